"""Every list that can be exported: its columns, and how its rows are found for a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from dafeng.accounts.factors import FactorLibrary
from dafeng.tracking import STATUS_WORDS
from dafeng_site.books import queries as books
from dafeng_site.books.library import city_library
from dafeng_site.data import queries as data
from dafeng_site.exporting.sheet import Cell, Column, Sheet, sheet
from dafeng_site.exporting.workitems import ROLES, cascade_sheet, work_item_sheet
from dafeng_site.people import queries as people
from dafeng_site.people.policy import Deed, Scope
from dafeng_site.plans import queries as plans
from dafeng_site.plans.narrowing import TargetFilter, TaskFilter
from dafeng_site.plans.shown import TargetView, TaskView
from dafeng_site.supervision.records import records

__all__ = ["EXPORTS", "Export"]

_MOST_AUDIT = 100_000


@dataclass(frozen=True, slots=True)
class Export:
    """A list that can be exported: its title, what it takes to see it, and how it is made."""

    zh: str
    en: str
    deed: Deed
    make: Callable[[Scope, date, Mapping[str, Any]], Sheet]


def _field(name: str) -> Callable[[Any], Cell]:
    def get(row: Any) -> Cell:
        found: Cell = getattr(row, name)
        return found

    return get


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _printed(row: Any) -> tuple[str, Cell]:
    return data.as_printed(row.indicator, row.value, row.unit, row.printed)


_OBSERVATIONS = (
    Column("指标", "indicator", _field("indicator")),
    Column("地区", "place", _field("place_id")),
    Column("时期", "period", _field("period")),
    Column("情景", "scenario", _field("scenario")),
    Column("数值", "value", lambda row: _printed(row)[1]),
    Column("单位", "unit", lambda row: _printed(row)[0]),
    Column("状态", "state", _field("state")),
    Column("来源", "source", lambda row: f"{row.source.key}#{row.locator}" if row.locator else row.source.key),
    Column("账本", "book", _field("book")),
    Column("备注", "note", _field("note")),
)
"""The columns of a city pack's statistics, so that the file can be imported again."""

_TARGETS = (
    Column("序号", "id", _field("id")),
    Column("条款", "clause", _field("clause")),
    Column("指标（文中）", "indicator in the text", lambda view: view.row.indicator),
    Column("目录指标", "indicator", lambda view: view.row.code),
    Column("目标年", "year", lambda view: view.row.year),
    Column("关系", "op", lambda view: view.row.get_op_display()),
    Column("目标值", "value", lambda view: view.row.value),
    Column("上限", "upper value", lambda view: view.row.value_high),
    Column("单位", "unit", lambda view: view.row.unit),
    Column("基年", "base year", lambda view: view.row.base_year),
    Column("类型", "kind", lambda view: str(view.row.get_kind_display())),
    Column("性质", "nature", lambda view: str(view.row.get_nature_display())),
    Column("状态", "status", lambda view: STATUS_WORDS[view.status][0]),
    Column("最新值", "latest value", lambda view: _latest(view, "value")),
    Column("最新年份", "latest year", lambda view: _latest(view, "year")),
    Column("指标单位", "indicator's unit", lambda view: view.indicator.unit if view.indicator else ""),
    Column("责任单位", "units", lambda view: "、".join(unit.name for unit in view.units)),
    Column("说明", "reasons", lambda view: view.judgement.why("zh") if view.judgement else ""),
    Column("原文", "quote", lambda view: view.row.quote),
)


def _latest(view: TargetView, name: str) -> Cell:
    latest = view.judgement.latest if view.judgement else None
    found: Cell = getattr(latest, name) if latest else None
    return found


def _carrying(role: str) -> Callable[[TaskView], Cell]:
    return lambda view: "、".join(unit.name for unit in view.units if unit.role == role)


