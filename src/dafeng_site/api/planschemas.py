"""What the API takes for the plan: how lists are narrowed, corrections, assigned values."""

# No postponed annotations here: ninja reads them when the routes are made.

from typing import Literal

from ninja import Schema

__all__ = ["AssignedValue", "TargetEdit", "TargetQuery", "TaskEdit", "TaskQuery"]


class TargetQuery(Schema):
    """What the list of targets is narrowed to."""

    search: str = ""
    clause: str = ""
    unit: str = ""
    year: str = ""
    status: str = ""
    kind: str = ""
    nature: str = ""
    code: str = ""
    confirmed: Literal["", "0", "1"] = ""


class TaskQuery(Schema):
    """What the list of tasks is narrowed to."""

    search: str = ""
    clause: str = ""
    unit: str = ""
    role: Literal["", "lead", "support", "responsible"] = ""


class TargetEdit(Schema):
    """Corrections to a target; what is left out stays. `revision` is the one that was read."""

    revision: int
    indicator: str | None = None
    year: int | None = None
    op: str | None = None
    value: float | None = None
    value_high: float | None = None
    unit: str | None = None
    base_year: int | None = None
    kind: str | None = None
    hedge: str | None = None
    nature: str | None = None
    code: str | None = None
    note: str | None = None
    reason: str = ""


class AssignedValue(Schema):
    """What the level above has assigned; a value of null takes it back."""

    revision: int
    value: float | None
    unit: str = ""
    kind: Literal["", "level", "reduction", "increase"] = ""
    source: str = ""


class UnitOfTask(Schema):
    """A unit and its role on a task."""

    code: str
    role: Literal["lead", "support", "responsible"]


class TaskEdit(Schema):
    """Corrections to a task; what is left out stays."""

    revision: int
    title: str | None = None
    units: list[UnitOfTask] | None = None
    reason: str = ""
