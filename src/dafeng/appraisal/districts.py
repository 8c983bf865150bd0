"""A city's target given to its districts: base, basis and value of each place, by any of the named methods.

A total (an amount) is split so that the printed parts sum to the city's printed value. A fall is a percentage of each
place's own base; beside it stands the amount that falls, and those amounts sum to the city's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dafeng.appraisal.splitting import SplitMethod, round_to_total, split_fall, split_total
from dafeng.core.errors import AppraisalError, Fault

__all__ = ["Allocation", "DistrictPart", "SplitKind", "allocate"]

SplitKind = Literal["total", "fall"]
"""总量 an amount shared out, or 降幅 a percentage fall of each place's own base."""

_AMOUNT_DIGITS = 2
"""Decimals of the amounts that fall."""


@dataclass(frozen=True, slots=True)
class DistrictPart:
    """What one place gets. `value` is printed in the target's unit, or [%] for a fall; `amount` is what falls, in the
    base's unit, None for a total; `basis` is the quantity it was weighed by, None where none is used."""

    place: str
    base: float | None
    basis: float | None
    exact: float
    value: float
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """A target over places. `total` is what the printed parts give together: the city's value for a total, for a fall
    the percentage that the printed falls make of all bases. `amount` is the sum of the amounts, None for a total."""

    kind: SplitKind
    method: SplitMethod
    city: float
    digits: int
    parts: tuple[DistrictPart, ...]
    total: float
    amount: float | None = None

    @property
    def rule(self) -> tuple[str, str]:
        """The rounding rule in words, Chinese and English."""
        if self.kind == "total":
            return (
                f"保留{self.digits}位小数，按最大余数法取舍，各区（市）之和等于全市数",
                f"{self.digits} decimals by largest remainder; the parts sum to the city's value",
            )
        return (
            f"降幅保留{self.digits}位小数、只进不舍；下降量保留{_AMOUNT_DIGITS}位小数，按最大余数法取舍，"
            "各区（市）下降量之和等于全市下降量",
            f"falls rounded up to {self.digits} decimals; amounts to {_AMOUNT_DIGITS} decimals by largest remainder, "
            "and they sum to the city's",
        )


def _refuse(code: str, zh: str, en: str, *, where: str = "", found: str = "", expected: str = "") -> AppraisalError:
    return AppraisalError(Fault(f"split.{code}", zh, en, where, found, expected))


def allocate(
    kind: SplitKind,
    method: SplitMethod,
    city: float,
    base: Mapping[str, float],
    basis: Mapping[str, float] | None = None,
    *,
    digits: int = 2,
) -> Allocation:
    """Give the city's value to the places of `base` (for a negotiated total, to those of `basis`).

    `basis` is what the method weighs by: intensity, income per head, or the negotiated values themselves. Raises
    `AppraisalError` for a place without base or basis, a value that is not finite, a negotiated table that misses the
    city's value.
    """
    if not math.isfinite(city) or not 0 <= digits <= 6:
        raise _refuse("city", "全市目标值或小数位数不对", "the city's value or the decimals are wrong", found=f"{city}")
    quantity = dict(basis or {})
    if kind == "fall":
        return _fall(method, city, base, quantity, digits)
    if method == "table":
        return _negotiated(city, base, quantity, digits)
    weights = dict(base)
    if method in ("intensity", "capability"):
        _same_places(base, quantity)
        weights = {place: amount * quantity[place] for place, amount in base.items()}
    found = split_total(city, weights, method=method, digits=digits)
    parts = tuple(
        DistrictPart(each.place, base[each.place], quantity.get(each.place), each.exact, each.value)
        for each in found.parts
    )
    return Allocation("total", method, city, digits, parts, _sum(parts, digits))


def _fall(
    method: SplitMethod, city: float, base: Mapping[str, float], quantity: dict[str, float], digits: int
) -> Allocation:
    way: SplitMethod = "equal" if method == "share" else method
    found = split_fall(city, base, method=way, quantity=quantity, digits=digits)
    exact = [each.exact * base[each.place] / 100 for each in found.parts]
    amounts = round_to_total(exact, sum(exact), _AMOUNT_DIGITS)
    parts = tuple(
        DistrictPart(each.place, base[each.place], quantity.get(each.place), each.exact, each.value, amount)
        for each, amount in zip(found.parts, amounts, strict=True)
    )
    whole = sum((Decimal(repr(amount)) for amount in amounts), Decimal(0))
    return Allocation("fall", method, city, digits, parts, found.total, float(whole))


def _negotiated(city: float, base: Mapping[str, float], values: dict[str, float], digits: int) -> Allocation:
    """The values as agreed; as printed they must sum to the city's, for nothing is moved between them."""
    bad = [place for place, value in values.items() if not math.isfinite(value) or value < 0]
    if bad or not values:
        raise _refuse("weight", "协商值缺失或为负", "an agreed value is missing or negative", where="、".join(bad))
    if base and set(base) - set(values):
        missing = "、".join(sorted(set(base) - set(values)))
        raise _refuse("places", "有区（市）没有协商值", "a place has no agreed value", where=missing)
    step = Decimal(1).scaleb(-digits)
    finer = [place for place, value in values.items() if Decimal(repr(value)) != Decimal(repr(value)).quantize(step)]
    if finer:
        zh, en = "协商值的小数位数超过规定", "an agreed value has more decimals than the rule"
        raise _refuse("digits", zh, en, where="、".join(finer), expected=str(digits))
    found = sum((Decimal(repr(value)) for value in values.values()), Decimal(0))
    wanted = Decimal(repr(city)).quantize(step, rounding="ROUND_HALF_UP")
    if found != wanted:
        zh, en = "各区（市）协商值之和不等于全市目标", "the agreed values do not sum to the city's"
        raise _refuse("table", zh, en, found=str(found), expected=str(wanted))
    parts = tuple(DistrictPart(place, base.get(place), value, value, value) for place, value in values.items())
    return Allocation("total", "table", city, digits, parts, float(found))


def _same_places(base: Mapping[str, float], quantity: Mapping[str, float]) -> None:
    if set(base) != set(quantity):
        missing = "、".join(sorted(set(base) ^ set(quantity)))
        raise _refuse("places", "分解依据与区（市）不一致", "the places do not agree", found=missing)


def _sum(parts: tuple[DistrictPart, ...], digits: int) -> float:
    whole = sum((Decimal(repr(part.value)) for part in parts), Decimal(0))
    return float(whole.quantize(Decimal(1).scaleb(-digits)))
