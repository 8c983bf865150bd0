"""From a city's context to a document of a kind: facts are gathered, the template says the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from dafeng.appraisal import sheet_of
from dafeng.appraisal.city import CityEvaluation, evaluate_city
from dafeng.core.errors import Fault, ReportError
from dafeng.reports import duty, evaluation, letters, targets, yearbook
from dafeng.reports.content import Document, Picture, Signature, Table
from dafeng.reports.context import Context, period_words
from dafeng.reports.supports import supports_table
from dafeng.reports.template import Facts, fill, packaged_template

__all__ = ["KINDS", "Wording", "compose", "facts_of"]

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "dispatch-bulletin": ("调度通报", "dispatch bulletin"),
        "self-assessment": ("年度自评报告", "yearly self-assessment"),
        "evaluation-result": ("年度评价结果", "evaluation result"),
        "object-assessment": ("评价对象自评和评价表", "self-assessment and result of one object"),
        "target-completion": ("目标完成情况表", "target completion table"),
        "yearbook": ("指标年鉴", "indicator yearbook"),
        "reminder": ("提醒函", "letter of reminder"),
        "one-pager": ("方案进展一页纸", "plan progress on a page"),
    }
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What the office sets: who issues, the document number, to whom, copies to whom; and for single kinds the sheet
    and the unit. `template` is a template's text instead of the shipped one, `template_name` its name in faults."""

    issuer: str = ""
    number: str = ""
    addressee: str = ""
    sheet: str = "district"
    unit: str = ""
    template: str = ""
    template_name: str = ""
    copies: str = ""
    remarks: str = ""
    signer: str = ""


def _words(context: Context, wording: Wording) -> dict[str, str]:
    city, say = context.city, context.say
    issuer = wording.issuer or say(
        f"{city}碳达峰碳中和工作领导小组办公室", f"Office of the {city} Leading Group on Carbon Peaking and Neutrality"
    )
    everyone = say(
        "各区（市）人民政府，市碳达峰碳中和工作领导小组各成员单位",
        "the governments of the districts and the members of the leading group",
    )
    return {
        "city": city,
        "plan": context.plan_title,
        "period": period_words(context.period, context.language),
        "year": str(context.as_of.year),
        "as_of": context.day(context.as_of),
        "made": context.day(context.made),
        "issuer": issuer,
        "masthead": say(f"{issuer}文件", issuer),
        "number": wording.number,
        "signer": wording.signer,
        "addressee": wording.addressee or everyone,
        "copies": wording.copies,
        "printed": say(f"{context.day(context.made)}印发", f"Issued {context.day(context.made)}"),
        **targets.target_words(context),
        **duty.duty_words(context),
    }


def _evaluated(context: Context, sheet: str) -> CityEvaluation:
    return evaluate_city(sheet_of(sheet), context.pack, context.plan, context.as_of.year, context.catalogue)


@dataclass(frozen=True)
class _Gathered:
    """What one kind adds to the facts. `notes` stand before the notes on data; `sources` replace those of targets;
    `sums`: whether it has figures that add up."""

    words: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: frozenset[str] | None = None
    sums: bool = True


def _bulletin(context: Context, _wording: Wording, _given: CityEvaluation | None) -> _Gathered:
    tables = {
        "ranking": duty.ranking_table(context),
        "behind": duty.behind_table(context),
        "tasks": duty.task_table(context),
    }
    pictures = {"task_bar": duty.task_picture(context), "ranking_bars": duty.ranking_picture(context)}
    supports = supports_table(context)
    words = {"ranked": "是" if context.items else "", "supports_behind": "是" if supports.rows else ""}
    return _Gathered(words, tables | {"supports": supports}, pictures)


def _self_assessment(context: Context, wording: Wording, given: CityEvaluation | None) -> _Gathered:
    found = given or _evaluated(context, "national")
    owed = targets.target_table(context, targets.owed_targets(context))
    tables = {
        "targets": targets.target_table(context),
        "tasks": duty.task_table(context),
        "behind": duty.behind_table(context),
        "owed": replace(owed, title=context.say("滞后目标清单", "Targets that are behind"), name="owed"),
        "items": evaluation.item_table(found, found.evaluations[0], context),
    }
    pictures = {"target_bar": targets.status_picture(context), "task_bar": duty.task_picture(context, 2)}
    province = context.pack.province_name
    above = context.say(f"{province}碳达峰碳中和工作领导小组办公室", "the provincial leading group")
    words = {**evaluation.evaluation_words(found, context), "addressee": wording.addressee or above}
    return _Gathered(words, tables, pictures)


def _result(context: Context, wording: Wording, given: CityEvaluation | None) -> _Gathered:
    found = given or _evaluated(context, wording.sheet)
    single = len(found.evaluations) == 1
    items = evaluation.item_table(found, found.evaluations[0], context) if single else Table("", (), ())
    tables = {"results": evaluation.result_table(found, context), "items": items}
    used = evaluation.used_sources(found.evaluations, context)
    return _Gathered(evaluation.evaluation_words(found, context), tables, sources=used, sums=found.sheet.scored)


