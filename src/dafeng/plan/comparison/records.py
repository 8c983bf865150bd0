"""The records of a comparison."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from dafeng.plan.records import Target, Task

__all__ = ["Comparison", "Reason", "TargetLink", "TargetVerdict", "TaskLink", "TaskVerdict"]

TargetVerdict = Literal["covered", "tightened", "loosened", "missed", "not-comparable"]
TaskVerdict = Literal["covered", "mentioned", "missed"]
"""covered: a task of its own; mentioned: only within another task's text."""

Reason = Literal[
    "year",  # another year
    "earlier",  # at least the same level, in an earlier year
    "base-year",  # another base year
    "kind",  # a level against a fall, and so on
    "unit",  # units that do not convert
    "area",  # amounts of areas of different size
    "assigned",  # one side leaves the value to the level above
    "direction",  # values differ, and which way is better is not known
    "about",  # the same value, but only about (左右)
    "striving",  # the plan only strives for it (力争)
    "base-unnamed",  # one side names no base year; taken as the same
]


@dataclass(frozen=True, slots=True)
class TargetLink:
    """One target of the upper plan and what the plan makes of it; `own` is None when it is missed."""

    upper: Target
    own: Target | None
    verdict: TargetVerdict
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskLink:
    """One task of the upper plan and the task that takes it up; `shared` are units named by both."""

    upper: Task
    own: Task | None
    verdict: TaskVerdict
    score: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All links, in the order of the upper plan; `extra` targets and tasks of the plan answer none of them."""

    title: str
    upper_title: str
    targets: tuple[TargetLink, ...]
    tasks: tuple[TaskLink, ...]
    extra_targets: tuple[Target, ...]
    extra_tasks: tuple[Task, ...]

    def count(self) -> dict[str, dict[str, int]]:
        """How many targets and tasks of the upper plan got which verdict."""
        return {
            "targets": dict(Counter(each.verdict for each in self.targets)),
            "tasks": dict(Counter(each.verdict for each in self.tasks)),
        }
