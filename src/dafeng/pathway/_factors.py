"""Standard coal and CO2 per official unit of each energy kind, from the factor library or given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dafeng.accounts.balance import EnergyBalance, coefficients, kinds, make_balance
from dafeng.accounts.combustion import FactorUse, carbon_factors
from dafeng.accounts.factors import FactorLibrary, default_factors
from dafeng.core.errors import DafengError, Fault, PathwayError
from dafeng.pathway.records import Specification

__all__ = ["Coefficient", "coefficients_of"]

_FUELS = ("coal", "oil", "gas")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Per official unit of a kind: standard coal [10^4 tce] and CO2 [kt]. `origin` names the set of each CO2 factor."""

    coal: Mapping[str, float]
    co2: Mapping[str, float]
    origin: Mapping[str, str] = field(default_factory=dict)

    def tce(self, kind: str) -> float:
        """10^4 tce per unit."""
        return self.coal[kind]

    def carbon(self, kind: str) -> float:
        """kt CO2 per unit; 0 for kinds that are not fuels."""
        return self.co2.get(kind, 0.0)

    def unit(self, kind: str) -> str:
        """The official unit of the kind."""
        return kinds()[kind].unit


def coefficients_of(
    spec: Specification, balance: EnergyBalance, used: Sequence[str], *, library: FactorLibrary | None = None
) -> Coefficient:
    """Coefficients of the base year for the kinds used; `factors` of the settings direct single kinds elsewhere.

    Raises `PathwayError` naming every kind without a coefficient.
    """
    known = library or default_factors()
    single = [kind for kind in dict.fromkeys([*used, "electricity", "heat"]) if not kinds()[kind].parts]
    place = balance.place or spec.place or "CN"
    probe = replace(make_balance(place, balance.year, {("final.industry", kind): 1.0 for kind in single}), place=place)
    by = coefficients(known, probe)
    coal = dict(zip(by.kinds, (float(value) for value in by.values), strict=True))
    co2: dict[str, float] = {}
    origin: dict[str, str] = {}
    faults: list[Fault] = []
    for kind in single:
        if kinds()[kind].group not in _FUELS:
            continue
        one = make_balance(place, balance.year, {("transformation.power", kind): -1.0})
        try:
            found = carbon_factors(known, one, "inventory", use=_directions(spec, kind))
        except DafengError as error:
            faults += [replace(each, where=f"scenarios/scenarios.toml:model.factors.{kind}") for each in error.faults]
            continue
        co2[kind] = float(found.values[0]) * 10.0  # 10^4 t x tCO2/t (10^8 m3 x tCO2/10^4 m3) = 10^4 t = 10 kt
        origin[kind] = found.sets[kind].set
    if faults:
        raise PathwayError(faults)
    return Coefficient(coal, co2, origin)


def _directions(spec: Specification, kind: str) -> dict[str, FactorUse]:
    given = spec.settings.factors.get(kind, spec.settings.factors.get("default"))
    if given is None:
        return {}
    return {kind: FactorUse(str(given["item"]), str(given["origin"]), str(given["book"]), int(given["year"]))}
