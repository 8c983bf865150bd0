"""Faults of measures, parameters and scenarios: what they select, how far they go, what contradicts what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import Fault, PathwayError, UnitError
from dafeng.core.units import same_dimension
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Change, Measure, Specification
from dafeng.pathway.scenarios import resolve
from dafeng.pathway.selecting import keys_of, select_branches, select_drivers, select_plants, select_stocks

__all__ = ["check_measures", "targets"]

_HOURS = 8784.0
"""Hours of a leap year."""

_NAMES = {
    "branch": ("分支", "branch"),
    "driver": ("驱动", "driver"),
    "stock": ("存量", "stock"),
    "supply": ("电源", "station"),
}


def targets(spec: Specification, change: Change, *, to: bool = False) -> list[Any]:
    """What a change selects (or moves to), as places in the specification's lists."""
    selector = change.to if to else change.select
    if change.kind == "branch":
        return list(select_branches(spec.branches, selector))
    if change.kind == "driver":
        return list(select_drivers(spec, selector))
    if change.kind == "stock":
        return list(select_stocks(spec.stocks, selector))
    if change.parameter in ("loss", "self_supply"):
        return [0]
    return list(select_plants(spec.supply.plants, selector))


def check_measures(spec: Specification) -> Iterator[Fault]:
    """Every fault of the measures, the parameters and of the scenarios that use them."""
    known = {each.id for each in spec.measures}
    for each in spec.measures:
        if not each.changes:
            yield fault("no-change", "措施没有写明改变什么", "a measure that changes nothing", each.where, each.id)
        if not 0 <= each.delivery[0] <= each.delivery[1] <= each.delivery[2]:
            yield fault(
                "delivery",
                "落实程度应低、中、高依次不减",
                "delivery must not fall from low to high",
                each.where,
                str(each.delivery),
            )
        for stated in each.sets:
            if stated.indicator not in default_catalogue():
                text = ("指标目录中没有这个代码", "no such indicator in the catalogue")
                yield fault("unknown-indicator", *text, f"{each.where}:sets", stated.indicator)
        for name in each.needs:
            if name not in known:
                yield fault("unknown-measure", "没有这项前提措施", "no such measure", each.where, name)
        for change in each.changes:
            yield from _change(spec, change)
    for parameter in spec.parameters:
        yield from _change(spec, parameter.change)
        if not parameter.low <= parameter.mode <= parameter.high or parameter.low <= -1:
            yield fault(
                "span", "参数范围应为 −1 < 低 ≤ 中 ≤ 高", "a span must be -1 < low <= mode <= high", parameter.where
            )
    for scenario in spec.scenarios:
        yield from _scenario(spec, scenario.id, known, scenario.where, scenario.levels)


def _change(spec: Specification, change: Change) -> Iterator[Fault]:
    zh, en = _NAMES[change.kind]
    for key in (*change.select, *change.to):
        if key not in keys_of(change.kind):
            yield fault(
                "unknown-key",
                "选择条件的键不对",
                "an unknown key of a selector",
                change.where,
                key,
                "、".join(keys_of(change.kind)),
            )
            return
    found = targets(spec, change)
    if not found:
        selector = "，".join(f"{key}={'/'.join(values)}" for key, values in change.select.items())
        yield fault(
            f"unknown-{change.kind}", f"所选的{zh}不存在", f"the {en} selected does not exist", change.where, selector
        )
        return
    if not spec.settings.base_year <= change.start <= change.end:
        yield fault(
            "years",
            "起止年份不对",
            "start and end cannot be used",
            change.where,
            f"{change.start}–{change.end}",
            f"≥ {spec.settings.base_year}",
        )
    if change.operation == "shift":
        yield from _shift(spec, change, found)
    elif change.operation == "scale" and change.value < 0:
        yield fault("negative-scale", "倍数为负", "a negative factor", change.where, change.value, "≥ 0")
    elif change.operation == "set":
        part = change.parameter in ("share", "saturation", "retired", "sales", "loss")
        top = 1.0 if part else _HOURS if change.parameter == "hours" else float("inf")
        if not 0 <= change.value <= top:
            yield fault(
                "share-over-one" if part else "out-of-range",
                "取值应在 0 与 1 之间" if part else "取值超出范围",
                "a value outside 0 and 1" if part else "a value out of range",
                change.where,
                change.value,
                f"0—{top:g}",
            )
    if change.unit and change.operation in ("set", "add"):
        yield from _unit(spec, change, found)


