"""Faults speak both languages and no error is empty."""

import pytest

from dafeng.core.errors import DafengError, Fault, PackError

FAULT = Fault(
    "pack.bad-number",
    zh="数值不是数字",
    en="the value is not a number",
    where="statistics/gdp.csv:12:value",
    found="约2000",
    expected="数字",
    mend_zh="请只填数字。",
    mend_en="Enter digits only.",
)


def test_a_fault_names_place_finding_and_remedy_in_chinese() -> None:
    assert FAULT.text("zh") == "statistics/gdp.csv:12:value：数值不是数字，实际为“约2000”，应为数字。请只填数字。"


def test_a_fault_names_place_finding_and_remedy_in_english() -> None:
    line = FAULT.text("en")
    assert line.startswith("statistics/gdp.csv:12:value: the value is not a number; found '约2000'")
    assert line.endswith("Enter digits only.")


def test_an_error_carries_every_fault_it_was_raised_with() -> None:
    with pytest.raises(DafengError) as caught:
        raise PackError([FAULT, FAULT])
    assert len(caught.value.faults) == 2
    assert caught.value.text("en").count("\n") == 1


def test_an_error_without_a_fault_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one fault"):
        PackError([])
