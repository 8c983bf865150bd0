"""Studies of the small city: many runs, wedges, factors and choices conserve what they divide."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from small_pathway import changed

from dafeng.accounts.balance import EnergyBalance
from dafeng.core.errors import PathwayError
from dafeng.pathway import Model, Specification, compile_model, read_specification, simulate
from dafeng.pathway.attribution.grouping import NO_CLAUSE, NOBODY, Weights, by_clause, by_unit
from dafeng.pathway.outputs import headline
from dafeng.pathway.studies.backcasting import backcast_city, sector_paths
from dafeng.pathway.studies.choosing import choose_measures, cost_curves
from dafeng.pathway.studies.differences import DRIVERS, attribute
from dafeng.pathway.studies.drawing import read_uncertainty, uncertainty_of
from dafeng.pathway.studies.ensembles import decide, run_ensemble, when_it_slips
from dafeng.pathway.studies.factors import between_years, factor_table, named_effects

Compile = Callable[[str], Model]


@pytest.fixture(autouse=True)
def _plain_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numpy twins, which need no compiler; that both are equal is tested with the kernels."""
    monkeypatch.setenv("DAFENG_KERNELS", "numpy")


@pytest.fixture(scope="module")
def compiled(small_spec: Specification, small_balance: EnergyBalance) -> Compile:
    return lambda scenario: compile_model(small_spec, small_balance, scenario)


def test_the_same_seed_gives_the_same_bits_over_pieces_and_workers(small_model: Model) -> None:
    uncertain = uncertainty_of(small_model.spec)
    runs = [
        run_ensemble(small_model, uncertain, runs=300, seed=7, chunk=chunk, workers=workers)
        for chunk, workers in ((300, 1), (64, 2), (7, 2))
    ]
    assert len({run.co2.tobytes() for run in runs}) == 1
    assert run_ensemble(small_model, uncertain, runs=300, seed=8).co2.tobytes() != runs[0].co2.tobytes()


def test_an_ensemble_has_a_rising_probability_and_an_ordered_fan(small_model: Model) -> None:
    found = run_ensemble(small_model, uncertainty_of(small_model.spec), runs=200)
    shares = [share.value for share in found.p_peak_by().values()]
    assert shares == sorted(shares)
    fan = np.array(list(found.fan().values()))
    assert np.all(np.diff(fan, axis=0) >= 0.0)
    np.testing.assert_allclose(fan[:, 0], fan[0, 0])  # the base year is the same in every run
    late = when_it_slips(found, 2025)
    assert late.cases == round(200 * (1.0 - found.p_peak_by()[2025].value))


def test_the_deciding_inputs_are_inputs(small_model: Model) -> None:
    uncertain = uncertainty_of(small_model.spec)
    for output in decide(small_model, uncertain, base=16, year=2030):
        assert {name for index in output.indices for name in index.names} == {each.name for each in uncertain.inputs}


def test_a_table_overrides_the_specification_and_its_faults_are_named(small_spec: Specification) -> None:
    head = "input,distribution,low,central,high,spread,basis,source,note\n"
    tied = "first,second,rank,basis,source,note\ngrowth,intensity,-0.4,assumption,,示例\n"
    good = {
        "scenarios/uncertainty.csv": (head + "growth,normal,,0,,0.02,assumption,,示例\n").encode(),
        "scenarios/correlations.csv": tied.encode(),
    }
    found = read_uncertainty(good, small_spec)
    assert {each.name: each.distribution.kind for each in found.inputs}["growth"] == "normal"
    assert found.correlations[0].rank == -0.4
    bad = {
        "scenarios/uncertainty.csv": (head + "nobody,normal,,0,,0.02,,,\ngrowth,normal,,0,,,,,\n").encode(),
        "scenarios/correlations.csv": tied.replace("-0.4", "-1.4").encode(),
    }
    with pytest.raises(PathwayError) as caught:
        read_uncertainty(bad, small_spec)
    places = {fault.where for fault in caught.value.faults}
    assert any("uncertainty.csv:2" in place for place in places)
    assert any("uncertainty.csv:3" in place for place in places)
    assert any("correlations.csv:2" in place for place in places)


def test_wedges_add_up_and_each_group_keeps_the_sum(compiled: Compile) -> None:
    frozen, plan = compiled("frozen"), compiled("plan")
    found = attribute(frozen, plan)
    wedges = found.wedges()
    change = headline(plan, simulate(plan))[0] - headline(frozen, simulate(frozen))[0]
    np.testing.assert_allclose(sum(wedges.values()), change, atol=1e-9)
    assert found.shares.method == "shapley"
    measures = {each.id: each for each in plan.spec.measures}
    clauses = by_clause(wedges, {name: measures[name].clause for name in wedges})
    np.testing.assert_allclose(sum(clauses.values()), change, atol=1e-9)
    owners = {"pv": [("甲局", "lead"), ("乙局", "support"), ("乙局", "support")], "kilns": [("甲局", "responsible")]}
    units = by_unit(wedges, owners)
    np.testing.assert_allclose(sum(units.values()), change, atol=1e-9)
    # By hand: of pv the leading unit has 2 of 3 parts, of kilns all.
    np.testing.assert_allclose(units["甲局"], wedges["pv"] * 2 / 3 + wedges["kilns"])
    np.testing.assert_allclose(units[NOBODY], change - units["甲局"] - units["乙局"], atol=1e-9)
    alike = by_unit(wedges, owners, Weights(lead=1.0, support=1.0))
    np.testing.assert_allclose(alike["乙局"], wedges["pv"] / 2)


