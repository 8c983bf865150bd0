"""Facts on targets: the completion table, the words and pictures on where things stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dafeng.charts import LineChart, Point, Series, TargetMark, draw_lines
from dafeng.charts.palette import SERIES_COLOURS
from dafeng.core.errors import UnitError
from dafeng.core.formatting import format_value
from dafeng.core.observations import STATE_NAMES
from dafeng.core.periods import parse_period
from dafeng.core.units import parse_unit
from dafeng.plan.signs import SIGNS, demanded_op
from dafeng.reports.bars import status_bar
from dafeng.reports.content import Column, Picture, Table
from dafeng.reports.context import Context
from dafeng.tracking import STATUS_WORDS, Standing, count_by_status, summary_sentence

__all__ = [
    "figure_table",
    "key_pictures",
    "owed_targets",
    "status_picture",
    "target_name",
    "target_table",
    "target_words",
]

_OPS: Mapping[str, str] = {**SIGNS, ">": "＞", "<": "＜", "~": "约"}
"""As official documents print them: full-width signs between Chinese words, and a word for about."""
_COLOURS = {
    "met": "#0052d9",
    "on-pace": "#2ba471",
    "behind": "#e37318",
    "far-behind": "#d54941",
    "cannot-tell": "#a6a6a6",
}
_OWNERS = 3


def _demand(standing: Standing, context: Context) -> str:
    """The demand as the plan prints it, with the operator that it is judged by."""
    target, say = standing.target, context.say
    if target.value is None:
        fixed = {"assigned": say("省下达", "set by the province"), "peak": say("达峰", "peak")}
        return fixed.get(target.kind, "—")
    zh = {"reduction": "下降", "increase": "增长"}.get(target.kind, "")
    en = {"reduction": "down ", "increase": "up "}.get(target.kind, "")
    op = _OPS.get(standing.judgement.goal.op or demanded_op(target) or "", "")
    if context.language == "zh":
        high = f"—{target.value_high:g}" if target.value_high is not None else ""
        figure = f"{op}{target.value:g}{high}{target.unit or ''}"
        return f"{f'比{target.base_year}年' if target.base_year else ''}{zh}{figure}"
    figure = op.replace("约", "about ") + _in_english(target.value, target.unit)
    figure += f"–{_in_english(target.value_high, target.unit)}" if target.value_high is not None else ""
    return f"{en}{figure}{f' from {target.base_year}' if target.base_year else ''}"


def _in_english(value: float, unit: str | None) -> str:
    """A figure of the plan as English writes it; a unit that is counted in words (栋, 辆) stays as printed."""
    if not unit:
        return f"{value:g}"
    try:
        return format_value(value, unit, "en")
    except UnitError:
        return f"{value:g} {unit}"


def _latest(standing: Standing, context: Context) -> str:
    found, language = standing.judgement, context.language
    if found.latest is None or found.latest.value is None:
        return context.say("无数据", "no data")
    value = (
        format_value(found.latest.value, found.goal.unit, language) if found.goal.unit else f"{found.latest.value:g}"
    )
    state = STATE_NAMES[found.latest.state][language]
    return context.say(f"{value}（{found.latest.year}年，{state}）", f"{value} ({found.latest.year}, {state})")


def _owners(standing: Standing, context: Context) -> str:
    """The first units that the plan names; the plan's text has all of them."""
    names = list(dict.fromkeys(context.unit_names.get(owner.canonical or "", owner.name) for owner in standing.owners))
    listed = context.say("、", ", ").join(names[:_OWNERS])
    if len(names) <= _OWNERS:
        return listed
    return context.say(f"{listed}等{len(names)}个单位", f"{listed} and {len(names) - _OWNERS} more")


def target_name(standing: Standing, context: Context) -> str:
    """The indicator as the plan names it; in English as the catalogue does, where it knows it."""
    known = standing.indicator
    return known.en if known is not None and context.language != "zh" else standing.target.indicator


