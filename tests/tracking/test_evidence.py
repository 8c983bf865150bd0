"""What a verdict may rest on: states, breaks, sources, the day of judging, projections, assigned values."""

from __future__ import annotations

from datetime import date

import pytest

from dafeng.core.errors import TrackingError
from dafeng.tracking import REASON_CODES, Break, Goal, Options, Point, Series, judge, reason

RISE = Goal("x", "level", "up", 2025, ">=", 400.0, start_year=2020)
DAY = date(2024, 6, 30)


def test_no_series_cannot_be_told(codes) -> None:
    assert codes(judge(RISE, None, DAY)) == {"no-series"}
    assert codes(judge(RISE, Series("x", ()), DAY)) == {"no-series"}


def test_figures_of_a_model_give_an_indication_only(series, codes) -> None:
    found = judge(RISE, series({2020: 100.0, 2023: 280.0}, "estimated"), DAY)
    assert (found.status, found.indicative, found.weakest_state) == ("cannot-tell", "on-pace", "estimated")
    assert {"estimated-only", "indication"} <= codes(found)


def test_estimates_carry_a_verdict_where_the_reader_accepts_them(series) -> None:
    found = judge(RISE, series({2020: 100.0, 2023: 280.0}, "estimated"), DAY, Options(accept="estimated"))
    assert found.status == "on-pace"


def test_estimates_are_never_spliced_onto_statistics(codes) -> None:
    points = (Point(2020, 100.0, "estimated"), Point(2022, 150.0), Point(2023, 230.0))
    found = judge(RISE, Series("x", points), DAY)
    # the path starts in 2022 at 150, not in 2020 at the estimate: due in 2023 is 150 + 250/3
    assert found.reference_value == pytest.approx(150 + 250 / 3)
    assert {"weak-points-left-out", "start-moved"} <= codes(found)


def test_a_base_value_that_is_only_estimated_does_not_count(codes) -> None:
    points = (Point(2020, 0.8, "estimated"), Point(2023, 0.7))
    goal = Goal("x", "reduction", "down", 2025, ">=", 15.0, base_year=2020, measure="percent")
    assert {"no-base-value", "weak-points-left-out"} <= codes(judge(goal, Series("x", points), DAY))


def test_a_confirmed_gap_is_named_and_a_missing_value_is_no_zero(codes) -> None:
    points = (Point(2020, 100.0), Point(2022, None, "missing"), Point(2023, 280.0))
    found = judge(RISE, Series("x", points), DAY)
    assert found.status == "on-pace"
    assert "confirmed-missing" in codes(found)


def test_the_weakest_state_and_every_source_are_listed(codes) -> None:
    points = (
        Point(2020, 100.0, "measured", "a#1"),
        Point(2021, 160.0, "measured", "a#2"),
        Point(2023, 280.0, source="b"),
    )
    found = judge(RISE, Series("x", points, book="statistics"), DAY)
    assert (found.weakest_state, found.sources, found.book) == ("published", ("a", "b"), "statistics")
    assert "sources-mixed" in codes(found)


def test_nothing_known_after_the_day_of_judging_is_used(series) -> None:
    found = judge(RISE, series({2020: 100.0, 2023: 280.0, 2025: 500.0}), DAY)
    assert found.latest is not None
    assert found.latest.year == 2023


def test_a_year_that_is_not_over_is_not_used(series) -> None:
    values = {2020: 100.0, 2023: 280.0, 2024: 500.0}
    early, late = (judge(RISE, series(values), day) for day in (date(2024, 12, 30), date(2024, 12, 31)))
    assert early.latest is not None
    assert late.latest is not None
    assert (early.latest.year, late.latest.year) == (2023, 2024)


def test_only_later_figures_are_no_observation_yet(series, codes) -> None:
    assert "no-observation-yet" in codes(judge(RISE, series({2025: 500.0}), DAY))


