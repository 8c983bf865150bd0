"""SVG as text: elements with escaped attributes, and the few shapes that charts are made of."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dafeng.charts.palette import FONT, PALETTE
from dafeng.core.signs import printable

__all__ = ["document", "el", "hatch", "marker", "number", "shortened", "text", "text_width", "wrap"]


def number(value: float) -> str:
    """A coordinate with one decimal, as short as can be."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if value else "0"


def el(name: str, *children: str, **attributes: object) -> str:
    """One element. `class_` is class, `stroke_width` is stroke-width; None leaves the attribute out."""
    parts = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        shown = number(value) if isinstance(value, float) else str(value)
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(shown)}"')
    inner = "".join(children)
    return f"<{' '.join(parts)}>{inner}</{name}>" if inner else f"<{' '.join(parts)}/>"


def text(content: str, x: float, y: float, **attributes: object) -> str:
    """A line of text; colour and size have the defaults of an axis label."""
    attributes.setdefault("fill", PALETTE["text-2"])
    attributes.setdefault("font_size", 12)
    return el("text", escape(content), x=x, y=y, **attributes)


def text_width(content: str, size: float = 12) -> float:
    """About how wide a text is: a Chinese character is as wide as high, others a little over half."""
    return sum(size if ord(char) > 0x2E7F else size * 0.56 for char in content)


def shortened(content: str, width: float, size: float = 12) -> str:
    """The text where it is no wider than `width`, else its beginning with …"""
    if text_width(content, size) <= width:
        return content
    kept = next(n for n in range(1, len(content) + 1) if text_width(content[:n] + "…", size) > width) - 1
    return content[:kept].rstrip() + "…"


def wrap(content: str, width: float, size: float = 12) -> list[str]:
    """Lines no wider than `width`, broken between Chinese characters or at spaces."""
    lines: list[str] = []
    line = ""
    for char in content:
        if text_width(line + char, size) > width and line:
            cut = line.rfind(" ") if ord(char) < 0x2E7F else -1
            lines.append(line[:cut] if cut > 0 else line)
            line = line[cut + 1 :] if cut > 0 else ""
        line += char
    return [*lines, line] if line else lines


def hatch(name: str) -> str:
    """The pattern of what has no data, to be filled in with url(#name)."""
    return el(
        "pattern",
        el("rect", width=6, height=6, fill="#f2f3f5"),
        el("path", d="M0 0V6", stroke="#d0d3d8", stroke_width=3),
        id=name,
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def marker(state: str, x: float, y: float, colour: str, size: float = 3.5) -> str:
    """A point in the shape of its state: filled, hollow (estimated), hollow diamond (assumed), crossed (zero)."""
    if state == "assumed":
        half = size + 1
        path = f"M{number(x)} {number(y - half)}l{half} {half}l-{half} {half}l-{half} -{half}z"
        return el("path", d=path, fill=PALETTE["surface"], stroke=colour, stroke_width=1.6)
    if state == "estimated":
        return el("circle", cx=x, cy=y, r=size, fill=PALETTE["surface"], stroke=colour, stroke_width=1.6)
    if state == "zero":
        cross = f"M{number(x - size)} {number(y - size)}l{2 * size} {2 * size}m0 -{2 * size}l-{2 * size} {2 * size}"
        return el("path", d=cross, stroke=colour, stroke_width=1.8, fill="none")
    return el("circle", cx=x, cy=y, r=size, fill=colour)


def document(parts: Iterable[str], width: float, height: float, label: str, role: str = "img") -> str:
    """The whole picture; `label` is what a screen reader says of it. A picture with links in it is a group."""
    drawn = el(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=number(width),
        height=number(height),
        role=role,
        aria_label=label,
        font_family=FONT,
    )
    return printable(drawn)  # a picture with a sign that XML does not know is shown by nobody
