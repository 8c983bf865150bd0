"""The commands `dafeng pathway backcast` and `districts`: what a peak demands of sectors, what falls to districts."""

from __future__ import annotations

import argparse
import itertools
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dafeng.city import CityPack
    from dafeng.core.errors import Language
    from dafeng.pathway.studies.backcasting import CityBackcast
    from dafeng.pathway.studies.districts import DistrictSplit

__all__ = ["add_backcast"]

_FALLS = ("linear", "constant-rate")
_RULES = ("emission", "potential", "growth")
_DISTRICT_RULES = ("inertia", "per-head", "per-output", "blend", "convergence")


def add_backcast(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both actions."""
    back = actions.add_parser("backcast", help="由达峰年和峰值上限倒推各部门逐年减排 · from a peak to yearly cuts")
    back.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    back.add_argument("--peak-by", type=int, required=True, help="达峰年份 · year of the peak")
    back.add_argument(
        "--cap", type=float, required=True, help="各部门合计的峰值上限（千吨二氧化碳）· cap of all sectors [kt CO2]"
    )
    back.add_argument(
        "--end",
        type=float,
        help="末年排放（千吨）；缺省为上限与基线末年中较小者 · end value; cap or baseline by default",
    )
    back.add_argument("--scenario", default="plan", help="作为基线的情景，默认 plan · the scenario taken as baseline")
    back.add_argument("--fall", choices=_FALLS, default="linear", help="达峰后等量或等比下降 · how it falls")
    back.add_argument("--rule", choices=_RULES, default="emission", help="按什么分给各部门 · how cuts are shared")
    back.add_argument(
        "--potential", default="stretch", help="按潜力分时，潜力取自该情景，默认 stretch · scenario of the potential"
    )
    back.add_argument(
        "--districts", choices=_DISTRICT_RULES, help="另把所求路径分到各区市 · and share the required path by district"
    )
    back.add_argument(
        "--converge-by", type=int, default=2060, help="趋同到人均相等的年份，默认 2060 · year of equal per head"
    )
    back.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    back.set_defaults(run=_backcast)
    split = actions.add_parser("districts", help="把情景的路径分到各区市 · a scenario's path by district")
    split.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    split.add_argument("scenario", help="情景代码 · scenario")
    split.add_argument("--rule", choices=_DISTRICT_RULES, default="inertia", help="按什么分 · how the path is shared")
    split.add_argument(
        "--converge-by", type=int, default=2060, help="趋同到人均相等的年份，默认 2060 · year of equal per head"
    )
    split.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    split.set_defaults(run=_districts)


def _pack(named: str) -> CityPack:
    from dafeng.city import find_pack, load_pack
    from dafeng.pathway.validation import check_pathway

    return check_pathway(load_pack(find_pack(named)))


def _backcast(options: argparse.Namespace) -> int:
    from dafeng.pathway.running import simulate
    from dafeng.pathway.studies.backcasting import backcast_city, sector_paths
    from dafeng.pathway.studies.cities import city_models
    from dafeng.pathway.studies.districts import share_among_districts

    pack = _pack(options.city)
    names = (options.scenario, options.potential) if options.rule == "potential" else (options.scenario,)
    model, *others = city_models(pack, names)
    end = options.end
    if end is None:
        _, baseline, _ = sector_paths(model, simulate(model))
        end = min(options.cap, float(baseline[:, -1].sum()))
    found = backcast_city(
        model,
        options.peak_by,
        options.cap,
        end,
        fall=options.fall,
        rule=options.rule,
        stretch=others[0] if others else None,
    )
    record = _backcast_record(found) | {
        "peak_by": options.peak_by,
        "cap": options.cap,
        "end": end,
        "fall": options.fall,
    }
    if options.districts is not None:
        split = share_among_districts(
            pack,
            found.scenario,
            found.years,
            found.found.path,
            options.districts,
            converge_by=options.converge_by,
        )
        record["districts"] = _districts_record(pack, split)
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_backcast_text(record, options.lang))
    return 0


def _backcast_record(found: CityBackcast) -> dict[str, Any]:
    """Plain values [kt CO2]: the city's path, and by sector the baseline, what is allowed and what is to be cut."""
    back = found.found
    return {
        "scenario": found.scenario,
        "unit": "ktCO2",
        "years": list(found.years),
        "path": back.path.tolist(),
        "rule": back.rule,
        "sectors": [
            {
                "sector": name,
                "baseline": found.baseline[n].tolist(),
                "allowed": back.sectors[n].tolist(),
                "reduction": back.reductions[n].tolist(),
                "change": back.yearly[n].tolist(),
            }
            for n, name in enumerate(found.sectors)
        ],
        "apart": found.apart.tolist(),
        "shortfall": back.shortfall.tolist(),
    }


def _backcast_text(record: dict[str, Any], language: Language) -> str:
    from dafeng.pathway.results import MILESTONES
    from dafeng.pathway.sentences import SECTOR_NAMES
    from dafeng.plan.render.columns import grid

    at = 0 if language == "zh" else 1
    years = record["years"]
    shown = sorted({years[0], record["peak_by"], *(year for year in MILESTONES if year in years)})
    places = [years.index(year) for year in shown]

    def line(name: str, values: list[float]) -> list[str]:
        return [name, *(f"{values[place] / 10:,.1f}" for place in places)]

    baseline = [sum(values) for values in zip(*(each["baseline"] for each in record["sectors"]), strict=True)]
    heads = [("万吨二氧化碳", "10^4 t CO2")[at], *(str(year) for year in shown)]
    totals = [heads, line(("基线", "baseline")[at], baseline), line(("所求路径", "required path")[at], record["path"])]
    cuts = [[("须比基线少排", "to be cut against the baseline")[at], *(str(year) for year in shown)]]
    cuts += [
        line(SECTOR_NAMES.get(each["sector"], (each["sector"],) * 2)[at], each["reduction"])
        for each in record["sectors"]
    ]
    if any(record["shortfall"]):
        cuts.append(line(("缺口", "shortfall")[at], record["shortfall"]))
    lines = [*grid(totals, [24, *(0 for _ in shown)]), "", *grid(cuts, [32, *(0 for _ in shown)])]
    lines += ["", *_yearly_lines(record, shown, language)]
    highest = years[max(range(len(years)), key=lambda place: record["path"][place])]
    if highest != record["peak_by"]:
        said = (f"所求路径最高值在{highest}年：基线到{record['peak_by']}年已不高于它，此后不再上升。",
                f"The required path is highest in {highest}: by {record['peak_by']} the baseline is no higher; "
                "from there it does not rise.")  # fmt: skip
        lines += ["", said[at]]
    if any(abs(value) > 0.5 for value in record["apart"]):
        lines += ["", ("净外送电力的抵扣单列，不由各部门承担。", "Credits for sold power stand apart.")[at]]
    if "districts" in record:
        lines += ["", _districts_text(record["districts"], language)]
    return "\n".join(lines)


def _yearly_lines(record: dict[str, Any], shown: list[int], language: Language) -> list[str]:
    """What each sector's allowed emission changes a year, on average since the year of the column before."""
    from dafeng.pathway.sentences import SECTOR_NAMES
    from dafeng.plan.render.columns import grid

    at = 0 if language == "zh" else 1
    spans = [(record["years"].index(a), record["years"].index(b)) for a, b in itertools.pairwise(shown)]

    def line(name: str, values: list[float]) -> list[str]:
        changes = [round((values[b] - values[a]) / (b - a) / 10, 1) for a, b in spans]
        return [name, *(f"{each:+,.1f}" if each else "0.0" for each in changes)]

    head = ("允许排放每年变化（年均）", "allowed change a year (mean)")[at]
    rows = [[head, *(f"{a}–{b}" for a, b in itertools.pairwise(shown))]]
    rows += [
        line(SECTOR_NAMES.get(each["sector"], (each["sector"],) * 2)[at], each["allowed"]) for each in record["sectors"]
    ]
    rows.append(line(("合计（所求路径）", "together (required path)")[at], record["path"]))
    return grid(rows, [32, *(0 for _ in spans)])


def _districts(options: argparse.Namespace) -> int:
    from dafeng.pathway.results import run_scenario
    from dafeng.pathway.studies.districts import split_districts

    pack = _pack(options.city)
    found = split_districts(pack, run_scenario(pack, options.scenario), options.rule, converge_by=options.converge_by)
    record = _districts_record(pack, found)
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(_districts_text(record, options.lang))
    return 0


def _districts_record(pack: CityPack, found: DistrictSplit) -> dict[str, Any]:
    """Plain values [kt CO2] by district, the figures the shares rest on, and who is left out."""

    def named(code: str) -> dict[str, str]:
        place = pack.place(code)
        return {"place": code, "zh": place.name if place else code, "en": (place.name_en if place else "") or code}

    return {
        "scenario": found.scenario,
        "unit": "ktCO2",
        "rule": found.rule,
        "years": list(found.years),
        "total": found.paths.sum(axis=0).tolist(),
        "districts": [
            named(code) | {"values": values.tolist()} for code, values in zip(found.codes, found.paths, strict=True)
        ],
        "figures": dict(found.periods),
        "left_out": [named(code) for code in found.left_out],
    }


def _districts_text(record: dict[str, Any], language: Language) -> str:
    from dafeng.pathway.results import MILESTONES
    from dafeng.plan.render.columns import grid

    at, key = (0, "zh") if language == "zh" else (1, "en")
    years = record["years"]
    shown = [years[0], *(year for year in MILESTONES if year in years and year != years[0])]
    places = [years.index(year) for year in shown]
    rows = [[("万吨二氧化碳", "10^4 t CO2")[at], *(str(year) for year in shown)]]
    listed = [*((each[key], each["values"]) for each in record["districts"]), (("全市", "city")[at], record["total"])]
    rows += [[name, *(f"{values[place] / 10:,.1f}" for place in places)] for name, values in listed]
    figures = "、".join(f"{code} {period}" for code, period in record["figures"].items())
    lines = [*grid(rows, [24, *(0 for _ in shown)]), "", ("份额依据：{}", "shares rest on: {}")[at].format(figures)]
    if record["left_out"]:
        names = "、".join(each[key] for each in record["left_out"])
        lines.append(("没有数据、未单列：{}", "without data, not apart: {}")[at].format(names))
    return "\n".join(lines)
