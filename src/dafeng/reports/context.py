"""What every document of a city starts from: its pack and plan, judged at the end of a period, without weak figures."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from dafeng.appraisal.gathering import work_items_from_rows
from dafeng.appraisal.indicators import task_indicators
from dafeng.appraisal.measuring import Books, measured_items
from dafeng.appraisal.members import answers_alone, by_member, members_of
from dafeng.appraisal.work import Progress, WorkItem, task_progress
from dafeng.city import CityPack
from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import Fault, Language, ReportError
from dafeng.core.observations import without_sources
from dafeng.core.periods import parse_period
from dafeng.plan.records import Plan, Task
from dafeng.tracking import Options, Standing, breaks_from_frame, judge_plan

__all__ = ["Context", "TaskState", "chinese_date", "end_of_period", "make_context", "outside_brackets", "period_words"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task of the plan, its work items of the year, and where it stands."""

    task: Task
    items: tuple[WorkItem, ...]
    progress: Progress


@dataclass(frozen=True, eq=False)
class Context:
    """The city at the end of a period. `left_out` are the ids of sources whose figures were not used, for nobody
    confirmed them; `observations` are without them."""

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
    language: Language = "zh"
    supports: tuple[WorkItem, ...] = ()
    """Items of the year as their supporting units have them, each with that unit and its own share done."""

    def say(self, zh: str, en: str) -> str:
        """The words in the document's language."""
        return zh if self.language == "zh" else en

    def day(self, day: date) -> str:
        """A day as the language writes it."""
        return chinese_date(day) if self.language == "zh" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    @property
    def city(self) -> str:
        """The city's name."""
        return self.pack.name if self.language == "zh" else self.pack.name_en or self.pack.name

    @cached_property
    def owed_by_unit(self) -> tuple[WorkItem, ...]:
        """The work items as single units and districts answer for them."""
        return by_member(self.items, members_of(self.pack))

    @cached_property
    def addressees(self) -> dict[str, str]:
        """Name by code of everyone who can be written to: districts and zones, and the units of the plan."""
        children = {place.code for place in self.pack.children(self.pack.code)}
        towns = {place.code for place in self.pack.places} - children
        return {
            code: name
            for code, name in self.unit_names.items()
            if code not in towns and (code in children or answers_alone(name))
        }

    def unit_name(self, unit: str) -> str:
        """Name of a unit or district by code."""
        return outside_brackets(self.unit_names.get(unit, unit))


def outside_brackets(name: str) -> str:
    """A unit's name outside brackets: 各区（市）政府 for 各区〈市〉政府, which a plan writes inside （…）."""
    return name.replace("〈", "（").replace("〉", "）")


def end_of_period(period: str) -> date:
    """The last day of a year, quarter or month. Raises `ObservationError` for what is no period,
    `ReportError` for a cumulative one."""
    found = parse_period(period)
    if found.kind not in ("year", "quarter", "month"):
        zh, en = "报告的时期须为一年、一季或一月", "a report covers a year, a quarter or a month"
        raise ReportError(Fault("report.period", zh, en, found=period, expected="2026  2026-Q2  2026-06"))
    text = period.upper()
    if "Q" in text:
        month = int(text.rpartition("Q")[2]) * 3
    elif found.kind == "month":
        month = int(period.rpartition("-")[2])
    else:
        month = 12
    return date(found.year, month, monthrange(found.year, month)[1])


def period_words(period: str, language: Language = "zh") -> str:
    """2026年, 2026年6月, 2026年第二季度; 2026, June 2026, second quarter of 2026."""
    year, _, rest = period.upper().partition("-")
    if language != "zh":
        if rest.startswith("Q"):
            return f"the {('first', 'second', 'third', 'fourth')[int(rest[1]) - 1]} quarter of {year}"
        return f"{_MONTHS[int(rest) - 1]} {year}" if rest else year
    if rest.startswith("Q"):
        return f"{year}年第{'一二三四'[int(rest[1]) - 1]}季度"
    return f"{year}年{int(rest)}月" if rest else f"{year}年"


def chinese_date(day: date) -> str:
    """2026年11月22日, as GB/T 9704 writes it: Arabic figures without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _confirmed(pack: CityPack, as_of: date) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Figures of periods that ended by the day, without sources from memory or unknown that nobody vouches for; and the
    sources left out."""
    weak = [source.id for source in pack.sources if not source.is_official]
    kept, used = without_sources(pack.observations, weak)
    last = as_of + timedelta(days=1)
    after = (last.year, last.month, last.day, 0)
    periods = [each for each in kept["period"].unique().to_list() if parse_period(each).end <= after]
    return kept.filter(pl.col("period").is_in(periods)), used


def _work_items(pack: CityPack, year: int) -> tuple[WorkItem, ...]:
    table = pack.tables.get("work_items")
    rows = [] if table is None else list(table.iter_rows(named=True))
    named = ({**row, "file": "duty/work_items.csv", "row": number} for number, row in enumerate(rows, start=2))
    return tuple(item for item in work_items_from_rows(named) if item.start.year <= year <= item.due.year)


def _supports(pack: CityPack, items: Sequence[WorkItem]) -> tuple[WorkItem, ...]:
    table, known = pack.tables.get("supports"), {item.code: item for item in items}
    rows = [] if table is None else list(table.iter_rows(named=True))
    return tuple(
        replace(known[row["item"]], unit=row["unit"], role="support", done=row.get("done"), done_on=None)
        for row in rows
        if row["item"] in known and row["state"] == "accepted"
    )


def _task_states(
    plan: Plan, items: Sequence[WorkItem], standings: Sequence[Standing], as_of: date
) -> tuple[TaskState, ...]:
    states = []
    for task in plan.tasks:
        own = tuple(item for item in items if item.clause == task.clause)
        states.append(TaskState(task, own, task_progress(own, task_indicators(standings, task.clause), as_of)))
    return tuple(states)


def make_context(
    pack: CityPack,
    plan: Plan,
    catalogue: Catalogue,
    period: str,
    *,
    made: date,
    plan_title: str = "",
    language: Language = "zh",
) -> Context:
    """Judge plan and tasks at the end of the period. `made` is the day the document is dated. Raises
    `ObservationError` for a period of several years or none."""
    as_of = end_of_period(period)
    observations, left_out = _confirmed(pack, as_of)
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
    books = Books(observations, catalogue, pack.code, {place.code for place in pack.places})
    items = measured_items(_work_items(pack, as_of.year), books, as_of)
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
        language,
        _supports(pack, items),
    )
