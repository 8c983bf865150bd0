"""English of what a pack's scenarios say in Chinese only: notes, cost items, titles of clauses (unofficial)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dafeng.city import Row
from dafeng.core.errors import Fault
from dafeng.pathway._toml import fault
from dafeng.pathway.records import ClauseTitle, Specification, Translated

__all__ = ["check_english", "clause_titles", "texts_of", "translations"]


def clause_titles(rows: Iterable[Row]) -> tuple[ClauseTitle, ...]:
    """Rows of titles.csv."""
    return tuple(ClauseTitle(row.text("clause"), row.text("en"), row.where()) for row in rows)


def translations(rows: Iterable[Row]) -> dict[str, Translated]:
    """Rows of english.csv by the Chinese text."""
    return {row.text("zh"): Translated(row.text("en"), row.where()) for row in rows}


def texts_of(spec: Specification) -> Iterator[str]:
    """Every text of the scenarios' files that is shown and has no English column of its own."""
    for each in spec.scenarios:
        yield each.note
    for driver in spec.drivers:
        yield driver.range_note
    prices = [*spec.prices, *(cost for each in spec.measures for cost in each.costs)]
    yield from (each.note for each in prices)
    yield from (cost.item for each in spec.measures for cost in each.costs)
    listed = (spec.drivers, spec.rows, spec.branches, spec.measures, spec.parameters, spec.definitions)
    origins = [each.origin for given in (*listed, spec.supply.plants) for each in given]
    origins += [change.origin for each in spec.measures for change in each.changes]
    yield from (each.note for each in origins)


def check_english(spec: Specification) -> Iterator[Fault]:
    """Translations of texts that are no longer there."""
    known = set(texts_of(spec))
    for text, each in spec.english.items():
        if text not in known:
            said = ("译文的原文不在情景各文件中", "a translation of a text that the scenarios do not have")
            yield fault("unused-translation", *said, each.where, text)
