"""A newer pack of the city that the site holds: compared, and taken in as far as nobody's work is written over.

Taken in are new rows, and corrections of what the site had from the pack and nobody has touched. What people entered,
changed or deleted stays theirs: all conflicts are listed, and nothing is written until they are decided. Nothing is
deleted. A new text of the city's own plan is stored as a version that is not in force. Not taken in are records that
are made on a site (rounds, orders, documents …), changes of work items, and the city's own head: they are named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dafeng.city import CityPack
from dafeng.core.errors import Fault, PackError
from dafeng_site.books.estimates import store_estimates
from dafeng_site.cityload import other_city
from dafeng_site.cityupdating import rest, tables
from dafeng_site.cityupdating.comparing import Compared, Difference, Side
from dafeng_site.data.models import City
from dafeng_site.data.version import writing
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent

__all__ = ["Compared", "Difference", "Found", "Side", "update"]

Told = Callable[[str, str], None]
_STEPS = (
    rest.head, tables.places, tables.sources, tables.figures, tables.books, tables.units, rest.plans, rest.items,
    rest.carried, rest.records,
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """What differs, table by table; `takes` counts what is, or would be, written."""

    parts: list[Compared] = field(default_factory=list)
    takes: int = 0
    written: bool = False

    def count(self, kind: str) -> int:
        """How many differences of a kind there are."""
        return sum(each.kind == kind for part in self.parts for each in part.differences)


def update(pack: CityPack, *, write: bool = False, take: Side | None = None, told: Told | None = None) -> Found:
    """Compare the pack with the database and, with `write`, take it in: all of it or nothing.

    `take` decides every conflict for one side; without it a conflict keeps everything from being written. PackError
    where no city, or another one, is loaded.
    """
    found = Found()
    try:
        with writing():
            _same_city(pack)
            for step in _STEPS:
                for each in step(pack, take):
                    if told is not None:
                        told(each.zh, each.en)
                    found.parts.append(each)
            found.takes = sum(len(part.new) + len(part.changed) for part in found.parts)
            found.written = write and found.takes > 0 and (take is not None or not found.count("conflict"))
            if not found.written:
                raise _TakenBackError
            counts = {part.en: [len(part.new), len(part.changed)] for part in found.parts if part.new or part.changed}
            audit.record(
                AuditEvent.Kind.IMPORT, subject=f"city pack update {pack.code}", taken=counts, conflicts=take or ""
            )
    except _TakenBackError:
        return found
    store_estimates(pack)
    return found


class _TakenBackError(Exception):
    """Nothing is to be written: the transaction is left as it began."""


def _same_city(pack: CityPack) -> None:
    here = City.objects.first()
    if here is None:
        zh, en = "还没有载入城市，请先运行 dafeng init --city", "no city is loaded yet: run dafeng init --city first"
        raise PackError(Fault("site.no-city", zh, en))
    if here.code != pack.code:
        raise PackError(other_city(here, pack))
