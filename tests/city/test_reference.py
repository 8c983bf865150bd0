"""The documentation of the format is the format."""

from __future__ import annotations

from pathlib import Path

import pytest

from dafeng.city import format_reference, schema
from dafeng.city._cells import _READERS
from dafeng.core.observations import BOOKS, STATES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "city-pack.md"
TYPES = {column.type for table in schema().tables for column in table.columns}


def test_the_page_is_in_step_with_the_schema() -> None:
    _, _, reference = PAGE.read_text(encoding="utf-8").partition("<!-- reference: dafeng city format -->\n\n")
    assert reference == format_reference(), "run `dafeng city format` and put its output below the mark"


def test_states_and_books_are_those_of_observations() -> None:
    assert set(schema().enums["state"]) == set(STATES)
    assert set(schema().enums["book"]) == set(BOOKS)


@pytest.mark.parametrize("table", schema().tables, ids=lambda table: table.name)
def test_a_table_is_described_in_both_languages_and_its_key_is_its_own(table: object) -> None:
    found = schema().table(table.name)  # type: ignore[attr-defined]
    names = [column.name for column in found.columns]
    headings = [column.zh for column in found.columns]
    assert len(set(names)) == len(names)
    assert len(set(headings)) == len(headings)
    assert set(found.key) <= set(names)
    assert all(column.en for column in found.columns)


def test_every_type_of_the_schema_is_read_or_looked_up() -> None:
    assert set(_READERS) | {"text", "indicator", "place", "unit", "source", "file"} >= TYPES