def test_other_drivers_are_one_player(compiled: Compile) -> None:
    found = attribute(compiled("slow"), compiled("fast"))
    assert set(found.shares.players) == {"pv", "efficiency", DRIVERS}
    assert found.shares.residual < 1e-9
    assert by_clause(found.wedges(), {"pv": "三(一)1"})[NO_CLAUSE].shape == (41,)


def test_scenarios_that_are_alike_leave_nothing_to_attribute(compiled: Compile) -> None:
    with pytest.raises(PathwayError, match="没有可以归因"):
        attribute(compiled("plan"), compiled("plan"))


@pytest.mark.parametrize("scenario", ["frozen", "plan"])
def test_factors_multiply_to_the_headline_and_effects_sum_to_its_change(compiled: Compile, scenario: str) -> None:
    table = factor_table(compiled(scenario))
    products = np.nan_to_num(table.values).prod(axis=1).sum(axis=1)
    np.testing.assert_allclose(products, table.total, rtol=1e-9)
    parts = between_years(table, 2020, 2060)
    effects = [named_effects(part, table.secondary) for part in parts]
    total = sum(sum(each.values()) for each in effects)
    assert total == pytest.approx(table.total[-1] - table.total[0], rel=1e-9)
    assert all(abs(part.residual) < 1e-8 for part in parts)


def test_measures_show_in_the_factors_they_touch(compiled: Compile) -> None:
    # Only solar differs: power mix takes all of the difference, activity and intensity none.
    spec = compiled("frozen").spec
    assert spec is not None
    table = factor_table(compiled("frozen"))
    solar = compiled("frozen")
    rows = solar.defaults.copy()
    rows[solar.place_of("pv")] = 1.0
    other = factor_table(solar, simulate(solar, rows))
    at = table.years.index(2030)
    from dafeng.pathway.attribution import decompose

    effects = named_effects(decompose("abcde", table.values[at], other.values[at]), table.secondary)
    assert effects["power_mix"] == pytest.approx(other.total[at] - table.total[at], rel=1e-9)
    for name in ("activity", "structure", "intensity", "fuel_mix", "carbon_factor"):
        assert effects[name] == pytest.approx(0.0, abs=1e-8)


_PRICED = {
    "scenarios/measures/measures.toml": ("end = 2025\nbasis", "end = 2025\ncost = 300\nbasis"),
}


@pytest.fixture(scope="module")
def priced(small_balance: EnergyBalance) -> Model:
    return compile_model(read_specification(changed(_PRICED), "370400"), small_balance, "plan")


def test_both_cost_curves_reach_what_all_measures_do_together(priced: Model) -> None:
    curves = cost_curves(priced, 2030)
    rows = np.repeat(priced.defaults[None], 2, axis=0)
    rows[0, [priced.place_of("pv"), priced.place_of("kilns")]] = 0.0
    without, full = headline(priced, simulate(priced, rows))[:, 10]
    assert curves.order_free[-1].end == pytest.approx(without - full, rel=1e-9)
    assert curves.sequential[-1].end == pytest.approx(without - full, rel=1e-9)
    assert set(curves.without_cost) == {"electric-cars", "clean-heat", "efficiency"}


def test_the_choice_is_proved_by_a_full_run(priced: Model) -> None:
    found = choose_measures(priced, 2028)
    rows = priced.defaults.copy()
    for name, level in found.choice.levels.items():
        rows[priced.place_of(name)] = level
    co2 = headline(priced, simulate(priced, rows))[0]
    np.testing.assert_array_equal(found.choice.co2, co2)
    assert found.choice.reached == (int(priced.years[np.argmax(co2)]) <= 2028)
    assert set(found.held) == {"electric-cars", "clean-heat", "efficiency"}


def test_sectors_sum_to_the_headline_and_a_backcast_keeps_the_path(compiled: Compile) -> None:
    frozen, plan = compiled("frozen"), compiled("plan")
    sectors, rows, apart = sector_paths(frozen, simulate(frozen))
    np.testing.assert_allclose(rows.sum(axis=0) + apart, headline(frozen, simulate(frozen))[0], rtol=1e-9)
    top = float(rows.sum(axis=0)[:9].max())
    found = backcast_city(frozen, 2028, top, 0.3 * top, rule="potential", stretch=plan)
    np.testing.assert_allclose(found.found.sectors.sum(axis=0), found.found.path + found.found.shortfall, rtol=1e-9)
    assert found.years[int(np.argmax(found.found.path))] <= 2028
    assert found.found.path[-1] == pytest.approx(0.3 * top)
    assert found.sectors == sectors
