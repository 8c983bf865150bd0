"""The command `dafeng pathway attribute`: what makes the difference between two scenarios."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from dafeng.cli._arguments import a_weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dafeng.city import CityPack
    from dafeng.core.errors import Language
    from dafeng.pathway import Model
    from dafeng.pathway.studies.differences import Difference

__all__ = ["add_attribute"]

_OTHERS = {
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
    parser.add_argument(
        "--form",
        choices=("additive", "multiplicative"),
        default="additive",
        help="按因素分解（LMDI）的形式：相加为差、相乘为比 · LMDI effects that add up, or multiply",
    )
    parser.add_argument("--year", type=int, default=2030, help="列表所示年份，默认 2030 · the year shown in the table")
    parser.add_argument(
        "--lead-weight", type=a_weight, default=2.0, help="牵头单位权重，默认 2 · weight of a leading unit"
    )
    parser.add_argument(
        "--support-weight", type=a_weight, default=1.0, help="配合单位权重，默认 1 · weight of a supporting unit"
    )
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.pathway.studies.cities import city_models
    from dafeng.pathway.validation import check_pathway

    pack = check_pathway(load_pack(find_pack(options.city)))
    first, second = city_models(pack, (options.first, options.second))
    record = _attribution_record(pack, first, second, options)
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_text(record, options.year, options.lang))
    return 0


def _attribution_record(pack: CityPack, first: Model, second: Model, options: argparse.Namespace) -> dict[str, Any]:
    """Plain values: years, total and parts by year [kt CO2, or ratios], how they were found, and what they leave over.

    Raises `PathwayError` when ratios are asked for by anything but factors.
    """
    from dafeng.core.errors import Fault, PathwayError

    if options.form == "multiplicative" and options.by != "factor":
        text = ("乘法形式只用于按因素分解", "the multiplicative form is that of factors")
        raise PathwayError(Fault("pathway.form", *text, "--form", f"--by {options.by}", "--by factor"))
    if options.by == "factor":
        return _by_factor(first, second, options.form)
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


def _part(name: str, values: Any, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    zh, en = names.get(name, (name, name))
    return {"id": name, "zh": zh, "en": en, "values": [float(value) for value in values]}


def _names(pack: CityPack, model: Model) -> dict[str, tuple[str, str]]:
    from dafeng.city import own_plan
    from dafeng.pathway.naming import clause_names
    from dafeng.pathway.sentences import EFFECT_NAMES
    from dafeng.plan.gazetteer import default_gazetteer

    titles = clause_names(model.spec, own_plan(pack))
    clauses = {number: (f"{number} {zh}", f"{number} {en}") for number, (zh, en) in titles.items()}
    units = {name: (unit.zh, unit.en) for name, unit in default_gazetteer().units.items()}
    return {
        **units,
        **EFFECT_NAMES,
        **_OTHERS,
        **clauses,
        **{each.id: (each.zh, each.en) for each in model.spec.measures},
    }


def _by_factor(first: Model, second: Model, form: str) -> dict[str, Any]:
    """LMDI-I between two scenarios year by year, or along the years of one. form : additive (effects add up to the
    change, kt) or multiplicative (ratios multiply to the quotient)."""
    from dafeng.pathway.attribution import decompose, multiplied
    from dafeng.pathway.sentences import EFFECT_NAMES
    from dafeng.pathway.studies.factors import EFFECTS, between_years, factor_table, named_effects

    one, product = factor_table(first), form == "multiplicative"
    years = one.years
    along = first.scenario == second.scenario
    if along:
        found = between_years(one, years[0], years[-1])
        start, end = np.full(len(years), one.total[0]), one.total
    else:
        other = factor_table(second, like=one)
        found = tuple(decompose(EFFECTS[:5], one.values[t], other.values[t]) for t in range(len(years)))
        start, end = one.total, other.total
    steps = [named_effects(each, one.secondary) for each in found]
    if product:
        steps = [multiplied(step, each.start, each.end) for step, each in zip(steps, found, strict=True)]
    effects = {name: np.array([step[name] for step in steps]) for name in EFFECTS}
    if along:
        chain = np.cumprod if product else np.cumsum
        effects = {name: np.concatenate([[float(product)], chain(values)]) for name, values in effects.items()}
    total = end / start if product else end - start
    whole = np.prod(list(effects.values()), axis=0) if product else sum(effects.values())
    return {
        "first": first.scenario,
        "second": second.scenario,
        "form": form,
        "unit": "1" if product else "kt CO2",
        "years": list(years),
        "first_co2": start.tolist(),
        "second_co2": end.tolist(),
        "total": total.tolist(),
        "parts": [_part(name, values, EFFECT_NAMES) for name, values in effects.items()],
        "residual": float(np.max(np.abs(whole - total))),
        "method": "LMDI-I",
    }


def _text(record: dict[str, Any], year: int, language: Language) -> str:
    from dafeng.core.errors import Fault, PathwayError

    if year not in record["years"]:
        text = ("年份不在模型年份之内", "the year is not among those of the model")
        span = f"{record['years'][0]}–{record['years'][-1]}"
        raise PathwayError(Fault("pathway.year", *text, "--year", str(year), span))
    at, zh = record["years"].index(year), language == "zh"
    unit, comma = ("千吨二氧化碳", "，") if zh else ("kt CO2", ", ")
    product = record.get("form") == "multiplicative"
    total = record["total"][at]
    lines = [
        f"{_ends(record, year, at)} {unit}{comma}{f'× {total:.6f}' if product else f'{total:+z,.1f}'}",
    ]
    parts = sorted(record["parts"], key=lambda each: float(each["values"][at]))
    form = "× {:>10.6f}" if product else "{:>+z12,.1f}"
    lines += [f"{form.format(part['values'][at])}  {part['zh' if zh else 'en']}" for part in parts]
    method, residual, pair = ("方法", "余项", "交互") if zh else ("method", "residual", "interaction")
    lines.append(f"{method} {record['method']}{comma}{residual} {record['residual']:.1e}")
    names = {part["id"]: part["zh" if zh else "en"] for part in record["parts"]}
    lines += [
        f"{pair} {names.get(each['first'], each['first'])} × {names.get(each['second'], each['second'])}"
        f"{'：' if zh else ': '}{each['values'][at]:+,.1f}"
        for each in record.get("interactions", ())[:5]
    ]
    return "\n".join(lines)


def _ends(record: dict[str, Any], year: int, at: int) -> str:
    """What is compared: two scenarios in a year, or one scenario's first year with a later one."""
    start, end = f"{record['first_co2'][at]:,.1f}", f"{record['second_co2'][at]:,.1f}"
    if record["first"] == record["second"]:
        return f"{record['first']} {record['years'][0]} {start} → {year} {end}"
    return f"{year} {record['first']} {start} → {record['second']} {end}"
