"""The lab's left side: scenarios to choose from, and a slider for each driver and measure by project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.pathway.records import Change, Driver, Value
from dafeng.pathway.studies.costing import MeasureCost
from dafeng_site.lab.state import DEVIATION, PREFIX, State
from dafeng_site.lab.worlds import World, model_of
from dafeng_site.pages.figures import language, named
from dafeng_site.pages.labasked import Asked, beside
from dafeng_site.pages.labcosts import certainty_words, cost_of
from dafeng_site.pages.labdrivers import GROUP_NAMES, Path, driver_name, main_drivers, path_of, reasons_of
from dafeng_site.pages.labnames import headed, input_name, project_name
from dafeng_site.pages.labwords import together, told

__all__ = ["Group", "Slider", "basis_label", "shell", "slider_of"]

_BASIS = {
    "plan": (gettext_lazy("方案"), "good"),
    "statistics": (gettext_lazy("统计"), "info"),
    "literature": (gettext_lazy("文献标准"), "plain"),
    "assumption": (gettext_lazy("假定"), "watch"),
}


@dataclass(frozen=True, slots=True)
class Slider:
    """One input: its field, its value and range in percent, and what a person may want to know of it."""

    field: str
    name: str
    value: float
    default: float
    low: float
    high: float
    basis: str
    tone: str
    clause: str
    units: str
    note: str
    source: str
    changes: tuple[str, ...]
    cost: MeasureCost | None
    cost_basis: str
    needs: str
    path: Path | None = None
    rows: tuple[tuple[int, str, str, str, str], ...] = ()
    reach: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Sliders under one heading; `changed` counts those that differ from the scenario."""

    name: str
    sliders: tuple[Slider, ...]
    changed: int


def basis_label(value: Value) -> tuple[str, str]:
    """What a figure rests on, in words and in tone."""
    name, tone = _BASIS.get(value.basis, (gettext_lazy("未注明"), "unknown"))
    return str(name), tone


def shell(asked: Asked) -> dict[str, Any]:
    """What stands still while sliders move: scenarios to choose from and the sliders themselves."""
    scenarios = [
        {
            "id": each.id,
            "name": headed(named(each)),
            "note": told(asked.world, each.note),
            "current": each.id == asked.state.scenario,
            "url": reverse("lab") + "?" + State(each.id).query(view=asked.view, year=str(asked.year)),
        }
        for each in asked.world.spec.scenarios
    ]
    groups = _groups(asked)
    if asked.faults:
        groups = [replace(each, sliders=tuple(_with_fault(asked, one) for one in each.sliders)) for each in groups]
    return {"scenarios": scenarios, "groups": groups, "hidden": {"view": asked.view, "sector": asked.sector,
            "by": asked.by, "rule": asked.rule, "saved": asked.saved}, "against": asked.against, "year": asked.year,
            "counts": _counts(asked.world)}  # fmt: skip


def _counts(world: World) -> dict[str, int]:
    origins = [each.origin for each in (*world.spec.measures, *world.spec.branches, *world.spec.parameters)]
    origins += [row.origin for row in world.spec.rows]
    return {name: sum(each.basis == name for each in origins) for name in _BASIS}


def _groups(asked: Asked) -> list[Group]:
    model = model_of(asked.world, asked.state.scenario)
    levels = asked.run.levels
    spec = asked.world.spec
    at = {each.id: (float(level), each) for each, level in zip(model.inputs, levels.tolist(), strict=True)}
    found, taken = _driver_groups(asked, at)
    others = [_slider(asked, each.id, at, each.origin, (each.change,), {}) for each in spec.parameters
              if each.id not in taken]  # fmt: skip
    found += [_group(_("用能强度和其他参数"), others)] if others else []
    for project in sorted({each.project for each in spec.measures}, key=lambda number: number or 99):
        sliders = [
            _slider(
                asked, each.id, at, each.origin, each.changes,
                {"clause": each.clause, "units": "、".join(each.units), "cost": cost_of(asked, each.id),
                 "needs": "、".join(input_name(asked, name) for name in each.needs)},
            )
            for each in spec.measures
            if each.project == project
        ]  # fmt: skip
        found.append(_group(project_name(asked.world, project), sliders))
    return found