_TASKS = (
    Column("序号", "id", _field("id")),
    Column("条款", "clause", _field("clause")),
    Column("任务", "task", lambda view: view.row.title),
    Column("牵头单位", "lead", _carrying("lead")),
    Column("配合单位", "support", _carrying("support")),
    Column("责任单位", "responsible", _carrying("responsible")),
    Column("目标数", "targets", lambda view: len(view.targets)),
)
_INDICATORS = (
    Column("编码", "code", _field("code")),
    Column("名称", "name", lambda row: row.indicator.zh),
    Column("英文名称", "name in English", lambda row: row.indicator.en),
    Column("单位", "unit", lambda row: row.indicator.unit),
    Column("数据数", "figures", _field("figures")),
    Column("最新值", "latest value", lambda row: row.latest.value if row.latest else None),
    Column("最新时期", "latest period", lambda row: row.latest.period if row.latest else ""),
    Column("状态", "state", lambda row: row.latest.state if row.latest else ""),
    Column("来源", "source", lambda row: row.latest.source if row.latest else ""),
)
_SOURCES = (
    Column("编号", "id", _field("key")),
    Column("标题", "title", _field("title")),
    Column("发布单位", "publisher", _field("publisher")),
    Column("文号", "number", _field("number")),
    Column("年份", "year", _field("year")),
    Column("使用许可", "licence", _field("licence")),
    Column("网址", "address", _field("url")),
    Column("可信度", "certainty", _field("certainty")),
    Column("可公开", "public", lambda row: _yes(row.is_public)),
    Column("数据数", "figures", _field("figures")),
)
_PEOPLE = (
    Column("用户名", "user name", _field("username")),
    Column("姓名", "full name", _field("full_name")),
    Column("角色", "role", lambda row: str(row.get_role_display())),
    Column("单位", "unit", lambda row: row.unit.name if row.unit else ""),
    Column("区（市）", "district", _field("district")),
    Column("可登录", "active", lambda row: _yes(row.is_active)),
)
_AUDIT = (
    Column("时间", "time", lambda row: timezone.localtime(row.time).strftime("%Y-%m-%d %H:%M:%S")),
    Column("类别", "kind", _field("kind")),
    Column("用户", "person", _field("who")),
    Column("姓名", "full name", _field("full_name")),
    Column("对象", "model", _field("model")),
    Column("记录", "record", _field("record")),
    Column("说明", "subject", _field("subject")),
    Column("地址", "address", _field("address")),
)
_FACTORS = (
    Column("项目", "item", lambda row: _library().data.items[row.item].zh),
    Column("项目代码", "item code", _field("item")),
    Column("参数", "parameter", lambda row: _library().data.parameters[row.parameter].zh),
    Column("参数代码", "parameter code", _field("parameter")),
    Column("数值", "value", _field("value")),
    Column("下限", "low", _field("low")),
    Column("上限", "high", _field("high")),
    Column("单位", "unit", _field("unit")),
    Column("账本", "books", lambda row: ";".join(row.books)),
    Column("地区", "region", _field("region")),
    Column("起始年份", "valid from", _field("valid_from")),
    Column("截止年份", "valid to", _field("valid_to")),
    Column("来源组", "set", lambda row: _library().data.sets[row.set].zh),
    Column("来源", "source", lambda row: _library().data.sources[row.source].title_zh),
    Column("位置", "table", _field("table")),
    Column("可信度", "certainty", _field("certainty")),
    Column("官方锁定", "locked", lambda row: _yes(_library().is_official(row))),
    Column("确认人", "confirmed by", lambda row: books.confirmed_by(row.id)),
    Column("说明", "note", _field("note")),
    Column("编号", "id", _field("id")),
)


def _library() -> FactorLibrary:
    return city_library()


def _observations(scope: Scope, _day: date, given: Mapping[str, Any]) -> Sheet:
    found = data.observations(scope, data.ObservationFilter.parse(given))
    return sheet(_OBSERVATIONS, found.iterator(chunk_size=2000))


def _targets(scope: Scope, day: date, given: Mapping[str, Any]) -> Sheet:
    return sheet(_TARGETS, plans.targets(scope, day, TargetFilter.parse(given)))


def _tasks(scope: Scope, day: date, given: Mapping[str, Any]) -> Sheet:
    return sheet(_TASKS, plans.tasks(scope, day, TaskFilter.parse(given)))


def _matrix(scope: Scope, day: date, given: Mapping[str, Any]) -> Sheet:
    found = plans.matrix(scope, day, TaskFilter.parse(given))

    def role(name: str) -> Callable[[TaskView], Cell]:
        return lambda view: ROLES.get(found.cells.get((view.id, name), ""), "")

    units = [Column(unit.name, unit.name, role(unit.name)) for unit in found.units]
    return sheet([_TASKS[1], _TASKS[2], *units], found.tasks)


def _indicators(scope: Scope, _day: date, given: Mapping[str, Any]) -> Sheet:
    search, group = str(given.get("search") or ""), str(given.get("group") or "")
    return sheet(_INDICATORS, data.indicators(scope, search, group, with_figures=bool(given.get("with_figures"))))


def _sources(scope: Scope, _day: date, _given: Mapping[str, Any]) -> Sheet:
    return sheet(_SOURCES, data.sources(scope))


def _people(scope: Scope, _day: date, _given: Mapping[str, Any]) -> Sheet:
    return sheet(_PEOPLE, people.people(scope))


def _audit(scope: Scope, _day: date, given: Mapping[str, Any]) -> Sheet:
    return sheet(_AUDIT, people.audit_log(scope, people.AuditFilter.parse(given), count=_MOST_AUDIT))


def _factors(_scope: Scope, _day: date, given: Mapping[str, Any]) -> Sheet:
    return sheet(_FACTORS, books.factor_rows(books.FactorFilter.parse(given)))


_RECORDS = (
    Column("日期", "date", lambda row: row.date.isoformat()),
    Column("类型", "kind", lambda row: str(row.get_kind_display())),
    Column("标题", "title", _field("title")),
    Column("文号", "number", _field("number")),
    Column("对象", "unit", lambda row: row.unit.name),
    Column("事由", "reason", _field("reason")),
    Column("公开", "published", lambda row: _yes(row.published)),
)


def _supervision(scope: Scope, _day: date, _given: Mapping[str, Any]) -> Sheet:
    return sheet(_RECORDS, records(scope))


EXPORTS: Mapping[str, Export] = {
    "observations": Export("数据", "observations", "open", _observations),
    "targets": Export("目标", "targets", "open", _targets),
    "tasks": Export("任务", "tasks", "open", _tasks),
    "matrix": Export("责任矩阵", "matrix", "open", _matrix),
    "indicators": Export("指标", "indicators", "open", _indicators),
    "sources": Export("来源", "sources", "open", _sources),
    "cascade": Export("年度任务分解", "cascade of the year", "duty", cascade_sheet),
    "supervision": Export("约谈通报表扬", "records of supervision", "open", _supervision),
    "work-items": Export("工作项", "work items", "duty", work_item_sheet),
    "factors": Export("因子", "factors", "open", _factors),
    "people": Export("人员", "people", "people", _people),
    "audit": Export("审计日志", "audit log", "audit", _audit),
}
"""Every list that can be exported, by the name in its address."""
