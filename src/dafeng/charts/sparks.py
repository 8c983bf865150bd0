"""A small picture of one path beside another, for a table's or a slider's side: no axes but its ends."""

from __future__ import annotations

from collections.abc import Sequence

from dafeng.charts.numbers import short_number
from dafeng.charts.palette import PALETTE
from dafeng.charts.svg import document, el, marker, number, text

__all__ = ["draw_spark"]

_WIDTH, _HEIGHT = 280, 84
_LEFT, _RIGHT, _TOP, _FOOT = 4.0, 52.0, 8.0, 18.0


def draw_spark(
    years: Sequence[int],
    own: Sequence[float],
    value: Sequence[float],
    given: Sequence[tuple[int, float]],
    title: str,
) -> str:
    """The path `own` dashed, `value` as a line over it, given points as marks; first and last year, last value."""
    low, high = min(*own, *value), max(*own, *value)
    room = (high - low) or abs(high) or 1.0

    def across(year: float) -> float:
        return _LEFT + (year - years[0]) / max(years[-1] - years[0], 1) * (_WIDTH - _LEFT - _RIGHT)

    def down(at: float) -> float:
        return _TOP + (high - at) / room * (_HEIGHT - _TOP - _FOOT)

    def line(values: Sequence[float], colour: str, dash: str | None) -> str:
        points = " ".join(f"{number(across(year))},{number(down(at))}" for year, at in zip(years, values, strict=True))
        return el("polyline", points=points, fill="none", stroke=colour, stroke_width=1.6, stroke_dasharray=dash)

    parts = [
        line(own, PALETTE["text-2"], "4 3"),
        line(value, PALETTE["primary"], None),
        *(marker("", across(year), down(at), PALETTE["primary"], 3.0) for year, at in given),
        text(str(years[0]), _LEFT, _HEIGHT - 4.0, font_size=11),
        text(str(years[-1]), across(years[-1]), _HEIGHT - 4.0, font_size=11, text_anchor="middle"),
        text(short_number(value[-1]), across(years[-1]) + 5.0, down(value[-1]) + 4.0, font_size=11),
    ]
    return document(parts, _WIDTH, _HEIGHT, title)
