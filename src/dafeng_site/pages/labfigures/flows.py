"""Figures of the energy flows: the rows of the run's balance behind each ribbon, amount x coefficient."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dafeng.accounts.balance import Flow, carrier_of, energy_flows, kinds
from dafeng.accounts.factors import FactorChoice
from dafeng_site.pages.balanceview import kind_name, line_name
from dafeng_site.pages.figures import language, unit_label
from dafeng_site.pages.flowchart import flow_name
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labbalance import coal_balance
from dafeng_site.pages.labcosts import certainty_words
from dafeng_site.pages.labfigures.common import source_title
from dafeng_site.pages.labfigures.records import Explanation, Line, Rest
from dafeng_site.pages.lablinks import lab_url
from dafeng_site.pages.labnumbers import short_figure

__all__ = ["explain_flow"]


def explain_flow(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """A ribbon of the diagram; `of` is source, target and carrier, spaces between them."""
    parts = [*of.split(" "), "", "", ""][:3]
    balance, by = coal_balance(asked)
    flow = next((each for each in energy_flows(balance) if [each.source, each.target, each.carrier] == parts), None)
    if flow is None:
        return None
    physical, lang = asked.run.found.balance(asked.year), language()
    coal = unit_label("10^4 tce", lang)
    lines, sources = [], []
    for row, sign in flow.rows:
        for number, kind in enumerate(physical.kinds):
            known = kinds()[kind]
            worth = float(balance.row(row)[number]) if row in balance.rows else 0.0
            if known.parts or (flow.carrier and carrier_of(kind) != flow.carrier) or not abs(worth) > 1e-9:
                continue
            amount = float(physical.row(row)[number])
            said = f"{short_figure(amount)} {unit_label(known.unit, lang)} × {short_figure(by.values[number])}"
            lines.append(Line(f"{kind_name(kind)}（{line_name(row)}）", short_figure(sign * worth), coal, said))
            choice = by.choices.get(kind)
            if choice is not None:
                sources.append(_coefficient(asked, kind, choice))
    value = short_figure(flow.value)
    if lines:
        lines.append(Line(_("合计"), value, coal, total=True))
    names = {"source": flow_name(flow.source), "target": flow_name(flow.target), "year": asked.year}
    return Explanation(
        title=_("%(year)s年：%(source)s → %(target)s") % names,
        value=value,
        unit=coal,
        what=_("本次运行的能源平衡表中，从“%(source)s”到“%(target)s”的能量。") % names,
        formula=_formula(flow),
        head=_("平衡表各行：实物量 × 折标准煤系数"),
        lines=tuple(lines),
        rests=tuple(dict.fromkeys(sources)),
        more=((_("全部各项：活动水平、份额、单位能耗、因子和依据"), lab_url(asked, "explain", year=str(asked.year))),),
    )


def _coefficient(asked: Asked, kind: str, choice: FactorChoice) -> Rest:
    label, tone = certainty_words(choice.row.certainty if choice.row else "")
    said = f"{short_figure(choice.value)} {choice.unit}"
    source = source_title(asked, choice.row.source_ref) if choice.row else ""
    return Rest(_("折标准煤系数：%(kind)s") % {"kind": kind_name(kind)}, label, tone, said, "", source)


def _formula(flow: Flow) -> str:
    """What adds up to it; a flow without rows closes a node."""
    if not flow.rows:
        loss = flow.target == "transformation_loss"
        return _("转换损失 = 该过程投入之和 − 产出之和") if loss else _("平衡差额 = 该品种流入之和 − 流出之和")
    if "refed_in" in (flow.source, flow.target) or "refed_out" in (flow.source, flow.target):
        return _("能量 = Σ 平衡表各行实物量 × 折标准煤系数；再投入：同一能源又用于加工转换，成对画出")
    return _("能量 = Σ 平衡表各行实物量 × 折标准煤系数")
