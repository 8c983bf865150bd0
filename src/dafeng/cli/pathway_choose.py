"""The command `dafeng pathway choose`: the cheapest measures that reach the peak, or what must still be found."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dafeng.core.errors import Language
    from dafeng.pathway import Model
    from dafeng.pathway.studies.choosing import CityChoice

__all__ = ["add_choose"]


def add_choose(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser("choose", help="费用最少的措施组合 · the cheapest measures that reach the peak")
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("--peak-by", type=int, required=True, help="最迟达峰年份 · peak in this year or before")
    parser.add_argument(
        "--scenario",
        default="plan",
        help="情景，默认 plan：驱动因素和没有成本的措施取自它 · scenario of drivers and unpriced measures",
    )
    parser.add_argument("--cap", type=float, help="峰值上限（千吨二氧化碳）· cap of the peak [kt CO2]")
    parser.add_argument("--budget", type=float, help="每年费用上限（万元）· budget [10^4 CNY a year]")
    parser.add_argument("--peak-only", action="store_true", help="只要求达峰，不问各项目标 · the peak alone")
    parser.add_argument(
        "--objective",
        choices=("cost", "effort"),
        help="费用最少，或落实程度之和最少；缺省看措施有没有成本 · least cost or least sum of levels; by what is known",
    )
    parser.add_argument(
        "--official", action="store_true", help="用于正式结果：拒绝未经确认的凭记忆成本 · refuse unconfirmed costs"
    )
    parser.add_argument("--curve", type=int, metavar="YEAR", help="另给该年减排成本曲线 · and the cost curve of a year")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.cli.pathway_curve import curves_record
    from dafeng.pathway.results import project
    from dafeng.pathway.studies.choosing import choose_measures, cost_curves, effort_candidates
    from dafeng.pathway.studies.cities import city_models
    from dafeng.pathway.studies.costing import refuse_unconfirmed
    from dafeng.pathway.studies.targets import target_tests
    from dafeng.pathway.validation import check_pathway

    pack = check_pathway(load_pack(find_pack(options.city)))
    (model,) = city_models(pack, (options.scenario,))
    budgets = {} if options.budget is None else {"cost": options.budget}
    targets = target_tests(pack, project(model))
    asked: dict[str, Any] = {} if options.peak_only else {"targets": targets.names, "margins": targets.run}
    if options.official:
        refuse_unconfirmed(model.spec)
    objective = options.objective or ("cost" if any(each.priced for each in model.spec.measures) else "effort")
    if objective == "effort":
        asked["candidates"] = effort_candidates(model)
    found = choose_measures(model, options.peak_by, cap=options.cap, budgets=budgets, **asked)
    record = _choice_record(found) | {"targets_not_covered": list(targets.not_covered), "objective": objective}
    record |= _turning(found, model)
    if options.curve is not None:
        record["curve"] = curves_record(cost_curves(model, options.curve), model)
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_text(record, model, options.lang))
    return 0 if found.choice.reached else 1


def _choice_record(found: CityChoice) -> dict[str, Any]:
    """Plain values of a choice; costs in 10^4 CNY a year, CO2 in kt."""
    choice = found.choice
    missing = choice.shortfall
    return {
        "reached": choice.reached,
        "levels": dict(choice.levels),
        "held": dict(found.held),
        "cost": choice.cost,
        "floor": choice.floor,
        "bound": choice.bound,
        "bound_tried": {"sets": choice.bound_tried[0], "contradict": choice.bound_tried[1]},
        "irreducible": choice.irreducible,
        "runs": choice.runs,
        "peak_year": choice.peak_year,
        "peak_value": choice.peak_value,
        "years": list(found.years),
        "co2_by_year": choice.co2.tolist(),
        "margins": dict(choice.margins),
        "missing": None
        if missing is None
        else {
            "by_year": {str(year): value for year, value in missing.by_year.items()},
            "by_target": dict(missing.by_target),
            "total": missing.total,
        },
    }


def _turning(found: CityChoice, model: Model) -> dict[str, Any]:
    """Where the chosen path's maximum lies, and where it would lie without any measure: is the peak their work."""
    from dafeng.pathway.peak import peak_of
    from dafeng.pathway.sentences import peak_sentence
    from dafeng.pathway.studies.turning import unaided_peak

    settings = model.spec.settings
    peak = peak_of(found.choice.co2, found.years, band=settings.plateau, least=settings.plateau_years)
    unaided = unaided_peak(model)
    said = peak_sentence(peak, unaided, first_year=found.years[0])
    return {
        "peak_kind": peak.kind,
        "without_measures": {"highest_year": unaided.highest_year, "peak_value": unaided.value},
        "statement": {"zh": said[0], "en": said[1]},
    }


