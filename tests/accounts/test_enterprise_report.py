"""Checks of a verifier and reports: each by hand on a small plant, and what official reports refuse."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from facility_form import COKING, POWER, Form, write_folder

from dafeng.accounts.enterprise import (
    Facility,
    FuelUse,
    Output,
    PlanItem,
    PreviousValue,
    ProcessUse,
    Unit,
    facility_report,
    read_facility,
    report_observations,
    write_report,
)
from dafeng.accounts.factors import Confirmation, default_factors
from dafeng.cli import main
from dafeng.core import default_catalogue, validate
from dafeng.core.errors import AccountsError


@pytest.fixture
def plant(tmp_path: Path) -> Facility:
    """The small power plant of the form, read."""
    return read_facility(write_folder(POWER, tmp_path / "form"))


def _codes(facility: Facility, **more: object) -> list[str]:
    return [each.check.code for each in facility_report(facility, book="ets", **more).findings]  # type: ignore[arg-type]


def test_the_power_book_by_hand(plant: Facility) -> None:
    # January 50,000 t x 0.55 x 0.99 x 44/12 = 99,825; February 40,000 t x 20 x 30.85/1000 x 0.99 x 44/12 = 89,588.4.
    # Class II (350 MW); load 210,000 / (350 x 1,300) = 0.461538: Ff = 1.015^(16 - 9.230769) = 1.015^6.769231 = 1.106038
    # Allowance 210,000 x 0.8090 x 1.106038 + 200,000 x 0.1038 = 187,904.8 + 20,760 = 208,664.8
    found = facility_report(plant, book="ets")
    assert found.total == pytest.approx(99_825 + 89_588.4)
    assert found.power is not None
    unit = found.power.entity.units[0]
    assert (unit.unit_class, unit.load_correction) == ("class2", pytest.approx(1.106038, abs=1e-6))
    assert found.power.entity.allowance == pytest.approx(208_664.8, abs=0.2)
    assert sum(found.months) == pytest.approx(found.total)
    assert found.part("electricity") == 0.0  # purchased electricity left the boundary in 2023
    assert found.table("units").rows[0][0] == "1"


def test_in_2022_purchased_electricity_counts_and_supply_is_needed(plant: Facility) -> None:
    before = replace(plant, year=2022)
    with pytest.raises(AccountsError) as caught:
        facility_report(before, book="ets")
    assert caught.value.faults[0].code == "ets.no-electricity"
    supplied = replace(
        before, production=(*before.production, Output("1", 1, "electricity.supplied", 195_000.0, "MWh"))
    )
    found = facility_report(supplied, book="ets")
    assert found.part("electricity") == pytest.approx(100 * 0.5703)  # national factor of the market's notices
    # 195,000 x 0.8729 x (1 - 0.22 x 0.2) + 200,000 x 0.1105; cogeneration: no load correction
    assert found.power is not None
    assert found.power.entity.initial == pytest.approx(195_000 * 0.8729 * 0.956 + 22_100)
    assert "rule:power-2021" in found.weak


def test_checks_find_what_is_wrong_and_pass_what_is_not(plant: Facility) -> None:
    # Measured carbon: 0.55 / 20 x 1000 = 27.5 tC/TJ, 5 % above 26.18; the second month has none: a penalty.
    found = facility_report(plant, book="ets").findings
    codes = {each.check.code for each in found}
    assert {"penalty", "missing_month", "evidence"} <= codes
    assert not {"carbon_default", "stock_balance", "stock_chain", "meter_invoice", "running_hours"} & codes
    penalty = next(each for each in found if each.check.code == "penalty")
    assert penalty.fault.where == "fuels.csv:3"
    assert "9,728" in penalty.fault.found  # 89,588.4 - 40,000 x 1.9965 = 9,728.4


def test_thresholds_are_named_and_adjustable(plant: Facility) -> None:
    assert "carbon_default" not in _codes(plant)
    assert "carbon_default" in _codes(plant, thresholds={"carbon_default": 0.02})
    with pytest.raises(AccountsError) as caught:
        _codes(plant, thresholds={"nothing": 1.0})
    assert caught.value.faults[0].code == "enterprise.unknown-check"


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [
        (("stocks", 1, 6), "20000", "stock_balance"),  # 20,000 + 55,000 - 20,000 = 55,000 against 50,000
        (("stocks", 2, 3), "24000", "stock_chain"),
        (("energy", 1, 5), "90", "meter_invoice"),
        (("production", 5, 3), "10", "running_hours"),  # 600 h of use in 710 h still fits; see below
        (("fuels", 1, 5), "14000", "carbon_default"),  # 0.55 / 14 = 39.3 tC/TJ
    ],
)
def test_each_check_by_one_broken_cell(tmp_path: Path, cell: tuple[str, int, int], text: str, code: str) -> None:
    form: Form = copy.deepcopy(POWER)
    form[cell[0]][cell[1]][cell[2]] = text
    if code == "running_hours":
        form["production"][4][3] = "500"  # 510 h run, 210,000 / 350 = 600 h used
    assert code in _codes(read_facility(write_folder(form, tmp_path / "form")))


def test_efficiency_over_the_limits_is_named(plant: Facility) -> None:
    # Fuel heat 50,000 x 20 + 40,000 x 20 = 1,800,000 GJ; 210,000 MWh x 3.6 = 756,000 GJ = 42 %; with heat 53.1 %.
    assert "efficiency_cogeneration" not in _codes(plant)
    hot = replace(plant, production=(*plant.production, Output("1", 2, "heat.supplied", 900_000.0, "GJ")))
    assert "efficiency_cogeneration" in _codes(hot)
    cold = replace(
        plant,
        units=(replace(plant.units[0], cogeneration=False),),
        production=tuple(
            replace(row, quantity=row.quantity * 1.12) if row.product == "electricity.generated" else row
            for row in plant.production
            if row.product != "heat.supplied"
        ),
    )
    assert "efficiency_condensing" in _codes(cold)  # 47.04 %


def test_electricity_from_no_fuel_is_grave(plant: Facility, tmp_path: Path) -> None:
    bare = facility_report(replace(plant, fuels=(), stocks=()), book="ets")
    assert bare.findings[0].check.code == "no_fuel"
    with pytest.raises(AccountsError):
        facility_report(replace(plant, fuels=(), stocks=()), book="ets", official=True)
    with pytest.raises(AccountsError) as caught:
        write_report(bare, tmp_path / "none" / "report.xlsx")
    assert caught.value.faults[0].code == "enterprise.not-writable"


def test_year_on_year_calibration_and_biomass(plant: Facility) -> None:
    late = PlanItem("fuels.ncv", "量热仪", calibration_months=12.0, calibrated_on=date(2022, 3, 1), accuracy=0.005)
    wood = FuelUse("1", 1, "biomass.wood", 20_000.0, "t", ncv=15.0)
    made = replace(
        plant,
        previous=(PreviousValue("electricity.generated", 150_000.0, "MWh"),),
        plan=(*plant.plan, late),
        fuels=(*plant.fuels, wood),
    )
    codes = _codes(made)
    assert {"year_jump", "calibration", "biomass_share"} <= set(codes)  # +40 %; 21 months; 300,000 / 2,100,000 = 14 %
    assert "plan_coverage" in codes


def test_an_official_report_waits_for_confirmations(plant: Facility) -> None:
    assert facility_report(plant, book="ets", official=True).weak == ()
    # A month without any measurement takes the heating value of the guide's appendix, which was not seen (M).
    plant = replace(plant, fuels=(plant.fuels[0], replace(plant.fuels[1], ncv=None)))
    with pytest.raises(AccountsError) as caught:
        facility_report(plant, book="ets", official=True)
    where = [each.where for each in caught.value.faults]
    assert where == list(facility_report(plant, book="ets").weak)
    measured = replace(plant, fuels=tuple(replace(row, carbon=0.55, carbon_unit="tC/t") for row in plant.fuels))
    assert facility_report(measured, book="ets", official=True).official
    confirmed = tuple(Confirmation(row, "张三", date(2024, 3, 1), "已核对原文") for row in where)
    assert facility_report(replace(plant, confirmations=confirmed), book="ets", official=True).weak == ()
    stray = replace(plant, confirmations=(Confirmation("no:such:row", "张三", date(2024, 3, 1), "x"),))
    with pytest.raises(AccountsError):
        facility_report(stray, book="ets")


def test_a_draft_rule_and_a_configured_value_need_a_person_too(plant: Facility) -> None:
    measured = tuple(replace(row, carbon=0.55, carbon_unit="tC/t", oxidation=0.99) for row in plant.fuels)
    found = facility_report(replace(plant, fuels=measured, year=2025), book="ets")
    assert "rule:power-2025-draft" in found.weak
    kiln = Unit("k", "污水站", "process")
    food = Facility(
        "示例",
        "370481",
        "food",
        2024,
        (kiln,),
        processes=(ProcessUse("k", 1, "wastewater.anaerobic", 1.0, "t", share=0.5),),
    )
    assert facility_report(food).weak == ("config:food:wastewater.anaerobic",)


def test_the_clinker_book_by_hand() -> None:
    # Coal 150,000 t x 23.736 x 26.18/1000 x 0.99 x 44/12 = 338,356.9; process 535,000 - 20,000 x 0.48 = 525,400.
    # I = 863,756.9 / 1,000,000 = 0.8637569; BP 0.88: X = 0.01845807; alpha = 0.00276871; A = floor in the draft only.
    kiln = Unit("k", "1号线", "kiln")
    made = Facility(
        "示例水泥", "370404", "clinker", 2025, (kiln,),
        fuels=(FuelUse("k", 1, "coal.bituminous", 150_000.0, "t"),),
        processes=(
            ProcessUse("k", 1, "clinker.portland", 1_000_000.0, "t"),
            ProcessUse("k", 1, "cement.substitute.carbide_slag", 20_000.0, "t"),
        ),
        balance_value=0.88,
    )  # fmt: skip
    found = facility_report(made, book="clinker")
    assert found.clinker is not None
    line = found.clinker.lines["k"]
    assert line.emission == pytest.approx(863_756.9, abs=0.2)
    assert line.alpha == pytest.approx(0.00276871, abs=1e-7)
    assert found.clinker.carbide_slag_share["k"] == pytest.approx(9_600 / 535_000)
    much = replace(made, processes=(made.processes[0], replace(made.processes[1], quantity=200_000.0)))
    special = facility_report(much, book="clinker").clinker  # 96,000 / 535,000 = 17.9 %, above 15 %
    assert special is not None
    assert special.lines["k"].gap == 0.0


def test_the_books_of_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write_folder(POWER, tmp_path / "form"))
    assert main(["accounts", "enterprise", "check", folder, "--book", "ets"]) == 0
    assert "未实测月份采用高限缺省值" in capsys.readouterr().out
    assert main(["accounts", "enterprise", "report", folder, "--book", "ets", "--official"]) == 0
    bare: Form = copy.deepcopy(POWER)
    bare["fuels"][2][5:7] = ["", ""]
    weak = str(write_folder(bare, tmp_path / "bare"))
    capsys.readouterr()
    assert main(["accounts", "enterprise", "report", weak, "--book", "ets", "--official"]) == 2
    assert "未经确认" in capsys.readouterr().err
    assert main(["accounts", "enterprise", "report", folder, "--book", "ets", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["total"] == pytest.approx(189_413.4, abs=0.1)
    assert {table["code"] for table in record["tables"]} >= {
        "units",
        "entity",
        "summary",
        "lines",
        "factors",
        "findings",
    }
    book = tmp_path / "report.xlsx"
    assert main(["--lang", "en", "accounts", "enterprise", "report", folder, "--book", "ets", "--format", "xlsx"]) == 2
    assert (
        main(["accounts", "enterprise", "report", folder, "--book", "ets", "--format", "xlsx", "--out", str(book)]) == 0
    )
    import openpyxl

    pages = openpyxl.load_workbook(book).sheetnames
    assert "逐行核算" in pages
    coking = str(write_folder(COKING, tmp_path / "coking"))
    assert main(["accounts", "enterprise", "report", coking]) == 0
    assert "独立焦化" in capsys.readouterr().out
    assert main(["accounts", "enterprise", "report", coking, "--book", "ets"]) == 2
    assert main(["accounts", "enterprise", "check", coking, "--threshold", "x"]) == 2
    assert main(["accounts", "enterprise", "template", str(tmp_path / "new.xlsx"), "--industry", "lime"]) == 0
    assert main(["accounts", "enterprise", "template", "x", "--industry", "list"]) == 0


def test_a_market_report_gives_observations_and_the_generic_one_does_not(plant: Facility) -> None:
    frame = report_observations(facility_report(plant, book="ets"))
    assert validate(frame, default_catalogue()) == []
    row = frame.row(0, named=True)
    assert (row["indicator"], row["place"], row["book"]) == ("co2.ets.verified", "enterprise:示例热电有限公司", "ets")
    assert row["value"] == pytest.approx(189.4134)
    assert row["state"] == "estimated"  # a month was not measured
    measured = replace(plant, fuels=tuple(replace(each, carbon=0.55, carbon_unit="tC/t") for each in plant.fuels))
    assert report_observations(facility_report(measured, book="ets"))["state"][0] == "measured"
    with pytest.raises(AccountsError):
        report_observations(facility_report(plant))


def test_the_example_of_the_documentation_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    example = Path(__file__).parents[2] / "docs" / "examples" / "power-plant"
    found = facility_report(read_facility(example), book="ets")
    assert [each.check.code for each in found.findings] == ["penalty", "meter_invoice"]
    # Measured coal carries 26.55 tC/TJ; July of unit 2 takes 30.85: 88,000 t x 21.1 x 30.85 / 1000 x 0.99 x 44/12.
    july = next(line for line in found.account.lines if line.penalty)
    assert july.value == pytest.approx(88_000 * 21.1 * 30.85 / 1000 * 0.99 * 44 / 12)
    assert main(["accounts", "enterprise", "carry", "--sold", "30000", "--bought", "5000", "--holdings", "60000"]) == 0
    assert "47500" in capsys.readouterr().out  # 10,000 + 1.5 x 25,000
    assert main(["accounts", "enterprise", "carry", "--sold", "-1", "--bought", "0", "--holdings", "1"]) == 2


def test_every_row_of_the_report_is_explained(plant: Facility) -> None:
    report = facility_report(plant, book="ets")
    lines = report.table("lines").rows
    assert len(lines) == len(plant.fuels) + len(plant.energy)
    for line in report.account.lines:
        assert line.value == pytest.approx(line.activity * line.factor)
        assert line.formula
        assert line.origin_zh
    assert default_factors().confirmations == ()


def test_a_form_that_nobody_filled_in_is_refused_and_not_zero() -> None:
    with pytest.raises(AccountsError) as caught:
        facility_report(Facility("空表", "370400", "generic", 2023, ()))
    assert caught.value.faults[0].code == "enterprise.no-activity"
