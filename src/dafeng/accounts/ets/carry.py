"""Carry-forward of allowances of 2019-2024 into 2025: T = B + NS x R, at most what is held.

Source: plan of 2023 and 2024, appendix 5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dafeng.accounts.ets.rules import ets_data
from dafeng.core.errors import AccountsError, Fault

__all__ = ["CarryForward", "carry_forward"]


@dataclass(frozen=True, slots=True)
class CarryForward:
    """The most an entity may carry forward [tCO2], whole tonnes, and how it was found."""

    net_sales: float
    holdings: float
    computed: int
    most: int
    left: float

    def text(self) -> str:
        """The calculation in one line."""
        data = ets_data("power")["carry_forward"]
        return (
            f"T = {data['basic']:g} + {self.net_sales:g} × {data['rate']:g} = {self.computed}; "
            f"≤ {self.holdings:g} → {self.most} tCO2"
        )


def carry_forward(
    sold: Mapping[str, float], bought: Mapping[str, float], holdings: float, *, settled: bool = True
) -> CarryForward:
    """The most that may be carried into 2025.

    sold, bought : by allowance year [tCO2], trades of 2024-01-01 to 2025-12-31; holdings : held at the end of 2025
    of 2019-2024 allowances [tCO2]. T = floor(10,000 + 1.5 x max(NS, 0)), at most the holdings. An entity that did not
    settle 2023 and 2024 in time (`settled` false) may carry nothing. Raises `AccountsError` for negative amounts.
    """
    wrong = [
        Fault(
            "ets.negative",
            zh=f"{name}不能为负",
            en=f"{english} cannot be negative",
            where=where,
            found=f"{value:g}",
            expected="≥ 0 tCO2",
        )
        for name, english, amounts in (
            ("卖出量", "amount sold", sold),
            ("买入量", "amount bought", bought),
            ("期末持仓量", "holdings", {"holdings": holdings}),
        )
        for where, value in amounts.items()
        if value < 0 or not math.isfinite(value)
    ]
    if wrong:
        raise AccountsError(wrong)
    data = ets_data("power")["carry_forward"]
    net = max(sum(sold.values()) - sum(bought.values()), 0.0)
    computed = math.floor(data["basic"] + net * data["rate"])
    most = min(computed, math.floor(holdings)) if settled else 0
    return CarryForward(net, holdings, computed, most, holdings - most)
