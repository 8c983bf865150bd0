"""Supports in the bulletin: what units help others with, and where that is behind. It enters no ranking."""

from __future__ import annotations

from dafeng.appraisal.work import WorkItem
from dafeng.reports.content import Column, Figure, Table
from dafeng.reports.context import Context

__all__ = ["supports_table"]


def _words(context: Context, item: WorkItem) -> str:
    late = (context.as_of - item.due).days
    if late > 0:
        return context.say(f"逾期{late}天", f"{late} days overdue")
    return context.say("未报送进展", "no report") if item.done is None else context.say("进度滞后", "behind")


def supports_table(context: Context) -> Table:
    """Supports that are behind, by unit: overdue, without a report, or behind time. They enter no ranking."""
    say, as_of = context.say, context.as_of
    behind = [
        item
        for item in context.supports
        if not item.complete
        and item.start <= as_of
        and (item.due < as_of or item.done is None or item.done < 0.95 * item.expected(as_of))
    ]
    rows = tuple(
        (
            context.unit_name(item.unit),
            item.title,
            context.day(item.due),
            "—" if item.done is None else Figure(item.done, 1, percent=True),
            _words(context, item),
        )
        for item in sorted(behind, key=lambda item: (item.unit, item.due, item.code))
    )
    columns = (
        Column(say("配合单位", "Supporting unit"), share=2.0),
        Column(say("配合的工作", "Work supported"), share=3.2),
        Column(say("完成时限", "Due"), "center", 1.6),
        Column(say("已完成", "Done"), "right", 0.9),
        Column(say("情况", "State"), "center", 1.2),
    )
    return Table(say("滞后的配合工作", "Supports that are behind"), columns, rows, name="supports")
