"""Stock turnover: closed forms, conservation, and the compiled kernel against its twin, on stocks of any make."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dafeng.pathway._engine import compiled
from dafeng.pathway._stocks import survival_curve
from dafeng.pathway._twins import stock_twin
from dafeng.pathway.records import Survival

Array = NDArray[np.float64]
YEARS, AGES = 30, 80


def _one(total: Array, keep: float, *, sales: float = 1.0) -> tuple[NDArray[np.float64], ...]:
    """A stock of one technology that starts new and keeps the same part each year."""
    initial = np.zeros((1, AGES))
    initial[0, 0] = 100.0
    return (
        total.reshape(1, YEARS, 1),
        np.array([True]),
        np.array([0, 1]),
        initial,
        np.full((1, AGES), keep),
        np.full((1, YEARS, 1), sales),
        np.zeros((1, YEARS, 1)),
        np.ones((1, YEARS)),
    )


@pytest.mark.parametrize("kernel", [stock_twin, compiled()[0]], ids=["twin", "compiled"])
def test_a_constant_stock_with_geometric_survival_is_replaced_at_a_constant_rate(kernel) -> None:
    """Closed form: with survival s a year and a total that stays 100, sales are 100 (1 - s) every year."""
    number, _, sold, left = kernel(*_one(np.full(YEARS, 100.0), 0.9))
    np.testing.assert_allclose(number, 100.0)
    np.testing.assert_allclose(sold[0, 1:, 0], 10.0)
    np.testing.assert_allclose(left[0, 1:, 0], 10.0)


@pytest.mark.parametrize("kernel", [stock_twin, compiled()[0]], ids=["twin", "compiled"])
def test_a_growing_stock_with_geometric_survival(kernel) -> None:
    """Closed form: total 100 (1+g)^t needs sales of 100 (1+g)^(t-1) (1 + g - s)."""
    growth, keep = 0.05, 0.92
    t = np.arange(YEARS)
    number, _, sold, _ = kernel(*_one(100 * (1 + growth) ** t, keep))
    np.testing.assert_allclose(number[0, :, 0], 100 * (1 + growth) ** t)
    np.testing.assert_allclose(sold[0, 1:, 0], 100 * (1 + growth) ** (t[1:] - 1) * (1 + growth - keep))


@pytest.mark.parametrize("kernel", [stock_twin, compiled()[0]], ids=["twin", "compiled"])
def test_a_stock_that_nothing_drives_dies_out_geometrically(kernel) -> None:
    arrays = list(_one(np.zeros(YEARS), 0.8))
    arrays[1] = np.array([False])
    number = kernel(*arrays)[0]
    np.testing.assert_allclose(number[0, :, 0], 100 * 0.8 ** np.arange(YEARS))


def test_a_surplus_leaves_early_in_equal_parts() -> None:
    number, _, sold, left = stock_twin(*_one(np.concatenate([[100.0], np.full(YEARS - 1, 40.0)]), 1.0))
    assert number[0, 1, 0] == pytest.approx(40)
    assert (sold[0, 1, 0], left[0, 1, 0]) == (0.0, pytest.approx(60))


def test_a_survival_curve_is_linear_between_its_rows_and_ends() -> None:
    curve = survival_curve(Survival("x", (0, 10, 20), (1.0, 0.5, 0.0), ""), 25)
    np.testing.assert_allclose(curve[[0, 4, 10, 15, 20, 24]], [1.0, 0.8, 0.5, 0.25, 0.0, 0.0])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), draws=st.integers(1, 3), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_any_stock_is_kept_in_the_books_and_both_kernels_agree(seed: int, draws: int, sizes: list[int]) -> None:
    """In = out + kept, nothing negative, the total is reached; compiled and plain are equal."""
    random = np.random.default_rng(seed)
    techs, years, ages = sum(sizes), 12, 9
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    sales = random.uniform(0, 1, (draws, years, techs))
    for start, end in itertools.pairwise(first.tolist()):
        sales[:, :, start:end] /= sales[:, :, start:end].sum(axis=2, keepdims=True)
    retired = np.maximum.accumulate(random.choice([0.0, 0.3, 1.0], (draws, years, techs), p=[0.8, 0.1, 0.1]), axis=1)
    retired[:, 0] = 0.0
    initial = random.uniform(0, 10, (techs, ages)) * (random.uniform(size=(techs, ages)) > 0.3)
    keep = np.hstack([random.uniform(0, 1, (techs, ages - 1)), np.zeros((techs, 1))])
    driven = random.uniform(size=len(sizes)) > 0.2
    total = random.uniform(0, 200, (draws, years, len(sizes)))
    arrays = (total, driven, first, initial, keep, sales, retired, random.uniform(0.5, 1, (techs, years)))
    plain, quick = stock_twin(*arrays), compiled()[0](*arrays)
    np.testing.assert_allclose(quick, plain, rtol=1e-10, atol=1e-10)
    number, _, sold, left = plain
    np.testing.assert_allclose(np.diff(number, axis=1), (sold - left)[:, 1:], atol=1e-9)
    assert number.min() >= 0
    assert sold.min() >= 0
    assert left[:, 1:].min() >= -1e-9
    reached = np.add.reduceat(number, first[:-1], axis=2)[:, 1:, driven]
    np.testing.assert_allclose(reached, total[:, 1:, driven], atol=1e-9)
