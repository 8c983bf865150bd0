"""The command `dafeng status`: where each target of a city's plan stands."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dafeng.cli._today import city_today
from dafeng.core.errors import Fault, Language, PackError

if TYPE_CHECKING:
    from dafeng.city import CityPack
    from dafeng.tracking import Standing

__all__ = ["register"]

_HEADS = (
    ("条款", "Clause"),
    ("指标", "Indicator"),
    ("年份", "Year"),
    ("要求", "Demand"),
    ("结论", "Status"),
    ("最新数值", "Latest"),
    ("差距", "Gap"),
    ("今后每年", "Needed a year"),
    ("理由", "Why"),
    ("责任单位", "Units"),
)
_WIDTHS = (12, 34, 0, 26, 0, 40, 22, 22, 60, 0)
_NOTHING = "—"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `dafeng status`."""
    status = commands.add_parser("status", help="目标进展 · where each target of the plan stands")
    status.add_argument(
        "pack", nargs="?", help="城市数据包的文件夹或内置名称，缺省为内置的唯一一个 · folder or name of a city pack"
    )
    status.add_argument("--place", help="行政区划代码，缺省为全市 · administrative code; the whole city by default")
    status.add_argument(
        "--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="判断日期，缺省为今天 · day of judging; today"
    )
    status.add_argument("--scenario", default="observed", help="情景，缺省为观测 · scenario; observed by default")
    status.add_argument("--format", choices=("table", "json"), default="table", help="输出形式 · output")
    status.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help="语言 · language")
    status.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import load_pack
    from dafeng.core import default_catalogue
    from dafeng.plan import read_plan
    from dafeng.tracking import Options, breaks_from_frame, judge_plan

    pack = load_pack(_folder(options.pack))
    place = _place(pack, options.place)
    as_of = options.as_of or city_today()
    own = next((each for each in pack.plans if each.role == "own"), None)
    if own is None:
        raise PackError(
            Fault(
                "status.no-plan",
                zh="数据包中没有本市方案",
                en="the pack has no plan of its own",
                where=str(pack.root or pack.code),
                mend_zh="请在 city.toml 的 [[plan]] 中列出方案文件，role 为 own。",
                mend_en="Name the plan document in [[plan]] of city.toml, with role own.",
            )
        )
    breaks = pack.tables.get("breaks")
    found = judge_plan(
        read_plan(own.content, own.file),
        pack.observations,
        default_catalogue(),
        as_of,
        place,
        scenario=options.scenario,
        breaks=breaks_from_frame(breaks, place) if breaks is not None else (),
        options=Options(start_year=pack.choices.base_year),
    )
    header = {"city": pack.code, "plan": own.title, "place": place, "as_of": as_of.isoformat()}
    if options.format == "json":
        print(json.dumps(_record(header, found, options.scenario), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_table(header, pack, found, options.lang))
    return 0


def _folder(named: str | None) -> Path:
    """The pack's folder: as given, or by its packaged name; without a name the only packaged one."""
    from dafeng.city import find_pack, packaged_pack, packaged_packs

    if named is not None:
        return find_pack(named)
    known = packaged_packs()
    if len(known) == 1:
        return packaged_pack(known[0])
    raise PackError(
        Fault(
            "status.which-pack",
            zh="内置的城市数据包不止一个，不知道要看哪一个" if known else "没有内置的城市数据包",
            en="there is more than one packaged city, and none was named" if known else "there is no packaged city",
            expected="、".join(known),
            mend_zh="请写明数据包的名称或文件夹。",
            mend_en="Name a pack or give its folder.",
        )
    )


def _place(pack: CityPack, named: str | None) -> str:
    if named is None or pack.place(named) is not None or named == pack.code:
        return named or pack.code
    raise PackError(
        Fault(
            "status.unknown-place",
            zh="数据包中没有这个地区",
            en="the pack has no such place",
            found=named,
            expected="、".join(each.code for each in pack.places),
            mend_zh="请使用上列代码之一。",
            mend_en="Use one of the codes above.",
        )
    )


def _record(header: dict[str, str], found: Sequence[Standing], scenario: str) -> dict[str, Any]:
    """Everything as plain values."""
    from dafeng.tracking import count_by_status, summary_sentence

    judgements = [each.judgement for each in found]
    sentences = {"zh": summary_sentence(judgements, "zh"), "en": summary_sentence(judgements, "en")}
    return {
        **header,
        "scenario": scenario,
        "summary": {"targets": len(found), **count_by_status(judgements), **sentences},
        "targets": [_target_record(each) for each in found],
    }


def _target_record(each: Standing) -> dict[str, Any]:
    from dafeng.tracking import judgement_record

    target = each.target
    printed = {
        "op": target.op,
        "value": target.value,
        "value_high": target.value_high,
        "unit": target.unit,
        "hedge": target.hedge,
        "quote": target.quote,
    }
    return {
        "clause": target.clause,
        "name": target.indicator,
        "printed": printed,
        "confidence": each.match.confidence if each.match else None,
        "units": [{"name": unit.name, "canonical": unit.canonical, "role": unit.role} for unit in each.owners],
        **judgement_record(each.judgement),
    }


def _table(header: dict[str, str], pack: CityPack, found: Sequence[Standing], language: Language) -> str:
    """The summary sentence and one line a target."""
    from dafeng.plan.render.columns import grid
    from dafeng.tracking import summary_sentence

    at = 0 if language == "zh" else 1
    here = pack.place(header["place"])
    name = (here.name, here.name_en)[at] if here else (pack.name, pack.name_en)[at]
    lines = [f"{header['plan']} · {name} · {header['as_of']}", summary_sentence((e.judgement for e in found), language)]
    if not found:
        return "\n".join(lines)
    rows = [_row(each, language) for each in found]
    kept = [column for column in range(len(_HEADS)) if any(row[column] != _NOTHING for row in rows)]
    table = [[_HEADS[column][at] for column in kept], *([row[column] for column in kept] for row in rows)]
    return "\n".join([*lines, "", *grid(table, [_WIDTHS[column] for column in kept])])


def _row(each: Standing, language: Language) -> list[str]:
    from dafeng.core.formatting import format_value
    from dafeng.core.observations import STATE_NAMES
    from dafeng.plan.render.wording import demand
    from dafeng.tracking import STATUS_WORDS

    at = 0 if language == "zh" else 1
    target, found, unit = each.target, each.judgement, each.judgement.goal.unit
    latest = gap = needed = _NOTHING
    if found.latest is not None and found.latest.value is not None:
        about = ("（{}年，{}）", " ({}, {})")[at].format(found.latest.year, STATE_NAMES[found.latest.state][language])
        latest = format_value(found.latest.value, unit, language) + about
    if found.gap is not None and found.gap > 0:
        gap = format_value(found.gap, "pp" if unit == "%" else unit, language)
    if found.required_rate is not None:
        needed = f"{found.required_rate:+.1%}"
    elif found.required_change is not None:
        needed = format_value(found.required_change, "pp" if unit == "%" else unit, language)
    status = STATUS_WORDS[found.status][at]
    if found.indicative is not None:
        status += ("（参考：{}）", " ({}?)")[at].format(STATUS_WORDS[found.indicative][at])
    return [
        target.clause,
        target.indicator,
        str(target.year or _NOTHING),
        demand(target, language, found.goal.op),
        status,
        latest,
        gap,
        needed,
        found.reasons[0].text(language),
        ("、", ", ")[at].join(unit.name for unit in each.owners) or _NOTHING,
    ]
