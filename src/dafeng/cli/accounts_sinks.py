"""`dafeng accounts sinks CITY YEAR`: stock-taking and change of carbon sinks."""

from __future__ import annotations

import argparse
import json
from math import isnan
from typing import TYPE_CHECKING, Any

from dafeng.cli._arguments import a_year

if TYPE_CHECKING:
    from dafeng.accounts.sinks import SinkStatement
    from dafeng.city import CityPack
    from dafeng.core.errors import Language

__all__ = ["add_sinks"]

_ABSENT = {
    "forest": ("乔木林：缺分树种、龄组的面积和蓄积", "tree stands: area and volume by species and age class"),
    "wetland": ("湿地：缺分类型的面积和碳密度", "wetlands: area and carbon per hectare by kind"),
    "soil": (
        "农田土壤：缺分土壤、耕作和投入的面积，或采样",
        "cropland soil: area by soil, tillage and input, or samples",
    ),
}


def add_sinks(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `sinks` to `dafeng accounts`."""
    parser = actions.add_parser("sinks", help="碳汇清查：储量、变化、不确定性 · stock and change of carbon sinks")
    parser.add_argument("city", help="城市代码、名称或数据包路径 · city or pack")
    parser.add_argument("year", type=a_year, help="年份 · year")
    parser.add_argument("--place", default="", help="市内区域代码，默认全市 · a place in the city")
    parser.add_argument(
        "--forest",
        choices=("expansion", "continuous"),
        default="expansion",
        help="计入的森林方法：生物量扩展因子法、连续函数法 · forest method that counts",
    )
    parser.add_argument("--official", action="store_true", help="只许可用于正式报告的因子 · official factors only")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.accounts.sinks import SinkParameters
    from dafeng.city import city_sinks, find_pack, load_pack

    pack = load_pack(find_pack(options.city))
    parameters = SinkParameters(forest_method=options.forest)
    found = city_sinks(pack, place=options.place, parameters=parameters, official=options.official)
    there = {stock.pool for stock in found.stocks}
    absent = [texts for pool, texts in _ABSENT.items() if pool not in there]
    if options.format == "json":
        print(json.dumps(_record(found, options.year, absent), ensure_ascii=False, indent=2))
    else:
        print("\n".join([_text(found, options.year, absent, options.lang), *_published(pack, options.lang)]))
    return 0 if found.stocks else 1


def _published(pack: CityPack, language: Language) -> list[str]:
    """Published figures of sinks, which tell something and are no stock-taking."""
    from dafeng.core.catalogue import default_catalogue

    catalogue = default_catalogue()
    rows = pack.observations.filter(
        pack.observations["indicator"].str.contains(r"^sink\.(forest|wetland)\.")
        & (pack.observations["state"] != "missing")
    )
    zh = language == "zh"
    found = []
    for row in rows.sort("indicator", "period").iter_rows(named=True):
        indicator = catalogue.get(row["indicator"])
        name = indicator.zh if zh else indicator.en
        found.append(f"{row['period']} {name} {row['value']:g} {indicator.unit} [{row['source']}]")
    if not found:
        return []
    head = "已公布而不足以清查的指标：" if zh else "published, yet no stock-taking: "
    return [head + ("；" if zh else "; ").join(found)]


def _record(found: SinkStatement, year: int, absent: list[tuple[str, str]]) -> dict[str, Any]:
    strata = [
        {
            "year": stock.year,
            "pool": stock.pool,
            "method": stock.method,
            "stratum": each.name,
            "area_ha": each.area,
            "stock_tc": each.stock,
            "working": each.working,
            "factors": [choice.row.id if choice.row else choice.source for choice in each.choices],
            "source": each.source,
        }
        for stock in found.stocks
        for each in stock.strata
    ]
    return {
        "place": found.place,
        "year": year,
        "co2_t": found.removal(year),
        "table": found.table().to_dicts(),
        "strata": strata,
        "weak": [f"{each.pool}/{each.method}/{each.year}" for each in found.stocks if each.weak],
        "explanation": {"zh": found.explain("zh"), "en": found.explain("en")},
        "missing": [{"zh": zh, "en": en} for zh, en in absent],
    }


def _width(width: float, *, zh: bool) -> str:
    if isnan(width):
        return "±未知" if zh else "± unknown"
    return f"± {width:,.0f}"


def _text(found: SinkStatement, year: int, absent: list[tuple[str, str]], language: Language) -> str:
    from dafeng.accounts.sinks import POOLS

    zh = language == "zh"
    column = 0 if zh else 1
    lines = []
    changes = {(each.pool, each.method, each.year): each for each in found.changes}
    for stock in found.stocks:
        change = changes.get((stock.pool, stock.method, stock.year))
        counted = found.counts(stock.pool, stock.method)
        note = "" if counted else ("（对照，不计入）" if zh else " (beside, not counted)")
        rate = f"{change.rate:+,.0f} {_width(change.half_width, zh=zh)} tC/a" if change else "—"
        lines.append(
            f"{stock.year}  {POOLS[stock.pool][column]} · {POOLS[stock.method][column]}{note}  {stock.area:,.0f} ha  "
            f"{stock.stock:,.0f} {_width(stock.half_width, zh=zh)} tC  {rate}"
        )
    if found.changes:
        lines += ["", found.explain(language)]
    removal = found.removal(year)
    lines.append("")
    if removal is None:
        lines.append(
            f"{year}年：无数据。须有该年之前和之后的两次清查。"
            if zh
            else f"{year}: no data. It takes stock-takings before and after the year."
        )
    else:
        word = ("净吸收" if removal <= 0 else "净排放") if zh else ("net removal" if removal <= 0 else "net emission")
        lines.append(f"{year}  {word} {abs(removal):,.0f} tCO2")
    if any(each.weak for each in found.stocks):
        lines.append(
            "含凭记忆录入或本地替代的因子，未经具名确认不得用于正式报告。"
            if zh
            else "Factors from memory or local values entered: not for official reports until confirmed by name."
        )
    head = "无数据：" if zh else "no data: "
    lines += [f"{head}{texts[column]}" for texts in absent]
    return "\n".join(lines).strip()
