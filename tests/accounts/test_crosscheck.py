"""Independent series side by side: pairs, sums of districts, sectors. Figures are worked by hand."""

from __future__ import annotations

import polars as pl
import pytest

from dafeng.accounts.crosscheck import Series, cross_check, series_of
from dafeng.core import default_catalogue
from dafeng.core.errors import AccountsError


def row(code: str, place: str, period: str, value: float | None, book: str = "inventory") -> dict[str, object]:
    return {
        "indicator": code, "place": place, "period": period, "scenario": "observed", "value": value,
        "state": "missing" if value is None else "estimated", "source": f"{code}-source#x", "book": book,
    }  # fmt: skip


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), infer_schema_length=None)


def test_methods_of_one_thing_stand_side_by_side_and_districts_add_up() -> None:
    found = series_of(
        frame(
            row("co2.ceads", "370400", "2016", 60.0),
            row("co2.ceads", "370400", "2017", 50.0),
            row("co2.downscaled", "370402", "2016", 10.0),
            row("co2.downscaled", "370481", "2016", 14.0),
            row("co2.downscaled", "370402", "2017", 11.0),  # the other district has none: no sum is made up
            row("gdp.nominal", "370400", "2017", 1.0),
            row("co2.ceads", "370400", "2015-06", 1.0),
        ),
        default_catalogue(),
        "370400",
        parts=("370402", "370481"),
    )
    assert [(each.code, dict(each.values)) for each in found] == [
        ("co2.ceads@inventory", {2016: 60.0, 2017: 50.0}),
        ("co2.downscaled@inventory", {2016: 24.0}),
    ]
    assert "各区市之和" in found[1].zh
    assert found[1].sources == ("co2.downscaled-source",)
    check = cross_check("370400", found)
    (pair,) = check.pairs
    (year,) = pair.years
    assert (year.year, year.difference, year.percent) == (2016, -36.0, -60.0)
    assert pair.mean_percent == -60.0
    assert year.absolute is None  # no sectors known


def test_books_are_series_of_their_own() -> None:
    found = series_of(
        frame(row("co2.total", "370400", "2020", 1.0), row("co2.total", "370400", "2020", 2.0, "assessment")),
        default_catalogue(),
        "370400",
    )
    assert [each.code for each in found] == ["co2.total@inventory", "co2.total@assessment"]


def test_sectors_show_what_totals_hide() -> None:
    first = Series("a", "甲", "a", {2020: 100.0}, {2020: {"power": 60.0, "industry": 40.0}})
    second = Series("b", "乙", "b", {2020: 101.0}, {2020: {"power": 30.0, "industry": 70.0, "transport": 1.0}})
    year = cross_check("x", [first, second]).pairs[0].years[0]
    assert year.sectors == {"power": -30.0, "industry": 30.0, "transport": 1.0}
    assert (year.difference, year.absolute) == (1.0, 61.0)


def test_series_that_never_meet_stay_a_pair_without_years() -> None:
    pair = cross_check("x", [Series("a", "", "", {2010: 1.0}), Series("b", "", "", {2011: 1.0})]).pairs[0]
    assert (pair.years, pair.mean_percent) == ((), None)


def test_a_series_that_stands_twice_is_refused() -> None:
    with pytest.raises(AccountsError):
        cross_check("x", [Series("a", "", "", {2010: 1.0})] * 2)
