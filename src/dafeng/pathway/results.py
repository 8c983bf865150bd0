"""One scenario run through: path, peak, balances, observations that the room of tracking judges.

`run_scenario(pack, name)` does it all from a pack in one call; `project` from a compiled model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import CityPack, energy_balances, estimate_balance, own_plan
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import PathwayError
from dafeng.core.observations import observation_frame
from dafeng.pathway._toml import fault
from dafeng.pathway.balances import balance_of
from dafeng.pathway.compiling import compile_model
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline, indicators
from dafeng.pathway.peak import Peak, peak_of
from dafeng.pathway.reading import specification
from dafeng.pathway.running import Raw, simulate
from dafeng.tracking import Options, Standing, breaks_from_frame, judge_plan

__all__ = ["Projection", "base_balance", "city_model", "judge_projection", "observations_of", "project", "run_scenario"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """A scenario run once. co2 : (YEAR,) headline [kt]; values : (YEAR,) of every indicator, in catalogue units."""

    model: Model
    raw: Raw
    years: tuple[int, ...]
    co2: Array
    peak: Peak
    values: Mapping[str, Array]

    def balance(self, year: int) -> EnergyBalance:
        """The energy balance of a year."""
        return balance_of(self.model, self.raw, year)

    def value(self, code: str, year: int) -> float:
        """An indicator of a year."""
        return float(self.values[code][year - self.years[0]])


def project(model: Model, inputs: Array | None = None) -> Projection:
    """Run a model once. Raises `PathwayError` when measures together drive a share or saturation out of 0-1."""
    raw = simulate(model, inputs)
    if raw.clipped.any():
        raise PathwayError(
            fault(
                "share-over-one",
                "各项措施合起来使份额或普及率超出 0 到 1",
                "measures together drive a share or saturation out of 0 to 1",
                f"scenarios/scenarios.toml:{model.scenario}",
                int(raw.clipped[0]),
            )
        )
    years = tuple(int(year) for year in model.years)
    settings = model.spec.settings
    path = headline(model, raw)[0]
    peak = peak_of(path, years, band=settings.plateau, least=settings.plateau_years)
    return Projection(model, raw, years, path, peak, {code: value[0] for code, value in indicators(model, raw).items()})


def base_balance(pack: CityPack, year: int) -> EnergyBalance:
    """The city's own balance of the year, else the estimate from its province's. Raises when there is neither."""
    own = [each for each in energy_balances(pack) if each.year == year and each.place == pack.code]
    if own:
        return own[0]
    return estimate_balance(pack, year).balance


def city_model(pack: CityPack, scenario: str) -> Model:
    """A pack's scenario compiled with its base year's balance."""
    spec = specification(pack)
    return compile_model(spec, base_balance(pack, spec.settings.base_year), scenario)


def run_scenario(pack: CityPack, scenario: str) -> Projection:
    """A pack's scenario run once."""
    return project(city_model(pack, scenario))


def observations_of(found: Projection) -> pl.DataFrame:
    """Every indicator of the catalogue as observations of the scenario, years after the base year; state `estimated`.

    CO2 stands in the book of the specification, all else in statistics. The base year is there too.
    """
    catalogue = default_catalogue()
    model = found.model
    source = f"calc#pathway:{model.scenario}:{model.key[:12]}"
    rows = [
        {
            "indicator": code,
            "place": model.spec.place or model.balance.place,
            "period": str(year),
            "scenario": model.scenario,
            "value": float(value),
            "state": "estimated",
            "source": source,
            "book": model.spec.settings.book if code.startswith("co2.") else "statistics",
        }
        for code, values in found.values.items()
        if code in catalogue
        for year, value in zip(found.years, values.tolist(), strict=True)
        if np.isfinite(value)
    ]
    return observation_frame(rows)


def judge_projection(pack: CityPack, found: Projection, as_of: date | None = None) -> tuple[Standing, ...]:
    """The targets of the pack's own plan judged on the projection, by the function that judges observations."""
    plan = own_plan(pack)
    if plan is None:
        return ()
    last = as_of or date(found.years[-1], 12, 31)
    breaks = pack.tables.get("breaks")
    frame = pl.concat([pack.observations, observations_of(found)])
    return judge_plan(
        plan,
        frame,
        default_catalogue(),
        last,
        pack.code,
        scenario=found.model.scenario,
        breaks=breaks_from_frame(breaks, pack.code) if breaks is not None else (),
        options=Options(start_year=pack.choices.base_year),
    )
