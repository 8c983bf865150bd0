"""All methods by code. A method is a pure function from `MethodInput` to results; lines name the codes they allow."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dafeng.accounts.inventory.energy import combustion
from dafeng.accounts.inventory.industry import product
from dafeng.accounts.inventory.purchased import electricity_use, heat_use, net_electricity
from dafeng.accounts.inventory.records import Method

__all__ = ["METHODS"]

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "combustion": combustion,
        "product": product,
        "net_electricity": net_electricity,
        "electricity_use": electricity_use,
        "heat_use": heat_use,
    }
)
"""Method codes as lines.toml names them."""
