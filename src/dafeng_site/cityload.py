"""A city pack into the database: once, whole or not at all; a second load of the same city does nothing."""

from __future__ import annotations

from typing import Any

import polars as pl

from dafeng.city import CityPack, PlanFile
from dafeng.city import Place as PackPlace
from dafeng.core.days import parse_day
from dafeng.core.errors import Fault, PackError
from dafeng.core.sources import source_ref
from dafeng.plan import read_plan
from dafeng_site import packrecords
from dafeng_site.books.packing import load_books
from dafeng_site.data import packparts
from dafeng_site.data.models import City, Observation, Place, Source
from dafeng_site.data.version import writing
from dafeng_site.duty.itemtable import load_items
from dafeng_site.plans.models import PlanDocument
from dafeng_site.plans.records import store
from dafeng_site.services import create_many

__all__ = ["load", "observation_rows", "other_city", "place_row", "source_rows", "store_plan"]

_REASON = "载入城市数据包"


def load(pack: CityPack, user: Any = None) -> bool:
    """Load the pack unless it is loaded already; True when it was loaded now. PackError for another city's pack."""
    with writing():
        here = City.objects.first()
        if here is not None:
            if here.code != pack.code:
                raise PackError(other_city(here, pack))
            return False
        City.objects.create(
            code=pack.code,
            name=pack.name,
            name_en=pack.name_en,
            province=pack.province,
            province_name=pack.province_name,
            base_year=pack.choices.base_year,
            gwp_set=pack.choices.gwp_set or "",
            electricity_equivalent=pack.choices.electricity_equivalent or "",
        )
        _places(pack, user)
        sources = {row.key: row for row in create_many(user, source_rows(pack), _REASON)}
        create_many(user, observation_rows(pack, sources), _REASON)
        load_books(pack, sources, user)
        tables = dict(pack.tables)
        work = tables.pop("work_items") if tables.get("work_items", pl.DataFrame()).height else None
        packparts.store(*packrecords.without(tables, pack.files))
        for number, plan in enumerate(pack.plans, 1):
            store_plan(plan, number, user)
        packrecords.load_units(pack, user, _REASON)
        if work is not None:
            load_items(work.iter_rows(named=True), user, _REASON)
        packrecords.load(pack, user, _REASON)
        return True


def _places(pack: CityPack, user: Any) -> None:
    order = {place.code: at for at, place in enumerate(pack.places)}
    stored: dict[str, Place] = {}
    waiting = list(pack.places)
    while waiting:
        ready = [each for each in waiting if each.parent in stored or each.parent not in order]
        rows = [place_row(each, stored.get(each.parent or ""), order[each.code]) for each in ready]
        stored |= {row.code: row for row in create_many(user, rows, _REASON)}
        waiting = [each for each in waiting if each.code not in stored]


def place_row(each: PackPlace, parent: Place | None, order: int) -> Place:
    """A place of the pack as a record."""
    return Place(
        code=each.code,
        name=each.name,
        name_en=each.name_en,
        kind=each.kind,
        parent=parent,
        grid_row=each.grid[0] if each.grid else None,
        grid_column=each.grid[1] if each.grid else None,
        source=each.source,
        note=each.note,
        order=order,
    )


def source_rows(pack: CityPack) -> list[Source]:
    """The pack's sources as records."""
    return [
        Source(
            key=each.id,
            title=each.title_zh,
            title_en=each.title_en,
            publisher=each.publisher,
            number=each.number,
            year=each.year,
            licence=each.licence,
            url=each.url,
            accessed=each.accessed,
            certainty=each.certainty,
            note=each.note,
            is_public=each.redistributable,
            confirmed_by=each.confirmed_by,
            confirmed_on=parse_day(each.confirmed_on),
            confirmed_reason=each.confirmed_reason,
            confirmed_document=each.confirmed_document,
        )
        for each in pack.sources
    ]


def observation_rows(pack: CityPack, sources: dict[str, Source]) -> list[Observation]:
    """The pack's figures as records, those of the best source and the others."""
    chosen = zip(pack.observations.iter_rows(named=True), pack.origins.iter_rows(named=True), strict=True)
    rows = [one | origin for one, origin in chosen] + list(pack.others.iter_rows(named=True))
    found = []
    for row in rows:
        source = source_ref(row["source"])
        found.append(
            Observation(
                indicator=row["indicator"],
                place_id=row["place"],
                period=row["period"],
                scenario=row["scenario"],
                value=row["value"],
                state=row["state"],
                source=sources[source.id],
                locator=source.locator,
                book=row["book"],
                file=row["file"],
                unit=row["unit"] or "",
                printed=row["printed"],
                note=row["note"] or "",
            )
        )
    return found


def store_plan(plan: PlanFile, number: int, user: Any) -> None:
    """A plan of the pack as a document with its first version."""
    name = plan.file.rpartition("/")[2]
    read = read_plan(plan.content, name)
    document = PlanDocument.objects.create(
        key=f"{plan.role}-{number}",
        title=plan.title or read.title,
        issuer=read.issuer,
        number=read.number,
        date=read.date,
        is_own=plan.role == "own",
        source=plan.source,
    )
    store(document, read, plan.content, plan.file, user=user)


def other_city(here: City, pack: CityPack) -> Fault:
    """What is said to somebody who brings the pack of another city."""
    return Fault(
        "site.other-city",
        zh="数据库已载入另一个城市",
        en="the database holds another city",
        found=f"{here.code} {here.name}",
        expected=f"{pack.code} {pack.name}",
        mend_zh="请用 DAFENG_HOME 或 DATABASE_URL 指定另一个数据目录或数据库。",
        mend_en="Name another folder or database by DAFENG_HOME or DATABASE_URL.",
    )
