"""The command `dafeng pathway compare`: two scenarios row by row, and what comes of the difference."""

from __future__ import annotations

import argparse
import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dafeng.core.errors import Language
    from dafeng.pathway import Specification
    from dafeng.pathway.results import Projection
    from dafeng.pathway.scenarios import Difference

__all__ = ["add_compare"]


def add_compare(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser("compare", help="比较两个情景：逐行差异和结果 · compare two scenarios")
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("first", help="情景 A · scenario A")
    parser.add_argument("second", help="情景 B · scenario B")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.pathway import compare_scenarios, compile_model, specification
    from dafeng.pathway.results import base_balance, project
    from dafeng.pathway.validation import check_pathway

    pack = check_pathway(load_pack(find_pack(options.city)))
    spec = specification(pack)
    balance = base_balance(pack, spec.settings.base_year)
    first, second = (project(compile_model(spec, balance, name)) for name in (options.first, options.second))
    rows = compare_scenarios(spec, options.first, options.second)
    record = {
        "first": options.first,
        "second": options.second,
        "rows": [
            {
                "table": row.table,
                "key": row.key,
                "year": row.year,
                "first": row.first,
                "second": row.second,
                "unit": row.unit,
                "rule": row.rule,
            }
            | dict(zip(("zh", "en"), _row_names(spec, row), strict=True))
            for row in rows
        ],
        "years": list(first.years),
        "co2_difference": {
            str(year): float(b - a) for year, a, b in zip(first.years, first.co2, second.co2, strict=True)
        },
        "peak_year": [first.peak.year, second.peak.year],
        "peak_value": [first.peak.value, second.peak.value],
        "results": _results(first, second),
    }
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_comparison(record, rows, options.lang))
    return 0


_TABLES = {"measures": ("措施", "measures"), "drivers": ("驱动", "drivers")}


def _results(first: Projection, second: Projection) -> list[dict[str, Any]]:
    """Indicators that differ in the milestone years; one that a scenario has no number for is None there."""
    from dafeng.pathway.results import MILESTONES

    found = []
    for code in first.values:
        for year in MILESTONES:
            if year in first.years and code in second.values:
                one, two = (_known(each.value(code, year)) for each in (first, second))
                if one != two:
                    found.append({"indicator": code, "year": year, "first": one, "second": two})
    return found


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _row_names(spec: Specification, row: Difference) -> tuple[str, str]:
    """A row of a comparison in words: the measure, or the driver with the rule that leads to the value."""
    from dafeng.pathway.naming import rule_names

    named = spec.measures if row.table == "measures" else spec.drivers
    zh, en = next(((each.zh, each.en) for each in named if each.id == row.key), (row.key, row.key))
    if not row.rule:
        return zh, en
    rule_zh, rule_en = rule_names(row.rule)
    return f"{zh}（{rule_zh}）", f"{en} ({rule_en})"


def _amount(value: float | None, is_part: bool) -> str:
    """A value as it is, a part of one in per cent; six digits, so that what differs is seen to differ."""
    if value is None:
        return "—"
    return f"{value * 100:,.6g}%" if is_part else f"{value:,.6g}"


def _comparison(record: dict[str, Any], rows: Sequence[Difference], language: Language) -> str:
    from dafeng.pathway.results import MILESTONES
    from dafeng.plan.render.columns import grid

    at = 0 if language == "zh" else 1
    first, second = record["first"], record["second"]
    heads = [("表", "项目", "年份", first, second, "单位"), ("Table", "Key", "Year", first, second, "Unit")][at]
    table = [list(heads)]
    for row, each in zip(record["rows"], rows, strict=True):
        values = [_amount(row[side], each.is_part) for side in ("first", "second")]
        unit = ("每年", "a year")[at] if row["unit"] == "1/a" else row["unit"]
        named = _TABLES.get(row["table"], (row["table"],) * 2)[at]
        table.append([named, row[language], str(row["year"] or ""), *values, unit])
    years = [year for year in MILESTONES if year in record["years"]]
    first = (
        f"{record['years'][0]}（基准年，以后各年都较低）",
        f"{record['years'][0]} (the base year; later years are lower)",
    )
    peaks = [
        first[at] if year == record["years"][0] else str(year or ("期内没有达峰", "not within these years")[at])
        for year in record["peak_year"]
    ]
    heading = ("CO2 差异（万吨，后者减前者）", "CO2, second less first (10^4 t)")[at]
    results = [[heading, *(str(year) for year in years)]]
    results.append(["", *(f"{record['co2_difference'][str(year)] / 10:+,.1f}" for year in years)])
    return "\n".join(
        [
            *grid(table, [0, 48, 0, 0, 0, 0]),
            "",
            ("最高年份：{} → {}", "Highest year: {} -> {}")[at].format(*peaks),
            *grid(results, [40, *(0 for _ in years)]),
        ]
    )
