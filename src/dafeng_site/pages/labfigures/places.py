"""Figures of districts: the city's path times a share, and the observed figures that the share is made of."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError
from dafeng.pathway.studies.districts import DistrictSplit
from dafeng_site.pages.figures import indicator_name, scale_of
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labfigures.common import source_title
from dafeng_site.pages.labfigures.records import Explanation, Line, Rest
from dafeng_site.pages.lablinks import figure_url
from dafeng_site.pages.labnames import own_name, place_name
from dafeng_site.pages.labnumbers import one, share, short_figure, unit, wan
from dafeng_site.pages.labplaces import RULE_NAMES, district_split
from dafeng_site.pages.wording import state_label, state_tone

__all__ = ["explain_district"]


def explain_district(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """A district's part of the city's path in a year; `total` is the sum of all of them."""
    split = district_split(asked)
    if isinstance(split, DafengError):
        return None
    if of == "total":
        return _total(asked, split)
    return _district(asked, split, of) if of in split.codes else None


def _formula(rule: str) -> str:
    return {
        "inertia": _("区市排放 = 全市排放 × 区市基期排放 ÷ 各区市基期排放之和"),
        "per-head": _("区市排放 = 全市排放 × 区市人口 ÷ 各区市人口之和"),
        "per-output": _("区市排放 = 全市排放 × 区市地区生产总值 ÷ 各区市地区生产总值之和"),
        "blend": _("区市排放 = 全市排放 × (排放占比 + 人口占比) ÷ 2"),
        "convergence": _("区市排放 = 全市排放 × [排放占比 × (1 − w) + 人口占比 × w]，w 从首年的 0 直线升到末年的 1"),
    }[rule]


def _district(asked: Asked, split: DistrictSplit, code: str) -> Explanation:
    at = asked.year - split.years[0]
    value, city = float(split.paths[split.codes.index(code), at]), float(split.paths[:, at].sum())
    name = place_name(asked, code)
    return Explanation(
        title=_("%(year)s年%(name)s的排放路径") % {"year": asked.year, "name": name},
        value=one(wan(value)),
        unit=unit(),
        what=_("全市路径按“%(rule)s”分到各区（市）；是方法的结果，不是对该区（市）的预测。") % {
            "rule": RULE_NAMES[split.rule]},
        formula=_formula(split.rule),
        lines=(
            Line(_("全市：%(name)s") % {"name": own_name(asked)}, one(wan(city)), unit(),
                 url=figure_url(asked, "path", "own")),
            Line(_("该年占比"), "× " + share(value / city if city else 0.0)),
            Line(name, one(wan(value)), unit(), total=True),
        ),
        rests=tuple(rest for indicator, period in split.periods.items()
                    for rest in [_observed(asked, code, indicator, period)] if rest is not None),
        more=((_("各区市之和"), figure_url(asked, "district", "total")),),
    )  # fmt: skip


def _observed(asked: Asked, code: str, indicator: str, period: str) -> Rest | None:
    """The figure of the district that the share is made of, with state and source."""
    rows = asked.world.pack.observations.filter(
        (pl.col("place") == code) & (pl.col("indicator") == indicator) & (pl.col("period") == period)
        & (pl.col("scenario") == "observed")
    )  # fmt: skip
    for row in rows.iter_rows(named=True):
        scale = scale_of(indicator)
        said = f"{short_figure(scale.shown(row['value']) or 0.0)} {scale.unit}"
        tone = state_tone(row["state"])
        return Rest(f"{indicator_name(indicator)} {period}", state_label(row["state"]), tone, said, "",
                    source_title(asked, row["source"]))  # fmt: skip
    return None


def _total(asked: Asked, split: DistrictSplit) -> Explanation:
    at = asked.year - split.years[0]
    total = one(wan(float(split.paths[:, at].sum())))
    lines = [Line(place_name(asked, code), one(wan(float(path[at]))), unit(), url=figure_url(asked, "district", code))
             for code, path in zip(split.codes, split.paths, strict=True)]  # fmt: skip
    return Explanation(
        title=_("%(year)s年各区市之和") % {"year": asked.year},
        value=total,
        unit=unit(),
        what=_("各区（市）路径相加等于全市路径。"),
        formula=_("合计 = Σ 各区市排放 = 全市排放"),
        lines=(*lines, Line(_("合计"), total, unit(), total=True)),
        more=((_("全市这一年的排放"), figure_url(asked, "path", "own")),),
    )
