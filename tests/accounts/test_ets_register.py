"""The allocation rule on a register of plants: an estimate that says what it rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dafeng.accounts.ets import run_register
from dafeng.accounts.factors import default_factors
from dafeng.cli import main
from dafeng.core.errors import AccountsError

LIBRARY = default_factors()


def _row(**more: Any) -> dict[str, Any]:
    base = {
        "id": "u1",
        "name": "1号机组",
        "place": "370402",
        "kind": "coal",
        "fuel": "烟煤",
        "capacity_mw": 660.0,
        "status": "operating",
        "start_year": 2016,
        "retired_year": None,
        "heat_rate_kj_kwh": 8727.0,
        "co2_mt": 2.53,
    }
    return {**base, **more}


def test_one_unit_by_hand() -> None:
    # 660 MW x 4,466 h = 2,947,560 MWh; x 8.727 GJ/MWh = 25,723,356 GJ; x 26.18 kgC/GJ x 0.99 x 44/12 = 95.0334 kg/GJ:
    # 2,444,578 t. Class I 2023: 2,947,560 x 0.7950 = 2,343,310 t.
    (unit,) = run_register([_row()], 2023, LIBRARY).units
    assert unit.emission == pytest.approx(25_723_356.1 * 0.0950334, rel=1e-6)
    assert unit.allowance is not None
    assert unit.allowance.allowance == pytest.approx(2_947_560 * 0.7950)
    assert unit.emission_high / unit.emission == pytest.approx(1 + (0.15**2 + 0.05**2) ** 0.5)
    assert unit.gap_low is not None
    assert unit.gap_high is not None
    assert unit.gap_low < unit.allowance.gap < unit.gap_high


def test_which_units_count_in_a_year() -> None:
    rows = [
        _row(id="gangue", fuel="煤矸石等低热值煤", capacity_mw=350.0, heat_rate_kj_kwh=9759.0),
        _row(id="new", start_year=2023),
        _row(id="later", start_year=2024),
        _row(id="gone", status="retired", retired_year=2020),
        _row(id="unknown-end", status="retired"),
        _row(id="announced", status="planned"),
        _row(id="wind", kind="wind"),
        _row(id="small", capacity_mw=5.0),
        _row(id="bare", heat_rate_kj_kwh=None),
    ]
    found = run_register(rows, 2023, LIBRARY)
    assert {each.id: each.outside for each in found.units} == {
        "gangue": "",
        "new": "当年新投产",
        "small": "估算排放低于 26000 tCO2e",
    }
    assert found.units[0].allowance is not None
    assert found.units[0].allowance.unit_class == "class3"
    assert found.skipped == ("bare 1号机组",)
    assert len(found.entity.units) == 1


def test_hours_and_load_are_named_and_adjustable() -> None:
    plain = run_register([_row()], 2023, LIBRARY)
    asked = run_register([_row()], 2023, LIBRARY, hours=4000.0, load_factor=0.55)
    assert asked.units[0].generation == 660 * 4000
    assert asked.units[0].allowance is not None
    assert asked.units[0].allowance.load_correction == pytest.approx(1.015**5)  # 16 - 20 x 0.55
    assert [each.certainty for each in (plain.assumptions[0], asked.assumptions[0])] == ["S", "U"]
    for wrong in ({"hours": 9000.0}, {"hours": -1.0}, {"load_factor": 1.2}):
        with pytest.raises(AccountsError):
            run_register([_row()], 2023, LIBRARY, **wrong)
    with pytest.raises(AccountsError) as caught:
        run_register([_row()], 2025, LIBRARY)
    assert caught.value.faults[0].code == "ets.no-hours"
    assert run_register([_row()], 2025, LIBRARY, hours=4300.0).rule.draft


def test_the_real_units_of_the_city(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # 18 operating coal units of 4,390 MW in the register; its own figures add up to 20.2 Mt.
    assert main(["accounts", "ets", "zaozhuang", "2023", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    tables = {table["code"]: table["rows"] for table in record["tables"]}
    assert len(tables["units"]) == 18
    assert sum(row[3] for row in tables["units"]) == pytest.approx(4390.0)
    assert sum(row[13] for row in tables["units"]) == pytest.approx(20.2e6, rel=0.01)
    assert sum(row[6] for row in tables["units"]) == pytest.approx(20.2e6, rel=0.1)
    assert record["state"] == "estimated"
    book = tmp_path / "ets.xlsx"
    assert main(["accounts", "ets", "zaozhuang", "2020", "--format", "xlsx", "--out", str(book)]) == 0
    assert book.exists()
    assert main(["accounts", "ets", "zaozhuang", "2018"]) == 2
    assert main(["--lang", "en", "accounts", "ets", "zaozhuang", "2024"]) == 0