def target_table(context: Context, standings: Sequence[Standing] | None = None) -> Table:
    """Every target: clause, demand, latest figure, verdict with its reason, who is answerable."""
    chosen = context.standings if standings is None else standings
    say = context.say
    rows = tuple(
        (
            str(number),
            each.target.clause,
            target_name(each, context),
            str(each.target.year or "—"),
            _demand(each, context),
            _latest(each, context),
            say(*STATUS_WORDS[each.judgement.status]),
            each.judgement.why(context.language),
            _owners(each, context) or "—",
        )
        for number, each in enumerate(chosen, start=1)
    )
    columns = (
        Column(say("序号", "No."), "center", 0.8),
        Column(say("条款", "Clause"), "center", 1.2),
        Column(say("指标", "Indicator"), share=2.2),
        Column(say("年份", "Year"), "center", 0.9),
        Column(say("目标", "Target"), "center", 1.8),
        Column(say("最新数据", "Latest figure"), share=1.7),
        Column(say("进展", "Status"), "center", 1.3),
        Column(say("说明", "Reasons"), share=3.5),
        Column(say("责任单位", "Units"), share=2.2),
    )
    return Table(say("目标完成情况表", "Completion of targets"), columns, rows, name="targets")


def figure_table(context: Context, most: int = 8) -> Table:
    """The latest figure of each target that has one, beside what is demanded; each indicator once."""
    say = context.say
    seen: set[str] = set()
    rows = []
    for each in context.standings:
        name = target_name(each, context)
        if each.judgement.latest is None or name in seen:
            continue
        seen.add(name)
        year = f"{each.target.year}{say('年', '')}" if each.target.year else "—"
        status = say(*STATUS_WORDS[each.judgement.status])
        rows.append((name, _latest(each, context), f"{_demand(each, context)}", year, status))
    columns = (
        Column(say("指标", "Indicator"), share=2.4),
        Column(say("最新数据", "Latest figure"), share=3.3),
        Column(say("目标", "Target"), "center", 1.6),
        Column(say("目标年份", "Target year"), "center", 1.1),
        Column(say("进展", "Status"), "center", 1.1),
    )
    return Table(say("有数据的目标", "Targets with figures"), columns, tuple(rows[:most]), name="figures")


def target_words(context: Context) -> dict[str, str]:
    """The sentences on all targets and the counts by status."""
    judgements = [each.judgement for each in context.standings]
    counts = count_by_status(judgements)
    words = {f"targets_{status.replace('-', '_')}": str(count) for status, count in counts.items()}
    return {
        "targets_summary": summary_sentence(judgements, context.language),
        "targets_total": str(len(judgements)),
        **words,
    }


def owed_targets(context: Context) -> tuple[Standing, ...]:
    """Targets that are behind, worst first."""
    order = ("far-behind", "behind")
    found = [each for each in context.standings if each.judgement.status in order]
    return tuple(sorted(found, key=lambda each: order.index(each.judgement.status)))


def status_picture(context: Context) -> Picture:
    """One bar of all targets by status."""
    counts = count_by_status([each.judgement for each in context.standings])
    parts = [(context.say(*STATUS_WORDS[status]), count, _COLOURS[status]) for status, count in counts.items()]
    alt = context.say("，", ", ").join(f"{name} {count}" for name, count, _ in parts if count)
    caption = context.say("图1　方案目标进展（个）", "Figure 1. Targets by status")
    return Picture(status_bar(parts), caption, alt, 720, 110)


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


def key_pictures(context: Context, most: int = 2, height: int = 300) -> dict[str, Picture]:
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
        say = context.say
        unit = getattr(parse_unit(each.indicator.unit), context.language)
        name = say(each.indicator.zh, each.indicator.en)
        goal = each.judgement
        label = say(f"{goal.goal.year}年目标", f"target {goal.goal.year}")
        marks = (
            (TargetMark(goal.goal.year, goal.target_value, label, goal.goal.op or ">="),)
            if goal.target_value is not None and goal.goal.year
            else ()
        )
        chart = LineChart(f"r{number}", name, unit, (Series(name, tuple(points), SERIES_COLOURS[0]),), targets=marks)
        first, last = points[0], points[-1]
        ends = [say(f"{one.x:g}年{one.value:g}", f"{one.value:g} in {one.x:g}") for one in (first, last)]
        alt = say(f"{name}：{'，'.join(ends)}（{unit}）", f"{name}: {', '.join(ends)} ({unit})")
        caption = say(f"图{number}　{name}（{unit}）", f"Figure {number}. {name} ({unit})")
        pictures[f"line{number - 1}"] = Picture(draw_lines(chart, 720, height), caption, alt, 720, height)
    return pictures
