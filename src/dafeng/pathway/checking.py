"""Contradictions of a specification, each named with file and row, before anything runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dafeng.accounts.balance import kinds
from dafeng.core.errors import Fault, PathwayError, UnitError
from dafeng.core.units import same_dimension
from dafeng.pathway._check_bounds import check_bounds
from dafeng.pathway._check_branches import check_branches
from dafeng.pathway._check_measures import check_measures
from dafeng.pathway._check_shares import check_shares
from dafeng.pathway._definitions import check_definitions
from dafeng.pathway._toml import fault
from dafeng.pathway.coverage import check_gaps
from dafeng.pathway.records import Driver, Specification, Survival
from dafeng.pathway.scenarios import resolve

__all__ = ["check_specification"]

_ROUNDING = 1e-9


def check_specification(spec: Specification) -> list[Fault]:
    """Every fault of a specification; an empty list when it is sound."""
    faults = [
        *_twice(spec),
        *_drivers(spec),
        *_stocks(spec),
        *check_branches(spec),
        *_plants(spec),
        *check_measures(spec),
        *check_bounds(spec),
        *check_shares(spec),
        *check_definitions(spec),
        *check_gaps(spec),
    ]
    faults += _base_values(spec)
    return list(dict.fromkeys(faults))


def _base_values(spec: Specification) -> list[Fault]:
    """Unknown inheritance; given drivers without a base-year value, each told once with its scenarios."""
    faults: list[Fault] = []
    base, missing = spec.settings.base_year, dict[str, list[str]]()
    for each in spec.scenarios:
        try:
            held = resolve(spec, each.id)
        except PathwayError as error:
            faults += error.faults
            continue
        for driver in spec.drivers:
            rows = held.rows.get(driver.id, ())
            if driver.kind == "series" and not (rows and rows[0].year <= base):
                missing.setdefault(driver.id, []).append(each.id)
    where = {each.id: each.where for each in spec.drivers}
    for name, scenarios in missing.items():
        faults.append(
            fault(
                "no-base-value",
                f"情景“{'、'.join(scenarios)}”缺少驱动“{name}”基准年的数值",
                f"no base-year value of driver {name} in scenario {', '.join(scenarios)}",
                where[name],
                "",
                f"{base} 年或更早",
            )
        )
    return faults


def _twice(spec: Specification) -> Iterator[Fault]:
    for listed in (spec.drivers, spec.stocks, spec.measures, spec.scenarios, spec.supply.plants, spec.parameters):
        counts = Counter(each.id for each in listed)
        for each in listed:
            if counts[each.id] > 1:
                yield fault("twice", "代码重复", "a code is used twice", each.where, each.id)


def _unit_fault(unit: str, wanted: str, where: str, code: str, zh: str, en: str) -> Iterator[Fault]:
    try:
        if unit and not same_dimension(unit, wanted):
            yield fault(code, zh, en, where, unit, wanted or "1")
    except UnitError as error:
        yield from (fault("unknown-unit", each.zh, each.en, where, unit) for each in error.faults)


def _drivers(spec: Specification) -> Iterator[Fault]:
    known = {each.id: each for each in spec.drivers}
    stocks = {each.id for each in spec.stocks}
    for each in spec.drivers:
        if each.unit:
            yield from _unit_fault(each.unit, each.unit, each.where, "driver-unit", "", "")
        needed = {"product": 2, "ratio": 2, "gompertz": 1, "limited": 1, "remainder": 1}.get(each.kind, 0)
        if len(each.of) < needed or (each.kind in ("series", "ratio", "gompertz", "limited") and len(each.of) > needed):
            yield fault(
                "driver-parts",
                "驱动的组成项数目不对",
                "a driver with a wrong number of parts",
                each.where,
                len(each.of),
                str(needed),
            )
        for part in each.of:
            if part not in known:
                yield fault("unknown-driver", "没有这个驱动", "no such driver", each.where, part)
        if each.kind == "gompertz" and not (each.saturation > 0 and each.beta < 0):
            yield fault(
                "gompertz",
                "冈珀兹曲线的饱和值应为正、beta 应为负",
                "a Gompertz curve needs saturation > 0 and beta < 0",
                each.where,
                f"{each.saturation}, {each.beta}",
            )
        if each.kind == "limited" and each.limit.partition("/")[0] not in stocks:
            yield fault("unknown-stock", "没有这个存量", "no such stock", each.where, each.limit)
    yield from _circles(known)
    for row in spec.rows:
        driver = known.get(row.driver)
        if driver is None:
            yield fault("unknown-driver", "没有这个驱动", "no such driver", row.where, row.driver)
            continue
        if driver.kind not in ("series", "gompertz"):
            yield fault(
                "derived-driver",
                "推算得出的驱动不应给出数值",
                "a driver that is worked out is given values",
                row.where,
                row.driver,
            )
        wanted = "1/a" if row.rule == "growth" else driver.unit
        if row.rule != "growth":
            yield from _unit_fault(
                row.unit,
                wanted,
                row.where,
                "driver-unit",
                f"驱动“{driver.id}”的单位不对",
                f"a wrong unit of driver {driver.id}",
            )


def _circles(known: dict[str, Driver]) -> Iterator[Fault]:
    for each in known.values():
        seen, ahead = set[str](), list(each.of)
        while ahead:
            name = ahead.pop()
            if name == each.id:
                yield fault("circle", "驱动之间成了环", "drivers rest on each other in a circle", each.where, each.id)
                break
            if name not in seen and name in known:
                seen.add(name)
                ahead += known[name].of


def _survival(each: Survival) -> Iterator[Fault]:
    if each.ages[0] != 0 or abs(each.shares[0] - 1.0) > _ROUNDING:
        yield fault(
            "survival-start",
            "存活曲线应从 0 年、存活率 1 开始",
            "a survival profile starts at age 0 with 1",
            each.where,
            f"{each.ages[0]}: {each.shares[0]:g}",
            "0: 1",
        )
    rows = each.rows or (each.where,) * len(each.ages)
    for age, share, before, row in zip(each.ages[1:], each.shares[1:], each.shares, rows[1:], strict=False):
        if share > before:
            yield fault(
                "survival-rises",
                f"存活曲线“{each.id}”在第 {age} 年上升",
                f"survival profile {each.id} rises at age {age}",
                row,
                f"{share:g}",
                f"≤ {before:g}",
            )
    if min(each.shares) < 0:
        yield fault("survival-negative", "存活率为负", "a negative survival share", each.where, min(each.shares))


def _stocks(spec: Specification) -> Iterator[Fault]:
    for profile in spec.survivals:
        yield from _survival(profile)
    profiles, drivers = {each.id for each in spec.survivals}, {each.id: each for each in spec.drivers}
    known = {each.id: each for each in spec.stocks}
    for stock in spec.stocks:
        if stock.survival not in profiles:
            yield fault("unknown-survival", "没有这条存活曲线", "no such survival profile", stock.where, stock.survival)
        if stock.driver and stock.driver not in drivers:
            yield fault("unknown-driver", "没有这个驱动", "no such driver", stock.where, stock.driver)
        elif stock.driver:
            yield from _unit_fault(
                drivers[stock.driver].unit,
                stock.unit,
                stock.where,
                "stock-unit",
                "驱动与存量的单位不合",
                "driver and stock have different units",
            )
        total = sum(stock.sales.values())
        if stock.driver and abs(total - 1.0) > 1e-6:
            yield fault(
                "sales-shares",
                f"存量“{stock.id}”新增部分的份额之和不是 1",
                f"sales shares of stock {stock.id} do not add up to 1",
                stock.where,
                f"{total:g}",
                "1",
            )
        names = {*stock.sales, *stock.improvement, *(name for out in stock.outputs for name in out.technologies)}
        for name in sorted(names - set(stock.technologies)):
            yield fault(
                "unknown-technology",
                "存量中没有这种技术",
                "the stock has no such technology",
                stock.where,
                name,
                "、".join(stock.technologies),
            )
    for each in spec.vintages:
        stock_of = known.get(each.stock)
        if stock_of is None or each.technology not in stock_of.technologies:
            yield fault(
                "unknown-stock",
                "没有这个存量或技术",
                "no such stock or technology",
                each.where,
                f"{each.stock}/{each.technology}",
            )
            continue
        yield from _unit_fault(
            each.unit, stock_of.unit, each.where, "stock-unit", "存量的单位不对", "a wrong unit of a stock"
        )
        if each.number < 0:
            yield fault("negative-stock", "存量为负", "a negative stock", each.where, f"{each.number:g}", "≥ 0")
        if each.vintage > spec.settings.base_year:
            yield fault(
                "future-vintage",
                "年代晚于基准年",
                "a vintage after the base year",
                each.where,
                each.vintage,
                f"≤ {spec.settings.base_year}",
            )


def _plants(spec: Specification) -> Iterator[Fault]:
    for each in spec.supply.plants:
        if not 0 < each.hours <= 8784:
            yield fault(
                "hours", "年利用小时数不合常理", "full-load hours cannot be right", each.where, each.hours, "0—8784"
            )
        if each.fuel and each.fuel not in kinds():
            yield fault("unknown-fuel", "没有这个能源品种", "no such energy kind", each.where, each.fuel)
        if each.fuel and each.rate <= 0:
            yield fault(
                "no-rate", "烧燃料的机组须给出煤耗", "a station with fuel needs a heat rate", each.where, each.id
            )
        if each.capacity is not None and each.capacity < 0:
            yield fault("negative-stock", "装机为负", "a negative capacity", each.where, each.capacity)
        if each.capacity is None and not each.kinds:
            yield fault(
                "no-capacity",
                "没有装机，也没有写明 plants.csv 的类别",
                "neither capacity nor kinds of plants.csv",
                each.where,
                each.id,
            )
    known = {each.id for each in spec.drivers}
    for name in (spec.supply.grid_driver, spec.supply.rate_driver):
        if name and name not in known:
            yield fault("unknown-driver", "没有这个驱动", "no such driver", spec.supply.where, name)
