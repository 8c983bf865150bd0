"""A run's energy balance of a year in one unit, as the chart of flows and its explanations take it."""

from __future__ import annotations

from dafeng.accounts.balance import Coefficients, EnergyBalance, coefficients, in_standard_coal
from dafeng.accounts.factors import default_factors
from dafeng_site.lab.worlds import remembered
from dafeng_site.pages.labasked import Asked

__all__ = ["coal_balance"]


def coal_balance(asked: Asked) -> tuple[EnergyBalance, Coefficients]:
    """The run's energy balance of a year in standard coal, and the coefficients it was turned by."""

    def make() -> tuple[EnergyBalance, Coefficients]:
        balance = asked.run.found.balance(asked.year)
        by = coefficients(default_factors(), balance)
        return in_standard_coal(balance, by), by

    return remembered(("flow", asked.run.key, asked.year), make)
