"""`dafeng plan`: output, exit codes, and messages that say what to do."""

import io
import json
from pathlib import Path

import pytest

from dafeng.cli import main

TEXT = """某市碳达峰工作方案

一、总体要求
坚持系统观念。

二、重点任务
（一）大力发展可再生能源。到2025年，光伏发电装机达到400万千瓦。（责任单位：市能源局、市发展改革委、市某某办）
（二）巩固生态碳汇。到2025年，森林覆盖率达到21%。（责任单位：市林业局）
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_json_names_units_and_keeps_unknown_ones(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "read", str(plan), "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["document"]["encoding"] == "utf-8"
    units = [(unit["name"], unit["canonical"]) for task in read["tasks"] for unit in task["units"]]
    assert units == [("市能源局", "energy"), ("市发展改革委", "drc"), ("市某某办", None), ("市林业局", "forestry")]


def test_the_table_is_the_default_and_speaks_the_language_asked_for(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "read", str(plan)]) == 0
    assert "责任单位" in capsys.readouterr().out
    assert main(["--lang", "en", "plan", "read", str(plan)]) == 0
    assert "Responsible units" in capsys.readouterr().out


def test_a_result_is_written_to_a_file(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.html"
    assert main(["plan", "read", str(plan), "--format", "html", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert capsys.readouterr().out == ""


def test_a_result_that_cannot_be_finished_leaves_the_old_file(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    out = tmp_path / "old.json"
    out.write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", full)
    assert main(["plan", "read", str(plan), "--out", str(out)]) == 2
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["old.json", "plan.txt"]


def test_a_document_comes_from_standard_input_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("gb18030"))))
    assert main(["plan", "read", "-", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["document"]["encoding"] == "gb18030"


def test_the_document_is_never_overwritten(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "read", str(plan), "--out", str(plan)]) == 2
    assert plan.read_text(encoding="utf-8") == TEXT
    assert "请换一个路径" in capsys.readouterr().err


def test_a_missing_folder_for_the_result_is_said(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "plan", "read", str(plan), "--out", str(plan.parent / "none" / "x.json")]) == 2
    assert "Choose another path" in capsys.readouterr().err


def test_a_refused_file_ends_with_code_two_and_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    assert main(["plan", "read", str(path)]) == 2
    said = capsys.readouterr()
    assert ".docx" in said.err
    assert said.out == ""


def test_a_text_that_is_no_plan_ends_with_code_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "note.txt"
    path.write_text("今天下雨，我们在家里看书。\n", encoding="utf-8")
    assert main(["plan", "read", str(path)]) == 1
    assert "可能不是工作方案" in capsys.readouterr().err


def test_a_wrong_extension_is_said_and_the_plan_still_read(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed = plan.rename(plan.with_suffix(".pdf"))
    assert main(["plan", "read", str(renamed)]) == 0
    assert "扩展名" in capsys.readouterr().err


def test_a_plan_is_held_against_an_upper_one(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upper = tmp_path / "upper.txt"
    upper.write_text(TEXT.replace("巩固生态碳汇", "发展核电"), encoding="utf-8")
    assert main(["plan", "compare", str(plan), str(upper), "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert [(each["verdict"], each["upper"]["title"]) for each in read["tasks"]] == [
        ("covered", "大力发展可再生能源"),
        ("missed", "发展核电"),
    ]
    assert main(["plan", "compare", str(plan), str(upper)]) == 0
    assert "缺失" in capsys.readouterr().out


def test_a_comparison_with_no_plan_ends_with_code_one(plan: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("今天下雨，我们在家里看书。\n", encoding="utf-8")
    assert main(["plan", "compare", str(plan), str(note)]) == 1
