"""Documents: a bulletin of 51 tasks with work items of every unit, composed and written in each format.

Run: python benchmarks/reports.py. The city is the packaged one; its work items are made up here, four a task, so that
the ranking, the list of what is behind and every reason are there. Figures are CPU time (process time), best of five.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
from measuring import clock

from dafeng.city import find_pack, load_pack
from dafeng.core import default_catalogue
from dafeng.plan import read_plan
from dafeng.reports import FORMATS, Context, Table, compose, make_context, page_count, write_document

YEAR, ITEMS = 2025, 4


def prepare() -> Callable[[], Context]:
    """The packaged city with made-up work items: every third one done, every third half done, the others unreported."""
    pack = load_pack(find_pack("zaozhuang"))
    own = next(each for each in pack.plans if each.role == "own")
    plan = read_plan(own.content, own.file)
    start, source = date(YEAR, 1, 1), pack.sources[0].id
    rows = [
        {
            "code": f"{place}-{number}",
            "clause": task.clause,
            "title": f"{task.title}（第{number}项）",
            "unit": unit.canonical or unit.name,
            "role": "lead",
            "start": start.isoformat(),
            "due": (start + timedelta(days=80 * number)).isoformat(),
            "weight": 1.0,
            "output": "按季度报送进展",
            "done": (1.0, 0.5, None)[(place + number) % 3],
            "done_on": None,
            "needs": None,
            "source": source,
        }
        for place, task in enumerate(plan.tasks)
        for number, unit in zip(range(1, ITEMS + 1), task.units * ITEMS, strict=False)
    ]
    city = replace(pack, tables={**pack.tables, "work_items": pl.DataFrame(rows, infer_schema_length=None)})
    catalogue = default_catalogue()
    return lambda: make_context(city, plan, catalogue, f"{YEAR}-Q3", made=date(YEAR, 10, 15), plan_title=own.title)


def main() -> int:
    """Measure and print."""
    made = prepare()
    context = made()
    document = compose("dispatch-bulletin", context)
    rows = sum(len(block.rows) for block in document.blocks if isinstance(block, Table))
    pages = page_count(write_document(document, "pdf"))
    print(f"{len(context.tasks)} tasks, {len(context.items)} work items, {rows} table rows, {pages} pages")
    clock("judge the city at the end of the quarter", made)
    clock("compose the bulletin", lambda: compose("dispatch-bulletin", context))
    for form in FORMATS:
        clock(f"write {form}", lambda form=form: write_document(document, form))
    clock(
        "all of it, in all three formats",
        lambda: [write_document(compose("dispatch-bulletin", made()), each) for each in FORMATS],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
