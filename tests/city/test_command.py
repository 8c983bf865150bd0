"""`dafeng city` says what it did and answers with its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_pack import lay

from dafeng.cli import main


def test_new_check_and_export_go_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "city", "new", "泰安", "--dir", str(tmp_path / "a")]) == 0
    assert "泰安市（370900）" in capsys.readouterr().out
    assert main(["city", "check", str(tmp_path / "a")]) == 0
    assert main(["city", "export", str(tmp_path / "a"), "--to", str(tmp_path / "b")]) == 0
    assert main(["city", "check", str(tmp_path / "b")]) == 0


def test_check_fails_on_errors_and_lists_them_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["city", "check", str(lay(tmp_path, {"sources.toml": None})), "--format", "json"]) == 1
    (fault, *_) = json.loads(capsys.readouterr().out)
    assert (fault["code"], fault["severity"], fault["where"]) == ("pack.missing-file", "error", "sources.toml")


def test_check_speaks_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = str(lay(tmp_path, {"sources.toml": None}))
    main(["--lang", "zh", "city", "check", pack])
    assert "[错误] sources.toml：缺少文件" in capsys.readouterr().out
    main(["--lang", "en", "city", "check", pack])
    assert "[error] sources.toml: a file is missing" in capsys.readouterr().out


@pytest.mark.parametrize("target", ["out.zip", "out.xlsx", "out"])
def test_export_goes_by_the_ending_and_refuses_to_overwrite(tmp_path: Path, target: str) -> None:
    pack = str(lay(tmp_path / "in"))
    assert main(["city", "export", pack, "--to", str(tmp_path / target)]) == 0
    assert (tmp_path / target).exists()
    assert main(["city", "export", pack, "--to", str(tmp_path / target)]) == 2


def test_a_broken_pack_is_not_exported(tmp_path: Path) -> None:
    pack = str(lay(tmp_path / "in", {"sources.toml": None}))
    assert main(["city", "export", pack, "--to", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_a_packaged_pack_is_named_without_its_folder_but_a_folder_of_that_name_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["city", "check", "zaozhuang"]) == 0
    (tmp_path / "zaozhuang").mkdir()
    capsys.readouterr()
    assert main(["--lang", "zh", "city", "check", "zaozhuang"]) == 1
    assert "city.toml" in capsys.readouterr().out
