"""A dry run: a sheet on a year that is over, beside the sheet in force, before anybody is judged by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from dafeng.appraisal import Evaluation, Mode, Placed, Sheet
from dafeng.appraisal.city import CityEvaluation, evaluate_all
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.evaluation.gathering import found_of
from dafeng_site.evaluation.models import SheetVersion
from dafeng_site.evaluation.sheets import InForce, in_force, text_hash
from dafeng_site.evaluation.stated import verified_entries
from dafeng_site.people.policy import demand, scope_of

__all__ = ["Beside", "Trial", "evaluated", "keep_trial", "trial_of"]


@dataclass(frozen=True, slots=True)
class Beside:
    """One object under the sheet in force and under the new one."""

    subject: str
    name: str
    old: Evaluation
    new: Evaluation
    old_place: Placed
    new_place: Placed

    @property
    def moved(self) -> int | None:
        """By how many places it rises (above zero) or falls; None where a place is not known."""
        if self.old_place.place is None or self.new_place.place is None:
            return None
        return self.old_place.place - self.new_place.place

    @property
    def graded_otherwise(self) -> bool:
        """Whether another grade would come out."""
        old, new = self.old.grade, self.new.grade
        return (old.zh if old else "") != (new.zh if new else "")


@dataclass(frozen=True, slots=True)
class Trial:
    """A sheet tried on a year beside the one in force."""

    year: int
    force: InForce
    old: CityEvaluation
    new: CityEvaluation
    rows: tuple[Beside, ...]

    @property
    def moves(self) -> int:
        """How many objects change place."""
        return sum(bool(row.moved) for row in self.rows)

    @property
    def regraded(self) -> int:
        """How many objects get another grade."""
        return sum(row.graded_otherwise for row in self.rows)


def evaluated(sheet: Sheet, year: int, mode: Mode | None = None) -> CityEvaluation:
    """Everyone on a sheet in a year: what is computed, and what an evaluation of that year has verified by item."""
    found = found_of(sheet, year)
    entries = {(entry.subject, entry.item): entry for entry in found.entries}
    for entry in verified_entries(sheet, year):
        known = entries.get((entry.subject, entry.item))
        if known is None or (known.value is None and known.met is None and known.applicable):
            entries[entry.subject, entry.item] = entry
    names = {each.code: each.name for each in found.objects}
    kept = [entry for entry in entries.values() if entry.subject in names]
    return evaluate_all("", year, sheet, names, kept, found.incidents, mode=mode)


def trial_of(sheet: Sheet, year: int) -> Trial:
    """The sheet and the one in force, object by object."""
    force = in_force(sheet.subject)
    old, new = evaluated(force.sheet, year), evaluated(sheet, year)
    before, after = ({each.subject: each for each in found.evaluations} for found in (old, new))
    was, now = ({each.subject: each for each in found.ranking} for found in (old, new))
    order = [each.subject for each in new.ranking]
    rows = tuple(Beside(code, new.names[code], before[code], after[code], was[code], now[code]) for code in order)
    return Trial(year, force, old, new, rows)


def keep_trial(user: Any, pk: int, revision: int, year: int) -> SheetVersion:
    """Note on a version that it was tried on a year, with the hash of its text: it may be put in force then."""
    with writing():
        demand(scope_of(user), "evaluate")
        row = SheetVersion.objects.select_related("sheet").get(pk=pk)
        found = trial_of(row.parsed(), year)
        noted = {
            "year": year,
            "sha256": text_hash(row.text),
            "made": timezone.localtime().isoformat(timespec="minutes"),
            "force": found.force.label,
            "moves": found.moves,
            "regraded": found.regraded,
            "objects": len(found.rows),
        }
        return services.edit(user, SheetVersion, pk, revision, {"trial": noted}, f"用{year}年数据试算")
