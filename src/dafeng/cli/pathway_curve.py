"""The command `dafeng pathway curve`: what the measures of a scenario abate in a year and at what cost."""

from __future__ import annotations

import argparse
import csv
import io
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dafeng.core.errors import Language
    from dafeng.pathway import Model
    from dafeng.pathway.studies.choosing import Curves
    from dafeng.pathway.studies.costing import MeasureCost

__all__ = ["add_curve", "curves_record", "curves_text"]

_CERTAINTY = {
    "V": ("原文", "official"),
    "S": ("二手", "secondary"),
    "C": ("推算", "computed"),
    "M": ("凭记忆", "memory"),
}
_CSV = (
    "curve", "measure", "zh", "abatement_kt", "cost_10k_cny", "unit_cost_cny_per_t", "start_kt", "end_kt",
    "without_energy_10k_cny", "energy_10k_cny", "certainty", "price_years",
)  # fmt: skip


def add_curve(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser("curve", help="减排成本曲线（重叠已计入）· abatement cost curve with interactions")
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("--scenario", default="plan", help="情景代码，默认 plan · scenario")
    parser.add_argument("--year", type=int, default=2030, help="年份，默认 2030 · the year")
    parser.add_argument(
        "--official", action="store_true", help="用于正式结果：拒绝未经确认的凭记忆成本 · refuse unconfirmed costs"
    )
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.core.errors import Fault, PathwayError
    from dafeng.pathway.studies.choosing import cost_curves
    from dafeng.pathway.studies.cities import city_models
    from dafeng.pathway.studies.costing import refuse_unconfirmed
    from dafeng.pathway.validation import check_pathway

    (model,) = city_models(check_pathway(load_pack(find_pack(options.city))), (options.scenario,))
    if options.official:
        refuse_unconfirmed(model.spec)
    first, last = int(model.years[0]), int(model.years[-1])
    if not first <= options.year <= last:
        text = ("年份不在模型年份之内", "the year lies outside the years of the model")
        raise PathwayError(Fault("pathway.year", *text, "--year", str(options.year), f"{first}–{last}"))
    record = curves_record(cost_curves(model, options.year), model)
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    elif options.format == "csv":
        print(_csv(record), end="")
    else:
        print("\n".join(curves_text(record, options.lang)))
    return 0


def curves_record(curves: Curves, model: Model) -> dict[str, Any]:
    """Plain values of both cost curves: abatement in kt CO2, cost in 10^4 CNY a year, unit cost in CNY/t."""
    from dafeng.pathway.studies.costing import unconfirmed, unpriced

    measures = {each.id: each for each in model.spec.measures}

    def blocks(which: Any) -> list[dict[str, Any]]:
        names = ("name", "abatement", "cost", "unit_cost", "start", "end")
        return [{name: getattr(block, name) for name in names} | more(block) for block in which]

    def more(block: Any) -> dict[str, Any]:
        cost, energy = curves.costs.get(block.name), curves.energy.get(block.name, 0.0)
        return {
            "zh": measures[block.name].zh,
            "en": measures[block.name].en,
            "without_energy": block.cost - energy,
            "energy": energy,
            "investment": cost.investment if cost else 0.0,
            "certainty": cost.certainty if cost else "",
            "price_years": list(cost.years) if cost else [],
            "price_year": cost.price_year if cost else 0,
            "own_low": _ranged(block, energy, cost, "low"),
            "own_high": _ranged(block, energy, cost, "high"),
        }

    return {
        "scenario": model.scenario,
        "year": curves.year,
        "order_free": blocks(curves.order_free),
        "sequential": blocks(curves.sequential),
        "abatement": sum(block.abatement for block in curves.order_free),
        "cost": sum(block.cost for block in curves.order_free),
        "method": curves.shares.method,
        "without_cost": [
            {"id": name, "zh": measures[name].zh, "en": measures[name].en}
            | dict(zip(("reason_zh", "reason_en"), measures[name].no_cost, strict=True))
            for name in curves.without_cost
        ],
        "energy_without_price": list(unpriced(model)) if model.spec.prices else [],
        "unconfirmed": [row.where for row in unconfirmed(model.spec)],
    }


def _ranged(block: Any, energy: float, cost: MeasureCost | None, end: str) -> float | None:
    """What a measure costs without energy at one end of its range, as far as it has come [10^4 CNY a year]."""
    if cost is None or not cost.total:
        return None
    found: float = (block.cost - energy) * getattr(cost, end) / cost.total
    return found


def _csv(record: dict[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_CSV)
    for curve in ("order_free", "sequential"):
        for each in record[curve]:
            names = ("name", "zh", "abatement", "cost", "unit_cost", "start", "end", "without_energy", "energy")
            years = ";".join(str(year) for year in each["price_years"])
            writer.writerow([curve, *("" if each[n] is None else each[n] for n in names), each["certainty"], years])
    return out.getvalue()


def _ranges(record: dict[str, Any], at: int) -> list[str]:
    """What is known of how far costs may lie from those shown."""
    known = [each for each in record["order_free"] if each["own_low"] != each["own_high"]]
    text = (
        "  {}：{:,.0f} 至 {:,.0f} 万元/年（取 {:,.0f}）",
        "  {}: {:,.0f} to {:,.0f} 10^4 CNY a year (taken: {:,.0f})",
    )[at]
    lines = [
        text.format(each[("zh", "en")[at]], each["own_low"], each["own_high"], each["without_energy"]) for each in known
    ]
    return [("投资和运行成本的范围：", "ranges of investment and running:")[at], *lines] if lines else []


def curves_text(record: dict[str, Any], language: Language) -> list[str]:
    """Lines for people: the order-free curve, its sum, what is not in it, and how sure it is."""
    from dafeng.plan.render.columns import grid

    at = 0 if language == "zh" else 1
    heads = (
        ("措施", "减排（万吨）", "净成本（万元/年）", "其中节能", "单位成本（元/吨）", "成本依据"),
        ("Measure", "10^4 t", "Net 10^4 CNY a year", "of which energy", "CNY/t", "Basis of cost"),
    )[at]
    rows = [list(heads)]
    for each in record["order_free"]:
        unit = "—" if each["unit_cost"] is None else f"{each['unit_cost']:,.0f}"
        money = [f"{each[name]:,.0f}" for name in ("cost", "energy")]
        basis = _CERTAINTY.get(each["certainty"], (each["certainty"],) * 2)[at]
        rows.append([each[language], f"{each['abatement'] / 10:z,.1f}", *money, unit, basis])
    rows.append([("合计", "Together")[at], f"{record['abatement'] / 10:,.1f}", f"{record['cost']:,.0f}", "", "", ""])
    title = (
        "{} 年减排成本曲线（{}）：从没有这些措施到情景的程度",
        "Abatement costs in {} ({}), from none of these to the scenario",
    )
    lines = [title[at].format(record["year"], record["scenario"]), *grid(rows, [40, 0, 0, 0, 0, 0])]
    lines += _ranges(record, at)
    left = record["without_cost"]
    if left:
        head = ("没有成本、不在曲线中（{} 项）：", "without a cost, not in the curve ({}):")[at].format(len(left))
        unsaid = ("没有查到成本数据", "no cost data found")[at]
        colon = ("：", ": ")[at]
        lines += [head, *(f"  {each[language]}{colon}{each[f'reason_{language}'] or unsaid}" for each in left)]
    if record["energy_without_price"]:
        text = ("没有价格、节能未计值的品种：{}", "kinds without a price, not valued: {}")[at]
        lines.append(text.format(("、", ", ")[at].join(record["energy_without_price"])))
    if record["unconfirmed"]:
        text = (
            "凭记忆、未经确认的成本和价格 {} 行，正式结果（--official）不得使用",
            "{} rows of costs and prices are from memory and unconfirmed: not for official results (--official)",
        )[at]
        lines.append(text.format(len(record["unconfirmed"])))
    years = {each["price_year"] for each in record["order_free"]} - {0}
    prices = (
        ("成本按 GDP 平减指数换算为 {} 年价格", "costs in prices of {}, by the deflator of gross product")[at].format(
            *years
        )
        if years
        else ("成本为各自价格年的价格，未换算到同一年", "costs at prices of their own years")[at]
    )
    lines.append(("减排只计能源活动排放；", "abatement of energy CO2; ")[at] + prices)
    return lines
