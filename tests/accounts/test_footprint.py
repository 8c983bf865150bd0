"""Product carbon footprint: the matrix method, allocation, contributions, refusals.

Expectations: the electricity and fuel example of Heijungs & Suh (2002), The Computational Structure of LCA, section 2.2
(s = (100, 2), 120 kg CO2 for 1,000 kWh), and calculations by hand written beside the figures.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.footprint import (
    Exchange,
    Flow,
    Process,
    Stage,
    Study,
    allocation_shares,
    build_system,
    footprint,
    hot_spots,
    intensities,
    paths,
    read_study,
    scaling,
    tiers,
)
from dafeng.accounts.footprint.records import CutoffRule
from dafeng.core.errors import AccountsError


def study_of(exchanges: list[Exchange], flows: list[Flow], product: str, amount: float) -> Study:
    processes = {each.process: Process(each.process, each.process, each.process, "make") for each in exchanges}
    return Study(
        id="test",
        zh="测试",
        en="test",
        unit_zh="",
        unit_en="",
        product=product,
        amount=amount,
        boundary="cradle-to-gate",
        gwp_set="AR6",
        allocation="mass",
        cutoff=CutoffRule(),
        stages=(Stage("make", "生产", "production"),),
        flows={each.code: each for each in flows},
        processes=processes,
        exchanges=tuple(exchanges),
        sources={},
    )


ELECTRICITY, FUEL = Flow("electricity", "电", "electricity", "kWh"), Flow("fuel", "燃料", "fuel", "L")


def heijungs_and_suh(amount: float = 1000.0) -> Study:
    return study_of(
        [
            Exchange("power", "product", "electricity", 10.0, certainty="V"),
            Exchange("power", "input", "fuel", 2.0, certainty="V"),
            Exchange("power", "emission", "CO2", 1.0, certainty="V"),
            Exchange("refinery", "product", "fuel", 100.0, certainty="V"),
            Exchange("refinery", "emission", "CO2", 10.0, certainty="V"),
        ],
        [ELECTRICITY, FUEL],
        "electricity",
        amount,
    )


def combined_heat_and_power(*, heat_replaces: bool = True) -> Study:
    """1 t of coal, 2 kg CO2 a kg; 2,000 kWh of electricity and 6,000 MJ of heat; a boiler makes heat at 0.1 kg/MJ."""
    return study_of(
        [
            Exchange("chp", "product", "electricity", 2000.0, certainty="V"),
            Exchange(
                "chp", "product", "heat", 6000.0, substitutes="boiler-heat" if heat_replaces else "", certainty="V"
            ),
            Exchange("chp", "emission", "CO2", 2000.0, certainty="V"),
            Exchange("boiler", "product", "boiler-heat", 1.0, certainty="V"),
            Exchange("boiler", "emission", "CO2", 0.1, certainty="V"),
        ],
        [
            Flow("electricity", "电", "electricity", "kWh", mass=0.0, energy=3.6, price=0.4),
            Flow("heat", "热", "heat", "MJ", mass=0.0, energy=1.0, price=0.05),
            Flow("boiler-heat", "锅炉热", "boiler heat", "MJ", energy=1.0),
        ],
        "electricity",
        1.0,
    )


def test_the_textbook_system_of_heijungs_and_suh() -> None:
    technology = np.array([[10.0, 0.0], [-2.0, 100.0]])
    runs = scaling(technology, np.array([1000.0, 0.0]))
    assert runs == pytest.approx([100, 2])
    assert np.array([[1.0, 10.0], [0.1, 2.0], [0.0, -50.0]]) @ runs == pytest.approx([120, 14, -100])
    result = footprint(heijungs_and_suh())
    assert result.total == pytest.approx(120)
    assert [(each.process, each.value) for each in hot_spots(result)] == [("power", 100), ("refinery", 20)]
    # by hand: a kWh carries 0.1 + 0.2 x 0.1 kg, a litre 0.1 kg
    assert dict(zip(result.system.flows, result.intensity, strict=True)) == pytest.approx(
        {"electricity": 0.12, "fuel": 0.1}
    )


def test_tiers_and_paths_of_the_textbook_system() -> None:
    result = footprint(heijungs_and_suh())
    assert tiers(result, depth=2) == pytest.approx((100, 20, 0))
    top, fuel = paths(result)
    assert (top.flows, top.value, top.direct) == (("electricity",), pytest.approx(120), pytest.approx(100))
    assert (fuel.flows, fuel.amount, fuel.value) == (
        ("electricity", "fuel"),
        pytest.approx(200),
        pytest.approx(20),
    )


def test_a_process_that_uses_its_own_product_and_a_loop() -> None:
    # A mine uses 0.2 kWh a kg, power uses 0.5 kg a kWh: per kWh 1/(1 - 0.1) of direct 1 kg (hand calculation).
    study = study_of(
        [
            Exchange("power", "product", "electricity", 1.0, certainty="V"),
            Exchange("power", "input", "fuel", 0.5, certainty="V"),
            Exchange("power", "emission", "CO2", 1.0, certainty="V"),
            Exchange("mine", "product", "fuel", 1.0, certainty="V"),
            Exchange("mine", "input", "electricity", 0.2, certainty="V"),
        ],
        [ELECTRICITY, FUEL],
        "electricity",
        1.0,
    )
    result = footprint(study)
    assert result.total == pytest.approx(1 / 0.9)
    assert tiers(result, depth=3) == pytest.approx((1, 0, 0.1, 1 / 0.9 - 1.1))


@pytest.mark.parametrize(
    ("allocation", "share", "value"),
    [
        ("energy", 7200 / 13200, 2000 * 7200 / 13200 / 2000),  # 2,000 kWh are 7,200 MJ beside 6,000 MJ of heat
        ("economic", 800 / 1100, 2000 * 800 / 1100 / 2000),  # 800 CNY beside 300 CNY
    ],
)
def test_allocation_of_heat_and_power_by_hand(allocation: str, share: float, value: float) -> None:
    study = combined_heat_and_power()
    products = [each for each in study.exchanges if each.process == "chp" and each.kind == "product"]
    assert allocation_shares(study, products, allocation)[0] == pytest.approx(share)  # type: ignore[arg-type]
    assert footprint(study, allocation=allocation).total == pytest.approx(value)  # type: ignore[arg-type]


def test_substitution_credits_what_the_heat_replaces() -> None:
    # 2,000 kg less 6,000 MJ x 0.1 kg, on 2,000 kWh
    result = footprint(combined_heat_and_power(), allocation="substitution")
    assert result.total == pytest.approx((2000 - 600) / 2000)
    assert {each.process: each.scaling for each in result.contributions} == pytest.approx(
        {"chp": 1 / 2000, "boiler": -3.0}
    )


def test_allocation_without_the_property_or_a_main_product_is_refused() -> None:
    with pytest.raises(AccountsError) as refused:
        footprint(combined_heat_and_power(), allocation="mass")
    assert {fault.code for fault in refused.value.faults} == {"footprint.no-property"}
    with pytest.raises(AccountsError) as refused:
        footprint(combined_heat_and_power(heat_replaces=False), allocation="substitution")
    assert [fault.code for fault in refused.value.faults] == ["footprint.no-main"]


def test_a_singular_system_names_the_loop() -> None:
    with pytest.raises(AccountsError) as refused:
        scaling(np.array([[0.3, -0.1], [-0.3, 0.1]]), np.array([1.0, 0.0]), ("power", "mine"))
    fault = refused.value.faults[0]
    assert (fault.code, fault.found) == ("footprint.singular", "power | mine")


def test_a_system_that_is_not_square_is_refused_with_its_shape() -> None:
    with pytest.raises(AccountsError) as refused:
        scaling(np.array([[1.0, 2.0]]), np.array([1.0]))
    assert (refused.value.faults[0].code, refused.value.faults[0].found) == ("footprint.not-square", "1 x 2")


def test_a_loop_that_uses_more_than_it_makes_is_refused() -> None:
    study = study_of(
        [
            Exchange("power", "product", "electricity", 1.0),
            Exchange("power", "input", "fuel", 2.0),
            Exchange("power", "emission", "CO2", 1.0),
            Exchange("mine", "product", "fuel", 1.0),
            Exchange("mine", "input", "electricity", 1.0),
        ],
        [ELECTRICITY, FUEL],
        "electricity",
        1.0,
    )
    with pytest.raises(AccountsError) as refused:
        footprint(study)
    assert {fault.code for fault in refused.value.faults} == {"footprint.runs-backwards"}


def test_large_systems_solve_sparse_and_agree_with_dense(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    technology = np.eye(60) - 0.9 * rng.random((60, 60)) / 60
    demand, direct = rng.random(60), rng.random(60)
    dense = scaling(technology, demand), intensities(technology, direct)
    monkeypatch.setattr("dafeng.accounts.footprint.solving.DENSE_UP_TO", 10)
    assert scaling(technology, demand) == pytest.approx(dense[0])
    assert intensities(technology, direct) == pytest.approx(dense[1])


def test_gwp_set_moves_only_what_is_not_co2_and_methane_knows_its_carbon() -> None:
    exchanges = [
        Exchange("mine", "product", "fuel", 1.0),
        Exchange("mine", "emission", "CO2", 3.0),
        Exchange("mine", "emission", "CH4", 1.0),
        Exchange("mine", "emission", "CH4", 1.0, origin="biogenic"),
        Exchange("mine", "removal", "CO2", 0.5, origin="biogenic"),
    ]
    study = study_of(exchanges, [FUEL], "fuel", 1.0)
    assert footprint(study, gwp_set="AR5").total == pytest.approx(3 + 28 + 28 - 0.5)
    ar6 = footprint(study, gwp_set="AR6")
    assert ar6.total == pytest.approx(3 + 29.8 + 27.0 - 0.5)  # IPCC AR6 WG I table 7.15
    assert ar6.by_origin() == pytest.approx(
        {"fossil": 32.8, "biogenic": 27.0, "biogenic_removal": -0.5, "land_use": 0.0}
    )


def test_weak_lines_keep_a_result_from_official_use() -> None:
    study = heijungs_and_suh()
    assert footprint(study).official
    exchanges = [*study.exchanges[:-1], Exchange("refinery", "emission", "CO2", 10.0, certainty="M")]
    weak = footprint(study_of(exchanges, [ELECTRICITY, FUEL], "electricity", 1000.0))
    assert not weak.official
    assert [each.id for each in weak.weak] == ["refinery:emission:CO2:fossil"]


amounts = st.floats(0.01, 100.0)


@given(st.floats(0.001, 1e6))
def test_a_footprint_is_linear_in_its_functional_unit(amount: float) -> None:
    assert footprint(heijungs_and_suh(amount)).total == pytest.approx(0.12 * amount)


@given(st.lists(amounts, min_size=6, max_size=6), st.sampled_from(["energy", "economic"]))
def test_shares_sum_to_one_and_allocation_loses_nothing(values: list[float], allocation: str) -> None:
    electricity, heat, emission, energy, price, fuel = values
    study = study_of(
        [
            Exchange("chp", "product", "electricity", electricity),
            Exchange("chp", "product", "heat", heat),
            Exchange("chp", "input", "fuel", fuel),
            Exchange("chp", "emission", "CO2", emission),
            Exchange("mine", "product", "fuel", 1.0),
            Exchange("mine", "emission", "CO2", 0.3),
        ],
        [
            Flow("electricity", "电", "electricity", "kWh", energy=energy, price=price),
            Flow("heat", "热", "heat", "MJ", energy=1.0, price=1.0),
            FUEL,
        ],
        "electricity",
        1.0,
    )
    products = [each for each in study.exchanges if each.process == "chp" and each.kind == "product"]
    assert sum(allocation_shares(study, products, allocation)) == pytest.approx(1)  # type: ignore[arg-type]
    result = footprint(study, allocation=allocation)  # type: ignore[arg-type]
    carried = dict(zip(result.system.flows, result.intensity, strict=True))
    # what both products of a run carry is what the run emits and uses
    assert electricity * carried["electricity"] + heat * carried["heat"] == pytest.approx(emission + 0.3 * fuel)


@given(st.lists(st.lists(st.floats(0, 0.15), min_size=5, max_size=5), min_size=5, max_size=5))
def test_contributions_tiers_and_nodes_sum_to_the_total(uses: list[list[float]]) -> None:
    flows = [Flow(f"f{at}", "", "", "kg") for at in range(5)]
    exchanges = []
    for at in range(5):
        exchanges += [
            Exchange(f"p{at}", "product", f"f{at}", 1.0),
            Exchange(f"p{at}", "emission", "CO2", 1.0 + at),
            *(Exchange(f"p{at}", "input", f"f{each}", uses[at][each]) for each in range(5) if uses[at][each]),
        ]
    result = footprint(study_of(exchanges, flows, "f0", 1.0))
    assert sum(each.value for each in result.contributions) == pytest.approx(result.total)
    assert sum(tiers(result)) == pytest.approx(result.total)
    assert sum(result.by_gas().values()) == pytest.approx(result.total)
    assert sum(result.by_stage().values()) == pytest.approx(result.total)
    nodes = paths(result, threshold=3, depth=2)
    for node in nodes:
        children = [each for each in nodes if each.flows[:-1] == node.flows]
        assert node.direct + node.rest + sum(each.value for each in children) == pytest.approx(node.value)


GOOD = {
    "study.toml": """
