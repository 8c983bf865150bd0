"""Commands of the documentation do what the documentation shows.

A block below the line `<!-- run -->` is run, line by line, each time in a fresh folder that shows the project's own
files; `<!-- run: exit 1 -->` expects that exit code of the last command. A line that begins with `$ ` is a command; the
lines below it are its output: each must be there, in that order; a line of `…` stands for anything, and a `…` inside a
line for any text on it; a thin space may be written as a space. Only `dafeng` and the shell tools `cat`, `head`, `ls`
are used, and nothing that takes long.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^<!-- run(?:: exit (\d))? -->\n+```\w*\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
ALLOWED = {"dafeng", "cat", "head", "ls"}


@dataclass(frozen=True)
class Step:
    """One command of a page, the output that the page shows, and the exit code."""

    page: str
    line: int
    command: str
    shown: tuple[str, ...] = ()
    code: int = 0


def _steps(page: Path) -> list[list[Step]]:
    """The runnable blocks of a page, each as its steps."""
    text = page.read_text(encoding="utf-8")
    blocks = []
    for block in BLOCK.finditer(text):
        steps: list[Step] = []
        first = text[: block.start(2)].count("\n") + 1
        for number, line in enumerate(block[2].splitlines()):
            if line.startswith("$ "):
                steps.append(Step(str(page.relative_to(ROOT)), first + number, line[2:]))
            elif steps:
                steps[-1] = replace(steps[-1], shown=(*steps[-1].shown, line))
        steps[-1] = replace(steps[-1], code=int(block[1] or 0))
        blocks.append(steps)
    return blocks


BLOCKS = [block for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] for block in _steps(page)]


def _missing(shown: tuple[str, ...], printed: str) -> str | None:
    """The first shown line that is not printed after the ones before it."""
    lines = [line.rstrip() for line in printed.replace("\u2009", " ").splitlines()]
    place = 0
    for wanted in (line.rstrip() for line in shown if line.strip() not in ("…", "")):
        pattern = re.compile(".*".join(map(re.escape, re.split(r"\s*…\s*", wanted))))
        found = next((number for number in range(place, len(lines)) if pattern.fullmatch(lines[number])), None)
        if found is None:
            return wanted
        place = found + 1
    return None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like the project and may be written to."""
    for each in ROOT.iterdir():
        if not each.name.startswith(".") and each.name not in ("build", "var"):
            (tmp_path / each.name).symlink_to(each)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block[0].page}:{block[0].line}")
def test_a_documented_command_prints_what_the_page_shows(block: list[Step], folder: Path) -> None:
    scripts = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "DAFENG_LANG": "zh"}
    for step in block:
        words = ["|", *shlex.split(step.command)]
        assert {word for before, word in pairwise(words) if before == "|"} <= ALLOWED
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", step.command],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        printed = done.stdout + done.stderr
        where = f"{step.page}:{step.line}: $ {step.command}\n{printed}"
        assert done.returncode == step.code, where
        assert _missing(step.shown, printed) is None, where


def test_output_that_is_not_there_is_noticed() -> None:
    printed = "共60个目标\n甲 1\n乙 2\n"
    assert _missing(("共…个目标", "…", "乙 2"), printed) is None
    assert _missing(("乙 2", "甲 1"), printed) == "甲 1"
    assert _missing(("丙…",), printed) == "丙…"
