"""The database as a city pack: what people have entered and changed, written back to the folder format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl

from dafeng.city import ORIGIN_SCHEMA, Choices, CityPack, Figure, PlanFile, choose, write_pack
from dafeng.city import Place as PackPlace
from dafeng.core import SCHEMA
from dafeng.core.errors import Fault, PackError
from dafeng.core.sources import Source as PackSource
from dafeng_site import packrecords
from dafeng_site.books.estimates import ESTIMATE_SOURCE
from dafeng_site.books.packing import SITE_SOURCE, packed_files, packed_tables
from dafeng_site.data import packparts
from dafeng_site.data.models import City, Place, Source
from dafeng_site.data.queries import as_printed, figures
from dafeng_site.duty.itemtable import pack_table
from dafeng_site.evaluation.packedabove import packed_above, without_above
from dafeng_site.evaluation.packing import packed_evaluations
from dafeng_site.people.policy import Scope
from dafeng_site.plans.models import PlanVersion

__all__ = ["export", "pack"]

_SITE_FILE = "statistics/site.csv"


def export(target: Path, scope: Scope) -> Path:
    """Write the pack into a new folder, whole or not at all, for the office with the records made on the site.

    PackError when the folder is not empty.
    """
    found = pack(scope)
    if scope.is_steering:
        records = packrecords.packed()
        found = replace(found, tables={**found.tables, **records.tables}, files={**found.files, **records.files})
    return write_pack(found, target)


def pack(scope: Scope) -> CityPack:
    """The pack that the database holds, with the figures that the scope may see. PackError before a city is loaded.

    Plans are written as they were published; edits of targets and tasks stay in the site's database and its history.
    """
    here = City.objects.first()
    if here is None:
        raise PackError(Fault("site.no-city", zh="数据库中还没有城市", en="the database holds no city yet"))
    sources = tuple(_source(row) for row in Source.objects.exclude(key=ESTIMATE_SOURCE).order_by("pk"))
    tables = packparts.tables()
    tables |= packed_tables(scope, tables)
    files = packparts.files()
    if scope.is_steering:
        tables |= packed_evaluations(tables)
        decided, files = packed_above(tables, files)
        tables |= decided
    else:
        tables, files = without_above(tables, files)
    if any(SITE_SOURCE in frame["source"].to_list() for frame in tables.values() if "source" in frame.columns):
        sources += (_on_site(here),)
    chosen, others, _faults = choose(figures(scope), {each.id: each.certainty for each in sources})
    observations, origins = _frames(chosen)
    work = pack_table()
    return CityPack(
        code=here.code,
        name=here.name,
        name_en=here.name_en,
        province=here.province,
        province_name=here.province_name,
        choices=Choices(here.base_year, here.gwp_set or None, here.electricity_equivalent or None),
        places=tuple(_place(row, here.province) for row in Place.objects.select_related("parent")),
        sources=sources,
        plans=tuple(_plan(row) for row in _versions()),
        observations=observations,
        origins=origins,
        others=pl.concat(_frames(others), how="horizontal"),
        tables=tables | ({} if work is None else {"work_items": work}),
        files=packed_files(scope, files),
    )


def _on_site(here: City) -> PackSource:
    """The source of factors that people gave on the site, each with its own reason."""
    return PackSource(
        id=SITE_SOURCE,
        title_zh="网站录入的本地值和确认",
        publisher=here.name,
        licence="本市数据",
        certainty="S",
        title_en="Local values and confirmations entered on the site",
        redistributable=True,
    )


def _versions() -> list[PlanVersion]:
    rows = PlanVersion.objects.filter(is_current=True, content__isnull=False).select_related("document")
    return list(rows.order_by("document__pk"))


def _plan(row: PlanVersion) -> PlanFile:
    name = row.file_name if row.file_name.startswith("plan/") else f"plan/{row.file_name}"
    role: Literal["own", "upper"] = "own" if row.document.is_own else "upper"
    return PlanFile(name, role, row.document.title, row.document.source, bytes(row.content or b""))


def _source(row: Source) -> PackSource:
    return PackSource(
        id=row.key,
        title_zh=row.title,
        publisher=row.publisher or "不详",
        licence=row.licence or "不详",
        certainty=row.certainty,  # type: ignore[arg-type]  # the model allows these values alone
        title_en=row.title_en,
        number=row.number,
        year=row.year,
        url=row.url,
        accessed=row.accessed,
        note=row.note,
        redistributable=row.is_public,
        confirmed_by=row.confirmed_by,
        confirmed_on=row.confirmed_on.isoformat() if row.confirmed_on else "",
        confirmed_reason=row.confirmed_reason,
        confirmed_document=row.confirmed_document,
    )


def _place(row: Place, above: str) -> PackPlace:
    grid = (row.grid_row, row.grid_column) if row.grid_row is not None and row.grid_column is not None else None
    return PackPlace(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        parent=row.parent.code if row.parent else above,
        kind=row.kind,  # type: ignore[arg-type]  # as it was loaded
        source=row.source,
        grid=grid,
        note=row.note,
    )


def _frames(found: list[Figure]) -> tuple[pl.DataFrame, pl.DataFrame]:
    ordered = sorted(found, key=lambda each: (*each.key, each.source))
    observations = {name: [_cell(each, name) for each in ordered] for name in SCHEMA}
    origins = {name: [_cell(each, name) for each in ordered] for name in ORIGIN_SCHEMA}
    return pl.DataFrame(observations, schema=SCHEMA), pl.DataFrame(origins, schema=ORIGIN_SCHEMA)


def _cell(figure: Figure, name: str) -> object:
    """What the export writes: a figure entered on the site has no file of its own and gets one."""
    if name in ("unit", "printed"):
        unit, printed = as_printed(figure.indicator, figure.value, figure.unit, figure.printed)
        return unit if name == "unit" else printed
    if name == "file" and not figure.file:
        return _SITE_FILE
    return getattr(figure, name)
