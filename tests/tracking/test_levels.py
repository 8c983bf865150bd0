"""Levels to reach: pace by hand, met, met early, met late, missed, late data. All expectations computed by hand."""

from __future__ import annotations

import pytest

# Linear path from 100 (2020) to 400 (2025): 60 a year; due in 2023: 280, that is 180 of 300 or 60 %.
PATH = {"value": 400.0, "year": 2025, "start_year": 2020}


@pytest.mark.parametrize(
    ("latest", "status", "ratio"),
    [
        (280.0, "on-pace", 1.0),  # 180/300 = 0.60 made, 0.60 due
        (300.0, "on-pace", 10 / 9),  # 200/300 made: 0.6667/0.6
        (271.0, "on-pace", 0.95),  # 171/180
        (270.0, "behind", 170 / 180),  # 0.944 < 0.95
        (208.0, "behind", 0.60),  # 108/180
        (207.0, "far-behind", 107 / 180),
        (100.0, "far-behind", 0.0),
    ],
)
def test_pace_is_value_progress_over_path_progress(at, latest, status, ratio) -> None:
    found = at(2023, {2020: 100.0, 2023: latest}, **PATH)
    assert found.status == status
    assert found.pace_ratio == pytest.approx(ratio)
    assert found.path_progress == pytest.approx(0.6)
    assert found.reference_value == pytest.approx(280.0)


def test_gap_required_change_and_acceleration_of_a_level(at) -> None:
    # 208 in 2023: 192 missing over two years is 96 a year; (400/208)^(1/2) - 1 = 38.675 %;
    # recent: (208 - 100)/3 = 36 a year; 96/36 = 2.667
    found = at(2023, {2020: 100.0, 2023: 208.0}, **PATH)
    assert found.gap == pytest.approx(192.0)
    assert found.required_change == pytest.approx(96.0)
    assert found.required_rate == pytest.approx(0.386750, abs=1e-6)
    assert found.recent_change == pytest.approx(36.0)
    assert found.acceleration == pytest.approx(96 / 36)


def test_elapsed_counts_days_from_the_end_of_the_start_year(at) -> None:
    # 31 Dec 2020 to 31 Dec 2025 are 1826 days, to 31 Dec 2023 1095
    assert at(2023, {2020: 100.0, 2023: 280.0}, **PATH).elapsed == pytest.approx(1095 / 1826)


def test_a_falling_target_is_paced_like_a_rising_one(at) -> None:
    # 供电煤耗 315 (2020) to 295 (2025): due in 2022 is 2/5 of -20, 307; 308 made 7 of 8 due: 0.875
    found = at(2022, {2020: 315.0, 2022: 308.0}, direction="down", op="=", value=295.0, year=2025, start_year=2020)
    assert found.status == "behind"
    assert found.pace_ratio == pytest.approx(7 / 8)
    assert found.gap == pytest.approx(13.0)
    assert found.required_change == pytest.approx(-13 / 3)


def test_a_value_on_the_wrong_side_of_its_start_is_moving_away(at, codes) -> None:
    found = at(2022, {2020: 315.0, 2022: 316.0}, direction="down", op="=", value=295.0, year=2025, start_year=2020)
    assert found.status == "far-behind"
    assert "moving-away" in codes(found)


def test_reaching_the_level_before_its_year_is_met_early(at, codes) -> None:
    found = at(2023, {2020: 100.0, 2023: 410.0}, **PATH)
    assert found.status == "met"
    assert "met-early" in codes(found)
    assert found.gap == pytest.approx(-10.0)
    assert found.required_change is None


def test_reaching_the_level_in_its_year_is_met(at, codes) -> None:
    found = at(2025, {2020: 100.0, 2025: 400.0}, **PATH)
    assert found.status == "met"
    assert "reached" in codes(found)


def test_a_target_year_that_ends_short_is_missed_however_near(at, codes) -> None:
    found = at(2026, {2020: 100.0, 2025: 399.0}, **PATH)
    assert found.status == "far-behind"
    assert "deadline-missed" in codes(found)


def test_a_target_reached_after_its_year_is_met_late(at, codes) -> None:
    found = at(2027, {2020: 100.0, 2025: 390.0, 2026: 401.0}, **PATH)
    assert found.status == "met"
    assert "met-late" in codes(found)


def test_a_missing_target_year_is_judged_by_the_next_one_and_says_so(at, codes) -> None:
    found = at(2027, {2020: 100.0, 2026: 401.0}, **PATH)
    assert found.status == "met"
    assert {"reached", "target-year-missing"} <= codes(found)


