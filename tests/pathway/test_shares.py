"""Order-free shares against hand-made games, closed forms and conservation."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dafeng.core.errors import PathwayError
from dafeng.pathway.attribution import order_free, path_shares, shapley_shares

Array = NDArray[np.float64]


def _gloves(levels: Array) -> Array:
    """One left glove (player 0), two right gloves (1, 2): a pair is worth 1."""
    return (levels[:, 0] * np.maximum(levels[:, 1], levels[:, 2]))[:, None]


def _kinked(levels: Array) -> Array:
    """Two years of a result with products and a floor, like power plants behind a demand."""
    demand = 100.0 * (1.0 - 0.3 * levels[:, 0]) * (1.0 - 0.2 * levels[:, 1])
    clean = 20.0 + 50.0 * levels[:, 2]
    coal = np.maximum(demand - clean, 15.0)
    return np.stack([coal, coal * (1.0 - 0.5 * levels[:, 3])], axis=1)


def test_the_glove_game() -> None:
    # Shapley's values of the glove game are 4/6, 1/6, 1/6 (Owen 1995, Game Theory).
    found = shapley_shares(_gloves, ["left", "right 1", "right 2"])
    np.testing.assert_allclose(found.values[:, 0], [4 / 6, 1 / 6, 1 / 6])
    # Interaction of the right gloves by hand: alone 0, beside the left -1, mean -1/2; left with a right: 1 and 0, mean
    # 1/2.
    pairs = {(each.first, each.second): float(each.value[0]) for each in found.interactions}
    assert pairs[("right 1", "right 2")] == pytest.approx(-0.5)
    assert pairs[("left", "right 1")] == pytest.approx(0.5)


def test_shapley_values_equal_the_mean_over_all_orders() -> None:
    found = shapley_shares(_kinked, "abcd")
    by_order = np.zeros((4, 2))
    for order in permutations(range(4)):
        levels = np.zeros((1, 4))
        for player in order:
            before = _kinked(levels)[0]
            levels[0, player] = 1.0
            by_order[player] += (_kinked(levels)[0] - before) / 24.0
    np.testing.assert_allclose(found.values, by_order, atol=1e-12)
    assert found.residual < 1e-12


def test_the_path_gives_the_closed_form_of_a_product() -> None:
    # f = x y^2: Aumann-Shapley shares are int t^2 dt = 1/3 for x and int 2 t^2 dt = 2/3 for y.
    found = path_shares(lambda x: (x[:, 0] * x[:, 1] ** 2)[:, None], ["x", "y"], steps=64)
    np.testing.assert_allclose(found.values[:, 0], [1 / 3, 2 / 3], atol=1e-4)
    assert found.residual < 1e-14


def test_path_and_shapley_agree_where_nothing_or_only_pairs_interact() -> None:
    rng = np.random.default_rng(4)
    single, pair = rng.normal(size=5), np.triu(rng.normal(size=(5, 5)), 1)

    def response(x: Array) -> Array:
        return np.asarray((x @ single + np.einsum("ri,ij,rj->r", x, pair, x))[:, None])

    exact, path = shapley_shares(response, "abcde"), path_shares(response, "abcde")
    np.testing.assert_allclose(path.values, exact.values, atol=1e-12)
    for one, other in zip(exact.interactions, path.interactions, strict=True):
        assert (one.first, one.second) == (other.first, other.second)
        np.testing.assert_allclose(one.value, other.value, atol=1e-12)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(2, 16))
def test_parts_sum_exactly_and_players_that_do_nothing_get_nothing(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    weights, floor = rng.random((count, 3)) * (np.arange(count) > 0)[:, None], rng.random(3) * count / 3

    def response(x: Array) -> Array:
        moved: Array = np.zeros((len(x), 3))
        for player in range(count):
            moved += x[:, player, None] * weights[player]
        return np.maximum(count - moved, floor) * (1.0 + 0.1 * x[:, 1:2])

    found = order_free(response, [str(k) for k in range(count)])
    assert found.residual <= 1e-9 * count
    np.testing.assert_array_equal(found.values[0], 0.0)
    assert found.method == ("shapley" if count <= 12 else "aumann-shapley")
    assert found.order_gap <= 0.02


def test_many_measures_by_the_path_do_not_depend_on_their_order() -> None:
    rng = np.random.default_rng(8)
    cut = rng.random(30) * 0.1

    def response(x: Array, order: Array) -> Array:
        return (100.0 * np.prod(1.0 - cut[order] * x, axis=1))[:, None]

    straight, shuffled = np.arange(30), rng.permutation(30)
    first = path_shares(lambda x: response(x, straight), [str(k) for k in straight])
    second = path_shares(lambda x: response(x, shuffled), [str(k) for k in shuffled])
    np.testing.assert_allclose(first.values[shuffled], second.values, rtol=2e-3)


def test_a_path_stops_where_its_mean_has_settled_and_still_sums_exactly() -> None:
    # f = x y^2 z: by integration along x = y = z = t, x has the integral of t^3, 1/4, y has 2/4 and z 1/4
    def response(x: Array) -> Array:
        return (x[:, 0] * x[:, 1] ** 2 * x[:, 2])[:, None]

    fine = path_shares(response, "xyz", steps=3, tolerance=1e-9)
    page = path_shares(response, "xyz", steps=3, tolerance=1e-9, settled=0.03)
    assert page.runs < fine.runs
    assert page.residual == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(page.values[:, 0], [0.25, 0.5, 0.25], atol=0.03 * 0.5)
    np.testing.assert_allclose(fine.values[:, 0], [0.25, 0.5, 0.25], atol=1e-3)
    assert path_shares(response, "xyz", steps=3, tolerance=1.0, settled=0.03).runs < page.runs  # nothing to refine


def test_nothing_to_attribute_and_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(PathwayError, match="没有可以归因"):
        order_free(_gloves, [])
    with pytest.raises(PathwayError, match="非数值"):
        shapley_shares(lambda x: np.full((len(x), 1), np.nan), "ab")
    with pytest.raises(PathwayError, match="措施过多"):
        shapley_shares(_gloves, [str(k) for k in range(21)])
