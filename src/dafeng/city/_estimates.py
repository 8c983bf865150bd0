"""A city's energy balance by estimate, with everything it needs taken from the pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from dafeng.city._factors import city_factors
from dafeng.city._records import CityPack
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.units import conversion_factor

if TYPE_CHECKING:  # the room of accounts is opened only when an estimate is asked for
    from dafeng.accounts.downscale import Proxy
    from dafeng.accounts.estimate import Cell, Estimate, Parameters
    from dafeng.accounts.factors import FactorLibrary

__all__ = ["estimate_balance"]

_TABLE = "energy_balance/province.csv"


def estimate_balance(
    pack: CityPack,
    year: int,
    *,
    base: str = "",
    published: str | Path = "",
    library: FactorLibrary | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> Estimate:
    """The city's energy balance of a year by estimate from its province; `.balance` is the `EnergyBalance`.

    `base` names the set of proxies to use (the first of the pack unless given), `published` a table of CEADs that takes
    the place of the pack's. Sets of proxies hold for their own year, or the latest year before. State: `estimated`.
    Raises `AccountsError` when the pack has no table or proxies, and for every fault in them.
    """
    from dafeng.accounts.estimate import ScaleInputs, estimate, province_table

    cells, total = _cells(pack, published), _nearest(pack, "electricity_total", year)
    table = province_table(pack.province or pack.code[:2] + "0000", year, cells, electricity_total=total)
    inputs = ScaleInputs(
        pack.code,
        year,
        table,
        _alternatives(pack, year, base),
        _parameters(pack, year),
        _known(pack, year),
        source=f"calc#scaled-down:{table.source or 'published'}",
    )
    found = estimate(inputs, city_factors(pack, library), draws=draws, seed=seed)
    title = f"{pack.name}能源平衡表（推算）—{year}年"
    return replace(found, balance=replace(found.balance, title=title))


def _cells(pack: CityPack, published: str | Path) -> tuple[Cell, ...]:
    from dafeng.accounts.estimate import Cell, read_published

    rows = pack.tables["province_table"].with_row_index("line", offset=2).iter_rows(named=True)
    own = tuple(
        Cell(
            row["year"],
            row["sector"],
            row["kind"],
            row["value"],
            row["unit"],
            row["source"],
            f"{_TABLE}:{row['line']}",
        )
        for row in rows
    )
    if not published:
        return own
    return (*(cell for cell in own if cell.kind in {"heat", "electricity"}), *read_published(published))


def _alternatives(pack: CityPack, year: int, base: str) -> dict[str, Mapping[str, Proxy]]:
    """Sets of proxies by name, the base first, each of the year or the latest before it (else the earliest after)."""
    rows = pack.tables["proxies"]
    names = rows["set"].unique(maintain_order=True).to_list()
    if not names or (base and base not in names):
        raise AccountsError(
            Fault(
                "estimate.no-proxies",
                zh="没有代用指标" if not names else "没有这套代用指标",
                en="there are no proxies" if not names else "no such set of proxies",
                where="energy_balance/proxies.csv",
                found=base,
                expected="、".join(names),
                mend_zh="请在数据包中补充 energy_balance/proxies.csv。",
                mend_en="Add energy_balance/proxies.csv to the pack.",
            )
        )
    ordered = sorted(names, key=lambda name: name != base) if base else names
    return {name: _of_year(rows.filter(pl.col("set") == name), year) for name in ordered}


def _of_year(rows: pl.DataFrame, year: int) -> dict[str, Proxy]:
    from dafeng.accounts.downscale import Proxy

    years = rows["year"].unique().to_list()
    used = max((each for each in years if each <= year), default=min(years))
    tail = "" if used == year else f"（{used}年）"
    return {
        row["sector"]: Proxy(
            row["name"] + tail,
            row["city"],
            row["whole"],
            row["spread"],
            f"{row['source']} / {row['source_whole']}",
        )
        for row in rows.filter(pl.col("year") == used).iter_rows(named=True)
    }


def _nearest(pack: CityPack, name: str, year: int) -> tuple[int, float] | None:
    """A parameter's year and value [official unit], of the year itself or the nearest one."""
    rows = pack.tables["estimate_parameters"].filter(pl.col("name") == name).to_dicts()
    if not rows:
        return None
    row = min(rows, key=lambda each: (abs(each["year"] - year), each["year"]))
    unit = {"electricity_total": "10^8 kWh", "heat_rate": "kJ/kWh"}.get(name, "1")
    return row["year"], row["value"] * conversion_factor(row["unit"], unit)


def _parameters(pack: CityPack, year: int) -> Parameters:
    from dafeng.accounts.estimate import Parameters

    share, efficiency, rate = (_nearest(pack, name, year) for name in ("heat_share", "heat_efficiency", "heat_rate"))
    return Parameters(
        share[1] if share else None,
        efficiency[1] if efficiency else None,
        rate[1] if rate else _heat_rate(pack.tables["plants"].iter_rows(named=True), year),
    )


def _heat_rate(plants: Iterable[Mapping[str, Any]], year: int) -> float | None:
    """Mean heat rate of the coal units at work in a year, weighted by capacity [kJ/kWh]."""
    weights = rates = 0.0
    for unit in plants:
        running = unit["status"] in {"operating", "retired"} and (unit["start_year"] or year) <= year
        running &= unit["status"] == "operating" or (unit["retired_year"] or 0) > year
        if unit["kind"] == "coal" and running and unit["capacity_mw"] and unit["heat_rate_kj_kwh"]:
            weights += unit["capacity_mw"]
            rates += unit["capacity_mw"] * unit["heat_rate_kj_kwh"]
    return rates / weights if weights else None


def _known(pack: CityPack, year: int) -> dict[tuple[str, str], float]:
    """Known figures of the city: parameters `known:row:kind` of the year itself, in official units."""
    from dafeng.accounts.balance import kinds

    found: dict[tuple[str, str], float] = {}
    for row in pack.tables["estimate_parameters"].filter(pl.col("year") == year).iter_rows(named=True):
        head, _, rest = row["name"].partition(":")
        line, _, kind = rest.partition(":")
        if head == "known":
            unit = kinds()[kind].unit if kind in kinds() else "10^4 tce"
            found[line, kind] = row["value"] * conversion_factor(row["unit"], unit)
    return found
