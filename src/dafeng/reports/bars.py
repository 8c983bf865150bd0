"""Simple bars for documents: one bar of parts, and bars by name."""

from __future__ import annotations

from collections.abc import Sequence

from dafeng.charts.svg import document, el, shortened, text, text_width

__all__ = ["named_bars", "status_bar"]

_NAME_SHARE = 0.5


def status_bar(parts: Sequence[tuple[str, int, str]], width: int = 720) -> str:
    """One bar of parts (name, count, colour) with a legend below; counts of zero are named, not drawn."""
    total = sum(count for _, count, _ in parts)
    shapes, x = [], 0.0
    for _, count, colour in parts:
        if not count:
            continue
        size = width * count / total
        shapes.append(el("rect", x=x, y=10, width=max(size - 1, 1.0), height=36, fill=colour))
        if size > 24:
            shapes.append(
                text(
                    str(count), x + size / 2, 34, fill="#ffffff", font_size=16, text_anchor="middle", font_weight="bold"
                )
            )
        x += size
    x = 0.0
    for name, count, colour in parts:
        label = f"{name} {count}"
        shapes += [el("rect", x=x, y=66, width=14, height=14, fill=colour), text(label, x + 20, 79, font_size=15)]
        x += 20 + text_width(label, 15) + 28
    alt = "，".join(f"{name} {count}" for name, count, _ in parts)
    return document(shapes, width, 96, alt)


def named_bars(
    rows: Sequence[tuple[str, float | None, str]], unit: str = "%", width: int = 720, *, none: str = "无数据"
) -> str:
    """Bars from zero by name (name, value of 0 to 100, colour); no value is written as `none`.
    A name takes at most half of the width; the words for a screen reader have it whole."""
    names = [shortened(name, _NAME_SHARE * width, 14) for name, _, _ in rows]
    left = max([text_width(name, 14) for name in names], default=0) + 12
    room = width - left - 70
    shapes: list[str] = []
    for number, (name, (_, value, colour)) in enumerate(zip(names, rows, strict=True)):
        y = 8 + number * 28
        shapes.append(text(name, left - 8, y + 15, font_size=14, text_anchor="end"))
        if value is None:
            shapes.append(text(none, left, y + 15, font_size=14))
            continue
        size = room * min(max(value, 0.0), 100.0) / 100
        shapes.append(el("rect", x=left, y=y, width=max(size, 1.0), height=20, fill=colour))
        shapes.append(text(f"{value:.1f}{unit}", left + size + 6, y + 15, font_size=14))
    alt = "，".join(f"{name} {none if value is None else f'{value:.1f}{unit}'}" for name, value, _ in rows)
    return document(shapes, width, 16 + 28 * len(rows), alt)
