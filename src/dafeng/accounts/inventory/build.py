"""Building an inventory: checked input in, one result or notation key for every line and gas out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.factors import FactorLibrary
from dafeng.accounts.inventory._input import Given, checked_input
from dafeng.accounts.inventory.inputs import BuildOptions, MethodInput
from dafeng.accounts.inventory.layout import InventoryLine, activities, inventory_lines
from dafeng.accounts.inventory.methods import METHODS
from dafeng.accounts.inventory.records import Activity, LineResult, NotationEntry
from dafeng.accounts.inventory.totals import Finding, Inventory
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.observations import Book

__all__ = ["build_inventory", "version_of"]


def build_inventory(
    place: str,
    year: int,
    book: Book,
    activity: Iterable[Activity],
    balance: EnergyBalance | None,
    library: FactorLibrary,
    *,
    notation: Iterable[NotationEntry] = (),
    options: BuildOptions | None = None,
) -> Inventory:
    """The inventory of a place, year and book. Pure.

    `activity` may hold other places and years: only the place's own count, earlier years serve methods that look back.
    Every line of the book gets a value or a notation key: the city's own key, IE where the carbon is counted
    elsewhere, else NE with what is missing. Raises `AccountsError` with every fault; nothing is built in part.
    """
    chosen = options or BuildOptions()
    given = checked_input(place, year, book, tuple(activity), balance, tuple(notation), chosen)
    results: list[LineResult] = []
    faults: list[Fault] = []
    findings: list[Finding] = []
    shared: dict[tuple[str, ...], Any] = {}
    for line in inventory_lines().values():
        if book not in line.books:
            continue
        mine = given.of_line(line.code)
        inputs = MethodInput(line, place, year, book, mine, given.history, library, chosen, balance, shared)
        try:
            made = _line(inputs, given, findings)
        except AccountsError as error:
            faults += error.faults
            continue
        results += made
    if faults:
        raise AccountsError(dict.fromkeys(faults))
    findings += [*_set_findings(results), *_unused(given, balance), *_no_factors(results)]
    meta = MappingProxyType({"balance": balance.source if balance else "", "activities": str(len(given.values))})
    return Inventory(place, year, book, chosen.gwp_set, tuple(results), tuple(findings), version_of(results), meta)


def _line(inputs: MethodInput, given: Given, findings: list[Finding]) -> list[LineResult]:
    line = inputs.line
    method = inputs.options.methods.get(line.code, line.methods[0])
    made = list(METHODS[method](inputs))
    gases = line.gases if inputs.book == "inventory" else ("CO2",)
    made = [each for each in made if each.gas in gases]
    elsewhere = _counted_elsewhere(line, inputs.balance)
    if made and elsewhere:
        findings += [_double(line, elsewhere)]
        made = [
            replace(each, value=None, notation="IE", terms=(), reason_zh=elsewhere[0], reason_en=elsewhere[1])
            for each in made
            if each.gas == "CO2"
        ] + [each for each in made if each.gas != "CO2"]
    found = {each.gas for each in made}
    for gas in gases:
        entry = given.key(line.code, gas)
        if gas in found:
            if entry is not None and any(each.value is not None for each in made if each.gas == gas):
                findings.append(_both(line, gas, entry))
            continue
        made.append(_keyed(inputs, gas, entry, elsewhere if gas == "CO2" else None))
    return made


def _counted_elsewhere(line: InventoryLine, balance: EnergyBalance | None) -> tuple[str, str] | None:
    if balance is None or not line.counted_in:
        return None
    if line.counted_in == "feedstock" and balance.has("final.feedstock"):
        return None
    if line.counted_in == "feedstock":
        return (
            "平衡表没有单列原料用能，原料的碳已计入工业燃料燃烧",
            "the balance has no feedstock row: the carbon is in the fuel burnt in industry",
        )
    return (
        "还原剂和原料的碳已按能源平衡表计入燃料燃烧",
        "the carbon of reducing agents and inputs is counted with the fuels of the balance",
    )


def _keyed(inputs: MethodInput, gas: str, entry: NotationEntry | None, elsewhere: tuple[str, str] | None) -> LineResult:
    line = inputs.line
    blank = LineResult(line.code, "", gas, inputs.place, inputs.year, notation="NE", state="missing")
    if entry is not None:
        return replace(blank, notation=entry.notation, reason_zh=entry.reason, reason_en=entry.reason)
    if elsewhere is not None:
        return replace(blank, notation="IE", reason_zh=elsewhere[0], reason_en=elsewhere[1])
    if line.balance and inputs.balance is None:
        return replace(
            blank, reason_zh=f"没有{inputs.year}年能源平衡表", reason_en=f"no energy balance of {inputs.year}"
        )
    if line.balance:
        return replace(blank, notation="NO", reason_zh="平衡表该行没有燃料", reason_en="the balance has no fuel there")
    return replace(blank, reason_zh="没有活动水平数据", reason_en="no activity data")


def _double(line: InventoryLine, elsewhere: tuple[str, str]) -> Finding:
    return Fault(
        "inventory.double-count",
        zh=f"“{line.zh}”填报了活动水平，但碳已在别处计入，按 IE 处理：{elsewhere[0]}",
        en=f"{line.en}: activity is given but its carbon is counted elsewhere; reported as IE: {elsewhere[1]}",
        where=line.code,
        severity="warning",
    )


def _both(line: InventoryLine, gas: str, entry: NotationEntry) -> Finding:
    return Fault(
        "inventory.key-and-value",
        zh=f"“{line.zh}”的{gas}既有数值又填了记号{entry.notation}，以数值为准",
        en=f"{line.en}, {gas}: both a value and the key {entry.notation}; the value counts",
        where=line.code,
        found=entry.notation,
        severity="warning",
    )


def _set_findings(results: Iterable[LineResult]) -> list[Finding]:
    """Fuels whose factors are not the book's own, with the reason; one finding for each reason."""
    fuels: dict[tuple[str, str], dict[str, None]] = {}
    for each in results:
        if each.method == "combustion" and each.note_zh:
            fuels.setdefault((each.note_zh, each.note_en), {})[each.item] = None
    return [
        Fault("inventory.factor-set", zh=zh, en=en, where="、".join(kinds), severity="note")
        for (zh, en), kinds in fuels.items()
    ]


