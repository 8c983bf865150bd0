"""The command `dafeng pathway status`: trend and peak of what was observed, drivers and stocks held and missing."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dafeng.core.errors import Language

__all__ = ["add_status"]


def add_status(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "status", help="已有数据的趋势和峰值、已有和没有的驱动与存量 · observed trends, drivers and stocks held"
    )
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.pathway import has_specification, specification
    from dafeng.pathway.coverage import driver_coverage, stock_coverage
    from dafeng.pathway.studies.observed import observed_trends, short_series

    pack = load_pack(find_pack(options.city))
    spec = specification(pack) if has_specification(pack) else None
    record = _status_record(
        observed_trends(pack),
        stock_coverage(spec) if spec else (),
        short_series(pack),
        driver_coverage(spec) if spec else (),
    )
    if options.format == "json":
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print("\n".join(_text(record, options.lang)))
    return 0


def _status_record(trends: Any, classes: Any, short: Any = (), drivers: Any = ()) -> dict[str, Any]:
    """Plain values: series with Mann-Kendall test, Sen slope and peak; classes of drivers and stocks that the pack has.

    short : series with too few years for a test, which are named and not judged.
    """
    return {
        "series": [
            {
                "indicator": each.indicator,
                "zh": each.zh,
                "en": each.en,
                "unit": each.unit,
                "book": each.book,
                "source": each.source,
                "state": each.state,
                "first_year": each.years[0],
                "last_year": each.years[-1],
                "years": len(each.years),
                "break": each.broken,
                "mann_kendall": {"s": each.trend.test.s, "z": each.trend.test.z, "p": each.trend.test.p_value},
                "sen": {
                    "slope": each.trend.slope,
                    "low": each.trend.low,
                    "high": each.trend.high,
                    "confidence": each.trend.confidence,
                },
                "significant": each.significant,
                "peak_year": each.peak_year,
                "peak": each.peak,
                "last": each.values[-1],
                "passed": each.passed,
            }
            for each in trends
        ],
        "too_short": [
            {name: getattr(each, name) for name in ("indicator", "zh", "en", "unit", "book", "source", "state")}
            | {"years": list(each.years), "values": list(each.values), "break": each.broken, "needed": each.needed}
            for each in short
        ],
        "drivers": [
            {
                "id": each.id,
                "zh": each.zh,
                "en": each.en,
                "complete": each.complete,
                "held": [_held(one) for one in each.held],
                "gap": _gap(each.gap),
            }
            for each in drivers
        ],
        "stocks": [
            {"id": each.id, "zh": each.zh, "en": each.en, "held": list(each.held), "gap": _gap(each.gap)}
            for each in classes
        ],
    }


def _held(one: Any) -> dict[str, Any]:
    driver = one.driver
    return {name: getattr(driver, name) for name in ("id", "zh", "en", "unit", "kind")} | {
        "known": list(one.known),
        "assumed": list(one.assumed),
        "planned": list(one.planned),
        "sources": list(one.sources),
    }


def _gap(gap: Any) -> dict[str, str] | None:
    return {"zh": gap.zh, "en": gap.en} if gap else None


def _text(record: dict[str, Any], language: Language) -> list[str]:
    at = 0 if language == "zh" else 1
    lines = [] if record["series"] else [("没有可检验趋势的逐年数据", "no yearly series to test")[at]]
    for each in record["series"]:
        lines += _series(each, at)
    lines += [_short(each, at) for each in record["too_short"]]
    if record["drivers"]:
        lines += ["", ("驱动因素：", "drivers:")[at]]
        lines += [f"  {_driver(each, at)}" for each in record["drivers"]]
    if record["stocks"]:
        held = [each for each in record["stocks"] if each["held"]]
        names = ("、", ", ")[at].join(each[language] for each in held) or "—"
        lines += ["", ("有年代构成的存量：{}", "stocks by vintage: {}")[at].format(names)]
        lines += [f"  {_missing(each, at)}" for each in record["stocks"] if not each["held"]]
        lines.append(
            (
                "没有数据的按能源平衡表推算，不分年代和技术；补充 scenarios/stocks.toml 和年代构成后自动纳入",
                "those without data follow the balance without ages; they enter with scenarios/stocks.toml and "
                "stocks/vintages.csv",
            )[at]
        )
    return lines


def _missing(each: dict[str, Any], at: int) -> str:
    """A class without data, and why."""
    why = _why(each, at) or ("没有写明理由", "no reason stated")[at]
    return (f"{each['zh']}：没有数据；{why}", f"{each['en']}: no data: {why}")[at]


def _why(each: dict[str, Any], at: int) -> str:
    """The pack's own reason why something is missing."""
    return str(each["gap"][("zh", "en")[at]]) if each["gap"] else ""


