"""A task's indicators as `task_progress` takes them: the targets of its clause with where each stands."""

from __future__ import annotations

from collections.abc import Iterable

from dafeng.tracking import Standing
from dafeng.tracking.records import Status

__all__ = ["task_indicators"]


def task_indicators(standings: Iterable[Standing], clause: str) -> dict[str, tuple[Status, str, str]]:
    """Name to (status, reason in Chinese, in English) of the targets of a clause. A name that the clause sets a target
    for more than once carries the year, so that none of them is lost."""
    found: dict[str, tuple[Status, str, str]] = {}
    for each in standings:
        target, judged = each.target, each.judgement
        if target.clause != clause:
            continue
        name = target.indicator if target.indicator not in found else f"{target.indicator} {target.year or ''}".strip()
        while name in found:
            name += "′"
        found[name] = (judged.status, judged.why("zh"), judged.why("en"))
    return found
