"""What a plan says, as frozen records. Spans are character offsets into `Plan.text`, half-open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Clause",
    "IndicatorMatch",
    "Plan",
    "Project",
    "Role",
    "Target",
    "TargetKind",
    "Task",
    "Threshold",
    "UnitRef",
]

Role = Literal["lead", "support", "responsible"]
"""牵头 lead, 配合 support, or responsible where the text names no role."""

TargetKind = Literal["level", "reduction", "increase", "assigned", "phase-out", "coverage", "peak"]
Op = Literal["=", ">=", ">", "<=", "<", "~"]
Nature = Literal["binding", "expected"]
"""约束性 binding or 预期性 expected, where the text or the catalogue says so."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered place in the document: 三 (level 1), 三(一) (2), 三(一)1 (3), 三(一)1(1) (4)."""

    number: str
    title: str
    level: int
    parent: str | None
    start: int
    end: int
    body_start: int


@dataclass(frozen=True, slots=True)
class IndicatorMatch:
    """A catalogue code that a phrase may mean, with a confidence in [0, 1]."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit of government as the text names it, and what the gazetteer makes of it."""

    name: str
    role: Role
    start: int
    end: int
    canonical: str | None = None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """A lowest-level clause that somebody has to carry out. Units stand in the text's order."""

    clause: str
    title: str
    units: tuple[UnitRef, ...]
    start: int
    end: int
    indicators: tuple[IndicatorMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """One demand on one indicator.

    `value` is in `unit` as printed (`万千瓦` stays `万千瓦`); `value_high` is set for a range 3-5.
    `value_text` keeps what was printed. `op` and `value` are None for kinds assigned and peak.
    `matches` is best first; an empty tuple means that no catalogue indicator is near enough.
    """

    clause: str
    indicator: str
    year: int | None
    op: Op | None
    value: float | None
    unit: str
    base_year: int | None
    kind: TargetKind
    hedge: str
    quote: str
    start: int
    end: int
    value_high: float | None = None
    value_text: str = ""
    nature: Nature | None = None
    matches: tuple[IndicatorMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A named project, pilot, base or park that the text commits to."""

    clause: str
    name: str
    kind: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """A size that picks out a class (30万千瓦及以上机组): kept apart, never a target."""

    clause: str
    text: str
    value: float | None
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan document: what was read, and everything found in it."""

    title: str
    issuer: str
    number: str
    date: str
    text: str
    clauses: tuple[Clause, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    projects: tuple[Project, ...]
    thresholds: tuple[Threshold, ...]
