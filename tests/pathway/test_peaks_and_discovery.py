"""Peaks, their probability, and the boxes in which cases gather."""

from __future__ import annotations

import numpy as np
import pytest

from dafeng.core.errors import PathwayError
from dafeng.pathway.uncertainty import discover, fan, p_peak_by, peaks_of, share_with_interval


def test_the_peak_is_the_first_maximum_and_a_rising_run_has_none() -> None:
    runs = np.array([[1.0, 3.0, 2.0], [2.0, 2.0, 1.0], [1.0, 2.0, 3.0]])
    peaks = peaks_of(runs, [2025, 2026, 2027])
    assert peaks.year.tolist() == [2026, 2025, 2027]
    assert peaks.value.tolist() == [3.0, 2.0, 3.0]
    assert peaks.peaked.tolist() == [True, True, False]
    shares = p_peak_by(peaks, [2024, 2025, 2026, 2027])
    assert [round(share.value, 6) for share in shares.values()] == [0.0, 0.333333, 0.666667, 0.666667]


def test_the_interval_is_wilsons() -> None:
    # Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I, method 3 (score):
    # 81 of 263 gives 0.2553 to 0.3662, 15 of 148 gives 0.0624 to 0.1605, 0 of 20 gives 0 to 0.1611.
    for hits, runs, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        share = share_with_interval(hits, runs)
        assert (share.low, share.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_fan_quantiles_of_a_known_spread() -> None:
    # 0, 1, ... 100: the p-quantile (type 7) is 100 p.
    series = np.arange(101.0)[:, None] * np.ones(3)
    for level, values in fan(series).items():
        np.testing.assert_allclose(values, 100.0 * level)


def test_a_box_that_is_there_is_found_and_idle_inputs_are_left_open() -> None:
    # Cases where x > 0.6 and y < 0.3: mass 0.12, and nothing else matters.
    draws = np.random.default_rng(0).random((4000, 5))
    hits = (draws[:, 0] > 0.6) & (draws[:, 1] < 0.3)
    found = discover(draws, hits, ["x", "y", "u", "v", "w"], least_coverage=0.8)
    assert found.chosen is not None
    limits = {limit.name: limit for limit in found.chosen.limits}
    assert set(limits) == {"x", "y"}
    assert limits["x"].low == pytest.approx(0.6, abs=0.03)
    assert limits["y"].high == pytest.approx(0.3, abs=0.03)
    assert limits["x"].high is None
    assert found.chosen.density > 0.9
    assert found.chosen.coverage > 0.8


def test_the_trajectory_loses_coverage_as_it_gains_density() -> None:
    draws = np.random.default_rng(1).random((1000, 2))
    found = discover(draws, draws.sum(axis=1) > 1.5, ["x", "y"])
    coverage, density = ([getattr(box, key) for box in found.trajectory] for key in ("coverage", "density"))
    assert coverage == sorted(coverage, reverse=True)
    assert density == sorted(density)
    assert found.trajectory[0].coverage == 1.0
    assert found.trajectory[0].density == pytest.approx(found.cases / found.runs)


def test_nothing_to_discover_where_all_or_no_runs_are_cases() -> None:
    draws = np.random.default_rng(1).random((10, 2))
    for hits in (np.zeros(10, bool), np.ones(10, bool)):
        assert discover(draws, hits, ["x", "y"]).chosen is None
    with pytest.raises(PathwayError):
        discover(draws, np.zeros(9, bool), ["x", "y"])
