"""Greenhouse gases of agriculture: livestock, rice, soils, straw burnt in the field.

In: heads, areas, nitrogen and harvests with factors as plain numbers. Out: CH4 and N2O in tonnes. Pure functions on
arrays of any matching shape; they know no factor library and no file.
Method: tier 1 (activity x factor) for every source; tier 2 for cattle and sheep by gross energy and for manure by
volatile solids and excreted nitrogen.
Source: 省级温室气体清单编制指南, chapter 3; IPCC 2006, volume 4, chapters 2, 5, 10, 11, with the 2019 refinement.
"""

from dafeng.accounts.agriculture.crops import (
    burnt_mass,
    field_burning,
    residue_nitrogen,
    rice_daily_factor,
    rice_methane,
    rice_seasonal_methane,
)
from dafeng.accounts.agriculture.livestock import (
    enteric_factor,
    enteric_methane,
    gross_energy,
    manure_indirect_nitrous_oxide,
    manure_methane,
    manure_methane_factor,
    manure_nitrous_oxide,
    nitrogen_excretion,
)
from dafeng.accounts.agriculture.soils import NitrogenInputs, SoilN2O, soil_nitrous_oxide

__all__ = [
    "NitrogenInputs",
    "SoilN2O",
    "burnt_mass",
    "enteric_factor",
    "enteric_methane",
    "field_burning",
    "gross_energy",
    "manure_indirect_nitrous_oxide",
    "manure_methane",
    "manure_methane_factor",
    "manure_nitrous_oxide",
    "nitrogen_excretion",
    "residue_nitrogen",
    "rice_daily_factor",
    "rice_methane",
    "rice_seasonal_methane",
    "soil_nitrous_oxide",
]
