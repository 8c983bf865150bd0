"""From a city's context to a document of a kind: facts are gathered, the template says the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dafeng.appraisal import sheet_of
from dafeng.appraisal.city import CityEvaluation, evaluate_city
from dafeng.core.errors import Fault, ReportError
from dafeng.reports import duty, evaluation, targets
from dafeng.reports.content import Document, Picture, Signature, Table
from dafeng.reports.context import Context, chinese_date, period_words
from dafeng.reports.template import Facts, fill, packaged_template

__all__ = ["KINDS", "Wording", "compose"]

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "dispatch-bulletin": ("调度通报", "dispatch bulletin"),
        "self-assessment": ("年度自评报告", "yearly self-assessment"),
        "evaluation-result": ("年度评价结果", "evaluation result"),
        "target-completion": ("目标完成情况表", "target completion table"),
        "yearbook": ("指标年鉴", "indicator yearbook"),
        "reminder": ("提醒函", "letter of reminder"),
        "one-pager": ("方案进展一页纸", "plan progress on a page"),
    }
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What the office sets: who issues, the document number, to whom; and for single kinds the sheet and the unit."""

    issuer: str = ""
    number: str = ""
    addressee: str = ""
    sheet: str = "district"
    unit: str = ""
    template: str = ""
    template_name: str = ""


def _words(context: Context, wording: Wording) -> dict[str, str]:
    city = context.pack.name
    issuer = wording.issuer or f"{city}碳达峰碳中和工作领导小组办公室"
    return {
        "city": city,
        "plan": context.plan_title,
        "period": period_words(context.period),
        "year": str(context.as_of.year),
        "as_of": chinese_date(context.as_of),
        "made": chinese_date(context.made),
        "issuer": issuer,
        "masthead": f"{issuer}文件",
        "number": wording.number,
        "addressee": wording.addressee or "各区（市）人民政府，市碳达峰碳中和工作领导小组各成员单位",
        **targets.target_words(context),
        **duty.duty_words(context),
    }


def _evaluated(context: Context, sheet: str) -> CityEvaluation:
    return evaluate_city(sheet_of(sheet), context.pack, context.plan, context.as_of.year, context.catalogue)


Gathered = tuple[dict[str, str], dict[str, Table], dict[str, Picture], dict[str, tuple[str, ...]]]


def _bulletin(context: Context, _wording: Wording) -> Gathered:
    tables = {
        "ranking": duty.ranking_table(context),
        "behind": duty.behind_table(context),
        "tasks": duty.task_table(context),
    }
    pictures = {"task_bar": duty.task_picture(context)}
    if context.items:
        pictures["ranking_bars"] = duty.ranking_picture(context)
    return {"ranked": "是" if context.items else ""}, tables, pictures, {}


def _self_assessment(context: Context, _wording: Wording) -> Gathered:
    found = _evaluated(context, "national")
    tables = {
        "targets": targets.target_table(context),
        "tasks": duty.task_table(context),
        "behind": duty.behind_table(context),
        "owed": targets.target_table(context, targets.owed_targets(context)),
        "items": evaluation.item_table(found, found.evaluations[0]),
    }
    pictures = {"target_bar": targets.status_picture(context), "task_bar": duty.task_picture(context, 2)}
    return evaluation.evaluation_words(found), tables, pictures, {}


def _result(context: Context, wording: Wording) -> Gathered:
    found = _evaluated(context, wording.sheet)
    tables = {"results": evaluation.result_table(found)}
    tables |= {"items": evaluation.item_table(found, found.evaluations[0])} if len(found.evaluations) == 1 else {}
    tables.setdefault("items", Table("评价明细", (), ()))
    return evaluation.evaluation_words(found), tables, {}, {}


def _completion(context: Context, _wording: Wording) -> Gathered:
    return {}, {"targets": targets.target_table(context)}, {"target_bar": targets.status_picture(context)}, {}


def _yearbook(context: Context, _wording: Wording) -> Gathered:
    found = targets.yearbook_tables(context)
    return {"groups": "、".join(table.title for table in found)}, {table.name: table for table in found}, {}, {}


def _reminder(context: Context, wording: Wording) -> Gathered:
    units = {name: code for code, name in context.unit_names.items()}
    code = units.get(wording.unit, wording.unit)
    if code not in context.unit_names:
        zh, en = "须写明提醒哪个单位", "name the unit to remind"
        known = "、".join(dict.fromkeys(context.unit_names.values()))
        raise ReportError(Fault("report.unit", zh, en, found=wording.unit, expected=known))
    words = {"unit": context.unit_names[code]}
    return words, {"owed": duty.owed_table(context, code)}, {}, {}


def _one_pager(context: Context, _wording: Wording) -> Gathered:
    worst = targets.owed_targets(context)[:5]
    lists = {
        "worst_targets": tuple(f"{each.target.indicator}：{each.judgement.why('zh')}" for each in worst),
        "worst_tasks": tuple(
            f"{state.task.title}：{'；'.join(reason.zh.rstrip('。') for reason in state.progress.reasons)}。"
            for state in context.tasks
            if state.progress.light == "red"
        )[:5],
    }
    pictures = {"target_bar": targets.status_picture(context), **targets.key_pictures(context, 1)}
    words = {"line1_there": "是" if "line1" in pictures else ""}
    pictures.setdefault("line1", pictures["target_bar"])
    return words, {}, pictures, lists


_GATHER: Mapping[str, Callable[[Context, Wording], Gathered]] = {
    "dispatch-bulletin": _bulletin,
    "self-assessment": _self_assessment,
    "evaluation-result": _result,
    "target-completion": _completion,
    "yearbook": _yearbook,
    "reminder": _reminder,
    "one-pager": _one_pager,
}


def compose(kind: str, context: Context, wording: Wording | None = None) -> Document:
    """The document of that kind. Raises `ReportError` for an unknown kind, a template with unknown names, a reminder
    without a unit."""
    way = wording or Wording()
    template = way.template or packaged_template(kind)
    words, tables, pictures, lists = _GATHER[kind](context, way)
    common = _words(context, way)
    if kind == "yearbook":
        every = "\n".join(f"@table {name}" for name in tables)
        template = "\n".join(every if line.strip() == "@tables" else line for line in template.splitlines())
    facts = Facts(
        {**common, **words},
        tables,
        pictures,
        lists,
        {"office": Signature(common["issuer"], common["made"])},
        targets.data_notes(context),
        synthetic="合成" in context.pack.name,
    )
    return fill(template, facts, kind, where=way.template_name)
