"""Every kind of bad input is named with its file and row before anything runs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from small_pathway import SMALL_PATHWAY, changed

from dafeng.accounts.balance import EnergyBalance, make_balance
from dafeng.core.errors import PathwayError
from dafeng.pathway import Specification, compile_model, read_specification
from dafeng.pathway.records import PARAMETERS

B, D, S = "scenarios/branches.csv", "scenarios/drivers.csv", "scenarios/scenarios.toml"
M, V, K = "scenarios/measures/measures.toml", "scenarios/stocks/vintages.csv", "scenarios/stocks.toml"
C, T, P = "scenarios/stocks/survival.csv", "scenarios/drivers.toml", "scenarios/supply.toml"

_CONTRADICTION = """
[[measure]]
id = "other-cars"
zh = "别的"
en = "other"
start = 2020
end = 2030

[[measure.change]]
kind = "stock"
select = { stock = "cars", technology = "electric" }
parameter = "sales"
operation = "set"
value = 0.3
"""

CASES = {
    # what is wrong: (file, text, instead, code, where the fault lies)
    "a survival curve that rises": (C, "cars,15,0.3", "cars,15,0.99", "survival-rises", f"{C}:4"),
    "a survival curve that starts low": (C, "cars,0,1", "cars,0,0.9", "survival-start", f"{C}:2"),
    "a negative stock": (V, "cars,petrol,2010,8,", "cars,petrol,2010,-8,", "negative-stock", f"{V}:2"),
    "a stock in a wrong unit": (V, "2010,8,万辆", "2010,8,万吨", "stock-unit", f"{V}:2"),
    "a vintage to come": (V, "petrol,2010,8", "petrol,2021,8", "future-vintage", f"{V}:2"),
    "a vintage of no stock": (V, "kilns,small,2004", "ovens,small,2004", "unknown-stock", f"{V}:5"),
    "a driver in a wrong unit": (D, "200,万人", "200,万吨", "driver-unit", f"{D}:7"),
    "a driver without a base value": (D, "base,forest,2020", "base,forest,2021", "no-base-value", T),
    "a value of no driver": (D, "base,forest,2020", "base,wood,2020", "unknown-driver", f"{D}:12"),
    "a value that is no number": (D, "50000,ha", "nan,ha", "pack.not-number", f"{D}:12:value"),
    "a value twice": (D, "base,grid,2060", "base,grid,2020", "twice", f"{D}:14"),
    "drivers in a circle": (T, 'of = ["cars.rate", "population"]', 'of = ["cars", "population"]', "circle", T),
    "shares over one": (B, "0.10,tce/t,0", "0.10,tce/t,0.2", "share-over-one", f"{B}:3"),
    "a share over one": (B, "0.10,tce/t,0", "0.10,tce/t,1.2", "pack.out-of-range", f"{B}:3:share"),
    "an intensity in a wrong unit": (B, "0.11,tce/t", "0.11,tce/vehicle", "branch-unit", f"{B}:2"),
    "a branch on no row": (B, "*,final.construction", "*,final.building", "unknown-row", f"{B}:8"),
    "a branch of no fuel": (B, "kiln,coal.raw", "kiln,coal.rwa", "unknown-fuel", f"{B}:2"),
    "a branch of no driver": (B, ",,population,,1,,,1,,1", ",,folk,,1,,,1,,1", "unknown-driver", f"{B}:14"),
    "an assumption without reason": (B, "-0.01,assumption,,示例", "-0.01,assumption,,", "no-reason", f"{B}:5"),
    "a cell without a branch": (
        B,
        "trade,service,trade,,,*,final.trade",
        "trade,service,trade,,,electricity,final.urban",
        "uncovered",
        "final.trade × electricity",
    ),
    "a measure on no branch": (
        M,
        'select = { id = "urban.heat.coal" }',
        'select = { id = "urban.hot" }',
        "unknown-branch",
        f"{M}:",
    ),
    "a measure of no parameter": (M, 'parameter = "intensity"', 'parameter = "strength"', "wrong-type", f"{M}:"),
    "a measure with an unknown key": (M, "cost = 1000", "costs = 1000", "unknown-key", f"{M}:2"),
    "a measure in a wrong unit": (M, 'unit = "MW"', 'unit = "t"', "wrong-unit", f"{M}:2"),
    "a measure that ends before it starts": (M, "end = 2025", "end = 2019", "years", f"{M}:"),
    "a shift out of its end use": (
        M,
        'to = { id = "urban.heat.electric" }',
        'to = { id = "cars.electric" }',
        "shift-group",
        f"{M}:",
    ),
    "more than all is shifted": (M, "value = 0.7", "value = 1.7", "share-over-one", f"{M}:"),
    "a sales share over one": (M, "value = 0.8\n", "value = 1.8\n", "share-over-one", f"{M}:"),
    "hours set beyond a year": (
        M,
        'parameter = "capacity"\noperation = "add"\nvalue = 1500\nunit = "MW"',
        'parameter = "hours"\noperation = "set"\nvalue = 9000',
        "out-of-range",
        f"{M}:",
    ),
    "a measure that needs nothing known": (M, 'needs = ["kilns"]', 'needs = ["ovens"]', "unknown-measure", f"{M}:"),
    "a measure without what it needs": (
        S,
        "measures = { pv = 1.0, kilns = 1.0,",
        "measures = { pv = 1.0,",
        "needs",
        f"{S}:",
    ),
    "a scenario with an unknown measure": (S, "{ pv = 0.5,", "{ solar = 0.5,", "unknown-measure", f"{S}:"),
    "a level beyond reason": (S, "{ pv = 0.5,", "{ pv = 5,", "level", f"{S}:"),
    "scenarios in a circle": (S, 'en = "frozen"', 'en = "frozen"\ninherits = "plan"', "circle", f"{S}:"),
    "a scenario that inherits nothing known": (
        S,
        'en = "slow"\ninherits = "plan"',
        'en = "slow"\ninherits = "plna"',
        "unknown-scenario",
        S,
    ),
    "sales shares that leave a gap": (K, "petrol = 0.95", "petrol = 0.9", "sales-shares", f"{K}:"),
    "hours beyond a year": (P, "hours = 5000", "hours = 9000", "hours", f"{P}:"),
    "a document that breaks": (P, 'grid_driver = "grid"', "grid_driver = ", "bad-toml", P),
    "a negative driver": (D, "base,population,2020,200", "base,population,2020,-200", "negative-driver", f"{D}:7"),
    "a driver of activity that is zero": (
        D,
        "base,population,2020,200",
        "base,population,2020,0",
        "zero-driver",
        f"{D}:7",
    ),
    "an elasticity beyond reason": (B, ",gdp.industry,,0.8,", ",gdp.industry,,800,", "elasticity", f"{B}:5"),
    "a relative intensity of zero": (
        B,
        ",,population,,1,,,1,,1",
        ",,population,,1,,,0,,1",
        "zero-intensity",
        f"{B}:14",
    ),
    "a number too long to hold": (M, "cost = 1000", f"cost = {'9' * 400}", "wrong-type", f"{M}:2"),
    "a number beyond all figures": (M, "cost = 1000", "cost = 1e300", "wrong-type", f"{M}:2"),
    "a measure that ends beyond all years": (M, "end = 2025", "end = 99999", "years", f"{M}:"),
    "a measure that needs itself": (M, 'needs = ["kilns"]', 'needs = ["efficiency"]', "circle", f"{M}:"),
    "a Gompertz curve that falls": (T, "beta = -0.3", "beta = 0.3", "gompertz", T),
}


def _refused(files: Mapping[str, bytes], balance: EnergyBalance) -> PathwayError:
    with pytest.raises(PathwayError) as caught:
        compile_model(read_specification(files, "370400"), balance, "plan")
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=lambda name: name.replace(" ", "-"))
def test_bad_input_is_named_with_its_place(case: str, small_balance: EnergyBalance) -> None:
    file, old, new, code, where = CASES[case]
    error = _refused(changed({file: (old, new)}), small_balance)
    wanted = code if code.startswith("pack.") else f"pathway.{code}"
    found = [fault for fault in error.faults if fault.code == wanted and fault.where.startswith(where)]
    assert found, [(fault.code, fault.where, fault.found) for fault in error.faults]
    assert all(fault.zh and fault.en for fault in error.faults)


def test_measures_that_contradict_each_other_are_both_named(small_balance: EnergyBalance) -> None:
    files = {name: text.encode() for name, text in SMALL_PATHWAY.items()}
    files["scenarios/measures/other.toml"] = _CONTRADICTION.encode()
    files[S] = files[S].replace(b"{ pv = 1.0,", b"{ pv = 1.0, other-cars = 1.0,")
    error = _refused(files, small_balance)
    fault = next(fault for fault in error.faults if fault.code == "pathway.contradiction")
    assert fault.where.startswith("scenarios/measures/other.toml:2")
    assert M in fault.expected
    assert "electric-cars" in fault.zh


def test_all_faults_come_at_once(small_balance: EnergyBalance) -> None:
    error = _refused(changed({C: ("cars,15,0.3", "cars,15,0.99"), V: ("2010,8,", "2010,-8,")}), small_balance)
    assert {"pathway.survival-rises", "pathway.negative-stock"} <= {fault.code for fault in error.faults}


def test_a_missing_cell_of_the_base_year_is_named(small_spec: Specification, small_balance: EnergyBalance) -> None:
    """Cars burn gasoline, but the balance has none in transport."""
    cells = {
        (row, kind): value
        for row in small_balance.rows
        for kind in small_balance.kinds
        if (value := small_balance.at(row, kind)) is not None and (row, kind) != ("final.transport", "oil.gasoline")
    }
    with pytest.raises(PathwayError) as caught:
        compile_model(small_spec, make_balance("370400", 2020, cells), "plan")
    fault = next(fault for fault in caught.value.faults if fault.code == "pathway.no-base-cell")
    assert fault.where == f"{B}:9"


def test_a_balance_of_another_year_is_refused(small_spec: Specification, small_balance: EnergyBalance) -> None:
    other = make_balance("370400", 2019, {("final.industry", "coal.raw"): 1.0})
    with pytest.raises(PathwayError, match="基准年"):
        compile_model(small_spec, other, "plan")


def test_a_stock_that_is_not_what_its_driver_says_is_named(small_balance: EnergyBalance) -> None:
    error = _refused(changed({V: ("petrol,2018,11.6", "petrol,2018,21.6")}), small_balance)
    assert [fault.code for fault in error.faults] == ["pathway.stock-total"]


def test_a_pack_without_scenarios_says_so() -> None:
    with pytest.raises(PathwayError, match="没有情景"):
        read_specification({})


@pytest.mark.parametrize(
    ("select", "parameter", "value", "code", "said"),
    [
        ('id = "cars.petrol"', "saturation", 0.3, "share-over-one", "超出 0 到 1"),
        ('id = "cars.petrol"', "intensity", -3, "negative-branch", "成为负数"),
        ('id = "population"', "value", -500, "negative-driver", "成为负数"),
    ],
)
def test_what_measures_drive_out_of_bounds_is_refused_with_the_measure(
    small_balance: EnergyBalance, select: str, parameter: str, value: float, code: str, said: str
) -> None:
    """A measure that is sound alone adds too much: file and row of the measure are named, nothing is cut silently."""
    from dafeng.pathway.results import project

    kind = "driver" if parameter == "value" else "branch"
    extra = f"""
