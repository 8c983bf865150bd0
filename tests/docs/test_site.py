"""The documentation site: it asks nothing of the network, its links lead somewhere, its glossary is complete."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from dafeng.cli import _parser
from dafeng.core.catalogue import default_catalogue
from dafeng.core.observations import BOOK_NAMES, STATE_NAMES
from dafeng.tracking import STATUS_WORDS, Options

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    """Anchors as the site makes them: lower case, punctuation dropped, spaces to hyphens."""
    heads = re.findall(r"^#+ +(.+)$", _without_code(page.read_text(encoding="utf-8")), flags=re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\- ]", "", head.strip()).strip().lower()) for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", _without_code(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_loads_anything_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"!\[[^\]]*\]\(https?:[^)]*\)|<(?:script|img|link|iframe)[^>]+https?:", text) == []


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: str(page.relative_to(DOCS)))
def test_every_page_stands_in_the_menu(page: Path) -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    assert re.search(rf"(?:: |- ){re.escape(str(page.relative_to(DOCS)))}$", menu, flags=re.MULTILINE), (
        "add it to nav: in mkdocs.yml"
    )


def test_every_page_that_the_code_refers_to_is_there() -> None:
    named: dict[str, str] = {}
    for source in [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.toml"), *(ROOT / "cities").rglob("*.toml")]:
        for page in re.findall(r"\bdocs/[\w/.-]+\.md\b", source.read_text(encoding="utf-8")):
            named.setdefault(page, str(source.relative_to(ROOT)))
    assert {page: where for page, where in named.items() if not (ROOT / page).is_file()} == {}


def test_the_list_of_commands_is_complete() -> None:
    listed = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert [name for name in _commands(_parser(), "dafeng") if f"`{name}`" not in listed] == []


def _commands(parser: argparse.ArgumentParser, name: str) -> list[str]:
    """The commands below a parser: `dafeng plan read`. A group that the page lists as one stands for what is below."""
    names: list[str] = []
    for group in (each for each in parser._actions if isinstance(each, argparse._SubParsersAction)):
        for word, below in group.choices.items():
            path = f"{name} {word}"
            names += [path] if path == "dafeng accounts" else _commands(below, path) or [path]
    return names


def test_the_readme_shows_exactly_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    assert {line for block in blocks for line in block.splitlines()} == {"./start", "./check"}


@pytest.mark.parametrize("group", list(default_catalogue().groups.values()), ids=lambda group: group.code)
def test_the_glossary_names_every_group_of_indicators(group) -> None:
    assert f"| {group.zh} | {group.en} | `{group.code}` |" in GLOSSARY


@pytest.mark.parametrize("words", list(STATUS_WORDS.values()), ids=lambda words: words[1])
def test_the_glossary_names_every_status(words: tuple[str, str]) -> None:
    assert f"| {words[0]} | {words[1]} |" in GLOSSARY


@pytest.mark.parametrize(("code", "names"), [*STATE_NAMES.items(), *BOOK_NAMES.items()])
def test_the_glossary_names_every_state_and_book(code: str, names: dict[str, str]) -> None:
    assert f"| {names['zh']} | {names['en']} | `{code}` |" in GLOSSARY


def test_the_method_page_explains_every_parameter_of_judging() -> None:
    text = (DOCS / "methods" / "tracking.md").read_text(encoding="utf-8")
    chinese, english = text.split("## In English")
    named = [name for name in Options.__dataclass_fields__ if name != "start_year"]
    assert [name for name in named if f"`{name}`" not in chinese] == []
    assert [name for name in named if f"`{name}`" not in english] == []
