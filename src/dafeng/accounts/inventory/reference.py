"""The reference approach: CO2 from what fuels are available, beside the sectoral approach, and why the two differ.

Apparent consumption is primary production, inflow and stock change less outflow, by fuel; carbon that stays in
materials is taken off, and steelworks gases count with the coke, as in the sectoral approach. By the identity of the
balance the difference is exactly: carbon that transformation other than power and heat takes in and does not yield
(coking, refining, washing, gas making), losses, the statistical difference, and what printed rows do not add up to.
Source: IPCC 2006, volume 2, chapter 6; 省级温室气体清单编制指南 chapter 1 (参考方法).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance, kinds, lines
from dafeng.accounts.combustion import NON_ENERGY, RECOVERED, SECTORS
from dafeng.accounts.factors import FactorLibrary
from dafeng.accounts.inventory.energy import burnt_table, fuel_factors
from dafeng.accounts.inventory.inputs import BuildOptions, MethodInput
from dafeng.accounts.inventory.layout import inventory_lines
from dafeng.accounts.inventory.totals import Finding
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.observations import Book

__all__ = ["ReferenceApproach", "reference_approach"]

Array = NDArray[np.float64]

_FUELS = ("coal", "oil", "gas")
_STEPS = (
    "washing",
    "coking",
    "refining",
    "oil_again",
    "gas",
    "coke_again",
    "liquefaction",
    "briquette",
    "recovered",
)
_LIMIT = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceApproach:
    """CO2 by both approaches, all arrays (KIND) [ktCO2].

    `apparent` and `excluded` are in the kinds' own units; `parts` explains `co2 - sectoral` by cause and adds up to it.
    """

    place: str
    year: int
    kinds: tuple[str, ...]
    apparent: Array
    excluded: Array
    co2: Array
    sectoral: Array
    parts: Mapping[str, Array]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> float:
        """CO2 by the reference approach [kt]."""
        return float(self.co2.sum())

    @property
    def sectoral_total(self) -> float:
        """CO2 of the same fuels by the sectoral approach [kt]."""
        return float(self.sectoral.sum())

    @property
    def difference(self) -> float:
        """Reference less sectoral approach in per cent of the sectoral."""
        return 100 * (self.total - self.sectoral_total) / self.sectoral_total if self.sectoral_total else float("nan")

    def causes(self) -> dict[str, float]:
        """The difference by cause [ktCO2], largest first."""
        found = {name: float(values.sum()) for name, values in self.parts.items()}
        return dict(sorted(found.items(), key=lambda each: -abs(each[1])))

    def name(self, cause: str, *, zh: bool = True) -> str:
        """What a cause is called."""
        names = _CAUSES.get(cause)
        if names:
            return names[0 if zh else 1]
        line = lines()[f"transformation.{cause}"]
        return f"{line.zh}损失的碳" if zh else f"carbon lost in {line.en.lower()}"


_CAUSES = {
    "loss": ("损失量", "losses"),
    "difference": ("平衡差额", "statistical difference"),
    "unprinted": ("分项与合计不符", "rows that do not add up to what is printed"),
}


def reference_approach(
    place: str,
    year: int,
    book: Book,
    balance: EnergyBalance,
    library: FactorLibrary,
    *,
    options: BuildOptions | None = None,
) -> ReferenceApproach:
    """CO2 of the fuels available, with the factors of the sectoral approach. Raises `AccountsError` with every fault.

    A difference of more than 5 % is a finding that names the largest causes (IPCC 2006, volume 2, section 6.8).
    """
    chosen = options or BuildOptions()
    line = inventory_lines()["energy.industry"]
    given = MethodInput(line, place, year, book, {}, {}, library, chosen, balance)
    fuels = np.array([_is_fuel(kind) for kind in balance.kinds])
    supply = np.where(fuels, balance.row("supply"), 0.0)
    burnt = burnt_table(balance).sum(axis=0)
    factors, missing = _factors(given, balance, (supply != 0) | (burnt != 0))
    excluded = np.where(fuels, _excluded(balance), 0.0)
    scale = factors * 10.0  # 10^4 t x tCO2/t and 10^8 m3 x tCO2/10^4 m3 are 10^4 tCO2
    found = ReferenceApproach(
        place,
        year,
        balance.kinds,
        supply,
        excluded,
        (supply - excluded) * scale,
        burnt * scale,
        MappingProxyType({name: np.where(fuels, part, 0.0) * scale for name, part in _parts(balance).items()}),
        tuple(missing),
    )
    return _with_finding(found)


def _is_fuel(kind: str) -> bool:
    return kinds()[kind].group in _FUELS and not kinds()[kind].parts and kind not in RECOVERED


def _factors(given: MethodInput, balance: EnergyBalance, needed: NDArray[np.bool_]) -> tuple[Array, list[Finding]]:
    values = np.zeros(len(balance.kinds))
    missing: list[Finding] = []
    for number in np.flatnonzero(needed).tolist():
        kind = balance.kinds[number]
        try:
            values[number] = fuel_factors(given, kind)[0].co2
        except AccountsError as error:
            if error.faults[0].code == "factor.unconfirmed":
                raise
            missing += [replace(each, severity="warning") for each in error.faults]
    return values, missing


def _excluded(balance: EnergyBalance) -> Array:
    """Fuel that stays material: the feedstock row, or the usual kinds where the table has no such row."""
    if balance.has("final.feedstock"):
        return balance.row("final.feedstock")
    final = sum((balance.row(f"final.{sector}") for sector in SECTORS[:7]), np.zeros(len(balance.kinds)))
    return np.where([kind in NON_ENERGY for kind in balance.kinds], final, 0.0)


def _parts(balance: EnergyBalance) -> dict[str, Array]:
    """Why supply less what is burnt and excluded is not zero, by cause, in the kinds' units."""
    steps = {name: -balance.row(f"transformation.{name}") for name in _STEPS}
    parts = {name: values for name, values in steps.items() if values.any()}
    parts["loss"] = balance.row("loss")
    sectors = sum((balance.row(f"final.{sector}") for sector in SECTORS[:7]), np.zeros(len(balance.kinds)))
    # Power and heat yield no fuel, so what they take in is burnt; a yield there is carbon that comes back.
    yields = sum(
        (-np.maximum(balance.row(f"transformation.{name}"), 0.0) for name in ("power", "heat")),
        np.zeros(len(balance.kinds)),
    )
    inputs = sum(
        (-np.minimum(balance.row(f"transformation.{name}"), 0.0) for name in ("power", "heat")),
        np.zeros(len(balance.kinds)),
    )
    known = sum(steps.values(), np.zeros(len(balance.kinds))) + yields + inputs + balance.row("loss") + sectors
    named = balance.row("difference")
    parts["difference"] = named
    parts["unprinted"] = balance.row("supply") - known - named + yields
    return parts


def _with_finding(found: ReferenceApproach) -> ReferenceApproach:
    if not abs(found.difference) > _LIMIT:
        return found
    causes = list(found.causes().items())[:3]
    zh = "、".join(f"{found.name(name)}{value:+,.0f}千吨" for name, value in causes)
    en = ", ".join(f"{found.name(name, zh=False)} {value:+,.0f} kt" for name, value in causes)
    finding = Fault(
        "inventory.reference-approach",
        zh=f"参考方法与部门方法相差{found.difference:+.1f}%，主要为{zh}",
        en=f"reference and sectoral approach differ by {found.difference:+.1f} %, mostly {en}",
        where=f"{found.place} {found.year}",
        expected=f"±{_LIMIT:g} %",
        severity="warning",
    )
    return replace(found, findings=(*found.findings, finding))
