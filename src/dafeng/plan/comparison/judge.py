"""The verdict on one pair of targets that speak of the same indicator."""

from __future__ import annotations

import re

from dafeng.core.catalogue import Catalogue, Direction
from dafeng.core.errors import UnitError
from dafeng.core.units import convert
from dafeng.plan.comparison.records import Reason, TargetVerdict
from dafeng.plan.records import Target

__all__ = ["judge"]

_STRIVING = re.compile("力争|争取|鼓励|努力")
_SAME_KIND = {"coverage": "level", "phase-out": "level"}
_RELATIVE = frozenset({"%", "％", "‰", "个百分点", "百分点", "番", "倍"})
_NEAR = 1e-9  # values are figures printed in documents: equal but for rounding of unit conversion


def judge(own: Target, upper: Target, catalogue: Catalogue, *, same_area: bool) -> tuple[TargetVerdict, list[Reason]]:
    """Verdict and reasons for a target of a plan against the upper plan's. See the package for the rules."""
    if own.kind == "peak" and upper.kind == "peak":
        return _peak(own, upper)
    obstacles = _obstacles(own, upper, catalogue, same_area=same_area)
    notes: list[Reason] = ["striving"] if _STRIVING.search(own.hedge) and not _STRIVING.search(upper.hedge) else []
    if obstacles == ["year"] and _earlier(own, upper):
        verdict, _ = _weigh(own, upper, _direction(own, upper, catalogue), [])
        if verdict in {"covered", "tightened"}:
            return "tightened", ["earlier"]
    if obstacles:
        return "not-comparable", obstacles
    if own.value is None or upper.value is None:  # both are assigned by the level above
        return "covered", notes
    if "reduction" in {own.kind, upper.kind} and (own.base_year is None) != (upper.base_year is None):
        notes.append("base-unnamed")
    return _weigh(own, upper, _direction(own, upper, catalogue), notes)


def _earlier(own: Target, upper: Target) -> bool:
    """Whether two levels are demanded, the plan's in an earlier year."""
    kinds = {_SAME_KIND.get(each.kind, each.kind) for each in (own, upper)}
    return kinds == {"level"} and own.year is not None and upper.year is not None and own.year < upper.year


def _weigh(own: Target, upper: Target, direction: Direction, notes: list[Reason]) -> tuple[TargetVerdict, list[Reason]]:
    difference = _difference(own, upper, direction)
    if difference is None:
        return "not-comparable", ["unit"]
    if abs(difference) <= _NEAR:
        return _equal(own, upper, notes)
    if direction == "neutral":
        return "not-comparable", ["direction"]
    return ("tightened" if difference > 0 else "loosened"), notes


def _peak(own: Target, upper: Target) -> tuple[TargetVerdict, list[Reason]]:
    if own.year is None or upper.year is None:
        return "not-comparable", ["year"]
    if own.year == upper.year:
        return "covered", []
    return ("tightened" if own.year < upper.year else "loosened"), []


def _obstacles(own: Target, upper: Target, catalogue: Catalogue, *, same_area: bool) -> list[Reason]:
    """Everything that keeps the two values from being compared."""
    found: list[Reason] = []
    if own.year != upper.year:
        found.append("year")
    assigned = [each.value is None for each in (own, upper)]
    if any(assigned):
        return found if all(assigned) else [*found, "assigned"]
    if _SAME_KIND.get(own.kind, own.kind) != _SAME_KIND.get(upper.kind, upper.kind):
        found.append("kind")
    if own.base_year and upper.base_year and own.base_year != upper.base_year:
        found.append("base-year")
    if not same_area and _is_amount(own, catalogue) and _is_amount(upper, catalogue):
        found.append("area")
    return found


def _is_amount(target: Target, catalogue: Catalogue) -> bool:
    """Whether the value grows with the area: tonnes and kilowatts do; shares, intensities and days do not."""
    if target.unit in _RELATIVE or target.kind == "phase-out":
        return False
    if target.matches:
        return catalogue.get(target.matches[0].code).over_places == "sum"
    return "/" not in target.unit and target.unit != ""


def _direction(own: Target, upper: Target, catalogue: Catalogue) -> Direction:
    """Which way is stricter: a larger fall or rise, else the catalogue's good direction, else what the words demand."""
    if own.kind in {"reduction", "increase"}:
        return "up"
    for target in (upper, own):
        if target.matches:
            direction = catalogue.get(target.matches[0].code).direction
            if direction != "neutral":
                return direction
    ops = {own.op, upper.op}
    if ops & {">=", ">"} and not ops & {"<=", "<"}:
        return "up"
    if ops & {"<=", "<"} and not ops & {">=", ">"}:
        return "down"
    return "neutral"


def _bound(target: Target, direction: Direction) -> float:
    """The least that a value or range demands."""
    low = target.value or 0.0
    high = low if target.value_high is None else target.value_high
    return max(low, high) if direction == "down" else min(low, high)


def _difference(own: Target, upper: Target, direction: Direction) -> float | None:
    """How much stricter the plan is, in the upper target's unit and as a share; None where units do not convert."""
    mine, theirs = _bound(own, direction), _bound(upper, direction)
    if own.unit != upper.unit:
        try:
            mine = convert(mine, own.unit, upper.unit)
        except UnitError:
            return None
    scale = max(abs(mine), abs(theirs))
    share = (mine - theirs) / scale if scale else 0.0
    return -share if direction == "down" else share


def _equal(own: Target, upper: Target, notes: list[Reason]) -> tuple[TargetVerdict, list[Reason]]:
    """The same figure: 左右 is weaker, 超过 is stronger than 达到 and 以上."""
    if own.op == "~" and upper.op != "~":
        return "loosened", [*notes, "about"]
    if own.op in {">", "<"} and upper.op not in {">", "<"}:
        return "tightened", notes
    return "covered", notes
