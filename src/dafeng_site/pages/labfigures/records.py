"""What an explanation of a figure consists of; one shape for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dafeng_site.pages.labasked import Asked

__all__ = ["Explainer", "Explanation", "Line", "Rest"]


@dataclass(frozen=True, slots=True)
class Line:
    """One term of a figure: what it is, how much, and where it is explained in turn. `total` closes the sum above."""

    name: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """What a figure rests on: a measure, a parameter, a row of data, with its basis in words and tone."""

    name: str
    label: str
    tone: str
    said: str = ""
    note: str = ""
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure taken apart: terms under `head`, what it rests on, and links to `more`.

    compared : the other run is part of it; run, key : set where it is of another run than the page's; state, tone : how
    sure it is, in words.
    """

    title: str
    value: str
    unit: str
    what: str
    formula: str
    lines: tuple[Line, ...] = ()
    head: str = ""
    rests: tuple[Rest, ...] = ()
    notes: tuple[str, ...] = ()
    compared: bool = False
    run: str = ""
    key: str = ""
    state: str = ""
    tone: str = "info"
    more: tuple[tuple[str, str], ...] = ()


Explainer = Callable[[Asked, str, Any], Explanation | None]
"""What was asked, which figure of the kind, who asks; None where there is no such figure."""
