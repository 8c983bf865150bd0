"""Facts on tasks and work items: how tasks stand, who is behind, who is ahead, what a unit owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dafeng.appraisal.work import LIGHTS, WorkItem
from dafeng.reports.bars import named_bars, status_bar
from dafeng.reports.content import Column, Picture, Table
from dafeng.reports.context import Context, TaskState

__all__ = ["behind_table", "duty_words", "owed_table", "ranking_picture", "ranking_table", "task_picture", "task_table"]

_COLOURS = {"done": "#0052d9", "green": "#2ba471", "yellow": "#e37318", "red": "#d54941", "unknown": "#a6a6a6"}


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"


def _why(state: TaskState) -> str:
    return "；".join(reason.zh.rstrip("。；") for reason in state.progress.reasons)


def _units(state: TaskState) -> str:
    return "、".join(dict.fromkeys(unit.name for unit in state.task.units))


def duty_words(context: Context) -> dict[str, str]:
    """Counts and sentences on the tasks."""
    counts = Counter(state.progress.light for state in context.tasks)
    parts = [f"{words[0]}{counts[light]}项" for light, words in LIGHTS.items() if counts[light]]
    items = context.items
    due = [item for item in items if item.due <= context.as_of]
    done = sum(item.complete for item in due)
    summary = f"方案{len(context.tasks)}项任务中，{'，'.join(parts)}。" if context.tasks else "方案没有任务。"
    work = (
        f"本年度工作项{len(items)}项，到期{len(due)}项，其中已完成{done}项。"
        if items
        else "本年度尚未下达工作项，任务状态只能由指标判断。"
    )
    return {
        "tasks_summary": summary,
        "work_summary": work,
        "tasks_total": str(len(context.tasks)),
        **{f"tasks_{light}": str(counts[light]) for light in LIGHTS},
    }


def task_table(context: Context, states: Sequence[TaskState] | None = None, title: str = "任务进展情况表") -> Table:
    """Every task: units, weighted share done, what time asks for, status with reasons."""
    chosen = context.tasks if states is None else states
    rows = tuple(
        (
            str(number),
            state.task.clause,
            state.task.title,
            _units(state) or "—",
            _percent(state.progress.done),
            _percent(state.progress.expected),
            LIGHTS[state.progress.light][0],
            _why(state) or "—",
        )
        for number, state in enumerate(chosen, start=1)
    )
    columns = (
        Column("序号", "center", 0.6),
        Column("条款", "center", 1.4),
        Column("任务", share=2.2),
        Column("责任单位", share=2.4),
        Column("完成", "right", 1.1),
        Column("应完成", "right", 1.1),
        Column("状态", "center", 1.0),
        Column("说明", share=3.0),
    )
    return Table(title, columns, rows, name="tasks")


def behind_table(context: Context) -> Table:
    """The tasks that are behind, worst first."""
    order = {"red": 0, "yellow": 1}
    states = sorted(
        (state for state in context.tasks if state.progress.light in order),
        key=lambda state: order[state.progress.light],
    )
    return task_table(context, states, "滞后任务清单")


def _by_unit(context: Context) -> list[tuple[str, int, int, float | None, float | None, int]]:
    """Unit, items, items done, share done, share expected, overdue; ranked by done over expected."""
    rows = []
    for unit in dict.fromkeys(item.unit for item in context.items):
        own = [item for item in context.items if item.unit == unit]
        weight = sum(item.weight for item in own)
        done = sum(item.weight * (item.done or 0.0) for item in own) / weight
        expected = sum(item.weight * item.expected(context.as_of) for item in own) / weight
        overdue = sum(item.due < context.as_of and not item.complete for item in own)
        rows.append((unit, len(own), sum(item.complete for item in own), done, expected, overdue))
    return sorted(rows, key=lambda row: (-_ratio(row[3], row[4]), row[5]))


def _ratio(done: float | None, expected: float | None) -> float:
    return 0.0 if done is None else 1.0 if not expected else round(done / expected, 4)


def ranking_table(context: Context) -> Table:
    """Units and districts by share done over share that time asks for; ties share a place."""
    found = _by_unit(context)
    ratios = [_ratio(row[3], row[4]) for row in found]
    rows = tuple(
        (
            str(ratios.index(ratio) + 1),
            context.unit_names.get(unit, unit),
            float(count),
            float(done),
            _percent(share),
            _percent(expected),
            float(overdue),
        )
        for ratio, (unit, count, done, share, expected, overdue) in zip(ratios, found, strict=True)
    )
    columns = (
        Column("名次", "center", 0.7),
        Column("单位", share=2.4),
        Column("工作项", "right", 0.9, "项"),
        Column("已完成", "right", 0.9, "项"),
        Column("完成进度", "right", 1.0),
        Column("应完成进度", "right", 1.1),
        Column("逾期", "right", 0.8, "项"),
    )
    note = "名次按完成进度与应完成进度之比排列，并列的名次相同。"
    return Table("各单位工作进展排名", columns, rows, (None, None, 0, 0, None, None, 0), note, "ranking")


def ranking_picture(context: Context, most: int = 20) -> Picture:
    """Share done by unit."""
    found = _by_unit(context)[:most]
    bars = []
    for unit, _, _, done, expected, _ in found:
        ratio = _ratio(done, expected)
        colour = _COLOURS["green" if ratio >= 0.95 else "yellow" if ratio >= 0.6 else "red"]
        bars.append((context.unit_names.get(unit, unit), None if done is None else 100 * done, colour))
    alt = "，".join(f"{name}{'无数据' if value is None else f'{value:.1f}%'}" for name, value, _ in bars)
    return Picture(named_bars(bars), "图2　各单位完成进度", alt, 720, 16 + 28 * len(bars))


def task_picture(context: Context, number: int = 1) -> Picture:
    """One bar of all tasks by status."""
    counts = Counter(state.progress.light for state in context.tasks)
    parts = [(words[0], counts[light], _COLOURS[light]) for light, words in LIGHTS.items()]
    alt = "，".join(f"{name}{count}项" for name, count, _ in parts if count)
    return Picture(status_bar(parts), f"图{number}　任务进展", alt, 720, 110)


def _owed_words(item: WorkItem, as_of: date) -> str:
    late = (as_of - item.due).days
    if late > 0:
        return f"逾期{late}天"
    return "未报送进展" if item.done is None else "进度滞后"


def owed_table(context: Context, unit: str) -> Table:
    """What a unit owes at the day: overdue items, items without a report, items behind time."""
    owed = [
        item
        for item in context.items
        if item.unit == unit
        and not item.complete
        and item.start <= context.as_of
        and (item.due < context.as_of or item.done is None or item.done < 0.95 * item.expected(context.as_of))
    ]
    rows = tuple(
        (
            str(number),
            item.title,
            item.output or "—",
            item.due.isoformat(),
            _percent(item.done),
            _owed_words(item, context.as_of),
        )
        for number, item in enumerate(sorted(owed, key=lambda item: item.due), start=1)
    )
    columns = (
        Column("序号", "center", 0.6),
        Column("工作内容", share=3.0),
        Column("成果要求", share=2.2),
        Column("完成时限", "center", 1.3),
        Column("已完成", "right", 0.9),
        Column("情况", "center", 1.2),
    )
    return Table("待办事项", columns, rows, name="owed")
