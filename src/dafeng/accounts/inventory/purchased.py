"""Purchased electricity and heat: indirect CO2, a memo item of the inventory, part of the assessment book.

Source: 省级温室气体清单编制指南, memo items; announcements of the electricity factors by the ministry.
"""

from __future__ import annotations

from typing import cast

from dafeng.accounts.balance import net_import
from dafeng.accounts.factors import GridFactor, grid_factor
from dafeng.accounts.inventory._terms import factor_term, product_result, unit_term
from dafeng.accounts.inventory.records import LineResult, MethodInput, Term
from dafeng.core.errors import AccountsError
from dafeng.core.observations import State, weakest

__all__ = ["net_electricity", "year_factor"]


def year_factor(given: MethodInput) -> GridFactor | None:
    """The province's factor of the year under the build's terms; None when there is none."""
    grid = given.options.grid
    try:
        return grid_factor(
            given.library,
            given.place,
            given.year,
            book=given.book,
            hold=grid in {"held", "backcast"},
            backcast=grid == "backcast",
            official=given.options.official,
        )
    except AccountsError:
        return None


def net_electricity(given: MethodInput) -> tuple[LineResult, ...]:
    """Electricity brought in less taken out times the province's factor of the year; negative for a net exporter."""
    factor = year_factor(given)
    if given.balance is None or factor is None:
        return ()
    net = net_import(given.balance, factor).electricity
    source = f"{given.balance.source or 'energy-balance'}#supply:electricity"
    activity = Term("activity", net, "10^8 kWh", source, role="activity", zh="净调入电量", en="net electricity bought")
    terms = [activity, factor_term(factor.choice), unit_term(1e5, "")]
    return (
        product_result(
            given,
            "electricity",
            "CO2",
            terms,
            method="net_electricity",
            tier=2,
            state=cast("State", weakest([given.options.balance_state, factor.state])),
            note=(factor.text("zh"), factor.text("en")),
        ),
    )
