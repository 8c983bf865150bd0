"""What every document of a city starts from: its pack and plan, judged at the end of a period, without weak figures."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dafeng.appraisal.gathering import work_items_from_rows
from dafeng.appraisal.work import Progress, WorkItem, task_progress
from dafeng.city import CityPack
from dafeng.core.catalogue import Catalogue
from dafeng.core.periods import parse_period
from dafeng.plan.records import Plan, Task
from dafeng.tracking import Options, Standing, breaks_from_frame, judge_plan

__all__ = ["Context", "TaskState", "chinese_date", "end_of_period", "make_context", "period_words"]

_WEAK = ("M", "U")


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task of the plan, its work items of the year, and where it stands."""

    task: Task
    items: tuple[WorkItem, ...]
    progress: Progress


@dataclass(frozen=True, eq=False)
class Context:
    """The city at the end of a period. `left_out` are the sources whose figures were not used, for nobody confirmed
    them; `observations` are without them."""

    pack: CityPack
    plan: Plan
    plan_title: str
    catalogue: Catalogue
    period: str
    as_of: date
    made: date
    observations: pl.DataFrame
    left_out: tuple[str, ...]
    standings: tuple[Standing, ...]
    items: tuple[WorkItem, ...]
    tasks: tuple[TaskState, ...]
    unit_names: Mapping[str, str]


def end_of_period(period: str) -> date:
    """The last day of a year, quarter or month. Raises `ObservationError` for what is no period."""
    found = parse_period(period)
    text = period.upper()
    if "Q" in text:
        month = int(text.rpartition("Q")[2]) * 3
    elif found.kind == "month":
        month = int(period.rpartition("-")[2])
    else:
        month = 12
    return date(found.year, month, monthrange(found.year, month)[1])


def period_words(period: str) -> str:
    """2026年, 2026年6月, 2026年第二季度."""
    year, _, rest = period.upper().partition("-")
    if rest.startswith("Q"):
        return f"{year}年第{'一二三四'[int(rest[1]) - 1]}季度"
    return f"{year}年{int(rest)}月" if rest else f"{year}年"


def chinese_date(day: date) -> str:
    """2026年11月22日, as GB/T 9704 writes it: Arabic figures without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _confirmed(pack: CityPack, period_end: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Figures up to the year whose sources are not from memory or unknown, and the sources left out."""
    weak = {source.id: source.title_zh for source in pack.sources if source.certainty in _WEAK}
    table = pack.observations.with_columns(_id=pl.col("source").str.split("#").list.first())
    used = table.filter(pl.col("_id").is_in(list(weak))).get_column("_id").unique().to_list()
    periods = [each for each in table["period"].unique().to_list() if parse_period(each).year <= period_end]
    kept = table.filter(pl.col("period").is_in(periods) & ~pl.col("_id").is_in(list(weak))).drop("_id")
    return kept, tuple(weak[name] for name in sorted(used))


def _work_items(pack: CityPack, year: int) -> tuple[WorkItem, ...]:
    table = pack.tables.get("work_items")
    rows = [] if table is None else list(table.iter_rows(named=True))
    named = ({**row, "file": "duty/work_items.csv", "row": number} for number, row in enumerate(rows, start=2))
    return tuple(item for item in work_items_from_rows(named) if item.start.year <= year <= item.due.year)


def _task_states(
    plan: Plan, items: Sequence[WorkItem], standings: Sequence[Standing], as_of: date
) -> tuple[TaskState, ...]:
    states = []
    for task in plan.tasks:
        own = tuple(item for item in items if item.clause == task.clause)
        indicators = {
            each.target.indicator: (each.judgement.status, each.judgement.why("zh"), each.judgement.why("en"))
            for each in standings
            if each.target.clause == task.clause
        }
        states.append(TaskState(task, own, task_progress(own, indicators, as_of)))
    return tuple(states)


def make_context(
    pack: CityPack, plan: Plan, catalogue: Catalogue, period: str, *, made: date, plan_title: str = ""
) -> Context:
    """Judge plan and tasks at the end of the period. `made` is the day the document is dated."""
    as_of = end_of_period(period)
    observations, left_out = _confirmed(pack, as_of.year)
    breaks = pack.tables.get("breaks")
    standings = judge_plan(
        plan,
        observations,
        catalogue,
        as_of,
        pack.code,
        breaks=breaks_from_frame(breaks, pack.code) if breaks is not None else (),
        options=Options(start_year=pack.choices.base_year),
    )
    items = _work_items(pack, as_of.year)
    names: dict[str, str] = {place.code: place.name for place in pack.places}
    for unit in (unit for task in plan.tasks for unit in task.units):
        names.setdefault(unit.canonical or unit.name, unit.name)
    return Context(
        pack,
        plan,
        plan_title or plan.title,
        catalogue,
        period,
        as_of,
        made,
        observations,
        left_out,
        standings,
        items,
        _task_states(plan, items, standings, as_of),
        names,
    )
