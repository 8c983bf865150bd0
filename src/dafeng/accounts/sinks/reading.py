"""The sink tables of a city pack as rows, checked as a whole; and the statement made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import polars as pl

from dafeng.accounts.factors import FactorLibrary
from dafeng.accounts.sinks.pools import forest_stocks, sampled_stocks, soil_stocks, wetland_stocks
from dafeng.accounts.sinks.records import ForestRow, SampleRow, SinkParameters, SoilRow, Stock, WetlandRow
from dafeng.accounts.sinks.statement import SinkStatement, sink_statement
from dafeng.core.errors import AccountsError, Fault

__all__ = ["SinkTables", "read_sinks", "take_stock"]

MOST_VOLUME = 1500.0
"""No stand holds more growing stock than this [m3/ha]; tall old growth comes to about half of it."""
MOST_CARBON = 200.0
"""No mineral soil holds more organic carbon than this [g/kg]; above it a soil is organic."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class SinkTables:
    """All rows of a city, each pool its own."""

    forest: tuple[ForestRow, ...] = ()
    wetland: tuple[WetlandRow, ...] = ()
    soil: tuple[SoilRow, ...] = ()
    samples: tuple[SampleRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.forest or self.wetland or self.soil or self.samples)


def read_sinks(tables: Mapping[str, pl.DataFrame], library: FactorLibrary) -> SinkTables:
    """Rows from the tables `sinks_forest`, `sinks_wetland`, `sinks_soil`, `sinks_samples`; absent ones are empty.

    Raises `AccountsError` with every fault of every table: unknown species or kind of soil, negative or impossible
    areas, volumes and contents, a stratum given twice. Places in the message are file and row, counted from 2 as in
    the file.
    """
    faults: list[Fault] = []

    def rows(name: str, make: Callable[[Mapping[str, Any]], Row]) -> list[Row]:
        frame = tables.get(name)
        return [] if frame is None else [make(raw) for raw in frame.iter_rows(named=True)]

    found = SinkTables(
        tuple(rows("sinks_forest", _forest)),
        tuple(rows("sinks_wetland", _wetland)),
        tuple(rows("sinks_soil", _soil)),
        tuple(rows("sinks_samples", _sample)),
    )
    faults += _forest_faults(found.forest, library)
    faults += _soil_faults(found.soil, library)
    faults += _number_faults("wetland", found.wetland, ("area", "plants", "soil"))
    faults += _number_faults("samples", found.samples, ("area", "content", "bulk_density", "depth", "stones"))
    faults += _sample_faults(found.samples)
    faults += _twice("forest", [(each.place, each.year, each.species, each.age_class) for each in found.forest])
    faults += _twice("wetland", [(each.place, each.year, each.kind) for each in found.wetland])
    faults += _twice("soil", [(r.place, r.year, r.soil, r.climate, r.use, r.management, r.inputs) for r in found.soil])
    faults += _twice("samples", [(each.place, each.year, each.stratum) for each in found.samples])
    if faults:
        raise AccountsError(faults)
    return found


def take_stock(
    place: str,
    tables: SinkTables,
    library: FactorLibrary,
    *,
    parameters: SinkParameters | None = None,
    official: bool = False,
) -> SinkStatement:
    """The statement of a place: forest by both methods where factors allow, wetland, soil by factors and by samples.

    The forest method that is not counted is left out where a species lacks its parameters; the counted one is not, and
    raises `AccountsError` with every factor that is missing.
    """
    chosen = parameters or SinkParameters()
    forest = [each for each in tables.forest if each.place == place]
    stocks: list[Stock] = []
    for method in ("expansion", "continuous") if forest else ():
        try:
            stocks += forest_stocks(forest, library, method=method, parameters=chosen, official=official)
        except AccountsError:
            if method == chosen.forest_method:
                raise
    stocks += wetland_stocks([each for each in tables.wetland if each.place == place], parameters=chosen)
    soil = [each for each in tables.soil if each.place == place]
    stocks += soil_stocks(soil, library, parameters=chosen, official=official)
    stocks += sampled_stocks([each for each in tables.samples if each.place == place])
    return sink_statement(place, stocks, parameters=chosen)


def _common(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "place": str(raw["place"]),
        "year": int(raw["year"]),
        "area": float(raw["area"]),
        "state": raw.get("state") or "published",
        "source": raw.get("source") or "",
    }


def _forest(raw: Mapping[str, Any]) -> ForestRow:
    return ForestRow(
        species=raw["species"],
        age_class=raw.get("age_class") or "",
        volume=float(raw["volume"]),
        area_uncertainty=raw.get("area_uncertainty"),
        volume_uncertainty=raw.get("volume_uncertainty"),
        **_common(raw),
    )