def test_data_that_end_before_a_past_target_year_give_an_indication_only(at, codes) -> None:
    found = at(2026, {2020: 100.0, 2023: 280.0}, **PATH)
    assert (found.status, found.indicative) == ("cannot-tell", "on-pace")
    assert {"late-data", "indication"} <= codes(found)


def test_what_was_reached_early_stays_met_when_the_year_is_past(at, codes) -> None:
    found = at(2026, {2020: 100.0, 2024: 400.0}, **PATH)
    assert found.status == "met"
    assert "late-data" in codes(found)


def test_figures_older_than_three_years_give_an_indication_only(at, codes) -> None:
    fields = {"value": 400.0, "year": 2035, "start_year": 2020}
    assert at(2025, {2020: 100.0, 2022: 140.0}, **fields).status == "on-pace"
    found = at(2026, {2020: 100.0, 2022: 140.0}, **fields)
    assert (found.status, found.indicative) == ("cannot-tell", "on-pace")
    assert "stale" in codes(found)


def test_more_than_means_more_than(at) -> None:
    fields = {**PATH, "op": ">"}
    assert at(2025, {2020: 100.0, 2025: 400.0}, **fields).status == "far-behind"
    assert at(2025, {2020: 100.0, 2025: 400.1}, **fields).status == "met"


@pytest.mark.parametrize(("value", "status"), [(42.2, "met"), (42.14, "met"), (42.1, "far-behind")])
def test_about_leaves_two_percent_of_the_value(at, value, status) -> None:
    # 43 % 左右: from 43 x 0.98 = 42.14 on
    assert at(2025, {2020: 30.0, 2025: value}, op="~", value=43.0, year=2025).status == status


def test_about_a_falling_level_leaves_two_percent_above(at) -> None:
    # 295 左右: up to 300.9
    fields = {"direction": "down", "op": "~", "value": 295.0, "year": 2025}
    assert at(2025, {2020: 315.0, 2025: 300.9}, **fields).status == "met"
    assert at(2025, {2020: 315.0, 2025: 301.0}, **fields).status == "far-behind"


def test_equal_follows_the_good_direction(at) -> None:
    assert at(2025, {2020: 30.0, 2025: 61.0}, op="=", value=60.0, year=2025).status == "met"
    assert at(2025, {2020: 90.0, 2025: 61.0}, op="=", value=60.0, year=2025, direction="down").status == "far-behind"


@pytest.mark.parametrize(
    ("value", "status"), [(60.0, "met"), (61.2, "met"), (61.3, "far-behind"), (58.7, "far-behind")]
)
def test_equal_without_a_good_direction_is_a_band(at, value, status) -> None:
    # 60 ± 2 % is 58.8 to 61.2
    assert at(2025, {2020: 30.0, 2025: value}, op="=", value=60.0, year=2025, direction="neutral").status == status


def test_progress_towards_a_band_counts_the_distance_left(at) -> None:
    # from 30 to 60 in 2025; 2023 due 18 of 30; at 66 the distance is 6: 1 - 6/30 = 0.8 made, 0.6 due
    found = at(2023, {2020: 30.0, 2023: 66.0}, op="=", value=60.0, year=2025, start_year=2020, direction="neutral")
    assert found.value_progress == pytest.approx(0.8)
    assert found.gap == pytest.approx(66.0 - 61.2)


def test_a_range_is_met_at_its_easier_end(at) -> None:
    fields = {"value": 3.0, "value_high": 5.0, "year": 2025, "op": "="}
    assert at(2025, {2020: 1.0, 2025: 3.0}, **fields).status == "met"
    assert at(2025, {2020: 9.0, 2025: 5.0}, direction="down", **fields).status == "met"
    assert at(2025, {2020: 9.0, 2025: 5.1}, direction="down", **fields).status == "far-behind"


def test_one_value_alone_has_no_pace(at, codes) -> None:
    found = at(2021, {2020: 100.0}, **PATH)
    assert found.status == "cannot-tell"
    assert "period-too-short" in codes(found)


def test_a_missing_start_year_moves_the_start_and_says_so(at, codes) -> None:
    # start moves to 2021 (100): 75 a year, due in 2023: 250
    found = at(2023, {2021: 100.0, 2023: 250.0}, **PATH)
    assert found.status == "on-pace"
    assert found.reference_value == pytest.approx(250.0)
    assert "start-moved" in codes(found)


def test_a_target_without_a_year_is_met_or_cannot_be_told(at, codes) -> None:
    fields = {"value": 83.0, "year": None}
    assert at(2024, {2023: 83.0}, **fields).status == "met"
    found = at(2024, {2022: 65.0, 2023: 75.0}, **fields)
    assert found.status == "cannot-tell"
    assert "no-target-year" in codes(found)


