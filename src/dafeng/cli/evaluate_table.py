"""The yearly evaluation as a table in a terminal, as an official reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dafeng.core.errors import Language
from dafeng.plan.render.columns import grid

if TYPE_CHECKING:
    from dafeng.appraisal import Evaluation
    from dafeng.appraisal.city import CityEvaluation

__all__ = ["evaluation_text"]


def evaluation_text(found: CityEvaluation, language: Language, names: Mapping[str, str], until: int | None) -> str:
    """The whole result: heads, everyone's place, the items of a single object, what has no data, how firm it is.

    `names`: of the objects in the language; `until`: the last year of figures in the pack, None without any.
    """
    zh = language == "zh"
    head = f"{found.sheet.zh}　{found.year}年" if zh else f"{found.sheet.en}, {found.year}"
    parts = [head, *_mode(found, zh), *_results(found, zh, names)]
    if len(found.evaluations) == 1:
        parts += ["", *_items(found, zh)]
    notes = [
        *_happened(found, zh, names),
        *_ranges(found, zh),
        *_unknown(found, zh),
        *_left_out(found, zh),
        *_too_late(found, zh, until),
        *_firm(found, zh),
    ]
    basis = f"依据：{found.sheet.basis_zh}" if zh else f"Basis: {found.sheet.basis_en}"
    return "\n".join([*parts, "", *notes, basis])


def _mode(found: CityEvaluation, zh: bool) -> list[str]:
    if not found.sheet.scored:
        return []
    words = {"intensity": ("强度为主、总量为辅", "intensity first"), "total": ("总量为主、强度为辅", "total first")}
    named = words[found.mode][0 if zh else 1]
    full = f"{found.sheet.full(found.mode):g}"
    return [f"方式：{named}；满分{full}分" if zh else f"Mode: {named}; full mark {full}"]


def _is_blank(each: Evaluation) -> bool:
    return all(item.score is None and item.met is None for item in each.items if item.applicable)


def _mark(each: Evaluation, zh: bool) -> str:
    if not each.full:
        counts = [sum(item.met is value for item in each.items) for value in (True, False)]
        text = f"达标{counts[0]}项，不达标{counts[1]}项，无数据{len(each.unknown)}项"
        return text if zh else f"{counts[0]} met, {counts[1]} missed, {len(each.unknown)} without data"
    if _is_blank(each):
        return "无数据" if zh else "no data"
    return f"{each.score:.2f}" if each.score is not None else f"{each.low:.2f}–{each.high:.2f}"


def _graded(each: Evaluation, zh: bool) -> str:
    if each.grade is not None:
        return each.grade.zh if zh else each.grade.en
    words = (each.worst.zh, each.best.zh) if zh else (each.worst.en, each.best.en)
    return f"待定（{words[0]}至{words[1]}）" if zh else f"open ({words[0]} to {words[1]})"


def _results(found: CityEvaluation, zh: bool, names: Mapping[str, str]) -> list[str]:
    placed = {each.subject: each for each in found.ranking}
    heads = ["名次", "对象", "得分" if found.sheet.scored else "结果", "等次", "无数据项目"]
    titles = heads if zh else ["Place", "Object", "Score" if found.sheet.scored else "Result", "Grade", "No data"]
    tied = "（并列）" if zh else " (tied)"
    rows = [
        [
            f"{placed[each.subject].place or '—'}{tied if placed[each.subject].tied else ''}",
            names.get(each.subject, found.names[each.subject]),
            _mark(each, zh),
            _graded(each, zh),
            f"{len(each.unknown)}/{len(each.items)}",
        ]
        for each in sorted(found.evaluations, key=lambda one: placed[one.subject].place or len(placed) + 1)
    ]
    table = [titles, *rows]
    if len(rows) == 1:  # nobody to be placed beside
        table = [row[1:] for row in table]
    return grid(table, (0,) * len(table[0]))


def _named(one: object, zh: bool) -> str:
    text = str(getattr(one, "zh" if zh else "en"))
    return text[:1].upper() + text[1:]


def _items(found: CityEvaluation, zh: bool) -> list[str]:
    each = found.evaluations[0]
    groups = {group.code: _named(group, zh) for group in found.sheet.groups}
    words = {True: "达标", False: "不达标", None: "无数据"} if zh else {True: "Met", False: "Missed", None: "No data"}
    away = "不适用" if zh else "N/A"
    heads = ["类别", "项目", "满分", "得分", "理由"] if zh else ["Group", "Item", "Full", "Score", "Why"]
    rows = [
        [
            groups.get(one.item.group, ""),
            _named(one.item, zh),
            f"{one.full:g}",
            away if not one.applicable else words[None] if one.score is None else f"{one.score:.2f}",
            one.why("zh" if zh else "en"),
        ]
        for one in each.items
    ]
    if not each.full:  # a sheet without marks says met or missed
        heads = [*heads[:2], "结论" if zh else "Verdict", heads[4]]
        verdicts = [away if not one.applicable else words[one.met] for one in each.items]
        rows = [[*row[:2], verdict, row[4]] for row, verdict in zip(rows, verdicts, strict=True)]
    return grid([heads, *rows], (0,) * len(heads))


def _happened(found: CityEvaluation, zh: bool, names: Mapping[str, str]) -> list[str]:
    """Vetoes, deductions and bonuses of each object: a grade below its score says why."""
    told = []
    for each in found.evaluations:
        parts = [("否决：" if zh else "veto: ") + (veto.zh if zh else veto.en) for veto in each.vetoes]
        parts += [f"{one.adjustment.zh if zh else one.adjustment.en} {one.marks:+g}" for one in each.adjustments]
        name = names.get(each.subject, found.names[each.subject])
        told += [f"{name}{'：' if zh else ': '}{('；' if zh else '; ').join(parts)}"] if parts else []
    return told


def _ranges(found: CityEvaluation, zh: bool) -> list[str]:
    if not found.sheet.scored or all(each.score is not None or _is_blank(each) for each in found.evaluations):
        return []
    if zh:
        return ["得分为区间的，有项目没有数据：下限按未完成计，上限按完成计；没有确定得分的不排名。"]
    return [
        "A score is a range where items have no data: missed at the lower end, met at the upper; without one no place."
    ]


def _unknown(found: CityEvaluation, zh: bool) -> list[str]:
    """The items that nobody has data of, with where data come in; a single object lists its own above."""
    if len(found.evaluations) == 1 or not found.evaluations:
        return []
    missing = set.intersection(*(set(each.unknown) for each in found.evaluations))
    names = [_named(item, zh) for item in found.sheet.items if item.code in missing]
    if not names:
        return []
    if zh:
        where = "可在数据包 evaluation/entries.csv、duty/work_items.csv 填报，或在网站上自评、核查"
        return [f"所有对象都没有数据的项目（{len(names)}项）：{'、'.join(names)}。{where}。"]
    where = "Enter them in evaluation/entries.csv and duty/work_items.csv of the pack, or assess and verify on the site"
    return [f"Items that nobody has data of ({len(names)}): {'; '.join(names)}. {where}."]


def _too_late(found: CityEvaluation, zh: bool, until: int | None) -> list[str]:
    if until is not None and found.year <= until:
        return []
    if until is None:
        return ["数据包中没有观测数据。" if zh else "The pack holds no figures."]
    return [f"数据包的数据止于{until}年，没有{found.year}年的数据。" if zh else f"The pack's figures end in {until}."]


def _left_out(found: CityEvaluation, zh: bool) -> list[str]:
    if not found.left_out:
        return []
    named = ("、" if zh else ", ").join(found.left_out)
    if zh:
        return [f"来源凭记忆或不明、没有专人确认，未采用：{named}。"]
    return [f"Not used, for the source is from memory or unknown and nobody vouches for it: {named}."]


def _firm(found: CityEvaluation, zh: bool) -> Sequence[str]:
    if found.sensitivity is None:
        return []
    kept = f"{found.sensitivity.kept:.0%}"
    firm = ("不变", "holds") if found.sensitivity.robust else ("可能变动", "may turn")
    if zh:
        return [f"各项权重变动±10%时，名次{firm[0]}；随机权重下名次完全不变的占{kept}。"]
    return [f"Weights +-10 %: the ranking {firm[1]}; random weights keep it in {kept}."]
