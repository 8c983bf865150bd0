"""A figure as pages show it: in the unit that official documents print, with year, state and a way to its origin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.urls import reverse
from django.utils.translation import get_language

from dafeng.core.catalogue import Indicator, default_catalogue
from dafeng.core.errors import CatalogueError, Language, UnitError
from dafeng.core.units import conversion_factor, unit_name
from dafeng_site.data.models import Observation
from dafeng_site.pages.wording import period_label

__all__ = [
    "Figure",
    "Named",
    "Scale",
    "figure_of",
    "indicator_name",
    "indicator_of",
    "language",
    "named",
    "scale_of",
    "unit_label",
]


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in its display unit. `href` opens where it comes from."""

    value: float | None
    unit: str = ""
    period: str = ""
    state: str = "missing"
    href: str = ""

    @property
    def period_label(self) -> str:
        """The period in words."""
        return period_label(self.period)


@dataclass(frozen=True, slots=True)
class Scale:
    """How values at rest become what is shown: the unit's name and the factor."""

    unit: str
    factor: float

    def shown(self, value: float | None) -> float | None:
        """The value in the display unit."""
        return None if value is None else value * self.factor


def language() -> Language:
    """The reader's language, as the library names it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


class Named(Protocol):
    """What has a name in both languages."""

    @property
    def zh(self) -> str:
        """The name in Chinese."""

    @property
    def en(self) -> str:
        """The name in English."""


def named(record: Named | None, otherwise: str = "") -> str:
    """What a record is called in the reader's language; `otherwise` where there is none."""
    if record is None:
        return otherwise
    return record.zh if language() == "zh" else record.en


def indicator_of(code: str) -> Indicator | None:
    """The catalogue's indicator, or None where the code is not known."""
    if not code:
        return None
    try:
        return default_catalogue().get(code)
    except CatalogueError:
        return None


def indicator_name(code: str) -> str:
    """The indicator's name in the reader's language; the code itself where the catalogue does not know it."""
    found = indicator_of(code)
    return found.name(language()) if found else code


@lru_cache(maxsize=512)
def unit_label(unit: str, lang: Language) -> str:
    """A unit's name, powers raised as people print them; the text itself where it cannot be read."""
    if not unit:
        return ""
    try:
        return re.sub(r"\^(\d+)", lambda power: power.group(1).translate(_RAISED), unit_name(unit, lang))
    except UnitError:
        return unit


@lru_cache(maxsize=1024)
def _scale(code: str, lang: Language) -> Scale:
    found = indicator_of(code)
    if found is None:
        return Scale("", 1.0)
    wanted = found.display_unit or found.unit
    return Scale(unit_label(wanted, lang), conversion_factor(found.unit, wanted))


def scale_of(code: str) -> Scale:
    """The display scale of an indicator in the reader's language."""
    return _scale(code, language())


def figure_of(row: Observation) -> Figure:
    """A stored observation as a figure."""
    scale = scale_of(row.indicator)
    return Figure(scale.shown(row.value), scale.unit, row.period, row.state, reverse("explain", args=[row.pk]))