def test_an_s_shaped_path_asks_less_in_the_beginning(at) -> None:
    # logistic, k = 6, at x = 1/5: σ(-1.8) = 0.141851, σ(-3) = 0.047426, σ(3) = 0.952574 → 0.094425/0.905148 = 0.104320
    found = at(2021, {2020: 0.0, 2021: 10.0}, value=100.0, year=2025, start_year=2020, path="s-curve")
    assert found.reference_value == pytest.approx(10.4320, abs=1e-3)
    assert found.status == "on-pace"  # 10/10.432 = 0.9586
    assert at(2021, {2020: 0.0, 2021: 10.0}, value=100.0, year=2025, start_year=2020).status == "far-behind"  # 10/20


def test_the_three_paths_meet_at_the_ends_and_the_curve_at_the_middle(at) -> None:
    # from 0 to 100 over 2020-2030: the S passes 50 in 2025
    found = at(2025, {2020: 0.0, 2025: 50.0}, value=100.0, year=2030, start_year=2020, path="s-curve")
    assert found.reference_value == pytest.approx(50.0)
    # the same % a year from 100 to 400 over two years is a doubling each year: 200 in the middle
    found = at(2021, {2020: 100.0, 2021: 200.0}, value=400.0, year=2022, start_year=2020, path="constant-rate")
    assert found.reference_value == pytest.approx(200.0)


def test_interim_targets_bend_the_path_and_are_named(at, codes) -> None:
    # 100 (2020), 150 (2022), 400 (2025): due in 2023 is 150 + 250/3 = 233.33; 230 made 130 of 133.33: 0.975
    values = {2020: 100.0, 2022: 149.0, 2023: 230.0}
    found = at(2023, values, milestones=((2022, 150.0),), **PATH)
    assert found.reference_value == pytest.approx(233.3333, abs=1e-3)
    assert found.status == "on-pace"
    assert "milestone-missed" in codes(found)
    values[2022] = 150.0
    assert "milestone-met" in codes(at(2023, values, milestones=((2022, 150.0),), **PATH))


def test_an_interim_target_that_the_start_had_passed_does_not_turn_the_path_back(at) -> None:
    # 41 (2020) to 43 (2030) with at least 40 in 2025: due in 2025 is 42, and 42.2 made 1.2 of 1.0
    values = {2020: 41.0, 2023: 41.7, 2025: 42.2}
    found = at(2025, values, value=43.0, year=2030, start_year=2020, milestones=((2025, 40.0),))
    assert found.reference_value == pytest.approx(42.0)
    assert found.pace_ratio == pytest.approx(1.2)
    assert found.anchors == ((2020, 41.0), (2030, 43.0))
    assert found.status == "on-pace"


def test_a_whole_phase_out_needs_zero(at) -> None:
    fields = {"kind": "phase-out", "direction": "down", "op": "=", "value": 0.0, "year": 2025, "start_year": 2020}
    assert at(2025, {2020: 8.0, 2025: 0.0}, **fields).status == "met"
    assert at(2025, {2020: 8.0, 2025: 1.0}, **fields).status == "far-behind"
    # half of the time, half of the lines gone
    found = at(2022, {2020: 10.0, 2022: 6.0}, **fields)
    assert found.status == "on-pace"
    assert found.required_change == pytest.approx(-2.0)
    assert found.required_rate is None  # no constant rate leads to zero


def test_a_basic_phase_out_may_leave_two_percent_of_the_start(at) -> None:
    fields = {"kind": "phase-out", "direction": "down", "op": "~", "value": 0.0, "year": 2025, "start_year": 2020}
    assert at(2025, {2020: 100.0, 2025: 2.0}, **fields).status == "met"
    assert at(2025, {2020: 100.0, 2025: 2.1}, **fields).status == "far-behind"


def test_full_coverage_is_one_hundred_percent(at) -> None:
    fields = {"kind": "coverage", "op": "=", "value": 100.0, "year": 2025, "start_year": 2020}
    assert at(2025, {2020: 60.0, 2025: 100.0}, **fields).status == "met"
    assert at(2025, {2020: 60.0, 2025: 99.0}, **fields).status == "far-behind"
    assert at(2022, {2020: 60.0, 2022: 76.0}, **fields).status == "on-pace"  # 16 of 16 due


def test_a_level_that_was_there_and_slipped_is_behind_by_its_distance(at) -> None:
    fields = {"value": 95.0, "year": 2030, "start_year": 2020}
    assert at(2023, {2020: 96.0, 2023: 94.0}, **fields).status == "behind"  # 1/95 = 1.05 % short
    assert at(2023, {2020: 96.0, 2023: 90.0}, **fields).status == "far-behind"  # 5/95 = 5.3 %
