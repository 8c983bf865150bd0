"""Commands of the group `pathway`: run a scenario, compare two."""

from __future__ import annotations

import argparse
import json
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dafeng.cli.pathway_attribute import add_attribute
from dafeng.cli.pathway_backcast import add_backcast
from dafeng.cli.pathway_choose import add_choose
from dafeng.cli.pathway_compare import add_compare
from dafeng.cli.pathway_curve import add_curve
from dafeng.cli.pathway_judge import add_judge
from dafeng.cli.pathway_runs import add_run_options, check_run_options, runs_record, runs_text
from dafeng.cli.pathway_status import add_status
from dafeng.cli.pathway_targets import targets_table

if TYPE_CHECKING:
    from dafeng.city import CityPack
    from dafeng.core.errors import Language
    from dafeng.pathway.results import Projection
    from dafeng.pathway.studies.footing import Footing
    from dafeng.tracking import Standing

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the group's commands to the parser."""
    group = commands.add_parser("pathway", help="达峰路径：情景、措施、达峰年份 · scenarios, measures, the peak")
    actions = group.add_subparsers(dest="action", required=True, metavar="动作")
    run = actions.add_parser("run", help="运行一个情景 · run a scenario")
    run.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    run.add_argument("--scenario", default="plan", help="情景代码，默认 plan · scenario")
    add_run_options(run)
    run.add_argument("--format", choices=("table", "json", "iamc"), default="table", help="输出格式 · output format")
    run.add_argument("--output", type=Path, help="另存为 .xlsx、.csv、.parquet · also write a table of all indicators")
    run.set_defaults(run=_run)
    add_compare(actions)
    add_attribute(actions)
    add_choose(actions)
    add_curve(actions)
    add_backcast(actions)
    add_status(actions)
    add_judge(actions)


def _pack(named: str) -> CityPack:
    from dafeng.city import find_pack, load_pack
    from dafeng.pathway.validation import check_pathway

    return check_pathway(load_pack(find_pack(named)))


def _run(options: argparse.Namespace) -> int:
    from dafeng.pathway.exchange import iamc_frame, table_frame, write_frame
    from dafeng.pathway.judging import judge_projection
    from dafeng.pathway.results import run_scenario
    from dafeng.pathway.studies.footing import footings

    check_run_options(options)
    pack = _pack(options.city)
    found = run_scenario(pack, options.scenario)
    if options.output:
        write_frame(iamc_frame(found) if options.format == "iamc" else table_frame(found), options.output)
    if options.format == "iamc":
        print(iamc_frame(found, pack.name_en or pack.code).write_csv(), end="")
        return 0
    standings = judge_projection(pack, found)
    bases = footings(found, standings)
    record = _pathway_record(found, standings, bases) | _turning_record(found)
    if options.runs:
        record |= runs_record(pack, found, options, standings=standings, footings=bases)
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_table(pack, found, record, options.lang))
        if options.runs:
            print(f"\n{runs_text(record, options.lang)}")
    return 0


def _pathway_record(
    found: Projection, standings: tuple[Standing, ...] = (), bases: tuple[Footing, ...] = ()
) -> dict[str, Any]:
    """A run as plain values: scenario, years, co2_by_year [kt], peak_year, peak_value, p_peak_by, targets.

    Of a single run `p_peak_by` is 0 or 1. `peak_year` is null while the path still rises in its last year. With `bases`
    each target has its `standing`: what may be said of it, and on what that rests.
    """
    from dafeng.tracking import judgement_record

    peak = found.peak
    return {
        "scenario": found.model.scenario,
        "note": _note(found),
        "years": list(found.years),
        "co2_by_year": {str(year): float(value) for year, value in zip(found.years, found.co2, strict=True)},
        "unit": "ktCO2",
        "book": found.model.spec.settings.book,
        "peak_year": peak.year,
        "peak_value": peak.value,
        "plateau": list(peak.plateau) if peak.plateau else None,
        "years_to_decline": peak.decline_years,
        "p_peak_by": {str(year): float(peak.year is not None and peak.year <= year) for year in found.years},
        "targets": [
            {
                "clause": each.target.clause,
                "name": each.target.indicator,
                "year": each.target.year,
                "units": [unit.name for unit in each.owners],
                **judgement_record(each.judgement),
            }
            | ({"standing": base.record()} if base else {})
            for each, base in zip_longest(standings, bases)
        ],
        "key": found.model.key,
    }


