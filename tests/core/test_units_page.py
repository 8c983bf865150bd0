"""The examples on the page about units say what the code answers."""

import re
from pathlib import Path

import pytest

import dafeng.core

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "units.md"
BLOCK = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
EXAMPLES = re.findall(r"^(\w+\(.*\))\s+# (\S+(?: \S+)?)", BLOCK[1] if BLOCK else "", flags=re.MULTILINE)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize(("call", "shown"), EXAMPLES)
def test_an_example_answers_as_shown(call: str, shown: str) -> None:
    name, arguments = call.split("(", 1)
    # the arguments of the page are plain numbers and texts
    values = [part.strip().strip('"') for part in arguments.rstrip(")").split(",")]
    plain = [float(each) if re.fullmatch(r"[\d.]+", each) else each for each in values]
    answer = repr(getattr(dafeng.core, name)(*plain)).replace("\\u2009", " ")
    assert answer.startswith(shown.split("…", maxsplit=1)[0])
