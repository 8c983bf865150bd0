"""Gases of waste, against hand calculation, the closed form of the decay and the carbon that must not get lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.waste import (
    biological_treatment,
    decay_rate,
    degradable_carbon,
    domestic_load,
    incineration,
    industrial_load,
    landfill_decay,
    landfill_mass_balance,
    methane_generation_potential,
    sewage_nitrogen,
    wastewater_methane,
    wastewater_nitrous_oxide,
)
from dafeng.core.errors import AccountsError

amounts = st.lists(st.floats(0, 1e6), min_size=3, max_size=30)


def test_a_half_life_halves_the_store() -> None:
    # IPCC 2006 V5 table 3.4: food waste in a wet temperate climate has k = 0.185 and a half-life of 4 years (3.75)
    assert decay_rate(0.693147180559945 / 0.185) == pytest.approx(0.185)
    found = landfill_decay(np.array([[1000.0], *[[0.0]] * 8]), decay_rate([4.0]))
    assert found.stored[4, 0] == pytest.approx(500)
    assert found.stored[8, 0] == pytest.approx(250)


def test_two_years_by_hand() -> None:
    # 1000 t food waste: DDOCm = 1000 x 0.15 x 0.5 x 0.8 = 60 tC. With k = ln 2 half of the store goes in a year.
    # Year 1: nothing decays (delay of half a year, eq. 3.4, 3.5). Year 2: 30 tC -> 30 x 0.5 x 16/12 = 20 t CH4,
    # 5 t recovered, a tenth of the remaining 15 oxidised: 13.5 t emitted (eq. 3.1).
    carbon = degradable_carbon([[1000.0], [0.0]], [0.15], 0.5, 0.8)
    found = landfill_decay(carbon, [np.log(2)], recovered=[0.0, 5.0], oxidised_share=0.1)
    assert found.generated[:, 0] == pytest.approx([0, 20])
    assert found.emitted == pytest.approx([0, 13.5])
    assert found.oxidised == pytest.approx([0, 1.5])
    assert found.stored[:, 0] == pytest.approx([60, 30])


def test_the_recurrence_agrees_with_the_closed_form_of_annex_3a1() -> None:
    # IPCC 2006 V5 annex 3A.1: what was laid down in year x decays by e^(-k (T-x-1)) (1 - e^-k) in year T > x.
    rng = np.random.default_rng(3)
    waste, rate = rng.uniform(0, 100, (20, 3)), np.array([0.185, 0.06, 0.03])
    expected = np.zeros((20, 3))
    for year in range(20):
        for before in range(year):
            expected[year] += waste[before] * np.exp(-rate * (year - before - 1)) * (1 - np.exp(-rate))
    assert landfill_decay(waste, rate).decomposed == pytest.approx(expected)


def test_decay_from_the_middle_of_the_year_of_deposit() -> None:
    # Annex 3A.1: reaction from month 7 leaves e^(-k x 6/12) at the end of the year of deposit.
    found = landfill_decay([[100.0]], [0.1], reaction_month=7)
    assert found.stored[0, 0] == pytest.approx(100 * np.exp(-0.05))


@given(amounts, st.floats(0.005, 0.7), st.floats(1, 13), st.floats(0, 1), st.floats(0, 1))
def test_carbon_and_methane_are_conserved(
    waste: list[float], rate: float, month: float, captured: float, share: float
) -> None:
    carbon = np.array(waste)[:, None] * [0.1, 0.05]
    free = landfill_decay(carbon, [rate, rate / 3], reaction_month=month)
    found = landfill_decay(
        carbon,
        [rate, rate / 3],
        reaction_month=month,
        recovered=captured * free.generated.sum(axis=-1),
        oxidised_share=share,
    )
    assert found.carbon_gap() < 1e-9
    assert found.methane_gap() < 1e-9
    assert (found.emitted >= -1e-9).all()


@given(amounts, st.floats(0.1, 50))
def test_twice_the_waste_gives_twice_the_methane(waste: list[float], times: float) -> None:
    carbon = np.array(waste)[:, None]
    once, more = landfill_decay(carbon, [0.09]), landfill_decay(carbon * times, [0.09])
    assert more.emitted == pytest.approx(once.emitted * times, rel=1e-9, abs=1e-9)


def test_waste_laid_down_for_ever_gives_what_the_mass_balance_says() -> None:
    # In the steady state a year's decay is a year's deposit, so both methods agree: an identity of the two formulas.
    steady = landfill_decay(degradable_carbon(np.full((400, 1), 1e5), [0.15], 0.5, 1.0), [0.185])
    balance = landfill_mass_balance(1e5, methane_generation_potential(1.0, 0.15, 0.5))
    assert steady.emitted[-1] == pytest.approx(float(balance))


def test_the_mass_balance_by_hand() -> None:
    # L0 = 1 x 0.15 x 0.5 x 0.5 x 16/12 = 0.05 t/t; 10,000 t -> 500 t, 100 recovered, 10 % oxidised -> 360 t
    assert float(methane_generation_potential(1.0, 0.15, 0.5)) == pytest.approx(0.05)
    assert float(landfill_mass_balance(1e4, 0.05, recovered=100, oxidised_share=0.1)) == pytest.approx(360)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recovered": [0.0, 1e9]}, "landfill.recovered-too-much"),
        ({"oxidised_share": 1.2}, "landfill.bad-share"),
        ({"reaction_month": 14.0}, "landfill.bad-month"),
        ({"methane_fraction": -0.1}, "landfill.bad-share"),
    ],
)
def test_impossible_landfills_are_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(AccountsError) as caught:
        landfill_decay([[10.0], [10.0]], [0.1], **change)  # type: ignore[arg-type]
    assert code in {fault.code for fault in caught.value.faults}


def test_negative_waste_and_a_rate_of_zero_are_named_together() -> None:
    with pytest.raises(AccountsError) as caught:
        landfill_decay([[-1.0]], [0.0])
    assert {fault.code for fault in caught.value.faults} == {"landfill.negative-waste", "landfill.bad-rate"}


def test_incineration_splits_fossil_and_biogenic_carbon() -> None:
    # 1000 t x 0.2 = 200 tC; 95 % burn: 190 tC; 39 % fossil: 74.1 tC x 44/12 = 271.7 tCO2; the rest 424.966.. biogenic
    found = incineration(1000, 0.20, 0.39, 0.95)
    assert float(found.fossil) == pytest.approx(271.7)
    assert float(found.biogenic) == pytest.approx(115.9 * 44 / 12)
    assert float(found.unburnt) == pytest.approx(10)
    with pytest.raises(AccountsError):
        incineration(1000, 20, 0.39)


@given(st.floats(0, 1e7), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_carbon_of_burnt_waste_is_conserved(waste: float, carbon: float, fossil: float, burnt: float) -> None:
    found = incineration(waste, carbon, fossil, burnt)
    assert float((found.fossil + found.biogenic) * 12 / 44 + found.unburnt) == pytest.approx(waste * carbon, abs=1e-6)


def test_composting_by_hand() -> None:
    # IPCC 2006 V5 table 4.1, wet basis: 4 g CH4 and 0.24 g N2O per kg (0.3 in the first print)
    assert float(biological_treatment(5000, 4)) == pytest.approx(20)
    assert float(biological_treatment(5000, 0.24)) == pytest.approx(1.2)


def test_domestic_wastewater_by_hand() -> None:
    # One million people x 40 g x 365 d = 14,600 t BOD; x 0.6 x 0.165 = 1445.4 t CH4
    load = domestic_load(1e6, 40)
    assert float(load) == pytest.approx(14600)
    assert float(wastewater_methane(load, 0.6, 0.165)) == pytest.approx(1445.4)
    # 30 kg protein x 0.16 x 1.1 x 1.25 = 6.6 kg N a head: 6600 t N x 0.005 x 44/28 = 51.857 t N2O
    nitrogen = sewage_nitrogen(1e6, 30)
    assert float(nitrogen) == pytest.approx(6600)
    assert float(wastewater_nitrous_oxide(nitrogen, 0.005)) == pytest.approx(33 * 44 / 28)


def test_industrial_wastewater_by_hand() -> None:
    # 10,000 t paper x 162 m3/t x 9 kg COD/m3 = 14,580 t COD; less 580 as sludge; x 0.25 x 0.8 = 2800; 300 recovered
    load = industrial_load(10000, 162, 9)
    assert float(load) == pytest.approx(14580)
    assert float(wastewater_methane(load, 0.25, 0.8, sludge=580, recovered=300)) == pytest.approx(2500)
