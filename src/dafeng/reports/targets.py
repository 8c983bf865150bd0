"""Facts on targets and indicators: the completion table, the yearbook, the words and pictures on where things stand."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dafeng.charts import LineChart, Point, Series, TargetMark, draw_lines
from dafeng.charts.palette import SERIES_COLOURS
from dafeng.core.formatting import format_value
from dafeng.core.observations import STATE_NAMES
from dafeng.core.periods import parse_period
from dafeng.core.units import parse_unit
from dafeng.reports.bars import status_bar
from dafeng.reports.content import Column, Picture, Table
from dafeng.reports.context import Context, chinese_date
from dafeng.tracking import STATUS_WORDS, Standing, count_by_status, summary_sentence

__all__ = [
    "data_notes",
    "key_pictures",
    "owed_targets",
    "status_picture",
    "target_table",
    "target_words",
    "yearbook_tables",
]

_OPS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "", "~": "约", None: ""}
_COLOURS = {
    "met": "#0052d9",
    "on-pace": "#2ba471",
    "behind": "#e37318",
    "far-behind": "#d54941",
    "cannot-tell": "#a6a6a6",
}
_YEARS = 8


def _demand(standing: Standing) -> str:
    """The demand as the plan prints it."""
    target = standing.target
    if target.value is None:
        return "省下达" if target.kind == "assigned" else "达峰" if target.kind == "peak" else "—"
    words = {"reduction": "下降", "increase": "增长"}.get(target.kind, "")
    high = f"—{target.value_high:g}" if target.value_high is not None else ""
    base = f"比{target.base_year}年" if target.base_year else ""
    return f"{base}{words}{_OPS.get(target.op, '')}{target.value:g}{high}{target.unit or ''}"


def _latest(standing: Standing) -> str:
    found = standing.judgement
    if found.latest is None or found.latest.value is None:
        return "无数据"
    value = format_value(found.latest.value, found.goal.unit) if found.goal.unit else f"{found.latest.value:g}"
    return f"{value}（{found.latest.year}年，{STATE_NAMES[found.latest.state]['zh']}）"


def _owners(standing: Standing, context: Context) -> str:
    names = dict.fromkeys(context.unit_names.get(owner.canonical or "", owner.name) for owner in standing.owners)
    return "、".join(names)


def target_table(context: Context, standings: Sequence[Standing] | None = None) -> Table:
    """Every target: clause, demand, latest figure, verdict with its reason, who is answerable."""
    chosen = context.standings if standings is None else standings
    rows = tuple(
        (
            str(number),
            each.target.clause,
            each.target.indicator,
            f"{each.target.year}年" if each.target.year else "—",
            _demand(each),
            _latest(each),
            STATUS_WORDS[each.judgement.status][0],
            each.judgement.why("zh"),
            _owners(each, context) or "—",
        )
        for number, each in enumerate(chosen, start=1)
    )
    columns = (
        Column("序号", "center", 0.6),
        Column("条款", "center", 1.4),
        Column("指标", share=2.2),
        Column("年份", "center", 0.9),
        Column("目标", "center", 1.4),
        Column("最新数据", share=1.8),
        Column("进展", "center", 1.0),
        Column("说明", share=3.4),
        Column("责任单位", share=1.6),
    )
    return Table("目标完成情况表", columns, rows, name="targets")


def target_words(context: Context) -> dict[str, str]:
    """The sentences on all targets and the counts by status."""
    judgements = [each.judgement for each in context.standings]
    counts = count_by_status(judgements)
    words = {f"targets_{status.replace('-', '_')}": str(count) for status, count in counts.items()}
    return {"targets_summary": summary_sentence(judgements, "zh"), "targets_total": str(len(judgements)), **words}


def owed_targets(context: Context) -> tuple[Standing, ...]:
    """Targets that are behind, worst first."""
    order = ("far-behind", "behind")
    found = [each for each in context.standings if each.judgement.status in order]
    return tuple(sorted(found, key=lambda each: order.index(each.judgement.status)))


def status_picture(context: Context) -> Picture:
    """One bar of all targets by status."""
    counts = count_by_status([each.judgement for each in context.standings])
    parts = [(STATUS_WORDS[status][0], count, _COLOURS[status]) for status, count in counts.items()]
    alt = "，".join(f"{name}{count}个" for name, count, _ in parts if count)
    return Picture(status_bar(parts), "图1　方案目标进展", alt, 720, 110)


def _series(context: Context, code: str) -> list[Point]:
    rows = context.observations.filter(
        (pl.col("indicator") == code)
        & (pl.col("place") == context.pack.code)
        & (pl.col("scenario") == "observed")
        & pl.col("value").is_not_null()
    )
    points = {}
    for row in rows.iter_rows(named=True):
        period = parse_period(row["period"])
        if period.kind == "year":
            points[period.year] = Point(period.year, row["value"], row["state"])
    return [points[year] for year in sorted(points)]


def key_pictures(context: Context, most: int = 2) -> dict[str, Picture]:
    """Lines of the targets with the longest series: observed figures, and the target where it has a level."""
    found: list[tuple[int, Standing, list[Point]]] = []
    seen: set[str] = set()
    for each in context.standings:
        if each.indicator is None or each.indicator.code in seen:
            continue
        points = _series(context, each.indicator.code)
        if len(points) >= 3:
            seen.add(each.indicator.code)
            found.append((len(points), each, points))
    found.sort(key=lambda one: -one[0])
    pictures = {}
    for number, (_, each, points) in enumerate(found[:most], start=2):
        assert each.indicator is not None  # noqa: S101  # chosen above only with an indicator
        unit = parse_unit(each.indicator.unit).zh
        goal = each.judgement
        marks = (
            (TargetMark(goal.goal.year, goal.target_value, f"{goal.goal.year}年目标", goal.goal.op or ">="),)
            if goal.target_value is not None and goal.goal.year
            else ()
        )
        line = Series(each.indicator.zh, tuple(points), SERIES_COLOURS[0])
        chart = LineChart(f"r{number}", each.indicator.zh, unit, (line,), targets=marks)
        first, last = points[0], points[-1]
        alt = f"{each.indicator.zh}：{first.x:g}年{first.value:g}，{last.x:g}年{last.value:g}（{unit}）"
        pictures[f"line{number - 1}"] = Picture(
            draw_lines(chart), f"图{number}　{each.indicator.zh}（{unit}）", alt, 720, 300
        )
    return pictures


def yearbook_tables(context: Context) -> tuple[Table, ...]:
    """One table a group of the catalogue: indicators with figures of the city, the last years in columns.

    Estimated, assumed and missing figures carry a mark; books stand in rows of their own.
    """
    frame = context.observations.filter(
        (pl.col("place") == context.pack.code)
        & (pl.col("scenario") == "observed")
        & pl.col("period").str.contains(r"^\d{4}$")
    )
    last = int(context.period[:4])
    years = [str(year) for year in range(last - _YEARS + 1, last + 1)]
    tables = []
    for group in context.catalogue.groups.values():
        rows = []
        for indicator in context.catalogue.in_group(group.code):
            own = frame.filter((pl.col("indicator") == indicator.code) & pl.col("period").is_in(years))
            for (book,), part in own.partition_by("book", as_dict=True, maintain_order=True).items():
                cells = {row["period"]: _cell(row) for row in part.iter_rows(named=True)}
                unit = parse_unit(indicator.unit).zh or "—"
                rows.append((indicator.zh, str(book), unit, *(cells.get(year, "…") for year in years)))
        if rows:
            columns = (
                Column("指标", share=2.6),
                Column("账本", "center", 1.0),
                Column("计量单位", "center", 1.3),
                *(Column(year, "right", 1.0) for year in years),
            )
            tables.append(Table(group.zh, columns, tuple(_with_books(rows)), name=group.code))
    return tuple(tables)


def _with_books(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    from dafeng.core.observations import BOOK_NAMES

    return [(name, BOOK_NAMES[book]["zh"] if book in BOOK_NAMES else book, *rest) for name, book, *rest in rows]


def _cell(row: dict[str, object]) -> str:
    marks = {"estimated": "ᵉ", "assumed": "ᵃ", "zero": ""}
    value, state = row["value"], str(row["state"])
    if not isinstance(value, float):
        return "无数据"
    return f"{value:,.6g}{marks.get(state, '')}" if abs(value) < 1e6 else f"{value:,.0f}{marks.get(state, '')}"


def data_notes(context: Context) -> tuple[str, ...]:
    """Sources, state of the data, rounding: what stands at the end of every document."""
    used = {each for standing in context.standings for each in standing.judgement.sources}
    titles = dict.fromkeys(
        source.title_zh for each in sorted(used) if (source := context.pack.source(each)) is not None
    )
    notes = [f"数据截至{chinese_date(context.as_of)}；没有数据的一律写“无数据”，不作推测。"]
    if titles:
        notes.append(f"数据来源：{'；'.join(titles)}。")
    if context.left_out:
        notes.append(f"下列来源未经责任人确认，其数据未采用：{'；'.join(context.left_out)}。")
    notes.append("数值四舍五入，分项之和与合计可能略有出入。")
    return tuple(notes)
