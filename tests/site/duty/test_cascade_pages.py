"""The year's cascade in pages: every item stands on one of them, heads count the whole group."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dafeng_site.cascade.tree import CascadeFilter, cascade, grouped, outline
from dafeng_site.duty.models import WorkItem
from dafeng_site.people.policy import scope_of

if TYPE_CHECKING:
    from .conftest import Duty, Signed

MANY = 130
"""Items besides the two of the fixture: four pages of 40."""


@pytest.fixture
def many(duty: Duty) -> Duty:
    """130 more items of the year, of two units and three clauses, a third of them late."""
    from dafeng_site.duty.models import Assignment

    year = duty.today.year
    rows = WorkItem.objects.bulk_create(
        [
            WorkItem(
                code=f"{year}-多{at:03}",
                title=f"事项{at:03}",
                year=year,
                clause=("三(一)1", "三(一)2", "")[at % 3],
                unit=(duty.world.energy, duty.world.traffic)[at % 2],
                start=duty.today - timedelta(days=90),
                due=duty.today + timedelta(days=30 - 40 * (at % 3 == 0)),
                weight=1 + at % 4,
                needs=f"{year}-多000" if at == 7 else "",
            )
            for at in range(MANY)
        ]
    )
    Assignment.objects.bulk_create([Assignment(item=row, state="accepted") for row in rows])
    return duty


@pytest.mark.parametrize("wanted", [{}, {"by": "unit"}, {"light": "red"}, {"search": "事项01"}, {"held": "1"}])
def test_lines_say_what_the_rows_say(many: Duty, wanted: dict[str, str]) -> None:
    """The light lists are held against the rows that are loaded whole, as the export writes them."""
    scope = scope_of(many.office)
    narrowed = CascadeFilter.of_year(wanted, many.today.year)
    rows = cascade(scope, narrowed, many.today)
    lines = outline(scope, narrowed, many.today)
    assert lines
    assert [(row.view.row.pk, row.view.row.code, row.view.row.weight, row.view.standing.shown) for row in rows] == [
        (each.pk, each.code, each.weight, each.light) for each in lines
    ]
    assert sum(len(group.lines) for group in grouped(scope, lines, narrowed.by)) == len(lines)
    other = replace(narrowed, by="district")
    assert sum(len(group.lines) for group in grouped(scope, lines, other.by)) <= len(lines)


def test_every_item_stands_on_one_page(many: Duty, signed: Signed) -> None:
    client = signed(many.office)
    pages = [client.get(f"/cascade/?page={at}").content.decode() for at in (1, 2, 3, 4)]
    seen = [title for text in pages for title in re.findall(r">(事项\d{3})<", text)]
    assert sorted(seen) == [f"事项{at:03}" for at in range(MANY)]
    assert (
        "46 项" in pages[0]
    )  # every third of 130, from the first, is 44 of the first clause, and the two of the fixture
    assert re.findall(r">(事项\d{3})<", client.get("/cascade/?page=99").content.decode())[-1] in pages[3]
