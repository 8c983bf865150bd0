"""Limits to keep, sums over a plan period, and outlooks. All expectations computed by hand."""

from __future__ import annotations

from datetime import date

import pytest

from dafeng.tracking import Goal, Options, Point, Series, judge

# 能源消费总量2025年控制在1000以内, started at 900
CAP = {"direction": "down", "op": "<=", "value": 1000.0, "year": 2025, "start_year": 2020}


def test_a_kept_cap_is_on_pace_and_shows_headroom_not_progress(at, codes) -> None:
    found = at(2022, {2020: 900.0, 2022: 950.0}, **CAP)
    assert found.status == "on-pace"
    assert found.gap == pytest.approx(-50.0)
    assert found.value_progress is None
    assert found.pace_ratio is None
    assert "within-limit" in codes(found)


@pytest.mark.parametrize(("latest", "status"), [(1000.0, "on-pace"), (1050.0, "behind"), (1051.0, "far-behind")])
def test_a_broken_cap_is_judged_by_the_excess(at, latest, status) -> None:
    # 5 % above 1000 is 1050
    assert at(2022, {2020: 900.0, 2022: latest}, **CAP).status == status


def test_a_cap_is_met_only_when_its_year_is_over(at) -> None:
    assert at(2025, {2020: 900.0, 2025: 1000.0}, **CAP).status == "met"
    assert at(2025, {2020: 900.0, 2025: 1001.0}, **CAP).status == "far-behind"


def test_a_rising_trend_that_will_break_the_cap_warns(at, codes) -> None:
    # 900 920 940 960 980 (2018-2022): 20 a year without scatter, 2025 gives 1040 with every slope
    values = {2018: 900.0, 2019: 920.0, 2020: 940.0, 2021: 960.0, 2022: 980.0}
    found = at(2022, values, **CAP)
    assert found.status == "behind"
    assert "trend-breaks-limit" in codes(found)
    assert found.outlook is not None
    assert (found.outlook.low, found.outlook.value, found.outlook.high) == pytest.approx((1040.0, 1040.0, 1040.0))


def test_a_level_to_fall_below_is_reached_and_not_kept(at, codes) -> None:
    # 供电煤耗300以下 from 315: below the cap before its year is early, for the way was made
    fields = {"direction": "down", "op": "<=", "value": 300.0, "year": 2025, "start_year": 2020}
    found = at(2023, {2020: 315.0, 2023: 299.0}, **fields)
    assert found.status == "met"
    assert "met-early" in codes(found)
    assert at(2023, {2020: 315.0, 2023: 306.0}, **fields).status == "on-pace"  # 9 of 9 due


def test_a_floor_to_be_kept_is_not_met_before_its_year(at) -> None:
    # 稳定在95 %以上
    fields = {"value": 95.0, "year": 2030, "start_year": 2020, "hold": True}
    assert at(2023, {2020: 96.0, 2023: 97.0}, **fields).status == "on-pace"
    assert at(2030, {2020: 96.0, 2030: 95.0}, **fields).status == "met"
    assert at(2023, {2020: 96.0, 2023: 91.0}, **fields).status == "behind"  # 4/95 = 4.2 %
    assert at(2023, {2020: 96.0, 2023: 90.0}, **fields).status == "far-behind"  # 5.3 %


def test_a_floor_not_yet_reached_has_a_way_to_make_first(at, codes) -> None:
    # 稳定在40 %以上 from 36 (2020) by 2030: due in 2025 is 38; once there it is kept, not met, before its year
    fields = {"value": 40.0, "year": 2030, "start_year": 2020, "hold": True}
    assert at(2025, {2020: 36.0, 2025: 38.0}, **fields).status == "on-pace"
    assert at(2025, {2020: 36.0, 2025: 36.5}, **fields).status == "far-behind"  # 0.5 of 2 due
    found = at(2025, {2020: 36.0, 2025: 41.0}, **fields)
    assert found.status == "on-pace"
    assert "floor-kept" in codes(found)


# ---- sums over the plan period

ADD = {"kind": "increase", "op": ">=", "value": 20.0, "year": 2025, "start_year": 2020, "cumulative": True}


def test_yearly_figures_add_up_over_the_plan_period(at) -> None:
    # 新增20万个: 3 + 4 + 4.4 = 11.4 by 2023, due 12: 0.95
    found = at(2023, {2019: 9.0, 2020: 9.0, 2021: 3.0, 2022: 4.0, 2023: 4.4}, **ADD)
    assert found.achieved == pytest.approx(11.4)
    assert found.pace_ratio == pytest.approx(0.95)
    assert found.status == "on-pace"
    assert found.required_change == pytest.approx(4.3)
    assert found.recent_change == pytest.approx(3.8)


def test_a_missing_year_stops_the_sum_and_is_named(at, codes) -> None:
    found = at(2023, {2021: 3.0, 2023: 9.0}, **ADD)
    assert found.latest is not None
    assert found.latest.year == 2021
    assert "flows-incomplete" in codes(found)