def _wetland(raw: Mapping[str, Any]) -> WetlandRow:
    return WetlandRow(
        kind=raw["kind"],
        plants=float(raw["plants"]),
        soil=float(raw["soil"]),
        uncertainty=raw.get("uncertainty"),
        **_common(raw),
    )


def _soil(raw: Mapping[str, Any]) -> SoilRow:
    names = {name: raw[name] for name in ("soil", "climate", "use", "management", "inputs")}
    return SoilRow(**names, area_uncertainty=raw.get("area_uncertainty"), **_common(raw))


def _sample(raw: Mapping[str, Any]) -> SampleRow:
    count = raw.get("count")
    return SampleRow(
        stratum=raw["stratum"],
        content=float(raw["content"]),
        bulk_density=float(raw["bulk_density"]),
        depth=float(raw["depth"]),
        stones=float(raw.get("stones") or 0.0),
        deviation=raw.get("deviation"),
        count=None if count is None else int(count),
        **_common(raw),
    )


def _fault(kind: str, zh: str, en: str, where: str, found: object = "", expected: str = "") -> Fault:
    return Fault(f"sinks.{kind}", zh=zh, en=en, where=where, found=str(found), expected=expected)


def _number_faults(table: str, rows: Sequence[Any], columns: Sequence[str]) -> Iterator[Fault]:
    for number, row in enumerate(rows, start=2):
        for column in columns:
            if not getattr(row, column) >= 0.0:
                where = f"sinks/{table}.csv:{number}:{column}"
                yield _fault("negative", "数值不能为负", "the value cannot be negative", where, getattr(row, column))


def _forest_faults(rows: Sequence[ForestRow], library: FactorLibrary) -> Iterator[Fault]:
    yield from _number_faults("forest", rows, ("area", "volume"))
    for number, row in enumerate(rows, start=2):
        if not row.species.startswith("forest.") or row.species not in library.data.items:
            known = "、".join(code for code in library.data.items if code.startswith("forest."))
            yield _fault(
                "unknown-species", "未登记的树种", "unknown species", f"sinks/forest.csv:{number}", row.species, known
            )
        if row.volume > 0.0 and row.volume > MOST_VOLUME * row.area:
            density = f"{row.volume / row.area:,.0f} m3/ha" if row.area else f"{row.volume:g} m3 / 0 ha"
            limit = f"≤ {MOST_VOLUME:g} m3/ha"
            yield _fault(
                "dense",
                "单位面积蓄积超出可能的范围",
                "more volume per hectare than can be",
                f"sinks/forest.csv:{number}",
                density,
                limit,
            )


def _soil_faults(rows: Sequence[SoilRow], library: FactorLibrary) -> Iterator[Fault]:
    yield from _number_faults("soil", rows, ("area",))
    for number, row in enumerate(rows, start=2):
        wanted = {"soil": f"soil.{row.soil}"}
        wanted |= {name: f"cropland.{getattr(row, name)}" for name in ("use", "management", "inputs")}
        for column, item in wanted.items():
            if item not in library.data.items:
                yield _fault("unknown-kind", "未登记的类别", "unknown kind", f"sinks/soil.csv:{number}:{column}", item)
        if f"climate.{row.climate}" not in library.data.regions:
            yield _fault(
                "unknown-kind", "未登记的气候区", "unknown climate", f"sinks/soil.csv:{number}:climate", row.climate
            )


def _sample_faults(rows: Sequence[SampleRow]) -> Iterator[Fault]:
    for number, row in enumerate(rows, start=2):
        if row.content > MOST_CARBON:
            where = f"sinks/samples.csv:{number}:content"
            yield _fault(
                "rich",
                "有机碳含量超出矿质土壤的范围",
                "more than a mineral soil holds",
                where,
                row.content,
                f"≤ {MOST_CARBON:g} g/kg",
            )
        if row.stones >= 1.0:
            where = f"sinks/samples.csv:{number}:stones"
            yield _fault("stones", "石砾比例须小于1", "the share of stones must be below 1", where, row.stones)


def _twice(table: str, keys: Sequence[tuple[Any, ...]]) -> Iterator[Fault]:
    seen: dict[tuple[Any, ...], int] = {}
    for number, key in enumerate(keys, start=2):
        if key in seen:
            text = " ".join(str(part) for part in key if part != "")
            yield _fault(
                "duplicate", f"与第{seen[key]}行重复", f"repeats row {seen[key]}", f"sinks/{table}.csv:{number}", text
            )
        seen.setdefault(key, number)
