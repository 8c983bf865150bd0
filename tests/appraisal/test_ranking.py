"""Rankings with ties, and their sensitivity against brute force over the corners of the weights."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import Entry, evaluate, rank, rounded, sheet_of, weight_sensitivity

SHEET = sheet_of("unit")


def _evaluation(subject: str, share: float | None):  # type: ignore[no-untyped-def]
    entries = [Entry(subject, item.code, value=share) for item in SHEET.items if item.rule != "mark"]
    return evaluate(SHEET, subject, [*entries, Entry(subject, "work", marks=(8.0,))])


def test_ties_share_a_place_and_the_next_is_left_out() -> None:
    found = rank([_evaluation(name, share) for name, share in (("a", 0.9), ("b", 1.0), ("c", 0.9), ("d", 0.5))])
    assert [(each.subject, each.place, each.tied) for each in found] == [
        ("b", 1, False),
        ("a", 2, True),
        ("c", 2, True),
        ("d", 4, False),
    ]


def test_a_subject_without_a_score_has_no_place() -> None:
    found = rank([_evaluation("a", None), _evaluation("b", 0.2)])
    assert [(each.subject, each.place) for each in found] == [("b", 1), ("a", None)]


def test_scores_are_rounded_half_up_on_their_decimal_form() -> None:
    assert [rounded(value) for value in (2.675, 1.005, 0.125, 99.995)] == [2.68, 1.01, 0.13, 100.0]


_MARKS = st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=4), min_size=2, max_size=4)


@given(_MARKS)
def test_a_pair_can_turn_exactly_when_a_corner_of_the_weights_turns_it(marks: list[list[int]]) -> None:
    scores = np.array(marks, dtype=float)
    names = [f"s{number}" for number in range(len(marks))]
    found = weight_sensitivity(names, list("wxyz"), scores, width=0.1, draws=10)
    corners = np.array(list(product((0.9, 1.1), repeat=4)))
    totals = corners @ scores.T
    now = scores.sum(axis=1)
    turned = {
        frozenset((names[a], names[b]))
        for a in range(len(names))
        for b in range(len(names))
        if a != b and now[a] >= now[b] and (totals[:, a] - totals[:, b]).min() <= 1e-12
    }
    margins = {frozenset((each.ahead, each.behind)) for each in found.reversals if each.margin < -1e-9}
    assert margins <= turned
    assert turned <= {frozenset((each.ahead, each.behind)) for each in found.reversals} | {
        frozenset((names[a], names[b])) for a in range(len(names)) for b in range(a) if abs(now[a] - now[b]) < 1e-9
    }


def test_a_pair_level_in_every_item_shares_its_place_under_all_weights() -> None:
    found = weight_sensitivity(["a", "b", "c"], ["x", "y"], np.array([[40.0, 40.0], [40.0, 40.0], [10.0, 10.0]]))
    assert found.robust  # whatever the weights, a and b have the same sum
    assert (found.place_low, found.place_high) == ((1, 1, 3), (1, 1, 3))
    assert found.kept == 1.0
    crossed = weight_sensitivity(["a", "b"], ["x", "y"], np.array([[30.0, 10.0], [10.0, 30.0]]))
    assert not crossed.robust  # level in sum alone: other weights part them
    assert (crossed.place_low, crossed.place_high) == ((1, 1), (2, 2))


def test_a_wide_lead_survives_and_a_narrow_one_names_the_items_that_turn_it() -> None:
    scores = np.array([[40.0, 40.0], [39.0, 40.5], [10.0, 10.0]])
    found = weight_sensitivity(["a", "b", "c"], ["x", "y"], scores)
    # a leads b by 0.5; at worst 0.5 - 0.1 x (1 + 0.5) = 0.35 is left, so the order holds
    assert found.robust
    assert found.kept == 1.0
    closer = weight_sensitivity(["a", "b"], ["x", "y"], np.array([[40.0, 30.0], [30.0, 39.5]]))
    assert [(each.ahead, each.behind, each.items) for each in closer.reversals] == [("a", "b", ("x", "y"))]
    assert closer.reversals[0].margin == pytest.approx(0.5 - 0.1 * 19.5)
    assert (closer.place_low, closer.place_high) == ((1, 1), (2, 2))
