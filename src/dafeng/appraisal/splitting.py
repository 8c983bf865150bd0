"""Splitting a city's target over its districts by a named method, so that the parts sum to the whole as printed.

Methods: equal fall (同比例), by share of a quantity (按占比), by intensity (按强度: who emits more per GDP falls more),
by capability (按能力: who earns more per head falls more), by a negotiated table (协商). Rounded by largest remainder.
Source: largest remainder (Hamilton) method, Balinski and Young (1982), Fair Representation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dafeng.core.errors import AppraisalError, Fault

__all__ = ["Part", "Split", "SplitMethod", "round_to_total", "split_fall", "split_total"]

SplitMethod = Literal["equal", "share", "intensity", "capability", "table"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one place gets: the exact value and the one as printed; `rounding` is the difference."""

    place: str
    exact: float
    value: float

    @property
    def rounding(self) -> float:
        """Printed less exact."""
        return self.value - self.exact


@dataclass(frozen=True, slots=True)
class Split:
    """A target split over places. The parts as printed sum to `total` as printed; `digits` is the rounding rule."""

    method: SplitMethod
    total: float
    digits: int
    parts: tuple[Part, ...]

    @property
    def rule(self) -> tuple[str, str]:
        """The rounding rule in words, Chinese and English."""
        return (
            f"保留{self.digits}位小数，按最大余数法取舍，各区（市）之和等于全市数",
            f"{self.digits} decimals by largest remainder; the parts sum to the city's value",
        )


def _refuse(code: str, zh: str, en: str, *, where: str = "", found: str = "", expected: str = "") -> AppraisalError:
    return AppraisalError(Fault(f"split.{code}", zh, en, where, found, expected))


def round_to_total(exact: Sequence[float], total: float, digits: int) -> tuple[float, ...]:
    """Values rounded to `digits` decimals so that they sum to `total` rounded, by largest remainder.

    Each is rounded down or up, never further. Raises `AppraisalError` when the exact values do not sum to the total.

    >>> round_to_total([33.33, 33.33, 33.34], 100, 0)
    (33.0, 33.0, 34.0)
    """
    if not math.isclose(sum(exact), total, rel_tol=1e-9, abs_tol=1e-9):
        raise _refuse(
            "sum", "各部分之和不等于总数", "the parts do not sum", found=f"{sum(exact):g}", expected=f"{total:g}"
        )
    scale = Decimal(10) ** digits
    scaled = [Decimal(repr(value)) * scale for value in exact]
    floors = [value.to_integral_value(rounding="ROUND_FLOOR") for value in scaled]
    units = int((Decimal(repr(total)) * scale).to_integral_value(rounding="ROUND_HALF_UP") - sum(floors))
    order = sorted(range(len(exact)), key=lambda number: (floors[number] - scaled[number], number))
    raised = set(order[: max(units, 0)])
    return tuple(float((floor + (number in raised)) / scale) for number, floor in enumerate(floors))


def _positive(values: Mapping[str, float], zh: str, en: str) -> None:
    bad = [place for place, value in values.items() if not (math.isfinite(value) and value > 0)]
    if bad or not values:
        raise _refuse("weight", f"{zh}缺失或不为正", f"{en} missing or not positive", where="、".join(bad))


def split_total(total: float, weights: Mapping[str, float], *, method: SplitMethod = "share", digits: int = 2) -> Split:
    """A total (an amount to reach, to save or to keep below) in proportion to weights by place.

    Raises `AppraisalError` when a weight is missing, not finite or not positive.
    """
    _positive(weights, "分解依据", "a weight is")
    whole = sum(weights.values())
    exact = [total * weight / whole for weight in weights.values()]
    printed = round_to_total(exact, total, digits)
    parts = tuple(Part(place, each, value) for place, each, value in zip(weights, exact, printed, strict=True))
    return Split(method, total, digits, parts)


def split_fall(
    fall: float,
    base: Mapping[str, float],
    *,
    method: SplitMethod = "equal",
    quantity: Mapping[str, float] | None = None,
    digits: int = 2,
) -> Split:
    """A percentage fall of the city as a fall of each place [% of its own base], consistent in the sum.

    `base` is the base amount by place (emissions, energy). The amount to fall, fall x sum of base, is shared out by
    base (equal), or by base x (quantity / mean quantity) with `quantity` the intensity or the income per head; `table`
    takes `quantity` as the negotiated falls themselves, which must give the city's fall. Each part is a percentage;
    what sums to the city's is the amount, so no remainder is spread, and `total` is the fall that the printed parts
    give together. Raises `AppraisalError` for missing places, a fall beyond 100 %, a table that misses the city's fall.
    """
    _positive(base, "基数", "a base is")
    whole = sum(base.values())
    if method == "equal":
        exact = dict.fromkeys(base, fall)
    else:
        weights = quantity or {}
        if set(weights) != set(base):
            missing = "、".join(sorted(set(base) ^ set(weights)))
            raise _refuse("places", "分解依据与区（市）不一致", "the places do not agree", found=missing)
        exact = dict(weights) if method == "table" else _weighted(fall, base, weights)
    reached = sum(exact[place] * amount for place, amount in base.items()) / whole
    if abs(reached - fall) > 0.5 * 10.0**-digits:
        zh, en = "各区（市）合计与全市目标不符", "the places together miss the city's fall"
        raise _refuse("table", zh, en, found=f"{reached:.{digits}f}%", expected=f"{fall:.{digits}f}%")
    beyond = [place for place, each in exact.items() if each >= 100]
    if beyond:
        raise _refuse("beyond", "降幅达到或超过100%", "a fall of 100 % or more", where="、".join(beyond))
    parts = tuple(Part(place, each, _up(each, digits)) for place, each in exact.items())
    total = sum(part.value * base[part.place] for part in parts) / whole
    return Split(method, total, digits, parts)


def _weighted(fall: float, base: Mapping[str, float], quantity: Mapping[str, float]) -> dict[str, float]:
    """Falls in proportion to the quantity that give the city's fall together."""
    _positive(quantity, "分解依据", "a quantity is")
    mean = sum(base[place] * quantity[place] for place in base) / sum(base.values())
    return {place: fall * quantity[place] / mean for place in base}


def _up(value: float, digits: int) -> float:
    """A demanded fall rounded up, so that the printed parts never ask for less than the city owes."""
    step = Decimal(1).scaleb(-digits)
    rounded = Decimal(repr(round(value, digits + 6))).quantize(step, rounding="ROUND_CEILING")
    return float(rounded)
