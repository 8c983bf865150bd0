"""LMDI-I against Ang's two-sector example, the small-value method it is the limit of, and conservation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from dafeng.core.errors import PathwayError
from dafeng.pathway.attribution import chained, decompose, energy_effects, kaya, log_mean

Array = NDArray[np.float64]
NAMES = ("activity", "structure", "intensity")

# The two-sector industry of Ang's guides: output 10 and 40 to 40 and 40, energy 30 and 20 to 80 and 16.
START = np.array([[50.0, 50.0], [0.2, 0.8], [3.0, 0.5]])
END = np.array([[80.0, 80.0], [0.5, 0.5], [2.0, 0.4]])


def test_the_two_sector_example() -> None:
    # By hand: L(80, 30) = 50 / ln(8/3) = 50.97705, L(16, 20) = -4 / ln 0.8 = 17.92568.
    # activity 68.90273 ln 1.6 = 32.3845; structure 50.97705 ln 2.5 + 17.92568 ln 0.625 = 38.2847;
    # intensity 50.97705 ln(2/3) + 17.92568 ln 0.8 = -24.6694; together 96 - 50 = 46.
    found = decompose(NAMES, START, END)
    np.testing.assert_allclose(found.effects, [32.3845, 38.2847, -24.6694], atol=2e-3)
    assert found.effects.sum() == pytest.approx(46.0, abs=1e-12)
    # Multiplicative: exp(effect / L(96, 50)), L(96, 50) = 46 / ln 1.92 = 70.5163.
    assert found.ratios is not None
    np.testing.assert_allclose(found.ratios, np.exp(np.array([32.3845, 38.2847, -24.6694]) / 70.5163), rtol=1e-4)
    assert found.ratios.prod() == pytest.approx(1.92, rel=1e-12)


def test_logarithmic_mean_near_equality_and_at_zero() -> None:
    # Against 50-digit arithmetic (mpmath is not needed: L(1, 1 + x) = x / log1p(x)).
    for x in (1e-12, 1e-6, 9e-5, 2e-4, 0.5, 10.0):
        assert float(log_mean(np.asarray(1.0 + x), np.asarray(1.0))) == pytest.approx(x / math.log1p(x), rel=1e-9)
    # 18 orders of magnitude apart: L = (1e9 - 1e-9) / (18 ln 10) = 24127471.216847..., either way round.
    for a, b in ((1e-9, 1e9), (1e9, 1e-9)):
        assert float(log_mean(np.asarray(a), np.asarray(b))) == pytest.approx(24127471.216847323, rel=1e-12)
    assert float(log_mean(np.asarray(3.0), np.asarray(3.0))) == 3.0
    assert float(log_mean(np.asarray(3.0), np.asarray(0.0))) == 0.0


def _small_values(start: Array, end: Array, small: float) -> Array:
    """The older way: zeros replaced by a small number (Ang and Choi 1997)."""
    a, b = np.where(start == 0.0, small, start), np.where(end == 0.0, small, end)
    v0, vt = a.prod(axis=0), b.prod(axis=0)
    weight = np.where(vt == v0, v0, (vt - v0) / np.log(np.where(vt == v0, 2.0, vt / v0)))
    return np.asarray((weight * np.log(b / a)).sum(axis=1))


@pytest.mark.parametrize("cell", [0, 1])
@pytest.mark.parametrize("factor", [1, 2])
@pytest.mark.parametrize("side", ["start", "end"])
def test_zeros_are_the_limit_of_small_values(cell: int, factor: int, side: str) -> None:
    start, end = START.copy(), END.copy()
    (start if side == "start" else end)[factor, cell] = 0.0
    found = decompose(NAMES, start, end)
    np.testing.assert_allclose(found.effects, _small_values(start, end, 1e-300), atol=0.3)
    assert abs(found.residual) < 1e-12
    errors = [np.abs(_small_values(start, end, 10.0**-n) - found.effects).max() for n in (20, 80, 300)]
    assert errors == sorted(errors, reverse=True)


def test_two_factors_zero_at_once_share_the_cell() -> None:
    start, end = START.copy(), END.copy()
    start[1:, 0] = 0.0
    found = decompose(NAMES, start, end)
    np.testing.assert_allclose(found.cells[:, 0], [0.0, 40.0, 40.0])
    assert abs(found.residual) < 1e-12


def test_an_undefined_factor_beside_a_zero_takes_no_part() -> None:
    # A fuel that is not used has a share of zero and no emission factor.
    start = np.array([[10.0, 10.0], [1.0, 0.0], [2.5, np.nan]])
    end = np.array([[10.0, 10.0], [0.5, 0.5], [2.5, 2.0]])
    found = decompose(("energy", "mix", "factor"), start, end)
    np.testing.assert_allclose(found.effects, [0.0, -2.5, 0.0], atol=1e-12)
    assert abs(found.residual) < 1e-12


POSITIVE = arrays.arrays(np.float64, (5, 3, 4), elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e3)))


@given(POSITIVE)
@example(np.stack([np.full((3, 4), value) for value in (1e3, 1e-3, 1e3, 1.0, 1e-3)]))
def test_effects_sum_to_the_change_and_years_chain(series: Array) -> None:
    parts = chained(("a", "b", "c"), series)
    values = series.prod(axis=1).sum(axis=1)
    # Rounding grows with what is added up: the largest value of a year, and the effects, which may cancel.
    scale = max(values.max(), *(np.abs(part.cells).sum() for part in parts))
    assert all(abs(part.residual) <= 1e-12 * max(scale, 1e-300) for part in parts)
    assert sum(part.effects.sum() for part in parts) == pytest.approx(values[-1] - values[0], abs=1e-11 * scale)
    for part in parts:
        if part.ratios is not None:
            assert part.ratios.prod() == pytest.approx(part.end / part.start, rel=1e-6)


@given(POSITIVE)
def test_turning_time_around_turns_the_signs(series: Array) -> None:
    there, back = (decompose(("a", "b", "c"), series[i], series[j]) for i, j in ((0, 1), (1, 0)))
    np.testing.assert_allclose(there.effects, -back.effects, atol=1e-6 * max(there.start, there.end, 1.0))


def test_negative_and_undefined_cells_are_named() -> None:
    bad = START.copy()
    bad[2, 1] = -0.5
    with pytest.raises(PathwayError, match="intensity"):
        decompose(NAMES, bad, END)
    bad[1, 0] = np.inf  # one fault for each factor, in each period, with its first place
    with pytest.raises(PathwayError) as caught:
        decompose(NAMES, bad, bad)
    assert [(each.where, each.found) for each in caught.value.faults] == [
        ("0, (0,)", "inf"), ("0, (1,)", "-0.5"), ("T, (0,)", "inf"), ("T, (1,)", "-0.5"),
    ]  # fmt: skip
    undefined = START.copy()
    undefined[2, 1] = np.nan
    with pytest.raises(PathwayError, match="没有定义"):
        decompose(NAMES, START, undefined)
    with pytest.raises(PathwayError, match="维度"):
        decompose(NAMES, START[:2], END)


def test_kaya_by_hand() -> None:
    # Population still, GDP doubled, energy doubled, CO2 doubled: all of it is GDP per head.
    (found,) = kaya(*(np.array(pair) for pair in ([2.0, 2.0], [10.0, 20.0], [5.0, 10.0], [7.0, 14.0])))
    np.testing.assert_allclose(found.effects, [0.0, 7.0, 0.0, 0.0], atol=1e-12)


def test_energy_effects_are_those_of_the_two_sector_example_with_one_fuel() -> None:
    # One fuel of factor 1 in both sectors: CO2 is energy, so mix and factor do nothing and the rest is as above.
    activity = np.array([[10.0, 40.0], [40.0, 40.0]])
    energy = np.array([[[30.0], [20.0]], [[80.0], [16.0]]])
    (found,) = energy_effects(activity, energy, energy)
    np.testing.assert_allclose(found.effects, [32.3845, 38.2847, -24.6694, 0.0, 0.0], atol=2e-3)


def test_a_fuel_that_comes_in_is_the_mix() -> None:
    # Half of a sector's coal (factor 2.5) goes to electricity of factor 1.5: 10 x (2.0 - 2.5) = -5, by mix alone.
    activity, co2 = np.ones((2, 1)), np.array([[[25.0, 0.0]], [[12.5, 7.5]]])
    energy = np.array([[[10.0, 0.0]], [[5.0, 5.0]]])
    (found,) = energy_effects(activity, energy, co2)
    np.testing.assert_allclose(found.effects, [0.0, 0.0, 0.0, -5.0, 0.0], atol=1e-12)