[study]
id = "s"
zh = "水泥"
en = "cement"
unit_zh = "1吨"
unit_en = "1 t"
product = "cement"
amount = 1000
boundary = "cradle-to-gate"
gwp_set = "AR6"
allocation = "mass"
[[stage]]
code = "make"
zh = "生产"
en = "production"
[[source]]
id = "hand"
title_zh = "手算"
publisher = "测试"
licence = "CC0"
certainty = "V"
""",
    "flows.csv": "flow,zh,en,unit,mass\ncement,水泥,cement,kg,1\n",
    "processes.csv": "process,zh,en,stage\nmill,粉磨,mill,make\n",
    "exchanges.csv": (
        "process,kind,flow,amount,unit,source,certainty\n"
        "mill,product,cement,1,t,hand,V\nmill,emission,CO2,0.5,tCO2,hand,V\n"
    ),
}


def write_study(folder: Path, **changes: tuple[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in GOOD.items():
        old, new = changes.get(name.split(".")[0], ("", ""))
        (folder / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return folder


def test_a_study_is_read_in_the_units_of_its_flows(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "good"))
    assert [each.amount for each in study.exchanges] == [1000.0, 500.0]
    assert footprint(study).total == pytest.approx(500)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("exchanges", "0.5,tCO2", "x,tCO2", "footprint.bad-number"),
        ("exchanges", "0.5,tCO2", "nan,tCO2", "footprint.bad-number"),
        ("exchanges", "0.5,tCO2", "-0.5,tCO2", "footprint.sign"),
        ("exchanges", "0.5,tCO2", "0.5,kWh", "footprint.unit"),
        ("exchanges", "emission,CO2", "emission,CO3", "footprint.unknown-name"),
        ("exchanges", "emission,CO2,0.5,tCO2", "input,lime,0.5,t", "footprint.unknown-name"),
        ("exchanges", "emission,CO2,0.5,tCO2", "input,cement,0.5,kWh", "footprint.unit"),
        ("exchanges", "mill,product,cement,1,t,hand,V\n", "", "footprint.no-product"),
        ("exchanges", "mill,product,cement,1,t", "mill,product,cement,0,t", "footprint.sign"),
        ("exchanges", "hand,V\nmill,emission", "book,V\nmill,emission", "footprint.unknown-name"),
        ("exchanges", "process,kind", "process,sort", "footprint.columns"),
        ("exchanges", "tCO2,hand,V", "tCO2,hand,V,more", "footprint.columns"),
        ("flows", "cement,水泥", "cement,水泥,x,kg,1\ncement,水泥", "footprint.duplicate"),
        ("flows", ",kg,", ",stones,", "footprint.unit"),
        ("processes", "make", "use", "footprint.unknown-name"),
        ("study", "AR6", "AR9", "footprint.bad-value"),
        ("study", "amount = 1000", "amount = 0", "footprint.bad-number"),
        ("study", 'zh = "水泥"', 'colour = "水泥"', "footprint.unknown-field"),
        ("study", "[study]", "[study", "footprint.unreadable"),
    ],
)
def test_each_slip_is_named_with_its_place(tmp_path: Path, file: str, old: str, new: str, code: str) -> None:
    with pytest.raises(AccountsError) as refused:
        read_study(write_study(tmp_path / "bad", **{file: (old, new)}))
    named = [fault for fault in refused.value.faults if fault.code == code]
    assert named
    assert all(fault.where for fault in named)
    assert all(fault.zh and fault.en for fault in refused.value.faults)


def test_a_missing_file_and_an_unknown_study_are_named(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "half")
    (folder / "flows.csv").unlink()
    with pytest.raises(AccountsError) as refused:
        read_study(folder)
    assert [fault.where for fault in refused.value.faults] == ["flows.csv"]
    shutil.rmtree(folder)
    with pytest.raises(AccountsError):
        read_study(folder)


def test_rows_of_a_system_are_the_products_of_its_columns() -> None:
    system = build_system(combined_heat_and_power(), "energy")
    assert system.flows == tuple(column.product for column in system.columns)
