"""`dafeng accounts keep`, `recalc` and `uncertainty`: versions of an inventory, and how sure it is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dafeng.cli._arguments import a_count, a_seed, a_year
from dafeng.cli._today import city_today
from dafeng.core.errors import Language

if TYPE_CHECKING:
    from dafeng.accounts.inventory import Inventory
    from dafeng.accounts.recalculation import LineChange, Recalculation
    from dafeng.accounts.uncertainty import Approach2, InventoryUncertainty, KeyCategory, TrendDraws
    from dafeng.city import CityPack
    from dafeng.core.gwp import GwpSet

__all__ = ["add_versions"]

_GWP = ("SAR", "AR4", "AR5", "AR6")
_CAUSES = {
    "activity": ("活动水平", "activity"),
    "factor": ("因子", "factor"),
    "method": ("方法", "method"),
    "gwp": ("增温潜势", "GWP"),
    "notation": ("记号", "notation"),
}


def add_versions(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the actions to `dafeng accounts`."""
    keep = actions.add_parser("keep", help="保存清单的一个版本 · keep a version of an inventory")
    _city(keep)
    keep.add_argument("--to", type=Path, required=True, help="写入的新文件 .json · new file")
    keep.add_argument("--person", required=True, help="责任人 · who keeps it")
    keep.add_argument("--reason", required=True, help="理由 · why")
    keep.set_defaults(run=_keep)

    recalc = actions.add_parser("recalc", help="两个版本之间的重算记录 · what changed between two versions and why")
    recalc.add_argument("old", type=Path, help="旧版本 · old version")
    recalc.add_argument("new", type=Path, help="新版本 · new version")
    recalc.add_argument("--reasons", type=Path, help="逐行理由表：line,person,reason · reasons by line, as CSV")
    recalc.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    recalc.set_defaults(run=_recalc)

    sure = actions.add_parser("uncertainty", help="清单不确定度与关键类别 · uncertainty and key categories")
    _city(sure)
    sure.add_argument("--base", type=a_year, default=0, help="基年，给出后另算趋势 · base year, for the trend")
    sure.add_argument("--draws", type=a_count, default=10_000, help="蒙特卡洛次数 · Monte Carlo draws")
    sure.add_argument("--seed", type=a_seed, default=1, help="随机种子 · seed")
    sure.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    sure.set_defaults(run=_uncertainty)


def _city(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("city", help="城市代码、名称或数据包路径 · city or pack")
    parser.add_argument("year", type=a_year, help="年份 · year")
    parser.add_argument("--book", choices=("inventory", "assessment"), default="inventory", help="账本 · book")
    parser.add_argument("--gwp", choices=_GWP, help="全球增温潜势，默认取数据包的选择，再默认 AR5 · set of GWP")


def _pack(city: str) -> CityPack:
    from dafeng.city import find_pack, load_pack

    return load_pack(find_pack(city))


def _inventory(options: argparse.Namespace, pack: CityPack, year: int) -> Inventory:
    from dafeng.accounts.inventory import BuildOptions
    from dafeng.city import city_inventory

    gwp = cast("GwpSet", options.gwp or pack.choices.gwp_set or "AR5")
    return city_inventory(pack, year, options.book, options=BuildOptions(gwp_set=gwp))


def _keep(options: argparse.Namespace) -> int:
    from dafeng.accounts.recalculation import keep_inventory

    found = _inventory(options, _pack(options.city), options.year)
    today = city_today()
    keep_inventory(found, options.to, person=options.person, on=today, reason=options.reason)
    print(options.to)
    return 0


def _recalc(options: argparse.Namespace) -> int:
    from dafeng.accounts.recalculation import compare_inventories, read_kept, read_reasons

    old, new = read_kept(options.old), read_kept(options.new)
    reasons = read_reasons(options.reasons) if options.reasons else {}
    log = compare_inventories(old.inventory, new.inventory, reasons=reasons)
    if options.format == "json":
        print(json.dumps(_log_record(log), ensure_ascii=False, indent=2))
    else:
        head = f"{old.on} {old.person} {old.reason} → {new.on} {new.person} {new.reason}"
        print(f"{head}\n{_log_text(log, options.lang)}")
    return 0


def _log_record(log: Recalculation) -> dict[str, Any]:
    return {
        "place": log.place,
        "year": log.year,
        "versions": [log.old_version, log.new_version],
        "gwp_sets": [log.old_gwp, log.new_gwp],
        "unit": "tCO2e",
        "totals": [log.old_total, log.new_total],
        "difference": log.difference,
        "absolute_sector_differences": log.absolute,
        "offset": log.offset,
        "by_cause": log.by_cause(),
        "sectors": [{"sector": each.sector, "old": each.old, "new": each.new} for each in log.sectors],
        "changes": [_change_record(each) for each in log.changes],
    }


def _change_record(change: LineChange) -> dict[str, Any]:
    return {
        "line": change.line,
        "item": change.item,
        "gas": change.gas,
        "old": change.old,
        "new": change.new,
        "causes": dict(change.causes),
        "method": change.method,
        "notation": change.notation,
        "counted": change.counted,
        "reason": change.reason,
        "terms": [
            {
                "name": each.name,
                "role": each.role,
                "old": each.old,
                "new": each.new,
                "unit": each.unit,
                "old_source": each.old_source,
                "new_source": each.new_source,
            }
            for each in change.terms
        ],
    }


def _word(pair: tuple[str, str], language: Language) -> str:
    return pair[0] if language == "zh" else pair[1]


def _log_text(log: Recalculation, language: Language) -> str:
    zh = language == "zh"
    out = [
        f"{log.place} {log.year}  {log.old_total:,.0f} → {log.new_total:,.0f} tCO2e  {log.difference:+,.0f}",
        ("分部门差额绝对值之和" if zh else "sum of absolute sector differences")
        + f" {log.absolute:,.0f}，{'其中相互抵消' if zh else 'of it offset'} {log.offset:,.0f}",
    ]
    out += [f"  {_word(_CAUSES[cause], language)}  {value:+,.0f}" for cause, value in log.by_cause().items() if value]
    for each in log.changes:
        name = " ".join(part for part in (each.line, each.item, each.gas) if part)
        why = "，".join(f"{_word(_CAUSES[cause], language)} {value:+,.1f}" for cause, value in each.causes.items())
        memo = "" if each.counted else ("（信息项）" if zh else " (memo)")
        out.append(f"{each.difference:+16,.1f}  {name}{memo}  {why}  {each.method}{each.notation}".rstrip())
        out += [f"{'':18}{'理由' if zh else 'reason'}: {each.reason}"] if each.reason else []
        out += [
            f"{'':18}{term.name} {_number(term.old)} → {_number(term.new)} {term.unit}  "
            f"{term.old_source or '—'} → {term.new_source or '—'}"
            for term in each.terms
        ]
    return "\n".join(out)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.6g}"


