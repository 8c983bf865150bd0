"""Where a number comes from: a tree from any figure down to its documents, files, rows or clauses.

In: a key, the table of observations, the catalogue and the sources. Out: a frozen `Explanation`: an observed figure
with its source, locator and the row it was read from; a derived one with its formula, method and inputs; a total with
its parts; or the plain word that there is no data. `text` tells it to people, `to_dict` to programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from dafeng.core._explanation import Explanation, Key, Kind, Origin
from dafeng.core.catalogue import Catalogue, Indicator
from dafeng.core.evaluation import Evaluator
from dafeng.core.formula import Formula, Reference
from dafeng.core.observations import BOOKS, CALCULATED
from dafeng.core.periods import parse_period
from dafeng.core.sources import Source, source_ref

__all__ = ["Explanation", "Key", "Origin", "explain"]


class _Explainer:
    """One table with its catalogue, sources and origins; explains keys of it."""

    def __init__(
        self,
        frame: pl.DataFrame,
        catalogue: Catalogue,
        sources: Iterable[Source],
        origins: pl.DataFrame | None,
        breaks: pl.DataFrame | None,
    ) -> None:
        self.evaluator = Evaluator(frame, catalogue, breaks)
        self.catalogue = catalogue
        self.sources = {each.id: each for each in sources}
        self.rows = frame if origins is None else pl.concat([frame, origins], how="horizontal")
        self.others: pl.DataFrame | None = None
        self.places: Mapping[str, tuple[str, str]] = {}

    def row(self, key: Key, *, lend: bool) -> dict[str, Any] | None:
        """The row of the key in its series, derived or observed; a statistic lent to the book only when asked for."""
        found = self.evaluator.series(key.indicator).filter(_at(key))
        found = found if lend else found.filter(~pl.col("_lent"))
        books = [key.book] if key.book else BOOKS
        rows = {row["book"]: row for row in found.iter_rows(named=True)}
        known = [rows[book] for book in books if book in rows]
        # a book that has the figure goes before one that only says that it is missing
        return next((row for row in known if row["value"] is not None), known[0] if known else None)

    def explain(self, key: Key, *, lend: bool = False) -> Explanation:
        """The explanation of a key; an input of a book may be a statistic lent to it."""
        indicator = self.catalogue.get(key.indicator)
        row = self.row(key, lend=lend)
        if row is None:
            inputs = self._inputs(key, indicator.formula)
            kind: Kind = "derived" if inputs else "missing"
            return Explanation(key, indicator, kind, None, "missing", inputs=inputs, place_names=self.places)
        key = Key(key.indicator, key.place, key.period, key.scenario, "statistics" if row["_lent"] else row["book"])
        reference = row["source"] or ""
        pointer = source_ref(reference)
        kind = "missing" if row["value"] is None else "observed"
        inputs = ()
        if pointer.id == CALCULATED:
            is_total = pointer.locator.startswith("total:")
            kind = "total" if is_total else "derived"
            inputs = self._parts(key, pointer.locator) if is_total else self._inputs(key, indicator.formula)
        return Explanation(
            key,
            indicator,
            kind,
            row["value"],
            row["state"],
            self.sources.get(pointer.id),
            reference,
            self._origin(key),
            inputs,
            self._others(key, indicator),
            self.places,
        )

    def _inputs(self, key: Key, formula: Formula | None) -> tuple[Explanation, ...]:
        return tuple(self._input(key, each) for each in formula.references) if formula else ()

    def _input(self, key: Key, reference: Reference) -> Explanation:
        period = key.period
        if reference.base is not None:
            period = str(reference.base)
        elif reference.lag:
            period = str(parse_period(period).earlier(reference.lag))
        wanted = Key(reference.code, key.place, period, key.scenario, key.book)
        if period != key.period and self.row(wanted, lend=True) is None:
            wanted = Key(reference.code, key.place, period, "observed", key.book)
        return self.explain(wanted, lend=True)

    def _parts(self, key: Key, locator: str) -> tuple[Explanation, ...]:
        _, over, rest = locator.split(":", 2)
        parts = rest.partition("=")[2].split("+")
        keys = (
            Key(key.indicator, part, key.period, key.scenario, key.book)
            if over == "place"
            else Key(key.indicator, key.place, part, key.scenario, key.book)
            for part in parts
        )
        return tuple(self.explain(each) for each in keys)

    def _origin(self, key: Key) -> Origin | None:
        if "file" not in self.rows.columns:
            return None
        hits = self.rows.filter(_at(key) & (pl.col("indicator") == key.indicator) & (pl.col("book") == key.book))
        return _origin_of(hits.row(0, named=True)) if hits.height else None

    def _others(self, key: Key, indicator: Indicator) -> tuple[Explanation, ...]:
        if self.others is None:
            return ()
        hits = self.others.filter(_at(key) & (pl.col("indicator") == key.indicator) & (pl.col("book") == key.book))
        return tuple(
            Explanation(
                key,
                indicator,
                "observed",
                row["value"],
                row["state"],
                self.sources.get(source_ref(row["source"]).id),
                row["source"],
                _origin_of(row),
                place_names=self.places,
            )
            for row in hits.iter_rows(named=True)
        )


def _at(key: Key) -> pl.Expr:
    return (pl.col("place") == key.place) & (pl.col("period") == key.period) & (pl.col("scenario") == key.scenario)


def _origin_of(row: Mapping[str, Any]) -> Origin | None:
    if not row.get("file"):
        return None
    return Origin(row["file"], row.get("row"), row.get("printed"), row.get("unit") or "", row.get("note") or "")


def explain(
    key: Key | Mapping[str, Any],
    frame: pl.DataFrame,
    catalogue: Catalogue,
    sources: Iterable[Source],
    *,
    origins: pl.DataFrame | None = None,
    others: pl.DataFrame | None = None,
    places: Mapping[str, tuple[str, str]] | None = None,
    breaks: pl.DataFrame | None = None,
) -> Explanation:
    """Where the figure of a key, or of a row of the table, comes from.

    `origins` stands beside `frame` row by row with columns `file`, `row`, `printed`, `unit`, `note`; `others` has the
    columns of both for figures that were not chosen; `places` gives the names of places (Chinese, English); `breaks`
    are those of the series, as for `evaluate`.
    Raises `CatalogueError` for an unknown indicator; a figure that nobody has is explained as missing.
    """
    worker = _Explainer(frame, catalogue, sources, origins, breaks)
    worker.others = others
    worker.places = places or {}
    if not isinstance(key, Key):
        names = ("indicator", "place", "period", "scenario", "book")
        key = Key(**{name: key[name] for name in names if name in key})
    return worker.explain(key)
