"""`dafeng explain PACK INDICATOR`: where a figure of a city pack comes from."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from dafeng.core.errors import CatalogueError, Fault

if TYPE_CHECKING:
    from dafeng.city import CityPack
    from dafeng.core.catalogue import Catalogue, Indicator

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the group's commands to the parser."""
    command = commands.add_parser(
        "explain",
        help="一个数从哪里来 · where a figure comes from",
        description="说明一个数的来源：文件、行、条款，或公式及其输入。 The source of a figure or its formula.",
    )
    command.add_argument("pack", help="城市数据包目录，或随软件提供的城市名（zaozhuang） · folder or packaged city")
    command.add_argument("indicator", help="指标编码或名称 · code or name of the indicator")
    command.add_argument("--place", help="行政区划代码，默认为本市 · place code, the city unless given")
    command.add_argument("--period", help="时期，默认为最近有数的一期 · period, the latest with a figure unless given")
    command.add_argument("--scenario", default="observed", help="情景，默认 observed · scenario")
    command.add_argument("--book", help="账本 · book: statistics, inventory, assessment, ets, footprint")
    command.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · output format")
    command.set_defaults(run=_run)


def _indicator(catalogue: Catalogue, words: str) -> Indicator:
    if words in catalogue:
        return catalogue.get(words)
    found = catalogue.search(words)
    whole = [each for each in found if words in (each.zh, each.en, *each.aliases)]
    if len(found) == 1 or len(whole) == 1:
        return (whole or list(found))[0]
    if not found:
        return catalogue.get(words)
    near = "、".join(f"{each.code}（{each.zh}）" for each in found[:8])
    raise CatalogueError(
        Fault(
            "catalogue.ambiguous",
            zh="符合的指标不止一个",
            en="more than one indicator fits",
            found=words,
            mend_zh=f"请用编码指明：{near}。",
            mend_en=f"Name one by its code: {', '.join(each.code for each in found[:8])}.",
        )
    )


def _latest(pack: CityPack, catalogue: Catalogue, code: str, options: argparse.Namespace) -> str:
    """The latest period of the indicator that has a figure at the place, or the base year of the pack's figures."""
    import polars as pl

    from dafeng.core.evaluation import evaluate
    from dafeng.core.periods import parse_period

    here = evaluate(pack.observations, code, catalogue).filter(
        (pl.col("place") == options.place) & (pl.col("scenario") == options.scenario)
    )
    known = here.filter(pl.col("value").is_not_null())
    periods = (known if known.height else here)["period"].to_list() or pack.observations["period"].to_list()
    return str(max(map(parse_period, periods), key=lambda each: (each.end, each.text)))


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.core.catalogue import default_catalogue
    from dafeng.core.explain import Key, explain

    pack = load_pack(find_pack(options.pack))
    catalogue = default_catalogue()
    code = _indicator(catalogue, options.indicator).code
    options.place = options.place or pack.code
    period = options.period or _latest(pack, catalogue, code, options)
    found = explain(
        Key(code, options.place, period, options.scenario, options.book),
        pack.observations,
        catalogue,
        pack.sources,
        origins=pack.origins,
        others=pack.others,
        breaks=pack.tables.get("breaks"),
        places={each.code: (each.name, each.name_en) for each in pack.places},
    )
    if options.format == "json":
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        print(found.text(options.lang))
    return 0 if found.value is not None else 1
