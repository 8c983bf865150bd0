"""What many runs tell: how likely the peak and each target are, when they fail in plain sentences, what decides."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.charts import PALETTE, Band, LineChart, Point, Series, Span, SpanChart, SpanRow
from dafeng.pathway.model import Input
from dafeng_site.lab import background
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.worlds import model_of
from dafeng_site.pages.figures import indicator_name, language
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labcharts import picture, source_line
from dafeng_site.pages.labnames import input_name
from dafeng_site.pages.labtargets import BY_MEASURES, keys_of
from dafeng_site.pages.pictures import words

__all__ = ["chances", "output_name", "progress_of", "sentences", "shares_of_variance", "target_chances", "target_name"]

_SHOWN = 14
_OUTPUTS = {
    "peak_value": gettext_lazy("峰值"),
    "peak_year": gettext_lazy("达峰年份"),
}


def progress_of(run: LabRun | None) -> dict[str, Any]:
    """What run.html needs of a row."""
    if run is None:
        return {"run": None}
    return {"run": run, "stalled": background.stalled(run), "seconds": background.seconds_left(run)}


def chances(asked: Asked, user: Any) -> dict[str, Any]:
    """The view of probabilities: progress or form, and what came out."""
    run = background.latest(user, asked.world, asked.state) if user is not None else None
    context: dict[str, Any] = progress_of(run)
    if run is None or run.status != LabRun.Status.DONE:
        return context
    result = run.result
    years = [int(year) for year in result["p_peak_by"]]
    return context | {
        "chart": picture(asked, "", _peak_chart(asked, result["p_peak_by"])),
        "peaks": [(year, result["p_peak_by"][str(year)]) for year in (2025, 2029, 2030, 2035, 2040, 2060)
                  if year in years],
        "p_targets": [row | {"name": target_name(row)} for row in target_chances(run)],
        "not_covered": result["not_covered"],
        "sentences": sentences(asked, result),
    }  # fmt: skip


def _peak_chart(asked: Asked, found: dict[str, list[float]]) -> LineChart:
    points = tuple(Point(float(year), values[0] * 100, "estimated") for year, values in found.items())
    band = Band(_("95% 置信区间"), tuple((float(year), v[1] * 100, v[2] * 100) for year, v in found.items()),
                PALETTE["primary"])  # fmt: skip
    series = (Series(_("在该年或以前达峰的概率"), points, PALETTE["primary"]),)
    return LineChart("lab-chance", _("到各年为止已经达峰的概率"), "%", series, source_line(asked), bands=(band,),
                     from_zero=True, words=words())  # fmt: skip


def sentences(asked: Asked, result: dict[str, Any]) -> list[dict[str, Any]]:
    """When the peak slips past a year and when a target is missed, each as sentences."""
    same: dict[str, list[str]] = {}
    for year, case in result.get("slips", {}).items():
        same.setdefault(json.dumps(case), []).append(year)
    found = []
    for text, years in same.items():
        named = _("、").join(years)
        said = _told(asked, json.loads(text), _("晚于%(year)s年达峰或期内没有达峰") % {"year": years[-1]})
        found.append({"head": _("%(year)s年以前达峰") % {"year": named}, "said": said})
    for row in result["p_targets"]:
        if "missed" in row:
            said = _told(asked, row["missed"], _("没有实现"))
            found.append({"head": f"{target_name(row)} {row['year']}（{row['clause']}）", "said": said})
    return found


def _told(asked: Asked, case: dict[str, Any], what: str) -> str:
    """One finding of scenario discovery in words."""
    runs, cases, box = case["runs"], case["cases"], case["box"]
    if not cases:
        return _("%(runs)s次抽样中没有一次%(what)s。") % {"runs": runs, "what": what}
    if cases == runs:
        return _("%(runs)s次抽样全部%(what)s，各项偏差都不改变这一结论。") % {"runs": runs, "what": what}
    head = _("%(runs)s次抽样中有%(cases)s次（%(share)s）%(what)s。") % {
        "runs": runs, "cases": cases, "share": _percent(cases / runs), "what": what}  # fmt: skip
    if box is None or not box["limits"]:
        return head + _("没有哪几项条件能把这些情形区分出来。")
    return head + _("其中%(coverage)s出现在：%(conditions)s；满足这些条件时，%(density)s的情形%(what)s。") % {
        "coverage": _percent(box["coverage"]),
        "conditions": _("，且").join(_condition(asked, limit) for limit in box["limits"]),
        "density": _percent(box["density"]),
        "what": what,
    }


def _condition(asked: Asked, limit: dict[str, Any]) -> str:
    given = _input(asked, limit["name"])
    measure = given is not None and given.kind == "measure"
    name = {"name": input_name(asked, limit["name"])}
    low, high = (None if limit[end] is None else _level(limit[end], signed=not measure) for end in ("low", "high"))
    if low is not None and high is not None:
        text = _("“%(name)s”落实程度在%(low)s和%(high)s之间") if measure else _("%(name)s在%(low)s和%(high)s之间")
        return text % {**name, "low": low, "high": high}
    if low is not None:
        return (_("“%(name)s”落实程度高于%(low)s") if measure else _("%(name)s高于%(low)s")) % {**name, "low": low}
    return (_("“%(name)s”落实程度低于%(high)s") if measure else _("%(name)s低于%(high)s")) % {**name, "high": high}


def _input(asked: Asked, name: str) -> Input | None:
    model = model_of(asked.world, asked.state.scenario)
    return next((each for each in model.inputs if each.id == name), None)


def _level(value: float, *, signed: bool) -> str:
    return f"{value * 100:+.1f}%".replace("-", "\u2212") if signed else f"{value * 100:.0f}%"


def _percent(value: float) -> str:
    return f"{value * 100:.0f}%" if 0.01 <= value <= 0.99 or value in (0.0, 1.0) else f"{value * 100:.1f}%"


def shares_of_variance(asked: Asked, user: Any) -> dict[str, Any]:
    """Sobol indices of the peak value, of a year's emission and of the peak year, with their intervals."""
    run = background.latest(user, asked.world, asked.state, LabRun.Kind.VARIANCE) if user is not None else None
    context = {"variance": progress_of(run), "bases": background.BASES}
    if run is None or run.status != LabRun.Status.DONE:
        return context
    outputs = []
    for each in sorted(run.result["outputs"], key=lambda output: output["output"] != "peak_value"):
        name = output_name(each["output"])
        rows = [
            (
                _("、").join(input_name(asked, one) for one in row["names"]),
                row["first"],
                row["total"],
                row["names"][0],
                f"{each['output']}:{row['names'][0]}",
            )
            for row in each["indices"][:_SHOWN]
        ]
        chart = None if each["constant"] else picture(asked, "", _variance_chart(asked, str(name), rows))
        outputs.append({"name": name, "rows": rows, "chart": chart, "constant": each["constant"]})
    return context | {"outputs": outputs}


