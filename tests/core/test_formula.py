"""Formulas read as arithmetic reads them and nothing else gets in."""

import pytest

from dafeng.core.errors import CatalogueError
from dafeng.core.formula import Binary, Number, Reference, parse_formula


def test_products_bind_tighter_and_equal_signs_go_left_to_right() -> None:
    tree = parse_formula("a - b - c * 2").root
    assert tree == Binary("-", Binary("-", Reference("a"), Reference("b")), Binary("*", Reference("c"), Number(2.0)))


def test_lag_and_base_name_another_time() -> None:
    formula = parse_formula("a.b / lag(a.b) - lag(c, 5) / base(c, 2020)")
    assert formula.references == (
        Reference("a.b"),
        Reference("a.b", lag=1),
        Reference("c", lag=5),
        Reference("c", base=2020),
    )
    assert formula.codes == ("a.b", "c")


@pytest.mark.parametrize(
    "text", ["", "a +", "a b", "(a", "a)", "a ** 2", "__import__('os')", "sum(a)", "lag(2)", "base(a)", "a; b", "1.2.3"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError):
        parse_formula(text)
