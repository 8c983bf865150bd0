"""Derived indicators: units convert by themselves, missing stays missing, books never mix. Worked by hand."""

from typing import Any

import polars as pl
import pytest

from dafeng.core.catalogue import default_catalogue, read_catalogue
from dafeng.core.evaluation import derive, evaluate, spread_breaks
from dafeng.core.observations import SCHEMA, observation_frame


def row(indicator: str, period: str, value: float | None, state: str = "published", **more: str) -> dict[str, Any]:
    data = {"indicator": indicator, "place": "370400", "period": period, "value": value, "state": state, "source": "s"}
    return data | more


def series(code: str, *rows: dict[str, Any]) -> pl.DataFrame:
    return evaluate(observation_frame(rows), code, default_catalogue())


def test_units_convert_by_themselves() -> None:
    # 1,000 x 10^4 tce over 2,000 x 10^8 CNY = 0.5 tce/10^4 CNY
    found = series("energy.intensity.gdp", row("energy.total", "2023", 1000), row("gdp.real", "2023", 2000))
    assert found["value"].to_list() == [pytest.approx(0.5)]
    # 1,000 GWh x 0.6191 kgCO2/kWh = 619.1 kt CO2
    found = series(
        "co2.electricity", row("electricity.net_import", "2023", 1000), row("factor.electricity", "2023", 0.6191)
    )
    assert found["value"].to_list() == [pytest.approx(619.1)]
    # 500 GWh from 400 MW = 1,250 h
    found = series("power.pv.hours", row("power.generation.pv", "2023", 500), row("power.capacity.pv", "2023", 400))
    assert found["value"].to_list() == [pytest.approx(1250)]


def test_the_state_is_the_weakest_and_the_source_names_the_calculation() -> None:
    found = series(
        "energy.intensity.gdp",
        row("energy.total", "2023", 1000, "estimated"),
        row("gdp.real", "2023", 2000, "measured"),
    )
    assert found.schema == SCHEMA
    assert found.select("state", "source").row(0) == ("estimated", "calc#energy.intensity.gdp")


def test_a_missing_input_makes_the_result_missing() -> None:
    found = series("energy.intensity.gdp", row("energy.total", "2023", 1000), row("gdp.real", "2023", None, "missing"))
    assert found.select("value", "state").row(0) == (None, "missing")
    found = series("energy.intensity.gdp", row("energy.total", "2023", 1000))
    assert found.select("value", "state").row(0) == (None, "missing")


def test_division_by_a_confirmed_zero_is_missing_not_infinite() -> None:
    found = series("energy.intensity.gdp", row("energy.total", "2023", 1000), row("gdp.real", "2023", 0, "zero"))
    assert found.select("value", "state").row(0) == (None, "missing")


def test_growth_looks_one_year_back() -> None:
    found = series("gdp.growth", row("gdp.real", "2022", 2000), row("gdp.real", "2023", 2128))
    assert found.select("period", "value").rows() == [("2022", None), ("2023", pytest.approx(6.4))]


def test_quarters_look_back_to_the_same_quarter() -> None:
    found = series("gdp.growth", row("gdp.real", "2022-Q1", 400), row("gdp.real", "2023-Q1", 420))
    assert found["value"].to_list() == [None, pytest.approx(5)]


def test_an_observed_figure_goes_before_a_derived_one() -> None:
    found = series(
        "gdp.growth", row("gdp.real", "2022", 2000), row("gdp.real", "2023", 2128), row("gdp.growth", "2023", 6.0)
    )
    assert found.filter(pl.col("period") == "2023").select("value", "source").row(0) == (6.0, "s")


def test_formulas_rest_on_formulas() -> None:
    # 40 + 60 + 100 + 0 = 200 MW renewable of 1,000 MW
    rows = [
        row(f"power.capacity.{name}", "2024", value, state)
        for name, value, state in [
            ("hydro", 0, "zero"),
            ("wind", 60, "published"),
            ("pv", 100, "published"),
            ("biomass", 40, "published"),
            ("total", 1000, "measured"),
        ]
    ]
    found = series("power.capacity.renewable.share", *rows)
    assert found.select("value", "state").row(0) == (pytest.approx(20), "published")