def _bounds(record: dict[str, Any], language: Language) -> list[str]:
    """What is proved of the cost, and what is only estimated."""
    zh, cost, floor, bound = language == "zh", record["cost"], record["floor"], record["bound"]
    if floor is None:
        return []

    def gap(least: float) -> str:
        part = f"{(cost - least) / abs(cost):.1%}" if cost else "—"
        return f"{cost - least:,.1f}（{part}）" if zh else f"{cost - least:,.1f} ({part})"

    if cost - floor <= 1e-6 * max(1.0, abs(cost)):
        return [
            "已证明最省：不问任何要求也没有更省的组合" if zh else "proved least: no set is cheaper even without demands"
        ]
    said = (f"已证明可行；没有证明最省。不可能低于 {floor:,.1f}（不问达峰和目标时最省的组合），相差 {gap(floor)}",
            f"proved feasible, not proved least; no set can cost less than {floor:,.1f} "
            f"(the cheapest without peak and targets), a gap of {gap(floor)}")  # fmt: skip
    lines = [said[not zh]]
    if bound is not None and bound > floor:
        sets, broken = record["bound_tried"]["sets"], record["bound_tried"]["contradict"]
        said = (f"线性估计的下界 {bound:,.1f}，相差 {gap(bound)}；抽取的 {sets} 组措施中有 {broken} 组与其前提不符"
                + ("，只供参考" if broken else ""),
                f"estimated bound {bound:,.1f} by straight lines, a gap of {gap(bound)}; of {sets} sets drawn "
                f"{broken} contradict its condition{', so it is a guide only' if broken else ''}")  # fmt: skip
        lines.append(said[not zh])
    return lines


def _text(record: dict[str, Any], model: Model, language: Language) -> str:
    from dafeng.cli.pathway_curve import curves_text

    zh = language == "zh"
    names = {each.id: (each.zh if zh else each.en) for each in model.spec.measures}
    if record["reached"]:
        head = "可以达到，已用完整模型运行验证" if zh else "reached; proved by a full run"
    else:
        head = "现有措施达不到" if zh else "not reached by the measures there are"
    money = ("万元/年" if zh else "10^4 CNY a year", "项措施" if zh else "measures in full")
    cost = f"{record['cost']:,.1f} {money[record['objective'] == 'effort']}"
    peak = record["statement"][language]
    lines = [head, peak, cost, *(_bounds(record, language) if record["reached"] else ())]
    if record["objective"] == "effort":
        lines.append("按落实程度之和最少选择" if zh else "chosen by the least sum of levels")
    lines += [f"{level:>7.0%}  {names[name]}" for name, level in record["levels"].items() if level > 0.0]
    if record["held"]:
        held = ("、" if zh else ", ").join(f"{names[name]} {level:.0%}" for name, level in record["held"].items())
        said = (
            "没有成本、不参加选择，保持情景的程度"
            if zh
            else "without a cost, not chosen but held at the scenario's level"
        )
        count = len(record["held"])
        lines.append(f"{said}（{count}项）：{held}" if zh else f"{said} ({count}): {held}")
    if record["missing"]:
        lines.append("仍须找到的减排量（千吨）" if zh else "still to be found [kt CO2]")
        lines += [f"  {year}  {value:,.1f}" for year, value in record["missing"]["by_year"].items()]
        lines += [f"  {name}  {value:,.3g}" for name, value in record["missing"]["by_target"].items()]
    if record.get("curve"):
        lines += ["", *curves_text(record["curve"], language)]
    return "\n".join(lines)
