"""The commands: factors with reasons, a balance checked with an exit code that can be trusted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dafeng.cli import main


def test_a_factor_is_printed_with_its_reason_and_its_rivals(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            ["accounts", "factors", "天然气", "--parameter", "standard_coal", "--book", "statistics", "--year", "2007"]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "1.33 kgce/m3" in out
    assert "冲突: 1.215 kgce/m3" in out


def test_a_factor_as_json_carries_row_trail_and_alternatives(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["accounts", "factors", "电力", "--parameter", "grid_factor", "--book", "inventory", "--place", "370400"]
    assert main([*asked, "--year", "2023", "--format", "json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["value"] == 0.6191
    assert record["row"]["source"]["number"] == "公告2025年第47号"
    assert record["row"]["official"] is True
    assert record["trail"]


def test_an_unconfirmed_factor_is_refused_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["accounts", "factors", "原煤", "--parameter", "ncv", "--book", "inventory", "--year", "2020", "--official"]
    assert main(asked) == 1
    assert "未经确认" in capsys.readouterr().out


def test_an_unknown_item_is_refused_with_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "factors", "石油焦炭"]) == 2
    assert "因子库中没有这一项目" in capsys.readouterr().err


def test_a_balance_that_closes_passes_and_a_broken_one_does_not(
    tmp_path: Path, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "b.csv"
    path.write_text(table, "utf-8")
    assert main(["accounts", "balance", "check", str(path)]) == 0
    path.write_text(table.replace("六.消费量合计,150,150,25", "六.消费量合计,150,150,26"), "utf-8")
    assert main(["--lang", "en", "accounts", "balance", "check", str(path), "--format", "json"]) == 1
    out = capsys.readouterr().out
    (violation,) = json.loads(out[out.index("[\n") :])
    assert (violation["row"], violation["kind"], violation["printed"], violation["computed"]) == (
        "consumption",
        "coal.cleaned",
        26.0,
        25.0,
    )


def test_a_total_is_printed_by_both_methods(tmp_path: Path, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.csv"
    path.write_text(table, "utf-8")
    assert main(["accounts", "balance", "total", str(path), "--thermal-rate", "300"]) == 0
    out = capsys.readouterr().out
    assert "calorific: 228.88 10^4 tce" in out
    assert "equivalent:300gce/kWh: 264.30 10^4 tce" in out


def test_totals_give_non_fossil_share_product_and_assessed_energy_by_each_method(
    tmp_path: Path, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "b.csv"
    path.write_text(table, "utf-8")
    args = ["accounts", "balance", "total", str(path), "--thermal-rate", "300", "--gdp", "100", "--format", "json"]
    assert main(args) == 0
    calorific, equivalent = json.loads(capsys.readouterr().out)
    # 6 x 10^8 kWh made from non-fossil sources: x 1.229 and x 3 x 10^4 tce over the totals 228.88 and 264.30
    assert calorific["nonfossil_share"] == pytest.approx(100 * 6 * 1.229 / 228.88, rel=1e-4)
    assert equivalent["nonfossil_share"] == pytest.approx(100 * 18 / 264.30, rel=1e-4)
    assert equivalent["per_gdp"] == pytest.approx(2.643, rel=1e-4)
    # feedstock of the table: 1 x 10^8 m3 of gas x 1.33 x 10 = 13.3
    assert equivalent["assessed"] == pytest.approx(264.30 - 13.3 - 18, rel=1e-4)


def test_net_imports_take_the_province_s_factor_of_the_year_or_say_it_is_missing(
    tmp_path: Path, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "b.csv"
    path.write_text(table, "utf-8")
    args = ["accounts", "balance", "total", str(path), "--place", "370400", "--format", "json"]
    assert main([*args, "--year", "2023"]) == 0
    imports = json.loads(capsys.readouterr().out)[-1]
    # 14 x 10^8 kWh x 0.6191 kg/kWh (Shandong 2023, announcement 2025-47) = 866.74 kt
    assert imports["co2_kt"] == pytest.approx(866.74)
    assert main([*args, "--year", "2024"]) == 0
    assert json.loads(capsys.readouterr().out)[-1]["net_import"] is None
    assert main([*args, "--year", "2024", "--hold"]) == 0
    assert json.loads(capsys.readouterr().out)[-1]["status"] == "held"
