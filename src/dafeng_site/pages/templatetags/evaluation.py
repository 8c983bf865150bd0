"""Template tags of the evaluation: scores with their range, grades, rules in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dafeng.appraisal import FACTS, MEASURES, Adjustment, Grade, Item, Sheet, rounded
from dafeng_site.data.queries import indicator_name
from dafeng_site.evaluation.models import Subjects, YearlyEvaluation
from dafeng_site.pages.figures import language
from dafeng_site.pages.sheetform import rule_words

register = template.Library()

_LEVELS = ("good", "info", "watch", "bad")


@register.filter
def marks(value: object) -> str:
    """Marks as published: two decimals, without idle zeros; a dash where there are none."""
    return f"{rounded(float(value)):.2f}".rstrip("0").rstrip(".") if isinstance(value, int | float) else "—"


@register.simple_tag
def score(result: Any) -> str:
    """A score, or the range where data are missing; met and missed for a sheet without marks."""
    get = result.get if isinstance(result, Mapping) else lambda name: getattr(result, name)
    if not get("full"):
        unknown = len(get("unknown"))
        missed = sum(get("missed").values())
        return gettext("不达标 %(missed)s 项，无数据 %(unknown)s 项") % {"missed": missed, "unknown": unknown}
    if get("score") is not None:
        return f"{rounded(get('score')):.2f}"
    return f"{rounded(get('low')):.2f}–{rounded(get('high')):.2f}"


@register.simple_tag
def grade_tag(sheet: Sheet, result: Any) -> SafeString:
    """A grade; while data are missing the grades still possible."""
    if isinstance(result, Mapping):
        codes = {grade.code: grade for grade in sheet.grades}
        found, best, worst = (codes.get(result[name]) for name in ("grade", "best", "worst"))
    else:
        found, best, worst = result.grade, result.best, result.worst
    if found is None and best is not None and worst is not None:
        text = gettext("待定（%(worst)s至%(best)s）") % {"worst": _name(worst), "best": _name(best)}
        return format_html('<span class="tag unknown">{}</span>', text)
    if found is None:
        return format_html("{}", "—")
    at = [grade.code for grade in sheet.grades].index(found.code)
    tone = "bad" if at == len(sheet.grades) - 1 else _LEVELS[min(at, 2)]
    return format_html('<span class="tag {}">{}</span>', tone, _name(found))


def _name(record: Any) -> str:
    return str(record.zh if language() == "zh" else record.en or record.zh)


@register.filter
def named(record: Any) -> str:
    """A row of a sheet, or of its form, by its name in the reader's language."""
    if isinstance(record, Mapping):
        return str(record.get("zh") if language() == "zh" else record.get("en") or record.get("zh"))
    name = _name(record)
    return name[:1].upper() + name[1:]


@register.filter
def told(item: Any, name: str) -> str:
    """The evidence or the note of an item in the reader's language; the Chinese where nobody wrote the English."""
    return str((getattr(item, f"{name}_en") if language() == "en" else "") or getattr(item, name))


@register.filter
def shared_definitions(sheet: Sheet) -> list[tuple[str, str]]:
    """What several items of a sheet say of whose definition is used, each once, with the mark that stands for it."""
    texts = [item.definition for item in sheet.items if item.definition]
    shared = [text for text in dict.fromkeys(texts) if texts.count(text) > 1]
    first = {item.definition: item for item in reversed(sheet.items)}
    return [(_note_mark(at), told(first[text], "definition")) for at, text in enumerate(shared, 1)]


@register.simple_tag
def definition_of(sheet: Sheet, item: Item) -> str:
    """Whose definition an item uses: the mark of a note under the sheet where others use it too, else its words."""
    words = told(item, "definition")
    return next((mark for mark, text in shared_definitions(sheet) if text == words), words)


def _note_mark(number: int) -> str:
    return gettext("注%(number)s") % {"number": number}


