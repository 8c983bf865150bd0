"""Replacement of carbon emission by the rule of Shandong, 鲁环发〔2022〕5号, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.replacement import Ledger, Project, assess, default_rule, read_ledger
from dafeng.cli import main
from dafeng.core.errors import AccountsError

LEDGER = """
[[project]]
id = "p1"
name = "示例焦化改造"
owner = "甲公司"
industry = "焦化"
place = "370403"
approved_on = 2023-06-01
fuel = 60000
process = 30000
electricity_heat = 15000
recovered = 5000
use = [{ source = "s1", amount = 90000 }, { source = "s2", amount = 30000 }]

[[project]]
id = "p2"
name = "示例熟料线"
owner = "乙公司"
industry = "cement"
place = "370404"
fuel = 10000
process = 20000
use = [{ source = "s1", amount = 45000 }]

[[source]]
id = "s1"
name = "某焦炉关停"
owner = "丙公司"
kind = "企业关停、转产"
place = "370481"
formed_on = 2021-12-31
years = { 2018 = 999999, 2019 = 130000, 2020 = 140000, 2021 = 150000 }

[[source]]
id = "s2"
name = "甲公司屋顶光伏"
owner = "甲公司"
kind = "clean"
place = "370403"
formed_on = 2022-05-01
years = { 2019 = 30000, 2020 = 30000, 2021 = 30000 }
"""


def _ledger(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = LEDGER
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "ledger.toml"
    path.write_text(text, "utf-8")
    return path


def _codes(tmp_path: Path, *changes: tuple[str, str]) -> set[str]:
    found = assess(read_ledger(_ledger(tmp_path, *changes)))
    return {each.code.removeprefix("replacement.") for each in found.faults}


def test_the_formula_by_hand(tmp_path: Path) -> None:
    # E = 60,000 + 30,000 + 15,000 - 5,000 = 100,000; coking H = 1.2: Q = 120,000 = 90,000 + 30,000.
    # Cement E = 30,000, H = 1.5: Q = 45,000. s1 gives (130,000 + 140,000 + 150,000) / 3 = 140,000; 135,000 are used.
    found = assess(read_ledger(_ledger(tmp_path)))
    assert [(each.coefficient, each.needed, each.lacking) for each in found.projects] == [
        (1.2, 120_000.0, 0.0),
        (1.5, 45_000.0, 0.0),
    ]
    assert [(each.reduction, each.left) for each in found.sources] == [(140_000.0, 5_000.0), (30_000.0, 0.0)]
    assert found.fit
    assert found.faults == ()


def test_the_coefficients_are_those_of_article_five() -> None:
    rule = default_rule()
    high = {each.zh for each in rule.industries.values() if each.coefficient == 1.5}
    assert high == {"水泥", "炼化", "电解铝", "煤电（不含背压型热电联产）"}
    assert {each.coefficient for each in rule.industries.values()} == {1.5, 1.2}
    assert len(rule.industries) == 18  # the notice's 16, with aluminium and back-pressure units apart


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("amount = 45000", "amount = 60000"), "used-twice"),  # 150,000 of 140,000
        (("amount = 45000", "amount = 44999"), "short"),
        (("formed_on = 2022-05-01", "formed_on = 2020-12-31"), "too-early"),
        (('place = "370481"', 'place = "320300"'), "outside"),
        (("2019 = 30000, ", ""), "few-years"),
        (("formed_on = 2021-12-31", "formed_on = 2021-06-30\nlisted = false"), "not-listed"),
        (("approved_on = 2023-06-01", "approved_on = 2025-06-01"), "not-in-force"),
        (('owner = "甲公司"\nkind', 'owner = "丁公司"\nkind'), "not-own"),
    ],
)
def test_each_breach_is_named(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    assert code in _codes(tmp_path, change)


def test_a_year_not_whole_does_not_count_towards_the_mean(tmp_path: Path) -> None:
    # Cut on 30 June 2021: the three years before are 2018-2020, (999,999 + 130,000 + 140,000) / 3.
    found = assess(read_ledger(_ledger(tmp_path, ("formed_on = 2021-12-31", "formed_on = 2021-06-30"))))
    assert found.sources[0].reduction == pytest.approx(1_269_999 / 3)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (('industry = "焦化"', 'industry = "造纸"'), "unknown-industry", "project[1] industry"),
        (('kind = "clean"', 'kind = "gift"'), "unknown-kind", "source[2] kind"),
        (("fuel = 60000", "fuel = -1"), "amount", "project[1] fuel"),
        (("fuel = 60000", "fuel = nan"), "amount", "project[1] fuel"),
        (("fuel = 60000", "steam = 1\nfuel = 60000"), "unknown-key", "project[1] steam"),
        (('id = "p2"', 'id = "p1"'), "duplicate", "project[2]"),
        (('source = "s2"', 'source = "s9"'), "unknown-source", "project[1]"),
        (("formed_on = 2022-05-01", 'formed_on = "soon"'), "date", "source[2] formed_on"),
        (("[[project]]", "[[projects]]"), "unknown-key", ""),
        (("[[project]]", "[[project"), "file", ""),
        (('use = [{ source = "s1", amount = 45000 }]', "use = 5"), "shape", "project[2] use"),
    ],
)
def test_bad_ledgers_are_refused_with_the_place(tmp_path: Path, change: tuple[str, str], code: str, where: str) -> None:
    with pytest.raises(AccountsError) as caught:
        read_ledger(_ledger(tmp_path, change))
    assert any(each.code == f"replacement.{code}" and where in each.where for each in caught.value.faults)


def test_the_command_answers_with_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = str(_ledger(tmp_path))
    assert main(["accounts", "replacement", good]) == 0
    assert "120,000.00" in capsys.readouterr().out
    assert main(["accounts", "replacement", good, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["fit"] is True
    book = tmp_path / "out.xlsx"
    assert main(["accounts", "replacement", good, "--format", "xlsx", "--out", str(book)]) == 0
    assert book.stat().st_size > 0
    assert main(["accounts", "replacement", str(_ledger(tmp_path, ("amount = 45000", "amount = 1")))]) == 1
    assert main(["accounts", "replacement", str(tmp_path / "none.toml")]) == 2


@given(st.floats(0, 1e7), st.floats(0, 1e7), st.floats(0.1, 10.0))
def test_what_is_needed_is_linear(fuel: float, process: float, scale: float) -> None:
    def needed(factor: float) -> float:
        project = Project("p", "p", "o", "cement", "370400", fuel=fuel * factor, process=process * factor)
        return assess(Ledger((project,), ())).projects[0].needed

    assert needed(scale) == pytest.approx(needed(1.0) * scale, rel=1e-9, abs=1e-9)
    assert needed(1.0) == pytest.approx((fuel + process) * 1.5)
