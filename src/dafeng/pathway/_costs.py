"""Costs of measures and prices of energy, from `costs.csv` and `energy_prices.csv`; every fault with file and row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dafeng.accounts.balance import kinds
from dafeng.city import Row
from dafeng.core.errors import Fault, UnitError
from dafeng.core.units import conversion_factor, same_dimension
from dafeng.pathway._toml import fault
from dafeng.pathway.deflating import deflator_years
from dafeng.pathway.records import Cost, EnergyPrice, Measure, Quoted

__all__ = ["MONEY", "PURCHASED", "energy_prices", "with_costs", "with_gaps"]

MONEY = "10^4 CNY"
PURCHASED = "electricity"
"""The kind whose price values net purchases of electricity, sales as a credit."""

_GROUPS = ("coal", "oil", "gas", "other")


def _number(row: Row, column: str) -> float | None:
    value = row.values.get(column)
    return None if value is None else float(value)


def _quoted(row: Row, price: str) -> dict[str, Any]:
    """What every price has, by its names in the tables."""
    words = {name: row.text(name) for name in ("unit", "certainty", "source", "note", "confirmed")}
    return words | {
        "price": _number(row, price) or 0.0,
        "price_year": int(row.values["price_year"] or 0),
        "low": _number(row, "low"),
        "high": _number(row, "high"),
        "where": row.where(),
    }


def _faults_of_price(row: Row, found: Quoted, price: str, year: int) -> list[Fault]:
    """A price that names no source, whose range does not hold it, or of a year without a deflator."""
    faults = []
    if not (found.source or found.note):
        faults.append(fault("no-source", "数值没有写明来源", "a value without its source", row.where("source")))
    low = found.price if found.low is None else found.low
    high = found.price if found.high is None else found.high
    if not low <= found.price <= high:
        text = ("单价不在低值和高值之间", "a price outside its range")
        faults.append(fault("price-range", *text, row.where(price), found.price, f"{low:g}–{high:g}"))
    known = deflator_years()
    if year and found.price_year not in known:
        text = ("没有这一年的平减指数，不能换算", "no deflator for the year, so it cannot be converted")
        faults.append(fault("no-deflator", *text, row.where("price_year"), found.price_year, f"{known[0]}–{known[-1]}"))
    return faults


def _all_read(faults: Sequence[Fault]) -> bool:
    """Whether no file of measures was left out, so that a measure that is not there is nowhere."""
    return not any(each.where.startswith("scenarios/measures/") for each in faults)


def with_costs(
    measures: tuple[Measure, ...], rows: Sequence[Row], year: int, faults: list[Fault]
) -> tuple[Measure, ...]:
    """The measures with the rows of their costs. year : whose prices they are to be in, 0 for each its own."""
    known = {each.id: each for each in measures}
    whole = _all_read(faults)
    found: dict[str, list[Cost]] = {}
    for row in rows:
        name, cost = row.text("measure"), _cost(row)
        if name not in known:
            text = ("没有这项措施", "no such measure")
            faults += [fault("unknown-measure", *text, row.where("measure"), name)] if whole else []
        elif known[name].cost is not None:
            text = ("措施已写明 cost，又在成本表中分项列出", "a measure with both a `cost` and rows of costs")
            faults.append(fault("cost-twice", *text, row.where("measure"), name, known[name].where))
        faults += _faults_of(row, cost) + _faults_of_price(row, cost, "unit_cost", year)
        found.setdefault(name, []).append(cost)
    return tuple(replace(each, costs=tuple(found.get(each.id, ()))) for each in measures)


def _cost(row: Row) -> Cost:
    return Cost(
        item=row.text("item"),
        kind="yearly" if row.text("kind") == "yearly" else "investment",
        quantity=_number(row, "quantity"),
        quantity_unit=row.text("quantity_unit"),
        life=_number(row, "life") or 0.0,
        rate=_number(row, "rate") or 0.0,
        **_quoted(row, "unit_cost"),
    )


def with_gaps(measures: tuple[Measure, ...], rows: Sequence[Row], faults: list[Fault]) -> tuple[Measure, ...]:
    """The measures with the reasons why some have no cost."""
    known = {each.id: each for each in measures}
    whole = _all_read(faults)
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        name = row.text("measure")
        if name not in known:
            text = ("没有这项措施", "no such measure")
            faults += [fault("unknown-measure", *text, row.where("measure"), name)] if whole else []
        elif known[name].priced:
            text = ("措施已有成本，又写明没有成本", "a measure with a cost, and a reason why it has none")
            faults.append(fault("cost-and-gap", *text, row.where("measure"), name))
        found[name] = (row.text("zh"), row.text("en"))
    return tuple(replace(each, no_cost=found.get(each.id, ("", ""))) for each in measures)


def _faults_of(row: Row, cost: Cost) -> list[Fault]:
    faults = []
    try:
        conversion_factor(cost.unit, f"{MONEY}/{cost.quantity_unit}")
    except UnitError:
        text = ("单价与数量的单位相乘不是金额", "unit cost x quantity is no money")
        faults.append(fault("cost-unit", *text, row.where("unit"), f"{cost.unit} × {cost.quantity_unit}", MONEY))
    if cost.quantity is None and cost.quantity_unit != "tce":
        text = (
            "没有写数量；只有按节能量（tce）计的可以留空",
            "no quantity; only what is counted by tce saved may have none",
        )
        faults.append(fault("cost-quantity", *text, row.where("quantity"), cost.quantity_unit, "tce"))
    if cost.kind == "investment" and not cost.life:
        text = ("投资没有写寿命", "an investment without its life")
        faults.append(fault("cost-life", *text, row.where("life")))
    return faults


def energy_prices(rows: Sequence[Row], year: int, faults: list[Fault]) -> tuple[EnergyPrice, ...]:
    """Prices by kind or group of kinds."""
    found = []
    for row in rows:
        price = EnergyPrice(kind=row.text("kind"), **_quoted(row, "price"))
        faults += _faults_of_price(row, price, "price", year)
        if price.kind not in kinds() and price.kind not in _GROUPS:
            text = ("没有这个能源品种或类别", "no such kind of energy or group")
            faults.append(fault("unknown-kind", *text, row.where("kind"), price.kind))
        elif not _fits(price):
            text = ("价格的单位与品种不符", "a price whose unit does not fit the kind")
            faults.append(fault("price-unit", *text, row.where("unit"), price.unit, "CNY/tce"))
        found.append(price)
    return tuple(found)


def _fits(price: EnergyPrice) -> bool:
    units = ["tce", *([kinds()[price.kind].unit] if price.kind in kinds() else [])]
    return any(same_dimension(price.unit, f"CNY/{unit}") for unit in units)