@register.filter
def facts_named(rule: Adjustment) -> str:
    """The records that a deduction or bonus counts."""
    zh = language() == "zh"
    return ("、" if zh else ", ").join(FACTS[fact][0 if zh else 1] for fact in rule.facts)


@register.filter
def sheet_words(row: YearlyEvaluation) -> str:
    """The sheet of an evaluation by name and version."""
    return f"{_name(row.parsed())} v{row.sheet.partition('@')[2]}"


@register.filter
def source_words(source: str) -> str:
    """Where a score comes from, in words; empty for what the line says anyway."""
    if source.startswith("calc#"):
        return gettext("系统计算")
    return "" if source in ("self", "expert") else source


@register.filter
def size_of(value: float) -> str:
    """Marks without their sign."""
    return marks(abs(value))


@register.filter
def rule_name(rule: str) -> str:
    """How an item is scored."""
    return rule_words(rule, language())


@register.filter
def measured_by(item: Item) -> str:
    """What an item is computed from, in words; empty for one that people state or mark."""
    lang = language()
    if item.indicators:
        return gettext("、").join(indicator_name(code, lang) for code in item.indicators)
    return MEASURES[item.measure][0 if lang == "zh" else 1] if item.measure else ""


@register.filter
def measure_name(measure: str) -> str:
    """A measure in words."""
    return MEASURES[measure][0 if language() == "zh" else 1]


@register.filter
def full_in(item: Item, mode: str) -> str:
    """An item's full mark in a mode."""
    return f"{item.full[mode]:g}"


@register.filter
def total_in(sheet: Sheet, mode: str) -> str:
    """A sheet's full mark in a mode."""
    return f"{sheet.full(mode):g}"  # type: ignore[arg-type]


@register.filter
def items_in(sheet: Sheet, group: str) -> list[Item]:
    """The items of a group."""
    return [item for item in sheet.items if item.group == group]


@register.filter
def subject_name(subject: str) -> str:
    """Whom a sheet is for."""
    return str(Subjects(subject).label)


@register.filter
def basis(sheet: Sheet) -> str:
    """What a sheet rests on."""
    return sheet.basis_zh if language() == "zh" else sheet.basis_en


@register.filter
def grade_needs(grade: Grade, sheet: Sheet) -> str:
    """What a grade takes, with the sheet's groups by their names."""
    names = {each.code: named(each) for each in sheet.groups}
    parts = [gettext("%(least)s 分及以上") % {"least": f"{grade.least:g}"}] if grade.least is not None else []
    parts += [_most_missed(names.get(group, group), most) for group, most in grade.missed.items()]
    return gettext("，").join(parts) or gettext("其余")


def _most_missed(group: str, most: int) -> str:
    if not most:
        return gettext("%(group)s全部达标") % {"group": group}
    return gettext("%(group)s不达标不超过 %(most)s 项") % {"group": group, "most": most}


@register.simple_tag
def place_range(places: Mapping[str, Any], subject: str) -> str:
    """The best and the worst place that an object can reach under other weights."""
    low, high = places.get(subject, (None, None))
    return "—" if low is None else str(low) if low == high else f"{low}–{high}"


@register.simple_tag
def item_names(sheet: Sheet, codes: Any) -> str:
    """Items by their names."""
    return gettext("、").join(named(sheet.item(code)) for code in codes)


@register.simple_tag
def result_why(result: Any) -> str:
    """Why this score, in the reader's language."""
    return str(result.why(language()) or result.why_zh)


@register.simple_tag
def stated_words(each: Any, record: Mapping[str, Any]) -> str:
    """A stated or verified value in words."""
    if record.get("applicable") is False:
        return gettext("不适用")
    if record.get("met") is not None:
        return gettext("达标") if record["met"] else gettext("未达标")
    value = record.get("value")
    if value is None:
        return ""
    return f"{100 * value:.10g}%" if each.as_share else f"{value:.10g}"
