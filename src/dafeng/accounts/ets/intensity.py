"""Allocation by intensity for steel, cement and aluminium: A = E x (1 + alpha).

Source: plan of 2024 and 2025 for the three industries (secondary); draft of the plan for 2026, section three (two).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dafeng.accounts.ets.rules import ets_data, rule_of_year
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.sources import Certainty

__all__ = ["IntensityAllowance", "IntensityRule", "allocate_by_intensity", "intensity_rule"]


@dataclass(frozen=True, slots=True)
class IntensityRule:
    """One year's rule. `equal`: the allowance equals verified emission. `limit` bounds X, `step` is alpha beyond it."""

    code: str
    zh: str
    en: str
    source: str
    years: tuple[int, ...]
    certainty: Certainty
    draft: bool = False
    equal: bool = False
    slope: float = 0.0
    limit: float = 0.0
    step: float = 0.0
    carbide_slag_above: float | None = None
    floor: bool = False

    @property
    def id(self) -> str:
        """The name a confirmation by a person refers to."""
        return f"rule:{self.code}"

    @property
    def needs_confirmation(self) -> bool:
        """A rule from memory or a draft may not enter an official report unconfirmed."""
        return self.draft or self.certainty in {"M", "U"}

    def alpha(self, deviation: float) -> float:
        """Coefficient alpha [1] of the deviation X [1]: slope x X inside the limits, a step outside."""
        if abs(deviation) < self.limit:
            return self.slope * deviation
        return math.copysign(self.step, deviation) if self.limit else 0.0


@dataclass(frozen=True, slots=True)
class IntensityAllowance:
    """Allowance of a line or works [tCO2]. `deviation` is None where the balance value is not published yet."""

    rule: IntensityRule
    emission: float
    output: float
    intensity: float
    balance_value: float | None
    deviation: float | None
    alpha: float | None
    allowance: float | None
    reason_zh: str
    reason_en: str

    @property
    def gap(self) -> float | None:
        """Allowance less emission [tCO2]; None while the allowance is not known."""
        return None if self.allowance is None else self.allowance - self.emission


def _rule(raw: Mapping[str, Any]) -> IntensityRule:
    return IntensityRule(**{**raw, "years": tuple(raw["years"])})


@cache
def _rules() -> tuple[IntensityRule, ...]:
    return tuple(_rule(raw) for raw in ets_data("intensity")["rule"])


def intensity_rule(year: int) -> IntensityRule:
    """The rule of a year. Raises `AccountsError` naming the years there are."""
    return rule_of_year(_rules(), year, ("钢铁、水泥、铝冶炼行业", "steel, cement and aluminium"))


def allocate_by_intensity(
    emission: float,
    output: float,
    rule: IntensityRule,
    *,
    balance_value: float | None = None,
    equal_because: tuple[str, str] | None = None,
) -> IntensityAllowance:
    """Allowance from verified emission [tCO2], output [t] and the industry's balance value [tCO2/t].

    `equal_because` (Chinese, English) names a special case whose allowance equals its emission (white cement, much
    carbide slag). Without a balance value nothing is guessed: the allowance stays None.
    """
    intensity = emission / output if output else 0.0
    if rule.equal or equal_because:
        zh, en = equal_because or ("当年度按经核查排放量等量分配", "allocated equal to verified emission in that year")
        return IntensityAllowance(
            rule, emission, output, intensity, balance_value, None, 0.0, _floored(emission, rule), zh, en
        )
    if balance_value is None or not output:
        zh, en = "行业平衡值尚未给出，配额待定", "the industry's balance value is not given, so the allowance is open"
        return IntensityAllowance(rule, emission, output, intensity, None, None, None, None, zh, en)
    if balance_value <= 0:
        raise AccountsError(
            Fault(
                "ets.balance-value", "行业平衡值应大于零", "the balance value must be positive", "", str(balance_value)
            )
        )
    deviation = (balance_value - intensity) / balance_value
    alpha = rule.alpha(deviation)
    allowance = _floored(emission * (1.0 + alpha), rule)
    zh, en = "碳排放强度系数法", "by the intensity coefficient"
    return IntensityAllowance(rule, emission, output, intensity, balance_value, deviation, alpha, allowance, zh, en)


def _floored(value: float, rule: IntensityRule) -> float:
    return float(math.floor(value)) if rule.floor else value
