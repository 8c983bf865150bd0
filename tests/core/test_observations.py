"""Observations: every fault is found with its row, and states keep their order."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import ObservationError
from dafeng.core.observations import SCHEMA, STATES, observation_frame, state_strength, weakest
from dafeng.core.validation import check_observations, validate

GOOD = {
    "indicator": "gdp.nominal",
    "place": "370400",
    "period": "2023",
    "value": 1.0,
    "state": "published",
    "source": "s",
}


def faults_of(*changes: dict[str, object]) -> list[tuple[str, str]]:
    frame = observation_frame([GOOD | change for change in changes])
    return [(fault.code, fault.where) for fault in validate(frame, default_catalogue(), where="f.csv", first_row=2)]


def test_a_sound_table_has_no_fault() -> None:
    assert faults_of({}, {"period": "2022"}, {"period": "2021/2025"}, {"book": "assessment"}) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"indicator": "gdp.nominel"}, "unknown-indicator"),
        ({"indicator": None}, "unknown-indicator"),
        ({"period": "2023年"}, "bad-period"),
        ({"period": "2023-03"}, "period-kind"),  # gross product is quarterly, not monthly
        ({"state": "guessed"}, "unknown-state"),
        ({"book": "other"}, "unknown-book"),
        ({"place": " "}, "empty-place"),
        ({"source": None}, "empty-source"),
        ({"value": math.nan}, "nan"),
        ({"value": math.inf}, "infinite"),
        ({"state": "missing"}, "value-on-missing"),
        ({"value": None}, "no-value"),
        ({"state": "zero", "value": 0.5}, "zero-not-0"),
    ],
)
def test_each_kind_of_fault_is_found_in_its_row(change: dict[str, object], code: str) -> None:
    assert faults_of({"period": "2001"}, change) == [(f"observation.{code}", "f.csv:3")]


def test_faults_come_in_row_order_and_all_at_once() -> None:
    found = faults_of({"state": "guessed"}, {"period": "2020", "value": None}, {"period": "2019", "place": ""})
    assert [where for _, where in found] == ["f.csv:2", "f.csv:3", "f.csv:4"]


def test_the_second_of_two_equal_keys_is_the_fault() -> None:
    assert faults_of({}, {"value": 2.0, "source": "other"}) == [("observation.duplicate", "f.csv:3")]


def test_a_source_that_is_not_listed_is_a_fault() -> None:
    frame = observation_frame([GOOD | {"source": "s#Sheet1:3"}, GOOD | {"period": "2020", "source": "t#1"}])
    assert [f.found for f in validate(frame, default_catalogue(), sources={"s"})] == ["t#1"]


def test_a_wrong_schema_is_told_column_by_column() -> None:
    frame = observation_frame([GOOD]).drop("book").with_columns(pl.lit("1").alias("value"))
    found = validate(frame, default_catalogue())
    assert [(fault.code, fault.expected) for fault in found] == [
        ("observation.schema", "Float64"),
        ("observation.schema", "String"),
    ]


def test_checking_raises_once_with_every_fault() -> None:
    frame = observation_frame([GOOD | {"state": "x"}, GOOD | {"period": "x"}])
    with pytest.raises(ObservationError) as caught:
        check_observations(frame, default_catalogue())
    assert len(caught.value.faults) == 2


def test_an_empty_table_has_the_eight_columns() -> None:
    assert observation_frame().schema == SCHEMA


@given(st.lists(st.sampled_from(STATES), min_size=1))
def test_the_weakest_state_is_no_stronger_than_any(states: list[str]) -> None:
    assert all(state_strength(weakest(states)) <= state_strength(state) for state in states)


def test_only_zeros_alone_stay_a_confirmed_zero() -> None:
    assert weakest(["zero", "zero"]) == "zero"
    assert weakest(["zero", "measured"]) == "measured"
    assert weakest(["zero", "assumed"]) == "assumed"
    assert weakest([]) == "missing"
