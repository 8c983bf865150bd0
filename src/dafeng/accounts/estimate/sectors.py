"""Sectors of the estimate, and the factors by which a published table of emissions is turned back into fuel."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

__all__ = ["AUTHORS", "FUEL_NAMES", "EstimateSector", "authors_factors", "estimate_sectors"]

Array = NDArray[np.float64]

AUTHORS = (
    "CEADs: Shan et al. 2018 (doi:10.1038/sdata.2017.201), 2020 (doi:10.1038/s41597-020-0393-y); "
    "coal factors after Liu et al. 2015 (doi:10.1038/nature14677)"
)
"""Who made the provincial tables of emissions and with whose factors."""

FUEL_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "Raw_Coal": "coal.raw",
        "Cleaned_Coal": "coal.cleaned",
        "Other_Washed_Coal": "coal.washed",
        "Briquettes": "coal.briquette",
        "Coke": "coke",
        "Coke_Oven_Gas": "gas.coke_oven",
        "Other_Gas": "gas.other",
        "Other_Coking_Products": "coke.other",
        "Crude_Oil": "oil.crude",
        "Gasoline": "oil.gasoline",
        "Kerosene": "oil.kerosene",
        "Diesel_Oil": "oil.diesel",
        "Fuel_Oil": "oil.fuel",
        "LPG": "oil.lpg",
        "Refinery_Gas": "oil.refinery_gas",
        "Other_Petroleum_Products": "oil.other",
        "Natural_Gas": "gas.natural",
        "Process": "process",
    }
)
"""Column names of the published tables by kind; `process` is cement, no fuel."""


@dataclass(frozen=True, slots=True)
class EstimateSector:
    """A sector of the estimate: the row of the balance it belongs to, its names in the published tables."""

    code: str
    zh: str
    en: str
    row: str
    published: tuple[str, ...] = ()


@cache
def estimate_sectors() -> Mapping[str, EstimateSector]:
    """All sectors by code, in the order of the table."""
    raw = tomllib.loads(files("dafeng.accounts").joinpath("data/estimate/sectors.toml").read_text("utf-8"))["sector"]
    return MappingProxyType(
        {row["code"]: EstimateSector(**{**row, "published": tuple(row["published"])}) for row in raw}
    )


@cache
def _factor_rows() -> Mapping[tuple[str, str], float]:
    text = files("dafeng.accounts").joinpath("data/estimate/authors_factors.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["kind"], row["sector"]): float(row["value"]) for row in rows}


def authors_factors(sectors: tuple[str, ...], kinds: tuple[str, ...]) -> Array:
    """CO2 per fuel as the authors of the table used, (SECTOR, KIND) [tCO2/t, tCO2/10^4 m3]; zero where there is none.

    Implied by their tables of Shandong and Henan 2007 and the balances they were made from (yearbook 2008): emissions
    over fuel. Most agree between the provinces to six digits. For coal and coke in industry and power, oxidation
    differs by branch, so Shandong's mean stands for them.
    """
    known = _factor_rows()
    return np.array([[known.get((kind, each), known.get((kind, "*"), 0.0)) for kind in kinds] for each in sectors])