def _shift(spec: Specification, change: Change, found: list[Any]) -> Iterator[Fault]:
    if not 0 <= change.value <= 1:
        yield fault(
            "share-over-one",
            "转移的比例应在 0 与 1 之间",
            "a part to move outside 0 and 1",
            change.where,
            change.value,
            "0—1",
        )
    there = targets(spec, change, to=True)
    if len(there) != 1:
        yield fault(
            "shift-target",
            "转移须有且只有一个去处",
            "a shift needs exactly one thing to move to",
            change.where,
            len(there),
            "1",
        )
        return
    if change.kind == "branch":
        group = spec.branches[there[0]].group
        away = [spec.branches[each] for each in found if spec.branches[each].group != group]
    elif change.kind == "stock":
        away = [spec.stocks[each[0]] for each in found if each[0] != there[0][0]]
    else:
        yield fault(
            "shift-target", "只有分支和存量的份额可以转移", "only shares of branches and stocks can shift", change.where
        )
        return
    if away:
        yield fault(
            "shift-group",
            "转移的两端须属同一用途或同一存量",
            "both ends of a shift must be of one end use or stock",
            change.where,
            away[0].id,
        )


def _unit(spec: Specification, change: Change, found: list[Any]) -> Iterator[Fault]:
    wanted = {"capacity": "MW", "hours": "h", "rate": "gce/kWh", "loss": "1", "self_supply": "1"}.get(
        change.parameter, ""
    )
    if change.kind == "driver":
        wanted = spec.drivers[found[0]].unit
    elif change.parameter == "number":
        wanted = spec.stocks[found[0][0]].unit
    elif change.parameter == "intensity":
        wanted = spec.branches[found[0]].intensity_unit
    try:
        if not same_dimension(change.unit, wanted):
            yield fault(
                "wrong-unit",
                "单位与所改参数不合",
                "a unit that does not fit the parameter",
                change.where,
                change.unit,
                wanted or "1",
            )
    except UnitError as error:
        yield from (fault("unknown-unit", each.zh, each.en, change.where, change.unit) for each in error.faults)


def _scenario(spec: Specification, name: str, known: set[str], where: str, own: Any) -> Iterator[Fault]:
    for measure, level in own.items():
        if measure not in known:
            yield fault("unknown-measure", "没有这项措施", "no such measure", where, measure)
        elif not 0 <= level <= 2:
            yield fault(
                "level", "措施的力度应在 0 与 2 之间", "a level outside 0 and 2", where, f"{measure} = {level:g}", "0—2"
            )
    try:
        levels = resolve(spec, name).levels
    except PathwayError:
        return  # named where inheritance is checked
    taken = [each for each in spec.measures if levels.get(each.id, 0.0) > 0]
    names = {each.id for each in taken}
    for each in taken:
        for needed in each.needs:
            if needed in known and needed not in names:
                yield fault(
                    "needs",
                    f"情景“{name}”采用了“{each.id}”而没有采用其前提“{needed}”",
                    f"scenario {name} takes {each.id} without {needed}, which it needs",
                    where,
                    each.id,
                    needed,
                )
    yield from _contradictions(spec, name, taken)


def _contradictions(spec: Specification, name: str, taken: list[Measure]) -> Iterator[Fault]:
    """Two measures that set the same thing to different values for the same years."""
    sets: dict[tuple[Any, ...], tuple[Measure, Change]] = {}
    for measure in taken:
        for change in measure.changes:
            if change.operation != "set":
                continue
            for target in targets(spec, change):
                key = (change.kind, change.parameter, target)
                other = sets.setdefault(key, (measure, change))
                if (
                    other[0] is not measure
                    and other[1].value != change.value
                    and change.start <= other[1].end
                    and other[1].start <= change.end
                ):
                    yield fault(
                        "contradiction",
                        f"情景“{name}”中两项措施对同一对象设定了不同的值：“{other[0].id}”与“{measure.id}”",
                        f"in scenario {name} {other[0].id} and {measure.id} set one thing to different values",
                        change.where,
                        f"{change.value:g}",
                        f"{other[1].value:g} ({other[1].where})",
                    )
