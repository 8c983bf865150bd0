"""Figures of the plan's targets: what is demanded, what the run gives, how likely it is, and why the verdict."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.core import default_catalogue
from dafeng.plan.signs import SIGNS
from dafeng.tracking import Standing
from dafeng_site.lab import background
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import footings_of, targets_of
from dafeng_site.pages.figures import indicator_name, language, scale_of
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labchances import target_chances, target_name
from dafeng_site.pages.labfigures.common import formula_of, rests
from dafeng_site.pages.labfigures.records import Explanation, Line
from dafeng_site.pages.lablinks import figure_url, lab_url
from dafeng_site.pages.labnumbers import percent, short_figure
from dafeng_site.pages.labtargets import goal_scale, keys_of, reasons_in_words, value_at_target

__all__ = ["explain_chance", "explain_demand", "explain_projected"]


def _standing(asked: Asked, of: str) -> tuple[int, Standing] | None:
    """A target of the plan, with its place in the run's answers."""
    standings = targets_of(asked.world, asked.run)
    keys = keys_of(each.target for each in standings)
    return (keys.index(of), standings[keys.index(of)]) if of in keys else None


def _name(each: Standing) -> str:
    code = each.judgement.goal.indicator
    return indicator_name(code) if code else each.target.indicator


def explain_demand(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """What the plan demands: the sentence it stands in, the value as printed and in the indicator's unit."""
    found = _standing(asked, of)
    if found is None or found[1].judgement.target_value is None:
        return None
    each = found[1]
    target, scale = each.target, goal_scale(each.judgement.goal)
    value = scale.shown(each.judgement.target_value) if scale else each.judgement.target_value
    lines = []
    if target.value is not None:
        printed = target.value_text or short_figure(target.value)
        lines.append(Line(_("方案原文的数值"), f"{SIGNS.get(target.op or '', '')} {printed}".strip(), target.unit))
    reference = each.judgement.start
    if target.base_year and reference is not None and reference.value is not None:
        shown = scale.shown(reference.value) if scale else reference.value
        lines.append(Line(_("基期%(year)s年") % {"year": reference.year}, short_figure(shown or 0.0),
                          scale.unit if scale else ""))  # fmt: skip
    relative = target.kind in ("reduction", "increase")
    plan = asked.world.plan
    return Explanation(
        title=_("目标值：%(name)s %(year)s") % {"name": _name(each), "year": target.year or ""},
        value=short_figure(value or 0.0),
        unit=scale.unit if scale else "",
        what=_("方案第%(clause)s条：“%(quote)s”") % {"clause": target.clause, "quote": target.quote.strip()},
        formula=_("目标值 = 基期值 × (1 ± 变化幅度)")
        if relative
        else _("目标值 = 方案写明的数值，换算为指标的计量单位"),
        lines=tuple(lines),
        state=_("方案写明"),
        tone="good",
        notes=(plan.title,) if plan else (),
        more=((_("看方案原文"), reverse("plan")),),
    )


def explain_projected(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """What the run gives in the target's year: the indicator, its formula and terms, the verdict with its reasons."""
    found = _standing(asked, of)
    if found is None:
        return None
    place, each = found
    judgement, scale = each.judgement, goal_scale(each.judgement.goal)
    code, year = judgement.goal.indicator, each.target.year
    value = value_at_target(asked, each)
    if value is None or year is None:
        return None
    lang, known = language(), default_catalogue()
    indicator = known.get(code) if code in known else None
    run = asked.run.found
    lines = []
    for part in indicator.formula.codes if indicator and indicator.formula else ():
        if part in run.values:
            its = scale_of(part)
            shown = its.shown(float(run.values[part][year - run.years[0]])) or 0.0
            lines.append(Line(indicator_name(part), short_figure(shown), its.unit,
                              url=figure_url(asked, "indicator", part, year=str(year))))  # fmt: skip
    footing = footings_of(asked.world, asked.run)[place]
    shown_value = (scale.shown(value) if scale else value) or 0.0
    reasons = reasons_in_words(asked, judgement.reasons)
    return Explanation(
        title=_("推算值：%(name)s %(year)s") % {"name": _name(each), "year": year},
        value=short_figure(shown_value),
        unit=scale.unit if scale else "",
        what=(indicator.method(lang) if indicator else "") or _("本次运行在目标年的数值，口径与指标目录相同。"),
        formula=formula_of(indicator),
        lines=tuple(lines),
        head=_("公式各项"),
        rests=rests(asked, footing.measures),
        notes=(_("结论：%(said)s（%(basis)s）") % {"said": footing.words(lang), "basis": footing.basis_text(lang)},
               *reasons),
        more=((_("目标值从哪里来"), figure_url(asked, "demand", of)),) if judgement.target_value is not None else (),
    )  # fmt: skip


def explain_chance(asked: Asked, of: str, user: Any) -> Explanation | None:
    """A probability from many runs: of the peak by a year (`peak`), or of a target by its key."""
    run = background.latest(user, asked.world, asked.state) if user is not None else None
    if run is None or run.status != LabRun.Status.DONE:
        return None
    notes = [_("Sobol 抽样，种子%(seed)s；同一种子结果相同。") % {"seed": run.seed}]
    if of == "peak":
        value = run.result["p_peak_by"].get(str(asked.year))
        title, what = (
            _("在%(year)s年或以前达峰的概率") % {"year": asked.year},
            _("到该年为止已经达峰的抽样占全部抽样的比例。"),
        )
    else:
        row = next((each for each in target_chances(run) if each["of"] == of), None)
        value = [row["value"], row["low"], row["high"]] if row else None
        title = _("实现“%(name)s”%(year)s的概率") % {"name": target_name(row), "year": row["year"]} if row else ""
        what = _("该项目标实现的抽样占全部抽样的比例。")
        if row and row["by_measures"]:
            notes.append(_("由措施给定，概率只反映落实程度"))
    if value is None:
        return None
    return Explanation(
        title=title,
        value=percent(value[0]),
        unit="",
        what=what,
        formula=_("概率 = 符合的抽样次数 ÷ 抽样次数；区间为 95% 威尔逊区间"),
        lines=(
            Line(_("抽样次数"), str(run.runs)),
            Line(_("符合的次数"), str(round(value[0] * run.runs))),
            Line(_("95% 置信区间"), f"{percent(value[1])}–{percent(value[2])}"),
        ),
        notes=tuple(notes),
        key=run.key,
        more=((_("各参数和措施落实程度的分布"), lab_url(asked, "chance")),),
    )
