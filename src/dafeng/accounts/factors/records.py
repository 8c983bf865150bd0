"""Records of the factor library: rows, vocabulary, confirmations, overrides and choices. All frozen.

A row is one value of one parameter of one item, from one table of one source. Certainty: V official text seen,
S secondary, C computed, M from memory, U unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dafeng.core.errors import AccountsError, Fault, Language
from dafeng.core.sources import Certainty

__all__ = [
    "Alternative",
    "Confirmation",
    "FactorChoice",
    "FactorRow",
    "FactorSet",
    "Item",
    "Override",
    "Parameter",
    "Region",
    "Rule",
]


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that has factors: a fuel, material, product or activity. `aliases` are other names that are read."""

    code: str
    zh: str
    en: str
    kind: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A kind of factor, such as `ncv` or `grid_factor`."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class FactorSet:
    """Rows that belong together by origin. `rank`: the lower is taken first; a `draft` never counts as official."""

    code: str
    zh: str
    en: str
    rank: int
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A region a row holds for.

    `members` are provinces seen to belong to it in the source; `assumed` are those entered from memory of its usual
    extent: they find the region's rows, but not for an official report unless the row is confirmed.
    """

    code: str
    zh: str
    en: str
    members: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One factor with its pedigree. `value` is None where the source gives only the range `low` to `high`.

    `books` are the accounts it may enter (`*` for all); `region` is a region or administrative code; the years are
    inclusive, None is open.
    """

    item: str
    parameter: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    books: tuple[str, ...]
    region: str
    valid_from: int | None
    valid_to: int | None
    set: str
    source: str
    table: str
    certainty: Certainty
    note: str = ""

    @property
    def id(self) -> str:
        """The row's lasting name, which confirmations refer to."""
        years = f"{self.valid_from or ''}-{self.valid_to or ''}"
        return f"{self.set}:{self.item}:{self.parameter}:{self.region}:{years}"

    @property
    def source_ref(self) -> str:
        """`source#table`, as it stands in the column `source` of observations."""
        return f"{self.source}#{self.table}" if self.table else self.source

    def holds_in(self, year: int) -> bool:
        """Whether the row is valid in the year."""
        return (self.valid_from or year) <= year <= (self.valid_to or year)

    def belongs_to(self, book: str) -> bool:
        """Whether the row may enter the book."""
        return "*" in self.books or book in self.books


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A named person vouches for a row of weak certainty, after checking the original."""

    row: str
    person: str
    on: date
    reason: str

    def __post_init__(self) -> None:
        _need_words("factor.confirmation", person=self.person, reason=self.reason)


@dataclass(frozen=True, slots=True)
class Override:
    """A city's own value. The default stays visible beside it; who, why and when are part of the record."""

    item: str
    parameter: str
    place: str
    value: float
    unit: str
    person: str
    on: date
    reason: str
    books: tuple[str, ...] = ("*",)
    valid_from: int | None = None
    valid_to: int | None = None

    def __post_init__(self) -> None:
        _need_words("factor.override", person=self.person, reason=self.reason)

    def holds(self, book: str, year: int) -> bool:
        """Whether the override applies to the book in the year."""
        in_time = (self.valid_from or year) <= year <= (self.valid_to or year)
        return in_time and ("*" in self.books or book in self.books)


def _need_words(code: str, **words: str) -> None:
    names = {"person": "责任人", "reason": "理由"}
    faults = [
        Fault(
            f"{code}-incomplete",
            zh=f"缺少{names[name]}",
            en=f"the {name} is missing",
            mend_zh="确认和修改因子须写明责任人与理由。",
            mend_en="Confirming or overriding a factor needs a person and a reason.",
        )
        for name, word in words.items()
        if not word.strip()
    ]
    if faults:
        raise AccountsError(faults)


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of the reasoning behind a choice, in both languages."""

    code: str
    zh: str
    en: str

    def text(self, language: Language = "zh") -> str:
        """The step in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Alternative:
    """A row for the same item and parameter that was not chosen, and why not. `conflict`: it says something else."""

    row: FactorRow
    why: Rule
    conflict: bool


@dataclass(frozen=True, slots=True)
class FactorChoice:
    """The answer of the library: the value to use, the row it came from, why that row, and what else there was.

    With an override, `row` is the default kept beside it (None where the library has none).
    """

    item: str
    parameter: str
    book: str
    place: str
    year: int
    row: FactorRow | None
    trail: tuple[Rule, ...]
    alternatives: tuple[Alternative, ...] = ()
    override: Override | None = None
    confirmation: Confirmation | None = None

    @property
    def value(self) -> float:
        """The value to use [`unit`]."""
        found = self.override.value if self.override else self.row.value if self.row else None
        if found is None:
            raise ValueError("a choice has a value by construction")
        return found

    @property
    def unit(self) -> str:
        """Unit of `value`."""
        return self.override.unit if self.override else self.row.unit if self.row else ""

    @property
    def source(self) -> str:
        """`source#table` of the row, or the override's place and person."""
        if self.override:
            return f"override#{self.override.place}:{self.override.person}:{self.override.on.isoformat()}"
        return self.row.source_ref if self.row else ""

    @property
    def conflicts(self) -> tuple[FactorRow, ...]:
        """Rows that contradict the chosen one."""
        return tuple(each.row for each in self.alternatives if each.conflict)
