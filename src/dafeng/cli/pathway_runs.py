"""Many runs of one scenario on the command line: options, record and text for `dafeng pathway run --runs`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from dafeng.core.errors import Fault, PathwayError

if TYPE_CHECKING:
    from dafeng.city import CityPack
    from dafeng.core.errors import Language
    from dafeng.pathway.results import Projection
    from dafeng.pathway.studies.footing import Footing
    from dafeng.pathway.uncertainty import Discovery, Indices
    from dafeng.tracking import Standing

__all__ = ["MOST_RUNS", "add_run_options", "check_run_options", "runs_record", "runs_text"]

Names = dict[str, tuple[str, str]]

MOST_RUNS = 1_000_000
"""Runs that one command takes; their headlines alone are some 340 MB. Sampling errors are then below 0.1 percent."""


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """The options of an ensemble."""
    parser.add_argument("--runs", type=int, default=0, help="抽样运行次数，如 10000；0 为不抽样 · draws to run")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，同一种子结果逐位相同 · same seed, same bits")
    parser.add_argument(
        "--sampling", choices=("sobol", "latin", "random"), default="sobol", help="抽样方法 · design of the draws"
    )
    parser.add_argument(
        "--why", action="store_true", help="另算决定因素和推迟达峰的情形 · and what decides it, when it slips"
    )


def check_run_options(options: argparse.Namespace) -> None:
    """Raise `PathwayError` for a number of runs or a seed that cannot be, before anything runs."""
    faults = []
    if not 0 <= options.runs <= MOST_RUNS:
        text = ("抽样次数应为 0 到一百万", "the number of draws must be 0 to a million")
        faults.append(Fault("pathway.runs", *text, "--runs", str(options.runs), f"0–{MOST_RUNS}"))
    if options.seed < 0:
        text = ("随机种子不能为负", "a seed cannot be negative")
        faults.append(Fault("pathway.seed", *text, "--seed", str(options.seed), ">= 0"))
    if options.runs and options.format == "iamc":
        text = ("IAMC 格式只含单次运行的结果", "the IAMC format holds a single run")
        mend = ("抽样结果请用 --format json。", "Use --format json for many runs.")
        faults.append(Fault("pathway.format", *text, "--format", "iamc", mend_zh=mend[0], mend_en=mend[1]))
    if faults:
        raise PathwayError(faults)


def runs_record(
    pack: CityPack,
    projection: Projection,
    options: argparse.Namespace,
    peak_by: int = 2030,
    *,
    standings: tuple[Standing, ...] | None = None,
    footings: tuple[Footing, ...] = (),
) -> dict[str, Any]:
    """Plain values of an ensemble: `p_peak_by`, `quantiles`, `p_targets`, and with `why` the inputs that decide.

    standings, footings : of the projection, where the caller has them; each probability then says what it rests on.
    """
    from dafeng.pathway import awaits_compiler
    from dafeng.pathway.definitions import INDEX
    from dafeng.pathway.studies.drawing import read_uncertainty
    from dafeng.pathway.studies.ensembles import decide, run_ensemble, when_it_slips
    from dafeng.pathway.studies.targets import met_shares, target_tests
    from dafeng.pathway.uncertainty import share_with_interval

    model = projection.model
    uncertain = read_uncertainty(pack.files, model.spec)
    if awaits_compiler():
        text = (
            "编译结果还没有，先用 numpy 运算，同时在后台编译；结果相同",
            "not compiled yet: numpy computes, the same bits",
        )
        print(text[options.lang == "en"], file=sys.stderr)
    targets = target_tests(pack, projection, standings=standings, peaks=True)
    found = run_ensemble(
        model, uncertain, runs=options.runs, seed=options.seed, method=options.sampling, keep=targets.run
    )
    shares = found.p_peak_by()
    record: dict[str, Any] = {
        "runs": options.runs,
        "seed": options.seed,
        "sampling": options.sampling,
        "years": list(found.years),
        "p_peak_by": {str(year): share.value for year, share in shares.items()},
        "p_peak_by_interval": {str(year): [share.low, share.high] for year, share in shares.items()},
        "p_peak_in_first_year": found.p_peak_in_first_year().value,
        "quantiles": {f"{level:g}": values.tolist() for level, values in found.fan().items()},
    }
    met = met_shares(found.kept["margins"])
    record["p_targets"] = [
        {"target": name, "clause": test.clause, "indicator": test.indicator.removeprefix(INDEX), "year": test.year}
        | {"basis": footings[test.place].basis if footings else "model"}
        | {key: getattr(share_with_interval(*share), key) for key in ("value", "low", "high")}
        for name, test, share in zip(targets.names, targets.tests, met, strict=True)
    ]
    record["targets_not_covered"] = list(targets.not_covered)
    if options.why:
        names = {each.id: (each.zh, each.en) for each in model.inputs}
        record["deciding"] = [_indices(each, names) for each in decide(model, uncertain, seed=options.seed)]
        record["slips"] = _slips(when_it_slips(found, peak_by), peak_by, names)
    return record


def _indices(found: Indices, names: Names) -> dict[str, Any]:
    return {
        "output": found.output,
        "runs": found.runs,
        "constant": found.constant,
        "indices": [
            {
                "inputs": list(each.names),
                "zh": [names.get(name, (name, name))[0] for name in each.names],
                "en": [names.get(name, (name, name))[1] for name in each.names],
                "first": each.first,
                "first_low": each.first_low,
                "first_high": each.first_high,
                "total": each.total,
                "total_low": each.total_low,
                "total_high": each.total_high,
            }
            for each in found.indices
        ],
    }


def _slips(found: Discovery, peak_by: int, names: Names) -> dict[str, Any]:
    record: dict[str, Any] = {"peak_after": peak_by, "cases": found.cases, "runs": found.runs, "box": None}
    if found.chosen is not None:
        record["box"] = {
            "coverage": found.chosen.coverage,
            "density": found.chosen.density,
            "mass": found.chosen.mass,
            "limits": [
                {"input": each.name, "low": each.low, "high": each.high, "p_value": each.p_value}
                | dict(zip(("zh", "en"), names.get(each.name, (each.name, each.name)), strict=True))
                for each in found.chosen.limits
            ],
        }
    return record


_YEARS = (2025, 2027, 2028, 2029, 2030)


def runs_text(record: dict[str, Any], language: Language, years: tuple[int, ...] = _YEARS) -> str:
    """A few lines for people."""
    zh = language == "zh"
    count, seed = record["runs"], record["seed"]
    lines = [f"抽样 {count} 次，种子 {seed}" if zh else f"{count} runs, seed {seed}"]
    for year in years:
        if str(year) in record["p_peak_by"]:
            low, high = record["p_peak_by_interval"][str(year)]
            span = f"{record['p_peak_by'][str(year)]:.1%} ({low:.1%}–{high:.1%})"
            lines.append(f"{year} 年及以前达峰的概率：{span}" if zh else f"peaked by {year}: {span}")
    first = f"{record['p_peak_in_first_year']:.1%}"
    base = record["years"][0]
    lines.append(
        f"其中最高值就在基准年（{base}年）的占全部抽样的 {first}"
        if zh
        else f"of all runs, the base year {base} is the highest in {first}"
    )
    for each in record.get("p_targets", ()):
        span = f"{each['value']:.0%} ({each['low']:.0%}–{each['high']:.0%})"
        if each["basis"] in ("measures", "fixed"):
            span += "，由措施给定，只反映落实程度" if zh else ", set by measures: how far they are delivered"
        lines.append(f"实现“{each['target']}”的概率：{span}" if zh else f"P({each['target']}): {span}")
    lines += [_deciding(each, language) for each in record.get("deciding", ())]
    box = (record.get("slips") or {}).get("box")
    if box:
        limits = ("，" if zh else ", ").join(_limit(each, language) for each in box["limits"])
        after = record["slips"]["peak_after"]
        lines.append(
            f"{after} 年后才达峰多发生在：{limits}（覆盖 {box['coverage']:.0%}，占比 {box['density']:.0%}）"
            if zh
            else f"peaks after {after} when: {limits} (coverage {box['coverage']:.0%}, density {box['density']:.0%})"
        )
    return "\n".join(lines)


_OUTPUTS = {"peak_year": ("达峰年份", "peak year"), "peak_value": ("峰值", "peak")}


def _deciding(each: dict[str, Any], language: Language) -> str:
    """What decides an output: the five inputs with the greatest total indices."""
    at = 0 if language == "zh" else 1
    code = each["output"]
    year = code.removeprefix("co2_")
    what = _OUTPUTS.get(code, (f"{year}年排放", f"emission of {year}"))[at]
    found = [f"{' + '.join(one[('zh', 'en')[at]])} {one['total']:.0%}" for one in each["indices"][:5]]
    if at == 0:
        return f"决定{what}的因素（总指数）：{'、'.join(found)}"
    return f"what decides the {what} (total index): {', '.join(found)}"


def _limit(each: dict[str, Any], language: Language) -> str:
    """A side of the box: deviations of parameters and levels of measures are both parts of 1."""
    name, low, high = each[language], each["low"], each["high"]
    if high is None:
        return f"{name} ≥ {low:.1%}"
    return f"{name} ≤ {high:.1%}" if low is None else f"{low:.1%} ≤ {name} ≤ {high:.1%}"
