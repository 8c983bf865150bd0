"""Names: what a file calls public is used by another one; what nobody uses is not kept."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if not {"migrations", "templatetags"} & set(path.parts))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


@cache
def _places() -> dict[str, set[Path]]:
    """The files in which a word stands: code, templates, documents, data."""
    found: dict[str, set[Path]] = defaultdict(set)
    kinds = {".py", ".html", ".md", ".toml", ".ipynb"}
    folders = ("src", "tests", "benchmarks", "scripts", "docs")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    for path in [*paths, ROOT / "README.md", ROOT / "pyproject.toml"]:
        text = path.read_text(encoding="utf-8")
        for word in _used_by_room(text) if path.name == "__init__.py" else set(re.findall(r"[A-Za-z_]\w*", text)):
            found[word].add(path)
    return found


def _used_by_room(text: str) -> set[str]:
    """Names that an `__init__.py` uses itself; handing a name on is no use of it."""
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def _exported(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["__all__"]:
            return set(ast.literal_eval(node.value))
    return set()


def _defined(tree: ast.Module) -> set[str]:
    """Functions and constants; types are named by what they annotate, wherever that is."""
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    plain = [node for node in tree.body if isinstance(node, ast.Assign)]
    typed = [node for node in tree.body if isinstance(node, ast.AnnAssign)]
    targets = [*(target for node in plain for target in node.targets), *(node.target for node in typed)]
    return functions | {each.id for each in targets if isinstance(each, ast.Name) and each.id.isupper()}


def _unused(names: set[str], path: Path, *, here: bool) -> list[str]:
    """Those of the names that stand in no other file and, where `here` is asked too, not twice in their own."""
    words = re.findall(r"[A-Za-z_]\w*", path.read_text(encoding="utf-8")) if here else []
    lone = sorted(name for name in names if not _places()[name] - {path} and not (here and words.count(name) > 1))
    return [f"{path.relative_to(ROOT)}: {name}" for name in lone]


def test_a_public_function_or_constant_is_used_by_another_file() -> None:
    found: list[str] = []
    for path in SOURCES:
        if path.name != "__init__.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += _unused(_exported(tree) & _defined(tree), path, here=False)
    assert found == [], "\n".join(found)


def test_a_private_name_is_used_in_its_file() -> None:
    found: list[str] = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        decorated = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list}
        private = {name for name in _defined(tree) - decorated if re.match("_[^_]", name)}
        found += _unused(private, path, here=True)
    assert found == [], "\n".join(found)


def test_a_helper_of_the_tests_is_used() -> None:
    found: list[str] = []
    for path in TESTS:
        helpers = {
            node.name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
            and not node.name.startswith(("test_", "pytest_", "django_db_"))
            and not any(re.search("autouse|name=", ast.unparse(each)) for each in node.decorator_list)
        }
        found += _unused(helpers, path, here=True)
    assert found == [], "\n".join(found)