def test_a_path_and_a_trend_never_cross_a_break(series, codes) -> None:
    # GDP-like: falls by revision in 2019; the path starts in 2020, the trend sees 2019-2023 only
    values = {2015: 900.0, 2016: 950.0, 2017: 990.0, 2018: 1000.0, 2019: 80.0, 2020: 100.0, 2021: 160.0, 2022: 220.0}
    values[2023] = 280.0
    found = judge(RISE, series(values, breaks=(Break("x", 2019),)), DAY)
    assert found.status == "on-pace"
    assert found.outlook is not None
    assert (found.outlook.trend.first_year, found.outlook.trend.n) == (2019.0, 5)
    assert found.outlook.trend.slope > 0
    assert "break-between" in codes(found)


def test_a_break_of_another_indicator_cuts_nothing(series, codes) -> None:
    found = judge(RISE, series({2020: 100.0, 2023: 280.0}, breaks=(Break("y", 2022),)), DAY)
    assert "break-between" not in codes(found)


def test_two_values_for_one_period_are_refused() -> None:
    with pytest.raises(TrackingError) as caught:
        Series("x", (Point(2020, 1.0, source="a"), Point(2020, 2.0, source="b")))
    assert caught.value.faults[0].code == "tracking.two-values"


def test_a_projection_is_judged_at_its_target_year(series, codes) -> None:
    run = series({2020: 100.0, 2023: 150.0, 2025: 410.0}, "assumed", scenario="fast")
    found = judge(RISE, run, DAY)
    assert (found.status, found.projected, found.scenario) == ("met", True, "fast")
    assert "projected" in codes(found)


@pytest.mark.parametrize(("end", "status"), [(399.0, "behind"), (280.0, "behind"), (270.0, "far-behind")])
def test_a_projection_that_misses_is_behind_by_how_far(series, end, status) -> None:
    # 180 of 300 is 0.60, the limit between behind and far behind
    assert judge(RISE, series({2020: 100.0, 2025: end}, "assumed", scenario="slow"), DAY).status == status


def test_a_value_still_to_be_assigned_cannot_be_told_and_says_by_whom(series) -> None:
    goal = Goal("x", "assigned", "down", 2025, base_year=2020, assigner="省级主管部门")
    found = judge(goal, series({2020: 1.0, 2023: 0.9}), DAY)
    assert found.status == "cannot-tell"
    assert found.reasons[0].code == "value-not-assigned"
    assert "省级主管部门" in found.why("zh")
    assert "the province" in found.why("en")


def test_an_awaited_target_still_shows_what_has_changed_since_its_base_year(series) -> None:
    # 0.90 of 1.00 is a fall of 10 %
    goal = Goal("x", "assigned", "down", 2025, base_year=2020, assigner="国家")
    found = judge(goal, series({2020: 1.0, 2023: 0.9}), DAY)
    assert found.latest is not None
    assert (found.latest.year, found.achieved) == (2023, pytest.approx(10.0))
    assert judge(goal, None, DAY).latest is None


def test_an_assigned_value_is_judged_once_it_is_there(series) -> None:
    goal = Goal("x", "reduction", "down", 2025, ">=", 18.0, base_year=2020, measure="percent")
    assert judge(goal, series({2020: 1.0, 2022: 0.92}), DAY).status == "on-pace"  # 8 of 7.2 due


def test_binding_and_expected_travel_with_the_goal(series) -> None:
    goal = Goal("x", "level", "up", 2025, ">=", 400.0, start_year=2020, nature="binding")
    assert judge(goal, series({2020: 100.0, 2023: 280.0}), DAY).goal.nature == "binding"


def test_an_unknown_reason_code_is_refused() -> None:
    with pytest.raises(KeyError):
        reason("because")


@pytest.mark.parametrize("code", REASON_CODES)
def test_every_reason_speaks_both_languages(code) -> None:
    from dafeng.tracking.reasons import _SENTENCES

    zh, en = _SENTENCES[code]
    assert zh.endswith("。")
    assert en.endswith(".")
    names = {part.split("}")[0] for part in zh.split("{")[1:]}
    assert names == {part.split("}")[0] for part in en.split("{")[1:]}
