"""Drivers steered: expectations by hand from the rows of the small city's scenarios and the rule of interpolation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_pathway import SMALL_PATHWAY

from dafeng.accounts.balance import EnergyBalance
from dafeng.core.errors import PathwayError
from dafeng.pathway import Model, compile_model, read_specification
from dafeng.pathway.results import project
from dafeng.pathway.steering import Steer, given_paths, known_until, steerable, steered


@pytest.fixture(scope="module")
def model(small_model: Model) -> Model:
    return small_model


def _codes(model: Model, *steers: Steer) -> set[tuple[str, str]]:
    with pytest.raises(PathwayError) as caught:
        steered(model, steers)
    return {(each.code, each.where) for each in caught.value.faults}


def _path(model: Model, name: str) -> np.ndarray:
    place = [each.id for each in model.spec.drivers].index(name)
    return given_paths(model)[:, place]


def test_nothing_given_is_the_model_itself(model: Model) -> None:
    assert steered(model, ()) is model


def test_a_deviation_comes_in_over_five_years_and_holds(model: Model) -> None:
    """Population falls in a line from 200 in 2020 to 160 in 2060; nothing is statistics, so 2020 alone is known."""
    found = _path(steered(model, [Steer("population", -0.1)]), "population")
    assert found[0] == 200.0
    assert found[1] == pytest.approx((200 - 1) * (1 - 0.02))
    assert found[5] == pytest.approx((200 - 5) * 0.9)
    assert found[40] == pytest.approx(160 * 0.9)


def test_given_years_are_met_and_the_ratio_goes_straight_between_them(model: Model) -> None:
    """190 is the scenario's own in 2030: 171 is nine tenths of it; 144 in 2060 nine tenths of 160."""
    found = _path(steered(model, [Steer("population", points=((2030, 171.0), (2060, 144.0)))]), "population")
    assert found[10] == pytest.approx(171.0)
    assert found[40] == pytest.approx(144.0)
    assert found[5] == pytest.approx(195 * 0.95)
    assert found[20] == pytest.approx(180 * 0.9)


def test_cars_meet_the_number_given_whatever_income_does(model: Model) -> None:
    other = steered(model, [Steer("cars.rate", points=((2040, 250.0),)), Steer("gdp.real", 0.1)])
    assert _path(other, "cars.rate")[20] == pytest.approx(250.0)
    assert _path(other, "cars")[20] == pytest.approx(250.0 * 180 / 1000)  # 10^4 vehicles of 180 x 10^4 people
    assert _path(other, "cars.rate")[0] == pytest.approx(100.0)


def test_the_base_year_is_never_touched(model: Model) -> None:
    steers = [Steer("gdp.real", 0.2), Steer("population", -0.2), Steer("forest", points=((2030, 60000.0),))]
    own, other = project(model), project(steered(model, steers))
    assert other.co2[0] == own.co2[0]
    assert not np.array_equal(other.co2, own.co2)


@pytest.mark.parametrize(
    ("steer", "code"),
    [
        (Steer("nobody", 0.1), "pathway.steer-driver"),
        (Steer("gdp.industry", 0.1), "pathway.steer-driver"),
        (Steer("output.clinker", 0.1), "pathway.steer-driver"),
        (Steer("population", 0.21), "pathway.steer-range"),
        (Steer("population", float("nan")), "pathway.steer-range"),
        (Steer("population", points=((2020, 190.0),)), "pathway.steer-year"),
        (Steer("population", points=((2061, 190.0),)), "pathway.steer-year"),
        (Steer("population", points=((2030, 190.0), (2030, 180.0))), "pathway.steer-year"),
        (Steer("population", points=((2030, 0.0),)), "pathway.steer-value"),
        (Steer("population", points=((2030, 1_900_001.0),)), "pathway.steer-value"),
        (Steer("share.industry", points=((2030, 101.0),)), "pathway.steer-value"),
    ],
)
def test_what_cannot_be_is_named_with_its_driver(model: Model, steer: Steer, code: str) -> None:
    assert _codes(model, steer) == {(code, steer.driver)}


@pytest.fixture(scope="module")
def whole(small_balance: EnergyBalance) -> Model:
    """The small city with a second share: 60 % in 2020 and 75 % in 2060, so that both add up to 100."""
    share = '\n[[driver]]\nid = "share.rest"\nzh = "其余占比"\nen = "the rest"\nunit = "%"\n'
    value = (
        '\n[[driver]]\nid = "gdp.rest"\nzh = "其余增加值"\nen = "value added of the rest"\nunit = "10^8 CNY"\n'
        'kind = "product"\nof = ["gdp.real", "share.rest"]\n'
    )
    rows = "base,share.rest,2020,60,%,,assumption,,示例\nbase,share.rest,2060,75,%,linear,assumption,,示例\n"
    files = dict(SMALL_PATHWAY)
    files["scenarios/drivers.toml"] += share + value
    files["scenarios/drivers.csv"] += rows
    spec = read_specification({name: text.encode() for name, text in files.items()}, "370400")
    return compile_model(spec, small_balance, "plan")


def test_shares_of_a_whole_stay_at_a_hundred(whole: Model) -> None:
    """The industry's share given as 45 in 2040 leaves 55 to the rest."""
    other = steered(whole, [Steer("share.industry", points=((2040, 45.0),))])
    assert _path(other, "share.industry")[20] == pytest.approx(45.0)
    assert _path(other, "share.rest")[20] == pytest.approx(55.0)
    both = _path(other, "share.industry") + _path(other, "share.rest")
    assert both == pytest.approx(np.full(len(both), 100.0))


def test_shares_that_contradict_are_named_at_each(whole: Model) -> None:
    steers = [Steer("share.industry", points=((2040, 45.0),)), Steer("share.rest", points=((2040, 65.0),))]
    assert _codes(whole, *steers) == {
        ("pathway.steer-shares", "share.industry"),
        ("pathway.steer-shares", "share.rest"),
    }


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["gdp.real", "population", "cars.rate", "forest", "grid"]), st.floats(-0.2, 0.2))
def test_a_deviation_is_the_ratio_of_the_paths_after_five_years(model: Model, name: str, deviation: float) -> None:
    own, other = _path(model, name), _path(steered(model, [Steer(name, deviation)]), name)
    assert other[6:] / own[6:] == pytest.approx(np.full(len(own) - 6, 1.0 + deviation))


def test_steerable_are_those_that_are_given(model: Model) -> None:
    names = {each.id for each in steerable(model.spec)}
    assert {"gdp.real", "population", "cars.rate", "clinker.demand"} <= names
    assert not {"gdp.industry", "income", "cars", "output.clinker"} & names
    assert known_until(model, "population") == 2020