def test_a_confirmed_zero_counts_in_the_sum() -> None:
    points = (Point(2021, 3.0), Point(2022, None, "zero"), Point(2023, 9.0))
    found = judge(Goal("x", direction="up", **ADD), Series("x", points), date(2023, 12, 31))
    assert found.achieved == pytest.approx(12.0)
    assert found.status == "on-pace"


def test_a_published_five_year_sum_is_taken_as_it_stands() -> None:
    series = Series("x", (Point(2025, 21.0, since=2021),))
    found = judge(Goal("x", direction="up", **ADD), series, date(2026, 6, 30))
    assert found.status == "met"
    assert found.latest is not None
    assert found.latest.since == 2021


def test_years_after_the_period_do_not_add_to_it(at) -> None:
    found = at(2027, {2021: 3.0, 2022: 4.0, 2023: 4.0, 2024: 4.0, 2025: 4.0, 2026: 9.0}, **ADD)
    assert found.status == "far-behind"
    assert found.achieved == pytest.approx(19.0)


@pytest.mark.parametrize(
    ("year1", "year2", "status"), [(19.0, 20.0, "on-pace"), (21.0, 21.0, "behind"), (30.0, 20.0, "far-behind")]
)
def test_a_five_year_budget_is_watched_by_its_use(at, year1, year2, status) -> None:
    # 五年累计不超过100: due after two years 40; 39 fits, 42 is 5 % over, 50 is 25 % over
    fields = {"direction": "down", "op": "<=", "value": 100.0, "year": 2025, "start_year": 2020, "cumulative": True}
    assert at(2022, {2021: year1, 2022: year2}, **fields).status == status


def test_cumulative_reductions_grow(at) -> None:
    # 累计削减10: 2 a year is the path
    fields = {
        "kind": "reduction", "direction": "down", "op": ">=", "value": 10.0, "year": 2025, "start_year": 2020,
        "cumulative": True,
    }  # fmt: skip
    assert at(2022, {2021: 2.0, 2022: 2.0}, **fields).status == "on-pace"
    assert at(2025, {2021: 2.0, 2022: 2.0, 2023: 2.0, 2024: 2.0, 2025: 2.0}, **fields).status == "met"


# ---- outlooks


def test_an_outlook_reads_the_median_line_at_the_target_year(at) -> None:
    # 2020-2023: 1 2 4 5. Slopes 1 1 1.5 1.3333 1.5 2: median 1.41667, outer ones 1 and 2.
    # Line: median of value + slope·(2025 - year): 8.0833, 7.6667, 8.25, 7.8333... computed below by hand:
    # s = 17/12: 1+5s=8.0833, 2+4s=7.6667, 4+3s... with 2022: 4+3s=8.25, 2023: 5+2s=7.8333 → median 7.9583
    # s = 1: 6, 6, 7, 7 → 6.5; s = 2: 11, 10, 10, 9 → 10
    values = {2020: 1.0, 2021: 2.0, 2022: 4.0, 2023: 5.0}
    found = at(2023, values, value=20.0, year=2025, start_year=2020)
    assert found.outlook is not None
    assert found.outlook.value == pytest.approx((8.0833333 + 7.8333333) / 2)
    assert (found.outlook.low, found.outlook.high) == pytest.approx((6.5, 10.0))
    assert found.outlook.reaches is False


def test_the_trend_is_said_beside_the_pace(at, codes) -> None:
    values = {2020: 1.0, 2021: 2.0, 2022: 4.0, 2023: 5.0}  # 6.5 to 10 in 2025, as above
    for target, code in ((6.0, "trend-reaches"), (9.0, "trend-undecided"), (20.0, "trend-misses")):
        assert code in codes(at(2023, values, value=target, year=2025, start_year=2020))


def test_an_outlook_that_straddles_the_target_says_neither(at) -> None:
    values = {2020: 1.0, 2021: 2.0, 2022: 4.0, 2023: 5.0}
    found = at(2023, values, value=9.0, year=2025, start_year=2020)
    assert found.outlook is not None
    assert found.outlook.reaches is None


def test_three_points_are_too_few_for_an_outlook(at, codes) -> None:
    found = at(2022, {2020: 1.0, 2021: 2.0, 2022: 3.0}, value=9.0, year=2025, start_year=2020)
    assert found.outlook is None
    assert "trend-too-short" in codes(found)


def test_a_cumulative_outlook_adds_the_years_to_come(at) -> None:
    # 4 a year without scatter: 12 by 2023, 20 by 2025
    values = {2020: 4.0, 2021: 4.0, 2022: 4.0, 2023: 4.0}
    found = at(2023, values, **{**ADD, "value": 30.0})
    assert found.outlook is not None
    assert found.outlook.value == pytest.approx(20.0)


def test_the_trend_uses_the_last_years_only(series) -> None:
    values = {year: 100.0 - 10 * (year - 2010) for year in range(2010, 2016)}
    values.update({year: 50.0 + (year - 2015) for year in range(2016, 2024)})
    goal = Goal("x", "level", "up", 2025, ">=", 100.0, start_year=2020)
    found = judge(goal, series(values), date(2023, 12, 31), Options(trend_window=5))
    assert found.outlook is not None
    assert found.outlook.value == pytest.approx(60.0)
    assert found.outlook.trend.n == 5
