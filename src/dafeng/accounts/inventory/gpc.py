"""The inventory as the table of GPC cities: reference number, scope, notation, gases, activity, factor, data quality.

Columns follow the City Inventory Reporting and Information System (CIRIS). Every reference number of GPC has a row: a
value, or a notation key. Data quality: activity measured or published is high, estimated medium, assumed low; a factor
of an official text seen is high, of a secondary source or computed medium, from memory low; the lower shows.
Source: Global Protocol for Community-Scale Greenhouse Gas Inventories (WRI, C40, ICLEI, 2014), tables 4.2 and 5.3.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from dafeng.accounts.inventory.layout import inventory_lines
from dafeng.accounts.inventory.records import LineResult
from dafeng.accounts.inventory.totals import Inventory
from dafeng.core.errors import Language
from dafeng.core.units import unit_name

__all__ = ["GpcRow", "cells", "gpc_headings", "gpc_references", "gpc_table", "quality"]

_GPC_GASES = ("CO2", "CH4", "N2O", "HFC", "PFC", "SF6", "NF3")
"""Gas columns of the table [t]; HFC and PFC are printed in CO2 equivalent, for they are families of gases."""

_WORST = {"H": 0, "M": 1, "L": 2}
_ACTIVITY = {"measured": "H", "published": "H", "zero": "H", "estimated": "M", "assumed": "L", "missing": "L"}
_FACTOR = {"V": "H", "C": "M", "S": "M", "M": "L", "U": "L", "": "H"}


@dataclass(frozen=True, slots=True)
class GpcRow:
    """One row of the table. `line` and `item` are of this inventory, empty for references that nothing feeds.

    `gases` is by column of `GPC_GASES`; `co2e` [t] by the set the table names; `counted` is False for scope 2 and 3.
    """

    reference: str
    scope: int
    source: str
    line: str
    item: str
    notation: str
    gases: Mapping[str, float]
    co2e: float | None
    activity: float | None
    activity_unit: str
    factor: float | None
    factor_unit: str
    factor_source: str
    activity_quality: str
    factor_quality: str
    explanation: str


@cache
def gpc_references() -> Mapping[str, tuple[int, str, str, str]]:
    """By reference number: scope, sector, Chinese and English name, in the order of GPC."""
    text = files("dafeng.accounts").joinpath("data/inventory/gpc.csv").read_text("utf-8")
    return MappingProxyType(
        {
            row["ref"]: (int(row["scope"]), row["sector"], row["zh"], row["en"])
            for row in csv.DictReader(text.splitlines())
        }
    )


def quality(states: Iterable[str], certainties: Iterable[str]) -> tuple[str, str]:
    """Quality of activity and of factors, H, M or L; the worst of those given."""
    activity = max((_ACTIVITY[each] for each in states), key=_WORST.__getitem__, default="L")
    factor = max((_FACTOR[each] for each in certainties), key=_WORST.__getitem__, default="H")
    return activity, factor


def gpc_table(inventory: Inventory, language: Language = "zh") -> tuple[GpcRow, ...]:
    """Every GPC reference with the results that feed it: one row an item, gases side by side."""
    by_reference: dict[str, list[LineResult]] = {}
    for each in inventory.results:
        by_reference.setdefault(inventory_lines()[each.line].gpc, []).append(each)
    found: list[GpcRow] = []
    for reference, (scope, _, zh, en) in gpc_references().items():
        results = by_reference.get(reference, [])
        name = zh if language == "zh" else en
        if not results:
            why = "本清单没有对应的行" if language == "zh" else "no line of this inventory feeds it"
            found.append(_empty(reference, scope, name, "", "NE", why))
            continue
        found += _rows(inventory, reference, scope, results, language)
    return tuple(found)


def _rows(
    inventory: Inventory, reference: str, scope: int, results: list[LineResult], language: Language
) -> list[GpcRow]:
    groups: dict[tuple[str, str], list[LineResult]] = {}
    for each in results:
        groups.setdefault((each.line, each.item), []).append(each)
    found = []
    for (line, item), group in groups.items():
        valued = [each for each in group if each.value is not None]
        name = inventory_lines()[line].name(language)
        if valued:
            found.append(_row(inventory, reference, scope, f"{name} {item}".strip(), valued))
        elif not any(key[0] == line and any(each.value is not None for each in groups[key]) for key in groups):
            keys = "/".join(dict.fromkeys(str(each.notation) for each in group))
            why = group[0].reason_zh if language == "zh" else group[0].reason_en
            found.append(_empty(reference, scope, name, line, keys, why))
    return found


def _empty(reference: str, scope: int, name: str, line: str, notation: str, why: str) -> GpcRow:
    return GpcRow(
        reference, scope, name, line, "", notation, MappingProxyType({}), None, None, "", None, "", "", "", "", why
    )


def _row(inventory: Inventory, reference: str, scope: int, name: str, results: list[LineResult]) -> GpcRow:
    first = results[0]
    activity = next((term for term in first.terms if term.role == "activity"), None)
    gases: dict[str, float] = {}
    for each in results:
        column = _column(each.gas)
        mass = inventory.co2e(each) if column in {"HFC", "PFC"} else each.value or 0.0
        gases[column] = gases.get(column, 0.0) + mass
    total = sum(inventory.co2e(each) for each in results)
    factors = [term for each in results for term in each.terms if term.role == "factor"]
    # A figure that was worked out is an estimate; how good its activity is stands with the activity's own state.
    grades = quality((first.activity_state or first.state,), [term.certainty for term in factors])
    unit = activity.unit if activity else ""
    return GpcRow(
        reference,
        scope,
        name,
        first.line,
        first.item,
        "",
        MappingProxyType(gases),
        total,
        activity.value if activity else None,
        unit_name(unit) if unit else "",
        total / activity.value if activity and activity.value else None,
        f"tCO2e/{unit_name(unit)}" if unit else "",
        ";".join(dict.fromkeys(term.source for term in factors if term.source)),
        *grades,
        first.note_zh,
    )


def _column(gas: str) -> str:
    if gas.startswith("HFC"):
        return "HFC"
    return {"CF4": "PFC", "C2F6": "PFC"}.get(gas, gas)


_HEADINGS = (
    ("GPC编号", "GPC ref no."),
    ("范围", "Scope"),
    ("排放源", "Source"),
    ("清单行", "Line"),
    ("记号", "Notation key"),
    ("CO2 (t)", "CO2 (t)"),
    ("CH4 (t)", "CH4 (t)"),
    ("N2O (t)", "N2O (t)"),
    ("HFC (tCO2e)", "HFC (tCO2e)"),
    ("PFC (tCO2e)", "PFC (tCO2e)"),
    ("SF6 (t)", "SF6 (t)"),
    ("NF3 (t)", "NF3 (t)"),
    ("合计 (tCO2e, {gwp})", "Total (tCO2e, {gwp})"),
    ("活动水平", "Activity data"),
    ("活动水平单位", "Activity unit"),
    ("排放因子", "Emission factor"),
    ("排放因子单位", "Emission factor unit"),
    ("因子来源", "Factor source"),
    ("活动数据质量", "Activity data quality"),
    ("因子质量", "Factor data quality"),
    ("说明", "Explanation"),
)


def gpc_headings(gwp_set: str, language: Language = "zh") -> tuple[str, ...]:
    """Column headings; the one of CO2 equivalents names its set."""
    return tuple(each[0 if language == "zh" else 1].format(gwp=gwp_set) for each in _HEADINGS)


def cells(row: GpcRow) -> tuple[str | float | int | None, ...]:
    """A row in the order of the headings."""
    return (
        row.reference,
        row.scope,
        row.source,
        row.line,
        row.notation,
        *(row.gases.get(gas) for gas in _GPC_GASES),
        row.co2e,
        row.activity,
        row.activity_unit,
        row.factor,
        row.factor_unit,
        row.factor_source,
        row.activity_quality,
        row.factor_quality,
        row.explanation,
    )
