"""`dafeng accounts crosscheck`: independent figures of a city's emissions side by side."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from dafeng.cli._arguments import a_year
from dafeng.core.errors import DafengError, Language

if TYPE_CHECKING:
    from dafeng.accounts.crosscheck import CrossCheck, Series
    from dafeng.city import CityPack

__all__ = ["add_crosscheck"]


def add_crosscheck(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to `dafeng accounts`."""
    check = actions.add_parser("crosscheck", help="各来源数据对照 · independent sources side by side")
    check.add_argument("city", help="城市代码、名称或数据包路径 · city or pack")
    check.add_argument(
        "--year", type=a_year, action="append", default=[], help="另编清单参加对照的年份 · build these years"
    )
    check.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    check.set_defaults(run=_crosscheck)


def _crosscheck(options: argparse.Namespace) -> int:
    from dafeng.accounts.crosscheck import cross_check, series_of
    from dafeng.city import COUNTY_LEVEL, find_pack, load_pack
    from dafeng.core import default_catalogue

    pack = load_pack(find_pack(options.city))
    parts = [each.code for each in pack.children(pack.code) if each.kind in COUNTY_LEVEL]
    series = series_of(pack.observations, default_catalogue(), pack.code, parts=parts)
    own, notes = _own_series(pack, options.year)
    found = cross_check(pack.code, (*series, *own))
    if options.format == "json":
        print(json.dumps(_check_record(found), ensure_ascii=False, indent=2))
    else:
        print(_check_text(found, options.lang))
        print("\n".join(note.text(options.lang) for note in notes), end="\n" if notes else "")
    return 0 if found.series else 1


def _own_series(pack: CityPack, years: list[int]) -> tuple[list[Series], list[DafengError]]:
    """The CO2 of inventories built from the pack, by sector; years that cannot be built are told."""
    from dafeng.accounts.crosscheck import Series
    from dafeng.city import city_inventory

    values: dict[int, float] = {}
    sectors: dict[int, dict[str, float]] = {}
    notes: list[DafengError] = []
    for year in sorted(set(years)):
        try:
            found = city_inventory(pack, year, "inventory")
        except DafengError as error:
            notes.append(error)
            continue
        names = list(found.by_sector())
        by_sector = {name: found.by_gas(name).get("CO2", 0.0) / 1000 for name in names if name != "land"}
        if by_sector:
            values[year], sectors[year] = sum(by_sector.values()), by_sector
    if not values:
        return [], notes
    zh, en = "本系统清单（不含土地利用）", "inventory of this system, without land use"
    return [Series("inventory", zh, en, values, sectors, ("calc",), ("estimated",))], notes


def _check_record(found: CrossCheck) -> dict[str, Any]:
    return {
        "place": found.place,
        "unit": "ktCO2",
        "series": [
            {
                "code": each.code,
                "zh": each.zh,
                "en": each.en,
                "values": dict(each.values),
                "sectors": {year: dict(parts) for year, parts in each.sectors.items()},
                "sources": list(each.sources),
                "states": list(each.states),
                "method": {"zh": each.method_zh, "en": each.method_en},
            }
            for each in found.series
        ],
        "pairs": [
            {
                "first": pair.first.code,
                "second": pair.second.code,
                "mean_percent": pair.mean_percent,
                "years": [
                    {
                        "year": each.year,
                        "first": each.first,
                        "second": each.second,
                        "difference": each.difference,
                        "percent": each.percent,
                        "sectors": dict(each.sectors),
                        "absolute": each.absolute,
                    }
                    for each in pair.years
                ],
            }
            for pair in found.pairs
        ],
    }


def _check_text(found: CrossCheck, language: Language) -> str:
    zh = language == "zh"
    years = sorted({year for each in found.series for year in each.values})
    out = [("各来源并列，方法不同，不可拼接（千吨二氧化碳）" if zh else "side by side, never spliced [ktCO2]")]
    for at, each in enumerate(found.series, start=1):
        method = each.method_zh if zh else each.method_en
        out.append(f"[{at}] {each.zh if zh else each.en}  {', '.join(each.sources)}")
        out += [f"    {method}"] if method else []
    out.append("year  " + "  ".join(f"{f'[{at}]':>12}" for at in range(1, len(found.series) + 1)))
    out += [f"{year}  " + "  ".join(_figure(each.values.get(year)) for each in found.series) for year in years]
    for pair in found.pairs:
        if pair.years:
            left, right = found.series.index(pair.first) + 1, found.series.index(pair.second) + 1
            last = pair.years[-1]
            text = (
                f"{'相差' if zh else 'difference'} {last.difference:+,.0f}（{last.percent or 0:+.1f} %，{last.year}）"
            )
            span = f"{len(pair.years)}{'年平均' if zh else ' years, mean'} {pair.mean_percent or 0:+.1f} %"
            out.append(f"[{left}] → [{right}]  {text}，{span}")
        else:
            out.append(f"{pair.first.code} – {pair.second.code}: {'没有共同年份' if zh else 'no common year'}")
    return "\n".join(out)


def _figure(value: float | None) -> str:
    return f"{'—' if value is None else f'{value:,.0f}':>12}"
