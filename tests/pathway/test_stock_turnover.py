"""Stock turnover against an independent program for dynamic stock models.

Expected: flodym 1.1.0 (`tests/support/stock_oracle.py` made the table and says how to make it anew).
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from dafeng.pathway._engine import compiled
from dafeng.pathway._twins import stock_twin

TABLE = Path(__file__).parent / "data" / "stock_turnover.csv"


def _rows() -> dict[str, np.ndarray]:
    found: dict[str, list[list[float]]] = {}
    with TABLE.open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            found.setdefault(row["case"], []).append([float(row[name]) for name in list(row)[1:]])
    return {name: np.array(values) for name, values in found.items()}


ROWS = _rows()


def _run(kernel, table: np.ndarray, years: int) -> tuple[np.ndarray, ...]:
    """The kernel from the first year on; technology 1 takes all sales after 2010, so that it counts the cohorts."""
    survival = table[:, 5]
    ages = len(survival) + 1
    keep = np.zeros((2, ages))
    keep[:, : len(survival) - 1] = np.divide(
        survival[1:], survival[:-1], out=np.zeros(len(survival) - 1), where=survival[:-1] > 0
    )
    initial = np.zeros((2, ages))
    initial[0, 0] = table[0, 1]
    sales = np.zeros((1, years, 2))
    sales[0, :11, 0] = 1.0
    sales[0, 11:, 1] = 1.0
    return kernel(
        table[:, 1].reshape(1, years, 1),
        np.array([True]),
        np.array([0, 2]),
        initial,
        keep,
        sales,
        np.zeros((1, years, 2)),
        np.ones((2, years)),
    )


@pytest.mark.parametrize("kernel", [stock_twin, compiled()[0]], ids=["twin", "compiled"])
@pytest.mark.parametrize("case", sorted(ROWS))
def test_turnover_is_that_of_an_independent_program(kernel, case: str) -> None:
    table = ROWS[case]
    number, _, added, left = _run(kernel, table, len(table))
    assert number[0].sum(axis=1) == pytest.approx(table[:, 1], rel=1e-12)
    assert added[0, 1:].sum(axis=1) == pytest.approx(table[1:, 2], rel=1e-9, abs=1e-9)
    assert left[0, 1:].sum(axis=1) == pytest.approx(table[1:, 3], rel=1e-9, abs=1e-9)
    assert number[0, :, 0] == pytest.approx(table[:, 4], rel=1e-9, abs=1e-9)


def test_the_mean_life_of_the_cars_is_the_published_one() -> None:
    # Hao et al. 2011: 14.5 years for private passenger vehicles; the area under the survival curve, by trapezoids
    survival = ROWS["cars"][:, 5]
    assert float(np.trapezoid(survival)) == pytest.approx(14.5, abs=0.01)
