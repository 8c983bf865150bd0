"""Global warming potentials over 100 years: CO2 equivalent of a gas by one named set, never by a default.

Sets: SAR (1995), AR4 (2007), AR5 (2013, without climate-carbon feedback), AR6 (2021). Figures of different sets are
never added: the inventory guide, the national communications and product footprints each name their own.
Source: `data/gwp.csv`, each value with its table and certainty.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from dafeng.core.errors import Fault, UnitError
from dafeng.core.sources import Certainty
from dafeng.core.units import Unit, convert

__all__ = ["Gwp", "GwpSet", "gwp", "to_co2e"]

GwpSet = Literal["SAR", "AR4", "AR5", "AR6"]

_UNITS = {"CO2": "tCO2", "CH4": "tCH4", "CH4-fossil": "tCH4", "CH4-nonfossil": "tCH4", "N2O": "tN2O"}


@dataclass(frozen=True, slots=True)
class Gwp:
    """The warming potential of a gas in one set [tCO2e/t], where it is tabled, and how certain that is."""

    gas: str
    set: GwpSet
    value: float
    certainty: Certainty
    source: str


@cache
def _table() -> dict[tuple[str, str], Gwp]:
    text = files("dafeng.core").joinpath("data/gwp.csv").read_text("utf-8")
    return {
        (row["gas"], row["set"]): Gwp(
            row["gas"],
            cast("GwpSet", row["set"]),
            float(row["value"]),
            cast("Certainty", row["certainty"]),
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    }


def gwp(gas: str, gwp_set: GwpSet) -> Gwp:
    """The warming potential of a gas (`CH4`, `N2O`, `SF6`, `HFC-134a`). Raises `UnitError` when the set has none."""
    found = _table().get((gas, gwp_set))
    if found is None:
        sets = " | ".join(name for known, name in _table() if known == gas)
        raise UnitError(
            Fault(
                "unit.no-gwp",
                zh=f"“{gwp_set}”没有“{gas}”的全球增温潜势",
                en=f"set '{gwp_set}' has no warming potential of '{gas}'",
                found=f"{gas}, {gwp_set}",
                expected=sets or " | ".join(sorted({known for known, _ in _table()})),
            )
        )
    return found


def to_co2e(value: float, unit: str | Unit, gas: str, *, gwp_set: GwpSet) -> float:
    """A mass of a gas as CO2 equivalent [tCO2e] by the named set.

    CO2, CH4 and N2O are given in units of their own (tCO2, tCH4, tN2O), other gases in units of mass; so a mass of
    methane cannot be taken for a mass of CO2. Raises `UnitError` for another unit or an unknown gas.
    """
    potential = gwp(gas, gwp_set)
    return convert(value, unit, _UNITS.get(gas, "t")) * potential.value
