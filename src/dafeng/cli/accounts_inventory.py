"""`dafeng accounts build` and `explain`: the greenhouse gas inventory of a city and where it comes from."""

from __future__ import annotations

import argparse
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dafeng.cli._arguments import a_year
from dafeng.cli._saving import save
from dafeng.core.errors import AccountsError, Fault, Language

if TYPE_CHECKING:
    from dafeng.accounts.inventory import Inventory, Nested
    from dafeng.city import CityPack
    from dafeng.core.gwp import GwpSet

__all__ = ["add_inventory"]

_GWP = ("SAR", "AR4", "AR5", "AR6")
_BOOKS = {"inventory": ("温室气体清单", "inventory"), "assessment": ("考核", "assessment")}
_SECTORS = {
    "energy": ("能源活动", "energy"),
    "ippu": ("工业生产过程", "industrial processes"),
    "agriculture": ("农业", "agriculture"),
    "land": ("土地利用变化和林业", "land use and forest"),
    "waste": ("废弃物处理", "waste"),
    "memo": ("净购入电力", "net purchased electricity"),
}


def add_inventory(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `build` and `explain` to `dafeng accounts`."""
    build = actions.add_parser("build", help="编制温室气体清单 · build the greenhouse gas inventory")
    explain = actions.add_parser("explain", help="清单一行从何而来 · where a line of the inventory comes from")
    for parser in (build, explain):
        parser.add_argument("city", help="城市代码、名称或数据包路径 · city or pack")
        parser.add_argument("year", type=a_year, help="年份 · year")
        parser.add_argument("--book", choices=("inventory", "assessment"), default="inventory", help="账本 · book")
        parser.add_argument("--place", default="", help="市内区域代码，默认全市 · a place in the city")
        parser.add_argument("--gwp", choices=_GWP, help="全球增温潜势，默认取数据包的选择，再默认 AR5 · set of GWP")
        parser.add_argument(
            "--grid",
            choices=("published", "held", "backcast"),
            default="held",
            help="电力因子：仅当年公布值、可沿用、可回推 · electricity factor",
        )
        parser.add_argument("--official", action="store_true", help="只许可用于正式报告的因子 · official factors only")
    build.add_argument(
        "--format", choices=("table", "json", "csv", "xlsx", "iamc", "gpc"), default="table", help="输出格式 · format"
    )
    build.add_argument("--to", type=Path, help="写入文件，默认屏幕 · write to a file")
    build.add_argument(
        "--nested", action="store_true", help="由各区县补齐全市，每吨只计一次 · complete it from districts"
    )
    build.set_defaults(run=_build)
    explain.add_argument("line", help="清单行代码，如 energy.industry · code of the line")
    explain.add_argument("--gas", default="", help="气体 · gas")
    explain.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    explain.set_defaults(run=_explain)


def _inventory(options: argparse.Namespace) -> tuple[CityPack, Inventory, Nested | None]:
    """The pack, the inventory asked for and, where districts were asked for too, how they nest in it."""
    from dafeng.accounts.inventory import BuildOptions
    from dafeng.city import city_inventory, find_pack, load_pack, nested_inventory

    pack = load_pack(find_pack(options.city))
    gwp = cast("GwpSet", options.gwp or pack.choices.gwp_set or "AR5")
    chosen = BuildOptions(official=options.official, grid=options.grid, gwp_set=gwp)
    if not getattr(options, "nested", False):
        return pack, city_inventory(pack, options.year, options.book, place=options.place, options=chosen), None
    if options.place not in {"", pack.code}:
        zh, en = "由区县补齐的是全市，不能再指定地区", "it is the city that districts complete: name no place"
        raise AccountsError(Fault("inventory.nested-place", zh, en, "--place", options.place, pack.code))
    nested = nested_inventory(pack, options.year, options.book, options=chosen)
    return pack, replace(nested.city, findings=(*nested.city.findings, *nested.findings)), nested


def _build(options: argparse.Namespace) -> int:
    from dafeng.accounts.inventory import gpc_csv, iamc, inventory_record, write_gpc
    from dafeng.city import city_factors

    if options.format == "xlsx" and options.to is None:
        raise AccountsError(Fault("inventory.to", "写工作簿须用 --to 指明文件", "a workbook needs --to"))
    pack, found, nested = _inventory(options)
    language = cast("Language", options.lang)
    if options.format == "xlsx":
        made = io.BytesIO()
        write_gpc(found, city_factors(pack), made, language=language, place_name=pack.name)
        save(options.to, made.getvalue())
        return 0
    texts = {
        "table": lambda: "\n".join([_text(found, language), *_districts(pack, nested, language)]),
        "json": lambda: json.dumps({**inventory_record(found), **_nested_record(nested)}, ensure_ascii=False, indent=2),
        "csv": lambda: found.table().write_csv(),
        "iamc": lambda: iamc(found).write_csv(),
        "gpc": lambda: gpc_csv(found, language),
    }
    text = texts[options.format]()
    if options.to:
        save(options.to, text)
    else:
        print(text)
    return 0


def _text(found: Inventory, language: Language) -> str:
    from dafeng.accounts.inventory import completeness, inventory_lines

    zh = language == "zh"
    lines = inventory_lines()
    book = f"{'账本' if zh else 'book'} {_BOOKS[found.book][0 if zh else 1]}"
    version = f"{'版本' if zh else 'version'} {found.version}"
    out = [f"{found.place} {found.year} {book} GWP {found.gwp_set} {version}"]
    totals = found.by_line()
    for code, line in lines.items():
        results = found.of_line(code) if code in {each.line for each in found.results} else ()
        if not results:
            continue
        memo = "" if line.counts(found.book) else ("（信息项）" if zh else " (memo)")
        keys = ", ".join(dict.fromkeys(f"{each.gas} {each.notation}" for each in results if each.notation))
        value = f"{totals[code]:>16,.0f} tCO2e" if code in totals else f"{'—':>16}      "
        out.append(f"{value}  {line.name(language)}{memo}  [{code}]  {keys}".rstrip())
    out.append(_total(found, zh))
    if "reference_ktco2" in found.meta:
        both = [float(found.meta[name]) for name in ("reference_ktco2", "sectoral_ktco2")]
        names = ("参考方法", "部门方法") if zh else ("reference approach", "sectoral approach")
        shown = ", ".join(f"{name} {value:,.1f} ktCO2" for name, value in zip(names, both, strict=True))
        out.append(f"{shown} ({found.meta['reference_difference_percent']} %)")
    count = completeness(found)
    counted = [f"{key} {number}" for key, number in count.keys.items() if number]
    out.append(", ".join([f"{'有数值' if zh else 'valued'} {count.valued}", *counted]) + f" ({count.share:.0f} %)")
    out += [each.text(language) for each in found.findings]
    return "\n".join(out)


def _total(found: Inventory, zh: bool) -> str:
    """The total by sector; it says when lines that belong to it are not estimated."""
    from dafeng.accounts.inventory import inventory_lines

    lines, at = inventory_lines(), 0 if zh else 1
    parts = ("，" if zh else ", ").join(
        f"{_SECTORS[name][at]} {value:,.0f}" for name, value in found.by_sector().items()
    )
    without = {each.line for each in found.results if each.notation == "NE" and lines[each.line].counts(found.book)}
    words = (
        f"（{len(without)} 行未估算或未估全，不在内）",
        f" (left out: lines not or partly estimated, {len(without)})",
    )
    return f"{found.total():>16,.0f} tCO2e  {('合计', 'total')[at]}{words[at] if without else ''}  {parts}".rstrip()


def _districts(pack: CityPack, nested: Nested | None, language: Language) -> list[str]:
    """What each district counts, and what the city's own figures leave beside them."""
    if nested is None:
        return []
    from dafeng.accounts.inventory import inventory_lines

    zh, lines, out = language == "zh", inventory_lines(), ["各区县" if language == "zh" else "districts"]
    known = {each.line for part in nested.parts for each in part.results if each.value is not None}
    for part in nested.parts:
        place = pack.place(part.place)
        name = part.place if place is None else place.name if zh else place.name_en or place.name
        out.append(f"{part.total():>16,.0f} tCO2e  {name}" if part.counted() else f"{'—':>16}        {name}  NE")
    out += [
        f"{value:>16,.0f} t {gas}  {'区县以外' if zh else 'beside the districts'}  {lines[line].name(language)}"
        for (line, gas), value in nested.rest.items()
        if line in known
    ]
    return out


def _nested_record(nested: Nested | None) -> dict[str, object]:
    if nested is None:
        return {}
    totals = {part.place: part.total() if part.counted() else None for part in nested.parts}
    rest = [{"line": line, "gas": gas, "tonnes": value} for (line, gas), value in nested.rest.items()]
    return {"districts_tco2e": totals, "beside_districts": rest}


def _explain(options: argparse.Namespace) -> int:
    from dafeng.accounts.inventory import explain_line, explain_text, result_record
    from dafeng.city import city_factors

    pack, found, _ = _inventory(options)
    if options.format == "json":
        records = [result_record(found, each) for each in explain_line(found, options.line, options.gas)]
        print(json.dumps(records, ensure_ascii=False, indent=2))
        return 0
    sources = {each.id: each for each in pack.sources}
    print(explain_text(found, city_factors(pack), options.line, options.gas, sources=sources, language=options.lang))
    return 0
