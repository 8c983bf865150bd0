"""The year's cascade as a list: what comes back by import first, then who supports, what holds up, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dafeng.appraisal import flow_of
from dafeng_site.cascade.tree import CascadeFilter, CascadeRow, cascade
from dafeng_site.cascade.worktable import SUPPORTS
from dafeng_site.duty.itemtable import HEADINGS
from dafeng_site.exporting.sheet import Cell, Column, Sheet, sheet
from dafeng_site.people.policy import Scope

__all__ = ["cascade_sheet"]

_ROLES = {"lead": "牵头", "support": "配合", "responsible": "负责"}


def _cell(name: str) -> Callable[[CascadeRow], Cell]:
    def get(row: CascadeRow) -> Cell:
        value = getattr(row.view.row, name)
        if name == "unit":
            return str(value.code)
        if name == "role":
            return _ROLES[value]
        return value.isoformat() if isinstance(value, date) else value

    return get


_COLUMNS = (
    *(Column(zh, en, _cell(name)) for name, (zh, en) in HEADINGS.items() if name != "contact"),
    Column(*SUPPORTS, lambda row: "、".join(each.unit.name for each in row.supports)),
    Column("单位名称", "unit name", lambda row: row.view.row.unit.name),
    Column("上级工作项", "made of", lambda row: row.parent.code if row.parent else ""),
    Column("承接", "taken on", lambda row: flow_of("assignment").state(row.view.assignment.state).zh),
    Column("完成比例", "share done", lambda row: row.view.row.done),
    Column("状态", "status", lambda row: row.view.standing.name()),
    Column("受阻于", "held up by", lambda row: "、".join(each.code for each in row.held_by)),
)


def cascade_sheet(scope: Scope, day: date, given: Mapping[str, Any]) -> Sheet:
    """The list as the page's filter leaves it. Contact persons are not in it."""
    return sheet(_COLUMNS, cascade(scope, CascadeFilter.parse(given, day.year), day))
