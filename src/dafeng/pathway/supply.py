"""Electricity supply behind a small interface: what is asked for in, generation, fuel and purchases out.

`MeritOrder` stands in until hourly dispatch serves: by years, stations in the order of the specification, must-run ones
by capacity and full-load hours, the others up to theirs until the own generation asked for is reached; what is left is
bought in or, negative, sold. Calibrated so that the base year's generation and fuels come out as the balance has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.model import PowerBase

__all__ = ["MeritOrder", "Supplied", "Supply"]

Array = NDArray[np.float64]
_MWH = 1e-5
"""MW x h in 10^8 kWh."""


@dataclass(frozen=True, slots=True, eq=False)
class Supplied:
    """What the supply did [10^8 kWh; fuel in official units], all (DRAW, YEAR) or with one more axis PLANT or FUEL.

    generation : by station (empty without stations); thermal, primary : sums; fuel : burnt by kind; bought : purchases
    less sales.
    """

    generation: Array
    thermal: Array
    primary: Array
    fuel: Array
    bought: Array


class Supply(Protocol):
    """Anything that can meet electricity year by year."""

    def meet(self, required: Array, own: Array, capacity: Array, hours: Array, rate: Array) -> Supplied:
        """Meet `required` (DRAW, YEAR) [10^8 kWh], losses included.

        own : (DRAW, YEAR) generation wanted per unit required; capacity [MW], hours [h], rate [gce/kWh] :
        (DRAW, YEAR, PLANT).
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MeritOrder:
    """The yearly merit order over the stations of `base`."""

    base: PowerBase

    def meet(self, required: Array, own: Array, capacity: Array, hours: Array, rate: Array) -> Supplied:
        """See `Supply.meet`. Without stations, thermal power takes what primary electricity of the base year leaves."""
        base = self.base
        wanted = own * required
        if not len(base.must_run):
            primary = np.full_like(required, base.clean)
            thermal = np.maximum(wanted - primary, 0.0)
            share = thermal / base.thermal if base.thermal else np.zeros_like(thermal)
            fuel = share[..., None] * base.fuel_base
            return Supplied(np.zeros((*required.shape, 0)), thermal, primary, fuel, required - thermal - primary)
        generation = self._generate(wanted, capacity, hours)
        thermal = generation[..., ~base.primary].sum(axis=-1)
        primary = generation[..., base.primary].sum(axis=-1)
        return Supplied(
            generation, thermal, primary, self._fuel(generation, rate, thermal), required - thermal - primary
        )

    def _generate(self, wanted: Array, capacity: Array, hours: Array) -> Array:
        """(DRAW, YEAR, PLANT) [10^8 kWh]: must-run stations, then the others in order up to what is wanted."""
        base = self.base
        most = self._most(capacity, hours)
        found = np.where(base.must_run, most, 0.0)
        left = np.maximum(wanted - found.sum(axis=-1), 0.0)
        for plant in np.flatnonzero(~base.must_run).tolist():
            taken = np.minimum(left, most[..., plant])
            found[..., plant] = taken
            left = left - taken
        return found

    def _most(self, capacity: Array, hours: Array) -> Array:
        """What stations can make: capacity of the base year at calibrated hours, further capacity at stated hours."""
        base = self.base
        standing = np.minimum(capacity, base.capacity[:, 0])
        factor = self._calibration()
        most: Array = (standing * factor + (capacity - standing)) * hours * _MWH
        return most

    def _calibration(self) -> Array:
        """(PLANT,) factors on the hours of the base year's capacity that reproduce its generation."""
        base = self.base
        stated = base.capacity[:, 0] * base.hours[:, 0] * _MWH
        factor = np.ones(len(stated))
        clean = stated[base.primary].sum()
        if clean > 0:
            factor[base.primary] = base.clean / clean
        must = stated[~base.primary & base.must_run].sum()
        free = stated[~base.primary & ~base.must_run].sum()
        if must > base.thermal > 0 or (free == 0 and must > 0):
            factor[~base.primary & base.must_run] = base.thermal / must
        elif free > 0:
            factor[~base.primary & ~base.must_run] = max((base.thermal - must) / free, 1.0)
        return factor

    def _fuel(self, generation: Array, rate: Array, thermal: Array) -> Array:
        """(DRAW, YEAR, FUEL): standard coal by rate in each group of fuels, scaled and mixed as in the base year."""
        base = self.base
        first = self._generate(
            np.array([base.thermal + base.clean]), base.capacity[None, :, 0], base.hours[None, :, 0]
        )[0]
        found = np.zeros((*thermal.shape, len(base.fuels)))
        from dafeng.accounts.balance import kinds

        groups = [kinds()[kind].group for kind in base.fuels]
        burnt = generation * rate
        for group in dict.fromkeys(groups):
            members = [n for n, each in enumerate(groups) if each == group]
            plants = [n for n, each in enumerate(base.group) if each == group]
            tce = base.fuel_base[members] * base.fuel_tce[members]
            before = float((first[plants] * base.rate[plants, 0]).sum()) if plants else 0.0
            if tce.sum() > 0 and before > 0:
                found[..., members] = burnt[..., plants].sum(axis=-1)[..., None] / before * base.fuel_base[members]
            elif tce.sum() > 0:  # the base year's goes with all other thermal power; new stations burn their own
                made = generation[..., plants].sum(axis=-1)
                new = burnt[..., plants].sum(axis=-1)[..., None] * 1e-2 / tce.sum()
                found[..., members] = (((thermal - made) / base.thermal)[..., None] + new) * base.fuel_base[members]
            else:  # new in the city: gce/kWh x 10^8 kWh = 10^-2 x 10^4 tce
                found[..., members[0]] = burnt[..., plants].sum(axis=-1) * 1e-2 / base.fuel_tce[members[0]]
        return found
