"""Changes against a base year: reductions, increases, doublings, yearly growth. All expectations computed by hand."""

from __future__ import annotations

from datetime import date

import pytest

from dafeng.tracking import Goal, Point, Series, judge

# 比2020年下降15 %: base 0.80, so 0.68 in 2025; linear -0.024 a year
FALL = {
    "kind": "reduction", "direction": "down", "op": ">=", "value": 15.0, "year": 2025, "base_year": 2020,
    "measure": "percent",
}  # fmt: skip


def test_a_reduction_is_one_minus_latest_over_base(at) -> None:
    # 0.736 in 2023: 1 - 0.736/0.8 = 8 %; due 9 %: 0.8889
    found = at(2023, {2020: 0.80, 2023: 0.736}, **FALL)
    assert found.achieved == pytest.approx(8.0)
    assert found.target_value == pytest.approx(0.68)
    assert found.reference_value == pytest.approx(0.728)
    assert found.pace_ratio == pytest.approx(8 / 9)
    assert found.status == "behind"
    assert found.gap == pytest.approx(0.056)
    assert found.required_change == pytest.approx(-0.028)
    assert found.required_rate == pytest.approx((0.68 / 0.736) ** 0.5 - 1)


def test_a_reduction_is_met_from_its_size_on(at) -> None:
    assert at(2025, {2020: 0.80, 2025: 0.68}, **FALL).status == "met"
    assert at(2025, {2020: 0.80, 2025: 0.681}, **FALL).status == "far-behind"


def test_about_a_reduction_leaves_two_percent_of_the_reduction(at) -> None:
    # 下降10 %左右: from 9.8 % on, that is at most 90.2 of 100
    fields = {**FALL, "op": "~", "value": 10.0}
    assert at(2025, {2020: 100.0, 2025: 90.2}, **fields).status == "met"
    assert at(2025, {2020: 100.0, 2025: 90.3}, **fields).status == "far-behind"


def test_a_reduction_without_its_base_value_cannot_be_told(at, codes) -> None:
    found = at(2023, {2021: 0.78, 2023: 0.736}, **FALL)
    assert found.status == "cannot-tell"
    assert "no-base-value" in codes(found)
    assert found.latest is not None
    assert found.latest.value == 0.736


def test_a_reduction_without_a_base_year_cannot_be_told(at, codes) -> None:
    found = at(2023, {2020: 0.8, 2023: 0.7}, **{**FALL, "base_year": None})
    assert "no-base-year" in codes(found)


def test_a_base_of_zero_cannot_be_divided_by(at, codes) -> None:
    found = at(2023, {2020: 0.0, 2023: 0.7}, **FALL)
    assert found.status == "cannot-tell"
    assert "base-not-positive" in codes(found)


def test_a_published_rate_of_reduction_is_compared_as_it_stands() -> None:
    # 15 % by 2025; published: 8 % by 2023, due 9 %
    points = (Point(2022, 5.0, source="a"), Point(2023, 8.0, source="a"))
    series = Series("x", points, form="reduction", base_year=2020)
    found = judge(Goal("x", **FALL), series, date(2024, 6, 30))
    assert found.status == "behind"
    assert found.pace_ratio == pytest.approx(8 / 9)
    assert found.achieved == pytest.approx(8.0)
    assert found.gap == pytest.approx(7.0)
    assert found.required_change == pytest.approx(3.5)


def test_a_published_rate_that_rose_counts_as_a_negative_reduction() -> None:
    series = Series("x", (Point(2023, 2.0, source="a"),), form="increase", base_year=2020)
    found = judge(Goal("x", **FALL), series, date(2024, 6, 30))
    assert found.status == "far-behind"
    assert found.achieved == pytest.approx(-2.0)


def test_a_published_rate_against_another_base_year_is_refused(codes) -> None:
    series = Series("x", (Point(2023, 8.0),), form="reduction", base_year=2015)
    found = judge(Goal("x", **FALL), series, date(2024, 6, 30))
    assert found.status == "cannot-tell"
    assert "other-base-year" in codes(found)


