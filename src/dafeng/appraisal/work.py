"""Work items of a year: how far a task is, computed and explained, never typed.

A city task is cut into yearly work items with a measurable output, a deadline and a weight. The status of a task comes
from three things that are known: its work items, its indicators (judged by `tracking`) and time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dafeng.appraisal.outputs import Measured, Output
from dafeng.core.errors import Language
from dafeng.core.formatting import quoted
from dafeng.plan.records import Role
from dafeng.tracking.records import Status

__all__ = [
    "LIGHTS",
    "Light",
    "Progress",
    "ProgressOptions",
    "WorkItem",
    "WorkReason",
    "done_share",
    "item_light",
    "task_light",
    "task_progress",
]

Light = Literal["done", "green", "yellow", "red", "unknown"]
"""完成, 正常, 滞后, 严重滞后, 无法判断."""

LIGHTS: Mapping[Light, tuple[str, str]] = {
    "done": ("已完成", "done"),
    "green": ("进度正常", "on time"),
    "yellow": ("进度滞后", "behind"),
    "red": ("严重滞后", "far behind"),
    "unknown": ("无法判断", "cannot tell"),
}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One work item of a year. `done` is the share done, None when nothing was reported; `needs` are the codes of items
    that must be done first; `clause` is the plan's task; `unit` owes it in the role `role`. `measured_by` names the
    indicator that shows what it brings about, `measured` is what the books say of that."""

    code: str
    clause: str
    title: str
    unit: str
    role: Role
    start: date
    due: date
    weight: float = 1.0
    output: str = ""
    done: float | None = None
    done_on: date | None = None
    needs: tuple[str, ...] = ()
    measured_by: Output | None = None
    measured: Measured | None = None

    @property
    def complete(self) -> bool:
        """Whether the item is done."""
        return self.done is not None and self.done >= 1.0

    def expected(self, as_of: date) -> float:
        """The share that should be done by the day, evenly from start to due date."""
        span = (self.due - self.start).days
        gone = (as_of - self.start).days
        return 1.0 if span <= 0 and gone >= 0 else min(max(gone / max(span, 1), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class ProgressOptions:
    """Named thresholds; no official text fixes them. `green` and `yellow` are done over expected (those of `tracking`);
    `red_days`: an item so many days overdue makes its task red whatever else is done; `apart`: a reported share so much
    above the measured one is named."""

    green: float = 0.95
    yellow: float = 0.60
    red_days: int = 30
    apart: float = 0.2


@dataclass(frozen=True, slots=True)
class WorkReason:
    """One reason for a light: a code, and the sentence in both languages. `item` is the work item or indicator."""

    code: str
    zh: str
    en: str
    item: str = ""

    def text(self, language: Language = "zh") -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a task stands. `done` and `expected` are weighted shares of its work items; None where it has none."""

    light: Light
    done: float | None
    expected: float | None
    reasons: tuple[WorkReason, ...]

    @property
    def ratio(self) -> float | None:
        """Done over expected; None before anything is expected."""
        return None if self.done is None or not self.expected else self.done / self.expected


def done_share(items: Iterable[WorkItem], as_of: date) -> float | None:
    """The weighted share done of the items due by the day; unreported counts as not done; None when none is due."""
    due = [item for item in items if item.due <= as_of]
    weight = sum(item.weight for item in due)
    return sum(item.weight * (item.done or 0.0) for item in due) / weight if due else None


def _item_reasons(items: Sequence[WorkItem], as_of: date, options: ProgressOptions) -> list[WorkReason]:
    by_code = {item.code: item for item in items}
    reasons: list[WorkReason] = []
    for item in items:
        late = (as_of - item.due).days
        waiting = [need for need in item.needs if need in by_code and not by_code[need].complete]
        reasons += _measured_reasons(item, options)
        if item.complete:
            continue
        if late > 0:
            zh, en = f"{quoted(item.title)}逾期{late}天", f"'{item.title}' is {late} days overdue"
            reasons.append(WorkReason("overdue", zh, en, item.code))
        elif item.done is None and item.start <= as_of:
            zh, en = f"{quoted(item.title)}已到开始时间，尚未报送进展", f"'{item.title}' has begun without a report"
            reasons.append(WorkReason("unreported", zh, en, item.code))
        elif item.done is not None and item.done < item.expected(as_of) * options.green:
            expected = item.expected(as_of)
            zh = f"{quoted(item.title)}完成{item.done:.0%}，按时间应完成{expected:.0%}"
            en = f"'{item.title}' is at {item.done:.0%}, time asks for {expected:.0%}"
            reasons.append(WorkReason("slow", zh, en, item.code))
        if waiting and item.start <= as_of:
            names = "、".join(quoted(by_code[need].title) for need in waiting)
            zh, en = f"{quoted(item.title)}的前置工作{names}未完成", f"'{item.title}' waits for {names}"
            reasons.append(WorkReason("waiting", zh, en, item.code))
    return reasons


def _measured_reasons(item: WorkItem, options: ProgressOptions) -> list[WorkReason]:
    """What the books say against the item: its indicator behind time, or well below what was reported."""
    found, status = item.measured, _measured_status(item, options)
    if found is None or found.share is None:
        return []
    reasons = []
    if status in ("behind", "far-behind"):
        expected = item.expected(found.until)
        more_zh, more_en = (f"，{found.remark()}", f", {found.remark('en')}") if found.doubt else ("", "")
        zh = f"{quoted(item.title)}的指标显示完成{found.share:.0%}（{found.period}）{more_zh}"
        zh += f"，按时间应完成{expected:.0%}"
        en = f"the indicator of '{item.title}' shows {found.share:.0%} ({found.period}){more_en}"
        en += f", time asked for {expected:.0%}"
        reasons.append(WorkReason("measured", zh, en, item.code))
    if item.done is not None and item.done - found.share > options.apart:
        zh = f"{quoted(item.title)}报送完成{item.done:.0%}，指标显示完成{found.share:.0%}（{found.period}）"
        en = f"'{item.title}' is reported at {item.done:.0%}, its indicator shows {found.share:.0%} ({found.period})"
        reasons.append(WorkReason("apart", zh, en, item.code))
    return reasons


def _measured_status(item: WorkItem, options: ProgressOptions) -> Status:
    """The status of an item's own indicator on the last day that its figure speaks of."""
    if item.measured is None or item.measured.share is None:
        return "cannot-tell"
    share, expected = item.measured.share, item.expected(item.measured.until)
    if share >= 1:
        return "met"
    ratio = share / expected if expected else 1.0
    return "on-pace" if ratio >= options.green else "behind" if ratio >= options.yellow else "far-behind"


_STATUS_LIGHT: Mapping[Status, Light] = {
    "met": "done",
    "on-pace": "green",
    "behind": "yellow",
    "far-behind": "red",
    "cannot-tell": "unknown",
}
_ORDER: tuple[Light, ...] = ("done", "green", "yellow", "red")


def _work_light(items: Sequence[WorkItem], as_of: date, options: ProgressOptions) -> tuple[Light, float, float]:
    weight = sum(item.weight for item in items)
    done = sum(item.weight * (item.done or 0.0) for item in items) / weight
    expected = sum(item.weight * item.expected(as_of) for item in items) / weight
    if all(item.complete for item in items):
        return "done", done, expected
    if not any(item.start <= as_of for item in items):
        return "green", done, expected
    if all(item.done is None for item in items) and not any(item.due < as_of for item in items):
        return "unknown", done, expected
    overdue = max(((as_of - item.due).days for item in items if not item.complete), default=0)
    ratio = done / expected if expected else 1.0
    if overdue > options.red_days or ratio < options.yellow:
        return "red", done, expected
    return ("yellow" if overdue > 0 or ratio < options.green else "green"), done, expected


def task_progress(
    items: Sequence[WorkItem],
    indicators: Mapping[str, tuple[Status, str, str]],
    as_of: date,
    options: ProgressOptions | None = None,
) -> Progress:
    """Where a task stands, and why.

    `indicators` are the task's indicators: name to (status of `tracking`, reason in Chinese, in English); those that
    work items name for their outputs count with them. Work items decide; an indicator that is behind lowers a task by
    one step, one far behind makes it at least yellow; without work items the worst indicator decides. Nothing known at
    all is `unknown`.
    """
    way = options or ProgressOptions()
    reasons = _item_reasons(items, as_of, way)
    for name, (status, zh, en) in indicators.items():
        if status in ("behind", "far-behind"):
            reasons.append(WorkReason("indicator", f"指标{quoted(name)}：{zh}", f"indicator '{name}': {en}", name))
    statuses = [status for status, _, _ in indicators.values()]
    if not items:
        light = _with_indicators(None, statuses)
        if light == "unknown":
            zh, en = "没有工作项，指标也无法判断", "no work items, and the indicators cannot tell"
            reasons.append(WorkReason("nothing-known", zh, en))
        return Progress(light, None, None, tuple(reasons))
    own, done, expected = _work_light(items, as_of, way)
    statuses += [_measured_status(item, way) for item in items]
    return Progress(_with_indicators(own, statuses), done, expected, tuple(reasons))


def _with_indicators(light: Light | None, statuses: Iterable[Status]) -> Light:
    """The light of a task from that of its work items, None where it has none, and its indicators."""
    known = [_STATUS_LIGHT[status] for status in statuses if status != "cannot-tell"]
    worst: Light = max(known, key=_ORDER.index) if known else "unknown"
    if light is None:
        return worst
    if light == "unknown":
        return worst if worst in ("yellow", "red") else light
    return "yellow" if worst in ("yellow", "red") and light in ("done", "green") else light


def task_light(
    items: Sequence[WorkItem], statuses: Iterable[Status], as_of: date, options: ProgressOptions | None = None
) -> Light:
    """The light of a task by its work items and the statuses of its indicators: that of `task_progress`, without the
    reasons. For lists of many tasks."""
    way = options or ProgressOptions()
    own = _work_light(items, as_of, way)[0] if items else None
    return _with_indicators(own, [*statuses, *(_measured_status(item, way) for item in items)])


def item_light(item: WorkItem, as_of: date, options: ProgressOptions | None = None) -> Light:
    """The light of one item alone: that of `task_progress` for it, without the reasons."""
    return task_light((item,), (), as_of, options)
