"""Stock-taking of sinks as activities of the inventory: the counted change of each pool in the year."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan

from dafeng.accounts.inventory.records import Activity
from dafeng.accounts.sinks import POOLS, Change, SinkStatement

__all__ = ["sink_activities"]


def _percent(change: Change) -> float:
    return change.half_width / abs(change.rate) * 100.0


def sink_activities(statement: SinkStatement, year: int, given: Iterable[Activity] = ()) -> tuple[Activity, ...]:
    """Changes of carbon [t C] of the spans that hold the year, with the interval of each; state `estimated`.

    What the city entered itself for the year comes first: such pools are left out.
    """
    entered = {each.activity for each in given if (each.place, each.year) == (statement.place, year)}
    found = []
    for change in statement.change_of(year):
        code = f"{change.pool}.carbon_change"
        if code in entered:
            continue
        pool, method = POOLS[change.pool][0], POOLS[change.method][0]
        found.append(
            Activity(
                code,
                statement.place,
                year,
                change.rate,
                "tC",
                "estimated",
                f"calc#sinks:{change.pool}:{change.method}:{change.since}-{change.year}",
                f"{pool}碳汇清查（{method}），{change.since}—{change.year}年平均",
                uncertainty=None if not change.rate or isnan(change.half_width) else _percent(change),
            )
        )
    return tuple(found)