def _object(context: Context, wording: Wording, given: CityEvaluation | None) -> _Gathered:
    found = given or _evaluated(context, wording.sheet)
    codes = {name: code for code, name in found.names.items()}
    code = codes.get(wording.unit, wording.unit)
    each = next((each for each in found.evaluations if each.subject == code), None)
    if each is None:
        known = "、".join(found.names.values())
        zh, en = "没有这个评价对象", "no such object of evaluation"
        raise ReportError(Fault("report.object", zh, en, found=wording.unit, expected=known))
    words = evaluation.object_words(found, each, context) | {"remarks": wording.remarks.strip()}
    used = evaluation.used_sources([each], context)
    tables = {"items": evaluation.item_table(found, each, context)}
    return _Gathered(words, tables, sources=used, sums=found.sheet.scored)


def _completion(context: Context, _wording: Wording, _given: CityEvaluation | None) -> _Gathered:
    tables = {"targets": targets.target_table(context)}
    return _Gathered({}, tables, {"target_bar": targets.status_picture(context)})


def _yearbook(context: Context, _wording: Wording, _given: CityEvaluation | None) -> _Gathered:
    found = yearbook.yearbook_tables(context)
    groups = context.say("、", ", ").join(table.title for table in found)
    used = frozenset(source.partition("#")[0] for source in context.observations["source"].to_list())
    return _Gathered(
        {"groups": groups}, {table.name: table for table in found}, notes=yearbook.break_notes(context), sources=used
    )


def _reminder(context: Context, wording: Wording, _given: CityEvaluation | None) -> _Gathered:
    code = letters.addressee(context, wording.unit)
    owed = duty.owed_items(context, code)
    late = sum(item.due < context.as_of for item in owed)
    words = {"unit": context.unit_names[code], "owed_count": str(len(owed)), "late_count": str(late)}
    said = context.say(f"，其中逾期{late}项", f", {late} of them overdue")
    words["late_words"] = said if late > 0 else ""
    return _Gathered(words, {"owed": duty.owed_table(context, code)}, sources=frozenset(), sums=False)


def _first(sentences: str) -> str:
    """The first of some sentences: a single page has room for one reason."""
    for stop in ("。", ". "):
        head, found, _rest = sentences.partition(stop)
        if found:
            return head + stop.strip()
    return sentences


def _one_pager(context: Context, _wording: Wording, _given: CityEvaluation | None) -> _Gathered:
    worst = targets.owed_targets(context)[:3]
    colon, stop = context.say("：", ": "), context.say("。", ".")
    lists = {
        "worst_targets": tuple(
            f"{targets.target_name(each, context)}{colon}{_first(each.judgement.why(context.language))}"
            for each in worst
        ),
        "worst_tasks": tuple(
            f"{state.task.title}{colon}{duty.reasons_of(context, state, 1, counted=False)}{stop}"
            for state in context.tasks
            if state.progress.light == "red"
        )[:3],
    }
    pictures = {"target_bar": targets.status_picture(context), **targets.key_pictures(context, 1, 190)}
    words = {"line1_there": "是" if "line1" in pictures else ""}
    pictures.setdefault("line1", pictures["target_bar"])
    return _Gathered(words, {"figures": targets.figure_table(context, 6)}, pictures, lists)


_GATHER: Mapping[str, Callable[[Context, Wording, CityEvaluation | None], _Gathered]] = {
    "dispatch-bulletin": _bulletin,
    "self-assessment": _self_assessment,
    "evaluation-result": _result,
    "object-assessment": _object,
    "target-completion": _completion,
    "yearbook": _yearbook,
    "reminder": _reminder,
    "one-pager": _one_pager,
}


def facts_of(
    kind: str, context: Context, wording: Wording | None = None, *, evaluated: CityEvaluation | None = None
) -> Facts:
    """Everything that a template of the kind may use. Raises `ReportError` for an unknown kind or unit."""
    way = wording or Wording()
    if kind not in _GATHER:
        raise ReportError(
            Fault("report.unknown", "没有这种文件", "no such document", found=kind, expected=" ".join(KINDS))
        )
    found = _GATHER[kind](context, way, evaluated)
    common = _words(context, way)
    return Facts(
        {**common, **found.words},
        found.tables,
        found.pictures,
        found.lists,
        {"office": Signature(common["issuer"], common["made"])},
        (*found.notes, *yearbook.data_notes(context, found.sources, sums=found.sums)),
        synthetic="合成" in context.pack.name,
        language=context.language,
    )


def compose(
    kind: str, context: Context, wording: Wording | None = None, *, evaluated: CityEvaluation | None = None
) -> Document:
    """The document of that kind in the context's language. `evaluated` is an evaluation that was made already; without
    it the pack is evaluated. A reminder without a unit holds a letter to everyone who is behind or late. Raises
    `ReportError` for an unknown kind or unit, a template with unknown names."""
    way = wording or Wording()
    if kind == "reminder" and not way.unit:
        units = duty.behind_units(context)
        found = [compose(kind, context, replace(way, unit=unit)) for unit in units]
        return letters.together(context, units, found)
    facts = facts_of(kind, context, way, evaluated=evaluated)
    template = way.template or packaged_template(kind, context.language)
    return fill(template, facts, kind, where=way.template_name)
