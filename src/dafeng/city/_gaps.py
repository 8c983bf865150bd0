"""What the plan demands and nobody has counted yet: targets without any series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dafeng.city._faults import fault
from dafeng.city._plan import own_plan
from dafeng.city._records import CityPack
from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import DafengError, Fault

if TYPE_CHECKING:
    from dafeng.plan.records import Plan

__all__ = ["Gap", "gap_faults", "gaps"]

_CONFIDENT = 0.5


@dataclass(frozen=True, slots=True)
class Gap:
    """A target of the plan without any figure: `code` is None where no catalogue indicator is near enough."""

    clause: str
    target: str
    year: int | None
    code: str | None


def gaps(pack: CityPack, plan: Plan, catalogue: Catalogue) -> list[Gap]:
    """The plan's targets that no series of the pack can answer, in the order of the text.

    A derived indicator counts as known when it, or every indicator that its formula rests on, has a figure. Phase-outs
    and the peak itself are judged from registers and from CO2 series, so they are left out here.
    """
    known = set(pack.observations.filter(pack.observations["value"].is_not_null())["indicator"].unique().to_list())
    found = []
    for target in plan.targets:
        if target.kind in ("phase-out", "peak"):
            continue
        code = next((match.code for match in target.matches if match.confidence >= _CONFIDENT), None)
        if code is None or code not in catalogue or not _answered(code, known, catalogue):
            found.append(Gap(target.clause, target.indicator, target.year, code))
    return found


def _answered(code: str, known: set[str], catalogue: Catalogue) -> bool:
    return code in known or all(root in known for root in catalogue.roots(code))


def gap_faults(pack: CityPack, catalogue: Catalogue) -> list[Fault]:
    """The gaps of the city's own plans as notes, one for each target and year."""
    faults: list[Fault] = []
    for file in pack.plans:
        if file.role != "own":
            continue
        try:
            plan = own_plan(pack, file)
        except DafengError as error:
            faults.append(fault("plan-unread", file.file, found=error.faults[0].zh))
            continue
        faults += _notes(gaps(pack, plan, catalogue) if plan else [], file.file)
    return faults


def _notes(found: Iterable[Gap], file: str) -> Iterable[Fault]:
    for gap in found:
        kind = "target-without-data" if gap.code else "target-without-indicator"
        target = gap.target + (f"（{gap.year}）" if gap.year else "")
        yield fault(kind, f"{file} {gap.clause}", target=target, code=gap.code or "")