def test_books_never_mix_but_statistics_serve_all() -> None:
    rows = [
        row("co2.energy", "2023", 50000, book="assessment"),
        row("co2.process", "2023", 3000, book="inventory"),
        row("gdp.real", "2023", 2000),
    ]
    total = series("co2.total", *rows)
    assert total.select("book", "value").rows() == [("assessment", None), ("inventory", None)]
    # 50,000 kt over 2,000 x 10^8 CNY = 2.5 t/10^4 CNY, in the assessment book alone
    intensity = series("co2.intensity.gdp", *rows).filter(pl.col("value").is_not_null())
    assert intensity.select("book", "value").rows() == [("assessment", pytest.approx(2.5))]


def test_a_scenario_looks_back_to_what_was_observed() -> None:
    found = series(
        "gdp.growth", row("gdp.real", "2025", 2500), row("gdp.real", "2026", 2600, "assumed", scenario="base")
    )
    projected = found.filter(pl.col("scenario") == "base")
    assert projected.select("period", "value", "state").rows() == [("2026", pytest.approx(4), "assumed")]


def test_places_stay_apart() -> None:
    found = series("energy.intensity.gdp", row("energy.total", "2023", 1), row("gdp.real", "2023", 1, place="370402"))
    assert found["value"].to_list() == [None, None]


def test_derive_adds_what_can_be_known_and_keeps_every_observation() -> None:
    frame = observation_frame(
        [row("energy.total", "2023", 1000), row("gdp.real", "2023", 2000), row("gdp.real", "2022", None, "missing")]
    )
    found = derive(frame, default_catalogue())
    assert found.head(3).equals(frame)
    assert found.tail(-3)["indicator"].to_list() == ["energy.intensity.gdp"]


def test_a_base_year_is_the_same_for_every_year() -> None:
    text = """
    [[group]]
    code = "g"
    zh = "组"
    en = "group"
    [[indicator]]
    code = "a"
    zh = "甲"
    en = "a"
    unit = "tce"
    direction = "down"
    [[indicator]]
    code = "fall"
    zh = "下降率"
    en = "fall"
    unit = "%"
    direction = "up"
    formula = "1 - a / base(a, 2020)"
    """
    rows = [row("a", "2020", 100), row("a", "2024", 90), row("a", "2025", 84, "assumed", scenario="x")]
    found = evaluate(observation_frame(rows), "fall", read_catalogue([("t.toml", text)]))
    assert found.select("period", "scenario", "value").rows() == [
        ("2020", "observed", 0.0),
        ("2024", "observed", pytest.approx(10)),
        ("2025", "x", pytest.approx(16)),
    ]


def test_a_figure_of_the_book_goes_before_an_observed_statistic_of_the_same_code() -> None:
    rows = [
        row("energy.nonfossil.share", "2023", 9.0),
        row("energy.nonfossil.tce", "2023", 5, book="assessment"),
        row("energy.total", "2023", 100, book="assessment"),
    ]
    found = series("energy.nonfossil.share", *rows)
    assert found.select("book", "value").rows() == [("assessment", pytest.approx(5)), ("statistics", 9.0)]


BREAK = {"place": "370400", "period": "2019", "reason": "census"}


def test_growth_is_not_worked_out_across_a_break() -> None:
    rows = [row("gdp.real", str(year), value) for year, value in [(2017, 100), (2018, 110), (2019, 70), (2020, 77)]]
    frame = observation_frame(rows)
    breaks = pl.DataFrame([BREAK | {"indicator": "gdp.real"}])
    found = evaluate(frame, "gdp.growth", default_catalogue(), breaks=breaks)
    assert found["value"].to_list() == [None, pytest.approx(10), None, pytest.approx(10)]
    elsewhere = breaks.with_columns(place=pl.lit("370100"))
    found = evaluate(frame, "gdp.growth", default_catalogue(), breaks=elsewhere)
    assert found["value"].null_count() == 1


def test_a_derived_indicator_inherits_the_breaks_of_its_inputs() -> None:
    breaks = pl.DataFrame([BREAK | {"indicator": "population.resident"}])
    spread = spread_breaks(breaks, default_catalogue())
    assert {"population.resident", "gdp.per_capita", "co2.per_capita"} <= set(spread["indicator"])
    assert "gdp.growth" not in set(spread["indicator"])
    assert set(spread["period"]) == {"2019"}
