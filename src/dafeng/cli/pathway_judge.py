"""The command `dafeng pathway judge`: scenarios of another model, in IAMC format, held against the city's own plan."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from dafeng.city import CityPack
    from dafeng.core.errors import Language

__all__ = ["add_judge"]

_HEADLINE = "co2.energy"


def add_judge(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser("judge", help="读入 IAMC 格式的情景，按本市方案评判 · judge scenarios of other models")
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("file", type=Path, help="IAMC 格式的 .csv 或 .parquet · IAMC table, long or wide")
    parser.add_argument("--scenario", help="只看这个情景 · one scenario of the file")
    parser.add_argument(
        "--region", help="代表本市的地区；文件只有一个地区时不必写 · the region that stands for the city"
    )
    parser.add_argument("--book", choices=("assessment", "inventory"), default="assessment", help="排放的账本 · book")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.core.errors import Fault, PathwayError
    from dafeng.pathway.exchange import read_frame
    from dafeng.pathway.iamc import from_iamc

    pack = load_pack(find_pack(options.city))
    name = options.file.name
    read = read_frame(options.file)
    frame = from_iamc(read, pack.code, source=f"iamc#{name}", book=options.book, name=name, region=options.region or "")
    names = frame["scenario"].unique(maintain_order=True).to_list()
    if options.scenario and options.scenario not in names:
        text = ("文件中没有这个情景", "the file has no such scenario")
        raise PathwayError(
            Fault("pathway.unknown-scenario", *text, options.file.name, options.scenario, "、".join(names))
        )
    wanted = [options.scenario] if options.scenario else names
    records = [_judged_record(pack, frame, name) for name in wanted]
    if options.format == "json":
        print(json.dumps(records, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n\n".join("\n".join(_text(each, options.lang)) for each in records))
    return 0


def _judged_record(pack: CityPack, frame: pl.DataFrame, scenario: str) -> dict[str, Any]:
    """Path and peak of the energy CO2 [kt] of one scenario and the plan's targets judged on its figures."""
    import numpy as np
    import polars as pl

    from dafeng.city import own_plan
    from dafeng.core.catalogue import default_catalogue
    from dafeng.pathway.judging import standings_of
    from dafeng.pathway.peak import peak_of
    from dafeng.tracking import judgement_record

    own = frame.filter(pl.col("scenario") == scenario)
    path = own.filter(pl.col("indicator") == _HEADLINE).sort("period")
    years = [int(period) for period in path["period"]]
    peak = peak_of(np.asarray(path["value"], dtype=np.float64), years) if years else None
    plan = own_plan(pack)
    standings = standings_of(pack, plan, own, scenario) if plan else ()
    return {
        "scenario": scenario,
        "indicators": sorted(code for code in own["indicator"].unique() if code in default_catalogue()),
        "co2_by_year": dict(zip((str(year) for year in years), path["value"].to_list(), strict=True)),
        "peak_year": peak.year if peak else None,
        "peak_kind": peak.kind if peak else None,
        "peak_value": peak.value if peak else None,
        "targets": [
            {
                "clause": each.target.clause,
                "name": each.target.indicator,
                "year": each.target.year,
                **judgement_record(each.judgement),
            }
            for each in standings
        ],
    }


def _text(record: dict[str, Any], language: Language) -> list[str]:
    from dafeng.plan.render.columns import grid
    from dafeng.tracking import STATUS_WORDS

    at = 0 if language == "zh" else 1
    peak = ("没有能源活动排放的逐年数据", "no yearly energy CO2 in it")[at]
    if record["peak_value"] is not None:
        year = str(record["peak_year"] or ("期内没有达峰", "not within these years")[at])
        text = ("最高值年份：{}，{:,.1f} 万吨 CO2", "highest: {}, {:,.1f} 10^4 t CO2")[at]
        peak = text.format(year, record["peak_value"] / 10)
    rows = [list((("条款", "指标", "年份", "结论"), ("Clause", "Indicator", "Year", "Status"))[at])]
    rows += [
        [each["clause"], each["name"], str(each["year"] or "—"), STATUS_WORDS[each["status"]][at]]
        for each in record["targets"]
    ]
    return [record["scenario"], peak, "", *grid(rows, [12, 40, 0, 0])]
