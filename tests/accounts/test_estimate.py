"""A city's balance by estimate: a small province by hand, known totals that bind, every bad input named."""

from __future__ import annotations

from pathlib import Path

import pytest

from dafeng.accounts.balance import check_balance
from dafeng.accounts.downscale import Proxy
from dafeng.accounts.estimate import (
    Cell,
    Estimate,
    Parameters,
    ScaleInputs,
    estimate,
    estimate_sectors,
    province_table,
    read_published,
)
from dafeng.accounts.factors import default_factors
from dafeng.core.errors import AccountsError

# 1000 kt of raw coal in power at 1.711461 t/t is 58.4296 x 10^4 t; 292.6746 kt of gasoline at 2.926746 is 10 x 10^4 t
CELLS = (
    Cell(2017, "power", "coal.raw", 1.0, "MtCO2"),
    Cell(2017, "transport", "oil.gasoline", 292.6746, "ktCO2"),
    Cell(2017, "minerals", "process", 500.0, "ktCO2"),
    Cell(2007, "residential", "electricity", 30.0, "10^8 kWh"),
    Cell(2007, "transport", "electricity", 10.0, "10^8 kWh"),
)
COAL = 100 / 1.711461


def _inputs(**more: object) -> ScaleInputs:
    proxies = {sector: Proxy("增加值", 1.0, 10.0, 0.2) for sector in estimate_sectors()}
    table = province_table("370000", 2017, CELLS, electricity_total=(2018, 80.0))
    given = {"parameters": Parameters(0.2, 0.8, 9000.0), **more}
    return ScaleInputs("370400", 2017, table, {"base": proxies}, **given)  # type: ignore[arg-type]


def _run(**more: object) -> Estimate:
    return estimate(_inputs(**more), default_factors(), draws=50)


def test_a_small_province_is_scaled_as_by_hand() -> None:
    found = _run()
    balance = found.balance
    assert balance.at("transformation.power", "coal.raw") == pytest.approx(-0.8 * COAL / 10)
    assert balance.at("transformation.heat", "coal.raw") == pytest.approx(-0.2 * COAL / 10)
    assert balance.at("final.transport", "oil.gasoline") == pytest.approx(1.0)
    # 0.8 x 5.843 x 10^4 t x 0.7143 tce/t x 29307600 kJ/tce / 9000 kJ/kWh = 1.0873 x 10^8 kWh
    made = 0.8 * COAL / 10 * 0.7143 * 29307600 / 9000 * 1e-4
    assert balance.at("transformation.power", "electricity") == pytest.approx(made)
    # electricity keeps the structure of 2007 and takes the total 80: 60 and 20, a tenth each
    assert balance.at("final.residential", "electricity") == pytest.approx(6.0)
    assert balance.at("final.transport", "electricity") == pytest.approx(2.0)
    assert found.co2[0] == pytest.approx(129.26746)
    assert check_balance(balance) == ()
    assert any("2007" in note.zh and "2018" in note.zh for note in found.notes)


def test_known_figures_of_the_city_bind() -> None:
    assert _run(known={("final", "oil.gasoline"): 2.5}).balance.at("final", "oil.gasoline") == pytest.approx(2.5)
    found = _run(known={("final.residential", "total"): 10.0})
    # 10 x 10^4 tce of electricity alone: / 1.229 x 10^4 tce per 10^8 kWh
    assert found.balance.at("final.residential", "electricity") == pytest.approx(10 / 1.229)


@pytest.mark.parametrize(
    "known", [{("final", "gas.natural"): 1.0}, {("loss", "heat"): 1.0}, {("final", "oil.gasoline"): -1.0}]
)
def test_a_known_figure_that_cannot_bind_is_refused(known: dict[tuple[str, str], float]) -> None:
    with pytest.raises(AccountsError):
        _run(known=known)


def test_every_bad_cell_of_the_province_is_named() -> None:
    bad = (
        Cell(2017, "power", "coal.raw", -1.0, "ktCO2", where="p.csv:2"),
        Cell(2017, "moon", "coal.raw", 1.0, "ktCO2", where="p.csv:3"),
        Cell(2017, "power", "phlogiston", 1.0, "ktCO2", where="p.csv:4"),
        Cell(2017, "trade", "coal.raw", 1.0, "10^4 tce", where="p.csv:5"),
        Cell(2017, "power", "coal.raw", 2.0, "ktCO2", where="p.csv:6"),
    )
    with pytest.raises(AccountsError) as caught:
        province_table("370000", 2017, bad)
    assert {fault.where: fault.code for fault in caught.value.faults} == {
        "p.csv:2": "estimate.bad-value",
        "p.csv:3": "estimate.unknown-sector",
        "p.csv:4": "estimate.unknown-kind",
        "p.csv:5": "estimate.bad-unit",
        "p.csv:6": "estimate.twice",
    }


def test_a_year_before_every_table_is_refused() -> None:
    with pytest.raises(AccountsError) as caught:
        province_table("370000", 2016, CELLS)
    assert caught.value.faults[0].code == "estimate.no-table"


def test_an_estimate_without_proxies_is_refused() -> None:
    table = province_table("370000", 2017, CELLS)
    with pytest.raises(AccountsError) as caught:
        estimate(ScaleInputs("370400", 2017, table, {}), default_factors())
    assert caught.value.faults[0].code == "estimate.no-proxies"


def test_a_published_table_adds_its_branches_up_and_names_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    head = "year,sector,fuel,co2_Mt\n"
    path.write_text(head + "2017,Urban,LPG,1.5\n2017,Rural,LPG,0.5\n2017,Total Consumption,LPG,2\n", "utf-8")
    (cell,) = read_published(path)
    assert (cell.sector, cell.kind, cell.value, cell.unit) == ("residential", "oil.lpg", 2.0, "MtCO2")
    path.write_text(head + "2017,Moon,LPG,1\n2017,Urban,Peat,1\n2017,Urban,LPG,much\n", "utf-8")
    with pytest.raises(AccountsError) as caught:
        read_published(path)
    assert [fault.where for fault in caught.value.faults] == ["table.csv:2", "table.csv:3", "table.csv:4"]
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(AccountsError):
        read_published(path)
