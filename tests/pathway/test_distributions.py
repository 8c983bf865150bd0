"""Distributions and correlated draws against closed forms and scipy's own distributions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dafeng.core.errors import PathwayError
from dafeng.pathway.uncertainty import Correlation, Distribution, Input, check_correlations, check_distribution, draw
from dafeng.pathway.uncertainty.correlation import copula_matrix, groups_of
from dafeng.pathway.uncertainty.distributions import inverse, mean_of
from dafeng.pathway.uncertainty.sampling import unit_draws

SHARES = np.array([0.001, 0.05, 0.3, 0.5, 0.77, 0.999])
CASES = [  # ours, the same in scipy.stats (an independent program)
    (Distribution("normal", central=2.0, spread=0.5), stats.norm(2.0, 0.5)),
    (Distribution("normal", -1.0, 0.0, 2.0, 1.0), stats.truncnorm(-1.0, 2.0)),
    (Distribution("lognormal", central=3.0, spread=1.2), stats.lognorm(math.log(1.2), scale=3.0)),
    (Distribution("uniform", 1.0, None, 4.0), stats.uniform(1.0, 3.0)),
    (Distribution("triangular", 1.0, 2.0, 5.0), stats.triang(0.25, 1.0, 4.0)),
    (Distribution("triangular", 1.0, 1.0, 5.0), stats.triang(0.0, 1.0, 4.0)),
    (Distribution("pert", 0.0, 1.0, 4.0), stats.beta(2.0, 4.0, 0.0, 4.0)),
    (Distribution("pert", 0.0, 1.0, 1.0), stats.beta(5.0, 1.0)),
    # mean 0.8 and sd 0.1 on (0, 1): a + b = 0.16 / 0.01 - 1 = 15, a = 12, b = 3
    (Distribution("beta", 0.0, 0.8, 1.0, 0.1), stats.beta(12.0, 3.0)),
]


@pytest.mark.parametrize(("ours", "theirs"), CASES, ids=lambda x: getattr(x, "kind", ""))
def test_inverses_and_means_equal_those_of_scipy(ours: Distribution, theirs: stats.rv_continuous) -> None:
    assert check_distribution(ours) == []
    np.testing.assert_allclose(inverse(ours, SHARES), theirs.ppf(SHARES), rtol=1e-9)
    assert mean_of(ours) == pytest.approx(float(theirs.mean()), rel=2e-4)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Distribution("normal", central=1.0), "pathway.distribution-incomplete"),
        (Distribution("uniform", 1.0, None, math.nan), "pathway.distribution-incomplete"),
        (Distribution("triangular", 1.0, 9.0, 5.0), "pathway.distribution-order"),
        (Distribution("uniform", 2.0, None, 2.0), "pathway.distribution-order"),
        (Distribution("normal", central=1.0, spread=-0.1), "pathway.distribution-spread"),
        (Distribution("lognormal", central=1.0, spread=0.9), "pathway.distribution-spread"),
        (Distribution("beta", 0.0, 0.8, 1.0, 0.4), "pathway.distribution-spread"),  # sqrt(0.8 x 0.2) = 0.4 is the bound
        (Distribution("cauchy", central=1.0), "pathway.distribution-kind"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_drawn_from_is_refused(wrong: Distribution, code: str) -> None:
    assert [fault.code for fault in check_distribution(wrong, "uncertainty.csv:7")] == [code]


@given(st.integers(0, 2**32 - 1), st.sampled_from(["sobol", "latin", "random"]))
def test_the_same_seed_gives_the_same_bits(seed: int, method: str) -> None:
    first = unit_draws(32, 3, seed=seed, method=method)  # type: ignore[arg-type]
    assert first.tobytes() == unit_draws(32, 3, seed=seed, method=method).tobytes()  # type: ignore[arg-type]
    assert first.tobytes() != unit_draws(32, 3, seed=seed + 1, method=method).tobytes()  # type: ignore[arg-type]
    assert np.all((first > 0.0) & (first < 1.0))


def test_a_latin_hypercube_has_one_draw_in_each_slice() -> None:
    drawn = unit_draws(50, 4, seed=3, method="latin")
    for column in range(4):
        assert sorted((drawn[:, column] * 50).astype(int)) == list(range(50))


def test_a_sobol_design_of_a_power_of_two_has_one_draw_in_each_slice() -> None:
    drawn = unit_draws(64, 5, seed=3)
    for column in range(5):
        assert sorted((drawn[:, column] * 64).astype(int)) == list(range(64))


def _inputs(*names: str) -> list[Input]:
    return [Input(name, Distribution("lognormal", central=1.0, spread=1.5)) for name in names]


def test_correlated_draws_have_the_rank_correlation_and_keep_their_marginals() -> None:
    tied = (Correlation("a", "b", 0.7), Correlation("b", "c", -0.4))
    free = draw(_inputs("a", "b", "c", "d"), 8192, seed=2)
    sample = draw(_inputs("a", "b", "c", "d"), 8192, seed=2, correlations=tied)
    ranks = stats.spearmanr(sample.values).statistic
    assert ranks[0, 1] == pytest.approx(0.7, abs=0.01)
    assert ranks[1, 2] == pytest.approx(-0.4, abs=0.01)
    assert ranks[0, 3] == pytest.approx(0.0, abs=0.02)
    for column in range(4):
        assert stats.kstest(sample.values[:, column], stats.lognorm(math.log(1.5)).cdf).pvalue > 0.01
    np.testing.assert_array_equal(sample.values[:, 3], free.values[:, 3])


def test_correlations_that_contradict_each_other_are_refused_with_the_pair_and_its_range() -> None:
    # By hand: a-b and b-c at +0.9, so r = 2 sin(0.15 pi) = 0.90798; a-c needs r >= 2 r^2 - 1 = 0.64886,
    # a rank correlation of 6/pi asin(0.32443) = 0.6310 and more.
    tied = [Correlation("a", "b", 0.9), Correlation("b", "c", 0.9), Correlation("a", "c", -0.9)]
    (fault,) = check_correlations(["a", "b", "c"], tied)
    assert fault.code == "pathway.correlation-contradiction"
    assert "a" in fault.en
    assert "c" in fault.en
    tied[2] = Correlation("a", "c", 0.632)
    assert check_correlations(["a", "b", "c"], tied) == []
    tied[2] = Correlation("a", "c", 0.630)
    (near,) = check_correlations(["a", "b", "c"], tied)
    assert near.severity == "error"


def test_every_fault_of_an_input_table_is_named_at_once() -> None:
    inputs = [*_inputs("a", "a"), Input("b", Distribution("uniform", 2.0, None, 1.0), "uncertainty.csv:4")]
    with pytest.raises(PathwayError) as caught:
        draw(inputs, 0, seed=1, correlations=[Correlation("a", "x", 2.0)])
    codes = {fault.code for fault in caught.value.faults}
    assert codes == {
        "pathway.distribution-order",
        "pathway.distribution-twice",
        "pathway.correlation-unknown",
        "pathway.correlation-range",
        "pathway.runs",
    }


def test_inputs_that_hang_together_form_groups() -> None:
    names = ["a", "b", "c", "d"]
    matrix = copula_matrix(names, [Correlation("a", "c", 0.5), Correlation("c", "d", 0.2)])
    assert groups_of(matrix) == ((0, 2, 3), (1,))
