"""Data quality: pedigree scores to a rating (DQR) and to an uncertainty; coefficients are data.

Source: ISO 14044:2006, 4.2.3.6; pedigree matrix: Weidema & Wesnaes (1996), 10.1016/S0959-6526(96)00043-1, coefficients
Frischknecht et al. (2007), ecoinvent overview and methodology; rating: Recommendation (EU) 2021/2279, annex I.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dafeng.accounts.footprint.calculating import Footprint
from dafeng.accounts.footprint.records import INDICATORS, Exchange
from dafeng.accounts.footprint.sensitivity import elasticities

__all__ = ["QualityLevel", "QualityRating", "QualityRules", "default_rules", "pedigree_spread", "quality_rating"]


@dataclass(frozen=True, slots=True)
class QualityLevel:
    """A level of the rating, up to and including a DQR."""

    up_to: float
    zh: str
    en: str


@dataclass(frozen=True)
class QualityRules:
    """Coefficients of the pedigree matrix (95 % factors by score 1 to 5), the basic one, and levels of the rating."""

    basic: float
    pedigree: Mapping[str, tuple[float, ...]]
    levels: tuple[QualityLevel, ...]


@dataclass(frozen=True)
class QualityRating:
    """The rating of a study: 1 best to 5; `indicators` likewise; `covered` is the share of influence that is scored."""

    dqr: float | None
    indicators: Mapping[str, float]
    covered: float
    level: QualityLevel | None


@cache
def default_rules() -> QualityRules:
    """The rules in `data/footprint/quality.toml`."""
    text = files("dafeng.accounts").joinpath("data/footprint/quality.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    pedigree = {name: tuple(raw["pedigree"][name]) for name in INDICATORS}
    return QualityRules(raw["basic"], pedigree, tuple(QualityLevel(**each) for each in raw["level"]))


def pedigree_spread(scores: tuple[int, ...], rules: QualityRules | None = None) -> float:
    """The factor that bounds 95 % of a lognormal with these scores (GSD2) [1].

    exp(sqrt(ln(U_basic)^2 + sum ln(U_i)^2)). Source: Frischknecht et al. (2007), section 7.
    """
    known = rules or default_rules()
    factors = [known.basic, *(known.pedigree[name][score - 1] for name, score in zip(INDICATORS, scores, strict=True))]
    return math.exp(math.sqrt(sum(math.log(factor) ** 2 for factor in factors)))


def _rated(exchange: Exchange) -> bool:
    return bool(exchange.pedigree) and exchange.kind not in {"product", "cutoff"}


def quality_rating(result: Footprint, rules: QualityRules | None = None) -> QualityRating:
    """The study's rating: mean scores of its exchanges, weighted by how much each moves the total (elasticity).

    DQR is the mean over the five indicators. Source: Recommendation (EU) 2021/2279, annex I, 4.6.5, with elasticity for
    the contribution.
    """
    known = rules or default_rules()
    weights = abs(elasticities(result))
    data = [
        (float(weight), each)
        for weight, each in zip(weights, result.study.exchanges, strict=True)
        if each.kind not in {"product", "cutoff"}
    ]
    total = sum(weight for weight, _ in data)
    scored = sum(weight for weight, each in data if _rated(each))
    if not scored:
        return QualityRating(None, {}, 0.0, None)
    indicators = {
        name: sum(weight * each.pedigree[at] for weight, each in data if _rated(each)) / scored
        for at, name in enumerate(INDICATORS)
    }
    dqr = sum(indicators.values()) / len(indicators)
    level = next((each for each in known.levels if dqr <= each.up_to + 1e-12), known.levels[-1])
    return QualityRating(dqr, indicators, 100 * scored / total, level)
