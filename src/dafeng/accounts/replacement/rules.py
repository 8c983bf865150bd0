"""The rule of a province as data: coefficients by industry, kinds of sources, dates."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from dafeng.core.errors import Language
from dafeng.core.sources import Certainty

__all__ = ["Industry", "Kind", "Rule", "default_rule"]


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry and its coefficient H [1]."""

    code: str
    zh: str
    en: str
    coefficient: float
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source; `own`: it must be of the project's own owner."""

    code: str
    zh: str
    en: str
    clause: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of replacement with its number, dates and clauses."""

    code: str
    zh: str
    en: str
    number: str
    publisher: str
    certainty: Certainty
    valid_from: date
    valid_to: date
    province: str
    sources_since: date
    mean_years: int
    formula: str
    clause_coefficient: str
    clause_source: str
    clause_mean: str
    industries: Mapping[str, Industry]
    kinds: Mapping[str, Kind]

    def text(self, language: Language = "zh") -> str:
        """The rule's title."""
        return self.zh if language == "zh" else self.en

    def industry(self, name: str) -> Industry | None:
        """The industry by code or name."""
        return self.industries.get(name) or next(
            (each for each in self.industries.values() if name in {each.zh, each.en, *each.aliases}), None
        )

    def kind(self, name: str) -> Kind | None:
        """The kind of source by code or name."""
        return self.kinds.get(name) or next((each for each in self.kinds.values() if name in {each.zh, each.en}), None)


def _rule_from(raw: Mapping[str, Any]) -> Rule:
    """A rule from its parsed file."""
    made = {key: value for key, value in raw.items() if key not in {"industry", "kind"}}
    for name in ("valid_from", "valid_to", "sources_since"):
        made[name] = date.fromisoformat(raw[name])
    industries = (Industry(**{**each, "aliases": tuple(each.get("aliases", ()))}) for each in raw["industry"])
    kinds = (Kind(**each) for each in raw["kind"])
    return Rule(
        **made,
        industries=MappingProxyType({each.code: each for each in industries}),
        kinds=MappingProxyType({each.code: each for each in kinds}),
    )


@cache
def default_rule() -> Rule:
    """The rule of Shandong of 2022."""
    text = files("dafeng.accounts").joinpath("data/replacement/shandong-2022.toml").read_text(encoding="utf-8")
    return _rule_from(tomllib.loads(text))