def target_chances(run: LabRun) -> list[dict[str, Any]]:
    """The targets of kept runs with their probabilities, each with the key that links name it by (`of`)."""
    rows = run.result["p_targets"]
    return [row | {"of": key, "by_measures": row["basis"] in BY_MEASURES}
            for key, row in zip(keys_of(rows), rows, strict=True)]  # fmt: skip


def target_name(row: dict[str, Any]) -> str:
    """A target of kept runs in the reader's language: the catalogue's name for a code; twins with what they demand."""
    name = indicator_name(row["indicator"]) if language() == "en" and row["indicator"] else str(row["name"])
    return f"{name} {row['asked'][language()]}" if "asked" in row else name


def output_name(code: str) -> str:
    """What an output is called whose variance is shared out."""
    found = _OUTPUTS.get(code)
    return str(found) if found else _("%(year)s年排放") % {"year": code.removeprefix("co2_")}


def _variance_chart(asked: Asked, name: str, rows: list[Any]) -> SpanChart:
    drawn = tuple(
        SpanRow(
            said,
            (
                Span(100 * total[1], 100 * total[2], PALETTE["gas"]),
                Span(100 * total[0], 100 * total[0], PALETTE["primary"]),
                Span(100 * first[0], 100 * first[0], PALETTE["text"]),
            ),
            f"{round(100 * first[0])} / {round(100 * total[0])}".replace("-", "\u2212"),
        )
        for said, first, total, _key, _of in rows
    )
    title = _("%(name)s的方差由哪些项决定") % {"name": name}
    return SpanChart("lab-variance", title, "%", drawn, 0.0, source_line(asked), words())
