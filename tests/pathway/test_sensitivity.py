"""Sobol indices against closed forms and against scipy's implementation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from dafeng.core.errors import PathwayError
from dafeng.pathway.uncertainty import Correlation, Distribution, Input, deciding, sobol_indices
from dafeng.pathway.uncertainty.sensitivity import indices_of, variance_design

Array = NDArray[np.float64]


def _ishigami(x: Array) -> Array:
    return (np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def _uniform(*names: str, reach: float = 1.0) -> list[Input]:
    return [Input(name, Distribution("uniform", -reach, None, reach)) for name in names]


def test_the_ishigami_function() -> None:
    # Closed form (Ishigami and Homma 1990; Saltelli et al. 2008), a = 7, b = 0.1:
    # V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2, V1 = (1 + b pi^4/5)^2 / 2, V2 = a^2/8, V13 = 8 b^2 pi^8/225.
    a, b = 7.0, 0.1
    variance = a**2 / 8 + b * math.pi**4 / 5 + b**2 * math.pi**8 / 18 + 0.5
    one, two, both = 0.5 * (1 + b * math.pi**4 / 5) ** 2, a**2 / 8, 8 * b**2 * math.pi**8 / 225
    expected = {
        "x1": (one / variance, (one + both) / variance),
        "x2": (two / variance, two / variance),
        "x3": (0.0, both / variance),
    }
    (found,) = sobol_indices(
        _ishigami, _uniform("x1", "x2", "x3", reach=math.pi), ["y"], base=4096, seed=5, repeats=100
    )
    assert found.variance == pytest.approx(variance, rel=0.02)
    for index in found.indices:
        first, total = expected[index.names[0]]
        assert index.first == pytest.approx(first, abs=0.015)
        assert index.total == pytest.approx(total, abs=0.015)
        assert index.first_low <= first <= index.first_high
        assert index.total_low <= total <= index.total_high
    assert [index.names[0] for index in found.indices] == ["x1", "x2", "x3"]
    assert [index.names[0] for index in deciding(found, 0.75)] == ["x1", "x2"]


def test_the_estimators_equal_those_of_scipy_on_the_same_runs() -> None:
    inputs = _uniform("x1", "x2", "x3", reach=math.pi)
    design, groups = variance_design(inputs, 256, seed=9)
    results = _ishigami(design.reshape(-1, 3)).reshape(5, 256)
    first, total = indices_of(results)
    theirs = stats.sobol_indices(func={"f_A": results[:1], "f_B": results[1:2], "f_AB": results[2:, None, :]}, n=256)
    # scipy takes the mean off before, and the variance of A and B together, as here.
    np.testing.assert_allclose(first, theirs.first_order, atol=1e-12)
    np.testing.assert_allclose(total, theirs.total_order, atol=1e-12)
    assert groups == ((0,), (1,), (2,))


def test_inputs_tied_by_correlation_share_one_index() -> None:
    # y = a + b + c with unit variances and corr(a, b) = r: V = 3 + 2 r, the pair has (2 + 2 r) / V, c has 1 / V.
    inputs = [Input(name, Distribution("normal", central=0.0, spread=1.0)) for name in ("a", "b", "c")]
    tied = [Correlation("a", "b", 0.5)]
    r = 2.0 * math.sin(math.pi / 12.0)
    (found,) = sobol_indices(lambda x: x.sum(axis=1)[:, None], inputs, ["y"], base=4096, correlations=tied, repeats=20)
    by_name = {index.names: index for index in found.indices}
    assert by_name[("a", "b")].total == pytest.approx((2 + 2 * r) / (3 + 2 * r), abs=0.01)
    assert by_name[("c",)].first == pytest.approx(1 / (3 + 2 * r), abs=0.01)


def test_a_result_without_variance_has_no_index_and_says_so() -> None:
    (found,) = sobol_indices(lambda x: np.full((len(x), 1), 7.0), _uniform("a", "b"), ["y"], base=8, repeats=5)
    assert found.constant
    assert all(index.first == index.total == 0.0 for index in found.indices)
    assert deciding(found) == ()


def test_bad_designs_and_results_are_refused() -> None:
    with pytest.raises(PathwayError, match="2 的幂"):
        variance_design(_uniform("a"), 100, seed=1)
    with pytest.raises(PathwayError, match="非数值"):
        sobol_indices(lambda x: np.full((len(x), 1), np.nan), _uniform("a"), ["y"], base=8)
