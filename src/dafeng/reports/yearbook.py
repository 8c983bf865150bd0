"""Facts on indicators: the yearbook's tables, and the notes on sources and states of data of every document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from dafeng.core.days import parse_day
from dafeng.core.observations import BOOK_NAMES
from dafeng.core.sources import Source
from dafeng.core.units import parse_unit
from dafeng.reports.content import Cell, Column, Figure, Table
from dafeng.reports.context import Context

__all__ = ["break_notes", "data_notes", "yearbook_tables"]

_YEARS = 8
_MARKS = {"estimated": "ᵉ", "assumed": "ᵃ"}
_DIGITS = 2


def _years(context: Context) -> list[str]:
    last = int(context.period[:4])
    return [str(year) for year in range(last - _YEARS + 1, last + 1)]


def _digits(values: list[float]) -> int:
    """Decimals of a row: as many as its figures have, at most two."""
    most = 0
    for value in values:
        exponent = Decimal(repr(round(value, _DIGITS))).normalize().as_tuple().exponent
        most = max(most, -int(exponent))
    return min(most, _DIGITS)


def _cell(row: dict[str, Any] | None, digits: int, none: str) -> Cell:
    if row is None:
        return "…"
    value, state = row["value"], str(row["state"])
    return Figure(value, digits, _MARKS.get(state, "")) if isinstance(value, float) else none


def yearbook_tables(context: Context) -> tuple[Table, ...]:
    """One table a group of the catalogue: indicators with figures of the city, the last years in columns.

    Estimated, assumed and missing figures carry a mark; books stand in rows of their own.
    """
    frame = context.observations.filter(
        (pl.col("place") == context.pack.code)
        & (pl.col("scenario") == "observed")
        & pl.col("period").str.contains(r"^\d{4}$")
    )
    years, say, language = _years(context), context.say, context.language
    none = say("无数据", "no data")
    tables = []
    for group in context.catalogue.groups.values():
        rows: list[tuple[Cell, ...]] = []
        for indicator in context.catalogue.in_group(group.code):
            own = frame.filter((pl.col("indicator") == indicator.code) & pl.col("period").is_in(years))
            for (book,), part in own.partition_by("book", as_dict=True, maintain_order=True).items():
                found = {row["period"]: row for row in part.iter_rows(named=True)}
                digits = _digits([row["value"] for row in found.values() if isinstance(row["value"], float)])
                unit = getattr(parse_unit(indicator.unit), language) or "—"
                name = BOOK_NAMES[str(book)][language] if str(book) in BOOK_NAMES else str(book)
                cells = (_cell(found.get(year), digits, none) for year in years)
                rows.append((say(indicator.zh, indicator.en), name, unit, *cells))
        if rows:
            columns = (
                Column(say("指标", "Indicator"), share=2.8),
                Column(say("账本", "Book"), "center", 1.1),
                Column(say("计量单位", "Unit"), "center", 1.5),
                *(Column(year, "right", 1.1) for year in years),
            )
            tables.append(Table(say(group.zh, group.en), columns, tuple(rows), name=group.code))
    return tuple(tables)


def break_notes(context: Context) -> tuple[str, ...]:
    """Where a series of the yearbook breaks: figures before and after may not be compared."""
    table = context.pack.tables.get("breaks")
    if table is None:
        return ()
    years = _years(context)
    shown = set(context.observations.filter(pl.col("period").is_in(years))["indicator"].to_list())
    notes = []
    for row in table.iter_rows(named=True):
        if row["place"] == context.pack.code and str(row["period"]) in years[1:] and row["indicator"] in shown:
            indicator = context.catalogue.get(row["indicator"])
            name, year = context.say(indicator.zh, indicator.en), row["period"]
            zh = f"{name}：{year}年起与此前不可直接比较。{row['reason'].rstrip('。')}。"
            notes.append(context.say(zh, f"{name}: not comparable before and after {year}. {row['reason']}"))
    return tuple(notes)


def data_notes(context: Context, used: frozenset[str] | None = None, *, sums: bool = True) -> tuple[str, ...]:
    """Sources, state of the data, rounding: what stands at the end of every document. `used` are the ids of sources;
    without it those that the targets were judged by. `sums`: whether it has figures that add up, to speak of rounding.
    """
    names = {each for one in context.standings for each in one.judgement.sources} if used is None else used
    titles = list(dict.fromkeys(_source(context, each) for each in sorted(names)))
    say = context.say
    notes = [
        say(
            f"数据截至{context.day(context.as_of)}；没有数据的一律写“无数据”，不作推测。",
            f"Data as of {context.day(context.as_of)}; where there are none it says so, and nothing is guessed.",
        )
    ]
    if titles:
        listed = say("；", "; ").join(titles)
        notes.append(say(f"数据来源：{listed}。", f"Sources: {listed}."))
    known = (context.pack.source(each) for each in sorted({each.partition("#")[0] for each in names}))
    notes += [_vouched(context, source) for source in known if source is not None and source.confirmed_by]
    if context.left_out:
        listed = say("；", "; ").join(_source(context, each) for each in context.left_out)
        zh = f"下列来源未经责任人确认，其数据未采用：{listed}。"
        notes.append(say(zh, f"Figures of these sources were not used, for nobody has confirmed them: {listed}."))
    if sums:
        zh = "数值四舍五入，分项之和与合计可能略有出入。"
        notes.append(say(zh, "Figures are rounded half up; parts may not add up exactly."))
    return tuple(notes)


def _vouched(context: Context, source: Source) -> str:
    """Who answers for a source of certainty M or U, since when and on what."""
    day = parse_day(source.confirmed_on)
    on = context.day(day) if day else source.confirmed_on
    said, document = source.confirmed_reason.rstrip("。.；;"), source.confirmed_document
    zh = f"“{_source(context, source.id)}”由{source.confirmed_by}于{on}确认（{document}；{said}）后采用。"
    en = f"'{_source(context, source.id)}' is used as confirmed by {source.confirmed_by} on {on} ({document}; {said})."
    return context.say(zh, en)


def _source(context: Context, name: str) -> str:
    source = context.pack.source(name.partition("#")[0])
    return name if source is None else context.say(source.title_zh, source.title_en or source.title_zh)
