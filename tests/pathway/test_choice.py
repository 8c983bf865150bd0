"""The cheapest set against hand-made cases, all combinations tried out, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dafeng.core.errors import PathwayError
from dafeng.pathway.choice import Candidate, Demand, Outcome, choose, order_free_curve, sequential_curve
from dafeng.pathway.choice.judging import Judge

Array = NDArray[np.float64]
YEARS = tuple(range(2025, 2036))
AGE = np.arange(len(YEARS), dtype=float)
BASE = 1000.0 + 10.0 * AGE  # kt, rises to the end


def _additive(cuts: Array) -> object:
    """Each measure cuts so much a year in every year since 2025."""

    def model(levels: Array) -> Outcome:
        return Outcome(BASE - (levels @ cuts)[:, None] * AGE, np.empty((len(levels), 0)))

    return model


def test_the_cheapest_mix_of_two_by_hand() -> None:
    # To fall after 2030 the cuts must reach 10 kt a year. a: 8 kt for 80, b: 5 kt for 30, per kt 10 and 6:
    # all of b and (10 - 5) / 8 of a: 30 + 50 = 80.
    found = choose(
        _additive(np.array([8.0, 5.0])),  # type: ignore[arg-type]
        [Candidate("a", 80.0), Candidate("b", 30.0)],
        YEARS,
        Demand(2030),
    )
    assert found.reached
    assert found.cost == pytest.approx(80.0, rel=2e-3)
    assert found.levels["b"] == pytest.approx(1.0)
    assert found.levels["a"] == pytest.approx(0.625, rel=5e-3)
    assert found.peak_year <= 2030
    assert found.bound == pytest.approx(80.0, rel=1e-4)


def test_all_or_nothing_measures_and_prerequisites() -> None:
    # Whole measures only: a alone (8) or b alone (5) is not enough, a + b costs 110; c cuts 11 for 60 but needs d at
    # 55.
    given_ = [
        Candidate("a", 80.0, least=1.0),
        Candidate("b", 30.0, least=1.0),
        Candidate("c", 60.0, least=1.0, needs=("d",)),
        Candidate("d", 55.0, least=1.0),
    ]
    cuts = np.array([8.0, 5.0, 11.0, 0.0])
    found = choose(_additive(cuts), given_, YEARS, Demand(2030))  # type: ignore[arg-type]
    assert found.levels == {"a": 1.0, "b": 1.0, "c": 0.0, "d": 0.0}
    assert found.cost == pytest.approx(110.0)
    dearer = [Candidate("a", 100.0, least=1.0), *given_[1:]]
    found = choose(_additive(cuts), dearer, YEARS, Demand(2030))  # type: ignore[arg-type]
    assert found.levels == {"a": 0.0, "b": 0.0, "c": 1.0, "d": 1.0}
    assert found.cost == pytest.approx(115.0)


def test_what_must_still_be_found() -> None:
    # At most 7 of the 10 kt a year can be cut: emission still rises by 3 a year, so year t needs 3 (t - 2030).
    found = choose(_additive(np.array([7.0])), [Candidate("a", 1.0)], YEARS, Demand(2030))  # type: ignore[arg-type]
    assert not found.reached
    assert found.shortfall is not None
    assert found.levels == {"a": 1.0}
    assert found.shortfall.by_year == pytest.approx({year: 3.0 * (year - 2030) for year in range(2031, 2036)}, rel=1e-3)
    assert found.bound is None


def test_a_budget_binds_and_what_it_lacks_is_said() -> None:
    given_ = [Candidate("a", 10.0, use={"land": 4.0}), Candidate("b", 40.0)]
    model = _additive(np.array([10.0, 10.0]))
    free = choose(model, given_, YEARS, Demand(2030))  # type: ignore[arg-type]
    assert free.cost == pytest.approx(10.0, rel=2e-3)
    land = choose(model, given_, YEARS, Demand(2030, budgets={"land": 2.0}))  # type: ignore[arg-type]
    assert land.cost == pytest.approx(25.0, rel=2e-3)  # half of a (5) and half of b (20)
    poor = choose(model, given_, YEARS, Demand(2030, budgets={"land": 2.0, "cost": 15.0}))  # type: ignore[arg-type]
    assert not poor.reached
    assert poor.cost <= 15.0 * (1 + 1e-6)
    assert poor.shortfall is not None


def test_targets_and_cap_bind() -> None:
    def model(levels: Array) -> Outcome:
        co2 = BASE - (levels @ np.array([10.0, 10.0]))[:, None] * AGE
        return Outcome(co2, np.stack([levels[:, 1] - 0.4, 2.0 - levels.sum(axis=1)], axis=1))

    given_ = [Candidate("cheap", 1.0), Candidate("dear", 10.0)]
    found = choose(model, given_, YEARS, Demand(2030), ["share", "other"])
    assert found.reached
    assert found.levels["dear"] == pytest.approx(0.4, abs=5e-3)
    assert found.margins["share"] >= 0.0
    # 2035: 1000 + 100 - 100 x levels <= 950 needs 1.5 in all
    capped = choose(model, given_, YEARS, Demand(2030, cap=1000.0), ["share", "other"])
    assert capped.peak_value <= 1000.0 * (1 + 1e-9)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(5355)  # exchanges of one for one alone end at 6.88, the best costs 5.65
def test_no_cheaper_combination_exists_where_all_can_be_tried(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = 7
    cut, overlap = rng.uniform(1.0, 6.0, count), rng.uniform(0.0, 0.15, (count, count))
    cost = rng.uniform(1.0, 10.0, count)

    def model(levels: Array) -> Outcome:
        pairs = np.einsum("ri,ij,rj->r", levels, np.triu(overlap * np.minimum.outer(cut, cut), 1), levels)
        return Outcome(BASE - (levels @ cut - pairs)[:, None] * AGE, np.empty((len(levels), 0)))

    candidates = tuple(Candidate(str(k), float(cost[k]), least=1.0) for k in range(count))
    found = choose(model, candidates, YEARS, Demand(2030))
    every = np.array(list(product([0.0, 1.0], repeat=count)))
    judge = Judge(model, candidates, YEARS, Demand(2030), (), np.ones(0))
    runs = judge.run(every)
    best = runs.best()
    assert found.reached == (best is not None)
    if best is not None:
        # The search is local; on these it must come within one exchange of the best of all 128 combinations.
        assert found.cost <= runs.cost[best] * 1.1 + 1e-9
        assert found.bound is not None
        assert found.bound <= runs.cost[best] + 1e-9
        assert found.irreducible


def test_contradictions_are_named_before_anything_runs() -> None:
    def never(levels: Array) -> Outcome:
        raise AssertionError

    with pytest.raises(PathwayError) as caught:
        choose(
            never,
            [Candidate("a", float("nan")), Candidate("b", 1.0, low=0.6, high=0.4, needs=("x",))],
            YEARS,
            Demand(2040, budgets={"land": 1.0}),
        )
    codes = [fault.code for fault in caught.value.faults]
    assert codes == [
        "pathway.peak-by",
        "pathway.cost-missing",
        "pathway.level-range",
        "pathway.needs-unknown",
        "pathway.budget-unknown",
    ]


def test_the_order_free_curve_adds_up_and_ranks_savers_by_what_they_save() -> None:
    blocks = order_free_curve(["a", "b", "c", "d"], [10.0, 100.0, 5.0, 20.0], [-5.0, -20.0, 50.0, 40.0])
    assert [block.name for block in blocks] == ["b", "a", "d", "c"]
    assert blocks[-1].end == pytest.approx(135.0)
    assert blocks[2].unit_cost == pytest.approx(20.0)  # 40 x 10^4 CNY / 20 kt = 20 CNY/t
    assert all(one.end == two.start for one, two in pairwise(blocks))


def test_each_step_of_the_sequential_curve_is_what_is_left_to_cut() -> None:
    # a and b both cut 30 % of 100: the first cuts 30, the second 21; c cuts 10 more and needs b.
    def total(levels: Array) -> Array:
        return np.asarray(
            100.0 * (1 - 0.3 * levels[:, 0]) * (1 - 0.3 * levels[:, 1]) - 10.0 * levels[:, 2], dtype=float
        )

    blocks = sequential_curve(total, ["a", "b", "c"], [60.0, 30.0, 1.0], [[], [], [1]])
    assert [(block.name, round(block.abatement, 9)) for block in blocks] == [("b", 30.0), ("c", 10.0), ("a", 21.0)]
    assert blocks[-1].end == pytest.approx(61.0)
    with pytest.raises(PathwayError, match="循环"):
        sequential_curve(total, ["a", "b", "c"], [1.0, 1.0, 1.0], [[1], [0], []])


def test_the_floor_is_the_cheapest_set_that_may_be_had_at_all_and_proves_a_choice_that_costs_it() -> None:
    """By hand: of -5 (which needs the 3), -2 and 4 the cheapest is -5 + 3 - 2 = -4; where the saver has no land, -2.

    The peak comes in the first year whatever is done, so the choice costs that floor and no more.
    """
    saver, base = Candidate("saver", -5.0, needs=("base",)), Candidate("base", 3.0)
    measures = (saver, base, Candidate("other", -2.0), Candidate("dear", 4.0))
    falling = np.array([100.0, 90.0, 80.0])

    def model(levels: Array) -> Outcome:
        return Outcome(np.repeat(falling[None], len(levels), axis=0), np.empty((len(levels), 0)))

    found = choose(model, measures, (2028, 2029, 2030), Demand(2029))
    assert found.floor == pytest.approx(-4.0)
    assert found.cost == pytest.approx(-4.0)
    used = tuple(replace(each, use={"land": 1.0 if each.name == "saver" else 0.0}) for each in measures)
    short = choose(model, used, (2028, 2029, 2030), Demand(2029, budgets={"land": 0.0}))
    assert (short.floor, short.cost) == (pytest.approx(-2.0), pytest.approx(-2.0))


def test_drawn_sets_tell_whether_the_condition_of_the_bound_fails() -> None:
    """a (1 - b) c: a and c do nothing alone and, b being there, nothing as the last one, yet something together."""
    measures = (Candidate("a", 3.0), Candidate("b", 1.0), Candidate("c", 2.0))
    falling = np.array([[100.0, 90.0, 80.0]])

    def together(levels: Array) -> Outcome:
        a, b, c = levels.T
        return Outcome(np.repeat(falling, len(levels), axis=0), (a * (1.0 - b) * c + 0.1)[:, None])

    def apart(levels: Array) -> Outcome:
        return Outcome(np.repeat(falling, len(levels), axis=0), (levels.sum(axis=1) + 0.1)[:, None])

    found = choose(together, measures, (2028, 2029, 2030), Demand(2029), ("together",))
    assert found.bound_tried[0] == 256
    assert found.bound_tried[1] > 0
    assert choose(apart, measures, (2028, 2029, 2030), Demand(2029), ("apart",)).bound_tried == (256, 0)
