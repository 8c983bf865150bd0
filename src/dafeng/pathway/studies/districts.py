"""A scenario's path shared among the districts of the city, from what the pack observes of them.

The base emission of a district is its last figure of `co2.downscaled`; population and output are those last observed
in a year that all these districts have, held as shares. Districts without a base emission are named, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.city import CityPack
from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.choice import district_paths
from dafeng.pathway.choice.backcast import DistrictRule
from dafeng.pathway.results import Projection

__all__ = ["DistrictSplit", "share_among_districts", "split_districts"]

Array = NDArray[np.float64]

_EMISSION, _HEADS, _OUTPUT = "co2.downscaled", "population.resident", "gdp.nominal"
_NEEDS = {
    "inertia": (),
    "per-head": (_HEADS,),
    "per-output": (_OUTPUT,),
    "blend": (_HEADS,),
    "convergence": (_HEADS,),
}


@dataclass(frozen=True, slots=True, eq=False)
class DistrictSplit:
    """paths : (DISTRICT, YEAR) [kt CO2], whose sum is the city's; periods : the year of each figure used, by indicator;
    left_out : districts without a base emission.
    """

    scenario: str
    rule: str
    years: tuple[int, ...]
    codes: tuple[str, ...]
    paths: Array
    periods: dict[str, str]
    left_out: tuple[str, ...]


def split_districts(
    pack: CityPack, found: Projection, rule: DistrictRule = "inertia", *, converge_by: int = 0
) -> DistrictSplit:
    """Share the scenario's headline CO2 among the districts; as `share_among_districts`."""
    return share_among_districts(pack, found.model.scenario, found.years, found.co2, rule, converge_by=converge_by)


def share_among_districts(
    pack: CityPack,
    scenario: str,
    years: tuple[int, ...],
    city: Array,
    rule: DistrictRule = "inertia",
    *,
    converge_by: int = 0,
) -> DistrictSplit:
    """Share a path of the city, (YEAR,) [kt CO2], among the districts by a named rule; they sum to it in every year.

    Raises `PathwayError` when no district has a base emission, or when the rule needs a figure that one of them lacks.
    """
    places = [each.code for each in pack.children(pack.code)]
    table = pack.observations.filter(pl.col("place").is_in(places) & pl.col("value").is_not_null())
    period, base = _last_common(table, _EMISSION, ())
    codes = tuple(code for code in places if code in base)
    if not codes:
        text = ("没有分区市的排放数据，不能分解", "no district has an emission to share by")
        raise PathwayError(Fault("pathway.district-weights", *text, where="statistics", found="", expected=_EMISSION))
    periods = {_EMISSION: period}
    weights: dict[str, Array] = {}
    for code in _NEEDS[rule]:
        periods[code], values = _last_common(table, code, codes)
        column = np.array([values[place] for place in codes])
        weights[code] = np.repeat(column[:, None], len(years), axis=1)
    paths = district_paths(
        city,
        np.array([base[code] for code in codes]),
        rule=rule,
        population=weights.get(_HEADS),
        output=weights.get(_OUTPUT),
        years=years,
        converge_by=converge_by,
    )
    left_out = tuple(code for code in places if code not in base)
    return DistrictSplit(scenario, rule, years, codes, paths, periods, left_out)


def _last_common(table: pl.DataFrame, code: str, wanted: tuple[str, ...]) -> tuple[str, dict[str, float]]:
    """The last year in which all `wanted` places have the figure (any place, when none is named), and its values."""
    rows = table.filter((pl.col("indicator") == code) & (pl.col("scenario") == "observed"))
    by_year: dict[str, dict[str, float]] = {}
    for row in rows.iter_rows(named=True):
        by_year.setdefault(row["period"], {})[row["place"]] = float(row["value"])
    whole = [year for year, values in by_year.items() if set(wanted) <= set(values)]
    if whole:
        last = max(whole)
        return last, by_year[last]
    if not wanted:
        return "", {}
    have = {place for values in by_year.values() for place in values}
    lacking = [place for place in wanted if place not in have]
    text = (f"分区市没有同一年份的“{code}”，不能按该方法分解", f"districts lack '{code}' of one and the same year")
    raise PathwayError(
        Fault(
            "pathway.district-weights", *text, where="statistics", found="、".join(lacking), expected="、".join(wanted)
        )
    )
