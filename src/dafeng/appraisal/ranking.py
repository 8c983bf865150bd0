"""Ranking of subjects, and whether it survives other weights.

Ties share a place and the next place is left out (1, 2, 2, 4). Scores are compared as published, after rounding, so
that no order rests on digits nobody sees. Axis order: SUBJECT, ITEM.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dafeng.appraisal.records import Evaluation

__all__ = ["Placed", "Reversal", "Sensitivity", "rank", "rounded", "weight_sensitivity"]

Array = NDArray[np.float64]


def rounded(score: float, digits: int = 2) -> float:
    """A score as published: half up (四舍五入), on the decimal form of the number.

    >>> rounded(82.125), rounded(82.135)
    (82.13, 82.14)
    """
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(repr(score)).quantize(step, rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Placed:
    """One subject in the ranking. `place` is None where the score is not known."""

    subject: str
    score: float | None
    place: int | None
    tied: bool


def rank(evaluations: Sequence[Evaluation], digits: int = 2) -> tuple[Placed, ...]:
    """Subjects from best to worst; those without a score come last, unplaced, in the order given."""
    known = [(each.subject, rounded(each.score, digits)) for each in evaluations if each.score is not None]
    known.sort(key=lambda pair: -pair[1])
    scores = [score for _, score in known]
    placed = [Placed(subject, score, scores.index(score) + 1, tied=scores.count(score) > 1) for subject, score in known]
    unknown = [Placed(each.subject, None, None, tied=False) for each in evaluations if each.score is None]
    return (*placed, *unknown)


@dataclass(frozen=True, slots=True)
class Reversal:
    """Two subjects whose order other weights can turn. `margin` is their difference at the worst weights (below or at
    zero), `items` the items that matter most for it, heaviest first."""

    ahead: str
    behind: str
    lead: float
    margin: float
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Whether a ranking survives weights that differ by up to `width` (0.1: +-10 %) each.

    `reversals` are exact: no weights within the width turn any other pair; a pair level in every item shares its place
    under all of them. `place_low`, `place_high` (SUBJECT,) are the
    best and worst place each subject can reach against the others taken pair by pair. `kept` is the share of `draws`
    random weights that keep the whole order.
    """

    subjects: tuple[str, ...]
    width: float
    reversals: tuple[Reversal, ...]
    place_low: tuple[int, ...]
    place_high: tuple[int, ...]
    kept: float
    draws: int

    @property
    def robust(self) -> bool:
        """Whether no weights within the width turn any pair."""
        return not self.reversals


def weight_sensitivity(
    subjects: Sequence[str],
    items: Sequence[str],
    scores: Array,
    *,
    extra: Array | None = None,
    width: float = 0.1,
    draws: int = 2000,
    rng: np.random.Generator | None = None,
) -> Sensitivity:
    """Which pairs of subjects other weights can turn.

    scores : (SUBJECT, ITEM) marks earned; extra : (SUBJECT,) deductions and bonuses, which no weight changes. A factor
    within 1 +- width scales each item. The lead of a over b is sum_i f_i d_i + e with d = difference of marks; its
    least value is sum d + e - width * sum |d|, a corner of the box, hence exact. Random weights use `rng` (fixed seed
    unless given), uniform in the box.
    """
    added = np.zeros(len(subjects)) if extra is None else extra
    total = scores.sum(axis=1) + added
    order = np.argsort(-total, kind="stable")
    reversals = []
    above = np.zeros(len(subjects), dtype=int)
    below = np.zeros(len(subjects), dtype=int)
    for first, second in combinations(order.tolist(), 2):
        difference = scores[first] - scores[second]
        lead = float(total[first] - total[second])
        margin = lead - width * float(np.abs(difference).sum())
        if not difference.any() and not lead:  # level in every item: no weights part them
            below[[first, second]] += 1
            continue
        if margin > 0:
            below[first] += 1
            above[second] += 1
            continue
        heaviest = np.argsort(-np.abs(difference), kind="stable")[:3]
        names = tuple(items[number] for number in heaviest.tolist() if difference[number])
        reversals.append(Reversal(subjects[first], subjects[second], lead, margin, names))
    generator = rng or np.random.default_rng(0)
    factors = generator.uniform(1 - width, 1 + width, (draws, len(items)))
    drawn = factors @ scores.T + added
    ordered = drawn[:, order]
    kept = float((np.diff(ordered, axis=1) <= 0).all(axis=1).mean()) if len(subjects) > 1 else 1.0
    low = tuple((above + 1).tolist())
    high = tuple((len(subjects) - below).tolist())
    return Sensitivity(tuple(subjects), width, tuple(reversals), low, high, kept, draws)
