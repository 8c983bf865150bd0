"""Costs of measures and prices of energy, from `costs.csv` and `energy_prices.csv`; every fault with file and row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dafeng.accounts.balance import kinds
from dafeng.city import Row
from dafeng.core.errors import Fault, UnitError
from dafeng.core.units import conversion_factor, same_dimension
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Cost, EnergyPrice, Measure

__all__ = ["MONEY", "PURCHASED", "energy_prices", "with_costs"]

MONEY = "10^4 CNY"
PURCHASED = "electricity"
"""The kind whose price values net purchases of electricity, sales as a credit."""

_GROUPS = ("coal", "oil", "gas", "other")


def _number(row: Row, column: str) -> float | None:
    value = row.values.get(column)
    return None if value is None else float(value)


def _year(row: Row) -> int:
    return int(row.values["price_year"] or 0)


def with_costs(measures: tuple[Measure, ...], rows: Sequence[Row], faults: list[Fault]) -> tuple[Measure, ...]:
    """The measures with the rows of their costs."""
    known = {each.id: each for each in measures}
    found: dict[str, list[Cost]] = {}
    for row in rows:
        name, cost = row.text("measure"), _cost(row)
        if name not in known:
            text = ("没有这项措施", "no such measure")
            faults.append(fault("unknown-measure", *text, row.where("measure"), name))
        elif known[name].cost is not None:
            text = ("措施已写明 cost，又在成本表中分项列出", "a measure with both a `cost` and rows of costs")
            faults.append(fault("cost-twice", *text, row.where("measure"), name, known[name].where))
        faults += _faults_of(row, cost)
        found.setdefault(name, []).append(cost)
    return tuple(replace(each, costs=tuple(found.get(each.id, ()))) for each in measures)


def _cost(row: Row) -> Cost:
    return Cost(
        row.text("item"),
        "yearly" if row.text("kind") == "yearly" else "investment",
        _number(row, "unit_cost") or 0.0,
        row.text("unit"),
        _number(row, "quantity"),
        row.text("quantity_unit"),
        _number(row, "life") or 0.0,
        _number(row, "rate") or 0.0,
        _year(row),
        row.text("certainty"),
        row.text("source"),
        row.text("note"),
        row.text("confirmed"),
        row.where(),
    )


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
    return faults + _unsaid(row, cost)


def _unsaid(row: Row, each: Cost | EnergyPrice) -> list[Fault]:
    """A figure that neither names a source nor says how it came about."""
    if each.source or each.note:
        return []
    return [fault("no-source", "数值没有写明来源", "a value without its source", row.where("source"))]


def energy_prices(rows: Sequence[Row], faults: list[Fault]) -> tuple[EnergyPrice, ...]:
    """Prices by kind or group of kinds."""
    found = []
    for row in rows:
        price = EnergyPrice(
            row.text("kind"),
            _number(row, "price") or 0.0,
            row.text("unit"),
            _year(row),
            row.text("certainty"),
            row.text("source"),
            row.text("note"),
            row.text("confirmed"),
            row.where(),
        )
        faults += _unsaid(row, price)
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
