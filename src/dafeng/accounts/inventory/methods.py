"""All methods by code. A method is a pure function from `MethodInput` to results; lines name the codes they allow."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dafeng.accounts.inventory.agriculture import (
    manure,
    soil_deposition,
    soil_direct,
    soil_leaching,
    straw_burning,
)
from dafeng.accounts.inventory.energy import combustion
from dafeng.accounts.inventory.industry import product
from dafeng.accounts.inventory.inputs import Method
from dafeng.accounts.inventory.land import forest_carbon, forest_conversion, stock_change, woody_biomass
from dafeng.accounts.inventory.landfill import landfill_by_decay, landfill_by_mass_balance
from dafeng.accounts.inventory.purchased import electricity_use, heat_use, net_electricity
from dafeng.accounts.inventory.waste import (
    domestic_wastewater,
    incineration,
    incineration_biogenic,
    industrial_wastewater,
)

__all__ = ["METHODS"]

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "combustion": combustion,
        "product": product,
        "net_electricity": net_electricity,
        "manure": manure,
        "soil_direct": soil_direct,
        "soil_deposition": soil_deposition,
        "soil_leaching": soil_leaching,
        "straw_burning": straw_burning,
        "forest_carbon": forest_carbon,
        "stock_change": stock_change,
        "woody_biomass": woody_biomass,
        "forest_conversion": forest_conversion,
        "landfill_decay": landfill_by_decay,
        "landfill_mass_balance": landfill_by_mass_balance,
        "incineration": incineration,
        "incineration_biogenic": incineration_biogenic,
        "domestic_wastewater": domestic_wastewater,
        "industrial_wastewater": industrial_wastewater,
        "electricity_use": electricity_use,
        "heat_use": heat_use,
    }
)
"""Method codes as lines.toml names them."""
