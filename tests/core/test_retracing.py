"""Deriving a scenario anew on arrays gives the bits of deriving it from tables (the tables are the independent way)."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dafeng.core.catalogue import Catalogue, read_catalogue
from dafeng.core.evaluation import derive
from dafeng.core.observations import observation_frame
from dafeng.core.retracing import retrace

PLAIN = """[[indicator]]
code = "{code}"
zh = "{code}"
en = "{code}"
unit = "{unit}"
direction = "up"
over_periods = "sum"
"""
UNITS = {"use": "GWh", "rate": "gce/kWh", "gdp": "10^8 CNY"}
FORMULAS = {
    "coal": ("10^4 tce", "use * rate"),
    "per": ("tce/10^4 CNY", "coal / gdp"),
    "fall": ("%", "(1 - per / base(per, 2020)) * 100"),
    "growth": ("%", "(use - lag(use, 2)) / lag(use, 2) * 100 / 3"),
}


def catalogue() -> Catalogue:
    """Plain and derived indicators, one derived from derived ones, with a base year and a lag."""
    text = '[[group]]\ncode = "t"\nzh = "测试"\nen = "Test"\n\n'
    text += "\n".join(PLAIN.format(code=code, unit=unit) for code, unit in UNITS.items())
    for code, (unit, formula) in FORMULAS.items():
        text += "\n" + PLAIN.format(code=code, unit=unit) + f'formula = "{formula}"\n'
    return read_catalogue([("test.toml", text)])


CATALOGUE = catalogue()
NUMBERS = st.floats(0.5, 2e3, allow_nan=False)


def rows_of(values: np.ndarray, *, own_book: bool) -> list[dict[str, object]]:
    """The scenario's rows: use in the assessment book if asked, rate and GDP in statistics, years 2021 to 2024."""
    found = []
    for n, code in enumerate(UNITS):
        book = "assessment" if own_book and code == "use" else "statistics"
        for year in range(2021, 2025):
            value = float(values[4 * n + year - 2021])
            found.append(_row(code, year, value, "plan", book, "estimated"))
    return found


def _row(code: str, year: int, value: float | None, scenario: str, book: str, state: str) -> dict[str, object]:
    return {
        "indicator": code,
        "place": "370400",
        "period": str(year),
        "scenario": scenario,
        "value": value,
        "state": state,
        "source": "hand",
        "book": book,
    }


@settings(deadline=None, max_examples=60)
@given(
    st.lists(NUMBERS, min_size=12, max_size=12),
    st.lists(NUMBERS, min_size=12, max_size=12),
    st.lists(st.tuples(st.sampled_from(sorted({*UNITS, "per"})), st.integers(2018, 2022)), unique=True, max_size=9),
    st.booleans(),
    st.booleans(),
)
@example([1.0] * 12, [50.0, 1.0, 1.0, 1.0, 60.0, *[1.0] * 7], [("per", 2020)], False, False)
def test_the_traced_derivation_gives_the_bits_of_the_tables(
    first: list[float], second: list[float], observed: list[tuple[str, int]], own_book: bool, broken: bool
) -> None:
    past = [_row(code, year, 3.7 + n, "observed", "statistics", "published") for n, (code, year) in enumerate(observed)]
    breaks = pl.DataFrame({"indicator": ["gdp"], "place": ["370400"], "period": ["2022"]}) if broken else None
    frames = [observation_frame([*past, *rows_of(np.array(v), own_book=own_book)]) for v in (first, second)]
    codes = [*UNITS, *FORMULAS]
    trace = retrace(frames[0], CATALOGUE, codes, "plan", breaks=breaks)
    for frame in frames:
        own = frame.filter(pl.col("scenario") == "plan")
        vector = trace.fill(own["value"].to_numpy())
        tables = derive(frame, CATALOGUE, breaks=breaks).filter(pl.col("scenario") == "plan")
        wanted = {row[:3]: row[3] for row in tables.select("indicator", "period", "book", "value").iter_rows()}
        assert vector is not None
        assert {cell: float(vector[at]) for cell, at in trace.places.items()} == wanted


def test_a_figure_that_goes_missing_is_not_traced() -> None:
    frame = observation_frame(rows_of(np.ones(12), own_book=False))
    trace = retrace(frame, CATALOGUE, ["per"], "plan")
    values = np.ones(12)
    assert trace.fill(values) is not None
    values[8] = 0.0  # GDP of 2021: nothing can be divided by zero
    assert trace.fill(values) is None
    values[8] = np.nan
    assert trace.fill(values) is None
    assert trace.fill(np.ones(11)) is None
