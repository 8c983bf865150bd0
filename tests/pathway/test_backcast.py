"""Back-casting by hand and by conservation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from dafeng.core.errors import PathwayError
from dafeng.pathway.choice import district_paths, required_path, share_reductions
from dafeng.pathway.choice.backcast import DISTRICT_RULES, SHARE_RULES, FallRule

Array = NDArray[np.float64]
YEARS = (2025, 2026, 2027, 2028, 2029)
RISING = np.array([100.0, 104.0, 108.0, 112.0, 116.0])


def test_the_path_holds_the_cap_and_falls_by_the_rule() -> None:
    # Cap 106: follows the baseline to 104, is cut to 106 in 2027, then down to 53 in two years.
    path = required_path(YEARS, RISING, peak_year=2027, cap=106.0, end_value=53.0)
    np.testing.assert_allclose(path, [100.0, 104.0, 106.0, 79.5, 53.0])
    path = required_path(YEARS, RISING, peak_year=2027, cap=106.0, end_value=26.5, rule="constant-rate")
    np.testing.assert_allclose(path, [100.0, 104.0, 106.0, 53.0, 26.5])


def test_the_path_never_rises_again_after_the_peak_year() -> None:
    # By hand: 104 in the peak year, then at most 104, 102 2/3, 101 1/3, 100 by the line. The baseline dips to 96 and
    # comes back to 98 and 110, first below the old peak; the path stays at 96, which is below the line throughout.
    dips = np.array([100.0, 104.0, 96.0, 98.0, 110.0])
    path = required_path(YEARS, dips, peak_year=2026, cap=106.0, end_value=100.0)
    np.testing.assert_allclose(path, [100.0, 104.0, 96.0, 96.0, 96.0])
    # A lower end binds again once the line is below the dip: 104, 86 2/3, 69 1/3, 52.
    path = required_path(YEARS, dips, peak_year=2026, cap=106.0, end_value=52.0)
    np.testing.assert_allclose(path, [100.0, 104.0, 104.0 - 52.0 / 3.0, 104.0 - 104.0 / 3.0, 52.0])
    # The line begins at what is emitted in the peak year (96), not at a higher year before it.
    path = required_path(YEARS, dips, peak_year=2027, cap=106.0, end_value=90.0)
    np.testing.assert_allclose(path, [100.0, 104.0, 96.0, 93.0, 90.0])


@given(
    arrays.arrays(np.float64, 5, elements=st.floats(1.0, 1e4)),
    st.sampled_from(YEARS[:-1]),
    st.floats(0.0, 1.0),
    st.sampled_from(("linear", "constant-rate")),
)
def test_whatever_the_baseline_the_path_falls_after_the_peak_year(
    baseline: Array, peak: int, end: float, rule: FallRule
) -> None:
    cap = float(baseline[0]) * 1.2
    path = required_path(YEARS, baseline, peak_year=peak, cap=cap, end_value=max(end, 0.01) * cap, rule=rule)
    at = YEARS.index(peak)
    assert np.all(np.diff(path[at:]) <= 1e-9 * cap)
    assert np.all(path <= baseline)
    assert np.all(path <= cap)
    np.testing.assert_array_equal(path[: at + 1], np.minimum(baseline, cap)[: at + 1])


def test_what_cannot_be_is_refused() -> None:
    for wrong in (
        {"peak_year": 2029, "cap": 106.0, "end_value": 50.0},
        {"peak_year": 2027, "cap": 90.0, "end_value": 50.0},
        {"peak_year": 2027, "cap": 106.0, "end_value": 120.0},
        {"peak_year": 2027, "cap": 106.0, "end_value": 0.0, "rule": "constant-rate"},
    ):
        with pytest.raises(PathwayError):
            required_path(YEARS, RISING, **wrong)  # type: ignore[arg-type]


def test_reductions_are_shared_by_the_named_rule() -> None:
    # 2 years; baseline 60 + 40 to 80 + 40; path 100, 90: 30 to cut in the second year.
    baseline, path = np.array([[60.0, 80.0], [40.0, 40.0]]), np.array([100.0, 90.0])
    by_emission = share_reductions(baseline, path)
    np.testing.assert_allclose(by_emission.reductions[:, 1], [20.0, 10.0])
    np.testing.assert_allclose(by_emission.yearly[:, 0], [0.0, -10.0])
    by_growth = share_reductions(baseline, path, rule="growth")
    np.testing.assert_allclose(by_growth.reductions[:, 1], [30.0, 0.0])
    potential = np.array([[0.0, 10.0], [0.0, 50.0]])
    by_potential = share_reductions(baseline, path, rule="potential", potential=potential)
    np.testing.assert_allclose(by_potential.reductions[:, 1], [5.0, 25.0])
    # The second sector may not go below 30: it takes 10, the first the other 20.
    floors = np.array([[0.0, 0.0], [0.0, 30.0]])
    held = share_reductions(baseline, path, rule="potential", potential=potential, floors=floors)
    np.testing.assert_allclose(held.reductions[:, 1], [20.0, 10.0])
    stuck = share_reductions(baseline, path, floors=np.array([[0.0, 70.0], [0.0, 35.0]]))
    np.testing.assert_allclose(stuck.shortfall, [0.0, 15.0])
    with pytest.raises(PathwayError, match="潜力"):
        share_reductions(baseline, path, rule="potential")


POSITIVE = st.floats(0.0, 1e4)


@given(arrays.arrays(np.float64, (4, 6), elements=POSITIVE), arrays.arrays(np.float64, 6, elements=st.floats(0.0, 1.0)))
def test_sectors_sum_to_the_path_by_every_rule(baseline: Array, part: Array) -> None:
    path = baseline.sum(axis=0) * part
    for rule in SHARE_RULES:
        found = share_reductions(baseline, path, rule=rule, potential=baseline[::-1])  # type: ignore[arg-type]
        np.testing.assert_allclose(found.sectors.sum(axis=0), path + found.shortfall, atol=1e-6)
        np.testing.assert_array_equal(found.shortfall, 0.0)
        assert np.all(found.sectors >= -1e-9)
        assert np.all(found.reductions >= 0.0)


def test_districts_sum_to_the_city_by_every_rule() -> None:
    city = np.array([100.0, 90.0, 80.0])
    base, heads = np.array([30.0, 10.0]), np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 3.0]])
    for rule in DISTRICT_RULES:
        more = {"population": heads, "output": heads, "years": [2025, 2026, 2027], "converge_by": 2027}
        found = district_paths(city, base, rule=rule, **more)  # type: ignore[arg-type]
        np.testing.assert_allclose(found.sum(axis=0), city)
    # Convergence by hand: shares 3/4 and 1/4 in 2025, half way to 1/2 and 1/2 in 2026, 1/4 and 3/4 in 2027.
    np.testing.assert_allclose(
        district_paths(city, base, rule="convergence", population=heads, years=[2025, 2026, 2027], converge_by=2027),
        [[75.0, 56.25, 20.0], [25.0, 33.75, 60.0]],
    )
    with pytest.raises(PathwayError, match="人口"):
        district_paths(city, base, rule="per-head")
