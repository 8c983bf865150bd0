"""Faults of branches: unknown drivers, rows and fuels, missing activities, shares over 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from dafeng.accounts.balance import kinds, lines
from dafeng.core.errors import Fault
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Branch, Specification

__all__ = ["check_branches"]

_ROUNDING = 1e-9


def check_branches(spec: Specification) -> Iterator[Fault]:
    """Faults of the branches: what they name, where they stand in the balance, their shares."""
    drivers = {each.id for each in spec.drivers}
    stocks = {f"{each.id}/{name}" for each in spec.stocks for name in each.technologies} | {
        each.id for each in spec.stocks
    }
    for each in spec.branches:
        if each.driver and each.driver not in drivers and not each.driver.startswith("@"):
            yield fault("unknown-driver", "没有这个驱动", "no such driver", each.where, each.driver)
        if each.stock and each.stock not in stocks:
            yield fault("unknown-stock", "没有这个存量或技术", "no such stock or technology", each.where, each.stock)
        yield from _place(each)
        if each.bottom_up and (
            each.intensity is None or (each.activity is None and not each.driver and not each.stock)
        ):
            yield fault(
                "no-activity",
                "有强度单位而没有强度或活动水平",
                "an intensity unit without intensity or activity",
                each.where,
                each.id,
            )
        if each.bottom_up and each.fuel == "*":
            yield fault(
                "rest-bottom-up",
                "“*”分支的能源取自平衡表，不能写强度单位",
                "a branch of * takes its energy from the balance",
                each.where,
                each.id,
            )
        if each.use in ("process", "sink") and not each.bottom_up:
            yield fault(
                "no-activity",
                "过程排放和碳汇须写明强度和单位",
                "process emissions and sinks need intensity and unit",
                each.where,
                each.id,
            )
    yield from _shares(spec.branches)


def _place(each: Branch) -> Iterator[Fault]:
    """Row and kind of the balance."""
    if each.use in ("process", "sink"):
        return
    found = [code for code in lines() if fnmatchcase(code, each.row)] if each.fuel == "*" else [each.row]
    if (
        not found
        or found[0] not in lines()
        or each.row
        in (
            "supply",
            "transformation",
            "loss",
            "final",
            "difference",
            "consumption",
        )
    ):
        yield fault(
            "unknown-row",
            "平衡表没有这一行，或是合计行",
            "the balance has no such row, or it is a total",
            each.where,
            each.row,
        )
    if each.fuel != "*" and (each.fuel not in kinds() or kinds()[each.fuel].parts):
        yield fault(
            "unknown-fuel",
            "没有这个能源品种，或是合计栏",
            "no such energy kind, or it is a total",
            each.where,
            each.fuel,
        )


def _shares(branches: Iterable[Branch]) -> Iterator[Fault]:
    """Shares over 1: of an end use by technology, or of a cell of the balance."""
    sums: dict[tuple[str, ...], float] = defaultdict(float)
    last: dict[tuple[str, ...], Branch] = {}
    for each in branches:
        if each.share is None or each.use in ("process", "sink"):
            continue
        key: tuple[str, ...] = ("cell", each.row, each.fuel, each.use)
        if each.bottom_up:
            key = ("end use", *each.group)
        sums[key] += each.share
        last[key] = each
    for key, total in sums.items():
        if total > 1 + _ROUNDING:
            yield fault(
                "share-over-one",
                f"份额之和大于 1（{' '.join(key[1:])}）",
                f"shares add up to more than 1 ({' '.join(key[1:])})",
                last[key].where,
                f"{total:g}",
                "≤ 1",
            )
