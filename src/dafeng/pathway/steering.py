"""Drivers given another path by a person: a deviation as a whole, values in single years, the years between worked out.

What is given moves the ratio to the scenario's own path: it is 1 up to the last year of statistics, goes in a straight
line from one given year to the next, and holds after the last. A deviation comes in over `GROWS_IN` years and holds.
Shares that add up to 100 % go on doing so: those that nothing is given for take up the rest in proportion. In: a
compiled model and `Steer`s. Out: the model with other driver paths, before any measure acts on them; nothing else in
it changes. Gompertz drivers are worked out from income first and then multiplied by the ratio.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway._drivers import run_drivers
from dafeng.pathway.model import Model
from dafeng.pathway.records import Driver, Specification

__all__ = ["GROWS_IN", "Steer", "given_paths", "known_until", "steerable", "steered"]

Array = NDArray[np.float64]

GROWS_IN = 5
"""Years after the statistics within which a deviation comes in: a step would be a jump that no city makes."""
_HIGHEST = 10.0
"""Beyond so many times the scenario's own value a figure is taken for a slip of the pen, such as a wrong unit."""
_WHOLE = 100.0
_NEAR = 0.5


@dataclass(frozen=True, slots=True)
class Steer:
    """What is given for a driver: `deviation` of all coming years [part], and (year, value in the driver's unit)."""

    driver: str
    deviation: float = 0.0
    points: tuple[tuple[int, float], ...] = ()


def steerable(spec: Specification) -> tuple[Driver, ...]:
    """Drivers that are given, not worked out from others; a Gompertz driver rests on income, but has its own level."""
    return tuple(each for each in spec.drivers if each.kind in ("series", "gompertz"))


def known_until(model: Model, driver: str) -> int:
    """The last year with statistics of a driver, at least the base year: what is known is not for steering."""
    rows = model.held.rows.get(driver, ())
    return max([int(model.years[0]), *(row.year for row in rows if row.origin.basis == "statistics")])


def given_paths(model: Model) -> Array:
    """(YEAR, DRIVER) of all drivers as given or worked out, before measures; limits of capacity are left out."""
    found: Array = run_drivers(model.steps, model.series[None], None, None)[0]
    return found


def steered(model: Model, steers: Sequence[Steer]) -> Model:
    """The model with drivers steered. Raises `PathwayError` with a fault for each driver, which `where` names."""
    if not steers:
        return model
    places = {each.id: n for n, each in enumerate(model.spec.drivers)}
    known = {each.id for each in steerable(model.spec)} - {
        model.spec.drivers[step.at].id for step in model.steps if step.late
    }
    faults = [_unknown(each.driver) for each in steers if each.driver not in known]
    if faults:
        raise PathwayError(faults)
    series = model.series.copy()
    for kind in ("series", "gompertz"):  # a Gompertz driver's own path rests on the others as they are given
        own = given_paths(replace(model, series=series))
        for each in steers:
            place = places[each.driver]
            if model.spec.drivers[place].kind == kind:
                found = list(_wrong(model, each, own[:, place]))
                faults += found
                series[place] *= 1.0 if found else _ratio(model, each, own[:, place])
    faults += [] if faults else _shares(model, {each.driver for each in steers}, series)
    if faults:
        raise PathwayError(faults)
    key = hashlib.sha256(repr((model.key, tuple(sorted(steers, key=lambda one: one.driver)))).encode())
    return replace(model, series=series, key=key.hexdigest())


def _ratio(model: Model, each: Steer, own: Array) -> Array:
    """(YEAR,) what the own path is multiplied by."""
    until = known_until(model, each.driver)
    found = 1.0 + each.deviation * np.clip((model.years - until) / GROWS_IN, 0.0, 1.0)
    if each.points:
        years = [year for year, _value in each.points]
        ratios = [value / float(own[int(year - model.years[0])]) for year, value in each.points]
        found *= np.interp(model.years, [until, *years], [1.0, *ratios])
    return found


