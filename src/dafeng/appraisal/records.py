"""Records of evaluation: score sheets, what was found of a subject, and the result. All frozen.

A sheet is data: groups of items with full marks and a rule each, vetoes, deductions and bonuses, grades. The subject is
a city, a district or a unit. What is not known stays unknown: a result then has a range, not a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from dafeng.core.errors import Language

__all__ = [
    "Adjustment",
    "AdjustmentResult",
    "Entry",
    "Evaluation",
    "Grade",
    "Group",
    "Incident",
    "Item",
    "ItemResult",
    "Mode",
    "RuleKind",
    "Sheet",
    "Subject",
    "Veto",
]

Subject = Literal["city", "district", "unit"]
Mode = Literal["intensity", "total"]
"""强度为主、总量为辅 (before the peak) or 总量为主、强度为辅 (after it): the same sheet with other full marks."""

RuleKind = Literal["met", "achievement", "share", "mark", "steps"]
"""How an item is scored:

- `met`: full mark when the target is met, none when missed;
- `achievement`: full mark times the share achieved, at most full; nothing below the item's `floor`;
- `share`: full mark times a share between 0 and 1 (work items done, reports in time);
- `mark`: the mean of the experts' marks, without the highest and the lowest where there are five or more;
- `steps`: the share of the highest step that the value reaches.
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Items that are counted together (控制指标, 支撑指标, 重点任务)."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a sheet. `full` is the full mark by mode; `indicators` are catalogue codes, all of which must hold.

    `measure` names what is computed where the rule takes a share (`work.lead`, `report.on-time`); `steps` are pairs of
    (least value, share), best first. An item of a sheet without marks has full marks of zero. `definition` says whose
    definition of the indicator is used where the text that the sheet rests on publishes none.
    """

    code: str
    group: str
    zh: str
    en: str
    rule: RuleKind
    full: Mapping[str, float]
    indicators: tuple[str, ...] = ()
    measure: str = ""
    steps: tuple[tuple[float, float], ...] = ()
    floor: float = 0.0
    evidence: str = ""
    note: str = ""
    evidence_en: str = ""
    note_en: str = ""
    definition: str = ""
    definition_en: str = ""

    def marks(self, mode: Mode) -> float:
        """The full mark in a mode."""
        return self.full[mode]

    def name(self, language: Language = "zh") -> str:
        """The item's name in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Veto:
    """一票否决: when it happened, the grade is at best `grade`. `items`: it also happens when one of them is missed."""

    code: str
    zh: str
    en: str
    grade: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A deduction (`each` below zero) or a bonus per incident; the sum never goes beyond `cap`. `facts` name what is on
    record and is counted as incidents (`record.praise`); without them a verifier says how often it happened."""

    code: str
    zh: str
    en: str
    each: float
    cap: float
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade, held by the first one whose conditions all hold: at least `least` marks, at most so many items missed
    in each group of `missed`. The last grade has no condition."""

    code: str
    zh: str
    en: str
    least: float | None = None
    missed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet, one version of it. `basis` is the text it rests on, `certainty` how that text was seen."""

    code: str
    version: str
    subject: Subject
    zh: str
    en: str
    basis_zh: str
    basis_en: str
    certainty: str
    mode: Mode
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    vetoes: tuple[Veto, ...]
    adjustments: tuple[Adjustment, ...]
    grades: tuple[Grade, ...]

    @property
    def scored(self) -> bool:
        """Whether the sheet gives marks, or only tells met from missed."""
        return any(item.marks(self.mode) > 0 for item in self.items)

    def full(self, mode: Mode) -> float:
        """The full mark of the sheet in a mode, without bonuses."""
        return sum(item.marks(mode) for item in self.items)

    def item(self, code: str) -> Item:
        """The item of that code."""
        return next(item for item in self.items if item.code == code)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was found for one item of one subject; all None when nothing is known.

    `met` answers the rule `met`; `value` is the share achieved (`achievement`, `share`) or the value that the steps
    take; `marks` are the experts' marks. `source` says where it comes from, `why_*` explain it. An item that does not
    apply (`applicable` false: a unit without targets) drops out, and the other marks count in proportion.
    """

    subject: str
    item: str
    value: float | None = None
    met: bool | None = None
    marks: tuple[float, ...] = ()
    source: str = ""
    why_zh: str = ""
    why_en: str = ""
    applicable: bool = True


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened to a subject: a veto or an adjustment of the sheet, `count` times."""

    subject: str
    code: str
    count: int = 1
    reason: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item scored. `score` and `met` are None when nothing is known; `low` and `high` bound the score then.

    `full` is zero for an item that does not apply.
    """

    item: Item
    full: float
    score: float | None
    met: bool | None
    low: float
    high: float
    why_zh: str
    why_en: str
    source: str
    applicable: bool = True

    def why(self, language: Language = "zh") -> str:
        """Why this score, in one language."""
        return self.why_zh if language == "zh" else self.why_en


@dataclass(frozen=True, slots=True)
class AdjustmentResult:
    """A deduction or bonus as it counts, after its cap."""

    adjustment: Adjustment
    count: int
    marks: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of one subject. `score` is None while an item is unknown; `low` to `high` is then what is possible.

    `grade` is None while the unknown items decide it; `best` and `worst` are the grades still possible. `missed` counts
    missed items by group, `unknown` lists the items without data. Scores are out of `full`: where items do not apply,
    the marks of the others were raised in proportion.
    """

    subject: str
    sheet: str
    version: str
    mode: Mode
    items: tuple[ItemResult, ...]
    adjustments: tuple[AdjustmentResult, ...]
    vetoes: tuple[Veto, ...]
    full: float
    score: float | None
    low: float
    high: float
    grade: Grade | None
    best: Grade
    worst: Grade
    missed: Mapping[str, int]
    unknown: tuple[str, ...]
