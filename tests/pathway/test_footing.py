"""On what verdicts on targets rest: indicators by definition, what moves them, measures that take a target as given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_pathway import changed

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import CityPack
from dafeng.core import default_catalogue
from dafeng.core.errors import PathwayError
from dafeng.pathway import Model, compile_model, read_specification
from dafeng.pathway.exchange import iamc_frame
from dafeng.pathway.iamc import from_iamc
from dafeng.pathway.judging import judge_projection, observations_of, plan_judge
from dafeng.pathway.results import Projection, city_model, project
from dafeng.pathway.studies.footing import Footing, footings, movers_of
from dafeng.pathway.studies.targets import target_tests
from dafeng.tracking import Standing

_HEAD = "indicator,formula,form,basis,source,note\n"
_FILE = "scenarios/indicators.csv"


def _with_rows(*rows: str) -> dict[str, bytes]:
    return changed() | {_FILE: (_HEAD + "\n".join(rows) + "\n").encode()}


def _defined(balance: EnergyBalance, *rows: str) -> Model:
    spec = read_specification(_with_rows(*rows), "370400")
    return compile_model(spec, balance, "plan")


@pytest.fixture(scope="module")
def plan_standings(pack: CityPack, plan_run: Projection) -> tuple[Standing, ...]:
    return judge_projection(pack, plan_run)


def _in_time(each: Standing) -> bool:
    return each.judgement.status == "met" and all(one.code != "met-late" for one in each.judgement.reasons)


def _of(standings: tuple[Standing, ...], found: tuple[Footing, ...], code: str) -> list[Footing]:
    return [one for each, one in zip(standings, found, strict=True) if each.judgement.goal.indicator == code]


def test_a_definition_is_its_formula_over_the_run(small_balance: EnergyBalance) -> None:
    rows = (
        "co2.intensity.gdp,model.co2.industry.rest / model.driver.gdp.real,level,assumption,,示例",
        "energy.intensity.industry,model.energy.industry.rest / model.driver.gdp.industry,index,assumption,,示例",
    )
    model = _defined(small_balance, *rows)
    run = project(model)
    names = [each.id for each in model.spec.drivers]
    gdp = run.raw.drivers[0, :, names.index("gdp.real")]
    industry = run.raw.drivers[0, :, names.index("gdp.industry")]
    mine = [n for n, each in enumerate(model.branches) if each.id.startswith("industry.rest:")]
    assert len(mine) > 1  # `industry.rest` stands for all its kinds
    carbon = run.raw.carbon[0][:, mine].sum(axis=1)  # kt over 10^8 CNY is 0.1 t over 10^4 CNY
    np.testing.assert_allclose(run.values["co2.intensity.gdp"], 0.1 * carbon / gdp, rtol=1e-12)
    energy = run.raw.flows[0][:, mine] @ model.tce[mine] / industry
    np.testing.assert_allclose(run.values["index:energy.intensity.industry"], 100 * energy / energy[0], rtol=1e-12)
    assert "energy.intensity.industry" not in run.values  # a change is never given as a figure
    assert "index:energy.intensity.industry" not in observations_of(run)["indicator"].to_list()


def test_activity_follows_driver_elasticity_and_measures(small_balance: EnergyBalance) -> None:
    # industry.rest: elasticity 0.8 on the value added of industry; no measure of the small plan changes its activity
    row = "energy.intensity.industry,model.activity.construction * model.activity.trade,index,assumption,,示例"
    model = _defined(small_balance, row)
    run = project(model)
    gdp = run.raw.drivers[0, :, [each.id for each in model.spec.drivers].index("gdp.real")]
    index = gdp / gdp[0]
    np.testing.assert_allclose(run.values["index:energy.intensity.industry"], 100 * index**0.5 * index**0.9, rtol=1e-12)


@pytest.mark.parametrize(
    ("row", "code", "found"),
    [
        ("co2.intensity.gdp,model.co2.nowhere / model.driver.gdp.real,level", "unknown-quantity", "model.co2.nowhere"),
        ("co2.intensity.gdp,model.heat.industry / 2,level", "unknown-quantity", "model.heat.industry"),
        ("co2.intensity.gdp,model.co2.industry.rest,level", "formula-unit", "model.co2.industry.rest"),
        ("co2.intensity.gdp,model.co2.industry.rest + model.driver.population,level", "bad-formula", "+"),
        ("co2.intensity.gdp,model.co2.industry.rest *,level", "bad-formula", "*"),
        ("co2.no_such,model.co2.industry.rest,level", "unknown-indicator", "co2.no_such"),
    ],
)
def test_a_definition_that_cannot_be_is_named_with_its_row(row: str, code: str, found: str) -> None:
    with pytest.raises(PathwayError) as caught:
        read_specification(_with_rows(f"{row},assumption,,示例"), "370400")
    (fault,) = caught.value.faults
    assert fault.code == f"pathway.{code}"
    assert fault.where.startswith(f"{_FILE}:2")
    assert found in fault.found


def test_what_measures_set_is_not_said_to_be_met(plan_run: Projection, plan_standings: tuple[Standing, ...]) -> None:
    found = footings(plan_run, plan_standings)
    assert len(found) == len(plan_standings) == 60
    (solar,) = _of(plan_standings, found, "power.capacity.pv")
    assert (solar.basis, solar.standing, list(solar.measures)) == ("measures", "set-by-measure", ["pv-2025"])
    for each in _of(plan_standings, found, "energy.intensity.gdp"):
        assert (each.basis, each.standing) == ("model", "met")
    (buses,) = _of(plan_standings, found, "transport.bus.new_energy_share")  # not projected, but taken as carried out
    assert (buses.basis, buses.standing, list(buses.measures)) == ("stated", "set-by-measure", ["buses"])
    called = {each.id: (each.zh, each.en) for each in plan_run.model.spec.measures}
    assert all(called[key] == name for each in found for key, name in each.measures.items())
    assert called["buses"][0] in buses.basis_words("zh")
    assert called["buses"][1] in buses.basis_words("en")
    (residential,) = _of(plan_standings, found, "building.design_energy.residential")  # 20 %
    (public,) = _of(plan_standings, found, "building.design_energy.public")  # 13 %
    assert (residential.basis, public.basis) == ("stated", "none")
    (straw,) = _of(plan_standings, found, "waste.straw.rate")
    assert straw.basis == "none"
    assert straw.zh
    assert straw.en
    assert all(each.zh and each.en for each in found if each.basis == "none")


def test_a_scenario_without_the_measure_says_so(pack: CityPack) -> None:
    run = project(city_model(pack, "current"))
    standings = judge_projection(pack, run)
    found = footings(run, standings)
    assert _of(standings, found, "circular.park.share")[0].standing == "measure-absent"
    assert _of(standings, found, "transport.bus.new_energy_share")[0].standing == "measure-short"  # at 0.8


def test_an_indicator_moves_with_what_moves_it(plan_run: Projection) -> None:
    wanted = (("power.capacity.pv", 2025, None), ("energy.intensity.gdp", 2025, 2020), ("waste.straw.rate", 2030, None))
    movers = movers_of(plan_run.model, wanted, default_catalogue())
    assert movers["power.capacity.pv", 2025, None].measures == ("pv-2025",)
    assert not movers["power.capacity.pv", 2025, None].beyond
    assert movers["energy.intensity.gdp", 2025, 2020].beyond
    assert ("waste.straw.rate", 2030, None) not in movers


def test_a_path_that_only_falls_has_met_its_peak_without_a_rise(pack: CityPack) -> None:
    run = project(city_model(pack, "deep"))
    standings = judge_projection(pack, run)
    (place,) = [n for n, each in enumerate(standings) if each.judgement.goal.kind == "peak"]
    assert int(np.argmax(run.values["co2.total"])) == 0
    assert standings[place].judgement.status == "met"
    peak = footings(run, standings)[place]
    assert peak.standing == "met-without-rise"
    assert "2019" in peak.zh
    assert "2019" in peak.en


def test_an_index_is_judged_as_the_change_that_it_is(
    pack: CityPack, plan_run: Projection, plan_standings: tuple[Standing, ...]
) -> None:
    (ship,) = [each for each in plan_standings if each.judgement.goal.indicator == "transport.intensity.ship"]
    index = plan_run.values["index:transport.intensity.ship"]
    fall = 100 * (1 - index[2030 - 2019] / index[2020 - 2019])
    assert ship.judgement.latest is not None
    assert ship.judgement.latest.value == pytest.approx(fall, rel=1e-12)
    assert ship.judgement.goal.unit == "%"
    assert ship.judgement.status == "met"  # 约 5 %: at least 4.9 %, the model has 7.2 %
    fast = plan_judge(pack, plan_run)
    assert fast is not None
    assert fast.judge(plan_run) == judge_projection(pack, plan_run, date(2060, 12, 31))


def test_tests_of_changes_and_peaks_agree_with_the_judgement(pack: CityPack, plan_run: Projection) -> None:
    model = plan_run.model
    targets = target_tests(pack, plan_run, peaks=True)
    assert target_tests(pack, plan_run).tests == tuple(each for each in targets.tests if not each.peak)
    random = np.random.default_rng(8)
    measures = np.array([each.kind == "measure" for each in model.inputs])
    rows = np.where(measures, random.uniform(0.0, 1.0, (6, len(measures))), model.defaults)
    rows[0] = 0.0  # no measure at all
    rows[1] = city_model(pack, "deep").defaults
    margins = targets.run(rows)["margins"]
    checked = set()
    for row, margin in zip(rows, margins, strict=True):
        judged = {
            (each.target.clause, each.target.indicator, each.target.year): _in_time(each)
            for each in judge_projection(pack, project(model, row))
        }
        for test, value in zip(targets.tests, margin, strict=True):
            if test.peak or test.indicator.startswith("index:"):
                assert (value >= 0) == judged[test.clause, test.name, test.year]
                checked.add((test.indicator, bool(value >= 0)))
    assert {("co2.total", True), ("co2.total", False), ("index:transport.intensity.ship", False)} <= checked


def test_margins_of_a_peak_are_years_before_the_last_allowed(plan_run: Projection, pack: CityPack) -> None:
    targets = target_tests(pack, plan_run, peaks=True)
    (peak,) = [each for each in targets.tests if each.peak]
    path = np.zeros((3, len(plan_run.years)))
    path[0, 2025 - 2019], path[1, 2033 - 2019], path[2, -1] = 1.0, 1.0, 1.0  # last year: still rising, no peak
    late = replace(targets, tests=(replace(peak, high=2070.0),))
    np.testing.assert_array_equal(targets._margin(peak, {"co2.total": path}), [5.0, -3.0, -30.0])
    np.testing.assert_array_equal(late._margin(late.tests[0], {"co2.total": path}), [45.0, 37.0, -1.0])


def test_an_index_goes_out_as_such_and_never_comes_in_as_a_figure(plan_run: Projection) -> None:
    frame = iamc_frame(plan_run)
    ours = frame.filter(frame["variable"] == "Index|Carbon Intensity|Transportation|Freight|Road")
    assert ours["value"][0] == pytest.approx(100.0)
    back = from_iamc(frame, "370400", source="hand")["indicator"].unique().to_list()
    assert "index:transport.intensity.vehicle" in back
    assert "transport.intensity.vehicle" not in back


def test_a_measure_that_takes_an_unknown_indicator_as_given_is_named() -> None:
    files = changed()
    name = next(each for each in files if each.startswith("scenarios/measures/"))
    text = files[name].decode()
    extra = '\n[[measure.sets]]\nindicator = "no.such"\n'
    at = text.index("[[measure.change]]")
    with pytest.raises(PathwayError) as caught:
        read_specification(files | {name: (text[:at] + extra.lstrip() + text[at:]).encode()}, "370400")
    assert [fault.code for fault in caught.value.faults] == ["pathway.unknown-indicator"]
