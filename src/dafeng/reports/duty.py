"""Facts on tasks and work items: how tasks stand, who is behind, who is ahead, what a unit owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dafeng.appraisal.work import LIGHTS, Light, WorkItem
from dafeng.reports.bars import named_bars, status_bar
from dafeng.reports.content import Cell, Column, Figure, Picture, Table
from dafeng.reports.context import Context, TaskState, outside_brackets

__all__ = [
    "behind_table",
    "behind_units",
    "duty_words",
    "owed_items",
    "owed_list",
    "owed_table",
    "ranking_picture",
    "ranking_table",
    "reasons_of",
    "task_picture",
    "task_table",
]

_COLOURS = {"done": "#0052d9", "green": "#2ba471", "yellow": "#e37318", "red": "#d54941", "unknown": "#a6a6a6"}


def _percent(share: float | None) -> Cell:
    return "—" if share is None else Figure(share, 1, percent=True)


def reasons_of(context: Context, state: TaskState, most: int = 4, *, counted: bool = True) -> str:
    """Why a task has its light, in one sentence; of very many reasons the first, with how many more there are."""
    stop, found = context.say("；", "; "), state.progress.reasons
    said = stop.join(reason.text(context.language).rstrip("。；.;") for reason in found[:most])
    more = len(found) - most
    return said if more <= 0 or not counted else said + context.say(f"；另有{more}条", f"; {more} more")


def _light(context: Context, light: Light) -> str:
    return context.say(*LIGHTS[light])


def _units(context: Context, state: TaskState) -> str:
    return context.say("、", ", ").join(dict.fromkeys(outside_brackets(unit.name) for unit in state.task.units))


def _summary_zh(counts: Counter[Light], total: int) -> str:
    if not total:
        return "方案没有任务。"
    parts = [(words[0], counts[light]) for light, words in LIGHTS.items() if counts[light]]
    if len(parts) == 1:
        return f"方案{total}项任务均为“{parts[0][0]}”。"
    return f"方案{total}项任务中，{'，'.join(f'{name}{count}项' for name, count in parts)}。"


def duty_words(context: Context) -> dict[str, str]:
    """Counts and sentences on the tasks."""
    counts = Counter(state.progress.light for state in context.tasks)
    items = context.items
    due = [item for item in items if item.due <= context.as_of]
    done = sum(item.complete for item in due)
    total, language = len(context.tasks), context.language
    if language == "zh":
        summary = _summary_zh(counts, total)
        work = (
            f"本年度工作项{len(items)}项，到期{len(due)}项，其中已完成{done}项。"
            if items
            else "任务进展按指标判断，未计工作项。"
        )
    else:
        listed = ", ".join(f"{counts[light]} {words[1]}" for light, words in LIGHTS.items() if counts[light])
        summary = f"Of {total} tasks of the plan: {listed}." if total else "The plan has no tasks."
        work = (
            f" Of {len(items)} work items of the year {len(due)} are due, {done} of them done."
            if items
            else " Tasks are judged by indicators alone, without work items."
        )
    return {
        "tasks_summary": summary,
        "work_summary": work,
        "tasks_total": str(len(context.tasks)),
        **{f"tasks_{light}": str(counts[light]) for light in LIGHTS},
    }


def task_table(context: Context, states: Sequence[TaskState] | None = None, title: str = "") -> Table:
    """Every task: units, weighted share done, what time asks for, status with reasons. The shares stand there where
    any task has work items."""
    chosen = context.tasks if states is None else states
    shares = any(state.progress.done is not None or state.items for state in chosen)
    say = context.say
    rows = tuple(
        (
            str(number),
            state.task.clause,
            state.task.title,
            _units(context, state) or "—",
            *((_percent(state.progress.done), _percent(state.progress.expected)) if shares else ()),
            _light(context, state.progress.light),
            reasons_of(context, state) or "—",
        )
        for number, state in enumerate(chosen, start=1)
    )
    columns = (
        Column(say("序号", "No."), "center", 0.8),
        Column(say("条款", "Clause"), "center", 1.3),
        Column(say("任务", "Task"), share=2.3),
        Column(say("责任单位", "Units"), share=2.9 if shares else 3.4),
        *(
            (Column(say("完成", "Done"), "right", 0.9), Column(say("应完成", "Expected"), "right", 1.0))
            if shares
            else ()
        ),
        Column(say("进展", "Status"), "center", 1.5),
        Column(say("说明", "Reasons"), share=4.8 if shares else 3.2),
    )
    return Table(title or say("任务进展情况表", "Progress of tasks"), columns, rows, name="tasks")


def behind_table(context: Context) -> Table:
    """The tasks that are behind, worst first."""
    order = {"red": 0, "yellow": 1}
    states = sorted(
        (state for state in context.tasks if state.progress.light in order),
        key=lambda state: order[state.progress.light],
    )
    return task_table(context, states, context.say("滞后任务清单", "Tasks that are behind"))


def _by_unit(context: Context) -> list[tuple[str, int, int, float | None, float | None, int]]:
    """Unit, items, items done, share done, share expected, overdue; ranked by done over expected."""
    rows = []
    for unit in dict.fromkeys(item.unit for item in context.owed_by_unit):
        own = [item for item in context.owed_by_unit if item.unit == unit]
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
            context.unit_name(unit),
            float(count),
            float(done),
            _percent(share),
            _percent(expected),
            float(overdue),
        )
        for ratio, (unit, count, done, share, expected, overdue) in zip(ratios, found, strict=True)
    )
    say = context.say
    columns = (
        Column(say("名次", "Place"), "center", 0.8),
        Column(say("单位", "Unit"), share=2.4),
        Column(say("工作项", "Items"), "right", 0.9),
        Column(say("已完成", "Done"), "right", 0.9),
        Column(say("完成进度", "Share done"), "right", 1.1),
        Column(say("应完成进度", "Share expected"), "right", 1.2),
        Column(say("逾期", "Overdue"), "right", 0.8),
    )
    note = say(
        "工作项、已完成、逾期的单位为项；名次按完成进度与应完成进度之比排列，并列的名次相同。",
        "Places go by share done over share expected; equals share a place.",
    )
    title = say("各单位工作进展排名", "Ranking of units")
    return Table(title, columns, rows, (None, None, 0, 0, None, None, 0), note, "ranking")


def ranking_picture(context: Context, most: int = 20) -> Picture:
    """Share done by unit."""
    every = _by_unit(context)
    found = every[:most]
    none = context.say("无数据", "no data")
    bars = []
    for unit, _, _, done, expected, _ in found:
        ratio = _ratio(done, expected)
        colour = _COLOURS["green" if ratio >= 0.95 else "yellow" if ratio >= 0.6 else "red"]
        bars.append((context.unit_name(unit), None if done is None else 100 * done, colour))
    stop = context.say("，", ", ")
    alt = stop.join(f"{name} {none if value is None else f'{value:.1f}%'}" for name, value, _ in bars)
    caption = context.say("图2　各单位完成进度", "Figure 2. Share done by unit")
    if len(found) < len(every):
        caption += context.say(f"（前{most}位）", f" (first {most})")
    return Picture(named_bars(bars, none=none), caption, alt, 720, 16 + 28 * len(bars))


def task_picture(context: Context, number: int = 1) -> Picture:
    """One bar of all tasks by status."""
    counts = Counter(state.progress.light for state in context.tasks)
    parts = [(_light(context, light), counts[light], _COLOURS[light]) for light in LIGHTS]
    alt = context.say("，", ", ").join(f"{name} {count}" for name, count, _ in parts if count)
    caption = context.say(f"图{number}　任务进展（项）", f"Figure {number}. Tasks by status")
    return Picture(status_bar(parts), caption, alt, 720, 110)


def _owed_words(context: Context, item: WorkItem) -> str:
    late = (context.as_of - item.due).days
    if late > 0:
        return context.say(f"逾期{late}天", f"{late} days overdue")
    none, slow = context.say("未报送进展", "no report"), context.say("进度滞后", "behind")
    return none if item.done is None else slow


def owed_items(context: Context, unit: str) -> tuple[WorkItem, ...]:
    """What a unit owes at the day: overdue items, items without a report, items behind time; the earliest first."""
    owed = [
        item
        for item in context.owed_by_unit
        if item.unit == unit
        and not item.complete
        and item.start <= context.as_of
        and (item.due < context.as_of or item.done is None or item.done < 0.95 * item.expected(context.as_of))
    ]
    return tuple(sorted(owed, key=lambda item: (item.due, item.code)))


def behind_units(context: Context) -> tuple[str, ...]:
    """Codes of everyone who can be written to and owes something at the day, in the order of the city's lists."""
    owing = {item.unit for item in context.owed_by_unit}
    return tuple(code for code in context.addressees if code in owing and owed_items(context, code))


