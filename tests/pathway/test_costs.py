"""Costs of measures: what they add up to by hand, the energy bill, curves with overlaps, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as given_
from hypothesis import strategies as st
from small_pathway import changed

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import load_pack, packaged_pack
from dafeng.cli import main
from dafeng.core.errors import PathwayError
from dafeng.pathway import Model, compile_model, read_specification
from dafeng.pathway.deflating import deflator
from dafeng.pathway.running import simulate
from dafeng.pathway.studies.choosing import candidates_of, cost_curves
from dafeng.pathway.studies.cities import city_models
from dafeng.pathway.studies.costing import (
    annuity,
    built,
    energy_bill,
    measure_costs,
    refuse_unconfirmed,
    saved_alone,
    unpriced,
)

COSTS, PRICES = "scenarios/costs.csv", "scenarios/energy_prices.csv"
HEAD = "measure,item,kind,quantity,quantity_unit,unit_cost,unit,life,rate,price_year,certainty,source,note,confirmed\n"
GOOD = HEAD + (
    "kilns,新窑,investment,2,10^4 t,300,CNY/t,20,0.08,2020,S,,示例,\n"
    "kilns,维护,yearly,2,10^4 t,10,CNY/t,,,2021,M,,凭记忆,\n"
    "efficiency,改造,investment,,tce,3000,CNY/tce,10,0.08,2020,C,,示例,\n"
)
PRICE_HEAD = "kind,price,unit,price_year,certainty,source,note,confirmed\n"
GOOD_PRICES = PRICE_HEAD + "coal,800,CNY/tce,2022,C,,示例,\nelectricity,0.4,CNY/kWh,2020,M,,凭记忆,某某\n"


def files(costs: str = GOOD, prices: str = GOOD_PRICES) -> Mapping[str, bytes]:
    return {**changed(), COSTS: costs.encode(), PRICES: prices.encode()}


@pytest.fixture
def model(small_balance: EnergyBalance) -> Model:
    return compile_model(read_specification(files(), "370400"), small_balance, "plan")


def test_an_annuity_pays_an_investment_back_over_its_life() -> None:
    # present value of equal payments by hand: sum of a / 1.08^t over ten years is 1
    rate = annuity(0.08, 10)
    assert sum(rate / 1.08**t for t in range(1, 11)) == pytest.approx(1.0)
    assert annuity(0.0, 20) == 0.05


def test_rows_add_up_to_a_measures_cost(model: Model) -> None:
    found = measure_costs(model)
    # by hand: 2 x 10^4 t x 300 CNY/t = 600 x 10^4 CNY over 20 years at 8 % (0.101852), and 20 x 10^4 CNY a year
    assert found["kilns"].investment == pytest.approx(600.0)
    assert found["kilns"].spread == pytest.approx(600.0 * 0.101852209, rel=1e-6)
    assert found["kilns"].yearly == pytest.approx(20.0)
    assert (found["kilns"].certainty, found["kilns"].years) == ("M", (2020, 2021))
    assert found["pv"].total == 1000.0  # one figure in the measure itself
    assert set(found) == {"pv", "kilns", "efficiency"}


def test_a_measure_counted_by_energy_saved_takes_it_from_the_model(model: Model) -> None:
    measure = next(each for each in model.spec.measures if each.id == "efficiency")
    # alone, against none: 15 % of the industry's final energy of 2030
    bare = np.where([each.kind == "measure" for each in model.inputs], 0.0, model.defaults)
    raw = simulate(model, bare)
    place = [n for n, each in enumerate(model.branches) if each.sector == "industry" and each.use == "energy"]
    final = sum(float(raw.flows[0, 10, n]) * model.tce[n] for n in place)
    assert saved_alone(model, measure) == pytest.approx(0.15 * final * 1e4)
    assert measure_costs(model)["efficiency"].investment == pytest.approx(0.15 * final * 3000.0)


def test_the_bill_is_what_is_used_beyond_what_is_made_here(model: Model) -> None:
    raw = simulate(model)
    by_hand = raw.supplied.bought[0] * 0.4 * 1e4  # 10^8 kWh x CNY/kWh in 10^4 CNY
    for n, flow in enumerate(model.flows):
        if flow.kind.startswith(("coal", "coke", "gas.coke_oven")) and flow.row:
            sign = {"final": 1, "transformation": -1, "loss": 1}.get(flow.row.split(".")[0], 0)
            by_hand = by_hand + sign * raw.flows[0, :, n] * model.tce[n] * 800.0  # 10^4 tce x CNY/tce
    assert energy_bill(model, raw)[0] == pytest.approx(by_hand)
    assert "oil.gasoline" in unpriced(model)
    assert "coal.raw" not in unpriced(model)


def test_blocks_add_up_to_what_all_do_together_in_carbon_and_money(model: Model) -> None:
    year = 2035
    curves = cost_curves(model, year)
    at, none = year - 2020, model.defaults.copy()
    for name in ("pv", "kilns", "efficiency"):
        none[model.place_of(name)] = 0.0
    with_all, without = simulate(model), simulate(model, none)
    bill = float((energy_bill(model, with_all) - energy_bill(model, without))[0, at])
    assert sum(curves.energy.values()) == pytest.approx(bill)
    gross = sum(measure_costs(model)[name].total * built(model, name)[at] for name in curves.energy)
    assert sum(block.cost for block in curves.order_free) == pytest.approx(gross + bill)
    last = curves.sequential[-1]
    assert last.end == pytest.approx(sum(block.abatement for block in curves.order_free))
    assert set(curves.without_cost) == {"electric-cars", "clean-heat"}


def test_a_measure_is_paid_as_far_as_it_has_come(model: Model) -> None:
    assert built(model, "pv")[:11].tolist() == pytest.approx([n / 10 for n in range(11)])
    assert built(model, "pv")[-1] == 1.0


def test_candidates_are_the_measures_with_a_cost(model: Model) -> None:
    found = {each.name: each for each in candidates_of(model)}
    assert set(found) == {"pv", "kilns", "efficiency"}
    assert found["efficiency"].needs == ("kilns",)
    # without prices a measure costs what its rows say of a year at full delivery
    spec = read_specification({k: v for k, v in files().items() if k != PRICES}, "370400")
    bare = compile_model(spec, model.balance, "plan")
    costs = {each.name: each.cost for each in candidates_of(bare)}
    assert costs["pv"] == 1000.0


def test_official_results_refuse_what_nobody_stands_for(model: Model) -> None:
    with pytest.raises(PathwayError) as caught:
        refuse_unconfirmed(model.spec)
    assert [each.where for each in caught.value.faults] == [f"{COSTS}:3"]  # the price has a name to it
    stood = GOOD.replace("凭记忆,\n", "凭记忆,张三\n")
    refuse_unconfirmed(read_specification(files(stood), "370400"))


CASES = {
    "a cost of no measure": ("kilns,新窑", "ovens,新窑", "unknown-measure", "2:measure"),
    "a cost said twice over": ("kilns,新窑", "pv,新窑", "cost-twice", "2:measure"),
    "a cost in a wrong unit": ("300,CNY/t,", "300,CNY/m2,", "cost-unit", "2:unit"),
    "an investment without its life": (",20,0.08", ",,0.08", "cost-life", "2:life"),
    "no quantity": ("investment,2,10^4 t", "investment,,10^4 t", "cost-quantity", "2:quantity"),
    "nothing to show for it": ("C,,示例,", "C,,,", "no-source", "4:source"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_costs_are_named_with_file_and_row(case: str) -> None:
    old, new, code, where = CASES[case]
    with pytest.raises(PathwayError) as caught:
        read_specification(files(GOOD.replace(old, new, 1)), "370400")
    found = {(each.code, each.where) for each in caught.value.faults}
    assert (f"pathway.{code}", f"{COSTS}:{where}") in found


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [("coal,800", "peat,800", "unknown-kind", "2:kind"), ("CNY/kWh", "CNY/t", "price-unit", "3:unit")],
)
def test_bad_prices_are_named_with_file_and_row(old: str, new: str, code: str, where: str) -> None:
    with pytest.raises(PathwayError) as caught:
        read_specification(files(prices=GOOD_PRICES.replace(old, new, 1)), "370400")
    assert (f"pathway.{code}", f"{PRICES}:{where}") in {(each.code, each.where) for each in caught.value.faults}


def test_the_commands_show_the_curve_and_choose_by_cost(capsys: pytest.CaptureFixture[str]) -> None:
    (model,) = city_models(load_pack(packaged_pack("zaozhuang")), ("plan",))
    assert main(["pathway", "curve", "zaozhuang", "--year", "2030", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    shown = {row["measure"] for row in rows if row["curve"] == "order_free"}
    assert shown == {each.id for each in model.spec.measures if each.priced and model.held.levels[each.id] > 0}
    assert {row["certainty"] for row in rows} <= {"V", "S", "C", "M"}
    assert main(["pathway", "curve", "zaozhuang"]) == 0
    said = capsys.readouterr().out
    assert "没有成本、不在曲线中" in said
    assert "散煤取暖改电" in said
    with pytest.raises(PathwayError):
        _official()
    assert main(["pathway", "choose", "zaozhuang", "--peak-by", "2029", "--peak-only", "--format", "json"]) in (0, 1)
    record = json.loads(capsys.readouterr().out)
    assert record["objective"] == "cost"
    assert set(record["levels"]) == {each.id for each in model.spec.measures if each.priced}
    assert "heating-electric" in record["levels"]
    assert "cars" in record["held"]  # without a cost: it stays at the scenario's level


def _official() -> None:
    from dafeng.pathway import specification

    refuse_unconfirmed(specification(load_pack(packaged_pack("zaozhuang"))))


def test_prices_are_converted_by_the_published_deflators() -> None:
    # by hand from NY.GDP.DEFL.KD.ZG of China: 2021 4.5523 %, 2022 1.8237 %, 2023 -0.5824 %
    assert deflator(2020, 2021) == pytest.approx(1.045523)
    assert deflator(2020, 2023) == pytest.approx(1.045523 * 1.018237 * 0.994176)
    assert deflator(2023, 2020) == pytest.approx(1.0 / (1.045523 * 1.018237 * 0.994176))
    assert deflator(2020, 2020) == 1.0
    # the World Bank's index of the same (NY.GDP.DEFL.ZS, 2015 = 100): 82.14 in 2008, 111.50 in 2020, of another vintage
    assert deflator(2008, 2020) == pytest.approx(111.50 / 82.14, rel=0.02)


@given_(st.integers(1990, 2023), st.integers(1990, 2023), st.integers(1990, 2023))
def test_conversion_by_way_of_any_year_is_the_same(first: int, second: int, third: int) -> None:
    assert deflator(first, second) * deflator(second, third) == pytest.approx(deflator(first, third))


RANGED = HEAD.replace("unit_cost,", "unit_cost,low,high,") + (
    "kilns,新窑,investment,2,10^4 t,300,200,500,CNY/t,20,0.08,2020,S,,示例,\n"
    "kilns,维护,yearly,2,10^4 t,10,,,CNY/t,,,2021,M,,凭记忆,\n"
)


def _priced_in(year: int, costs: str, balance: EnergyBalance) -> Model:
    given = {**files(costs)}
    name = "scenarios/scenarios.toml"
    given[name] = given[name].replace(b"[model]\n", f"[model]\nprice_year = {year}\n".encode())
    return compile_model(read_specification(given, "370400"), balance, "plan")


def test_costs_and_energy_come_in_prices_of_one_year_with_their_range(small_balance: EnergyBalance) -> None:
    found = measure_costs(_priced_in(2021, RANGED, small_balance))["kilns"]
    grown, share = 1.045523, annuity(0.08, 20)  # 2020 to 2021
    assert found.investment == pytest.approx(600.0 * grown)
    assert found.yearly == pytest.approx(20.0)  # already of 2021
    assert found.total == pytest.approx(600.0 * grown * share + 20.0)
    assert found.low == pytest.approx(400.0 * grown * share + 20.0)
    assert found.high == pytest.approx(1000.0 * grown * share + 20.0)
    assert (found.years, found.price_year, found.certainty) == ((2020, 2021), 2021, "M")
    one, other = (_priced_in(year, RANGED, small_balance) for year in (2020, 2021))
    raw = simulate(one)
    only = replace(one.spec, prices=tuple(each for each in one.spec.prices if each.kind == "electricity"))
    later = replace(other.spec, prices=tuple(each for each in other.spec.prices if each.kind == "electricity"))
    np.testing.assert_allclose(
        energy_bill(replace(other, spec=later), raw), grown * energy_bill(replace(one, spec=only), raw), rtol=1e-12
    )


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        (COSTS, RANGED.replace("300,200,500", "300,310,500"), "price-range"),
        (COSTS, RANGED.replace(",2020,S", ",2035,S"), "no-deflator"),
        ("scenarios/cost_gaps.csv", "measure,zh,en\nkilns,没有,none\n", "cost-and-gap"),
        ("scenarios/cost_gaps.csv", "measure,zh,en\nnowhere,没有,none\n", "unknown-measure"),
    ],
)
def test_costs_that_cannot_be_converted_or_explained_are_named(name: str, text: str, code: str) -> None:
    given = {**files(RANGED), name: text.encode()}
    place = "scenarios/scenarios.toml"
    given[place] = given[place].replace(b"[model]\n", b"[model]\nprice_year = 2020\n")
    with pytest.raises(PathwayError) as caught:
        read_specification(given, "370400")
    assert [fault.code for fault in caught.value.faults] == [f"pathway.{code}"]
    assert caught.value.faults[0].where.startswith(f"{name}:2")


def test_every_measure_of_the_packaged_city_has_a_cost_or_says_why_not() -> None:
    (model,) = city_models(load_pack(packaged_pack("zaozhuang")), ("plan",))
    bare = [each for each in model.spec.measures if not each.priced]
    assert [each.id for each in bare if not all(each.no_cost)] == []
    assert (len(model.spec.measures) - len(bare), len(model.spec.measures)) == (28, 56)
    assert {cost.price_year for cost in measure_costs(model).values()} == {2020}
