"""Standard coal: a balance from physical units by calorific (当量) or equivalent (等价) value.

Coefficients come from the factor library, one row per kind with its reason. By equivalent value electricity counts as
the coal that thermal power of the year takes to make it, so the year's rate must be given; it has no default.
Source: GB/T 2589-2020; China Energy Statistical Yearbook, appendix 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance.layout import kinds
from dafeng.accounts.balance.records import EnergyBalance
from dafeng.accounts.factors import FactorChoice, FactorLibrary
from dafeng.core.errors import AccountsError, DafengError, Fault
from dafeng.core.units import conversion_factor

__all__ = ["CoalMethod", "Coefficients", "coefficients", "in_standard_coal"]

CoalMethod = Literal["calorific", "equivalent"]
"""当量值 or 等价值; also 电热当量法 or 发电煤耗法 for primary electricity."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """What turns each kind's official unit into standard coal.

    values : (KIND,) [10^4 tce per unit of the kind]; zero for total columns, which are sums.
    `choices` gives the factor row behind each; `thermal_rate` [gce/kWh] is set by equivalent value only.
    """

    method: CoalMethod
    kinds: tuple[str, ...]
    values: Array
    choices: Mapping[str, FactorChoice]
    thermal_rate: float | None = None

    @property
    def label(self) -> str:
        """The method for a source's locator: `calorific` or `equivalent:356gce/kWh`."""
        return self.method if self.thermal_rate is None else f"{self.method}:{self.thermal_rate:g}gce/kWh"

    @property
    def weak(self) -> bool:
        """Whether a coefficient is from memory, unknown or a local value."""
        return any(
            choice.override is not None or choice.row is None or choice.row.certainty in {"M", "U"}
            for choice in self.choices.values()
        )


def _unfit(balance: EnergyBalance, thermal_rate: float | None) -> list[Fault]:
    """Why no coefficients can be chosen: no year, or a rate [gce/kWh] that no thermal power station can have."""
    faults: list[Fault] = []
    if thermal_rate is not None and not 122.9 < thermal_rate < 1000:
        faults.append(
            Fault(
                "balance.thermal-rate",
                zh="发电标准煤耗不合常理",
                en="the coal rate of thermal power cannot be right",
                found=f"{thermal_rate:g}",
                expected="克标准煤/千瓦时，大于 122.9",
            )
        )
    if not balance.year:
        faults.append(
            Fault(
                "balance.no-year",
                zh="没有年份，不能选定折标系数",
                en="without a year no coefficients can be chosen",
                mend_zh="请给出年份。",
                mend_en="Give the year.",
            )
        )
    return faults


def coefficients(
    library: FactorLibrary,
    balance: EnergyBalance,
    *,
    thermal_rate: float | None = None,
    book: str = "statistics",
    origin: str = "",
    official: bool = False,
) -> Coefficients:
    """Coefficients for the kinds of a balance; by equivalent value when the year's `thermal_rate` [gce/kWh] is given.

    `origin` keeps to one set of coefficients. Raises `AccountsError` naming every kind that has none, or a rate that
    no thermal power station can have.
    """
    values = np.zeros(len(balance.kinds))
    choices: dict[str, FactorChoice] = {}
    faults = _unfit(balance, thermal_rate)
    for number, code in enumerate(balance.kinds if balance.year else ()):
        kind = kinds()[code]
        if kind.parts or kind.unit == "10^4 tce":
            values[number] = 0.0 if kind.parts else 1.0
            continue
        try:
            choice = library.find(
                code, "standard_coal", book, balance.place or "CN", balance.year, origin=origin, official=official
            )
        except DafengError as error:
            faults += error.faults
            continue
        choices[code] = choice
        values[number] = choice.value * conversion_factor(f"{kind.unit}*{choice.unit}", "10^4 tce")
        if code == "electricity" and thermal_rate is not None:
            values[number] = thermal_rate * conversion_factor(f"{kind.unit}*gce/kWh", "10^4 tce")
    if faults:
        raise AccountsError(faults)
    values.setflags(write=False)
    method: CoalMethod = "calorific" if thermal_rate is None else "equivalent"
    return Coefficients(method, balance.kinds, values, choices, thermal_rate)


def in_standard_coal(balance: EnergyBalance, by: Coefficients) -> EnergyBalance:
    """The balance in standard coal, (ROW, KIND) [10^4 tce]; total columns are sums of their kinds, blanks stay blank.

    Raises `AccountsError` when the balance is in standard coal already or the coefficients are for other kinds.
    """
    if balance.basis != "physical" or by.kinds != balance.kinds:
        raise AccountsError(
            Fault(
                "balance.basis",
                zh="该表已是标准量，或折标系数与其品种不符",
                en="the balance is in standard coal already, or the coefficients are for other kinds",
                found=balance.basis,
                expected="physical",
            )
        )
    values = balance.values * by.values
    for number, code in enumerate(balance.kinds):
        parts = [balance.kinds.index(part) for part in kinds()[code].parts if part in balance.kinds]
        if kinds()[code].parts:
            blank = np.isnan(values[:, parts]).all(axis=1)
            values[:, number] = np.where(blank, np.nan, np.nansum(values[:, parts], axis=1))
    values.setflags(write=False)
    return replace(balance, values=values, basis=by.method, title="")
