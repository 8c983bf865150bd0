"""What the books say of a work item's output. Shares are worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import (
    Output,
    WorkItem,
    amount_faults,
    carry_year,
    check_output,
    item_light,
    measure,
    task_light,
    task_progress,
)
from dafeng.appraisal.gathering import work_items_from_rows
from dafeng.appraisal.measuring import Books, measured_items
from dafeng.core import SCHEMA
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import AppraisalError

CATALOGUE = default_catalogue()
CAPACITY = "power.capacity.biomass"  # a level in MW, printed as 万千瓦
START, DUE = date(2026, 1, 1), date(2026, 12, 31)


def _row(period: str, value: float | None, **rest: Any) -> dict[str, Any]:
    known = {"indicator": CAPACITY, "place": "370400", "scenario": "observed", "state": "published", "source": "s"}
    return known | {"period": period, "value": value, "book": "statistics"} | rest


def _measured(output: Output, *rows: dict[str, Any], as_of: date = DUE) -> Any:
    return measure(output, rows, START, as_of, CATALOGUE)


def test_a_level_counts_from_where_it_stood_when_the_work_began() -> None:
    # from 200 MW at the end of 2025 to 28 万千瓦 = 280 MW; 240 MW in June are half of the way
    found = _measured(Output(CAPACITY, 28, "万千瓦"), _row("2025", 200.0), _row("2026-06", 240.0))
    assert (found.share, found.base, found.base_period, found.goal) == (0.5, 200.0, "2025", 280.0)
    assert (found.value, found.period, found.until) == (240.0, "2026-06", date(2026, 6, 30))
    assert found.text("zh") == "24\u2009万千瓦（2026-06）"
    # a beginning that is given goes before the series: from 26 to 28 万千瓦, 24 is further away than the beginning
    found = _measured(Output(CAPACITY, 28, "万千瓦", 26), _row("2026-06", 240.0))
    assert (found.share, found.doubt) == (0.0, "backward")
    back = replace(ITEM, measured_by=Output(CAPACITY, 28, "万千瓦", 26))
    (reason, _apart) = task_progress([_on(back, DUE, _row("2026-06", 240.0))], {}, START).reasons
    assert "显示完成0%（2026-06），比起点离目标更远，按时间" in reason.zh
    assert "shows 0% (2026-06), further from the goal than where it began, time" in reason.en


def test_without_a_goal_a_beginning_or_a_newer_figure_there_is_no_share() -> None:
    assert _measured(Output(CAPACITY), _row("2025", 200.0), _row("2026-06", 240.0)).share is None
    assert _measured(Output(CAPACITY, 280, "MW"), _row("2026-06", 240.0)).share is None
    assert _measured(Output(CAPACITY, 280, "MW"), _row("2025", 200.0)).share is None
    assert _measured(Output(CAPACITY, 280, "MW")) is None
    assert _measured(Output("no.such.code", 1.0), _row("2026-06", 1.0)) is None


def test_what_is_no_observation_of_a_period_that_is_over_is_left_out() -> None:
    kept = _row("2026-Q1", 210.0)
    others = [
        _row("2026-Q2", 300.0),  # not over on 15 May
        _row("2026-04", None, state="missing"),
        _row("2026-04", 999.0, scenario="plan"),
        _row("2026-04", 999.0, book="footprint"),
        _row("2021/2025", 999.0),
    ]
    found = _measured(Output(CAPACITY), kept, *others, as_of=date(2026, 5, 15))
    assert (found.value, found.period) == (210.0, "2026-Q1")
    # targets are assessed in the assessment book where it has figures, never spliced with another
    found = _measured(Output(CAPACITY), kept, _row("2025", 190.0, book="assessment"))
    assert (found.value, found.period) == (190.0, "2025")


def test_an_amount_is_added_up_until_a_period_is_missing() -> None:
    flow = next(each for each in CATALOGUE if each.over_periods == "sum" and "month" in each.periods)
    rows = [_row(period, value, indicator=flow.code) for period, value in
            [("2025-12", 9.0), ("2026-Q1", 3.0), ("2026-01", 1.0), ("2026-04", 2.0), ("2026-06", 7.0)]]  # fmt: skip
    found = _measured(Output(flow.code, 10.0, flow.unit), *rows)
    # the first quarter and April; May is missing, so June does not count; it begins from nothing
    assert (found.value, found.period, found.base, found.share) == (5.0, "2026-04", 0.0, 0.5)


def test_an_amount_with_a_typed_beginning_has_no_share_and_says_why() -> None:
    """600 of 1000 were typed as the beginning; the books have 100 of the new year: (100 - 600) / 400 is no share.

    Nothing can be said of an amount so, and the light of its task does not change by it.
    """
    wrong = Output(FLOW.code, 1000.0, FLOW.unit, 600.0)
    found = _measured(wrong, _row("2026-01", 100.0, indicator=FLOW.code))
    assert (found.value, found.share, found.doubt) == (100.0, None, "amount-base")
    assert "清除起点" in found.remark()
    assert "clear the beginning" in found.remark("en")
    item = _on(replace(ITEM, measured_by=wrong), DUE, _row("2026-01", 100.0, indicator=FLOW.code))
    plain = replace(ITEM, measured_by=None)
    assert task_light([item], (), DUE) == task_light([plain], (), DUE)
    assert [each.where for each in amount_faults(wrong, CATALOGUE)] == ["goal_base"]
    # a beginning of nothing says what is so anyway: 100 of 1000
    assert _measured(replace(wrong, base=0.0), _row("2026-01", 100.0, indicator=FLOW.code)).share == 0.1
    assert not amount_faults(replace(wrong, base=0.0), CATALOGUE)
    assert not amount_faults(Output(CAPACITY, 28, "万千瓦", 26), CATALOGUE)
    # carried over it begins from nothing
    assert carry_year([item], 2027, CATALOGUE)[0].new.measured_by == replace(wrong, base=None)


@pytest.mark.parametrize(
    ("output", "where"),
    [
        (Output("", 5.0), "indicator"),
        (Output("no.such.code"), "indicator"),
        (Output(CAPACITY, 5.0, "万吨"), "goal_unit"),
        (Output(CAPACITY, 5.0, "nonsense"), "goal_unit"),
        (Output(CAPACITY, None, "MW", 1.0), "goal"),
        (Output(CAPACITY, 5.0, "MW", 5.0), "goal_base"),
    ],
)
def test_an_output_that_cannot_be_measured_is_named(output: Output, where: str) -> None:
    assert [each.where for each in check_output(output, CATALOGUE)] == [where]


def test_everything_wrong_with_an_output_is_named_at_once() -> None:
    assert [each.where for each in check_output(Output(CAPACITY, None, "万吨", 5.0), CATALOGUE)] == [
        "goal_unit",
        "goal",
    ]
    assert [each.where for each in check_output(Output(CAPACITY, 5.0, "万吨", 5.0), CATALOGUE)] == [
        "goal_unit", "goal_base",
    ]  # fmt: skip
    assert [each.where for each in check_output(Output("", None, "", 5.0), CATALOGUE)] == ["indicator", "goal"]
    assert [each.where for each in check_output(Output("no.such.code", 5.0, "万吨", 5.0), CATALOGUE)] == ["indicator"]


def test_rows_of_a_pack_name_the_column_that_is_wrong() -> None:
    row = {"code": "1", "title": "t", "unit": "u", "start": "2026-01-01", "due": "2026-12-31", "file": "f", "row": 2}
    good = work_items_from_rows([row | {"indicator": CAPACITY, "goal": 28.0, "goal_unit": "万千瓦"}])
    assert good[0].measured_by == Output(CAPACITY, 28.0, "万千瓦")
    with pytest.raises(AppraisalError, match="f:2:goal_unit"):
        work_items_from_rows([row | {"indicator": CAPACITY, "goal": 28.0, "goal_unit": "万吨"}])


ITEM = WorkItem(
    "2026-1", "三(一)1", "建成生物质", "市能源局", "lead", START, DUE,
    done=0.6, measured_by=Output(CAPACITY, 280.0, "MW", 200.0),
)  # fmt: skip


def test_a_measured_output_behind_time_lowers_the_task_and_says_why() -> None:
    frame = pl.DataFrame([_row("2026-06", 210.0)], schema_overrides=SCHEMA).select(list(SCHEMA))
    (item,) = measured_items([ITEM], Books(frame, CATALOGUE, "370400", {"370400"}), date(2026, 7, 2))
    assert item.measured is not None
    # (210 - 200) / (280 - 200) = 12.5 %, by the end of June 180 of 364 days ask for 49 %
    assert item.measured.share == pytest.approx(0.125)
    assert task_progress([ITEM], {}, date(2026, 7, 2)).light == "green"
    found = task_progress([item], {}, date(2026, 7, 2))
    assert (found.light, [each.code for each in found.reasons]) == ("yellow", ["measured", "apart"])
    assert "指标显示完成12%（2026-06），按时间应完成49%" in found.reasons[0].zh
    assert task_light([item], (), date(2026, 7, 2)) == "yellow"
    done = replace(item, done=1.0)
    assert task_light([done], (), date(2026, 7, 2)) == item_light(done, date(2026, 7, 2)) == "yellow"
    assert [each.code for each in task_progress([done], {}, date(2026, 7, 2)).reasons] == ["measured", "apart"]


def test_the_output_goes_with_the_item_into_the_new_year_without_its_figure() -> None:
    frame = pl.DataFrame([_row("2026-06", 210.0)], schema_overrides=SCHEMA).select(list(SCHEMA))
    items = measured_items([ITEM], Books(frame, CATALOGUE, "370400", {"370400"}), date(2026, 7, 2))
    (carried,) = carry_year(items, 2027, CATALOGUE)
    assert (carried.new.measured_by, carried.new.measured) == (ITEM.measured_by, None)


FLOW = next(each for each in CATALOGUE if each.over_periods == "sum" and "month" in each.periods)


def _on(item: WorkItem, as_of: date, *rows: dict[str, Any]) -> WorkItem:
    """The item as measured on a day."""
    frame = pl.DataFrame(rows, schema_overrides=SCHEMA).select(list(SCHEMA))
    (found,) = measured_items([item], Books(frame, CATALOGUE, "370400", set()), as_of)
    return found


def test_a_level_carried_over_is_measured_from_where_it_began() -> None:
    """From 1000 MW at the end of 2025 to 200 万千瓦 = 2000 MW; 1600 MW are 60 %, in the new year 1610 MW are 61 %."""
    rows = [_row("2025", 1000.0), _row("2026-11", 1600.0), _row("2026-12", 1600.0), _row("2027-01", 1610.0)]
    old = _on(replace(ITEM, measured_by=Output(CAPACITY, 200.0, "万千瓦")), date(2026, 12, 20), *rows)
    assert old.measured is not None
    assert old.measured.share == pytest.approx(0.6)
    (carried,) = carry_year([old], 2027, CATALOGUE)
    assert carried.new.measured_by == Output(CAPACITY, 200.0, "万千瓦", 100.0)
    assert (carried.new.done, carried.new.start, carried.new.measured) == (0.6, date(2027, 1, 1), None)
    new = _on(carried.new, date(2027, 2, 10), *rows)
    assert new.measured is not None
    assert new.measured.share == pytest.approx(0.61)
    assert task_progress([new], {}, date(2027, 2, 10)).reasons == ()
    assert task_light([new], (), date(2027, 2, 10)) == "green"


def test_a_beginning_that_is_typed_unknown_or_at_the_goal_is_left_as_it_is() -> None:
    rows = [_row("2025", 1000.0), _row("2026-11", 1600.0)]
    for output, known in (
        (Output(CAPACITY, 2000.0, "MW", 900.0), rows),
        (Output(CAPACITY, 2000.0, "MW"), rows[1:]),
        (Output(CAPACITY, 1000.0, "MW"), rows),
        (Output(CAPACITY), rows),
    ):
        item = _on(replace(ITEM, measured_by=output), date(2026, 12, 20), *known)
        (carried,) = carry_year([item], 2027, CATALOGUE)
        assert (carried.new.measured_by, carried.new.done) == (output, 0.6)


def test_an_amount_carried_over_begins_again_with_what_is_reported_of_it() -> None:
    """6 of 10 are done in 2026; in January 2027 the books have 1 of 10: nothing of 2026 is held against the unit."""
    output = Output(FLOW.code, 10.0, FLOW.unit)
    rows = [_row(f"2026-{month:02}", 0.6, indicator=FLOW.code) for month in range(1, 11)]
    old = _on(replace(ITEM, measured_by=output), date(2026, 12, 20), *rows)
    assert old.measured is not None
    assert old.measured.share == pytest.approx(0.6)
    (carried,) = carry_year([old], 2027, CATALOGUE)
    assert (carried.new.measured_by, carried.new.done) == (output, None)
    new = _on(carried.new, date(2027, 2, 1), *rows, _row("2027-01", 1.0, indicator=FLOW.code))
    assert new.measured is not None
    assert new.measured.share == pytest.approx(0.1)
    assert [each.code for each in task_progress([new], {}, date(2027, 2, 1)).reasons] == ["unreported"]
    # without a goal nothing is measured against the report, which goes on
    (open_end,) = carry_year([replace(old, measured_by=Output(FLOW.code))], 2027, CATALOGUE)
    assert open_end.new.done == 0.6


@given(st.floats(-1e5, 1e5), st.floats(1e-2, 1e5), st.floats(0, 1.5), st.sampled_from(["kW", "MW", "万千瓦", ""]))
def test_carrying_over_changes_no_measured_share(base: float, way: float, share: float, unit: str) -> None:
    rows = [_row("2025", base), _row("2026-11", base + share * way)]
    goal = (base + way) / CATALOGUE.get(CAPACITY).canonical(1.0, unit or CATALOGUE.get(CAPACITY).display_unit or "MW")
    old = _on(replace(ITEM, measured_by=Output(CAPACITY, goal, unit)), date(2026, 12, 20), *rows)
    (carried,) = carry_year([old], 2027, CATALOGUE)
    new = _on(carried.new, date(2027, 2, 10), *rows, _row("2027-01", base + share * way))
    assert old.measured is not None
    assert new.measured is not None
    assert new.measured.share == pytest.approx(old.measured.share, abs=1e-6 + 1e-9 * abs(base) / way)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6).filter(lambda value: abs(value) > 1e-3), st.floats(-2, 2))
def test_the_share_is_the_part_of_the_way(base: float, way: float, share: float) -> None:
    """Whatever beginning, direction and unit: a figure at a share of the way measures that share, never less than 0."""
    goal = base + way
    output = Output(CAPACITY, goal, "kW", base)
    found = measure(output, [_row("2026-06", (base + share * way) / 1000)], START, DUE, CATALOGUE)
    assert found is not None
    if goal != base:
        assert found.share == pytest.approx(max(share, 0.0), abs=1e-6 + 1e-9 * (abs(base) + abs(goal)) / abs(way))
