"""Figures of a run itself: CO2 of a year in any scenario, and every indicator that the path's table shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from dafeng.core import default_catalogue
from dafeng.pathway.explaining import terms_of
from dafeng_site.lab.running import Run, run_of
from dafeng_site.lab.state import State
from dafeng_site.pages.figures import indicator_name, indicator_of, language, scale_of
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labexplain import basis_of, branch_name
from dafeng_site.pages.labfigures.common import formula_of, sourced
from dafeng_site.pages.labfigures.records import Explanation, Line, Rest
from dafeng_site.pages.lablinks import lab_url
from dafeng_site.pages.labnames import other_name, own_name, scenario_name
from dafeng_site.pages.labnumbers import one, short_figure, unit, wan
from dafeng_site.pages.labrows import PARTS
from dafeng_site.pages.labwords import together

__all__ = ["explain_indicator", "explain_path"]

_TERMS = 6
_ASIDE = ("", "process", "sink")
"""What is not within the CO2 of energy use."""


def _which(asked: Asked, of: str) -> tuple[str, Run, State] | None:
    """Name, run and state: `own`, `other`, or `scenario.` and its id."""
    if of == "own":
        return own_name(asked), asked.run, asked.state
    if of == "other":
        return other_name(asked), asked.other, asked.other_state
    kind, _dot, name = of.partition(".")
    if kind != "scenario" or asked.world.spec.scenario(name) is None:
        return None
    state = State(name)
    return scenario_name(asked, name), run_of(asked.world, state), state


def explain_path(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """The CO2 of a year in the run, in the one compared with, or in a scenario, by sector."""
    which = _which(asked, of)
    if which is None:
        return None
    name, run, state = which
    found, at = run.found, asked.year - run.found.years[0]
    lines = [
        Line(str(said), one(wan(float(found.values[code][at]))), unit(),
             url=lab_url(asked, "explain", sector=sector, year=str(asked.year)) if state == asked.state else "")
        for code, said, sector in PARTS
        if code in found.values and sector not in _ASIDE and found.values[code][at]
    ]  # fmt: skip
    value = one(wan(float(found.co2[at])))
    terms = terms_of(found.model, found.raw, run.levels, asked.year)
    rests = []
    for term in [each for each in terms if each.co2 > 0.0 and each.sector not in _ASIDE][:_TERMS]:
        basis = basis_of(asked.world, term.branch.origin)
        said = f"{one(wan(term.co2))} {unit()}"
        noted = together((term.branch.id, basis["note"]))
        source = sourced(asked, term.branch.origin)
        rests.append(Rest(branch_name(term), basis["label"], basis["tone"], said, noted, source))
    notes = []
    if asked.year == found.peak.highest_year:
        notes.append(_("这是该情景到%(last)s年为止的最高年。") % {"last": found.years[-1]})
    return Explanation(
        title=_("“%(name)s”%(year)s年排放") % {"name": name, "year": asked.year},
        value=value,
        unit=unit(),
        what=_("能源活动二氧化碳：化石燃料燃烧和净购入电力；工业过程和碳汇另列。"),
        formula=_("排放 = Σ 活动水平 × 普及率 × 份额 × 单位能耗 × 排放因子，按部门相加"),
        lines=(*lines, Line(_("合计"), value, unit(), total=True)),
        head=_("按部门"),
        rests=tuple(rests),
        notes=tuple(notes),
        run=name,
        key=run.key,
        more=_more(asked, state),
    )


def _more(asked: Asked, state: State) -> tuple[tuple[str, str], ...]:
    """The way to all terms of the run; of another run the way to the lab with it as well."""
    own = state == asked.state
    there = asked if own else replace(asked, state=state, saved="", find="")
    terms = _("全部各项：活动水平、份额、单位能耗、因子和依据"), lab_url(there, "explain", sector="")
    return (terms,) if own else (terms, (_("在实验室打开这个情景"), lab_url(there, "path", sector="")))


def explain_indicator(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """An indicator of the run in a year: definition, formula, and the branches or units behind it."""
    found, known = asked.run.found, indicator_of(of)
    values = found.values.get(of)
    if values is None or known is None:
        return None
    at = asked.year - found.years[0]
    if not np.isfinite(values[at]):
        return None
    scale = scale_of(of)
    shown = scale.shown(float(values[at])) or 0.0
    lines = _terms(asked, of, at, shown)
    base = scale.shown(float(values[0])) or 0.0
    return Explanation(
        title=_("%(year)s年%(name)s") % {"year": asked.year, "name": known.name(language())},
        value=short_figure(shown),
        unit=scale.unit,
        what=known.method(language()) or _("由本次运行的能源平衡表按指标目录的口径算出。"),
        formula=formula_of(known),
        lines=lines,
        notes=(_("基准年%(year)s：%(value)s %(unit)s") % {
            "year": found.years[0], "value": short_figure(base), "unit": scale.unit},),
        more=((_("全部各项：活动水平、份额、单位能耗、因子和依据"), lab_url(asked, "explain", year=str(asked.year))),),
    )  # fmt: skip


def _terms(asked: Asked, of: str, at: int, shown: float) -> tuple[Line, ...]:
    """The indicators that one is made of; where known parts leave something, the remainder is named."""
    found = asked.run.found
    parts = [(code, scale_of(code)) for code in _parts(of) if code in found.values]
    values = [(code, scale.shown(float(found.values[code][at])) or 0.0, scale.unit) for code, scale in parts]
    lines = [Line(indicator_name(code), short_figure(value), said) for code, value, said in values]
    if not lines:
        return ()
    unit_ = scale_of(of).unit
    left = shown - sum(value for _code, value, _said in values)
    if of in _SUMS and abs(left) > 5e-4 * abs(shown):
        lines.append(Line(_("其余（未分列）"), short_figure(left), unit_))
    return (*lines, Line(indicator_name(of), short_figure(shown), unit_, total=True))


_SUMS = {
    "energy.total": ("energy.coal.tce", "energy.oil.tce", "energy.gas.tce", "energy.nonfossil.tce"),
    "electricity.total": ("electricity.primary", "electricity.industry", "electricity.tertiary",
                          "electricity.residential"),
    "power.capacity.renewable": ("power.capacity.pv", "power.capacity.wind", "power.capacity.biomass"),
}  # fmt: skip


def _parts(of: str) -> tuple[str, ...]:
    """What an indicator is looked at by: known parts, else the indicators in its formula."""
    known = default_catalogue().get(of)
    if of in _SUMS:
        return _SUMS[of]
    return known.formula.codes if known.formula else ()
