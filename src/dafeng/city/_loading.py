"""A folder to a pack: what was read is weighed against itself, and either becomes a `CityPack` or is refused whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from dafeng.city._balances import balance_faults
from dafeng.city._contradictions import choose, sudden_changes, sums
from dafeng.city._factors import factor_faults
from dafeng.city._faults import fault
from dafeng.city._gaps import gap_faults
from dafeng.city._inventory import inventory_faults
from dafeng.city._maps import map_faults
from dafeng.city._reading import Contents, read_folder
from dafeng.city._records import ORIGIN_SCHEMA, Choices, CityPack, Place
from dafeng.city._schema import schema
from dafeng.city._statistics import Figure, read_figures
from dafeng.city._tables import Row, frame
from dafeng.core.catalogue import Catalogue, default_catalogue
from dafeng.core.errors import Fault, PackError
from dafeng.core.observations import SCHEMA

__all__ = ["check_pack", "load_pack"]

_ORDER = ("error", "warning", "note")


def load_pack(path: str | Path, *, catalogue: Catalogue | None = None) -> CityPack:
    """The pack in a folder; figures are in the units of `catalogue` (the packaged one unless given).

    Raises `PackError` with every error of the pack; warnings and notes stay in `CityPack.faults`. The plan document and
    the hourly profiles are carried as bytes and parsed only when they are asked for.
    """
    pack, faults = _read(Path(path), catalogue or default_catalogue(), deep=False)
    if pack is None:
        raise PackError(each for each in faults if each.severity == "error")
    return pack


def check_pack(
    path: str | Path, *, catalogue: Catalogue | None = None, today: date | None = None, gaps: bool = True
) -> list[Fault]:
    """Every fault of the pack in a folder, errors first; an empty list when there is nothing to say.

    `today` makes observed figures of later periods a warning. `gaps` adds a note for each target of the city's own
    plan that has no data at all; it parses the plan.
    """
    known = catalogue or default_catalogue()
    pack, faults = _read(Path(path), known, deep=True)
    if pack is not None:
        faults += _future(pack, today) if today else []
        faults += balance_faults(pack)
        faults += inventory_faults(pack)
        faults += gap_faults(pack, known) if gaps else []
    return sorted(faults, key=lambda each: _ORDER.index(each.severity))


def _read(root: Path, catalogue: Catalogue, *, deep: bool) -> tuple[CityPack | None, list[Fault]]:
    contents = read_folder(root, deep=deep)
    if "statistics" not in contents.rows:
        return None, contents.faults
    figures, faults = read_figures(contents.rows["statistics"], catalogue)
    contents.faults += faults
    contents.faults += [
        fault("unknown-indicator", row.where("indicator"), found=row.text("indicator"))
        for row in contents.rows["breaks"]
        if row.text("indicator") not in catalogue
    ]
    places = [_place(row) for row in contents.rows["places"]]
    if shapes := contents.files.get("map.geojson"):
        contents.faults += map_faults(shapes, places)
    if contents.broken:
        return None, contents.faults
    contents.faults += _absent(contents, figures, catalogue)
    chosen, others, faults = choose(figures, {each.id: each.certainty for each in contents.sources.values()})
    contents.faults += [
        *faults,
        *sums(chosen, _children(contents.rows["places"]), catalogue),
        *_breaks(contents, chosen),
    ]
    pack = _pack(contents, places, chosen, others)
    wrong = factor_faults(pack)
    return None if wrong else pack, [*contents.faults, *wrong]


def _absent(contents: Contents, figures: Iterable[Figure], catalogue: Catalogue) -> list[Fault]:
    """What every pack needs sooner or later and this one does not have yet."""
    known = {each.indicator for each in figures if each.value is not None}
    notes = [] if any(plan.role == "own" for plan in contents.plans) else [fault("no-plan", "city.toml")]
    missing = [catalogue.get(code) for code in schema().basics if code in catalogue and code not in known]
    return notes + [
        fault("no-statistics", "statistics/", name=each.zh, name_en=each.en, code=each.code) for each in missing
    ]


def _children(places: Iterable[Row]) -> dict[str, list[str]]:
    """Parts that make up a whole: districts and counties, not zones, which overlap them."""
    children: dict[str, list[str]] = {}
    for row in places:
        if row.text("kind") not in ("zone", "township"):
            children.setdefault(row.text("parent"), []).append(row.text("code"))
    return children


def _breaks(contents: Contents, figures: list[Figure]) -> list[Fault]:
    rows = contents.rows["breaks"]
    known = {(row.text("indicator"), row.text("place"), row.text("period")) for row in rows}
    notes = [fault("series-break", row.where(), key=_named(row), reason=row.text("reason")) for row in rows]
    return [*notes, *sudden_changes(figures, known)]


def _named(row: Row) -> str:
    return " ".join(row.text(name) for name in ("indicator", "place", "period"))


def _future(pack: CityPack, today: date) -> list[Fault]:
    late = pack.observations.with_columns(pack.origins.select("file", "row")).filter(
        (pl.col("scenario") == "observed") & (pl.col("period").str.slice(0, 4).cast(pl.Int32) > today.year)
    )
    return [
        fault("future-period", f"{row['file']}:{row['row']}", found=row["period"]) for row in late.iter_rows(named=True)
    ]


def _pack(contents: Contents, places: list[Place], chosen: list[Figure], others: list[Figure]) -> CityPack:
    city = contents.city
    own = Place(city["code"], city["name"], city.get("name_en", ""), city.get("province"), "city")
    observations, origins = _frames(chosen)
    other_observations, other_origins = _frames(others)
    return CityPack(
        code=city["code"],
        name=city["name"],
        name_en=city.get("name_en", ""),
        province=city.get("province", ""),
        province_name=city.get("province_name", ""),
        choices=Choices(base_year=city.get("base_year"), **city.get("choices", {})),
        places=(own, *places),
        sources=tuple(contents.sources.values()),
        plans=contents.plans,
        observations=observations,
        origins=origins,
        others=pl.concat([other_observations, other_origins], how="horizontal"),
        tables={
            table.name: frame((row.values for row in contents.rows[table.name]), table)
            for table in schema().tables
            if table.name not in ("places", "statistics") and not table.lazy
        },
        files=dict(sorted(contents.files.items())),
        root=contents.root,
        faults=tuple(contents.faults),
    )


def _frames(figures: list[Figure]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Observations and, row by row, their origins; sorted by key so that equal packs have equal tables."""
    ordered = sorted(figures, key=lambda each: (*each.key, each.source))
    observations = {name: [getattr(each, name) for each in ordered] for name in SCHEMA}
    origins = {name: [getattr(each, name) for each in ordered] for name in ORIGIN_SCHEMA}
    return pl.DataFrame(observations, schema=SCHEMA), pl.DataFrame(origins, schema=ORIGIN_SCHEMA)


def _place(row: Row) -> Place:
    at = (row.values.get("grid_row"), row.values.get("grid_column"))
    return Place(
        code=row.text("code"),
        name=row.text("name"),
        name_en=row.text("name_en"),
        parent=row.text("parent"),
        kind=row.text("kind"),  # type: ignore[arg-type]  # the schema allows these values alone
        source=row.text("source"),
        grid=(int(at[0]), int(at[1])) if at[0] is not None and at[1] is not None else None,
        note=row.text("note"),
    )