def owed_list(context: Context, units: Sequence[str]) -> Table:
    """What all of these units owe, in one table."""
    single = [owed_table(context, unit) for unit in units]
    column = Column(context.say("单位", "Unit"), share=2.0)
    rows = [(context.unit_name(unit), *row) for unit, table in zip(units, single, strict=True) for row in table.rows]
    return Table(
        context.say("各单位待办事项", "Matters owed by unit"),
        (column, *owed_table(context, "").columns),
        tuple(rows),
        name="owed",
    )


def owed_table(context: Context, unit: str) -> Table:
    """The table of what a unit owes."""
    say = context.say
    rows = tuple(
        (
            str(number),
            item.title,
            item.output or "—",
            context.day(item.due),
            _percent(item.done),
            _owed_words(context, item),
        )
        for number, item in enumerate(owed_items(context, unit), start=1)
    )
    columns = (
        Column(say("序号", "No."), "center", 0.8),
        Column(say("工作内容", "Work"), share=2.6),
        Column(say("成果要求", "Output"), share=1.9),
        Column(say("完成时限", "Due"), "center", 2.2),
        Column(say("已完成", "Done"), "right", 0.9),
        Column(say("情况", "State"), "center", 1.5),
    )
    return Table(say("待办事项", "Matters owed"), columns, rows, name="owed")