def _driver_groups(asked: Asked, at: dict[str, Any]) -> tuple[list[Group], set[str]]:
    """Drivers by group, in the specification's order; a parameter that moves a driver is its slider."""
    spec = asked.world.spec
    moved = {name: each for each in reversed(spec.parameters) if each.change.kind == "driver"
             for name in each.change.select.get("id", ())}  # fmt: skip
    groups: dict[str, list[Slider]] = {}
    taken: set[str] = set()
    for driver in main_drivers(asked):
        own = moved.get(driver.id)
        if own is not None and own.id not in taken:
            slider = _slider(asked, own.id, at, own.origin, (own.change,), {})
            taken.add(own.id)
        else:
            slider = _driver_slider(asked, driver)
        groups.setdefault(driver.group, []).append(_with_path(asked, slider, driver))
    return [_group(str(GROUP_NAMES.get(name, name or _("其他驱动因素"))), each) for name, each in groups.items()], taken


def _driver_slider(asked: Asked, driver: Driver) -> Slider:
    steer = next((each for each in asked.state.drivers if each.driver == driver.id), None)
    last = next(iter(reasons_of(model_of(asked.world, asked.state.scenario), driver.id)[-1:]), None)
    origin = last[2] if last else driver.origin
    basis, tone = basis_label(origin)
    return Slider(
        field=DEVIATION + driver.id, name=driver_name(driver), value=round(steer.deviation * 100, 4) if steer else 0.0,
        default=0.0, low=round(driver.low * 100, 4), high=round(driver.high * 100, 4), basis=basis, tone=tone,
        clause="", units="", note=told(asked.world, driver.origin.note), source=driver.origin.source, changes=(),
        cost=None, cost_basis="", needs="",
        reach=told(asked.world, driver.range_note) or _("数据包没有写明范围，取上下 20%"),
    )  # fmt: skip


def _with_path(asked: Asked, slider: Slider, driver: Driver) -> Slider:
    model = model_of(asked.world, asked.state.scenario)
    rows = tuple((year, said, *basis_label(origin), together((told(asked.world, origin.note), origin.source), " "))
                 for year, said, origin in reasons_of(model, driver.id))  # fmt: skip
    return replace(slider, path=path_of(asked, driver), rows=rows, reach=slider.reach or slider.note)


def slider_of(asked: Asked, name: str) -> Slider | None:
    """The slider of one measure or parameter with all that is known of it; None where there is none of that name."""
    return next(
        (each for group in _groups(asked) for each in group.sliders if each.field in (PREFIX + name, DEVIATION + name)),
        None,
    )


def _with_fault(asked: Asked, slider: Slider) -> Slider:
    ids = {slider.field[2:], slider.path.driver if slider.path else ""}
    found = [each for name, faults in beside(asked.world, asked.faults).items() if name in ids for each in faults]
    return replace(slider, fault=" ".join(each.text(language()) for each in found)) if found else slider


def _group(name: str, sliders: list[Slider]) -> Group:
    return Group(name, tuple(sliders), sum(_moved(each) for each in sliders))


def _moved(each: Slider) -> bool:
    return abs(each.value - each.default) > 1e-4 or (each.path is not None and each.path.given)


def _slider(
    asked: Asked, name: str, at: dict[str, Any], origin: Value, changes: Sequence[Change], more: dict[str, Any]
) -> Slider:
    level, given = at[name]
    basis, tone = basis_label(origin)
    return Slider(
        field=PREFIX + name,
        name=input_name(asked, name),
        value=round(level * 100, 4),
        default=round(given.default * 100, 4),
        low=round(given.low * 100, 4),
        high=round(given.high * 100, 4),
        basis=basis,
        tone=tone,
        clause=more.get("clause", ""),
        units=more.get("units", ""),
        note=told(asked.world, origin.note),
        source=origin.source,
        changes=tuple(_change(each) for each in changes),
        cost=more.get("cost"),
        cost_basis=certainty_words(more["cost"].certainty)[0] if more.get("cost") else "",
        needs=more.get("needs", ""),
    )


def _change(each: Change) -> str:
    """A change in the words of the specification: what, which parameter, how, when."""
    chosen = " ".join(f"{key}={','.join(values)}" for key, values in each.select.items())
    signs = {"set": "→", "scale": "×", "add": "+", "shift": "⇢"}
    years = f" {each.start}–{each.end} {each.ramp}" if each.start else ""
    target = " → " + " ".join(",".join(values) for values in each.to.values()) if each.to else ""
    sign = signs.get(each.operation, each.operation)
    return f"{chosen or each.kind} {each.parameter} {sign} {each.value:g}{each.unit and ' ' + each.unit}{target}{years}"
