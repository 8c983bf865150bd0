"""What must hold for every goal and series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.tracking import STATUS_WORDS, Goal, Point, Series, judge, path_share, theil_sen

ORDER = list(STATUS_WORDS)  # best first
DAY = date(2024, 6, 30)
VALUES = st.integers(1, 2000).map(lambda n: n / 4)
PATHS = st.sampled_from(["linear", "s-curve", "constant-rate"])


@st.composite
def goals(draw):
    kind = draw(st.sampled_from(["level", "reduction", "increase", "phase-out", "coverage"]))
    relative = kind in ("reduction", "increase")
    return Goal(
        "x",
        kind,
        draw(st.sampled_from(["up", "down"])),
        draw(st.integers(2022, 2030)),
        draw(st.sampled_from(["=", ">=", ">", "<=", "<", "~"])),
        0.0 if kind == "phase-out" else draw(st.integers(1, 60)) * 1.0,
        base_year=2020 if relative else None,
        start_year=2020,
        measure="percent" if relative else "absolute",
        path=draw(PATHS),
    )


def _series(values, scale=1.0, state="published"):
    return Series("x", tuple(Point(year, value * scale, state) for year, value in values.items()))


def _more_is_better(goal):
    flip = goal.op in ("<=", "<")
    if goal.kind == "reduction":
        return flip
    if goal.kind in ("increase", "coverage"):
        return not flip
    if goal.kind == "phase-out":
        return False
    return goal.op in (">=", ">") or (not flip and goal.direction == "up")


@settings(max_examples=150)
@given(goals(), VALUES, VALUES, VALUES)
def test_a_better_latest_value_never_gives_a_worse_status(goal, start, one, other) -> None:
    worse, better = sorted((one, other)) if _more_is_better(goal) else sorted((one, other), reverse=True)
    low = judge(goal, _series({2020: start, 2023: worse}), DAY)
    high = judge(goal, _series({2020: start, 2023: better}), DAY)
    if "cannot-tell" not in (low.status, high.status):
        assert ORDER.index(high.status) <= ORDER.index(low.status)


@settings(max_examples=80)
@given(goals(), VALUES, st.lists(VALUES, min_size=1, max_size=6), st.sampled_from([1e-4, 0.5, 1000.0, 1e8]))
def test_the_unit_of_the_indicator_changes_no_status(goal, start, values, scale) -> None:
    points = {2020: start, **{2021 + n: value for n, value in enumerate(values)}}
    scaled = goal if goal.kind in ("reduction", "increase") else replace(goal, value=(goal.value or 0.0) * scale)
    plain = judge(goal, _series(points), DAY)
    other = judge(scaled, _series(points, scale), DAY)
    assert other.status == plain.status
    assert [each.code for each in other.reasons] == [each.code for each in plain.reasons]
    if plain.gap is not None and other.gap is not None:
        assert other.gap == pytest.approx(plain.gap * scale, rel=1e-6, abs=1e-9 * scale)
    if plain.pace_ratio is not None:
        assert other.pace_ratio == pytest.approx(plain.pace_ratio, rel=1e-6, abs=1e-9)


@settings(max_examples=80)
@given(goals(), VALUES, st.lists(VALUES, min_size=1, max_size=6))
def test_a_verdict_never_rests_on_estimates_alone(goal, start, values) -> None:
    points = {2020: start, **{2021 + n: value for n, value in enumerate(values)}}
    weak = judge(goal, _series(points, state="estimated"), DAY)
    strong = judge(goal, _series(points), DAY)
    assert weak.status == "cannot-tell"
    if strong.status != "cannot-tell":
        assert weak.indicative == strong.status


@settings(max_examples=80)
@given(goals(), VALUES, st.lists(VALUES, min_size=1, max_size=6))
def test_every_judgement_has_a_reason_that_reads_in_both_languages(goal, start, values) -> None:
    points = {2020: start, **{2021 + n: value for n, value in enumerate(values)}}
    found = judge(goal, _series(points), DAY)
    assert found.reasons
    assert "{" not in found.why("zh") + found.why("en")


@given(PATHS, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.1, 10.0))
def test_every_path_rises_from_start_to_target(shape, one, other, ratio) -> None:
    low, high = sorted((path_share(one, shape, ratio=ratio), path_share(other, shape, ratio=ratio)))
    assert (path_share(min(one, other), shape, ratio=ratio), path_share(max(one, other), shape, ratio=ratio)) == (
        low,
        high,
    )
    assert path_share(0.0, shape, ratio=ratio) == pytest.approx(0.0, abs=1e-12)
    assert path_share(1.0, shape, ratio=ratio) == pytest.approx(1.0)


@given(st.lists(st.integers(-1000, 1000), min_size=4, max_size=15), st.integers(1, 9), st.integers(-500, 500))
def test_the_slope_scales_with_the_values_and_ignores_their_level(values, factor, shift) -> None:
    years = range(2000, 2000 + len(values))
    plain, moved = theil_sen(years, values), theil_sen(years, [factor * v + shift for v in values])
    assert moved.slope == pytest.approx(factor * plain.slope)
    assert (moved.low, moved.high) == pytest.approx((factor * plain.low, factor * plain.high))
    assert plain.low <= plain.slope <= plain.high
    assert moved.test == plain.test
