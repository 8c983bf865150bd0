"""How a path turns: where its maximum lies, a second rise, and what it is made of."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.city import load_pack, packaged_pack
from dafeng.cli import main
from dafeng.pathway import Model
from dafeng.pathway.outputs import headline
from dafeng.pathway.peak import Peak, Rebound, peak_of, rebound_of
from dafeng.pathway.results import Projection, city_model, project
from dafeng.pathway.running import simulate
from dafeng.pathway.sentences import path_sentences, peak_sentence, rise_sentences
from dafeng.pathway.studies.turning import Rise, rise_of, unaided_peak

YEARS = tuple(range(2020, 2030))


def test_where_the_maximum_lies() -> None:
    rising, falling = np.arange(10.0) + 1, 10.0 - np.arange(10.0)
    assert peak_of(rising, YEARS).kind == "last-year"
    assert peak_of(rising, YEARS).year is None
    assert peak_of(falling, YEARS).kind == "first-year"
    inside = peak_of(np.array([5.0, 7, 9, 8, 7, 6, 5, 4, 3, 2]), YEARS)
    assert (inside.kind, inside.year, inside.rebound) == ("inside", 2022, None)


def test_the_peak_is_the_highest_value_of_all_years_not_the_first_high() -> None:
    path = np.array([10.0, 11, 9, 8, 9, 10, 11, 12, 11, 10])
    found = peak_of(path, YEARS)
    assert (found.year, found.value) == (2027, 12.0)
    assert found.rebound == Rebound(2021, 11.0, 2023, 8.0, 2027, 12.0)
    assert found.rebound.exceeds
    lower = peak_of(np.array([10.0, 11, 9, 8, 9, 10, 10, 9, 8, 7]), YEARS)
    assert lower.year == 2021
    assert lower.rebound == Rebound(2021, 11.0, 2023, 8.0, 2025, 10.0)
    assert not lower.rebound.exceeds


@given(st.lists(st.integers(1, 40), min_size=2, max_size=12))
@settings(max_examples=300)
def test_a_rebound_is_the_largest_rise_that_begins_after_a_fall(numbers: list[int]) -> None:
    # every low and every later year tried, one by one
    path, band = np.array(numbers, dtype=np.float64), 0.02
    rises = [
        (path[j] - path[i], -i)
        for i in range(len(path))
        for j in range(i + 1, len(path))
        if path[i] < (1 - band) * max(path[: i + 1]) and path[j] > (1 + band) * path[i]
    ]
    found = rebound_of(path, range(len(path)), band=band)
    if not rises:
        assert found is None
        return
    assert found is not None
    assert (found.high - found.low, -found.low_year) == max(rises)
    assert found.before == max(path[: found.low_year + 1])
    assert found.high == max(path[found.low_year :])


@pytest.fixture(scope="module")
def plan_run() -> Projection:
    return project(city_model(load_pack(packaged_pack("zaozhuang")), "plan"))


def test_a_second_rise_is_shared_exactly_three_ways(plan_run: Projection) -> None:
    turn = plan_run.peak.rebound
    assert turn is not None
    rise = rise_of(plan_run.model, plan_run.raw, turn)
    grown = turn.high - turn.low
    for parts in (rise.sectors, rise.fuels, rise.effects):
        assert sum(parts.values()) == pytest.approx(grown, abs=1e-6)
    # by fuel, against the indicators of the two years
    coal = plan_run.value("co2.energy.coal", turn.high_year) - plan_run.value("co2.energy.coal", turn.low_year)
    assert rise.fuels["coal"] == pytest.approx(coal)
    bought = plan_run.value("co2.electricity", turn.high_year) - plan_run.value("co2.electricity", turn.low_year)
    assert rise.fuels["electricity.purchased"] == pytest.approx(bought)


def test_the_unaided_peak_is_that_of_the_model_without_measures(small_model: Model) -> None:
    bare = np.where([each.kind == "measure" for each in small_model.inputs], 0.0, small_model.defaults)
    path = headline(small_model, simulate(small_model, bare))[0]
    assert unaided_peak(small_model).value == path.max()


def test_sentences_tell_a_decline_from_a_peak_and_say_who_makes_it() -> None:
    late = Peak(2029, 120.0, 2029, None, None, "inside")
    falls = Peak(2020, 100.0, 2020, None, 1, "first-year")
    assert "自基准年起已在下降" in peak_sentence(falls, late, first_year=2020)[0]
    assert "没有任何措施时最高值在2029年，为12.0万吨" in peak_sentence(falls, late, first_year=2020)[0]
    assert "不是由措施提前的" in peak_sentence(falls, falls, first_year=2020)[0]
    assert "期内没有达峰" in peak_sentence(Peak(None, 9.0, 2030, None, None, "last-year"), first_year=2020)[0]
    assert peak_sentence(late, first_year=2020) == ("2029年达峰，峰值12.0万吨。", "Peak in 2029 at 12.0.")


def test_the_sentence_on_a_rise_names_years_values_and_the_largest_parts() -> None:
    rise = Rise(
        Rebound(2019, 1100.0, 2030, 800.0, 2050, 1200.0),
        {"power": 390.0, "industry": 30.0, "transport": -20.0},
        {"coal": 410.0, "gas": -10.0},
        {"activity": 700.0, "intensity": -300.0},
    )
    first, second = rise_sentences(rise)
    assert (
        first[0]
        == "排放由2019年的110.0万吨降到2030年的80.0万吨，此后第二次上升，到2050年为120.0万吨，比2019年高10.0万吨。"
    )
    parts = "按部门：发电 +39.0、工业 +3.0；按燃料：煤 +41.0；按因素（LMDI）：活动水平 +70.0、强度 -30.0"
    assert second[0] == f"上升的40.0万吨，{parts}。"
    assert "by sector: power +39.0, industry +3.0" in second[1]
    assert len(path_sentences(Peak(2050, 1200.0, 2050, None, None), None, rise, first_year=2019)) == 3


def test_the_command_says_when_the_path_rises_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "run", "zaozhuang", "--scenario", "plan", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    path = {int(year): value for year, value in record["co2_by_year"].items()}
    top = max(path, key=lambda year: (path[year], -year))
    assert (record["peak_year"], record["peak_kind"]) == (top, "inside")
    rise = record["second_rise"]
    assert rise["low"] == path[rise["low_year"]] == min(path.values())
    assert rise["high"] == max(path.values())
    assert "第二次上升" in record["statements"]["zh"][1]
    assert main(["pathway", "run", "zaozhuang", "--scenario", "stretch"]) == 0
    said = capsys.readouterr().out
    assert "自基准年起已在下降" in said
    assert "第二次上升" in said
