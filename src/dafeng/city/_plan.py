"""The plan document of a pack, read through the plan's own room when it is asked for."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dafeng.city._records import CityPack, PlanFile

if TYPE_CHECKING:  # the plan's room brings its grammar; a load without a plan parse does without
    from dafeng.plan.records import Plan

__all__ = ["own_plan"]


def own_plan(pack: CityPack, file: PlanFile | None = None) -> Plan | None:
    """A plan document of the pack as data: the file given, or the first of the city's own; None when there is none.

    Raises `DocumentError` when the document cannot be read.
    """
    wanted = file or next((each for each in pack.plans if each.role == "own"), None)
    if wanted is None:
        return None
    from dafeng.plan import read_plan

    return read_plan(wanted.content, PurePosixPath(wanted.file).name)
