"""What a plan's targets are to the catalogue: matches, goals, owners, and the tables that they are judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from dafeng.core.catalogue import Catalogue, Indicator
from dafeng.core.errors import UnitError
from dafeng.core.evaluation import derive
from dafeng.core.periods import parse_period
from dafeng.plan.records import IndicatorMatch, Plan, Target, UnitRef
from dafeng.tracking.reasons import Reason, reason
from dafeng.tracking.records import Break, Goal, Judgement, Options
from dafeng.tracking.translate import goal_from_target, with_milestones

__all__ = [
    "Standing",
    "beside",
    "best_match",
    "break_table",
    "goals_of",
    "inherited",
    "owners_of",
    "tables_of",
    "unjudged",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one target of a plan stands: the indicator it was matched to, who owes it, and the judgement."""

    target: Target
    indicator: Indicator | None
    match: IndicatorMatch | None
    owners: tuple[UnitRef, ...]
    judgement: Judgement


def break_table(breaks: Sequence[Break], place: str) -> pl.DataFrame:
    """The breaks as the table that derivation takes."""
    rows = [(each.indicator, place, str(each.year)) for each in breaks]
    return pl.DataFrame(rows, schema=dict.fromkeys(("indicator", "place", "period"), pl.String), orient="row")


def inherited(breaks: Sequence[Break], catalogue: Catalogue, code: str) -> tuple[Break, ...]:
    """The breaks of an indicator: its own, and those of everything it is computed from."""
    codes = {code, *catalogue.rests_on(code)}
    return tuple(replace(each, indicator=code) for each in breaks if each.indicator in codes)


def owners_of(plan: Plan, clause: str) -> tuple[UnitRef, ...]:
    """The units of the tasks in a target's clause, in the text's order."""
    return tuple(unit for task in plan.tasks if task.clause == clause for unit in task.units)


def best_match(target: Target, catalogue: Catalogue, least: float) -> IndicatorMatch | None:
    """The first match of at least this confidence that the catalogue knows."""
    return next((m for m in target.matches if m.code in catalogue and m.confidence >= least), None)


def beside(observations: pl.DataFrame, catalogue: Catalogue, code: str, place: str) -> tuple[Reason, ...]:
    """A note on the series of other methods that have figures where the indicator itself has none."""
    named: tuple[list[str], list[str]] = ([], [])
    for each in catalogue.other_methods(code):
        here = (pl.col("indicator") == each.code) & (pl.col("place") == place) & pl.col("value").is_not_null()
        years = [parse_period(period).year for period in observations.filter(here)["period"]]
        if years:
            named[0].append(f"{each.zh}（{min(years)}—{max(years)}年）")
            named[1].append(f"{each.en} ({min(years)}-{max(years)})")
    return (reason("other-methods", series="；".join(named[0]), series_en="; ".join(named[1])),) if named[0] else ()


def unjudged(target: Target, indicator: Indicator | None, why: Reason) -> Judgement:
    """The judgement of a target that gives no goal, with the reason."""
    goal = Goal(
        indicator=indicator.code if indicator else "",
        kind=target.kind,
        direction=indicator.direction if indicator else "neutral",
        year=target.year,
        op=target.op,
        nature=target.nature,
        base_year=target.base_year,
    )
    return Judgement(goal=goal, status="cannot-tell", reasons=(why,))


def goals_of(
    plan: Plan, matched: Sequence[IndicatorMatch | None], catalogue: Catalogue, options: Options
) -> tuple[dict[int, Goal], dict[int, Reason]]:
    """The goals by the target's place in the plan, and why the other targets give none."""
    goals: dict[int, Goal] = {}
    failed: dict[int, Reason] = {}
    for number, (target, match) in enumerate(zip(plan.targets, matched, strict=True)):
        if match is None:
            failed[number] = reason("no-indicator")
            continue
        indicator = catalogue.get(match.code)
        try:
            goals[number] = goal_from_target(target, indicator, start_year=options.start_year)
        except UnitError:
            failed[number] = reason("unit-unknown", unit=target.unit or "—", canonical=indicator.unit)
    return dict(zip(goals, with_milestones(tuple(goals.values())), strict=True)), failed


def tables_of(
    observations: pl.DataFrame, catalogue: Catalogue, codes: set[str], breaks: Sequence[Break], place: str
) -> dict[str, pl.DataFrame]:
    """The place's observations of each code, derived by its formula where they were not observed."""
    needed = codes.union(*(catalogue.rests_on(code) for code in codes))
    here = observations.filter((pl.col("place") == place) & pl.col("indicator").is_in(list(needed)))
    derived = [each.code for each in catalogue if each.formula and each.code in codes]
    table = derive(here, catalogue, derived, breaks=break_table(breaks, place))
    return {str(code): part for (code,), part in table.partition_by("indicator", as_dict=True).items()}
