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
