"""The scenarios of the packaged city: measures of the plan's own clauses and units, and its stated values."""

from __future__ import annotations

import json

import pytest

from dafeng.city import CityPack, load_pack, own_plan, packaged_pack
from dafeng.cli import main
from dafeng.pathway import Model, Specification, specification
from dafeng.plan.records import Plan


@pytest.fixture(scope="module")
def spec(pack: CityPack) -> Specification:
    return specification(pack)


@pytest.fixture(scope="module")
def plan(pack: CityPack) -> Plan:
    return own_plan(pack)


def test_at_least_forty_measures_cover_the_ten_projects(spec: Specification) -> None:
    assert len(spec.measures) >= 40
    assert {measure.project for measure in spec.measures} == set(range(1, 11))


def test_each_measure_names_a_clause_of_the_plan_and_units_that_the_plan_names(spec: Specification, plan: Plan) -> None:
    tasks = {task.clause: {unit.name for unit in task.units} for task in plan.tasks}
    assert [measure.id for measure in spec.measures if measure.clause not in tasks] == []
    known = {name for units in tasks.values() for name in units}
    assert {unit for measure in spec.measures for unit in measure.units} - known == set()


def test_stated_values_are_those_of_the_plan(spec: Specification) -> None:
    # 枣庄市碳达峰工作方案 三(一)1、2、3、三(五)2: 400 万千瓦, 28 万千瓦, 295 克, 2 x 20 万千瓦, 10 %, 5 %
    stated = {measure.id: measure.changes[0] for measure in spec.measures}
    assert (stated["pv-2025"].operation, stated["pv-2025"].value) == ("set", 4000)
    assert (stated["biomass"].operation, stated["biomass"].value) == ("set", 280)
    assert (stated["coal-rate"].operation, stated["coal-rate"].value) == ("set", 295)
    assert (stated["gas-chp"].operation, stated["gas-chp"].value) == ("add", 400)
    assert (stated["vehicle-intensity"].operation, stated["vehicle-intensity"].value) == ("scale", 0.9)
    assert (stated["ship-intensity"].operation, stated["ship-intensity"].value) == ("scale", 0.95)


def test_measures_can_be_chosen_by_least_effort_and_are_proved_by_a_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["--objective", "effort", "--peak-by", "2029", "--peak-only", "--format", "json"]
    assert main(["pathway", "choose", "zaozhuang", *asked]) in (0, 1)
    found = json.loads(capsys.readouterr().out)
    assert found["objective"] == "effort"
    assert found["reached"] == (found["peak_year"] <= 2029)
    assert max(found["co2_by_year"]) == pytest.approx(found["peak_value"])


def test_every_row_of_the_output_has_both_names_and_a_unit(small_model: Model) -> None:
    from dafeng.pathway.exchange import table_frame
    from dafeng.pathway.results import project, run_scenario

    for found in (run_scenario(load_pack(packaged_pack("zaozhuang")), "plan"), project(small_model)):
        frame = table_frame(found)
        assert "co2.construction" in frame["indicator"]
        assert [row[0] for row in frame.rows() if not all(isinstance(cell, str) and cell for cell in row[:4])] == []
        assert frame["name"].is_unique().all()
        assert frame["name_en"].is_unique().all()
