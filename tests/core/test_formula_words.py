"""Formulas in words keep their meaning: brackets stand where they are needed and nowhere else."""

import pytest

from dafeng.core._explanation import formula_words
from dafeng.core.formula import parse_formula

NAMES = {"a": "甲", "b": "乙", "c": "丙"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a / b", "甲 ÷ 乙"),
        ("(a + b) / c", "（甲 + 乙） ÷ 丙"),
        ("a + b / c", "甲 + 乙 ÷ 丙"),
        ("a / (b * c)", "甲 ÷ （乙 × 丙）"),
        ("a - (b - c)", "甲 - （乙 - 丙）"),
        ("a / lag(a) - 1", "甲 ÷ 上年甲 - 1"),
        ("1 - a / base(a, 2020)", "1 - 甲 ÷ 2020年甲"),
    ],
)
def test_a_formula_reads_in_chinese(text: str, words: str) -> None:
    assert formula_words(parse_formula(text).root, NAMES, "zh") == words
