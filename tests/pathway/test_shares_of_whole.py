"""Shares of one whole close to 1 in every draw, scenario and year; what would open them is named with file and row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_pathway import SMALL_PATHWAY

from dafeng.accounts.balance import EnergyBalance
from dafeng.core.errors import PathwayError
from dafeng.pathway import Model, compile_model, read_specification, simulate

D, M, T = "scenarios/drivers.csv", "scenarios/measures/more.toml", "scenarios/drivers.toml"

_MORE = """
[[driver]]
id = "share.farms"
zh = "农业占比"
en = "share of farms"
unit = "1"
{whole}

[[driver]]
id = "share.service"
zh = "服务业占比"
en = "share of services"
unit = "%"
{service}

[[driver]]
id = "gdp.farms"
zh = "农业增加值"
en = "value added of farms"
unit = "10^8 CNY"
kind = "product"
of = ["gdp.real", "share.farms"]

[[driver]]
id = "gdp.service"
zh = "服务业增加值"
en = "value added of services"
unit = "10^8 CNY"
kind = "product"
of = ["gdp.real", "share.service"]
"""
_REMAINDER = 'kind = "remainder"\nof = ["share.industry", "share.farms"]'
_FARMS = "base,share.farms,2020,0.1,1,,assumption,,示例\nbase,share.farms,2060,0.05,1,linear,assumption,,示例\n"
_SERVICE = "base,share.service,2020,50,%,,assumption,,示例\nbase,share.service,2060,{},%,linear,assumption,,示例\n"
_MEASURE = """
[[measure]]
id = "lighter"
zh = "结构优化"
en = "lighter structure"
start = 2020
end = 2030

[[measure.change]]
kind = "driver"
select = {{ id = "{}" }}
parameter = "value"
operation = "{}"
value = {}
"""


def _files(service: str = _REMAINDER, rows: str = _FARMS, measure: str = "", whole: str = "") -> dict[str, bytes]:
    found = dict(SMALL_PATHWAY)
    found[T] += _MORE.format(service=service, whole=whole)
    found[D] += rows
    found["scenarios/parameters.toml"] += """
