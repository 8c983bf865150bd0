"""Ensembles of many cities, here or on a Dask cluster given its address, with equal bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dafeng.city import CityPack, find_pack, load_pack
from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.studies.cities import city_models
from dafeng.pathway.studies.drawing import read_uncertainty
from dafeng.pathway.studies.ensembles import run_ensemble
from dafeng.pathway.uncertainty.cluster import run_cities

__all__ = ["CityAnswer", "CityJob", "city_ensembles"]


@dataclass(frozen=True, slots=True)
class CityJob:
    """One city's ensemble. `pack` is a folder or packaged name that the worker can open."""

    pack: str
    scenario: str
    runs: int = 10_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class CityAnswer:
    """What is sent back: years, share of runs that peaked by each year (value, low, high), quantiles of CO2 [kt]."""

    code: str
    scenario: str
    years: tuple[int, ...]
    p_peak_by: Mapping[int, tuple[float, float, float]]
    quantiles: Mapping[float, tuple[float, ...]]


def _city_ensemble(job: CityJob) -> CityAnswer:
    """Load the pack, compile the scenario, run it; all inside one task. Raises what these raise."""
    pack: CityPack = load_pack(find_pack(job.pack))
    (model,) = city_models(pack, (job.scenario,))
    found = run_ensemble(model, read_uncertainty(pack.files, model.spec), runs=job.runs, seed=job.seed)
    shares = {year: (share.value, share.low, share.high) for year, share in found.p_peak_by().items()}
    fan = {level: tuple(values.tolist()) for level, values in found.fan().items()}
    return CityAnswer(pack.code, job.scenario, found.years, shares, fan)


def city_ensembles(jobs: Mapping[str, CityJob], *, address: str = "") -> dict[str, CityAnswer]:
    """The ensembles of all cities by name; on the cluster at `address` (`tcp://host:8786`) when one is given."""
    if not jobs:
        raise PathwayError(Fault("pathway.no-cities", "没有给出城市", "no city is given"))
    return run_cities(_city_ensemble, jobs, address=address)
