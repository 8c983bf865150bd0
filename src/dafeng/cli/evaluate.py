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
    from dafeng.city import CityPack

__all__ = ["register"]

_YEARS = (2000, 2100)
"""Years that can be evaluated."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `dafeng evaluate`."""
    parser = commands.add_parser("evaluate", help="年度综合评价 · yearly evaluation")
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("year", help="评价年份，如 2025 · evaluated year")
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
    """A packaged sheet by its code, or one from a file. Raises `AppraisalError` naming what there is."""
    from dafeng.appraisal import packaged_sheets, parse_sheet, sheet_of
    from dafeng.core.errors import AppraisalError, Fault

    path = Path(named)
    if path.suffix != ".toml":
        if named in packaged_sheets():
            return sheet_of(named)
        known = "、".join(packaged_sheets())
        zh, en = f"没有“{named}”这张评分表", f"there is no score sheet '{named}'"
        mend = (f"可用 {known}，或评分表文件（.toml）。", f"Use one of {known}, or a sheet's file (.toml).")
        raise AppraisalError(Fault("sheet.unknown", zh, en, mend_zh=mend[0], mend_en=mend[1].replace("、", ", ")))
    try:
        return parse_sheet(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        zh, en = "评分表文件打不开", "the sheet's file cannot be read"
        mend = ("请检查路径；文件须为 UTF-8 编码的 TOML。", "Check the path; it must be TOML in UTF-8.")
        raise AppraisalError(Fault("sheet.file", zh, en, named, mend_zh=mend[0], mend_en=mend[1])) from error


def _year(text: str) -> int:
    """The evaluated year. Raises `AppraisalError` for what is none."""
    from dafeng.core.errors import AppraisalError, Fault

    first, last = _YEARS
    if text.isascii() and text.isdigit() and len(text) == 4 and first <= int(text) <= last:
        return int(text)
    mend = ("写四位年份，如 2025。", "Give it in four figures, such as 2025.")
    expected = f"{first}–{last}"
    zh, en = "评价年份不对", "not a year to evaluate"
    raise AppraisalError(
        Fault("evaluate.year", zh, en, found=text[:40], expected=expected, mend_zh=mend[0], mend_en=mend[1])
    )


def _run(options: argparse.Namespace) -> int:
    from dafeng.appraisal.city import evaluate_city
    from dafeng.city import find_pack, load_pack
    from dafeng.cli.evaluate_table import evaluation_text
    from dafeng.core import default_catalogue
    from dafeng.core.errors import Fault, PackError
    from dafeng.plan import read_plan

    year, sheet = _year(options.year), _sheet(options.sheet)
    pack = load_pack(find_pack(options.city))
    own = next((each for each in pack.plans if each.role == "own"), None)
    if own is None:
        raise PackError(
            Fault("evaluate.no-plan", "数据包中没有本市方案", "the pack has no plan of its own", where=pack.code)
        )
    plan = read_plan(own.content, own.file)
    found = evaluate_city(sheet, pack, plan, year, default_catalogue(), mode=options.mode)
    if options.format == "json":
        print(json.dumps(_record(found), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(evaluation_text(found, options.lang, _names(pack, options.lang), _until(pack)))
    return 0


def _names(pack: CityPack, language: Language) -> dict[str, str]:
    """The names of city and places in English, where the pack has them."""
    if language == "zh":
        return {}
    names = {place.code: place.name_en for place in pack.places if place.name_en}
    return names | ({pack.code: pack.name_en} if pack.name_en else {})


def _until(pack: CityPack) -> int | None:
    """The last year of figures in a pack."""
    from dafeng.core.periods import parse_period

    periods = pack.observations["period"].unique().to_list()
    return max((parse_period(period).year for period in periods), default=None)


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
        "left_out": list(found.left_out),
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
