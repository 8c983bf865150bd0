"""Arguments that no command can use: exit code 2 with words, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dafeng.cli import main

DAFENG = str(Path(sys.executable).with_name("dafeng"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--port", "99999"), "1 至 65535"),
        (("--port", "0"), "1 至 65535"),
        (("--port", "²"), "1 至 65535"),
        (("--port", "9" * 5000), "1 至 65535"),
        (("--host", "999.9.9.9"), "不是 IP 地址"),
        (("--host", "a b"), "不是 IP 地址"),
    ],
)
def test_an_address_that_cannot_be_served_is_said(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], words: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["serve", *arguments])
    assert caught.value.code == 2
    assert words in capsys.readouterr().err


def test_a_path_of_any_bytes_is_printed_as_far_as_it_can_be(tmp_path: Path) -> None:
    done = subprocess.run(
        [os.fsencode(DAFENG), b"city", b"check", os.fsencode(tmp_path) + b"/\xff"], capture_output=True, check=False
    )
    assert "没有这个文件夹" in done.stdout.decode()
    assert b"Traceback" not in done.stderr


def test_a_home_that_is_a_file_is_said(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("x")
    done = subprocess.run(
        [DAFENG, "person", "x", "--home", str(taken)],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "DATABASE_URL": "",
            "DAFENG_SECRET_KEY": "",
            "DJANGO_SETTINGS_MODULE": "dafeng_site.settings",
        },
    )
    assert (done.returncode, "数据目录不能使用" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("form", ["table", "csv", "iamc", "gpc", "xlsx"])
@pytest.mark.parametrize("place", ["none/inventory", ""], ids=["no folder", "a folder"])
def test_a_file_that_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, place: str
) -> None:
    assert main(["accounts", "build", "zaozhuang", "2017", "--format", form, "--to", str(tmp_path / place)]) == 2
    assert "结果写不进这个文件" in capsys.readouterr().err
    assert not list(tmp_path.iterdir()), "nothing is left behind"


@pytest.mark.parametrize("year", ["99999", "-1", "0", "二〇二〇"])
def test_a_year_that_is_none_is_said(capsys: pytest.CaptureFixture[str], year: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["accounts", "build", "zaozhuang", year])
    assert caught.value.code == 2
    assert "年份不对" in capsys.readouterr().err


def test_a_parameter_that_an_item_lacks_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "factors", "原煤", "--parameter", "none"]) == 2
    assert "ncv" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "x"])
def test_a_threshold_that_would_switch_a_check_off_is_refused(capsys: pytest.CaptureFixture[str], value: str) -> None:
    given = ["accounts", "enterprise", "check", "docs/examples/power-plant", "--threshold", f"year_jump={value}"]
    assert main(given) == 2
    assert "year_jump" in capsys.readouterr().err
