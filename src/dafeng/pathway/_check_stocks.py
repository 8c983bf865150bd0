"""Faults of stocks: survival that rises, shares that do not add up, vintages of what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dafeng.core.errors import Fault
from dafeng.pathway._check_units import unit_fault
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Driver, Specification, Stock, Survival, Vintage

__all__ = ["check_stocks"]

_ROUNDING = 1e-9
_SHARES = 1e-6


def check_stocks(spec: Specification) -> Iterator[Fault]:
    """Every fault of the survival profiles, then of the stocks, then of their vintages."""
    for profile in spec.survivals:
        yield from _survival(profile)
    profiles, drivers = {each.id for each in spec.survivals}, {each.id: each for each in spec.drivers}
    known = {each.id: each for each in spec.stocks}
    for stock in spec.stocks:
        yield from _ties(stock, profiles, drivers)
        yield from _technologies(stock)
    for each in spec.vintages:
        yield from _vintage(each, known, spec.settings.base_year)


def _survival(each: Survival) -> Iterator[Fault]:
    if each.ages[0] != 0 or abs(each.shares[0] - 1.0) > _ROUNDING:
        text = ("存活曲线应从 0 年、存活率 1 开始", "a survival profile starts at age 0 with 1")
        yield fault("survival-start", *text, each.where, f"{each.ages[0]}: {each.shares[0]:g}", "0: 1")
    rows = each.rows or (each.where,) * len(each.ages)
    for age, share, before, row in zip(each.ages[1:], each.shares[1:], each.shares, rows[1:], strict=False):
        if share > before:
            text = (f"存活曲线“{each.id}”在第 {age} 年上升", f"survival profile {each.id} rises at age {age}")
            yield fault("survival-rises", *text, row, f"{share:g}", f"≤ {before:g}")
    if min(each.shares) < 0:
        yield fault("survival-negative", "存活率为负", "a negative survival share", each.where, min(each.shares))


def _ties(stock: Stock, profiles: set[str], drivers: Mapping[str, Driver]) -> Iterator[Fault]:
    """Its survival profile and its driver."""
    if stock.survival not in profiles:
        yield fault("unknown-survival", "没有这条存活曲线", "no such survival profile", stock.where, stock.survival)
    if stock.driver and stock.driver not in drivers:
        yield fault("unknown-driver", "没有这个驱动", "no such driver", stock.where, stock.driver)
    elif stock.driver:
        text = ("驱动与存量的单位不合", "driver and stock have different units")
        yield from unit_fault(drivers[stock.driver].unit, stock.unit, stock.where, "stock-unit", *text)


def _technologies(stock: Stock) -> Iterator[Fault]:
    """Shares of what is new, and technologies that the stock does not have."""
    total = sum(stock.sales.values())
    if stock.driver and abs(total - 1.0) > _SHARES:
        text = (
            f"存量“{stock.id}”新增部分的份额之和不是 1",
            f"sales shares of stock {stock.id} do not add up to 1",
        )
        yield fault("sales-shares", *text, stock.where, f"{total:g}", "1")
    names = {*stock.sales, *stock.improvement, *(name for out in stock.outputs for name in out.technologies)}
    for name in sorted(names - set(stock.technologies)):
        text = ("存量中没有这种技术", "the stock has no such technology")
        yield fault("unknown-technology", *text, stock.where, name, "、".join(stock.technologies))


def _vintage(each: Vintage, known: Mapping[str, Stock], base_year: int) -> Iterator[Fault]:
    stock = known.get(each.stock)
    if stock is None or each.technology not in stock.technologies:
        text = ("没有这个存量或技术", "no such stock or technology")
        yield fault("unknown-stock", *text, each.where, f"{each.stock}/{each.technology}")
        return
    yield from unit_fault(each.unit, stock.unit, each.where, "stock-unit", "存量的单位不对", "a wrong unit of a stock")
    if each.number < 0:
        yield fault("negative-stock", "存量为负", "a negative stock", each.where, f"{each.number:g}", "≥ 0")
    if each.vintage > base_year:
        text = ("年代晚于基准年", "a vintage after the base year")
        yield fault("future-vintage", *text, each.where, each.vintage, f"≤ {base_year}")
