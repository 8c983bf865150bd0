"""A balance as tables for other programs: one cell a row, and the format of IAMC (Model, Scenario, Region, Variable).

The IAMC table is in PJ/yr by calorific value, so it takes the coefficients of standard coal. Source: IAMC data format
(Model, Scenario, Region, Variable, Unit, years); 1 kgce = 29.3076 MJ (GB/T 2589-2020).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from dafeng.accounts.balance.layout import kinds, lines
from dafeng.accounts.balance.records import EnergyBalance
from dafeng.accounts.balance.standard_coal import Coefficients
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.units import conversion_factor, unit_name

__all__ = ["balance_cells_table", "balance_iamc"]

_SECTORS = {
    "final.agriculture": "Agriculture",
    "final.industry": "Industry",
    "final.construction": "Construction",
    "final.transport": "Transportation",
    "final.trade": "Commercial|Trade",
    "final.other": "Commercial|Other",
    "final.residential": "Residential",
}
_CARRIERS = {
    "coal": "Solids|Coal",
    "oil": "Liquids|Oil",
    "gas": "Gases|Natural Gas",
    "heat": "Heat",
    "electricity": "Electricity",
    "other": "Other",
}


def balance_cells_table(balance: EnergyBalance) -> pl.DataFrame:
    """One row a printed cell, in the layout's order.

    Columns: place, year, row, row_zh, kind, kind_zh, value, unit, unit_zh, basis, state, source. Blanks are left out.
    """
    records: list[dict[str, Any]] = [
        {
            "place": balance.place,
            "year": balance.year,
            "row": row,
            "row_zh": lines()[row].zh,
            "kind": kind,
            "kind_zh": kinds()[kind].zh,
            "value": value,
            "unit": balance.unit(kind),
            "unit_zh": unit_name(balance.unit(kind)),
            "basis": balance.basis,
            "state": balance.state,
            "source": balance.source,
        }
        for row in balance.rows
        for kind in balance.kinds
        if (value := balance.at(row, kind)) is not None
    ]
    return pl.DataFrame(records)


def balance_iamc(
    balance: EnergyBalance, by: Coefficients, *, model: str = "Dafeng", scenario: str = ""
) -> pl.DataFrame:
    """Final energy by sector and carrier, and secondary electricity and heat [PJ/yr], in the format of IAMC.

    `scenario` is the balance's state unless given. Raises `AccountsError` for coefficients that are not calorific or
    are for other kinds.
    """
    if by.thermal_rate is not None or by.kinds != balance.kinds:
        raise AccountsError(
            Fault("balance.basis", zh="须用当量值的折标系数", en="calorific coefficients are needed", found=by.label)
        )
    scale = conversion_factor("10^4 tce", "PJ")
    values: dict[str, float] = {}

    def add(name: str, amount: float) -> None:
        values[name] = values.get(name, 0.0) + amount

    for row, sector in _SECTORS.items():
        for kind, amount in zip(balance.kinds, balance.row(row) * by.values * scale, strict=True):
            if not kinds()[kind].parts and amount:
                for name in (
                    "Final Energy",
                    f"Final Energy|{sector}",
                    f"Final Energy|{_CARRIERS[kinds()[kind].group]}",
                ):
                    add(name, float(amount))
                add(f"Final Energy|{sector}|{_CARRIERS[kinds()[kind].group]}", float(amount))
    for row, kind in (("transformation.power", "electricity"), ("transformation.heat", "heat")):
        if made := balance.at(row, kind):
            add(f"Secondary Energy|{_CARRIERS[kind]}", made * float(by.values[balance.kinds.index(kind)]) * scale)
    frame = pl.DataFrame({"Variable": sorted(values), str(balance.year): [values[name] for name in sorted(values)]})
    fixed = {"Model": model, "Scenario": scenario or balance.state, "Region": balance.place, "Unit": "PJ/yr"}
    frame = frame.with_columns(pl.lit(text).alias(name) for name, text in fixed.items())
    return frame.select("Model", "Scenario", "Region", "Variable", "Unit", str(balance.year))
