"""On what the verdict on each target rests: on the model, or on a measure that takes the target as carried out.

In: a projection and its targets' standings. Out: a `Footing` for each, in their order. A target is tested by the model
where its indicator moves with drivers or parameters; where it moves with measures alone, its value is what the measures
say, and 'met' would only repeat the plan. What moves it is found by running the model with each of them changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dafeng.core import Catalogue, default_catalogue
from dafeng.core.errors import Language
from dafeng.pathway.definitions import index_of
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import indicators
from dafeng.pathway.results import Projection
from dafeng.pathway.running import simulate
from dafeng.pathway.studies.evaluating import needed_codes, value_at
from dafeng.tracking import STATUS_WORDS, Standing

__all__ = ["Footing", "Mover", "footings", "movers_for", "movers_of"]

Movers = Mapping[tuple[str, int, int | None], "Mover"]

Array = NDArray[np.float64]
_MOVED = 1e-9
_PIECE = 48
"""Runs at once: few enough that nothing waits for a compiler."""


@dataclass(frozen=True, slots=True)
class Mover:
    """What moves an indicator in a year: measures, and whether anything beyond measures does."""

    measures: tuple[str, ...]
    beyond: bool


@dataclass(frozen=True, slots=True)
class Footing:
    """What a verdict rests on. standing : the verdict that may be said; measures : names (zh, en) of those that set it,
    by id."""

    basis: str
    standing: str
    measures: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    zh: str = ""
    en: str = ""

    def words(self, language: Language) -> str:
        """The standing in words."""
        return _standing_words(self.standing)[language == "en"]

    def basis_words(self, language: Language) -> str:
        """What it rests on, in words, with measures by their names and reason."""
        at = language == "en"
        named = [each[at] for each in self.measures.values()]
        if not named:
            return self.basis_text(language)
        return self._with_reason(f" ({'; '.join(named)})" if at else f"（{'、'.join(named)}）", language)

    def basis_text(self, language: Language) -> str:
        """The same without the measures, for where they are listed beside it."""
        return self._with_reason("", language)

    def _with_reason(self, named: str, language: Language) -> str:
        said: str = _data()["basis"][self.basis][language] + named
        why = self.zh if language == "zh" else self.en
        return said if not why else f"{said}：{why}" if language == "zh" else f"{said}: {why}"

    def record(self) -> dict[str, Any]:
        """Plain values."""
        zh, en = _standing_words(self.standing)
        return {
            "code": self.standing,
            "zh": zh,
            "en": en,
            "basis": self.basis,
            "basis_zh": self.basis_words("zh"),
            "basis_en": self.basis_words("en"),
            "measures": list(self.measures),
            "reason_zh": self.zh,
            "reason_en": self.en,
        }


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("dafeng.pathway").joinpath("data/targets.toml").read_text("utf-8"))


def _words(key: str) -> tuple[str, str]:
    return _data()[key]["zh"], _data()[key]["en"]


def _standing_words(code: str) -> tuple[str, str]:
    """A standing in Chinese and English: a status of tracking, or one of the words of this room."""
    own = _data()["standing"].get(code)
    return (own["zh"], own["en"]) if own else STATUS_WORDS[code]  # type: ignore[index]


def _reason_of(code: str) -> tuple[str, str]:
    """Why the model does not project an indicator (zh, en)."""
    if not code:
        return _words("no-code")
    for each in _data()["reason"]:
        if any(fnmatchcase(code, pattern) for pattern in each["codes"]):
            return each["zh"], each["en"]
    return _words("unstated")


def _asked(standing: Standing) -> tuple[str, int, int | None] | None:
    """Indicator, year and base year of what a target is about, where it has all of them."""
    goal = standing.judgement.goal
    if not goal.indicator or goal.year is None or goal.kind in ("peak", "assigned"):
        return None
    return goal.indicator, goal.year, goal.base_year if goal.kind in ("reduction", "increase") else None


def movers_of(
    model: Model, wanted: Sequence[tuple[str, int, int | None]], catalogue: Catalogue
) -> dict[tuple[str, int, int | None], Mover]:
    """What moves each indicator in its year (against its base year); left out where the model does not give it.

    Of measures all that could move it are named, whether the scenario takes them or not.
    """
    own = model.defaults
    measures = [k for k, each in enumerate(model.inputs) if each.kind == "measure"]
    rows = np.repeat(own[None], 2 + len(measures), axis=0)
    for k, each in enumerate(model.inputs):
        if each.kind != "measure":
            rows[1, k] += 0.5 * (each.high if each.high > own[k] else each.low)
    for n, k in enumerate(measures):
        rows[2 + n, k] = 0.5 * own[k] if own[k] > 0.0 else 0.5
    later = np.where(model.years > model.years[0], 1.01, 1.0)
    codes = needed_codes({code for code, _, _ in wanted}, catalogue)
    found = [_values(model, rows[at : at + _PIECE], codes) for at in range(0, len(rows), _PIECE)]
    values = {code: np.concatenate([each[code] for each in found]) for code in found[0]}
    driven = _values(replace(model, series=model.series * later), own[None], codes)
    first, movers = int(model.years[0]), {}
    for code, year, base in wanted:
        try:
            one = _measured(catalogue, code, values, year - first, base, first)
            other = _measured(catalogue, code, driven, year - first, base, first)
        except (KeyError, IndexError):
            continue
        moved = np.abs(one - one[0]) > _MOVED * max(abs(float(one[0])), 1e-12)
        shifted = abs(float(other[0] - one[0])) > _MOVED * max(abs(float(one[0])), 1e-12)
        names = tuple(model.inputs[k].id for n, k in enumerate(measures) if moved[2 + n])
        movers[code, year, base] = Mover(names, bool(moved[1]) or shifted)
    return movers


def _values(model: Model, rows: Array, codes: frozenset[str]) -> dict[str, Array]:
    return indicators(model, simulate(model, rows), codes)


def _measured(
    catalogue: Catalogue, code: str, values: Mapping[str, Array], at: int, base: int | None, first: int
) -> Array:
    """A value, over that of the base year where the model has it."""
    if at < 0:
        raise IndexError(at)
    index = index_of(code)
    name = index if index in values else code
    found = value_at(catalogue, name, values, at)
    if base is None or base < first:
        return found
    return found / value_at(catalogue, name, values, base - first)


def movers_for(model: Model, standings: Sequence[Standing]) -> Movers:
    """What moves the indicators of these standings."""
    asked = [each for each in map(_asked, standings) if each is not None]
    return movers_of(model, list(dict.fromkeys(asked)), default_catalogue())


def footings(found: Projection, standings: Sequence[Standing], movers: Movers | None = None) -> tuple[Footing, ...]:
    """What each standing rests on. movers : as `movers_for` gives them, which a caller of many runs keeps."""
    movers = movers_for(found.model, standings) if movers is None else movers
    return tuple(_footing(found, each, movers) for each in standings)


def _named(found: Projection, measures: Sequence[str]) -> dict[str, tuple[str, str]]:
    called = {each.id: (each.zh, each.en) for each in found.model.spec.measures}
    return {name: called[name] for name in measures}


def _footing(found: Projection, each: Standing, movers: Movers) -> Footing:
    judgement, asked = each.judgement, _asked(each)
    goal = judgement.goal
    reason = _reason_of(goal.indicator)
    if goal.kind == "assigned":
        if judgement.projected and judgement.latest is not None:
            reason = _words("projected")
        return Footing("assigned", "not-assigned", {}, *reason)
    if goal.kind == "peak" and judgement.projected:
        return _peak(found, each)
    mover = movers.get(asked) if asked is not None and judgement.projected else None
    if mover is not None:
        return _moved(found, each, mover)
    stated = [
        measure.id
        for measure in found.model.spec.measures
        for one in measure.sets
        if one.indicator == goal.indicator and one.value in (None, each.target.value)
    ]
    if stated:
        return Footing("stated", _delivered(found, stated), _named(found, stated), *reason)
    if judgement.latest is not None:
        return Footing("observed", judgement.status)
    return Footing("none", "not-modelled", {}, *reason)


def _level(found: Projection, measure: str) -> float:
    return float(found.raw.levels[0, found.model.place_of(measure)])


def _delivered(found: Projection, measures: Sequence[str]) -> str:
    """How far the run carries out measures that take a target as given."""
    levels = [_level(found, name) for name in measures]
    if max(levels) <= 0.0:
        return "measure-absent"
    return "set-by-measure" if min(levels) >= 1.0 - 1e-9 else "measure-short"


def _moved(found: Projection, each: Standing, mover: Mover) -> Footing:
    code, status = each.judgement.goal.indicator, each.judgement.status
    why = ("", "")
    if code not in found.values and index_of(code) in found.values:
        why = _words("index")
    if mover.beyond:
        late = any(one.code == "met-late" for one in each.judgement.reasons)
        return Footing("model", "met-late" if late else status, {}, *why)
    if not mover.measures:
        return Footing("fixed", status, {}, *why)
    taken = tuple(name for name in mover.measures if _level(found, name) > 0.0)
    standing = "set-by-measure" if status in ("met", "on-pace") else status
    return Footing("measures", standing, _named(found, taken), *why)


def _peak(found: Projection, each: Standing) -> Footing:
    """A path that is highest in its first model year has met a peak goal without any rise."""
    path = found.values.get(each.judgement.goal.indicator, found.co2)
    if each.judgement.status not in ("met", "on-pace") or int(np.argmax(path)) != 0:
        return Footing("model", each.judgement.status)
    zh, en = (text.format(year=found.years[0]) for text in _words("first-year"))
    return Footing("model", "met-without-rise", {}, zh, en)
