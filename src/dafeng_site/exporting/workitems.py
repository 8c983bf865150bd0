"""Work items as a list, and as the cascade of a year: what comes back by import first, then what is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dafeng.appraisal import flow_of
from dafeng_site.cascade.tree import CascadeFilter, CascadeRow, cascade
from dafeng_site.cascade.worktable import SUPPORTS
from dafeng_site.duty import queries
from dafeng_site.duty.itemtable import HEADINGS
from dafeng_site.exporting.sheet import Cell, Column, Sheet, sheet
from dafeng_site.people.fields import seen
from dafeng_site.people.policy import Scope

__all__ = ["ROLES", "cascade_sheet", "work_item_sheet"]

ROLES = {"lead": "牵头", "support": "配合", "responsible": "负责"}


def _cell(item: Any, name: str) -> Cell:
    value: Any = getattr(item, name)
    if name == "unit":
        return str(value.code)
    if name == "role":
        return ROLES[value]
    return value.isoformat() if isinstance(value, date) else value


def _typed(view_of: Callable[[Any], Any]) -> tuple[Column, ...]:
    """What a person types and imports again; the contact person is not among them."""

    def column(name: str, zh: str, en: str) -> Column:
        return Column(zh, en, lambda row: _cell(view_of(row).row, name))

    return tuple(column(name, zh, en) for name, (zh, en) in HEADINGS.items() if name != "contact")


def _stands(view_of: Callable[[Any], Any]) -> tuple[Column, ...]:
    return (
        Column("承接", "taken on", lambda row: flow_of("assignment").state(view_of(row).assignment.state).zh),
        Column("完成比例", "share done", lambda row: view_of(row).row.done),
        Column("按指标完成", "share by the indicator", lambda row: _share(view_of(row))),
        Column("状态", "status", lambda row: view_of(row).standing.name()),
    )


def _share(view: Any) -> float | None:
    return view.measured.share if view.measured else None


def _itself(row: Any) -> Any:
    return row


def _view(row: CascadeRow) -> Any:
    return row.view


def work_item_sheet(scope: Scope, day: date, given: Mapping[str, Any]) -> Sheet:
    """The list as the page's filter leaves it, contact persons where the scope may see them."""
    wanted = queries.ItemFilter.parse(given)
    columns = (
        *_typed(_itself),
        Column(*HEADINGS["contact"], lambda view: seen(scope, view.row, "contact")),
        Column("单位名称", "unit name", lambda view: view.row.unit.name),
        *_stands(_itself),
        Column("原因", "reasons", lambda view: "；".join(reason.zh for reason in view.standing.reasons)),
        Column("认定理由", "reason of the override", lambda view: view.standing.override_reason),
        Column("单位意见", "the unit's view", lambda view: view.assignment.view),
    )
    found = queries.views(scope, queries.items(scope, wanted), day)
    return sheet(columns, [each for each in found if wanted.light in ("", each.standing.shown)])


_CASCADE = (
    *_typed(_view),
    Column(*SUPPORTS, lambda row: "、".join(each.unit.name for each in row.supports)),
    Column("单位名称", "unit name", lambda row: row.view.row.unit.name),
    Column("上级工作项", "made of", lambda row: row.parent.code if row.parent else ""),
    *_stands(_view),
    Column("受阻于", "held up by", lambda row: "、".join(each.code for each in row.held_by)),
)


def cascade_sheet(scope: Scope, day: date, given: Mapping[str, Any]) -> Sheet:
    """The list as the page's filter leaves it. Contact persons are not in it."""
    return sheet(_CASCADE, cascade(scope, CascadeFilter.of_year(given, day.year), day))
