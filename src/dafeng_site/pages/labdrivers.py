"""Drivers in the lab: what is given for each, its path by year beside the scenario's own, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.charts import draw_spark
from dafeng.pathway.model import Model
from dafeng.pathway.records import Driver
from dafeng.pathway.results import MILESTONES
from dafeng.pathway.steering import GROWS_IN, Steer, given_paths, known_until, steerable
from dafeng_site.lab.running import model_for
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import World, model_of, remembered
from dafeng_site.pages.figures import language, named, unit_label
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labnames import headed
from dafeng_site.pages.labnumbers import short_figure

__all__ = ["GROUP_NAMES", "Path", "Point", "answers", "changed_drivers", "driver_name", "main_drivers", "path_of",
           "reasons_of"]  # fmt: skip

GROUP_NAMES = {
    "economy": gettext_lazy("经济和产业结构"),
    "people": gettext_lazy("人口和居住"),
    "transport": gettext_lazy("车辆和运输"),
    "products": gettext_lazy("产品产量"),
    "energy": gettext_lazy("外部能源条件"),
}
_WHERE = 2030
"""The year whose value stands beside a slider: the one that the plan is about."""


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a path: the scenario's own value, what is given (as text), what comes of it, how far to drag."""

    field: str
    year: int
    own: float
    given: str
    value: float
    low: float
    high: float
    step: float


@dataclass(frozen=True, slots=True)
class Path:
    """A driver's path: `until` is the last year of statistics; `said` tells what it comes to in the year shown."""

    driver: str
    name: str
    unit: str
    base_year: int
    base: float
    until: int
    grows_in: int
    points: tuple[Point, ...]
    chart: SafeString
    said: str
    given: bool


def main_drivers(asked: Asked) -> tuple[Driver, ...]:
    """Drivers that may be given another path; those resting on a stock's limit are left out."""
    model = model_of(asked.world, asked.state.scenario)
    late = {step.at for step in model.steps if step.late}
    places = {each.id: n for n, each in enumerate(model.spec.drivers)}
    return tuple(each for each in steerable(model.spec) if places[each.id] not in late)


def driver_name(driver: Driver) -> str:
    """A driver's name in the reader's language."""
    return headed(named(driver))


def _paths(world: World, state: State) -> Any:
    """(YEAR, DRIVER) as given in the state."""
    key = ("given", world.digest, state.scenario, state.drivers)
    return remembered(key, lambda: given_paths(model_for(world, state)))


def _steer(asked: Asked, driver: str) -> Steer:
    return next((each for each in asked.state.drivers if each.driver == driver), Steer(driver))


def path_of(asked: Asked, driver: Driver) -> Path:
    """The driver's path as it stands, with the years in which it can be given."""
    model = model_of(asked.world, asked.state.scenario)
    place = model.spec.drivers.index(driver)
    first = int(model.years[0])
    own = _paths(asked.world, State(asked.state.scenario))[:, place]
    value = _paths(asked.world, asked.state)[:, place]
    steer, until = _steer(asked, driver.id), known_until(model, driver.id)
    given = dict(steer.points)
    years = sorted({*(year for year in MILESTONES if until < year <= int(model.years[-1])), *given})
    points = tuple(
        Point(
            f"p.{driver.id}.{year}", year, float(own[year - first]),
            repr(given[year]) if year in given else "", float(value[year - first]),
            *_reach(driver, float(own[year - first])),
        )
        for year in years
    )  # fmt: skip
    unit = unit_label(driver.unit, language())
    at = min(max(_WHERE, first), int(model.years[-1])) - first
    said = _("%(year)s年 %(value)s %(unit)s") % {
        "year": first + at,
        "value": short_figure(float(value[at])),
        "unit": unit,
    }
    if abs(value[at] - own[at]) > 1e-9 * abs(own[at]):
        said += _("（情景原值 %(own)s）") % {"own": short_figure(float(own[at]))}
    drawn = draw_spark(
        [int(year) for year in model.years], own.tolist(), value.tolist(), tuple(given.items()),
        _("%(name)s的路径：虚线为情景原值，实线为给定后的结果") % {"name": driver_name(driver)},
    )  # fmt: skip
    return Path(driver.id, driver_name(driver), unit, first, float(own[0]), until, GROWS_IN, points,
                mark_safe(drawn), said, bool(given))  # noqa: S308  # fmt: skip


def _reach(driver: Driver, own: float) -> tuple[float, float, float]:
    """From where to where a value can be dragged, twice as far as the whole path, and in which steps."""
    low, high = own * max(1.0 + 2.0 * driver.low, 0.05), own * (1.0 + 2.0 * driver.high)
    low, high = float(f"{low:.3g}"), float(f"{high:.3g}")
    return low, high, float(f"{(high - low) / 200:.1g}") or 0.01


def answers(asked: Asked, *, full: bool) -> dict[str, Any]:
    """What follows a move beside the sliders: picture, words and value by year. `full` gives all drivers.

    Levels of measures change none of it, so it is kept under the drivers alone.
    """
    key = ("driver answers", asked.world.digest, asked.state.scenario, asked.state.drivers, language(), full)
    return remembered(key, lambda: _answers(asked, full=full))


def _answers(asked: Asked, *, full: bool) -> dict[str, Any]:
    given = {each.driver for each in asked.state.drivers}
    found = {}
    for driver in main_drivers(asked):
        if full or driver.id in given:
            path = path_of(asked, driver)
            values = {str(each.year): short_figure(each.value) for each in path.points}
            found[driver.id] = {"chart": path.chart, "said": path.said, "values": values}
    return found


def changed_drivers(asked: Asked) -> list[tuple[str, str, int, float, float, str]]:
    """Given values that differ between the two states: driver, name, year, there, here, unit."""
    here, there = (_paths(asked.world, state) for state in (asked.state, asked.other_state))
    model = model_of(asked.world, asked.state.scenario)
    first, last = int(model.years[0]), int(model.years[-1])
    rows = []
    for place, driver in enumerate(model.spec.drivers):
        steers = [each for each in (*asked.state.drivers, *asked.other_state.drivers) if each.driver == driver.id]
        years = {year for each in steers for year, _value in each.points}
        years |= {year for each in steers if each.deviation for year in (_WHERE, last) if first <= year <= last}
        unit = unit_label(driver.unit, language())
        rows += [(driver.id, driver_name(driver), year, float(there[year - first, place]),
                  float(here[year - first, place]), unit) for year in sorted(years)]  # fmt: skip
    return [row for row in rows if row[3] != row[4]]


def reasons_of(model: Model, driver: str) -> list[tuple[int, str, Any]]:
    """The rows that a driver's own path was given by: year, value with unit or yearly growth, and what it rests on."""
    return [
        (row.year, f"{row.value * 100:g} %/a" if row.rule == "growth" else f"{row.value:g} {row.unit}", row.origin)
        for row in model.held.rows.get(driver, ())
    ]
