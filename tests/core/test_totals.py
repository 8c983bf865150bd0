"""Totals obey the catalogue, carry the weakest state and list what is missing. Expected values are worked by hand."""

import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import ObservationError
from dafeng.core.observations import observation_frame, weakest
from dafeng.core.periods import subperiods
from dafeng.core.totals import TOTAL_SCHEMA, total

PARTS = ["370402", "370403"]


def row(indicator: str, place: str, value: float | None, state: str = "published", **more: str) -> dict[str, Any]:
    data = {"indicator": indicator, "place": place, "period": "2023", "value": value, "state": state, "source": "s"}
    return data | more


def city(*rows: dict[str, Any]) -> pl.DataFrame:
    return total(observation_frame(rows), default_catalogue(), "place", whole="370400", parts=PARTS)


def test_a_sum_carries_the_weakest_state() -> None:
    found = city(row("gdp.nominal", "370402", 10.0, "measured"), row("gdp.nominal", "370403", 5.0, "estimated"))
    assert found.select("place", "value", "state").row(0) == ("370400", 15.0, "estimated")
    assert found["missing"].to_list() == [[]]


def test_a_total_with_a_part_that_has_no_row_is_missing_and_says_which() -> None:
    found = city(row("gdp.nominal", "370402", 10.0))
    assert found.select("value", "state", "known").row(0) == (None, "missing", 10.0)
    assert found["missing"].to_list() == [["370403"]]


def test_a_part_marked_missing_is_missing_too() -> None:
    found = city(row("gdp.nominal", "370402", 10.0), row("gdp.nominal", "370403", None, "missing"))
    assert found["missing"].to_list() == [["370403"]]
    assert found["value"].to_list() == [None]


def test_a_confirmed_zero_counts_as_known() -> None:
    found = city(row("gdp.nominal", "370402", 10.0, "measured"), row("gdp.nominal", "370403", 0.0, "zero"))
    assert found.select("value", "state").row(0) == (10.0, "measured")
    zeros = city(row("gdp.nominal", "370402", 0.0, "zero"), row("gdp.nominal", "370403", 0.0, "zero"))
    assert zeros.select("value", "state").row(0) == (0.0, "zero")


def test_books_and_scenarios_stay_apart() -> None:
    found = city(
        row("co2.energy", "370402", 1.0, book="inventory"),
        row("co2.energy", "370403", 2.0, book="inventory"),
        row("co2.energy", "370402", 10.0, book="assessment"),
        row("co2.energy", "370403", 20.0, book="assessment", scenario="high"),
    )
    by_key = {
        (book, scenario): value for book, scenario, value in found.select("book", "scenario", "value").iter_rows()
    }
    assert by_key == {("inventory", "observed"): 3.0, ("assessment", "observed"): None, ("assessment", "high"): None}


def test_a_share_is_weighted_as_the_catalogue_says() -> None:
    # (60 % x 100 + 40 % x 300) / 400 = 45 %
    found = city(
        row("urbanisation.rate", "370402", 60.0),
        row("urbanisation.rate", "370403", 40.0),
        row("population.resident", "370402", 100.0),
        row("population.resident", "370403", 300.0, "estimated"),
    ).filter(pl.col("indicator") == "urbanisation.rate")
    assert found.select("value", "state").row(0) == (45.0, "estimated")


def test_a_weight_comes_from_the_statistics_when_the_book_has_none() -> None:
    found = city(
        row("energy.nonfossil.share", "370402", 10.0, book="assessment"),
        row("energy.nonfossil.share", "370403", 30.0, book="assessment"),
        row("energy.total", "370402", 1.0),
        row("energy.total", "370403", 3.0),
    ).filter(pl.col("indicator") == "energy.nonfossil.share")
    assert found["value"].to_list() == [25.0]


def test_a_missing_weight_makes_the_mean_missing() -> None:
    found = city(
        row("urbanisation.rate", "370402", 60.0),
        row("urbanisation.rate", "370403", 40.0),
        row("population.resident", "370402", 100.0),
    ).filter(pl.col("indicator") == "urbanisation.rate")
    assert found["value"].to_list() == [None]
    assert found["missing"].to_list() == [["370403"]]


