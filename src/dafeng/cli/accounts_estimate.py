"""`dafeng accounts balance estimate CITY YEAR`: a city's balance scaled down from its province's table."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from dafeng.cli._arguments import a_count, a_year
from dafeng.cli.accounts_balance import save_balance

if TYPE_CHECKING:
    from dafeng.accounts.estimate import Estimate

__all__ = ["add_estimate"]


def add_estimate(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to `dafeng accounts balance`."""
    parser = steps.add_parser("estimate", help="由省表推算城市平衡表 · a city's balance from its province's table")
    parser.add_argument("city", help="城市代码、名称或数据包路径 · city or pack")
    parser.add_argument("year", type=a_year, help="年份 · year")
    parser.add_argument("--base", default="", help="所用的一套代用指标，默认第一套 · set of proxies")
    parser.add_argument("--published", default="", help="自备的省级清单（CEADs 长表 CSV）· a published table of CEADs")
    parser.add_argument("--draws", type=a_count, default=2000, help="抽样次数 · number of draws")
    parser.add_argument("--to", default="", help="写出平衡表：.xlsx、.csv、.iamc.csv · write the balance")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import estimate_balance, find_pack, load_pack

    pack = load_pack(find_pack(options.city))
    found = estimate_balance(pack, options.year, base=options.base, published=options.published, draws=options.draws)
    if options.to:
        save_balance(found.balance, options.to, place_name=pack.name)
    if options.format == "json":
        print(json.dumps(_record(found), ensure_ascii=False, indent=2))
    else:
        print(_text(found, options.lang))
    return 0


def _record(found: Estimate) -> dict[str, object]:
    balance = found.balance
    cells = [
        {"row": row, "kind": kind, "value": value, "unit": balance.unit(kind)}
        for row in balance.rows
        for kind in balance.kinds
        if (value := balance.at(row, kind)) is not None
    ]
    return {
        "place": balance.place,
        "year": balance.year,
        "state": balance.state,
        "source": balance.source,
        "balance": cells,
        "emissions": found.emissions.to_dicts(),
        "alternatives": found.alternatives.to_dicts(),
        "notes": [{"zh": note.zh, "en": note.en} for note in found.notes],
    }


def _text(found: Estimate, language: str) -> str:
    from dafeng.accounts.estimate import estimate_sectors

    zh = language == "zh"
    lines = [found.balance.title if zh else f"{found.balance.place} {found.balance.year}, estimated balance"]
    lines.append(
        "部门  代用指标  份额%  二氧化碳（千吨）  5%—95%  过程"
        if zh
        else "sector  proxy  share %  CO2 [kt]  5-95 %  process"
    )
    for row in found.emissions.iter_rows(named=True):
        sector = estimate_sectors().get(row["sector"])
        name = (sector.zh if zh else sector.en) if sector else ("合计" if zh else "total")
        span = f"{row['low']:,.0f}–{row['high']:,.0f}"
        lines.append(
            "  ".join(
                [name, row["proxy"], f"{100 * row['share']:.2f}", f"{row['city']:,.0f}", span, f"{row['process']:,.0f}"]
            )
        )
    lines.append("各套代用指标的合计" if zh else "total by set of proxies")
    totals = found.alternatives.filter(found.alternatives["sector"] == "total")
    lines += [
        f"  {row['alternative']}: {row['value']:,.0f} kt ({row['deviation'] or 0:+.1f} %)"
        for row in totals.iter_rows(named=True)
    ]
    lines += [f"· {note.zh if zh else note.en}" for note in found.notes]
    return "\n".join(lines)
