"""The rules of the power sector by year, read from packaged data; a rule is a frozen record, not code."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, Protocol, TypeVar

from dafeng.core.errors import AccountsError, Fault, Language
from dafeng.core.sources import Certainty

__all__ = ["LoadStep", "PowerRule", "ets_data", "power_rule", "power_rules", "rule_of_year"]

Basis = Literal["supply", "generation"]


class _Yearly(Protocol):
    @property
    def years(self) -> tuple[int, ...]: ...


AnyRule = TypeVar("AnyRule", bound=_Yearly)


@dataclass(frozen=True, slots=True)
class LoadStep:
    """One step of the load correction: holds for a load factor F (fraction) below `below`."""

    below: float
    form: Literal["power", "linear", "exponential"]
    constant: float
    slope: float = 0.0
    base: float = 1.0
    terms: tuple[tuple[float, float], ...] = ()

    def value(self, load: float) -> float:
        """The correction at load factor `load` [1]."""
        if self.form == "power":
            return float(self.base ** (self.constant + self.slope * load))
        if self.form == "linear":
            return self.constant + self.slope * load
        return self.constant - sum(weight * (1.0 - math.exp(-100.0 * load / scale)) for weight, scale in self.terms)

    def text(self) -> str:
        """The step as a formula of F."""
        if self.form == "power":
            return f"{self.base:g}^({self.constant:g}{self.slope:+g}F)"
        if self.form == "linear":
            return f"{self.constant:g}{self.slope:+g}F"
        parts = "".join(f" - {weight:g}(1-e^(-100F/{scale:g}))" for weight, scale in self.terms)
        return f"{self.constant:g}{parts}"


@dataclass(frozen=True, slots=True)
class PowerRule:
    """The allocation rule of the power sector for some years.

    `basis`: electricity supplied (供电量) or generated (发电量) is allocated for. `gap_mode`: the cap on the gap works
    on the duty to surrender or on the allowance. `cooling`, `heat_share`: corrections, absent where the rule has none.
    """

    code: str
    zh: str
    en: str
    source: str
    years: tuple[int, ...]
    certainty: Certainty
    basis: Basis
    purchased_electricity: bool
    preallocation: float
    preallocation_base: str
    gap_cap: float
    gap_mode: Literal["duty", "allowance"]
    gas_made_whole: bool
    note_zh: str
    note_en: str
    load_classes: tuple[str, ...]
    load_cogeneration: bool
    load: tuple[LoadStep, ...]
    cooling: Mapping[str, float]
    heat_share: Mapping[str, float]
    draft: bool = False
    special_made_equal: bool = False
    load_decimals: int | None = None
    floor: bool = False

    @property
    def id(self) -> str:
        """The name a confirmation by a person refers to."""
        return f"rule:{self.code}"

    @property
    def needs_confirmation(self) -> bool:
        """A rule from memory or a draft may not enter an official report unconfirmed."""
        return self.draft or self.certainty in {"M", "U"}

    def text(self, language: Language = "zh") -> str:
        """The rule's title."""
        return self.zh if language == "zh" else self.en

    def preallocated(self, verified: float) -> float:
        """Pre-allocation [tCO2] from last year's verified emission; whole tonnes where the rule rounds down.

        Rules before 2023 pre-allocate for electricity and heat of a base year instead; see `preallocation_base`.
        """
        amount = self.preallocation * verified
        return float(math.floor(amount)) if self.floor else amount

    def load_correction(self, load: float | None, unit_class: str, *, cogeneration: bool) -> tuple[float, str]:
        """Ff [1] and its formula; 1 where the rule does not correct the class or the load is not known."""
        if unit_class not in self.load_classes or (cogeneration and not self.load_cogeneration) or load is None:
            return 1.0, "1"
        for step in self.load:
            if load < step.below:
                value = step.value(load)
                return (round(value, self.load_decimals) if self.load_decimals else value), step.text()
        return 1.0, "1"


@cache
def ets_data(name: str) -> Mapping[str, Any]:
    """The packaged rule file of that name, as read."""
    text = files("dafeng.accounts").joinpath(f"data/ets/{name}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def _step(raw: Mapping[str, Any]) -> LoadStep:
    terms = tuple((float(weight), float(scale)) for weight, scale in raw.get("terms", ()))
    return LoadStep(**{**raw, "terms": terms})


def _rule(raw: Mapping[str, Any]) -> PowerRule:
    made = {
        **raw,
        "years": tuple(raw["years"]),
        "load_classes": tuple(raw["load_classes"]),
        "load": tuple(_step(each) for each in raw["load"]),
        "cooling": MappingProxyType(dict(raw.get("cooling", {}))),
        "heat_share": MappingProxyType(dict(raw.get("heat_share", {}))),
    }
    return PowerRule(**made)


@cache
def power_rules() -> tuple[PowerRule, ...]:
    """All rules of the power sector, oldest first."""
    return tuple(_rule(raw) for raw in ets_data("power")["rule"])


def power_rule(year: int) -> PowerRule:
    """The rule of a year. Raises `AccountsError` naming the years there are."""
    return rule_of_year(power_rules(), year, ("发电行业", "the power sector"))


def rule_of_year(rules: Sequence[AnyRule], year: int, industry: tuple[str, str]) -> AnyRule:
    """The one of the rules that holds for the year. Raises `AccountsError` naming industry and the years there are."""
    for rule in rules:
        if year in rule.years:
            return rule
    raise AccountsError(
        Fault(
            "ets.no-rule",
            zh=f"没有{year}年度{industry[0]}的配额规则",
            en=f"no allocation rule of {industry[1]} for {year}",
            found=str(year),
            expected="、".join(str(each) for rule in rules for each in rule.years),
            mend_zh="方案公布后请在规则数据中登记。",
            mend_en="Register the plan in the rule data once it is published.",
        )
    )
