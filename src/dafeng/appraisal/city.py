"""Evaluating the subjects of a city on a sheet: the city itself, its districts, or the units of its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
import polars as pl

from dafeng.appraisal.gathering import (
    entries_from_rows,
    incidents_from_rows,
    target_entries,
    unit_target_entry,
    work_entries,
    work_items_from_rows,
)
from dafeng.appraisal.members import by_member, judged_as_unit, members_of
from dafeng.appraisal.ranking import Placed, Sensitivity, rank, weight_sensitivity
from dafeng.appraisal.records import Entry, Evaluation, Incident, Mode, Sheet
from dafeng.appraisal.scoring import evaluate
from dafeng.appraisal.work import WorkItem
from dafeng.city import COUNTY_LEVEL, CityPack
from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import AppraisalError, Fault
from dafeng.core.observations import without_sources
from dafeng.core.periods import parse_period
from dafeng.plan.records import Plan
from dafeng.tracking import Options, Standing, breaks_from_frame, judge_plan

__all__ = ["CityEvaluation", "computed_entries", "evaluate_all", "evaluate_city", "figures_until", "subjects_of"]


@dataclass(frozen=True, slots=True)
class CityEvaluation:
    """All subjects of a city on one sheet in one year. `names` are their names for people; the ranking and its
    sensitivity cover those with a score; `sensitivity` is None for fewer than two of them. `left_out` are the ids of
    sources that something rests on which was not used, for nobody vouches for them."""

    city: str
    year: int
    sheet: Sheet
    mode: Mode
    names: Mapping[str, str]
    evaluations: tuple[Evaluation, ...]
    ranking: tuple[Placed, ...]
    sensitivity: Sensitivity | None
    left_out: tuple[str, ...] = ()


def subjects_of(sheet: Sheet, pack: CityPack, plan: Plan) -> dict[str, str]:
    """Code to name of everyone the sheet is for: the city; its districts, counties and zones, which answer to it alike;
    or the units of its tasks, as the plan names them, without names that stand for several."""
    if sheet.subject == "city":
        return {pack.code: pack.name}
    if sheet.subject == "district":
        kinds = (*COUNTY_LEVEL, "zone")
        return {place.code: place.name for place in pack.children(pack.code) if place.kind in kinds}
    names: dict[str, str] = {}
    for unit in (unit for task in plan.tasks for unit in task.units):
        if judged_as_unit(unit.name):
            names.setdefault(unit.canonical or unit.name, unit.name)
    return names


def figures_until(observations: pl.DataFrame, year: int) -> pl.DataFrame:
    """What was observed up to the year; later figures would judge a year by its future."""
    periods = observations["period"].unique().to_list()
    kept = [period for period in periods if parse_period(period).year <= year]
    return observations.filter(pl.col("period").is_in(kept))


def _rows(pack: CityPack, name: str, sheet: Sheet, year: int) -> list[dict[str, Any]]:
    table = pack.tables.get(name)
    if table is None:
        return []
    file = {"evaluation_entries": "evaluation/entries.csv", "evaluation_incidents": "evaluation/incidents.csv"}[name]
    rows = [{**row, "file": file, "row": number} for number, row in enumerate(table.iter_rows(named=True), start=2)]
    return [row for row in rows if row["sheet"] == sheet.code and row["year"] == year]


def _work_items(pack: CityPack, year: int) -> tuple[WorkItem, ...]:
    table = pack.tables.get("work_items")
    rows = [] if table is None else table.iter_rows(named=True)
    file = "duty/work_items.csv"
    items = work_items_from_rows({**row, "file": file, "row": number} for number, row in enumerate(rows, start=2))
    return by_member((item for item in items if item.due.year == year), members_of(pack))


def computed_entries(
    sheet: Sheet,
    subject: str,
    standings: Sequence[Standing],
    items: Sequence[WorkItem],
    year: int,
    catalogue: Catalogue,
) -> tuple[Entry, ...]:
    """What data and work items say of one subject: targets for a city, work items for a district, both for a unit."""
    if sheet.subject == "unit":
        lines = [item for item in sheet.items if item.rule == "achievement" and not item.indicators]
        return (
            *(unit_target_entry(item.code, subject, standings) for item in lines),
            *target_entries(sheet, subject, standings, year, catalogue),
            *work_entries(sheet, subject, items, date(year, 12, 31)),
        )
    if sheet.subject == "city":
        return target_entries(sheet, subject, standings, year, catalogue)
    return work_entries(sheet, subject, items, date(year, 12, 31))


def _merged(computed: Iterable[Entry], given: Iterable[Entry]) -> list[Entry]:
    """Entries by hand, which carry a source, go before computed ones."""
    by_item = {entry.item: entry for entry in computed}
    by_item.update({entry.item: entry for entry in given})
    return list(by_item.values())


def evaluate_city(
    sheet: Sheet, pack: CityPack, plan: Plan, year: int, catalogue: Catalogue, *, mode: Mode | None = None
) -> CityEvaluation:
    """Evaluate everyone a sheet is for, from the figures up to the end of `year`, the work items of the year, and what
    was entered by hand (`evaluation/entries.csv`, `evaluation/incidents.csv`). Figures and entries of a source from
    memory or of unknown origin count only where somebody vouches for it by name.

    District targets that were not split and entered stay without data: a city's target is not a district's. Raises
    `AppraisalError` for entries of unknown subjects or items, and for marks and shares out of range.
    """
    names = subjects_of(sheet, pack, plan)
    weak = {source.id for source in pack.sources if not source.is_official}
    figures, unused = without_sources(figures_until(pack.observations, year), weak)
    entered = [_rows(pack, f"evaluation_{name}", sheet, year) for name in ("entries", "incidents")]
    left_out = sorted({*unused, *(_source(row) for row in chain(*entered) if _source(row) in weak)})
    entered = [[row for row in rows if _source(row) not in weak] for rows in entered]
    given, incidents = entries_from_rows(entered[0]), incidents_from_rows(entered[1])
    strangers = {each.subject for each in given if each.subject not in names}
    strangers |= {each.subject for each in incidents if each.subject not in names}
    if strangers:
        zh, en = "评价对象不在范围内", "not a subject of this sheet"
        raise AppraisalError(Fault("evaluation.subject", zh, en, found=name) for name in sorted(strangers))
    breaks = pack.tables.get("breaks")
    standings = judge_plan(
        plan,
        figures,
        catalogue,
        date(year, 12, 31),
        pack.code,
        breaks=breaks_from_frame(breaks, pack.code) if breaks is not None else (),
        options=Options(start_year=pack.choices.base_year),
    )
    items = _work_items(pack, year)
    entries: list[Entry] = []
    for subject in names:
        own = [entry for entry in given if entry.subject == subject]
        entries += _merged(computed_entries(sheet, subject, standings, items, year, catalogue), own)
    found = evaluate_all(pack.code, year, sheet, names, entries, incidents, mode=mode)
    return replace(found, left_out=tuple(left_out))


def _source(row: Mapping[str, Any]) -> str:
    """The id of the source that a row names, without the place in it."""
    return str(row.get("source") or "").partition("#")[0]


def evaluate_all(
    city: str,
    year: int,
    sheet: Sheet,
    names: Mapping[str, str],
    entries: Iterable[Entry],
    incidents: Iterable[Incident] = (),
    *,
    mode: Mode | None = None,
) -> CityEvaluation:
    """Score, rank and test everyone in `names` from what was found of them. Raises `AppraisalError` as `evaluate`."""
    by_subject: dict[str, list[Entry]] = {subject: [] for subject in names}
    for entry in entries:
        by_subject[entry.subject].append(entry)
    happened = list(incidents)
    evaluations = [evaluate(sheet, subject, by_subject[subject], happened, mode=mode) for subject in names]
    way = mode or sheet.mode
    return CityEvaluation(
        city, year, sheet, way, names, tuple(evaluations), rank(evaluations), _sensitivity(evaluations)
    )


def _sensitivity(evaluations: Sequence[Evaluation]) -> Sensitivity | None:
    known = [each for each in evaluations if each.score is not None]
    if len(known) < 2 or not known[0].full:
        return None
    scores = np.array([[item.score or 0.0 for item in each.items] for each in known])
    extra = np.array([sum(adjustment.marks for adjustment in each.adjustments) for each in known])
    codes = [item.item.code for item in known[0].items]
    return weight_sensitivity([each.subject for each in known], codes, scores, extra=extra)
