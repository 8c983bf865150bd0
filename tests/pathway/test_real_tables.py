"""The base year of real tables: Zaozhuang's estimated balance, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from small_pathway import SMALL_PATHWAY

from dafeng.accounts.balance import check_balance, make_balance
from dafeng.city import estimate_balance, load_pack, packaged_pack
from dafeng.pathway import Specification, compile_model, read_specification
from dafeng.pathway.results import Projection, project

_HEAD = SMALL_PATHWAY["scenarios/branches.csv"].splitlines()[0].split(",")
_ROWS = (
    {"id": "final", "sector": "all", "row": "final.*"},
    {"id": "feedstock", "sector": "industry", "row": "final.feedstock", "use": "feedstock"},
    {"id": "change", "sector": "transformation", "row": "transformation.*"},
)


def _specification(year: int, place: str) -> Specification:
    """Everything grows with one driver: three rows of `*`."""
    same = {"fuel": "*", "driver": "gdp", "basis": "assumption", "note": "示例"}
    lines = [",".join({**same, **row}.get(name, "") for name in _HEAD) for row in _ROWS]
    files = {
        "scenarios/scenarios.toml": f"""
[model]
base_year = {year}
last_year = {year + 20}

[[scenario]]
id = "s"
zh = "增长"
en = "growth"
drivers = "b"
""",
        "scenarios/branches.csv": "\n".join([",".join(_HEAD), *lines]) + "\n",
        "scenarios/drivers.toml": '[[driver]]\nid = "gdp"\nzh = "增长"\nen = "growth"\nunit = "10^8 CNY"\n',
        "scenarios/drivers.csv": f"""scenario,driver,year,value,unit,rule,basis,source,note
b,gdp,{year},1000,亿元,,assumption,,示例
b,gdp,{year + 20},0.03,,growth,assumption,,示例
""",
    }
    return read_specification({name: text.encode() for name, text in files.items()}, place)


@pytest.fixture(scope="module")
def growth() -> Projection:
    pack = load_pack(packaged_pack("zaozhuang"))
    balance = estimate_balance(pack, 2020, draws=10).balance
    return project(compile_model(_specification(2020, pack.code), balance, "s"))


def test_every_cell_of_the_estimate_is_reproduced(growth: Projection) -> None:
    printed, found = growth.model.balance, growth.balance(2020)
    differing = [
        (row, kind)
        for row in printed.rows
        for kind in printed.kinds
        if not np.isclose(printed.at(row, kind) or 0.0, found.at(row, kind) or 0.0, rtol=1e-9, atol=1e-9)
    ]
    assert differing == []


def test_all_demand_grows_with_its_one_driver(growth: Projection) -> None:
    """Closed form: final energy is 1.03^t of the base year's, and so is electricity with its losses."""
    assert growth.value("energy.final", 2040) == pytest.approx(growth.value("energy.final", 2020) * 1.03**20)
    assert growth.value("electricity.total", 2040) == pytest.approx(growth.value("electricity.total", 2020) * 1.03**20)
    assert check_balance(growth.balance(2040), rounding=1e-6) == ()
    assert growth.peak.year is None
    assert growth.peak.highest_year == 2040


@pytest.mark.parametrize("counted", [True, False])
def test_products_fed_again_are_reproduced_as_the_table_counts_them(counted: bool) -> None:
    """Tables differ: the total of transformation holds what is fed again, or does not."""
    again = -2.0
    total = -10.0 + 7.0 + (again if counted else 0.0)
    cells = {
        ("supply", "coke"): 3.0 - total,
        ("supply.inflow", "coke"): 3.0 - total,
        ("transformation", "coke"): total,
        ("transformation.gas", "coke"): -10.0,
        ("transformation.coking", "coke"): 7.0,
        ("transformation.coke_again", "coke"): again,
        ("final", "coke"): 3.0,
        ("final.industry", "coke"): 3.0,
        ("difference", "coke"): 0.0,
        ("consumption", "coke"): 3.0 + 10.0 - again,
    }
    balance = make_balance("370400", 2020, cells, source="hand")
    assert check_balance(balance) == ()
    found = project(compile_model(_specification(2020, "370400"), balance, "s"))
    for (row, kind), value in cells.items():
        assert found.balance(2020).at(row, kind) == pytest.approx(value), row
    assert check_balance(found.balance(2030), rounding=1e-7) == ()
