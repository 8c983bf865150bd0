"""The command `dafeng evaluate`: the yearly evaluation of a city, its districts or its units."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dafeng.core.errors import Language

if TYPE_CHECKING:
    from dafeng.appraisal import Evaluation, Grade, Sheet
    from dafeng.appraisal.city import CityEvaluation

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `dafeng evaluate`."""
    parser = commands.add_parser("evaluate", help="年度综合评价 · yearly evaluation")
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("year", type=int, help="评价年份 · evaluated year")
    parser.add_argument(
        "--sheet", default="national", help="评分表：national、district、unit，或评分表文件（.toml）· score sheet"
    )
    parser.add_argument(
        "--mode", choices=("intensity", "total"), help="强度为主或总量为主，缺省按评分表 · intensity or total first"
    )
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出形式 · output")
    parser.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help="语言 · language")
    parser.set_defaults(run=_run)


def _sheet(named: str) -> Sheet:
    from dafeng.appraisal import parse_sheet, sheet_of

    path = Path(named)
    return parse_sheet(path.read_text("utf-8"), path.name) if path.suffix == ".toml" else sheet_of(named)


def _run(options: argparse.Namespace) -> int:
    from dafeng.appraisal.city import evaluate_city
    from dafeng.city import find_pack, load_pack
    from dafeng.core import default_catalogue
    from dafeng.core.errors import Fault, PackError
    from dafeng.plan import read_plan

    sheet = _sheet(options.sheet)
    pack = load_pack(find_pack(options.city))
    own = next((each for each in pack.plans if each.role == "own"), None)
    if own is None:
        raise PackError(
            Fault("evaluate.no-plan", "数据包中没有本市方案", "the pack has no plan of its own", where=pack.code)
        )
    found = evaluate_city(
        sheet, pack, read_plan(own.content, own.file), options.year, default_catalogue(), mode=options.mode
    )
    if options.format == "json":
        print(json.dumps(_record(found), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_text(found, options.lang))
    return 0


def _grade(grade: Grade | None) -> dict[str, str] | None:
    return None if grade is None else {"code": grade.code, "zh": grade.zh, "en": grade.en}


def _subject(found: CityEvaluation, each: Evaluation) -> dict[str, Any]:
    return {
        "subject": each.subject,
        "name": found.names[each.subject],
        "score": each.score,
        "low": each.low,
        "high": each.high,
        "full": each.full,
        "grade": _grade(each.grade),
        "best": _grade(each.best),
        "worst": _grade(each.worst),
        "missed": dict(each.missed),
        "unknown": list(each.unknown),
        "vetoes": [{"code": veto.code, "zh": veto.zh, "en": veto.en} for veto in each.vetoes],
        "adjustments": [
            {
                "code": one.adjustment.code,
                "zh": one.adjustment.zh,
                "en": one.adjustment.en,
                "count": one.count,
                "marks": one.marks,
                "reasons": list(one.reasons),
            }
            for one in each.adjustments
        ],
        "items": [
            {
                "code": one.item.code,
                "group": one.item.group,
                "zh": one.item.zh,
                "en": one.item.en,
                "full": one.full,
                "score": one.score,
                "met": one.met,
                "applicable": one.applicable,
                "why_zh": one.why_zh,
                "why_en": one.why_en,
                "source": one.source,
            }
            for one in each.items
        ],
    }


def _record(found: CityEvaluation) -> dict[str, Any]:
    """Everything as plain values."""
    steady = found.sensitivity
    return {
        "city": found.city,
        "year": found.year,
        "sheet": found.sheet.code,
        "version": found.sheet.version,
        "mode": found.mode,
        "basis_zh": found.sheet.basis_zh,
        "basis_en": found.sheet.basis_en,
        "subjects": [_subject(found, each) for each in found.evaluations],
        "ranking": [
            {"subject": each.subject, "score": each.score, "place": each.place, "tied": each.tied}
            for each in found.ranking
        ],
        "sensitivity": None
        if steady is None
        else {
            "width": steady.width,
            "robust": steady.robust,
            "kept": steady.kept,
            "draws": steady.draws,
            "reversals": [
                {"ahead": one.ahead, "behind": one.behind, "lead": one.lead, "items": list(one.items)}
                for one in steady.reversals
            ],
        },
    }


def _mark(each: Evaluation, zh: bool) -> str:
    if not each.full:
        counts = [sum(item.met is value for item in each.items) for value in (True, False)]
        text = f"达标{counts[0]}项，不达标{counts[1]}项，无数据{len(each.unknown)}项"
        return text if zh else f"{counts[0]} met, {counts[1]} missed, {len(each.unknown)} without data"
    return f"{each.score:.2f}" if each.score is not None else f"{each.low:.2f}–{each.high:.2f}"


def _graded(each: Evaluation, zh: bool) -> str:
    if each.grade is not None:
        return each.grade.zh if zh else each.grade.en
    words = (each.worst.zh, each.best.zh) if zh else (each.worst.en, each.best.en)
    return f"待定（{words[0]}至{words[1]}）" if zh else f"open ({words[0]} to {words[1]})"


def _item_rows(each: Evaluation, zh: bool) -> list[list[str]]:
    words = {True: "达标", False: "不达标", None: "无数据"} if zh else {True: "met", False: "missed", None: "no data"}
    rows = []
    for one in each.items:
        marks = "—" if one.score is None or not each.full else f"{one.score:.2f}"
        verdict = ("不适用" if zh else "n/a") if not one.applicable else words[one.met]
        rows.append(
            [one.item.name("zh" if zh else "en"), f"{one.full:g}", marks, verdict, one.why("zh" if zh else "en")]
        )
    return rows


def _text(found: CityEvaluation, language: Language) -> str:
    from dafeng.plan.render.columns import grid

    zh = language == "zh"
    head = f"{found.sheet.zh}　{found.year}年" if zh else f"{found.sheet.en}, {found.year}"
    places = {each.subject: each.place for each in found.ranking}
    rows = [
        [str(places[each.subject] or "—"), found.names[each.subject], _mark(each, zh), _graded(each, zh)]
        for each in sorted(found.evaluations, key=lambda one: places[one.subject] or len(places) + 1)
    ]
    heads = ["名次", "对象", "得分" if found.sheet.scored else "结果", "等次"]
    titles = heads if zh else ["Place", "Subject", "Score", "Grade"]
    parts = [head, *grid([titles, *rows], (0, 40, 40, 30))]
    if len(found.evaluations) == 1:
        columns = ["项目", "满分", "得分", "结论", "理由"] if zh else ["Item", "Full", "Score", "Verdict", "Why"]
        parts += ["", *grid([columns, *_item_rows(found.evaluations[0], zh)], (44, 0, 0, 0, 90))]
    if found.sensitivity is not None:
        kept = f"{found.sensitivity.kept:.0%}"
        firm = ("不变", "holds") if found.sensitivity.robust else ("可能变动", "may turn")
        parts.append(
            f"\n各项权重变动±10%时，名次{firm[0]}；随机权重下名次完全不变的占{kept}。"
            if zh
            else f"\nWeights +-10 %: the ranking {firm[1]}; random weights keep it in {kept}."
        )
    parts += ["", found.sheet.basis_zh if zh else found.sheet.basis_en]
    return "\n".join(parts)
