"""Records of the inventory: what was given for a line, what came of it. Masses in tonnes, removals negative."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import prod, sqrt
from typing import Literal, get_args

from dafeng.accounts.factors import FactorLibrary
from dafeng.accounts.inventory.layout import activities
from dafeng.core.errors import Language
from dafeng.core.formatting import after_number
from dafeng.core.observations import State
from dafeng.core.units import unit_name

__all__ = [
    "NOTATIONS",
    "Activity",
    "LineResult",
    "Notation",
    "NotationEntry",
    "Term",
]

Notation = Literal["NO", "NE", "IE", "C", "NA"]
"""Not occurring, not estimated, included elsewhere, confidential, not applicable (IPCC 2006, volume 1, chapter 8)."""

NOTATIONS: tuple[str, ...] = get_args(Notation)

Role = Literal["activity", "factor", "constant"]


@dataclass(frozen=True, slots=True)
class Term:
    """One number that entered a result. `row` is the id of the factor row, empty for activities and constants.

    `uncertainty` is half the 95 % interval in per cent of the value, None where no source gives it. `at` is the file
    and row, or the cell of the balance, that an activity was read from.
    """

    name: str
    value: float
    unit: str
    source: str = ""
    certainty: str = ""
    row: str = ""
    role: Role = "factor"
    uncertainty: float | None = None
    zh: str = ""
    en: str = ""
    at: str = ""

    def label(self, language: Language = "zh") -> str:
        """What the term is called."""
        return (self.zh if language == "zh" else self.en) or self.name


@dataclass(frozen=True, slots=True)
class LineResult:
    """One gas of one item of one line: `value` [t of the gas], or None with a notation key and its reason.

    With `form` `product` the value is the product of its terms; other forms (decay over years, stock changes) say in
    `working_zh` and `working_en` how the terms make it. `item` is the fuel, product or animal. `state` is of the
    result, an estimate at best where factors are of tables; `activity_state` that of the activity.
    """

    line: str
    item: str
    gas: str
    place: str
    year: int
    value: float | None = None
    notation: Notation | None = None
    method: str = ""
    tier: int = 0
    terms: tuple[Term, ...] = ()
    form: Literal["product", "other"] = "product"
    state: State = "estimated"
    reason_zh: str = ""
    reason_en: str = ""
    note_zh: str = ""
    note_en: str = ""
    working_zh: str = ""
    working_en: str = ""
    activity_state: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != (self.notation is not None):
            raise ValueError("a result has either a value or a notation key")

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What tells one result from another: line, item, gas, place, year."""
        return self.line, self.item, self.gas, self.place, self.year

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the terms, each once, in order."""
        return tuple(dict.fromkeys(term.source for term in self.terms if term.source))

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of the factor rows that entered; shared ones correlate results."""
        return tuple(dict.fromkeys(term.row for term in self.terms if term.row))

    @property
    def weak(self) -> bool:
        """Whether a factor from memory or of unknown origin entered."""
        return any(term.certainty in {"M", "U"} for term in self.terms)

    @property
    def activity_uncertainty(self) -> float | None:
        """Half the 95 % interval of the activity [%], None when not given."""
        return _combined(term.uncertainty for term in self.terms if term.role == "activity")

    @property
    def factor_uncertainty(self) -> float | None:
        """Half the 95 % interval of the factors together [%], None when none is given."""
        return _combined(term.uncertainty for term in self.terms if term.role == "factor")

    def item_name(self, library: FactorLibrary, language: Language = "zh") -> str:
        """The item's name, by the activities or the factor library; its code when neither knows it."""
        known = activities().get(self.item) or library.data.items.get(self.item)
        if known is None:
            return self.item
        return known.zh if language == "zh" else known.en

    def formula(self, language: Language = "zh") -> str:
        """`activity x factor x … = value`, with units; the working for forms other than a product."""
        if self.value is None:
            why = self.reason_zh if language == "zh" else self.reason_en
            return f"{self.notation}: {why}" if why else str(self.notation)
        end = f"= {_shown(self.value)} t {self.gas}"
        if self.form != "product":
            return f"{self.working_zh if language == 'zh' else self.working_en} {end}"
        parts = [_printed(term, language) for term in self.terms]
        return f"{' × '.join(parts)} {end}"


def _shown(value: float) -> str:
    """Six digits; a large number whole, without an exponent."""
    return f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:,.6g}"


def _printed(term: Term, language: Language) -> str:
    if term.role == "constant":
        return term.name if "/" in term.name else f"{term.value:g}"
    return f"{term.value:,.6g}{_unit(term.unit, language)}"


@lru_cache(maxsize=512)
def _unit(unit: str, language: Language) -> str:
    return "" if unit in {"", "1"} else f" {after_number(unit_name(unit, language))}"


def _combined(parts: Iterable[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sqrt(sum(part * part for part in known)) if known else None


def product_value(terms: Iterable[Term]) -> float:
    """The product of the terms."""
    return prod(term.value for term in terms)


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity figure as it was given, in its own unit. `uncertainty` is half the 95 % interval [%].

    `at` is the file and row it was read from.
    """

    activity: str
    place: str
    year: int
    value: float
    unit: str
    state: State = "published"
    source: str = ""
    note: str = ""
    uncertainty: float | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class NotationEntry:
    """A notation key that the city gives for a line; `gas` `*` means all its gases. `at` is the file and row."""

    line: str
    gas: str
    place: str
    year: int
    notation: Notation
    reason: str = ""
    source: str = ""
    at: str = ""
