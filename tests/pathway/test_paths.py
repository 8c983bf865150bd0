"""Drivers: rules of interpolation, ramps, and drivers that are worked out, against hand calculation."""

from __future__ import annotations

import numpy as np
import pytest

from dafeng.city import schema
from dafeng.core.errors import PathwayError
from dafeng.pathway import Specification, compare_scenarios, lineage, resolve
from dafeng.pathway._drivers import gompertz
from dafeng.pathway.naming import rule_names
from dafeng.pathway.paths import path, ramp
from dafeng.pathway.records import Driver, DriverRow, Value

YEARS = np.arange(2020.0, 2031.0)
DRIVER = Driver("x", "某驱动", "x", "10^8 CNY")


def _rows(*given: tuple[int, float, str], unit: str = "") -> list[DriverRow]:
    return [
        DriverRow("base", "x", year, value, unit, rule, Value(), f"d.csv:{n}")
        for n, (year, value, rule) in enumerate(given, 2)
    ]


@pytest.mark.parametrize(
    ("rule", "value", "at_2025", "at_2030"),
    [
        ("linear", 200.0, 150.0, 200.0),
        ("geometric", 200.0, 100.0 * 2**0.5, 200.0),
        ("step", 200.0, 100.0, 200.0),
        ("growth", 0.05, 100 * 1.05**5, 100 * 1.05**10),
    ],
)
def test_a_rule_fills_the_years_between(rule: str, value: float, at_2025: float, at_2030: float) -> None:
    found = path(DRIVER, _rows((2020, 100.0, "linear"), (2030, value, rule)), YEARS)
    assert found[[0, 5, 10]] == pytest.approx([100.0, at_2025, at_2030])


def test_the_last_value_holds_and_units_are_converted() -> None:
    found = path(DRIVER, _rows((2019, 1_000_000.0, "linear"), (2025, 2_000_000.0, "linear"), unit="万元"), YEARS)
    assert found[-1] == pytest.approx(200.0)
    assert found[0] == pytest.approx(100 + 100 / 6)  # one of six years has gone


def test_a_growth_may_be_per_cent() -> None:
    rows = [*_rows((2020, 100.0, "linear")), DriverRow("base", "x", 2030, 5.0, "%", "growth", Value(), "d.csv:3")]
    assert path(DRIVER, rows, YEARS)[10] == pytest.approx(100 * 1.05**10)


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        (_rows((2020, 0.05, "growth")), "d.csv:2"),
        (_rows((2020, 100.0, "linear"), (2030, 0.0, "geometric")), "d.csv:3"),
        (_rows((2020, 100.0, "linear"), (2030, -1.5, "growth")), "d.csv:3"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_named(rows: list[DriverRow], where: str) -> None:
    with pytest.raises(PathwayError) as caught:
        path(DRIVER, rows, YEARS)
    assert caught.value.faults[0].where == where


def test_ramps_go_from_nought_to_one_and_never_touch_the_base_year() -> None:
    assert ramp("linear", 2022, 2026, YEARS)[[0, 2, 4, 6, 10]] == pytest.approx([0, 0, 0.5, 1, 1])
    assert ramp("s-curve", 2020, 2030, YEARS)[[0, 5, 10]] == pytest.approx([0, 0.5, 1])
    assert ramp("s-curve", 2020, 2030, YEARS)[2] == pytest.approx(3 * 0.2**2 - 2 * 0.2**3)
    assert ramp("step", 2020, 2025, YEARS).tolist() == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    assert ramp("linear", 2020, 2020, YEARS)[:2].tolist() == [0, 1]


def test_gompertz_reaches_saturation_and_starts_at_its_base_value() -> None:
    alpha = np.log(100 / 400) / np.exp(-0.3 * 5.0)
    found = gompertz(np.array([5.0, 10.0, 100.0]), 400.0, alpha, -0.3)
    assert found[0] == pytest.approx(100.0)
    assert found[2] == pytest.approx(400.0)
    assert found[1] == pytest.approx(400 * np.exp(np.log(0.25) * np.exp(-1.5)))


def test_a_scenario_takes_the_nearest_level_and_the_nearest_rows(small_spec: Specification) -> None:
    assert [each.id for each in lineage(small_spec, "slow")] == ["slow", "plan", "frozen"]
    slow, fast = resolve(small_spec, "slow"), resolve(small_spec, "fast")
    assert slow.levels == {"pv": 0.5, "kilns": 1.0, "electric-cars": 1.0, "clean-heat": 1.0, "efficiency": 0.0}
    assert [row.scenario for row in fast.rows["gdp.real"]] == ["fast", "fast"]
    assert {row.scenario for row in fast.rows["population"]} == {"base"}


def test_two_scenarios_differ_row_by_row(small_spec: Specification) -> None:
    rows = {
        (row.table, row.key, row.year): (row.first, row.second) for row in compare_scenarios(small_spec, "plan", "slow")
    }
    assert rows == {("measures", "pv", None): (1.0, 0.5), ("measures", "efficiency", None): (1.0, 0.0)}
    driven = compare_scenarios(small_spec, "plan", "fast")
    assert {(row.key, row.rule, row.year, row.first, row.second) for row in driven} == {
        ("gdp.real", "growth", 2030, 0.05, None),
        ("gdp.real", "growth", 2060, 0.02, 0.05),
    }


def test_every_rule_of_the_format_has_its_words_in_both_languages() -> None:
    for rule, zh in schema().enums["interpolation"].items():
        assert rule_names(rule)[0] == zh
        assert rule_names(rule)[1].isascii()
    assert rule_names("step") == ("维持到下一行", "held until the next row")
