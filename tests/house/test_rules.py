"""Rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
LIBRARY = [path for path in SOURCES if path.is_relative_to(ROOT / "src" / "dafeng") and path.parent.name != "cli"]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_with_hashes_and_hold_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if "==" in block:
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_runtime_lock_agrees_with_the_one_for_development() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", text, flags=re.MULTILINE))

    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert runtime
    assert {name: version for name, version in runtime.items() if development.get(name) != version} == {}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_a_source_file_can_be_read_in_one_sitting_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module begins by saying what it is"


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_public_functions_of_the_library_say_what_they_mean(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and node in tree.body
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_room_stands_in_the_description_of_the_house() -> None:
    said = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {each.parent for each in (ROOT / "src").glob("dafeng*/*/__init__.py")}
    named = {each for each in rooms if re.search(rf"`(?:dafeng\.)?{each.name}(?:/\w+\.py)?`", said)}
    assert sorted(str(each.relative_to(ROOT / "src")) for each in rooms - named) == []


def test_no_path_of_a_machine_stands_in_the_project() -> None:
    # Written in pieces, so that this test does not find itself.
    forbidden = re.compile("(?:^|[^a-zA-Z0-9_.])/(?:" + "|".join(["wor" + "k", "roo" + "t", "home/[a-z]"]) + ")/")
    found = []
    for path in _tracked():
        if path.suffix in {".png", ".ico", ".woff2", ".xlsx", ".docx", ".pdf"} or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if forbidden.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert found == []
