"""Balances, indicators and peaks of the small city."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.accounts.balance import EnergyBalance, check_balance
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import PathwayError
from dafeng.core.validation import validate
from dafeng.pathway import Model, Specification, compile_model
from dafeng.pathway.exchange import iamc_frame, table_frame, variables, write_frame
from dafeng.pathway.iamc import from_iamc
from dafeng.pathway.judging import observations_of
from dafeng.pathway.outputs import indicators
from dafeng.pathway.peak import peak_of
from dafeng.pathway.results import Projection, project
from dafeng.pathway.running import simulate


@pytest.fixture(scope="module")
def plan(small_model: Model) -> Projection:
    return project(small_model)


@pytest.mark.parametrize("scenario", ["frozen", "plan", "slow", "fast"])
def test_the_base_year_reproduces_every_cell(
    small_spec: Specification, small_balance: EnergyBalance, scenario: str
) -> None:
    found = project(compile_model(small_spec, small_balance, scenario)).balance(2020)
    for row in small_balance.rows:
        for kind in small_balance.kinds:
            printed = small_balance.at(row, kind)
            assert found.at(row, kind) == (None if printed is None else pytest.approx(printed, abs=1e-9)), (row, kind)


@settings(max_examples=15, deadline=None)
@given(levels=st.lists(st.floats(0, 1), min_size=5, max_size=5), year=st.integers(2020, 2060))
def test_the_balance_of_every_year_closes(small_model: Model, levels: list[float], year: int) -> None:
    inputs = np.array([*levels, 0.05, -0.05])
    balance = project(small_model, inputs).balance(year)
    assert check_balance(balance, rounding=1e-7) == ()


def test_total_energy_is_that_of_the_balance(plan: Projection) -> None:
    """The room of accounts totals the projected balance by its own function."""
    from dafeng.accounts.balance import coefficients, energy_totals
    from dafeng.accounts.factors import default_factors

    balance = plan.balance(2035)
    total = energy_totals(balance, coefficients(default_factors(), balance))
    # coefficients of 2035 are those of the base year: standard coal per unit does not depend on the year
    assert plan.value("energy.total.calorific", 2035) == pytest.approx(total.total)
    assert plan.value("energy.coal.tce", 2035) == pytest.approx(total.by_group["coal"])
    assert plan.value("energy.transport", 2035) == pytest.approx(total.by_sector["transport"])
    assert plan.value("energy.industry", 2035) == pytest.approx(total.by_sector["industry"])


def test_direct_co2_is_that_of_the_balance(plan: Projection) -> None:
    """Fuels burnt in the projected balance, times the model's own factors, by the kernel of the room of accounts."""
    from dafeng.accounts.combustion import co2_kernel, fuel_burnt

    balance = plan.balance(2030)
    factor = {flow.kind: abs(value) for flow, value in zip(plan.model.flows, plan.model.carbon, strict=True) if value}
    per_unit = np.array([factor.get(kind, 0.0) / 10.0 for kind in balance.kinds])
    assert plan.value("co2.direct", 2030) == pytest.approx(float(co2_kernel(fuel_burnt(balance), per_unit).sum()))


def test_purchases_count_at_the_grid_factor_of_the_year(plan: Projection) -> None:
    """14 x 10^8 kWh bought in 2020 at 0.64 kg/kWh are 896 kt; in the inventory's book they do not count."""
    assert plan.value("co2.electricity", 2020) == pytest.approx(896.0)
    assert plan.value("co2.energy", 2020) == pytest.approx(plan.value("co2.direct", 2020) + 896.0)
    assert plan.value("co2.process", 2020) == pytest.approx(450.0)  # 90 x 10^4 t x 0.5


def test_measures_do_what_they_say(plan: Projection) -> None:
    assert plan.value("power.capacity.pv", 2025) == pytest.approx(500 + 750)  # half way of 1,500 MW
    assert plan.value("power.capacity.pv", 2030) == pytest.approx(2000)
    assert plan.value("industry.cement.small_lines", 2025) == 0
    # kilns that are left hold 90 x 10^4 t less what age takes; at most 0.9 of it can be made
    assert plan.value("output.clinker", 2026) <= 0.9 * 90


def test_observations_are_sound_and_carry_the_scenario(plan: Projection) -> None:
    frame = observations_of(plan)
    assert validate(frame, default_catalogue()) == []
    assert set(frame["scenario"]) == {"plan"}
    assert set(frame.filter(pl.col("indicator").str.starts_with("co2."))["book"]) == {"assessment"}


