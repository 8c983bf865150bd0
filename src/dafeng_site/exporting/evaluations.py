"""The table of an evaluation's objects as a list to be written to a file."""

from __future__ import annotations

from typing import Any

from dafeng.appraisal import Sheet, flow_of
from dafeng_site.evaluation.table import ObjectRow
from dafeng_site.exporting.sheet import Cell, Column, sheet
from dafeng_site.exporting.sheet import Sheet as Table

__all__ = ["result_sheet"]


def result_sheet(about: Sheet, rows: tuple[ObjectRow, ...]) -> Table:
    """The table as a list to be written to a file."""
    grades = {grade.code: grade.zh for grade in about.grades}
    items = {item.code: item.zh for item in about.items}
    vetoes = {veto.code: veto.zh for veto in about.vetoes}

    def shown(name: str) -> Any:
        def get(row: ObjectRow) -> Cell:
            found: Cell = row.shown[name]
            return found

        return get

    def grade(row: ObjectRow) -> Cell:
        found = row.shown
        return (
            grades[found["grade"]] if found["grade"] else f"待定（{grades[found['worst']]}至{grades[found['best']]}）"
        )

    flow = flow_of("evaluation")
    columns = (
        Column("名次", "place", shown("place")),
        Column("并列", "tied", lambda row: "是" if row.shown["tied"] else ""),
        Column("对象代码", "code", lambda row: row.subject),
        Column("评价对象", "object", lambda row: row.name),
        Column("得分", "score", shown("score")),
        Column("得分下限", "least score", shown("low")),
        Column("得分上限", "greatest score", shown("high")),
        Column("等次", "grade", grade),
        Column(
            "没有数据的项目", "items without data", lambda row: "、".join(items[code] for code in row.shown["unknown"])
        ),
        Column("否决", "vetoes", lambda row: "、".join(vetoes[code] for code in row.shown["vetoes"])),
        Column("状态", "state", lambda row: flow.state(row.state).zh),
    )
    return sheet(columns, rows)
