"""What measures drive out of what can be is named for every scenario, before any is run; clauses and units likewise."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
from small_pathway import SMALL_PATHWAY, changed, lay_pathway

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import load_pack
from dafeng.cli import main
from dafeng.core.errors import PathwayError
from dafeng.pathway import compile_model, read_specification, simulate
from dafeng.pathway.validation import pack_faults, plan_faults, scenario_faults
from dafeng.plan import read_plan

M, S = "scenarios/measures/more.toml", "scenarios/scenarios.toml"
_MEASURE = """
[[measure]]
id = "more"
zh = "更多"
en = "more"

[[measure.change]]
kind = "{}"
select = {{ id = "{}" }}
parameter = "{}"
operation = "add"
value = {}
"""


def _with(*change: object, scenario: str = "plan") -> dict[str, bytes]:
    files = {name: text.encode() for name, text in SMALL_PATHWAY.items()}
    files[M] = _MEASURE.format(*change).encode()
    old = {"plan": b"{ pv = 1.0,", "slow": b"{ pv = 0.5,"}[scenario]
    files[S] = files[S].replace(old, old.replace(b"{", b"{ more = 1.0,"))
    return files


CASES = {
    "capacity": (("supply", "pv", "capacity", -5000), "negative-station"),
    "people": (("driver", "population", "value", -500), "negative-driver"),
    "a share": (("branch", "cars.petrol", "saturation", 0.3), "share-over-one"),
}


@pytest.mark.parametrize("case", CASES)
def test_every_scenario_is_looked_at(case: str, small_balance: EnergyBalance) -> None:
    """Only `slow` has the measure; the fault names it, its file, row and measure, and is told once."""
    change, code = CASES[case]
    spec = read_specification(_with(*change, scenario="slow"), "370400")
    (fault,) = scenario_faults(spec, small_balance)
    assert fault.code == f"pathway.{code}"
    assert fault.where.startswith(f"{M}:2")
    assert "slow" in fault.zh
    assert "more" in fault.zh
    assert "more" in fault.en


def test_a_fault_of_several_scenarios_is_told_once(small_balance: EnergyBalance) -> None:
    """`slow` and `fast` inherit the measure from `plan`."""
    (fault,) = scenario_faults(read_specification(_with(*CASES["a share"][0]), "370400"), small_balance)
    assert "plan、slow、fast" in fault.zh


def test_sound_scenarios_have_no_fault(small_balance: EnergyBalance) -> None:
    assert scenario_faults(read_specification(changed(), "370400"), small_balance) == []


def test_people_below_zero_are_named_though_an_elasticity_would_give_no_number(small_balance: EnergyBalance) -> None:
    """A fractional power of a negative activity is not a number; the driver is named, once, before that is taken."""
    files = _with(*CASES["people"][0])
    rows = files["scenarios/branches.csv"]
    files["scenarios/branches.csv"] = rows.replace(b"final.rural,,population,,1,", b"final.rural,,population,,0.5,")
    assert files["scenarios/branches.csv"] != rows
    model = compile_model(read_specification(files, "370400"), small_balance, "plan")
    with pytest.raises(PathwayError) as caught:
        simulate(model)
    assert [each.code for each in caught.value.faults] == ["pathway.negative-driver"]
    assert "population" in caught.value.faults[0].zh


def test_a_draw_with_less_capacity_than_none_is_refused(small_balance: EnergyBalance) -> None:
    model = compile_model(read_specification(_with(*CASES["capacity"][0]), "370400"), small_balance, "frozen")
    inputs = np.repeat(model.defaults[None], 3, axis=0)
    inputs[2, model.place_of("more")] = 0.5
    with pytest.raises(PathwayError) as caught:
        simulate(model, inputs)
    assert [each.code for each in caught.value.faults] == ["pathway.negative-station"]
    assert "more" in caught.value.faults[0].en


def test_one_faulty_row_has_no_followers() -> None:
    """A share of 1.2 leaves the row out; the measure that selects this branch is not at fault."""
    files = changed({"scenarios/branches.csv": (",,population,,1,,,1,,1,", ",,population,,1,,,1,,1.2,")})
    with pytest.raises(PathwayError) as caught:
        read_specification(files, "370400")
    assert [each.code for each in caught.value.faults] == ["pack.out-of-range"]


def test_clauses_and_units_that_the_plan_does_not_have(tmp_path: Path) -> None:
    text = "某市碳达峰工作方案\n一、重点任务\n（一）能源行动。发展光伏。（牵头单位：市发展改革委）\n"
    (tmp_path / "plan.txt").write_text(text, "utf-8")
    plan = read_plan((tmp_path / "plan.txt").read_bytes(), "plan.txt")
    spec = read_specification(changed(), "370400")
    known = plan.tasks[0]
    sound = dataclasses.replace(spec.measures[0], clause=known.clause, units=("市发展改革委", "市气象局"))
    wrong = dataclasses.replace(sound, clause="九(九)9", units=("市没有的局",))
    found = plan_faults(dataclasses.replace(spec, measures=(sound, wrong)), plan, {"市气象局"})
    assert [(each.code, each.found) for each in found] == [
        ("pathway.unknown-clause", "九(九)9"),
        ("pathway.unknown-unit", "市没有的局"),
    ]
    assert all(each.where == wrong.where for each in found)
    assert plan_faults(dataclasses.replace(spec, measures=(wrong,)), None) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("drivers.csv", "base,urbanisation,2030,65.2,%", "base,urbanisation,2030,65.2,万人", "drivers.csv:52"),
        ("drivers.csv", "statistics,zz-census-2020,第六次", "statistics,nobody-2020,第六次", "drivers.csv:67"),
        (
            "measures/04_building.toml",
            'source = "zz-plan-2023#',
            'source = "nobody-2023#',
            "measures/04_building.toml:",
        ),
    ],
    ids=["a share in people", "a source of a row", "a source of a measure"],
)
def test_a_unit_of_a_share_and_an_unknown_source_are_named_with_their_row(
    tmp_path: Path, name: str, old: str, new: str, where: str
) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(Path(__file__).resolve().parents[2] / "cities" / "zaozhuang", folder)
    file = folder / "scenarios" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    (found,) = pack_faults(load_pack(folder))
    assert found.where.startswith(f"scenarios/{where}")


def test_sources_of_changes_costs_and_prices_are_looked_up_as_well(tmp_path: Path) -> None:
    """None of the three is in the pack's sources.toml; each is named with its own file and row."""
    folder = lay_pathway(tmp_path / "pack")
    scenarios = folder / "scenarios"
    measures = scenarios / "measures" / "measures.toml"
    text = measures.read_text("utf-8")
    assert text.count("value = 1500\n") == 1
    measures.write_text(
        text.replace("value = 1500\n", 'value = 1500\nbasis = "plan"\nsource = "no-change#一"\n'), "utf-8"
    )
    (scenarios / "costs.csv").write_text(
        "measure,item,kind,quantity,quantity_unit,unit_cost,unit,life,rate,price_year,certainty,source,note\n"
        "kilns,维护,yearly,2,10^4 t,10,CNY/t,,,2021,S,no-cost,示例\n",
        "utf-8",
    )
    (scenarios / "energy_prices.csv").write_text(
        "kind,price,unit,price_year,certainty,source,note\ncoal,800,CNY/tce,2022,S,no-price,示例\n", "utf-8"
    )
    found = {each.found: each for each in pack_faults(load_pack(folder))}
    assert set(found) == {"no-change#一", "no-cost", "no-price"}
    assert {each.code for each in found.values()} == {"pathway.unknown-source"}
    assert found["no-change#一"].where.startswith("scenarios/measures/measures.toml:")
    assert found["no-cost"].where == "scenarios/costs.csv:2"
    assert found["no-price"].where == "scenarios/energy_prices.csv:2"