def _uncertainty(options: argparse.Namespace) -> int:
    from dafeng.accounts.uncertainty import draw_inventory, draw_trend, inventory_uncertainty, key_categories

    pack = _pack(options.city)
    current = _inventory(options, pack, options.year)
    base = _inventory(options, pack, options.base) if options.base else None
    level = inventory_uncertainty(current, base)
    drawn = draw_inventory(current, options.draws, options.seed)
    trend = draw_trend(base, current, options.draws, options.seed) if base else None
    keys = key_categories(current, base)
    if options.format == "json":
        print(json.dumps(_sure_record(level, drawn, trend, keys), ensure_ascii=False, indent=2))
    else:
        print(_sure_text(current, level, drawn, trend, keys, options.lang))
    return 0 if keys else 1


def _sure_record(
    level: InventoryUncertainty, drawn: Approach2, trend: TrendDraws | None, keys: tuple[KeyCategory, ...]
) -> dict[str, Any]:
    interval = drawn.interval
    return {
        "unit": "tCO2e",
        "gwp_set": drawn.gwp_set,
        "approach1": {
            "half_range_percent": level.table.level_total,
            "half_range_shared_percent": level.shared,
            "defaults_percent_of_variance": level.defaults,
            "trend_percent": level.table.change,
            "trend_half_range_points": level.table.trend_total,
        },
        "approach2": {
            "seed": drawn.seed,
            "draws": len(drawn.total),
            "mean": interval.mean,
            "median": interval.median,
            "deviation": interval.deviation,
            "low": interval.low,
            "high": interval.high,
            "trend": None if trend is None else {"low": trend.interval.low, "high": trend.interval.high},
        },
        "categories": [
            {
                "line": each.line,
                "gas": each.gas,
                "base": each.base,
                "current": each.current,
                "uncertainty_percent": each.uncertainty,
                "level_percent": each.level,
                "trend_percent": each.trend,
                "level2_percent": each.level2,
                "trend2_percent": each.trend2,
                "key": list(each.reasons),
            }
            for each in keys
        ],
    }


def _sure_text(
    current: Inventory,
    level: InventoryUncertainty,
    drawn: Approach2,
    trend: TrendDraws | None,
    keys: tuple[KeyCategory, ...],
    language: Language,
) -> str:
    from dafeng.accounts.inventory import inventory_lines

    zh = language == "zh"
    interval = drawn.interval
    out = [
        f"{current.place} {current.year}  {current.total():,.0f} tCO2e（GWP {drawn.gwp_set}）"
        if zh
        else f"{current.place} {current.year}: {current.total():,.0f} tCO2e (GWP {drawn.gwp_set})",
        ("误差传播（各类独立）" if zh else "propagation, independent") + f"  ±{level.table.level_total:.1f} %",
        ("误差传播（共用因子相关）" if zh else "propagation, shared factors") + f"  ±{level.shared:.1f} %",
        ("蒙特卡洛 95 %" if zh else "Monte Carlo 95 %") + f"  {interval.low:,.0f} – {interval.high:,.0f}",
        ("方差中来自默认值的部分" if zh else "share of variance from defaults") + f"  {level.defaults:.0f} %",
    ]
    if trend is not None and level.table.trend_total is not None:
        out.append(
            f"{'趋势' if zh else 'trend'}  {level.table.change:+.1f} % ±{level.table.trend_total:.1f}  "
            f"({trend.interval.low:+.1f} – {trend.interval.high:+.1f} %)"
        )
    lines = inventory_lines()
    out += [
        f"{each.current:>16,.0f}  {each.level:5.1f} %  ±{each.uncertainty:4.0f} %  "
        f"{lines[each.line].name(language)} {each.gas}  {' '.join(each.reasons)}".rstrip()
        for each in keys
    ]
    return "\n".join(out)
