"""What is asked of the lab: a scenario and the levels that differ from it. Read from an address, a form or JSON."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.model import Input, Model

__all__ = ["PREFIX", "State", "levels_of_query", "run_key", "state_of"]

Array = NDArray[np.float64]

PREFIX = "l."
"""Before the name of an input in an address; its value there is in percent."""
_DIGITS = 6
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
"""A number as forms send it; what else Python would read (1_0, nan) is none."""


@dataclass(frozen=True, slots=True)
class State:
    """A scenario and changed levels (1 is full delivery; the deviation of a driver or parameter, 0 is none)."""

    scenario: str
    levels: tuple[tuple[str, float], ...] = ()

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
        return urlencode([*pairs, *((name, value) for name, value in more.items() if value)])


def levels_of_query(given: Mapping[str, str]) -> tuple[dict[str, float], list[Fault]]:
    """Levels in an address or a form, from percent to parts; a field left empty is the scenario's own."""
    found: dict[str, float] = {}
    faults = []
    for name, text in given.items():
        if not name.startswith(PREFIX) or not text.strip():
            continue
        plain = len(text) <= 32 and _NUMBER.fullmatch(text.strip())
        value = float(text) if plain else math.nan
        if math.isfinite(value):
            found[name.removeprefix(PREFIX)] = round(value / 100.0, _DIGITS)
        else:
            faults.append(_no_number(name.removeprefix(PREFIX), text))
    return found, faults


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


def state_of(model: Model, levels: Mapping[str, float], faults: list[Fault] | None = None) -> State:
    """The state with levels checked against the model's inputs; PathwayError names every one that cannot be."""
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
    if wrong:
        raise PathwayError(wrong)
    return State(model.scenario, tuple(sorted(changed)))


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
    """The hash of everything in a run: the model's own key, the levels, and what else is named."""
    text = json.dumps([model.key, state.scenario, state.levels, sorted(more.items())], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
