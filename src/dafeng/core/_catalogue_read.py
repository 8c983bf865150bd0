"""Reading and checking catalogue data: every fault of every file, then the whole."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, get_args

from dafeng.core._indicator import Direction, Indicator, OverPeriods
from dafeng.core.errors import CatalogueError, Fault, UnitError
from dafeng.core.formula import Formula, parse_formula
from dafeng.core.periods import PeriodKind
from dafeng.core.units import parse_unit

__all__ = ["read"]

_REQUIRED = ("code", "zh", "en", "unit", "direction")
_NAMES = {each.name for each in fields(Indicator)}
_CHOICES: dict[str, tuple[object, ...]] = {
    "direction": get_args(Direction),
    "over_periods": get_args(OverPeriods),
    "nature": ("binding", "expected"),
    "role": ("control", "support"),
}


def _fault(kind: str, zh: str, en: str, where: str, found: object = "") -> Fault:
    return Fault(f"catalogue.{kind}", zh=zh, en=en, where=where, found=str(found))


def _row_faults(row: Mapping[str, Any], where: str) -> list[Fault]:
    faults = [_fault("missing-field", f"缺少“{n}”", f"'{n}' is missing", where) for n in _REQUIRED if not row.get(n)]
    faults += [_fault("unknown-field", "未定义的项", "undefined field", where, name) for name in set(row) - _NAMES]
    faults += [
        _fault("bad-value", f"“{name}”取值不对", f"wrong value of '{name}'", where, row[name])
        for name, choices in _CHOICES.items()
        if name in row and row[name] not in choices
    ]
    over = str(row.get("over_places", "none"))
    if over not in {"sum", "mean", "none"} and not over.startswith("weighted:"):
        faults.append(_fault("bad-value", "“over_places”取值不对", "wrong value of 'over_places'", where, over))
    faults += [
        _fault("bad-value", "时期类型不对", "wrong kind of period", where, kind)
        for kind in row.get("periods", ())
        if kind not in get_args(PeriodKind)
    ]
    for name in ("unit", "display_unit"):
        try:
            parse_unit(row.get(name, ""))
        except UnitError as error:
            faults.append(_fault("bad-unit", error.faults[0].zh, error.faults[0].en, where, row[name]))
    return faults


def _indicator(row: Mapping[str, Any], group: str, formula: Formula | None) -> Indicator:
    unit = parse_unit(row["unit"]).symbol
    data = {name: value for name, value in row.items() if name not in {"formula", "unit", "group"}}
    for name in ("aliases", "keywords", "periods"):
        if name in data:
            data[name] = tuple(data[name])
    data["display_unit"] = parse_unit(row.get("display_unit", unit)).symbol
    return Indicator(**data, unit=unit, group=row.get("group", group), formula=formula)


def _file(name: str, text: str) -> tuple[list[Indicator], dict[str, tuple[str, str]], list[Fault]]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [], {}, [_fault("unreadable", "目录文件读不出来", "the catalogue file cannot be read", name, error)]
    groups = {each["code"]: (each["zh"], each["en"]) for each in data.get("group", [])}
    default = next(iter(groups), "")
    found, faults = [], []
    for row in data.get("indicator", []):
        where = f"{name}:{row.get('code', '?')}"
        here = _row_faults(row, where)
        formula = None
        if "formula" in row:
            try:
                formula = parse_formula(row["formula"])
            except CatalogueError as error:
                here += [_fault("formula-syntax", each.zh, each.en, where, each.found) for each in error.faults]
        if not here:
            found.append(_indicator(row, default, formula))
        faults += here
    return found, groups, faults


def _reference_faults(by_code: Mapping[str, Indicator]) -> list[Fault]:
    faults = []
    for each in by_code.values():
        named = list(each.formula.codes) if each.formula else []
        if each.over_places.startswith("weighted:"):
            named.append(each.over_places.removeprefix("weighted:"))
        named += [each.method_of] if each.method_of else []
        faults += [
            _fault("unknown-reference", "引用了目录中没有的编码", "refers to an unknown code", each.code, code)
            for code in named
            if code not in by_code
        ]
    return faults


def _name_faults(by_code: Mapping[str, Indicator]) -> list[Fault]:
    """A phrase that stands for two indicators could never be matched."""
    owner: dict[str, str] = {}
    faults = []
    for each in by_code.values():
        for name in (each.zh, *each.aliases):
            other = owner.setdefault(name, each.code)
            if other != each.code:
                zh, en = f"名称“{name}”已属于 {other}", f"the name '{name}' belongs to {other} already"
                faults.append(_fault("duplicate-name", zh, en, each.code))
    return faults


def _cycle(by_code: Mapping[str, Indicator]) -> list[Fault]:
    """One fault for every indicator whose formula leads back to itself."""
    done: set[str] = set()
    faults: list[Fault] = []

    def walk(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            loop = " → ".join((*path[path.index(code) :], code))
            faults.append(_fault("cycle", "公式循环引用", "formulas refer to each other in a circle", code, loop))
            return
        if code in done:
            return
        formula = by_code[code].formula
        for each in formula.codes if formula else ():
            walk(each, (*path, code))
        done.add(code)

    for code in by_code:
        walk(code, ())
    return faults


def _dimension_faults(by_code: Mapping[str, Indicator]) -> list[Fault]:
    faults = []
    for each in by_code.values():
        if each.formula is None:
            continue
        try:
            found = each.formula.dimension(lambda code: parse_unit(by_code[code].unit).dimension)
        except CatalogueError as error:
            faults += [
                _fault("formula-dimension", fault.zh, fault.en, each.code, fault.found) for fault in error.faults
            ]
            continue
        if found != parse_unit(each.unit).dimension:
            zh, en = "公式结果的量纲与单位不符", "the formula's dimension is not that of the unit"
            faults.append(_fault("formula-dimension", zh, en, each.code, f"{each.formula.text} → {each.unit}"))
    return faults


def read(
    texts: Iterable[tuple[str, str]],
) -> tuple[dict[str, Indicator], dict[str, tuple[str, str]], list[Fault]]:
    """Indicators, groups and faults of (file name, TOML text) pairs."""
    by_code: dict[str, Indicator] = {}
    groups: dict[str, tuple[str, str]] = {}
    faults: list[Fault] = []
    for name, text in texts:
        found, here, wrong = _file(name, text)
        groups |= here
        faults += wrong
        for each in found:
            if each.code in by_code:
                faults.append(_fault("duplicate", "编码重复", "the code is used twice", f"{name}:{each.code}"))
            by_code[each.code] = each
    for each in by_code.values():
        if each.group not in groups:
            faults.append(_fault("unknown-group", "分组未定义", "undefined group", each.code, each.group))
    if not faults:
        faults = _reference_faults(by_code) + _name_faults(by_code)
    if not faults:
        faults = _cycle(by_code) + _dimension_faults(by_code)
    return by_code, groups, faults
