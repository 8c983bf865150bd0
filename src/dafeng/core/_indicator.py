"""One indicator of the catalogue: its meaning, unit, direction and how it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dafeng.core.errors import Language
from dafeng.core.formula import Formula
from dafeng.core.periods import PeriodKind
from dafeng.core.units import convert, parse_unit, same_dimension

__all__ = ["Direction", "Indicator", "OverPeriods"]

Direction = Literal["up", "down", "neutral"]
"""The good direction: more is better, less is better, or neither."""

OverPeriods = Literal["sum", "mean", "last", "none"]
"""From months to a year: flows sum, stocks take the last, rates take the mean, or it cannot be done."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    `unit` is canonical (values at rest); `display_unit` is how official documents print it. `over_places` is `sum`,
    `mean`, `none` or `weighted:<code>` (mean weighted by that indicator). `nature` is binding (约束性) or expected
    (预期性) where national or provincial practice is known. `role` tells a control (控制) or support (支撑) item of the
    national comprehensive evaluation, and `evaluation` that item's official name; two codes may share one item.
    `method_of` is the code of the same quantity where this is one method's series of it; the two are never spliced.
    `aliases` are phrases of plans with the same meaning; `keywords` are words that all occur in other phrasings of it.
    """

    code: str
    zh: str
    en: str
    unit: str
    direction: Direction
    group: str
    over_places: str = "none"
    over_periods: OverPeriods = "none"
    periods: tuple[PeriodKind, ...] = ("year",)
    formula: Formula | None = None
    method_zh: str = ""
    method_en: str = ""
    nature: Literal["binding", "expected"] | None = None
    role: Literal["control", "support"] | None = None
    evaluation: str = ""
    display_unit: str = ""
    method_of: str = ""
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    def name(self, language: Language = "zh") -> str:
        """The name in a language."""
        return self.zh if language == "zh" else self.en

    def method(self, language: Language = "zh") -> str:
        """The method in a language, with the standard's clause where one lays it down."""
        return self.method_zh if language == "zh" else self.method_en

    def canonical(self, value: float, unit: str) -> float:
        """A value in a printed unit expressed in the canonical unit.

        Plans print a per-head indicator without its `/人` (人均公园绿地面积15平方米), for the name says it; that is
        accepted, and so is a bare 0 (退出、清零). Raises `UnitError` with both units for any other mismatch.
        """
        if value == 0 and not unit:
            return 0.0
        printed = parse_unit(unit)
        if self.unit.endswith("/person") and same_dimension(printed, self.unit.removesuffix("/person")):
            return convert(value, printed, self.unit.removesuffix("/person"))
        return convert(value, printed, self.unit)