def _wrong(model: Model, each: Steer, own: Array) -> Iterator[Fault]:
    driver = next(one for one in model.spec.drivers if one.id == each.driver)
    if not (math.isfinite(each.deviation) and driver.low - 1e-9 <= each.deviation <= driver.high + 1e-9):
        yield Fault("pathway.steer-range", zh="偏差超出范围", en="a deviation out of its range", where=each.driver,
                    found=f"{each.deviation * 100:g} %",
                    expected=f"{driver.low * 100:g}–{driver.high * 100:g} %")  # fmt: skip
    first, last = known_until(model, each.driver) + 1, int(model.years[-1])
    seen: set[int] = set()
    for year, value in each.points:
        if not first <= year <= last or year in seen:
            text = ("路径的年份应在统计年份之后、模型末年之内，每年一个值",
                    "years of a path lie after the statistics, within the model, one value each")  # fmt: skip
            yield Fault("pathway.steer-year", *text, where=each.driver, found=str(year), expected=f"{first}–{last}")
            continue
        seen.add(year)
        base = float(own[int(year - model.years[0])])
        most = _WHOLE if driver.unit == "%" else _HIGHEST * base
        if not (math.isfinite(value) and 0.0 < value <= most):
            yield Fault("pathway.steer-value", zh=f"{year}年的数值不可能", en=f"a value that cannot be in {year}",
                        where=each.driver, found=f"{value:g}", expected=f"> 0, ≤ {most:g} {driver.unit}",
                        mend_zh=f"情景原值为 {base:g}，请核对单位。",
                        mend_en=f"The scenario has {base:g}; check the unit.")  # fmt: skip


def _shares(model: Model, given: set[str], series: Array) -> list[Fault]:
    """Keep shares of one whole at 100 % in place; a fault where what is given leaves nothing to take up the rest."""
    faults = []
    for group in _wholes(model):
        names = {place: model.spec.drivers[place].id for place in group}
        fixed = [place for place in group if names[place] in given]
        free = [place for place in group if names[place] not in given]
        if not fixed:
            continue
        whole = model.series[group].sum(axis=0)
        rest = whole - series[fixed].sum(axis=0)
        wrong = np.flatnonzero(rest < -1e-6 if free else np.abs(rest) > _NEAR)
        if len(wrong):
            at = int(wrong[0])
            year, total = int(model.years[at]), float(series[fixed].sum(axis=0)[at])
            zh = f"{year}年各项比重合计为 {total:.1f}%，应为 100%" if not free else f"{year}年所给比重合计已超过 100%"
            en = f"the shares add up to {total:.1f} % in {year}, not to 100 %"
            faults += [Fault("pathway.steer-shares", zh, en, where=names[place], found=f"{total:.1f} %",
                             expected="100 %") for place in fixed]  # fmt: skip
        elif free:
            series[free] *= np.maximum(rest, 0.0) / series[free].sum(axis=0)
    return faults


def _wholes(model: Model) -> Iterator[list[int]]:
    """Groups of given shares that multiply one driver and add up to 100 % in every year."""
    drivers = model.spec.drivers
    places = {each.id: n for n, each in enumerate(drivers)}
    groups: dict[str, list[int]] = {}
    for each in drivers:
        if each.kind == "product" and len(each.of) == 2:
            for part, whole in (each.of, each.of[::-1]):
                if drivers[places[part]].kind == "series" and drivers[places[part]].unit == "%":
                    groups.setdefault(whole, []).append(places[part])
    for group in groups.values():
        if len(group) > 1 and np.all(np.abs(model.series[group].sum(axis=0) - _WHOLE) < _NEAR):
            yield group


def _unknown(name: str) -> Fault:
    return Fault("pathway.steer-driver", zh="没有这个可调的驱动因素", en="no such driver that can be steered",
                 where=name[:80], found=name[:80])  # fmt: skip