def test_a_title_of_no_clause_is_named_with_its_row(tmp_path: Path) -> None:
    folder = lay_pathway(tmp_path / "pack")
    titles = folder / "scenarios" / "titles.csv"
    titles.write_text("clause,en\n三(一)1,Develop solar power\n九(九)9,Nothing\n", "utf-8")
    (found,) = pack_faults(load_pack(folder))
    assert (found.code, found.where, found.found) == ("pathway.unknown-clause", "scenarios/titles.csv:3", "九(九)9")


def test_the_commands_name_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pack whose deep scenario takes away more wind than there is: `city check` and another scenario's run say so."""
    folder = tmp_path / "pack"
    shutil.copytree(Path(__file__).resolve().parents[2] / "cities" / "zaozhuang", folder)
    (folder / "scenarios" / "measures" / "more.toml").write_text(
        _MEASURE.format("supply", "wind", "capacity", -5000).replace(
            'id = "more"', 'id = "more"\nclause = "九(九)9"\nunits = ["市没有的局"]', 1
        ),
        "utf-8",
    )
    scenarios = folder / "scenarios" / "scenarios.toml"
    scenarios.write_text(
        scenarios.read_text("utf-8").replace("{ deep-renewables = 1.0,", "{ more = 1.0, deep-renewables = 1.0,"),
        "utf-8",
    )
    for command in (["city", "check", str(folder)], ["pathway", "run", str(folder), "--scenario", "frozen"]):
        assert main(command) != 0
        said = "".join(capsys.readouterr())
        assert "measures/more.toml" in said
        for part in ("deep", "wind", "九(九)9", "市没有的局"):
            assert part in said
