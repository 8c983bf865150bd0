"""Files of `scenarios/` to a checked `Specification`. All faults are collected; nothing is loaded in part."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, Literal

from dafeng.city import CityPack, Row
from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway._costs import energy_prices, with_costs, with_gaps
from dafeng.pathway._definitions import definitions
from dafeng.pathway._english import clause_titles, translations
from dafeng.pathway._entries import driver_of, factors_of, plant_of, stock_of
from dafeng.pathway._followers import without_followers
from dafeng.pathway._measures import read_measures, read_parameters
from dafeng.pathway._tables import table_rows
from dafeng.pathway._toml import Entry, entries, fault, value_fault
from dafeng.pathway.checking import check_specification
from dafeng.pathway.deflating import deflator_years
from dafeng.pathway.records import (
    Branch,
    DriverRow,
    Gap,
    PowerUnit,
    Scenario,
    Settings,
    Specification,
    Supply,
    Survival,
    Value,
    Vintage,
)

__all__ = ["has_specification", "read_specification", "specification"]

_SCENARIOS = "scenarios/scenarios.toml"

Files = Mapping[str, bytes]


def has_specification(pack: CityPack) -> bool:
    """Whether a pack has scenarios at all."""
    return _SCENARIOS in pack.files


def specification(pack: CityPack) -> Specification:
    """The checked specification of a pack. Raises `PathwayError` with every fault, each with file and row."""
    units = tuple(
        PowerUnit(row["kind"], float(row["capacity_mw"] or 0.0), row["start_year"] or 0, row["retired_year"] or 0)
        for row in pack.tables["plants"].iter_rows(named=True)
        if row["status"] in ("operating", "construction", "retired")
    )
    return read_specification(pack.files, pack.code, units)


def read_specification(files: Files, place: str = "", power_units: tuple[PowerUnit, ...] = ()) -> Specification:
    """The checked specification from files by their names in the pack. Raises `PathwayError` with every fault."""
    faults: list[Fault] = []
    if _SCENARIOS not in files:
        raise PathwayError(
            fault(
                "no-scenarios",
                "数据包中没有情景",
                "the pack has no scenarios",
                _SCENARIOS,
                mend_zh="请先编写情景文件。",
                mend_en="Write the scenarios first.",
            )
        )
    settings, scenarios = _scenarios(files, faults)
    measures = read_measures(
        {name: data for name, data in files.items() if name.startswith("scenarios/measures/")}, settings, faults
    )
    measures = with_costs(measures, table_rows(files, "costs", faults), settings.price_year, faults)
    measures = with_gaps(measures, table_rows(files, "cost_gaps", faults), faults)
    found = Specification(
        place,
        settings,
        tuple(driver_of(each) for each in _entries(files, "scenarios/drivers.toml", "driver", faults)),
        tuple(_driver_row(row, faults) for row in table_rows(files, "drivers", faults)),
        tuple(_branch(row, faults) for row in table_rows(files, "branches", faults)),
        tuple(stock_of(each) for each in _entries(files, "scenarios/stocks.toml", "stock", faults)),
        tuple(_vintage(row) for row in table_rows(files, "vintages", faults)),
        _survivals(table_rows(files, "survival", faults)),
        measures,
        read_parameters(_entries(files, "scenarios/parameters.toml", "parameter", faults), settings),
        scenarios,
        _supply(files, faults),
        power_units,
        energy_prices(table_rows(files, "energy_prices", faults), settings.price_year, faults),
        definitions(table_rows(files, "definitions", faults), faults),
        tuple(_gap(row) for row in table_rows(files, "data_gaps", faults)),
        clause_titles(table_rows(files, "clause_titles", faults)),
        translations(table_rows(files, "english", faults)),
    )
    faults += without_followers(check_specification(found), faults)
    errors = [each for each in faults if each.severity == "error"]
    if errors:
        raise PathwayError(errors)
    return found


def _document(files: Files, name: str, faults: list[Fault]) -> tuple[dict[str, Any], str]:
    if name not in files:
        return {}, ""
    try:
        text = files[name].decode("utf-8-sig")
        return tomllib.loads(text), text
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        faults.append(fault("bad-toml", "TOML 文件读不出来", "the TOML document cannot be read", name, error))
        return {}, ""


def _entries(files: Files, name: str, key: str, faults: list[Fault]) -> list[Entry]:
    data, text = _document(files, name, faults)
    faults += [fault("unknown-key", "不认识的键", "an unknown key", name, each) for each in data if each != key]
    return entries(data, key, text, name, faults)


def _number(row: Row, column: str) -> float | None:
    value = row.values.get(column)
    return None if value is None else float(value)


def _real(row: Row, column: str, default: float) -> float:
    value = _number(row, column)
    return default if value is None else value


def _origin(row: Row, faults: list[Fault]) -> Value:
    found = Value(row.text("basis"), row.text("source"), row.text("note"))
    faults += value_fault(found, row.where("basis"))
    return found


def _driver_row(row: Row, faults: list[Fault]) -> DriverRow:
    rule = row.text("rule") or "linear"
    return DriverRow(
        row.text("scenario"),
        row.text("driver"),
        int(row.values["year"] or 0),
        _real(row, "value", 0.0),
        row.text("unit"),
        rule,
        _origin(row, faults),
        row.where(),
    )


def _gap(row: Row) -> Gap:
    kind: Literal["driver", "stock"] = "stock" if row.text("kind") == "stock" else "driver"
    return Gap(kind, row.text("class"), row.text("zh"), row.text("en"), row.where())


def _branch(row: Row, faults: list[Fault]) -> Branch:
    words = (
        "id",
        "sector",
        "subsector",
        "end_use",
        "technology",
        "fuel",
        "row",
        "driver",
        "stock",
        "activity_unit",
        "intensity_unit",
    )
    return Branch(
        **{name: row.text(name) for name in words},
        use=row.text("use") or "energy",
        elasticity=_real(row, "elasticity", 1.0),
        activity=_number(row, "activity"),
        intensity=_number(row, "intensity"),
        share=_number(row, "share"),
        saturation=_real(row, "saturation", 1.0),
        trend=_real(row, "trend", 0.0),
        origin=_origin(row, faults),
        where=row.where(),
    )


def _vintage(row: Row) -> Vintage:
    return Vintage(
        row.text("stock"),
        row.text("technology"),
        int(row.values["vintage"] or 0),
        _real(row, "number", 0.0),
        row.text("unit"),
        row.where(),
    )


def _survivals(rows: list[Row]) -> tuple[Survival, ...]:
    profiles: dict[str, list[Row]] = {}
    for row in rows:
        profiles.setdefault(row.text("profile"), []).append(row)
    found = []
    for name, listed in profiles.items():
        listed.sort(key=lambda row: int(row.values["age"] or 0))
        ages = tuple(int(row.values["age"] or 0) for row in listed)
        shares = tuple(_real(row, "share", 0.0) for row in listed)
        found.append(Survival(name, ages, shares, listed[0].where(), tuple(row.where() for row in listed)))
    return tuple(found)


def _supply(files: Files, faults: list[Fault]) -> Supply:
    name = "scenarios/supply.toml"
    data, text = _document(files, name, faults)
    top = Entry({key: value for key, value in data.items() if key != "plant"}, name, faults)
    found = Supply(
        tuple(plant_of(each) for each in entries(data, "plant", text, name, faults)),
        top.text("grid_driver"),
        top.text("rate_driver"),
        name,
    )
    top.rest()
    return found


def _scenarios(files: Files, faults: list[Fault]) -> tuple[Settings, tuple[Scenario, ...]]:
    data, text = _document(files, _SCENARIOS, faults)
    if not data and faults:
        raise PathwayError(faults)  # nothing else can be said of scenarios that cannot be read
    model = Entry(data.get("model", {}), f"{_SCENARIOS}:model", faults)
    settings = Settings(
        model.whole("base_year"),
        model.whole("last_year", 2060),
        model.text("book", "assessment", among=("assessment", "inventory")),
        model.real("plateau", 0.02),
        model.whole("plateau_years", 5),
        model.real("thermal_rate", 0.0),
        model.whole("price_year"),
        factors_of(model.table("factors")),
    )
    model.rest()
    if settings.price_year and settings.price_year not in (known := deflator_years()):
        said = ("没有这一年的平减指数", "no deflator for the year")
        where, span = f"{_SCENARIOS}:model:price_year", f"{known[0]}–{known[-1]}"
        faults.append(fault("no-deflator", *said, where, settings.price_year, span))
    if not 1990 <= settings.base_year < settings.last_year <= 2100:
        faults.append(
            fault(
                "bad-years",
                "基准年或末年不对",
                "base year or last year cannot be used",
                f"{_SCENARIOS}:model",
                f"{settings.base_year}–{settings.last_year}",
                "1990–2100",
            )
        )
        raise PathwayError(faults)
    found = []
    for entry in entries(data, "scenario", text, _SCENARIOS, faults):
        found.append(
            Scenario(
                entry.text("id", required=True),
                entry.text("zh", required=True),
                entry.text("en", required=True),
                entry.text("inherits"),
                entry.text("drivers"),
                entry.numbers("measures"),
                entry.text("note"),
                entry.where,
            )
        )
        entry.rest()
    return settings, tuple(found)