[[parameter]]
id = "structure"
zh = "结构偏差"
en = "structure"
kind = "driver"
select = { id = "share.industry" }
parameter = "value"
low = -0.2
high = 0.2
basis = "assumption"
note = "示例"
""" * (service == _REMAINDER)
    if measure:
        found[M] = measure
        found["scenarios/scenarios.toml"] = found["scenarios/scenarios.toml"].replace(
            "{ pv = 1.0,", "{ lighter = 1.0, pv = 1.0,"
        )
    return {name: text.encode() for name, text in found.items()}


@pytest.fixture(scope="module")
def closed(small_balance: EnergyBalance) -> dict[str, Model]:
    spec = read_specification(_files(measure=_MEASURE.format("share.industry", "scale", 0.9)), "370400")
    return {name: compile_model(spec, small_balance, name) for name in ("frozen", "plan", "fast")}


def _places(model: Model) -> list[int]:
    names = [each.id for each in model.spec.drivers]
    return [names.index(each) for each in ("share.industry", "share.farms", "share.service")]


@settings(max_examples=25, deadline=None)
@given(
    scenario=st.sampled_from(["frozen", "plan", "fast"]),
    levels=st.lists(st.floats(-0.2, 0.2), min_size=6, max_size=6),
    delivery=st.floats(0, 2),
)
def test_shares_close_in_every_draw_and_year(
    closed: dict[str, Model], scenario: str, levels: list[float], delivery: float
) -> None:
    model = closed[scenario]
    inputs = np.repeat(model.defaults[None], 6, axis=0)
    inputs[:, model.place_of("structure")] = levels
    inputs[:, model.place_of("lighter")] = delivery
    drivers = simulate(model, inputs).drivers
    industry, farms, service = (drivers[:, :, place] for place in _places(model))
    names = [each.id for each in model.spec.drivers]
    np.testing.assert_allclose(industry / 100 + farms + service / 100, 1.0, rtol=0, atol=1e-14)
    parts = sum(drivers[:, :, names.index(f"gdp.{each}")] for each in ("industry", "farms", "service"))
    np.testing.assert_allclose(parts, drivers[:, :, names.index("gdp.real")], rtol=1e-14)


def test_what_a_measure_takes_from_one_share_the_remainder_gets(closed: dict[str, Model]) -> None:
    """By hand: 2030 industry 40 - 15/4 = 36.25 %, x 0.9 = 32.625 %; farms 8.75 %; so services 58.625 %, not 55 %."""
    model = closed["plan"]
    drivers = simulate(model).drivers[0, 10]
    np.testing.assert_allclose(drivers[_places(model)], [32.625, 0.0875, 58.625], rtol=1e-13)


CASES = {
    "parts over one": (_files(rows=_FARMS.replace("0.05", "0.9")), "remainder-negative", f"{D}:18"),
    "values of the remainder": (_files(rows=_FARMS + _SERVICE.format(70)), "derived-driver", f"{D}:19"),
    "a measure on the remainder": (
        _files(measure=_MEASURE.format("share.service", "scale", 1.1)),
        "remainder-changed",
        M,
    ),
    "free shares": (_files(service="", rows=_FARMS + _SERVICE.format(86)), "shares-open", f"{D}:20"),
    "free shares that say their whole": (
        _files(service='whole = "gdp"', whole='whole = "gdp"', rows=_FARMS + _SERVICE.format(86)),
        "shares-open",
        D,
    ),
    "a measure on a free share": (
        _files(service="", rows=_FARMS + _SERVICE.format(70), measure=_MEASURE.format("share.industry", "scale", 0.9)),
        "shares-open",
        M,
    ),
    "a remainder of what is no share": (
        _files(service='kind = "remainder"\nof = ["share.industry", "population"]'),
        "driver-unit",
        T,
    ),
}


@pytest.mark.parametrize("case", CASES, ids=lambda name: name.replace(" ", "-"))
def test_what_does_not_close_is_named(case: str) -> None:
    files, code, where = CASES[case]
    with pytest.raises(PathwayError) as caught:
        read_specification(files, "370400")
    found = [each for each in caught.value.faults if each.code == f"pathway.{code}" and each.where.startswith(where)]
    assert found, [(each.code, each.where, each.found) for each in caught.value.faults]


def test_a_wrong_unit_in_one_whole_does_not_hide_what_is_wrong_in_another() -> None:
    files = _files(rows=_FARMS.replace("2060,0.05,1", "2060,0.05,t"))
    for name, value in (("night", 40), ("day", 50)):
        files[T] += f'\n[[driver]]\nid = "{name}"\nzh = "{name}"\nen = "{name}"\nunit = "%"\nwhole = "load"\n'.encode()
        files[D] += f"base,{name},2020,{value},%,,assumption,,示例\n".encode()
    with pytest.raises(PathwayError) as caught:
        read_specification(files, "370400")
    (found,) = [each for each in caught.value.faults if each.code == "pathway.shares-open"]
    assert "load" in found.en
    assert len(caught.value.faults) > 1  # the unit is named too


def test_free_shares_that_add_up_are_taken() -> None:
    spec = read_specification(_files(service="", rows=_FARMS + _SERVICE.format(70)), "370400")
    assert {each.kind for each in spec.drivers if each.id.startswith("share.")} == {"series"}


def test_a_draw_that_leaves_less_than_nothing_is_refused(closed: dict[str, Model]) -> None:
    """A deviation of +200 % makes industry 120 %: the second draw is refused, naming what did it."""
    model = closed["plan"]
    inputs = np.repeat(model.defaults[None], 2, axis=0)
    inputs[1, model.place_of("structure")] = 2.0
    with pytest.raises(PathwayError) as caught:
        simulate(model, inputs)
    assert [each.code for each in caught.value.faults] == ["pathway.remainder-negative"]
    assert "structure" in caught.value.faults[0].zh
    assert caught.value.faults[0].where.startswith("scenarios/parameters.toml")


def test_the_structure_of_zaozhuang_closes() -> None:
    from dafeng.city import load_pack, packaged_pack
    from dafeng.pathway.results import city_model

    model = city_model(load_pack(packaged_pack("zaozhuang")), "plan")
    inputs = np.repeat(model.defaults[None], 3, axis=0)
    inputs[:, model.place_of("structure")] = [-0.06, 0.0, 0.06]
    names = [each.id for each in model.spec.drivers]
    drivers = simulate(model, inputs).drivers
    total = sum(drivers[:, :, names.index(f"share.{each}")] for each in ("primary", "secondary", "tertiary"))
    np.testing.assert_allclose(total, 100.0, rtol=0, atol=1e-12)