def test_what_does_not_add_up_is_refused_by_name() -> None:
    with pytest.raises(ObservationError, match=r"gdp\.growth"):
        city(row("gdp.growth", "370402", 5.0))


def test_an_observation_that_stands_twice_is_refused() -> None:
    with pytest.raises(ObservationError, match="两行"):
        city(row("gdp.nominal", "370402", 10.0), row("gdp.nominal", "370402", 11.0))


def months(indicator: str, values: list[float | None]) -> pl.DataFrame:
    rows = [
        row(indicator, "370400", value, "missing" if value is None else "measured", period=f"2024-{number:02d}")
        for number, value in enumerate(values, start=1)
    ]
    parts = subperiods("2024", "month")
    return total(observation_frame(rows), default_catalogue(), "period", whole="2024", parts=parts)


def test_monthly_flows_add_up_to_the_year() -> None:
    found = months("electricity.total", [float(number) for number in range(1, 13)])
    assert found.select("period", "value", "state").row(0) == ("2024", 78.0, "measured")


def test_a_year_with_eleven_months_is_missing() -> None:
    found = months("electricity.total", [1.0] * 11)
    assert found.select("value", "known").row(0) == (None, 11.0)
    assert found["missing"].to_list() == [["2024-12"]]


def test_a_stock_takes_the_last_month_whatever_came_before() -> None:
    found = months("power.capacity.pv", [None] * 11 + [400.0])
    assert found.select("value", "state").row(0) == (400.0, "measured")
    assert found["missing"].to_list() == [[]]
    assert months("power.capacity.pv", [1.0] * 11)["missing"].to_list() == [["2024-12"]]


def test_the_source_of_a_total_names_the_calculation() -> None:
    found = city(row("gdp.nominal", "370402", 10.0), row("gdp.nominal", "370403", 5.0))
    assert found["source"].to_list() == ["calc#total:place:370400=370402+370403"]


@pytest.mark.parametrize(
    ("whole", "kind", "count"), [("2024", "quarter", 4), ("2021/2025", "year", 5), ("2024-Q2", "month", 3)]
)
def test_periods_divide_by_the_calendar(whole: str, kind: str, count: int) -> None:
    assert len(subperiods(whole, kind)) == count  # type: ignore[arg-type]


def test_a_month_is_not_made_of_quarters() -> None:
    with pytest.raises(ObservationError):
        subperiods("2024-03", "quarter")


def test_weights_of_zero_leave_no_mean() -> None:
    found = city(
        row("urbanisation.rate", "370402", 60.0),
        row("urbanisation.rate", "370403", 40.0),
        row("population.resident", "370402", 0.0, "zero"),
        row("population.resident", "370403", 0.0, "zero"),
    ).filter(pl.col("indicator") == "urbanisation.rate")
    assert found.select("value", "state").row(0) == (None, "missing")


def test_a_table_without_the_parts_gives_an_empty_total() -> None:
    assert city(row("gdp.nominal", "110000", 1.0)).schema == TOTAL_SCHEMA
    assert city().height == 0


PART = st.tuples(
    st.sampled_from(["measured", "published", "estimated", "assumed", "zero", "missing"]), st.integers(1, 99)
)


@given(st.lists(PART, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_total_is_the_plain_sum_with_the_weakest_state_in_any_order(
    parts: list[tuple[str, int]], shuffler: random.Random
) -> None:
    rows = [
        row("gdp.nominal", f"3704{place:02d}", {"missing": None, "zero": 0.0}.get(state, float(value)), state)
        for place, (state, value) in enumerate(parts)
    ]
    places = [each["place"] for each in rows]
    shuffler.shuffle(rows)
    found = total(observation_frame(rows), default_catalogue(), "place", whole="370400", parts=places).row(
        0, named=True
    )
    expected = weakest(state for state, _ in parts)
    assert found["state"] == expected
    known = [value for state, value in parts if state not in {"missing", "zero"}]
    assert found["value"] == (None if expected == "missing" else float(sum(known)))
    assert found["known"] == float(sum(known))
    assert found["missing"] == [place for place, (state, _) in zip(places, parts, strict=True) if state == "missing"]