def _unused(given: Given, balance: EnergyBalance | None) -> list[Finding]:
    """Fuels given one by one although there is a balance: the balance counts."""
    if balance is None:
        return []
    return [
        Fault(
            "inventory.balance-counts",
            zh=f"已有能源平衡表，单独填报的“{activities()[code].zh}”不计",
            en=f"there is a balance; {activities()[code].en}, given on its own, does not count",
            where=code,
            severity="warning",
        )
        for code in given.values
        if activities()[code].fuel
    ]


def _no_factors(results: Iterable[LineResult]) -> list[Finding]:
    """Activities without a factor, one finding for each reason."""
    lacking: dict[tuple[str, str], list[str]] = {}
    for each in results:
        if each.item and each.notation == "NE":
            lacking.setdefault((each.reason_zh, each.reason_en), []).append(f"{each.line} {each.item} {each.gas}")
    return [
        Fault(
            "inventory.no-factor",
            zh=f"有活动水平而没有因子，未估算：{zh}",
            en=f"activity without a factor, not estimated: {en}",
            where="；".join(dict.fromkeys(where)),
            severity="warning",
        )
        for (zh, en), where in lacking.items()
    ]


def version_of(results: Iterable[LineResult]) -> str:
    """Digest of the results with all their terms: two inventories of one version have the same figures and origins."""
    rows = [
        [*each.key, each.value, each.notation, each.method, [[t.name, t.value, t.unit, t.row] for t in each.terms]]
        for each in results
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode()).hexdigest()[:16]
