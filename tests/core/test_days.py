"""Days in the forms that people write. What each text says was written down by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.core.days import DAY_MEND, parse_day

JUNE = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30", JUNE),
        ("2026-6-30", JUNE),
        ("2026/6/30", JUNE),
        ("2026/06/30", JUNE),
        ("2026.6.30", JUNE),
        ("2026年6月30日", JUNE),
        ("2026年06月30日", JUNE),
        ("2026年6月30号", JUNE),
        ("2026 年 6 月 30 日", JUNE),
        (" 2026-06-30 ", JUNE),
        ("2026-06-30T00:00:00", JUNE),  # as a spreadsheet writes a day that is a time
        ("2026/6/30 0:00", JUNE),
        ("２０２６年６月３０日", JUNE),  # as an input method writes it in full width
        ("２０２６－６－３０", JUNE),
        ("２０２６／６／３０", JUNE),
        ("２０２６．６．３０", JUNE),
        ("2028-2-29", date(2028, 2, 29)),
        ("2026年1月1日", date(2026, 1, 1)),
    ],
)
def test_a_day_is_read_in_every_form_that_people_write(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "2026",
        "2026-06",
        "2026年6月",
        "2026-02-29",  # no leap year
        "2026-02-30",
        "2026-13-01",
        "2026-00-10",
        "2026年6月31日",
        "0000-01-01",
        "26-6-30",
        "30/6/2026",
        "6/30/2026",
        "2026-6/30",
        "2026年6-30",
        "2026年6月30",
        "20260630",
        "2026-06-30 08:30",
        "2026-06-30 之前",
        "2026-6-30-1",
        "2026-006-30",
        "-2026-06-30",
        "二〇二六年六月三十日",
        "²026-06-30",  # a figure to Python, none to people
        "٢٠٢٦-٠٦-٣٠",
        "月底",
        "=TODAY()",
        "46203",  # the day as a spreadsheet counts it
    ],
)
def test_what_is_no_day_or_not_plainly_one_is_refused(text: str) -> None:
    assert parse_day(text) is None


@given(st.dates(date(1000, 1, 1)))
def test_every_day_of_the_calendar_comes_back(day: date) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_day(f"{day.year}/{day.month}/{day.day}") == day


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    assert parse_day(text) is None or isinstance(parse_day(text), date)


def test_the_words_name_forms_that_are_taken() -> None:
    zh, en = DAY_MEND
    named = ["2026年6月30日", "2026-06-30", "2026/6/30", "2026.6.30"]
    assert all(each in zh for each in named)
    assert all(each in en for each in named)
    assert {parse_day(each) for each in named} == {JUNE}
