"""The frame of a plot: scales, axes with the unit, and the head and foot of a picture that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dafeng.charts.numbers import short_number, ticks
from dafeng.charts.palette import PALETTE
from dafeng.charts.svg import el, number, text, text_width, wrap

__all__ = ["Frame", "Surround", "Words", "axes", "fit", "surround"]


@dataclass(frozen=True, slots=True)
class Words:
    """The few words inside a picture, in the reader's language."""

    no_data: str = "无数据"
    source: str = "来源："
    schematic: str = "示意图"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies in the picture, and what its ends mean."""

    left: float
    right: float
    top: float
    bottom: float
    height: float
    x_low: float
    x_high: float
    y_ticks: tuple[float, ...]

    def x(self, value: float) -> float:
        """The horizontal place of a time."""
        return self.left + (value - self.x_low) / (self.x_high - self.x_low) * (self.right - self.left)

    def y(self, value: float) -> float:
        """The vertical place of a figure."""
        low, high = self.y_ticks[0], self.y_ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def fit(extent: tuple[float, float, float, float], width: float, height: float, around: Surround) -> Frame:
    """A frame around (x low, x high, y low, y high), with room for the labels of the axes."""
    x_low, x_high, y_low, y_high = extent
    if x_high - x_low < 2:
        x_low, x_high = x_low - 1, x_high + 1
    steps = tuple(ticks(y_low, y_high, 5))
    left = 14 + max(text_width(short_number(value)) for value in steps)
    return Frame(
        left=max(left, 34),
        right=width - 18,
        top=around.head + 28,
        bottom=around.head + height - 28,
        height=around.head + height + around.foot,
        x_low=x_low,
        x_high=x_high,
        y_ticks=steps,
    )


def axes(frame: Frame, unit: str) -> list[str]:
    """Horizontal lines with their figures, years below, and the unit above the vertical axis."""
    parts = [text(unit, 4, frame.top - 12, fill=PALETTE["text-2"])]
    for value in frame.y_ticks:
        y = frame.y(value)
        strong = value == 0 or value == frame.y_ticks[0]
        parts.append(
            el(
                "path", d=f"M{number(frame.left)} {number(y)}H{number(frame.right)}",
                stroke=PALETTE["line-strong" if strong else "line"], stroke_width=1,
            )
        )  # fmt: skip
        parts.append(text(short_number(value), frame.left - 6, y + 4, text_anchor="end"))
    for year in years(frame):
        x = frame.x(year)
        parts.append(el("path", d=f"M{number(x)} {number(frame.bottom)}v4", stroke=PALETTE["line-strong"]))
        parts.append(text(f"{year}", x, frame.bottom + 18, text_anchor="middle"))
    return parts


def years(frame: Frame) -> list[int]:
    """Whole years with room for a label each; the last year is always among them."""
    first, last = int(-(-frame.x_low // 1)), int(frame.x_high // 1)
    room = max(int((frame.right - frame.left) // 44), 1)
    step = next((each for each in (1, 2, 5, 10, 20) if (last - first) / each <= room), 50)
    chosen = [year for year in range(first, last + 1) if year % step == 0] if step > 1 else list(range(first, last + 1))
    return chosen or [first]


@dataclass(frozen=True, slots=True)
class Surround:
    """Title, legend and source line of a picture that stands alone: what is drawn and how much room it takes."""

    parts: tuple[str, ...] = ()
    head: float = 0.0
    foot: float = 0.0


def surround(title: str, source: str, legend: Sequence[tuple[str, str]], width: float, height: float) -> Surround:
    """The surround of a plot that is `width` x `height`, each legend entry a name and its swatch."""
    parts = [text(title, 16, 28, font_size=16, font_weight=600, fill=PALETTE["text"])]
    x, y = 16.0, 54.0
    for name, swatch in legend:
        wide = 52 + text_width(name)
        if x + wide > width and x > 16:
            x, y = 16.0, y + 20
        parts.append(el("g", swatch, transform=f"translate({number(x)} {number(y - 10)})"))
        parts.append(text(name, x + 32, y))
        x += wide
    head = y + 8
    lines = wrap(source, width - 32)
    parts += [text(line, 16, head + height + 14 + 16 * index) for index, line in enumerate(lines)]
    foot = 16.0 * len(lines) + 8
    parts.insert(0, el("rect", width=width, height=head + height + foot, fill=PALETTE["surface"]))
    return Surround(tuple(parts), head, foot)