def test_iamc_goes_out_and_comes_back(plan: Projection) -> None:
    frame = iamc_frame(plan, "Zaozhuang")
    back = from_iamc(frame, "370400", source="calc#iamc")
    for code in ("co2.direct", "co2.energy", "power.capacity.pv", "population.resident"):
        here = back.filter((pl.col("indicator") == code) & (pl.col("period") == "2030"))["value"].item()
        assert here == pytest.approx(plan.value(code, 2030))
    wide = frame.pivot(on="year", index=["model", "scenario", "region", "variable", "unit"], values="value")
    assert from_iamc(wide, "370400", source="calc#iamc").height == back.height


def test_iamc_in_another_unit_is_refused_with_its_row(plan: Projection) -> None:
    frame = iamc_frame(plan).with_columns(pl.lit("kt CO2/yr").alias("unit")).head(1)
    with pytest.raises(PathwayError, match="IAMC:2"):
        from_iamc(frame, "370400", source="calc#iamc")


def test_iamc_variables_stand_for_one_indicator_each() -> None:
    names = [each.variable for each in variables().values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_tables_are_written(plan: Projection, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"plan{ending}"
    write_frame(table_frame(plan), path)
    reader = {".csv": pl.read_csv, ".xlsx": pl.read_excel, ".parquet": pl.read_parquet}[ending]
    if ending != ".xlsx":
        back = reader(path)
    else:
        from openpyxl import load_workbook

        rows = list(load_workbook(path).active.iter_rows(values_only=True))
        back = pl.DataFrame(rows[1:], schema=list(rows[0]), orient="row")
    row = back.filter(pl.col("indicator") == "co2.energy")
    assert row["2030"].item() == pytest.approx(plan.value("co2.energy", 2030))


def test_a_peak_is_the_first_maximum_and_its_end_the_last_year_in_the_band() -> None:
    years = range(2020, 2030)
    values = np.array([90, 95, 99.5, 100, 99, 100, 99.2, 97, 90, 80.0])
    found = peak_of(values, years, band=0.02, least=5)
    assert (found.year, found.value, found.plateau, found.decline_years) == (2023, 100.0, (2022, 2026), 4)


def test_a_path_that_still_rises_has_no_peak_year() -> None:
    found = peak_of(np.arange(10.0), range(2020, 2030))
    assert (found.year, found.highest_year, found.plateau) == (None, 2029, None)


def test_biomass_that_is_burnt_counts_as_non_fossil(small_spec: Specification, small_balance: EnergyBalance) -> None:
    """200 MW x 5,000 h are 10 x 10^8 kWh; at 400 g/kWh they take 40 x 10^4 tce of other energy, without CO2."""
    from small_pathway import SMALL_PATHWAY

    from dafeng.pathway import read_specification

    files = {name: text.encode() for name, text in SMALL_PATHWAY.items()}
    files["scenarios/supply.toml"] += """
[[plant]]
id = "biomass"
zh = "生物质"
en = "biomass"
hours = 5000
capacity = 0
must_run = true
rate = 400
fuel = "other"
renewable = true
basis = "assumption"
note = "示例"
""".encode()
    files["scenarios/measures/biomass.toml"] = """
[[measure]]
id = "biomass"
zh = "生物质发电"
en = "biomass power"
end = 2030

[[measure.change]]
kind = "supply"
select = { id = "biomass" }
parameter = "capacity"
operation = "add"
value = 200
""".encode()
    model = compile_model(read_specification(files, "370400"), small_balance, "plan")
    without = project(model)
    inputs = model.defaults.copy()
    inputs[model.place_of("biomass")] = 1.0
    found = project(model, inputs)
    assert without.values["energy.nonfossil.tce.calorific"].tolist() == pytest.approx(
        (project(compile_model(small_spec, small_balance, "plan")).values["energy.nonfossil.tce.calorific"]).tolist()
    )
    code = "energy.nonfossil.tce.calorific"
    assert found.value(code, 2030) - without.value(code, 2030) == pytest.approx(40.0)
    assert found.value("co2.direct", 2030) < without.value("co2.direct", 2030)
    assert check_balance(found.balance(2030), rounding=1e-7) == ()


def test_indicators_asked_for_alone_are_the_same_bits(small_model: Model) -> None:
    rows = np.random.default_rng(2).uniform(0.0, 1.0, (3, len(small_model.inputs)))
    raw = simulate(small_model, rows)
    whole = indicators(small_model, raw)
    for code, values in whole.items():
        alone = indicators(small_model, raw, {code})
        assert np.array_equal(alone[code], values, equal_nan=True)
    assert "co2.total" not in indicators(small_model, raw, {"energy.total"})
    assert indicators(small_model, raw, {"nothing"}) == {}
