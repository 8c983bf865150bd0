"""Work items and the status of a task. Expected shares are worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import WorkItem, check_items, done_share, item_light, roll_over, task_light, task_progress
from dafeng.core.catalogue import default_catalogue
from dafeng.tracking.records import Status

ITEM = WorkItem("2026-1", "三(一)1", "建成光伏50万千瓦", "市能源局", "lead", date(2026, 1, 1), date(2026, 12, 31))


def test_time_expects_an_even_share() -> None:
    # 2 July is day 182 of the 364 days between 1 January and 31 December
    assert ITEM.expected(date(2026, 7, 2)) == pytest.approx(182 / 364)
    assert ITEM.expected(date(2025, 12, 1)) == 0
    assert ITEM.expected(date(2027, 1, 1)) == 1


def test_a_task_on_time_is_green_and_one_half_as_far_is_red() -> None:
    half_year = date(2026, 7, 2)
    assert task_progress([replace(ITEM, done=0.5)], {}, half_year).light == "green"
    behind = task_progress([replace(ITEM, done=0.4)], {}, half_year)
    assert (behind.light, [each.code for each in behind.reasons]) == ("yellow", ["slow"])
    found = task_progress([replace(ITEM, done=0.25)], {}, half_year)
    assert found.light == "red"
    assert [each.code for each in found.reasons] == ["slow"]
    assert "25%" in found.reasons[0].zh
    assert "50%" in found.reasons[0].zh


def test_overdue_is_yellow_and_long_overdue_red_whatever_else_is_done() -> None:
    late = replace(ITEM, code="2026-2", due=date(2026, 3, 1), weight=0.01, done=0.9)
    done = replace(ITEM, done=1.0)
    assert task_progress([late, done], {}, date(2026, 3, 11)).light == "yellow"
    found = task_progress([late, done], {}, date(2026, 5, 1))
    assert found.light == "red"
    assert "逾期61天" in found.reasons[0].zh


def test_an_indicator_behind_takes_the_green_away_and_says_why() -> None:
    found = task_progress([replace(ITEM, done=1.0)], {"光伏装机": ("behind", "低于进度。", "below")}, date(2026, 7, 2))
    assert found.light == "yellow"
    assert found.reasons[0].zh == "指标“光伏装机”：低于进度。"


def test_without_reports_a_running_task_cannot_be_judged() -> None:
    found = task_progress([ITEM], {}, date(2026, 7, 2))
    assert found.light == "unknown"
    assert [each.code for each in found.reasons] == ["unreported"]


def test_without_work_items_the_worst_indicator_decides() -> None:
    indicators = {"a": ("met", "", ""), "b": ("far-behind", "差", "far"), "c": ("cannot-tell", "", "")}
    assert task_progress([], indicators, date(2026, 7, 2)).light == "red"  # type: ignore[arg-type]
    assert task_progress([], {}, date(2026, 7, 2)).light == "unknown"


def test_a_need_that_is_not_done_is_named() -> None:
    second = replace(ITEM, code="2026-2", title="并网", needs=("2026-1",), done=0.5)
    found = task_progress([replace(ITEM, done=0.5), second], {}, date(2026, 7, 2))
    assert [each.code for each in found.reasons] == ["waiting"]


def test_done_share_counts_due_items_by_weight() -> None:
    items = [
        replace(ITEM, due=date(2026, 3, 1), weight=3, done=1.0),
        replace(ITEM, due=date(2026, 6, 1), weight=1, done=None),
        replace(ITEM, due=date(2026, 12, 1), weight=9, done=1.0),
    ]
    assert done_share(items, date(2026, 6, 1)) == pytest.approx(3 / 4)
    assert done_share(items, date(2026, 1, 1)) is None


def test_faults_of_items_are_all_named() -> None:
    items = [
        replace(ITEM, code="a", needs=("b",)),
        replace(ITEM, code="b", needs=("a", "zzz"), weight=0),
        replace(ITEM, code="b", due=date(2025, 1, 1), done=1.5),
    ]
    codes = {fault.code for fault in check_items(items)}
    assert codes == {"work.twice", "work.weight", "work.dates", "work.share", "work.unknown-need"}
    circle = check_items([replace(ITEM, code="a", needs=("b",)), replace(ITEM, code="b", needs=("a",))])
    assert [fault.code for fault in circle] == ["work.circle"]


@given(st.lists(st.lists(st.integers(0, 9), max_size=3), min_size=1, max_size=10))
def test_a_circle_is_found_exactly_when_no_order_exists(needs: list[list[int]]) -> None:
    items = [
        replace(ITEM, code=str(number), needs=tuple(str(each) for each in own if each < len(needs)))
        for number, own in enumerate(needs)
    ]
    left = {item.code: set(item.needs) for item in items}
    while free := [code for code, open_needs in left.items() if not open_needs & set(left)]:
        for code in free:
            del left[code]
    assert any(fault.code == "work.circle" for fault in check_items(items)) == bool(left)


def test_a_new_year_carries_on_what_was_not_done() -> None:
    old = [replace(ITEM, done=1.0), replace(ITEM, code="2026-2", done=0.4, needs=("2026-1",), start=date(2025, 7, 1))]
    new = roll_over(old, 2027, default_catalogue())
    assert [(each.code, each.done, each.start, each.due) for each in new] == [
        ("2027-1", None, date(2027, 1, 1), date(2027, 12, 31)),
        ("2027-2", 0.4, date(2026, 7, 1), date(2027, 12, 31)),
    ]
    assert new[1].needs == ("2027-1",)


@given(
    st.none() | st.floats(0, 1),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.integers(0, 700),
    st.dates(date(2025, 1, 1), date(2028, 12, 31)),
)
def test_the_light_of_one_item_is_that_of_a_task_of_it_alone(
    done: float | None, start: date, days: int, as_of: date
) -> None:
    item = replace(ITEM, done=done, start=start, due=start + timedelta(days=days))
    assert item_light(item, as_of) == task_progress([item], {}, as_of).light


@pytest.mark.parametrize(
    ("statuses", "light"),
    [
        ([], "unknown"),
        (["cannot-tell"], "unknown"),
        (["met"], "done"),
        (["met", "on-pace", "cannot-tell"], "green"),
        (["on-pace", "behind"], "yellow"),
        (["behind", "far-behind", "met"], "red"),
    ],
)
def test_a_task_without_work_items_shows_the_worst_indicator_that_can_be_judged(
    statuses: list[Status], light: str
) -> None:
    assert task_light((), statuses, date(2026, 6, 1)) == light


@given(
    st.lists(st.tuples(st.none() | st.floats(0, 1), st.integers(-300, 300)), max_size=4),
    st.lists(st.sampled_from(["met", "on-pace", "behind", "far-behind", "cannot-tell"]), max_size=3),
)
def test_the_light_of_a_task_in_a_list_is_the_one_that_is_explained(
    given_items: list[tuple[float | None, int]], statuses: list[Status]
) -> None:
    as_of = date(2026, 6, 1)
    items = [
        replace(ITEM, code=str(at), done=done, due=as_of + timedelta(days=days), start=as_of - timedelta(days=301))
        for at, (done, days) in enumerate(given_items)
    ]
    indicators = {str(at): (status, "", "") for at, status in enumerate(statuses)}
    assert task_light(items, statuses, as_of) == task_progress(items, indicators, as_of).light
