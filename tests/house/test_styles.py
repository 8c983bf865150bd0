"""Style sheets: each can be read in one sitting, and dresses only what some page has."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "src" / "dafeng_site"
SHEETS = sorted((SITE / "static" / "dafeng" / "css").glob("*.css"))
LONGEST_SHEET = 300
LONGER = {"lab.css"}  # one page alone has it


@cache
def _words() -> tuple[set[str], set[str]]:
    """Words of all that can give an element its class, and beginnings that are completed there: `light-{{ code }}`."""
    found = [path for path in SITE.parent.rglob("*") if path.suffix in {".html", ".js", ".py"}]
    text = "\n".join(path.read_text(encoding="utf-8") for path in found if "migrations" not in path.parts)
    return set(re.findall(r"[\w-]+", text)), set(re.findall(r"([\w-]+-)\$?\{", text))


def _classes(sheet: str) -> set[str]:
    """The classes in the selectors of a sheet."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = [each for each in re.findall(r"([^{}]+)\{", bare) if not each.strip().startswith("@")]
    return {name for each in selectors for name in re.findall(r"\.([a-zA-Z][\w-]*)", each)}


def _is_used(name: str) -> bool:
    words, begun = _words()
    return name in words or name[: name.rfind("-") + 1] in begun


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_each_class_that_is_dressed_occurs_in_a_page(sheet: Path) -> None:
    classes = _classes(sheet.read_text(encoding="utf-8"))
    assert sorted(name for name in classes if not _is_used(name)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_can_be_read_in_one_sitting(sheet: Path) -> None:
    if sheet.name not in LONGER:
        assert sheet.read_text(encoding="utf-8").count("\n") <= LONGEST_SHEET


def test_each_sheet_is_asked_for_by_a_page() -> None:
    templates = "\n".join(path.read_text(encoding="utf-8") for path in (SITE / "templates").rglob("*.html"))
    assert [sheet.name for sheet in SHEETS if f"dafeng/css/{sheet.name}" not in templates] == []
