"""A city's pack to compiled scenarios, all on the same specification and base-year balance."""

from __future__ import annotations

from collections.abc import Sequence

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import CityPack, energy_balances
from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.compiling import compile_model
from dafeng.pathway.model import Model
from dafeng.pathway.reading import specification

__all__ = ["city_models"]


def city_models(pack: CityPack, scenarios: Sequence[str]) -> tuple[Model, ...]:
    """The scenarios of a pack, compiled. Raises `PathwayError` without scenarios or a base-year balance."""
    spec = specification(pack)
    balance = _balance(pack, spec.settings.base_year)
    return tuple(compile_model(spec, balance, name) for name in scenarios)


def _balance(pack: CityPack, year: int) -> EnergyBalance:
    for each in energy_balances(pack):
        if each.year == year and each.place == pack.code:
            return each
    raise PathwayError(
        Fault(
            "pathway.no-balance",
            "数据包中没有基准年的能源平衡表",
            "the pack has no energy balance of the base year",
            where="energy_balance/index.csv",
            expected=str(year),
        )
    )
