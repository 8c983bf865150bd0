"""Figures of sensitivity: what one input alone moves, and its share in the variance when all move together."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dafeng_site.lab import background
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import sensitivity_of
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labchances import output_name
from dafeng_site.pages.labfigures.common import given_input, rests
from dafeng_site.pages.labfigures.records import Explanation, Line
from dafeng_site.pages.lablinks import figure_url
from dafeng_site.pages.labnames import input_name
from dafeng_site.pages.labnumbers import level, one, share, signed, unit, wan

__all__ = ["explain_swing", "explain_variance"]


def explain_swing(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """The emission of a year with one input at each of its ends, all else as it is."""
    row = next((row for row in sensitivity_of(asked.world, asked.state, asked.year) if row[0] == of), None)
    if row is None:
        return None
    found = asked.run.found
    model = found.model
    place = model.place_of(of)
    given = model.inputs[place]
    centre = wan(float(found.co2[asked.year - found.years[0]]))
    low, high = wan(row[1]), wan(row[2])
    measure = given.kind == "measure"
    what = (_("只把这一项措施的落实程度改为下限或上限，其余不变，该年排放改变多少。") if measure
            else _("只把这一项参数改为下限或上限，其余不变，该年排放改变多少。"))  # fmt: skip
    return Explanation(
        title=_("%(year)s年排放对“%(name)s”的敏感程度") % {"year": asked.year, "name": input_name(asked, of)},
        value=f"{signed(low - centre)} / {signed(high - centre)}",
        unit=unit(),
        what=what,
        formula=_("变化 = f(该项取下限或上限，其余不变) − f(本情景)，f 为该年排放"),
        head=_("三次运行的该年排放"),
        lines=(
            Line(_("该项为%(level)s（下限）") % {"level": level(given.low)}, one(low), unit(), signed(low - centre)),
            Line(_("该项为%(level)s（本情景）") % {"level": level(round(float(asked.run.levels[place]), 6))},
                 one(centre), unit(), url=figure_url(asked, "path", "own")),
            Line(_("该项为%(level)s（上限）") % {"level": level(given.high)}, one(high), unit(), signed(high - centre)),
        ),
        rests=rests(asked, [of]),
        notes=() if measure else (_("上限和下限取自数据包的参数范围，理由见依据。"),),
    )  # fmt: skip


def explain_variance(asked: Asked, of: str, user: Any) -> Explanation | None:
    """Sobol indices of an input in an output; `of` is both, a colon between them."""
    run = background.latest(user, asked.world, asked.state, LabRun.Kind.VARIANCE) if user is not None else None
    if run is None or run.status != LabRun.Status.DONE:
        return None
    output, _colon, name = of.partition(":")
    found = next((each for each in run.result["outputs"] if each["output"] == output), None)
    row = next((each for each in found["indices"] if each["names"][0] == name), None) if found else None
    if found is None or row is None:
        return None
    said = _("、").join(input_name(asked, each) for each in row["names"])
    first, total = row["first"], row["total"]
    return Explanation(
        title=_("“%(name)s”在%(output)s方差中的份额") % {"name": said, "output": output_name(output)},
        value=f"{share(first[0])} / {share(total[0])}",
        unit="",
        what=_("所有参数和措施落实程度一起变动时，这一项单独解释的方差份额（一阶）和连同交互的份额（总）。"),
        formula=_("一阶 = Var(E[Y|X]) ÷ Var(Y)；总 = E(Var[Y|其余]) ÷ Var(Y)"),
        lines=(
            Line(_("一阶"), share(first[0]), note=f"95%: {share(first[1])} – {share(first[2])}"),
            Line(_("总"), share(total[0]), note=f"95%: {share(total[1])} – {share(total[2])}"),
        ),
        rests=rests(asked, [each for each in row["names"] if given_input(asked, each) is not None]),
        notes=(_("Saltelli 抽样，共%(runs)s次运行，种子%(seed)s；区间由自助法得出。") % {
            "runs": run.runs, "seed": run.seed},),
        key=run.key,
    )  # fmt: skip
