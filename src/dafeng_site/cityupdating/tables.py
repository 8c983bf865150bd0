"""The pack's tables of places, sources, figures, books and units beside the site's, and into it."""

from __future__ import annotations

from typing import Any

from dafeng.city import CityPack
from dafeng_site import cityload
from dafeng_site.books.estimates import ESTIMATE_SOURCE
from dafeng_site.books.models import EnergyTable
from dafeng_site.books.packing import book_rows
from dafeng_site.cityupdating.comparing import REASON, Compared, Rows, Side, compare
from dafeng_site.data.models import Observation, Place, Source
from dafeng_site.packrecords.frames import rows as pack_rows
from dafeng_site.people.models import OrgUnit
from dafeng_site.services import create_many, update_many

__all__ = ["books", "figures", "places", "sources", "units"]

_PLACE = ("name", "name_en", "kind", "parent_id", "grid_row", "grid_column", "source", "note")
_SOURCE = (
    "title", "title_en", "publisher", "number", "year", "licence", "url", "accessed", "certainty", "note", "is_public",
    "confirmed_by", "confirmed_on", "confirmed_reason", "confirmed_document",
)  # fmt: skip
_FIGURE = ("value", "state", "note")
_BOOKS: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "overrides": ("因子本地值", "local values of factors",
                  ("item", "parameter", "place", "books", "valid_from", "valid_to"),
                  ("value", "unit", "person", "reason", "source", "on")),
    "confirmations": ("因子确认", "confirmations of factors", ("row",), ("person", "reason", "source", "on")),
    "balances": ("能源平衡表", "energy balances", ("place_id", "year", "source"), ("cells", "state", "basis", "note")),
    "inventory_activity": ("活动水平", "activity data", ("activity", "place_id", "year"),
                           ("value", "unit", "state", "source_id", "locator", "uncertainty", "note")),
    "inventory_notation": ("注释符号", "notation keys", ("line", "gas", "place_id", "year"),
                           ("notation", "reason", "source")),
}  # fmt: skip


def _store(rows: Rows, take: Side | None) -> Compared:
    found = compare(rows, take)
    create_many(None, found.new, REASON)
    update_many(None, found.changed, [_field(name) for name in rows.written or rows.weighed], REASON)
    return found


def _field(name: str) -> str:
    return name.removesuffix("_id")


def places(pack: CityPack, take: Side | None) -> list[Compared]:
    """Level by level, so that a new place finds its parent; what the pack no longer has is told once."""
    order = {place.code: at for at, place in enumerate(pack.places)}
    total, waiting = Compared("地区和对象", "places"), list(pack.places)
    while waiting:
        known = {row.code: row for row in Place.objects.all()}
        ready = [each for each in waiting if each.parent in known or each.parent not in order]
        given = [cityload.place_row(each, known.get(each.parent or ""), order[each.code]) for each in ready]
        codes = [each.code for each in ready] if len(ready) < len(waiting) or total.new or total.changed else None
        stored = Place.objects.all() if codes is None else Place.objects.filter(code__in=codes)
        found = _store(Rows("", "", given, stored, lambda row: (row.code,), _PLACE), take)
        for name in ("differences", "new", "changed"):
            getattr(total, name).extend(getattr(found, name))
        ready_codes = {each.code for each in ready}
        waiting = [each for each in waiting if each.code not in ready_codes]
        if not ready:
            break
    return [total]


def sources(pack: CityPack, take: Side | None) -> list[Compared]:
    stored = Source.objects.exclude(key=ESTIMATE_SOURCE)
    rows = Rows("来源", "sources", cityload.source_rows(pack), stored, lambda row: (row.key,), _SOURCE)
    return [_store(rows, take)]


def _known_sources() -> dict[str, Source]:
    return {row.key: row for row in Source.objects.all()}


def figures(pack: CityPack, take: Side | None) -> list[Compared]:
    def about(row: Any) -> tuple[Any, ...]:
        return (row.indicator, row.place_id, row.period, row.scenario, row.book)

    keys = dict(Source.objects.values_list("pk", "key"))
    given = cityload.observation_rows(pack, _known_sources())
    stored = Observation.objects.all()
    rows = Rows(
        "数据", "figures", given, stored, lambda row: (*about(row), keys.get(row.source_id, ""), row.locator), _FIGURE,
        written=(*_FIGURE, "unit", "printed"), rival=about,
    )  # fmt: skip
    return [_store(rows, take)]


def books(pack: CityPack, take: Side | None) -> list[Compared]:
    keys = dict(Source.objects.values_list("pk", "key"))
    found = []
    for name, given in book_rows(pack, _known_sources()).items():
        zh, en, key, weighed = _BOOKS[name]
        if not given:
            continue
        model = type(given[0])
        stored = model.objects.exclude(source__key=ESTIMATE_SOURCE) if model is EnergyTable else model.objects.all()

        def key_of(row: Any, names: tuple[str, ...] = key, balance: bool = model is EnergyTable) -> tuple[Any, ...]:
            return tuple(
                keys.get(row.source_id) if balance and each == "source" else getattr(row, each) for each in names
            )

        written = (*weighed, "title", "locator", "file_name") if model is EnergyTable else weighed
        found.append(_store(Rows(zh, en, given, stored, key_of, weighed, written), take))
    return found


def units(pack: CityPack, take: Side | None) -> list[Compared]:
    """Twice: a unit finds a parent that came in the first round."""
    listed = list(pack_rows(pack, "org_units"))
    total = Compared("单位", "units")
    for _ in range(2 if listed else 0):
        known = {row.code: row for row in OrgUnit.objects.all()}
        given = [
            OrgUnit(
                parent=known.get(row["parent"]),
                **{name: row[name] for name in ("code", "name", "name_en", "level", "place")},
            )
            for row in listed
        ]
        stored = OrgUnit.objects.filter(code__in=[row["code"] for row in listed])
        fields = ("name", "name_en", "level", "place", "parent_id")
        found = _store(Rows("", "", given, stored, lambda row: (row.code,), fields), take)
        told = {each.where for each in total.differences}
        total.differences += [each for each in found.differences if each.where not in told]
        total.new += found.new
        total.changed += [each for each in found.changed if each.code not in told]
    return [total]
