"""What is asked of the lab: a scenario and the levels that differ from it. Read from an address, a form or JSON."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.model import Input, Model
from dafeng.pathway.steering import Steer, steered

__all__ = ["DEVIATION", "PREFIX", "State", "drivers_record", "levels_of_query", "run_key", "state_of",
           "steers_of_query", "steers_of_record"]  # fmt: skip

Array = NDArray[np.float64]

PREFIX = "l."
"""Before the name of an input in an address; its value there is in percent."""
DEVIATION = "d."
"""Before the name of a driver: its deviation in percent."""
_POINT = "p."
"""Before the name of a driver and a year: its value in that year, in the driver's unit."""
_DIGITS = 6
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
"""A number as forms send it; what else Python would read (1_0, nan) is none."""


@dataclass(frozen=True, slots=True)
class State:
    """A scenario, changed levels (1 is full delivery; the deviation of a parameter, 0 is none), drivers steered."""

    scenario: str
    levels: tuple[tuple[str, float], ...] = ()
    drivers: tuple[Steer, ...] = ()

    @property
    def changed(self) -> int:
        """How many things differ from the scenario."""
        return len(self.levels) + len(self.drivers)

    def inputs(self, model: Model) -> Array:
        """(INPUT,) all levels of the run."""
        found = model.defaults.copy()
        for name, value in self.levels:
            found[model.place_of(name)] = value
        return found

    def query(self, **more: str) -> str:
        """The state as an address's query: what differs, in percent."""
        pairs = [("scenario", self.scenario)]
        pairs += [(PREFIX + name, f"{round(value * 100, 4):g}") for name, value in self.levels]
        for each in self.drivers:
            if each.deviation:
                pairs.append((DEVIATION + each.driver, f"{round(each.deviation * 100, 4):g}"))
            pairs += [(f"{_POINT}{each.driver}.{year}", repr(value)) for year, value in each.points]
        return urlencode([*pairs, *((name, value) for name, value in more.items() if value)])


def levels_of_query(given: Mapping[str, str]) -> tuple[dict[str, float], list[Fault]]:
    """Levels in an address or a form, from percent to parts; a field left empty is the scenario's own."""
    found: dict[str, float] = {}
    faults = []
    for name, text in given.items():
        if not name.startswith(PREFIX) or not text.strip():
            continue
        value = _number(text)
        if math.isfinite(value):
            found[name.removeprefix(PREFIX)] = round(value / 100.0, _DIGITS)
        else:
            faults.append(_no_number(name.removeprefix(PREFIX), text))
    return found, faults


def _number(text: str) -> float:
    return float(text) if len(text) <= 32 and _NUMBER.fullmatch(text.strip()) else math.nan


def steers_of_query(given: Mapping[str, str]) -> tuple[tuple[Steer, ...], list[Fault]]:
    """Steered drivers in an address or a form; a field left empty, or a deviation of 0, is the scenario's own."""
    deviations: dict[str, float] = {}
    points: dict[str, dict[int, float]] = {}
    faults = []
    for field, text in given.items():
        if not field.startswith((DEVIATION, _POINT)) or not text.strip():
            continue
        value, name = _number(text), field[2:]
        driver, _dot, year = name.rpartition(".")
        plain_year = year.isascii() and year.isdigit() and len(year) == 4
        if not math.isfinite(value) or (field.startswith(_POINT) and not plain_year):
            faults.append(_no_number(name if field.startswith(DEVIATION) else driver, text))
        elif field.startswith(DEVIATION):
            deviations[name] = round(value / 100.0, _DIGITS)
        else:
            points.setdefault(driver, {})[int(year)] = value
    found = (Steer(name, deviations.get(name, 0.0), tuple(sorted(points.get(name, {}).items())))
             for name in sorted({*deviations, *points}))  # fmt: skip
    return tuple(each for each in found if each.deviation or each.points), faults


def drivers_record(steers: Iterable[Steer]) -> dict[str, Any]:
    """Steered drivers as plain values for keeping."""
    return {each.driver: {"deviation": each.deviation, "path": {str(year): value for year, value in each.points}}
            for each in steers}  # fmt: skip


def steers_of_record(found: Mapping[str, Any]) -> tuple[Steer, ...]:
    """The same read again."""
    return tuple(
        Steer(name, float(each.get("deviation", 0.0)),
              tuple(sorted((int(year), float(value)) for year, value in each.get("path", {}).items())))
        for name, each in sorted(found.items())
    )  # fmt: skip


def _no_number(name: str, text: str) -> Fault:
    return Fault(
        "lab.no-number",
        zh="不是有限的数",
        en="not a finite number",
        where=name[:80],
        found=text[:40],
        mend_zh="请填写百分数，如 80。",
        mend_en="Give a percentage such as 80.",
    )


def state_of(
    model: Model, levels: Mapping[str, float], faults: list[Fault] | None = None, drivers: tuple[Steer, ...] = ()
) -> State:
    """The state with levels and drivers checked against the model; PathwayError names every one that cannot be."""
    wrong = list(faults or ())
    known = {each.id: each for each in model.inputs}
    changed = []
    for name, value in levels.items():
        each = known.get(name)
        if each is None:
            wrong.append(
                Fault("lab.unknown-input", zh="没有这项措施或参数", en="no such measure or parameter", found=name[:80])
            )
        elif not (math.isfinite(value) and each.low - 1e-9 <= value <= each.high + 1e-9):
            wrong.append(_out_of_range(each, value))
        elif abs(value - each.default) > 10.0**-_DIGITS:
            changed.append((name, float(value)))
    wrong += [] if wrong else _without(model, dict(changed))
    try:
        steered(model, drivers)
    except PathwayError as error:
        wrong += error.faults
    if wrong:
        raise PathwayError(wrong)
    return State(model.scenario, tuple(sorted(changed)), drivers)


def _without(model: Model, changed: Mapping[str, float]) -> list[Fault]:
    """Measures taken without one that they need, where a changed level brings it about."""
    level = {each.id: changed.get(each.id, each.default) for each in model.inputs}
    return [
        Fault("lab.needs", zh=f"“{each.zh}”的前提“{needed}”没有实施",
              en=f"{each.en} needs {needed}, which is not taken",
              where=name, found=f"{needed} = 0 %", mend_zh="请提高前提措施的落实程度，或把本项调为 0。",
              mend_en="Raise what it needs, or set this one to 0.")
        for each in model.spec.measures for needed in each.needs
        if level[each.id] > 0.0 and level[needed] == 0.0
        for name in (each.id, needed) if name in changed
    ]  # fmt: skip


def _out_of_range(each: Input, value: float) -> Fault:
    return Fault(
        "lab.level-range",
        zh="数值超出范围",
        en="a level out of its range",
        where=each.id,
        found=f"{value * 100:g} %",
        expected=f"{each.low * 100:g}–{each.high * 100:g} %",
    )


def run_key(model: Model, state: State, **more: int | str) -> str:
    """The hash of everything in a run: the scenario's own key, levels, steered drivers, and what else is named."""
    drivers = [[each.driver, each.deviation, each.points] for each in state.drivers]
    told = [model.key, state.scenario, state.levels, sorted(more.items()), *([drivers] if drivers else [])]
    text = json.dumps(told, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
