"""Columns of text aligned for East Asian width: a Han character takes two places in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["clean", "cut", "grid", "width"]


def width(text: str) -> int:
    """Places that the text takes in a terminal."""
    return sum(_places(each) for each in text)


def _places(each: str) -> int:
    if unicodedata.combining(each) or unicodedata.category(each) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(each) in {"W", "F"} else 1


def clean(text: str) -> str:
    """One line without control characters: a document must not steer the terminal."""
    joined = "".join(" " if each in "\t\n\r" else each for each in text)
    return "".join(each for each in joined if unicodedata.category(each) not in {"Cc", "Cf", "Co", "Cs"})


def cut(text: str, places: int) -> str:
    """The text in at most `places` places, ended by … where it was longer."""
    if width(text) <= places:
        return text
    kept, used = "", 0
    for each in text:
        if used + _places(each) > places - 1:
            break
        kept, used = kept + each, used + _places(each)
    return kept + "…"


def grid(rows: Sequence[Sequence[str]], most: Sequence[int]) -> list[str]:
    """Rows as aligned lines; column k takes at most `most[k]` places (0: no bound), the last is not padded."""
    cells = [
        [cut(clean(cell), limit) if limit else clean(cell) for cell, limit in zip(row, most, strict=True)]
        for row in rows
    ]
    widths = [max(width(row[column]) for row in cells) for column in range(len(most))]
    return [
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