def _turning_record(found: Projection) -> dict[str, Any]:
    """How the path turns, as plain values: where the peak lies, the peak without measures, a second rise, in words."""
    from dafeng.pathway.sentences import path_sentences
    from dafeng.pathway.studies.turning import rise_of, unaided_peak

    peak, unaided, turn = found.peak, unaided_peak(found.model), found.peak.rebound
    rise = rise_of(found.model, found.raw, turn) if turn else None
    said = path_sentences(peak, unaided, rise, first_year=found.years[0])
    record: dict[str, Any] = {
        "peak_kind": peak.kind,
        "highest_year": peak.highest_year,
        "without_measures": {
            "peak_year": unaided.year,
            "peak_kind": unaided.kind,
            "highest_year": unaided.highest_year,
            "peak_value": unaided.value,
        },
        "second_rise": None,
        "statements": {"zh": [each[0] for each in said], "en": [each[1] for each in said]},
    }
    if rise:
        parts = {"by_sector": dict(rise.sectors), "by_fuel": dict(rise.fuels), "by_factor": dict(rise.effects)}
        names = ("before_year", "before", "low_year", "low", "high_year", "high", "exceeds")
        record["second_rise"] = {name: getattr(rise.rebound, name) for name in names} | parts
    return record


def _note(found: Projection) -> dict[str, str]:
    """What the pack says of the scenario; in Chinese where it has no English."""
    note, english = found.model.held.scenario.note, found.model.spec.english
    return {"zh": note, "en": english[note].en if note in english else note}


def _table(pack: CityPack, found: Projection, record: dict[str, Any], language: Language) -> str:
    from dafeng.pathway.results import MILESTONES
    from dafeng.plan.render.columns import grid

    at = 0 if language == "zh" else 1
    scenario = found.model.held.scenario
    name = (pack.name, pack.name_en or pack.name)[at]
    peak = found.peak
    year = ("{} 年", "{}")[at].format(peak.year) if peak.year else ("期内尚未达峰", "not within these years")[at]
    head = ("达峰年份：{}，峰值 {:.1f} 万吨 CO2", "Peak: {}, {:.1f} 10^4 t CO2")[at].format(year, peak.value / 10)
    if peak.kind == "first-year":
        value = f"{peak.value / 10:.1f}"
        head = ("自基准年起已在下降，基准年 {} 万吨 CO2", "Declining since the base year: {} 10^4 t CO2")[at].format(
            value
        )
    lines = [f"{name} · {(scenario.zh, scenario.en)[at]} ({scenario.id})", head]
    lines += [each for each in (record["note"][language],) if each]
    lines += record["statements"][language]
    if peak.plateau:
        lines.append(("平台期：{}—{} 年", "Plateau: {}-{}")[at].format(*peak.plateau))
    years = [year for year in (found.years[0], *MILESTONES) if year in found.years]
    years = list(dict.fromkeys(years))
    rows = [[("项目", "Item")[at], *(str(each) for each in years)]]
    for code, words in _LINES.items():
        if code in found.values:
            rows.append([words[at], *(f"{found.value(code, each) * _scale(code):,.1f}" for each in years)])
    lines += ["", *grid(rows, [40, *(0 for _ in years)])]
    if record["targets"]:
        lines += ["", *targets_table(record["targets"], language)]
    return "\n".join(lines)


_LINES = {
    "co2.energy": ("能源活动 CO2（万吨）", "Energy CO2 (10^4 t)"),
    "co2.direct": ("　本地燃烧", "  burnt here"),
    "co2.electricity": ("　净购入电力", "  net purchases of electricity"),
    "co2.power": ("　其中：发电供热", "  of which power and heat"),
    "co2.industry": ("　其中：工业", "  of which industry"),
    "co2.transport": ("　其中：交通", "  of which transport"),
    "co2.process": ("工业过程 CO2（万吨）", "Process CO2 (10^4 t)"),
    "energy.total": ("能源消费总量（万吨标煤）", "Energy (10^4 tce)"),
    "energy.total.calorific": ("能源消费总量，当量值（万吨标煤）", "Energy, calorific (10^4 tce)"),
    "electricity.total": ("全社会用电量（亿千瓦时）", "Electricity (10^8 kWh)"),
    "power.capacity.renewable": ("可再生能源装机（兆瓦）", "Renewable capacity (MW)"),
}


def _scale(code: str) -> float:
    return 0.1 if code.startswith("co2.") else 0.01 if code == "electricity.total" else 1.0
