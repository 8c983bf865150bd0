"""Figures of a report: as they are typed, checked as data entry checks them, and filed under the unit's own source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dafeng.core.errors import DafengError, Fault
from dafeng_site.data.queries import city
from dafeng_site.data.services import enter, entry_faults
from dafeng_site.people.policy import Scope, entry_source_key

__all__ = ["FIELDS", "FIGURE_ROWS", "MOST_FIGURES", "figure_faults", "file_figures", "typed_figures"]

FIGURE_ROWS = 5
"""So many figures the form offers to type."""
MOST_FIGURES = 100
"""So many one report holds; by Excel more than `FIGURE_ROWS` come. Still more come as a file in data entry."""
FIELDS: Mapping[str, str] = {
    "indicator": "指标",
    "period": "时期",
    "value": "数值",
    "unit": "单位",
    "note": "备注",
    "source": "来源",
}
"""What one figure is made of, with the heading under which data entry knows it."""


def typed_figures(given: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    """The figures of a form with their place in it; rows with neither indicator nor value are none."""
    rows = [
        (at, {name: given.get(f"fig-{at}-{name}", "").strip() for name in FIELDS if given.get(f"fig-{at}-{name}")})
        for at in range(MOST_FIGURES)
    ]
    return [(at, row) for at, row in rows if row.get("indicator") or row.get("value")]


def file_figures(user: Any, scope: Scope, figures: Sequence[tuple[int, Mapping[str, str]]]) -> list[Fault]:
    """File them by the same way as data entry; its faults, each at its field of the form."""
    rows = _rows(scope, [row for _at, row in figures])
    try:
        if rows:
            enter(user, rows, "调度报送")
    except DafengError as error:
        return [
            replace(each, where=f"fig-{figures[at][0]}-{name or 'indicator'}")
            for each, at, name in map(_place, error.faults)
        ]
    return []


def figure_faults(user: Any, scope: Scope, figures: Sequence[Mapping[str, str]]) -> list[tuple[int, str, Fault]]:
    """What filing them would be refused for: place in the list, field (empty: the whole row), fault."""
    rows = _rows(scope, figures)
    return [(at, name, each) for each, at, name in map(_place, entry_faults(user, rows))] if rows else []


def _rows(scope: Scope, figures: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    here = city()
    if here is None:
        return []
    rest = {
        "place": scope.district or here.code,
        "scenario": "observed",
        "state": "measured",
        "source": entry_source_key(scope.unit_code),
        "book": "statistics",
    }
    return [
        rest | {name: row.get(name, "") for name in FIELDS if name != "source"} | {"note": _note(row)}
        for row in figures
    ]


def _note(row: Mapping[str, str]) -> str:
    """Note and source in one: the figure itself is filed under the unit's own source."""
    source = row.get("source", "")
    return "；".join(text for text in (row.get("note", ""), f"来源：{source}" if source else "") if text)


def _place(fault: Fault) -> tuple[Fault, int, str]:
    """A fault of data entry (`table:row:column`) with the figure and the field that it speaks of."""
    _table, _, rest = fault.where.partition(":")
    row, _, column = rest.partition(":")
    names = {heading: name for name, heading in FIELDS.items()} | {name: name for name in FIELDS}
    return fault, (int(row) - 1 if row.isdigit() else 0), names.get(column, "")
