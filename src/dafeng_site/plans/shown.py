"""What lists and pages show of the plan: targets with status, tasks with units, the matrix, the overview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dafeng.core import Indicator
from dafeng.tracking import Judgement
from dafeng_site.data.models import City
from dafeng_site.data.queries import IndicatorDetail
from dafeng_site.plans.models import Clause, PlanVersion, Project, Target, Task, Threshold

__all__ = ["Matrix", "Overview", "PlanView", "TargetDetail", "TargetView", "TaskView", "UnitView"]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit on a task; `id` and `code` are empty where the gazetteer does not know the name."""

    id: int | None
    code: str
    name: str
    role: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target as stored, its catalogue indicator, who owes it, and where it stands."""

    row: Target
    clause: str
    clause_title: str
    indicator: Indicator | None
    units: tuple[UnitView, ...]
    judgement: Judgement | None

    @property
    def id(self) -> int:
        return int(self.row.pk)

    @property
    def status(self) -> str:
        return self.judgement.status if self.judgement else "cannot-tell"

    @property
    def is_confirmed(self) -> bool:
        """Whether a person has made sure of the indicator."""
        return self.row.confirmed_by_id is not None

    @property
    def is_control(self) -> bool:
        """Whether its indicator is a control item of the national evaluation."""
        return self.indicator is not None and self.indicator.role == "control"

    @property
    def leads(self) -> tuple[UnitView, ...]:
        """Who answers first: the units in the lead, else the first one named."""
        return tuple(each for each in self.units if each.role == "lead") or self.units[:1]


@dataclass(frozen=True, slots=True)
class TargetDetail:
    """A target with the series that it is judged by and the others of its indicator."""

    view: TargetView
    series: IndicatorDetail | None
    siblings: tuple[TargetView, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with its units in order and the targets of its clause."""

    row: Task
    clause: str
    part: str
    units: tuple[UnitView, ...]
    targets: tuple[TargetView, ...]

    @property
    def id(self) -> int:
        return int(self.row.pk)


@dataclass(frozen=True, slots=True)
class PlanView:
    """The document and everything found in it, in the text's order."""

    version: PlanVersion
    clauses: tuple[Clause, ...]
    tasks: tuple[TaskView, ...]
    targets: tuple[TargetView, ...]
    projects: tuple[Project, ...]
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tasks by units. `cells` gives the role of a unit (by name) on a task (by key); units by how much they carry."""

    tasks: tuple[TaskView, ...]
    units: tuple[UnitView, ...]
    cells: Mapping[tuple[int, str], str]


@dataclass(frozen=True, slots=True)
class Overview:
    """The city at a glance: what a leader looks at for ten seconds."""

    city: City | None
    version: PlanVersion | None
    as_of: date
    counts: Mapping[str, int]
    peak: tuple[TargetView, ...]
    control: tuple[TargetView, ...]
    late: tuple[TargetView, ...]
    gaps: tuple[TargetView, ...]
    unmatched: int
    tasks: int
    units: int
    projects: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def judged(self) -> int:
        """How many targets can be judged."""
        return self.total - self.counts["cannot-tell"]