def test_a_break_between_base_and_latest_stops_the_comparison(codes) -> None:
    from dafeng.tracking import Break

    points = tuple(Point(y, v) for y, v in {2018: 2402.0, 2019: 1694.0, 2020: 1733.0}.items())
    series = Series("x", points, breaks=(Break("x", 2019, "经济普查修订"),))
    goal = Goal("x", **{**FALL, "base_year": 2018})
    found = judge(goal, series, date(2021, 6, 30))
    assert found.status == "cannot-tell"
    assert {"break-between", "no-base-value"} <= codes(found)


def test_an_increase_in_the_unit_adds_to_the_base(at) -> None:
    # 新增4000 to 30000 (2020): 34000 in 2025; 2023 due 32400, at 32200 2200 of 2400 made
    fields = {"kind": "increase", "op": ">=", "value": 4000.0, "year": 2025, "base_year": 2020}
    found = at(2023, {2020: 30000.0, 2023: 32200.0}, **fields)
    assert found.target_value == pytest.approx(34000.0)
    assert found.achieved == pytest.approx(2200.0)
    assert found.pace_ratio == pytest.approx(2200 / 2400)
    assert found.status == "behind"


def test_yearly_growth_compounds(at) -> None:
    # 年均增长15 % from 100 (2020): 201.136 in 2025; on the path of constant rate due in 2022 is 132.25
    fields = {
        "kind": "increase", "op": ">=", "value": 15.0, "year": 2025, "base_year": 2020, "measure": "yearly-percent",
        "path": "constant-rate",
    }  # fmt: skip
    found = at(2022, {2020: 100.0, 2022: 132.25}, **fields)
    assert found.target_value == pytest.approx(201.13571875)
    assert found.reference_value == pytest.approx(132.25)
    assert found.achieved == pytest.approx(15.0)
    assert found.status == "on-pace"


def test_a_doubling_doubles(at) -> None:
    fields = {"kind": "increase", "op": "=", "value": 1.0, "year": 2025, "base_year": 2020, "measure": "doublings"}
    assert at(2025, {2020: 40.0, 2025: 80.0}, **fields).status == "met"
    assert at(2025, {2020: 40.0, 2025: 80.0}, **fields).achieved == pytest.approx(1.0)
    assert at(2025, {2020: 40.0, 2025: 79.0}, **fields).status == "far-behind"


def test_growth_by_two_times_is_threefold(at) -> None:
    fields = {"kind": "increase", "op": "=", "value": 2.0, "year": 2025, "base_year": 2020, "measure": "times"}
    assert at(2025, {2020: 40.0, 2025: 120.0}, **fields).status == "met"
    assert at(2025, {2020: 40.0, 2025: 100.0}, **fields).achieved == pytest.approx(1.5)


def test_a_capped_increase_is_a_limit_and_not_progress(at, codes) -> None:
    # 煤炭消费增长不超过3 %: up to 103 of 100
    fields = {
        "kind": "increase", "direction": "down", "op": "<=", "value": 3.0, "year": 2025, "base_year": 2020,
        "measure": "percent",
    }  # fmt: skip
    found = at(2023, {2020: 100.0, 2023: 102.0}, **fields)
    assert found.status == "on-pace"
    assert found.value_progress is None
    assert "within-limit" in codes(found)
    assert at(2025, {2020: 100.0, 2025: 103.5}, **fields).status == "far-behind"


def test_interim_reductions_are_counted_like_the_target(at, codes) -> None:
    # 3 % a year as interim targets: 97 in 2021, 94 in 2022
    fields = {**FALL, "milestones": ((2021, 3.0), (2022, 6.0))}
    found = at(2022, {2020: 100.0, 2021: 97.5, 2022: 94.0}, **fields)
    assert found.reference_value == pytest.approx(94.0)
    assert found.status == "on-pace"
    assert "milestone-met" in codes(found)
