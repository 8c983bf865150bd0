"""Action `dafeng accounts ets`: the market's allocation rule run on a city's register of plants, as an estimate."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dafeng.cli._arguments import a_year
from dafeng.core.errors import AccountsError, Fault, Language

if TYPE_CHECKING:
    from dafeng.accounts.enterprise import Table
    from dafeng.accounts.ets import RegisterRun

__all__ = ["register_ets"]


def register_ets(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `ets` to the group `accounts`."""
    parser = actions.add_parser("ets", help="机组名录的碳市场配额估算 · allowances of a city's plants, estimated")
    parser.add_argument("city", type=Path, help="城市数据包文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("year", type=a_year, help="年份 · year")
    parser.add_argument("--hours", type=float, help="火电利用小时，缺省为全国值 · utilisation hours")
    parser.add_argument("--load-factor", type=float, help="负荷系数，用于调峰修正 · load factor, for the correction")
    parser.add_argument("--format", choices=("table", "json", "xlsx"), default="table", help="输出格式 · output format")
    parser.add_argument("--out", type=Path, help="写入文件，xlsx 必填 · file to write; needed for xlsx")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.accounts.enterprise import write_tables
    from dafeng.accounts.ets import run_register
    from dafeng.accounts.factors import default_factors
    from dafeng.city import find_pack, load_pack

    plants = load_pack(find_pack(options.city)).tables.get("plants")
    if plants is None or plants.is_empty():
        raise AccountsError(
            Fault("ets.no-plants", "数据包中没有机组名录", "the pack has no register of plants", "plants.csv")
        )
    found = run_register(
        plants.to_dicts(), options.year, default_factors(), hours=options.hours, load_factor=options.load_factor
    )
    tables = _register_tables(found)
    zh = options.lang == "zh"
    note = "估算，不是核查结果" if zh else "an estimate, not a verified result"
    if options.format == "xlsx":
        if options.out is None:
            raise AccountsError(Fault("cli.out", "请用 --out 指定工作簿", "name the workbook with --out", "--out"))
        write_tables(tables, options.out, title=str(options.year), note=note, language=options.lang)
        print(f"已写出：{options.out}" if zh else f"written: {options.out}")
    elif options.format == "json":
        print(json.dumps(_record(found, tables), ensure_ascii=False, indent=2))
    else:
        print(_text(found, tables, options.lang, note))
    return 0


def _text(found: RegisterRun, tables: tuple[Table, ...], language: Language, note: str) -> str:
    from dafeng.cli.accounts_enterprise import print_tables

    lines = [f"{found.year} {found.rule.text(language)}", note]
    if found.rule.draft:
        lines.append("征求意见稿" if language == "zh" else "a draft")
    lines += print_tables(tables, language)
    lines += [f"{'未计（缺容量或热耗）' if language == 'zh' else 'left out'}: {each}" for each in found.skipped]
    return "\n".join(lines)


def _register_tables(found: RegisterRun) -> tuple[Table, ...]:
    """Units, sum and assumptions as tables."""
    from dafeng.accounts.enterprise import Table

    units = tuple(
        (
            each.name, each.place, each.allowance.unit_class if each.allowance else "—", each.capacity, each.heat_rate,
            each.generation, each.emission, each.emission_low, each.emission_high,
            each.allowance.allowance if each.allowance else None, each.allowance.gap if each.allowance else None,
            each.gap_low, each.gap_high, each.registered, each.outside,
        )
        for each in found.units
    )  # fmt: skip
    entity = found.entity
    sums = (
        ("排放量 Emission", entity.emission),
        ("配额 Allowance", sum(each.allowance for each in entity.units)),
        ("盈缺 Surplus or gap", sum(each.gap for each in entity.units)),
    )
    assumptions = tuple((each.zh, each.en, each.value, each.certainty, each.source) for each in found.assumptions)
    return (
        Table(
            "units", "机组配额估算", "Allowances of units, estimated",
            (
                ("name", "机组", "Unit"), ("place", "区划", "Place"), ("class", "类别", "Class"),
                ("capacity", "容量（MW）", "Capacity (MW)"), ("rate", "热耗率（kJ/kWh）", "Heat rate (kJ/kWh)"),
                ("generation", "发电量（MWh）", "Generation (MWh)"), ("emission", "排放量（tCO2）", "Emission (tCO2)"),
                ("low", "低", "Low"), ("high", "高", "High"), ("allowance", "配额（tCO2）", "Allowance (tCO2)"),
                ("gap", "盈缺（tCO2）", "Surplus or gap (tCO2)"), ("gap_low", "盈缺低", "Gap, low"),
                ("gap_high", "盈缺高", "Gap, high"), ("registered", "名录所载（tCO2）", "In the register (tCO2)"),
                ("outside", "不纳入的原因", "Left out because"),
            ),
            units,
        ),
        Table("sums", "合计", "Sum", (("item", "项目", "Item"), ("value", "tCO2", "tCO2")), sums),
        Table(
            "assumptions", "依据与假定", "What it rests on",
            (
                ("zh", "参数", "In Chinese"), ("en", "英文", "Parameter"), ("value", "取值", "Value"),
                ("certainty", "可靠程度", "Certainty"), ("source", "来源", "Source"),
            ),
            assumptions,
        ),
    )  # fmt: skip


def _record(found: RegisterRun, tables: tuple[Table, ...]) -> dict[str, Any]:
    return {
        "year": found.year,
        "rule": found.rule.code,
        "draft": found.rule.draft,
        "state": "estimated",
        "skipped": list(found.skipped),
        "tables": [
            {
                "code": table.code,
                "columns": [{"code": code, "zh": zh, "en": en} for code, zh, en in table.headings],
                "rows": [list(row) for row in table.rows],
            }
            for table in tables
        ],
    }
