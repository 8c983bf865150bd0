"""Rows of statistics to observations: catalogue codes, units converted, states weighed against values.

Any reader that can make rows (a file of a pack, a spreadsheet on the site) goes through `read_observations`, so the
same figure meets the same checks everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from dafeng.city._faults import fault
from dafeng.city._tables import Row
from dafeng.core.catalogue import Catalogue, Indicator
from dafeng.core.errors import Fault, ObservationError, UnitError
from dafeng.core.periods import parse_period
from dafeng.core.units import conversion_factor, parse_unit

__all__ = ["Figure", "read_figures"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One observation with its origin: the file and row, the value and unit as printed there, the note."""

    indicator: str
    place: str
    period: str
    scenario: str
    value: float | None
    state: str
    source: str
    book: str
    file: str
    row: int
    unit: str
    printed: float | None
    note: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What tells one observation from another (`dafeng.core.observations.KEY`)."""
        return (self.indicator, self.place, self.period, self.scenario, self.book)

    @property
    def where(self) -> str:
        """file:row."""
        return f"{self.file}:{self.row}"


def read_figures(rows: Iterable[Row], catalogue: Catalogue) -> tuple[list[Figure], list[Fault]]:
    """Sound rows as figures in the catalogue's units, and every fault. A row with an error gives no figure."""
    figures: list[Figure] = []
    faults: list[Fault] = []
    for row in rows:
        here = list(_faults_of(row, catalogue))
        faults += here
        if not any(each.severity == "error" for each in here):
            figures.append(_figure(row, catalogue.get(row.text("indicator"))))
    return figures, faults


def _faults_of(row: Row, catalogue: Catalogue) -> Iterable[Fault]:
    code = row.text("indicator")
    yield from _value_and_state(row)
    if code not in catalogue:
        near = "、".join(get_close_matches(code, catalogue.indicators, n=3))
        yield fault("unknown-indicator", row.where("indicator"), found=code, expected=near)
        return
    indicator = catalogue.get(code)
    yield from _period(row, indicator)
    problem = _unit_problem(row.text("unit"), indicator.unit)
    if problem:
        expected = f"{indicator.display_unit or indicator.unit}（或可换算的单位 / or a unit that converts）"
        yield fault(problem, row.where("unit"), found=row.text("unit"), expected=expected)
    elif row.values.get("value") is not None:
        yield from _plausible(row, indicator)


def _value_and_state(row: Row) -> Iterable[Fault]:
    value, state = row.values.get("value"), row.text("state")
    if state == "missing" and value is not None:
        yield fault("value-of-missing", row.where("value"), found=str(value))
    elif state == "zero" and value not in (None, 0):
        yield fault("zero-not-zero", row.where("value"), found=str(value))
    elif state not in ("missing", "zero") and value is None:
        yield fault("no-value", row.where("value"), found=state)
    elif state not in ("missing", "zero") and value == 0:
        yield fault("unconfirmed-zero", row.where("value"), found=state)


def _period(row: Row, indicator: Indicator) -> Iterable[Fault]:
    try:
        kind = parse_period(row.text("period")).kind
    except ObservationError:
        yield fault("bad-period", row.where("period"), found=row.text("period"))
        return
    if kind not in indicator.periods:
        yield fault("period-kind", row.where("period"), found=row.text("period"), expected="、".join(indicator.periods))


@lru_cache(maxsize=4096)
def _unit_problem(printed: str, canonical: str) -> str:
    """Empty when the unit fits, else the kind of fault."""
    try:
        parse_unit(printed)
    except UnitError:
        return "unknown-unit"
    try:
        conversion_factor(printed, canonical)
    except UnitError:
        return "wrong-unit"
    return ""


def _plausible(row: Row, indicator: Indicator) -> Iterable[Fault]:
    """A share printed as 0.056 where 5.6 % is meant, or the other way round."""
    if indicator.unit != "%":
        return
    printed = float(row.values["value"] or 0.0)
    value = printed * conversion_factor(row.text("unit"), "%")
    if row.text("unit") in ("%", "％") and 0 < abs(printed) < 1:
        yield fault("percent-or-fraction", row.where("value"), found=f"{printed:g}%", expected=f"{printed * 100:g}%")
    elif abs(value) > 100 and indicator.direction != "neutral" and "比" in indicator.zh:
        yield fault("over-hundred", row.where("value"), found=f"{value:g}%", expected="≤100%")


def _figure(row: Row, indicator: Indicator) -> Figure:
    printed = row.values.get("value")
    state = row.text("state")
    if state == "zero":
        printed = 0.0
    value = None if printed is None else float(printed) * conversion_factor(row.text("unit"), indicator.unit)
    return Figure(
        indicator=indicator.code,
        place=row.text("place"),
        period=row.text("period"),
        scenario=row.text("scenario") or "observed",
        value=value,
        state=state,
        source=row.text("source"),
        book=row.text("book"),
        file=row.file,
        row=row.number,
        unit=row.text("unit"),
        printed=None if printed is None else float(printed),
        note=row.text("note"),
    )
