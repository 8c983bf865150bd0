"""Greenhouse gases of waste: landfill, incineration, biological treatment, wastewater.

In: waste by year and component, treatment shares, factors as plain numbers. Out: CH4, N2O and CO2 in tonnes, with the
carbon that is still stored. Pure functions on arrays; they know no factor library and no file.
Method: first-order decay by component (the IPCC's default) and the mass balance of the provincial guide for landfill;
fossil and biogenic carbon apart for incineration; BOD, COD and nitrogen for wastewater.
Source: IPCC 2006, volume 5, with the 2019 refinement; 省级温室气体清单编制指南, chapter 5. See docs/methods.
"""

from dafeng.accounts.waste.landfill import (
    LandfillResult,
    decay_rate,
    degradable_carbon,
    landfill_decay,
    landfill_mass_balance,
    methane_generation_potential,
)
from dafeng.accounts.waste.treatment import IncinerationResult, biological_treatment, incineration
from dafeng.accounts.waste.wastewater import (
    domestic_load,
    industrial_load,
    sewage_nitrogen,
    wastewater_methane,
    wastewater_nitrous_oxide,
)

__all__ = [
    "IncinerationResult",
    "LandfillResult",
    "biological_treatment",
    "decay_rate",
    "degradable_carbon",
    "domestic_load",
    "incineration",
    "industrial_load",
    "landfill_decay",
    "landfill_mass_balance",
    "methane_generation_potential",
    "sewage_nitrogen",
    "wastewater_methane",
    "wastewater_nitrous_oxide",
]
