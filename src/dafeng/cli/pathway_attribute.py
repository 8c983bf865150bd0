"""The command `dafeng pathway attribute`: what makes the difference between two scenarios."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from dafeng.city import CityPack
    from dafeng.core.errors import Language
    from dafeng.pathway import Model
    from dafeng.pathway.studies.differences import Difference

__all__ = ["add_attribute", "attribution_record"]

_EFFECTS = {
    "activity": ("活动水平", "activity"),
    "structure": ("结构", "structure"),
    "intensity": ("强度", "intensity"),
    "fuel_mix": ("燃料构成", "fuel mix"),
    "power_mix": ("电力、热力构成", "power and heat mix"),
    "carbon_factor": ("燃料含碳量", "carbon factor"),
    "drivers": ("驱动因素（全部）", "drivers, all"),
    "—": ("不属于方案条款或责任单位", "no clause or unit"),
}


def add_attribute(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser("attribute", help="两个情景之差由谁贡献 · what makes the difference of two scenarios")
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("first", help="情景甲 · first scenario")
    parser.add_argument("second", help="情景乙；与甲相同并按因素时，分解其逐年变化 · second scenario")
    parser.add_argument(
        "--by", choices=("measure", "clause", "unit", "factor"), default="measure", help="按什么归因 · by what"
    )
    parser.add_argument("--year", type=int, default=2030, help="列表所示年份 · the year shown in the table")
    parser.add_argument("--lead-weight", type=float, default=2.0, help="牵头单位权重 · weight of a leading unit")
    parser.add_argument("--support-weight", type=float, default=1.0, help="配合单位权重 · weight of a supporting unit")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.pathway.studies.cities import city_models
    from dafeng.pathway.validation import check_pathway

    pack = check_pathway(load_pack(find_pack(options.city)))
    first, second = city_models(pack, (options.first, options.second))
    record = attribution_record(pack, first, second, options)
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_text(record, options.year, options.lang))
    return 0


def attribution_record(pack: CityPack, first: Model, second: Model, options: argparse.Namespace) -> dict[str, Any]:
    """Plain values: years, total and parts by year [kt CO2], how they were found, and what they leave over."""
    if options.by == "factor":
        return _by_factor(first, second)
    from dafeng.city import own_plan
    from dafeng.pathway.attribution.grouping import Weights, by_clause, by_unit
    from dafeng.pathway.studies.differences import attribute
    from dafeng.pathway.studies.owners import owners_of

    found = attribute(first, second)
    wedges = dict(found.wedges())
    if options.by == "clause":
        wedges = by_clause(wedges, {each.id: each.clause for each in first.spec.measures})
    elif options.by == "unit":
        weights = Weights(lead=options.lead_weight, support=options.support_weight)
        wedges = by_unit(wedges, owners_of(own_plan(pack), first.spec.measures), weights)
    record = _record(found, wedges, _names(pack, first))
    if options.by == "unit":
        record["weights"] = {"lead": options.lead_weight, "support": options.support_weight}
    return record


def _record(found: Difference, wedges: dict[str, Any], names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    shares = found.shares
    total = shares.with_all - shares.without
    return {
        "first": found.first,
        "second": found.second,
        "unit": "kt CO2",
        "years": list(found.years),
        "first_co2": shares.without.tolist(),
        "second_co2": shares.with_all.tolist(),
        "total": total.tolist(),
        "parts": [_part(name, values, names) for name, values in wedges.items()],
        "residual": float(np.max(np.abs(sum(wedges.values()) - total), initial=0.0)),
        "method": shares.method,
        "order_gap": shares.order_gap,
        "runs": shares.runs,
        "interactions": [
            {"first": each.first, "second": each.second, "values": each.value.tolist()} for each in shares.interactions
        ],
    }


def _part(name: str, values: Any, names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    zh, en = names.get(name, (name, name))
    return {"id": name, "zh": zh, "en": en, "values": [float(value) for value in values]}


def _names(pack: CityPack, model: Model) -> dict[str, tuple[str, str]]:
    from dafeng.city import own_plan
    from dafeng.plan.gazetteer import default_gazetteer

    plan = own_plan(pack)
    clauses = {each.number: (f"{each.number} {each.title}",) * 2 for each in plan.clauses} if plan else {}
    units = {name: (unit.zh, unit.en) for name, unit in default_gazetteer().units.items()}
    return {**units, **_EFFECTS, **clauses, **{each.id: (each.zh, each.en) for each in model.spec.measures}}


def _by_factor(first: Model, second: Model) -> dict[str, Any]:
    from dafeng.pathway.attribution import decompose
    from dafeng.pathway.studies.factors import EFFECTS, between_years, factor_table, named_effects

    one = factor_table(first)
    years = one.years
    if first.scenario == second.scenario:
        steps = [named_effects(part, one.secondary) for part in between_years(one, years[0], years[-1])]
        effects = {name: np.concatenate([[0.0], np.cumsum([step[name] for step in steps])]) for name in EFFECTS}
        start, end = np.full(len(years), one.total[0]), one.total
    else:
        other = factor_table(second, like=one)
        found = [
            named_effects(decompose(EFFECTS[:5], one.values[t], other.values[t]), one.secondary)
            for t in range(len(years))
        ]
        effects = {name: np.array([step[name] for step in found]) for name in EFFECTS}
        start, end = one.total, other.total
    return {
        "first": first.scenario,
        "second": second.scenario,
        "unit": "kt CO2",
        "years": list(years),
        "first_co2": start.tolist(),
        "second_co2": end.tolist(),
        "total": (end - start).tolist(),
        "parts": [_part(name, values, _EFFECTS) for name, values in effects.items()],
        "residual": float(np.max(np.abs(sum(effects.values()) - (end - start)))),
        "method": "LMDI-I",
    }


def _text(record: dict[str, Any], year: int, language: Language) -> str:
    from dafeng.core.errors import Fault, PathwayError

    if year not in record["years"]:
        text = ("年份不在模型年份之内", "the year is not among those of the model")
        raise PathwayError(Fault("pathway.year", *text, where="--year", found=str(year)))
    at, zh = record["years"].index(year), language == "zh"
    unit = "千吨二氧化碳" if zh else "kt CO2"
    lines = [
        f"{year} {record['first']} {record['first_co2'][at]:,.1f} → {record['second']} {record['second_co2'][at]:,.1f} "
        f"{unit}，{record['total'][at]:+,.1f}"
    ]
    parts = sorted(record["parts"], key=lambda each: float(each["values"][at]))
    lines += [f"{part['values'][at]:>+12,.1f}  {part['zh' if zh else 'en']}" for part in parts]
    method, residual, pair = ("方法", "余项", "交互") if zh else ("method", "residual", "interaction")
    lines.append(f"{method} {record['method']}，{residual} {record['residual']:.1e}")
    lines += [
        f"{pair} {each['first']} × {each['second']}: {each['values'][at]:+,.1f}"
        for each in record.get("interactions", ())[:5]
    ]
    return "\n".join(lines)
