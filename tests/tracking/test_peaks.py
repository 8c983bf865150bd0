"""Peaks: the C40 rule, plateaus, open and late peaks, observed and projected. All expectations by hand."""

from __future__ import annotations

from datetime import date

import pytest

from dafeng.tracking import Goal, Options, judge

PEAK = Goal("x", "peak", "down", 2030)


def _run(series, values, today, scenario="observed", options=None):
    return judge(PEAK, series(values, scenario=scenario), date(today, 12, 31), options)


def test_a_maximum_five_years_back_and_ten_percent_up_is_a_peak(series, codes) -> None:
    found = _run(series, {2018: 100.0, 2019: 97.0, 2020: 96.0, 2021: 95.0, 2022: 92.0, 2023: 90.0}, 2024)
    assert found.status == "met"
    assert "peak-confirmed" in codes(found)
    assert found.start is not None
    assert found.start.year == 2018


@pytest.mark.parametrize("values", [{2019: 100.0, 2021: 95.0, 2023: 88.0}, {2018: 100.0, 2021: 96.0, 2023: 91.0}])
def test_four_years_or_nine_percent_are_not_enough(series, codes, values) -> None:
    found = _run(series, values, 2024)
    assert found.status == "on-pace"
    assert "peak-falling" in codes(found)


def test_a_series_that_still_rises_cannot_be_told(series, codes) -> None:
    found = _run(series, {2020: 90.0, 2021: 95.0, 2022: 98.0, 2023: 100.0}, 2024)
    assert found.status == "cannot-tell"
    assert "peak-open" in codes(found)


def test_five_level_years_are_a_plateau(series, codes) -> None:
    # within 3 % of 100, orders up and down: S = 0
    found = _run(series, {2019: 98.0, 2020: 100.0, 2021: 97.5, 2022: 99.5, 2023: 98.5}, 2024)
    assert found.status == "on-pace"
    assert "peak-plateau" in codes(found)


def test_five_slowly_rising_years_are_no_plateau(series, codes) -> None:
    # within 3 % but rising every year: S = 10, p = 2/120 < 0.10
    found = _run(series, {2019: 97.5, 2020: 98.0, 2021: 98.5, 2022: 99.0, 2023: 100.0}, 2024)
    assert found.status == "cannot-tell"
    assert "peak-open" in codes(found)


def test_of_equal_maxima_the_first_is_the_peak(series) -> None:
    found = _run(series, {2017: 100.0, 2018: 100.0, 2023: 85.0}, 2024)
    assert found.start is not None
    assert found.start.year == 2017


def test_a_maximum_after_the_target_year_is_missed(series, codes) -> None:
    found = _run(series, {2028: 95.0, 2029: 96.0, 2030: 97.0, 2031: 99.0}, 2032)
    assert found.status == "far-behind"
    assert "peak-late" in codes(found)


def test_the_year_of_the_target_itself_counts_unless_told_otherwise(series) -> None:
    values = {2029: 96.0, 2030: 100.0, 2032: 95.0, 2035: 80.0}
    assert _run(series, values, 2036).status == "met"
    assert _run(series, values, 2036, options=Options(peak_includes_year=False)).status == "far-behind"


def test_an_old_series_gives_an_indication_only(series, codes) -> None:
    found = _run(series, {2011: 80.9, 2015: 53.6, 2017: 55.1}, 2026)
    assert (found.status, found.indicative) == ("cannot-tell", "met")
    assert "stale" in codes(found)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({2025: 90.0, 2028: 100.0, 2035: 80.0}, "met"),
        ({2025: 90.0, 2032: 100.0, 2035: 80.0}, "behind"),
        ({2025: 90.0, 2033: 100.0, 2035: 80.0}, "far-behind"),
        ({2025: 90.0, 2030: 100.0}, "cannot-tell"),  # still rising at the end of the run
        ({2025: 90.0, 2035: 100.0}, "far-behind"),
    ],
)
def test_a_projected_peak_is_its_maximum(series, values, status) -> None:
    assert _run(series, values, 2024, scenario="base").status == status