[[measure]]
id = "more"
zh = "更多"
en = "more"

[[measure.change]]
kind = "{kind}"
select = {{ {select} }}
parameter = "{parameter}"
operation = "add"
value = {value}
"""
    files = {name: text.encode() for name, text in SMALL_PATHWAY.items()}
    files["scenarios/measures/more.toml"] = extra.encode()
    files[S] = files[S].replace(b"{ pv = 1.0,", b"{ pv = 1.0, more = 1.0,")
    model = compile_model(read_specification(files, "370400"), small_balance, "plan")
    with pytest.raises(PathwayError, match=said) as raised:
        project(model)
    first = raised.value.faults[0]
    assert first.code.endswith(code)
    assert first.where.startswith("scenarios/measures/more.toml:2")
    assert "more" in first.zh
    assert "more" in first.en
    assert np.isfinite(model.defaults).all()


def test_bottom_up_energy_that_leaves_nothing_to_a_stated_share_is_refused(small_balance: EnergyBalance) -> None:
    """Two million coaches of 3 t in a cell of some kilotonnes, beside a branch whose share of it is written down."""
    rows = (
        "vans,transport,road,vans,,oil.gasoline,final.transport,,population,,1,,,,,0.5,,,assumption,,示例\n"
        "coach,transport,road,coach,,oil.gasoline,final.transport,,population,,1,2000000,vehicle,3,t/vehicle,"
        ",,,assumption,,示例\n"
    )
    files = {name: text.encode() for name, text in SMALL_PATHWAY.items()}
    files[B] += rows.encode()
    with pytest.raises(PathwayError) as raised:
        compile_model(read_specification(files, "370400"), small_balance, "plan")
    assert any(each.code.endswith("over-cell") and each.where.startswith(B) for each in raised.value.faults)


def test_every_parameter_that_can_be_changed_is_documented() -> None:
    from pathlib import Path

    page = (Path(__file__).resolve().parents[2] / "docs" / "methods" / "pathway.md").read_text(encoding="utf-8")
    assert [name for names in PARAMETERS.values() for name in names if f"`{name}`" not in page] == []


def test_a_set_of_drivers_without_rows_is_named_and_not_run_with_what_it_inherits() -> None:
    files = changed({"scenarios/scenarios.toml": ('drivers = "fast"', 'drivers = "hihg"')})
    with pytest.raises(PathwayError) as raised:
        read_specification(files, "990000")
    (found,) = raised.value.faults
    assert (found.code, found.found) == ("pathway.unknown-drivers", "hihg")
    assert found.where.startswith("scenarios/scenarios.toml:")


def test_translations_are_not_told_beside_other_faults_and_unread_measures_leave_costs_alone() -> None:
    costs = (
        "measure,item,kind,quantity,quantity_unit,unit_cost,unit,life,rate,price_year,certainty,source,note\n"
        "kilns,维护,yearly,2,10^4 t,10,CNY/t,,,2021,S,book,示例\n"
    )
    files = {
        **changed(),
        "scenarios/measures/measures.toml": '[[measure]]\nzh = "例"'.encode("gbk"),
        "scenarios/costs.csv": costs.encode(),
        "scenarios/english.csv": "zh,en\n没有这句话,nothing\n".encode(),
    }
    with pytest.raises(PathwayError) as raised:
        read_specification(files, "990000")
    assert {each.code for each in raised.value.faults} == {"pathway.bad-toml"}