def _driver(each: dict[str, Any], at: int) -> str:
    """A class of drivers: what the pack has of it, for which years it is known, and what is missing."""
    if not each["held"]:
        return _missing(each, at)
    held = ("；", "; ")[at].join(_known(one, at) for one in each["held"])
    text = f"{each['zh']}：{held}" if at == 0 else f"{each['en']}: {held}"
    if each["complete"]:
        return text
    why = _why(each, at) or ("没有产能", "no capacity")[at]
    return text + ("；不全：{}", "; incomplete: {}")[at].format(why)


def _known(one: dict[str, Any], at: int) -> str:
    """A driver, the years that statistics or literature give, those that only a plan gives, or how it is worked out."""
    name = str(one[("zh", "en")[at]])
    if one["kind"] not in ("series", "gompertz"):
        return name + ("（由其他驱动推算）", " (worked out)")[at]
    stated = [year for year in one["known"] if year not in one["planned"]]
    groups = ((stated, ("有据：{}年", "known for {}")), (one["planned"], ("方案：{}年", "by plan for {}")))
    parts = [said[at].format(("、", ", ")[at].join(map(str, years))) for years, said in groups if years]
    if one["assumed"] or not parts:
        parts.append(("其余为假定", "the rest assumed")[at] if parts else ("假定", "assumed")[at])
    return name + ("（{}）", " ({})")[at].format(("，", ", ")[at].join(parts))


def _short(each: dict[str, Any], at: int) -> str:
    """A series that is too short: how many years there are, and how many a test needs."""
    years = ("、", ", ")[at].join(str(year) for year in each["years"]) or ("无", "none")[at]
    after = ("{}年口径调整后", "after the break of {} ")[at].format(each["break"]) if each["break"] else ""
    text = (
        "{}（{}）：太短，{}只有{}个年份（{}），检验至少要{}个",
        "{} ({}): too short, {}only {} years ({}), a test needs {}",
    )
    named = ((each["zh"], each["en"])[at], each["source"], after, len(each["years"]), years, each["needed"])
    return text[at].format(*named)


def _series(each: dict[str, Any], at: int) -> list[str]:
    sen, test = each["sen"], each["mann_kendall"]
    way = ("上升", "rising") if sen["slope"] > 0 else ("下降", "falling")
    said = way[at] if each["significant"] else ("没有显著趋势", "no significant trend")[at]
    name = (each["zh"], each["en"])[at]
    span = f"{each['first_year']}–{each['last_year']}"
    lines = [f"{name}（{each['source']}，{span}）：{said}" if at == 0 else f"{name} ({each['source']}, {span}): {said}"]
    test_text = (
        "Mann-Kendall S {}，p = {:.3f}；Sen 斜率每年 {:+,.2f} {}",
        "Mann-Kendall S {}, p = {:.3f}; Sen {:+,.2f} {} a year",
    )
    interval = ("（{:.0%} 区间 {:+,.2f} 至 {:+,.2f}）", " ({:.0%} interval {:+,.2f} to {:+,.2f})")
    lines.append("  " + test_text[at].format(test["s"], test["p"], sen["slope"], each["unit"])
                 + interval[at].format(sen["confidence"], sen["low"], sen["high"]))  # fmt: skip
    fall = 1.0 - each["last"] / each["peak"] if each["peak"] else 0.0
    text = ("  最高 {:,.1f}（{}年），末年比最高低 {:.1%}；{}", "  highest {:,.1f} ({}), the last year {:.1%} below; {}")
    passed = (("符合", "peak passed by the C40 rule"), ("不符合", "not passed by the C40 rule"))[not each["passed"]]
    rule = f"{passed[0]} C40 的达峰判断（最高值在五年以前且下降一成以上）" if at == 0 else passed[1]
    lines.append(text[at].format(each["peak"], each["peak_year"], fall, rule))
    if each["break"]:
        lines.append(
            ("  {} 年口径调整，只用其后数据", "  series broken in {}: only what follows is used")[at].format(
                each["break"]
            )
        )
    if each["state"] in ("estimated", "assumed"):
        lines.append(("  该系列是估算，不能据以判定达峰", "  the series is an estimate: no verdict rests on it")[at])
    return lines
