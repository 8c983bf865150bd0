"""Back-casting: from a peak year and a cap to the yearly reductions of each sector, and from a city's path to its
districts'.

The city's path follows the baseline up to the cap until the peak year, then falls to the end value by a named rule and
never rises again, also where the baseline falls below the rule's line for some years. What the path lacks against the
baseline is shared among sectors by a named rule; no sector goes below its floor, and what one cannot take the others
take. District paths are shares of the city's, so they always sum to it.
Source: Robinson (1990), doi:10.1016/0016-3287(90)90114-I (back-casting); Meyer (2000), Contraction and Convergence;
Raupach et al. (2014), doi:10.1038/nclimate2384 (sharing by inertia, equity and a blend of both).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError

__all__ = [
    "DISTRICT_RULES",
    "SHARE_RULES",
    "Backcast",
    "DistrictRule",
    "FallRule",
    "ShareRule",
    "district_paths",
    "required_path",
    "share_reductions",
]

Array = NDArray[np.float64]

FallRule = Literal["linear", "constant-rate"]
"""After the peak: equal steps a year, or an equal percentage a year (needs an end value above 0)."""
ShareRule = Literal["emission", "potential", "growth"]
"""By emission of the year in the baseline; by what known measures can cut; by growth since the first year."""
DistrictRule = Literal["inertia", "per-head", "per-output", "blend", "convergence"]
"""By base emission; population; output; half inertia, half per head; from inertia to per head by a year."""

SHARE_RULES: tuple[str, ...] = get_args(ShareRule)
DISTRICT_RULES: tuple[str, ...] = get_args(DistrictRule)


@dataclass(frozen=True, slots=True, eq=False)
class Backcast:
    """Required paths of sectors.

    path : (YEAR,) the city's; sectors : (SECTOR, YEAR) allowed; reductions : (SECTOR, YEAR) baseline less allowed;
    yearly : (SECTOR, YEAR - 1) change from year to year that is allowed; shortfall : (YEAR,) what no sector could take
    because of the floors, so that sectors.sum(axis=0) = path + shortfall.
    """

    path: Array
    sectors: Array
    reductions: Array
    yearly: Array
    shortfall: Array
    rule: str


def _fault(code: str, zh: str, en: str, found: object = "", expected: str = "") -> PathwayError:
    return PathwayError(Fault(f"pathway.{code}", zh, en, found=str(found), expected=expected))


def required_path(
    years: Sequence[int],
    baseline: Array,
    *,
    peak_year: int,
    cap: float,
    end_value: float,
    rule: FallRule = "linear",
) -> Array:
    """(YEAR,) the most that the city may emit [unit of the baseline]: never more than the baseline, at most the cap up
    to the peak year, and after it at most the rule's line and at most the year before.

    The line begins at what may be emitted in the peak year. baseline : (YEAR,). Raises `PathwayError` when the peak
    year is the last or not among the years, the end lies above the cap, the first year is above the cap (the peak would
    be the past), or a constant rate is asked to reach 0.
    """
    span = list(years)
    if peak_year not in span[:-1]:
        raise _fault("peak-by", "达峰年份不在模型年份之内", "the peak year is not among the years", peak_year)
    if not 0.0 <= end_value <= cap:
        raise _fault("backcast-end", "末年排放应在 0 与峰值之间", "the end must lie between 0 and the cap", end_value)
    if baseline[0] > cap:
        text = (
            f"峰值上限低于{years[0]}年各部门合计排放（不计外送电力抵扣），没有路径能够满足",
            f"the cap is below the sectors' emission of {years[0]} (sold power not credited), so no path can keep it",
        )
        raise _fault("backcast-cap", *text, f"{cap:g}", f">= {baseline[0]:,.1f}")
    if rule == "constant-rate" and end_value <= 0.0:
        raise _fault("backcast-end", "等比下降不能降到 0", "a constant rate cannot reach 0", end_value, "> 0")
    at = span.index(peak_year)
    path = np.minimum(baseline, cap)
    top = float(path[at])
    part = np.clip((np.asarray(span, dtype=float) - peak_year) / (span[-1] - peak_year), 0.0, 1.0)[at:]
    end = min(end_value, top)
    line = top + (end - top) * part if rule == "linear" else top * (end / top if top > 0.0 else 1.0) ** part
    path[at:] = np.minimum.accumulate(np.minimum(line, baseline[at:]))
    return path


def _weights(baseline: Array, rule: ShareRule, potential: Array | None) -> Array:
    if rule == "emission":
        return np.maximum(baseline, 0.0)
    if rule == "growth":
        return np.maximum(baseline - baseline[:, :1], 0.0)
    if potential is None:
        text = ("按潜力分配需要各部门减排潜力", "sharing by potential needs the sectors' potential")
        raise _fault("backcast-potential", *text)
    return np.maximum(potential, 0.0)


def _fill(need: float, weight: Array, room: Array) -> Array:
    """Share `need` by weight; who is full stops; the rest goes on by weight, then by room."""
    taken = np.zeros_like(room)
    for weights in (weight, room):
        open_now = (taken < room) & (weights > 0.0)
        for _ in range(len(room)):  # each round fills somebody, or shares out all that is left
            left = need - float(taken.sum())
            part = np.where(open_now, weights, 0.0)
            whole = float(part.sum())
            if left <= 0.0 or whole <= 0.0:
                break
            offered = taken + left * (part / whole)
            taken = np.minimum(offered, room)
            full = open_now & (offered >= room)
            if not full.any():
                break
            open_now &= ~full
    return taken


def share_reductions(
    baseline: Array,
    path: Array,
    *,
    rule: ShareRule = "emission",
    potential: Array | None = None,
    floors: Array | None = None,
) -> Backcast:
    """What each sector may emit so that all together keep the path.

    baseline : (SECTOR, YEAR) of non-negative emission; path : (YEAR,); potential : (SECTOR, YEAR) for the rule of that
    name; floors : (SECTOR, YEAR) below which a sector is not sent (0 by default).
    """
    if np.any(baseline < 0.0) or not np.all(np.isfinite(baseline)):
        text = (
            "部门基线排放应为非负数，碳汇请单列",
            "baselines must be numbers of 0 and above; keep sinks apart",
        )
        raise _fault("backcast-negative", *text)
    weights = _weights(baseline, rule, potential)
    least = np.zeros_like(baseline) if floors is None else np.minimum(floors, baseline)
    cuts = np.zeros_like(baseline)
    need = np.maximum(baseline.sum(axis=0) - path, 0.0)
    for year in range(baseline.shape[1]):
        cuts[:, year] = _fill(float(need[year]), weights[:, year], baseline[:, year] - least[:, year])
    allowed = baseline - cuts
    shortfall = np.maximum(allowed.sum(axis=0) - path, 0.0)
    small = 1e-9 * np.maximum(np.abs(path), 1.0)
    shortfall = np.where(shortfall > small, shortfall, 0.0)
    return Backcast(path, allowed, cuts, np.diff(allowed, axis=1), shortfall, rule)


def _shares(name: str, values: Array | None) -> Array:
    if values is None or np.any(values < 0.0) or not np.all(np.isfinite(values)) or np.any(values.sum(axis=0) <= 0.0):
        zh, en = f"按该方法分解需要各区的“{name}”", f"this rule needs '{name}' of every district, 0 or more"
        raise _fault("district-weights", zh, en)
    return np.asarray(values / values.sum(axis=0))


def district_paths(
    city: Array,
    base_emission: Array,
    *,
    rule: DistrictRule = "inertia",
    population: Array | None = None,
    output: Array | None = None,
    years: Sequence[int] = (),
    converge_by: int = 0,
) -> Array:
    """(DISTRICT, YEAR) paths whose sum is the city's in every year.

    city : (YEAR,); base_emission : (DISTRICT,), of which only the shares count, so it may be of another method than the
    city's total; population, output : (DISTRICT, YEAR). Convergence moves the shares in a straight line from those of
    the first year to those per head in `converge_by`.
    """
    span = city.shape[0]
    inertia = np.repeat(_shares("基年排放 · base emission", base_emission)[:, None], span, axis=1)
    if rule == "inertia":
        shares = inertia
    elif rule == "per-output":
        shares = _shares("产值 · output", output)
    else:
        heads = _shares("人口 · population", population)
        weight = np.ones(span) if rule == "per-head" else np.full(span, 0.5)
        if rule == "convergence":
            if len(years) != span or not years[0] < converge_by <= years[-1]:
                text = ("趋同年份不在模型年份之内", "the year of convergence is not among the years")
                raise _fault("peak-by", *text, converge_by)
            weight = np.clip((np.asarray(years, dtype=float) - years[0]) / (converge_by - years[0]), 0.0, 1.0)
        shares = inertia * (1.0 - weight) + heads * weight
    return np.asarray(shares / shares.sum(axis=0) * city)
