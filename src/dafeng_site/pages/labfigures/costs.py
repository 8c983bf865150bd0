"""Figures of the cost curve: abatement, investment and running, energy bill, cost per tonne, each from its rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dafeng.pathway.records import Cost
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labcosts import CostRow, certainty_words, cost_of, cost_pairs, cost_rows
from dafeng_site.pages.labfigures.common import given_input, pair_explained, rests, source_title
from dafeng_site.pages.labfigures.records import Explanation, Line, Rest
from dafeng_site.pages.lablinks import figure_url
from dafeng_site.pages.labnumbers import one, short_figure, unit, whole
from dafeng_site.pages.labwords import together, told

__all__ = ["explain_cost", "explain_cost_pair"]

_COLUMNS = ("abatement", "alone", "own", "energy", "unit")


def _column(column: str) -> tuple[str, str, str]:
    """Name, unit and formula of a column."""
    money = _("万元/年")
    return {
        "abatement": (_("减排量"), unit(), _("减排量 = 与次序无关的份额（有成本的措施同步推进）")),
        "alone": (_("单独实施减排"), unit(),
                  _("单独实施 = f(有成本的措施都不实施) − f(只实施这一项)，f 为该年排放")),
        "own": (_("投资和运行"), money,
                _("投资和运行 = (Σ 数量 × 单价 × r ÷ (1 − (1 + r)⁻ⁿ) + 每年费用) × 到该年的进度")),
        "energy": (_("能源费用变化"), money,
                   _("能源费用变化 = 全市燃料和净购电费用变化中的份额；负值为节省")),
        "unit": (_("成本"), _("元/吨"), _("成本 = (投资和运行 + 能源费用变化) ÷ 减排量")),
    }[column]  # fmt: skip


def explain_cost(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """A column of a measure's row, or of the sum; `of` is both, a colon between them."""
    name, _colon, column = of.partition(":")
    rows = cost_rows(asked)
    if column not in _COLUMNS or not rows:
        return None
    if name == "total":
        return _total(asked, rows, column) if column != "unit" else None
    row = next((each for each in rows if each.key == name), None)
    return _measure(asked, row, column) if row is not None else None


def _value(row: CostRow, column: str) -> float | None:
    values = {"abatement": row.abatement, "alone": row.alone, "own": row.own, "energy": row.energy,
              "unit": row.unit_cost}  # fmt: skip
    return values[column]


def _said(value: float | None, column: str) -> str:
    return one(value) if column in ("abatement", "alone") else whole(value)


def _measure(asked: Asked, row: CostRow, column: str) -> Explanation:
    head, said_unit, formula = _column(column)
    given, cost = given_input(asked, row.key), cost_of(asked, row.key)
    lines = []
    for each in _COLUMNS:
        label, its_unit, _formula = _column(each)
        url = "" if each == column else figure_url(asked, "cost", f"{row.key}:{each}")
        lines.append(Line(label, _said(_value(row, each), each), its_unit, url=url, total=each == column))
    items = [_item(asked, each) for each in getattr(given, "costs", ())]
    notes = []
    if cost is not None and cost.low < cost.high:
        notes.append(_("全部落实时每年%(total)s万元，按各行区间为%(low)s–%(high)s万元。") % {
            "total": whole(cost.total), "low": whole(cost.low), "high": whole(cost.high)})  # fmt: skip
    if cost is not None and cost.price_year:
        notes.append(_("按国内生产总值平减指数（世界银行）换算为%(year)s年价格。") % {"year": cost.price_year})
    return Explanation(
        title=_("%(year)s年%(head)s：%(name)s") % {"year": asked.year, "head": head, "name": row.name},
        value=_said(_value(row, column), column),
        unit=said_unit,
        what=_("成本曲线上“%(name)s”这一段的%(head)s。") % {"name": row.name, "head": head},
        formula=formula,
        head=_("这一段的各数"),
        lines=tuple(lines),
        rests=(*items, *rests(asked, [row.key])),
        notes=tuple(notes),
        state=_("成本依据：%(said)s") % {"said": row.certainty},
        tone=row.tone,
    )


def _item(asked: Asked, cost: Cost) -> Rest:
    """A row of costs.csv: quantity x price, with its life and rate, and what vouches for it."""
    label, tone = certainty_words(cost.certainty)
    quantity = f"{short_figure(cost.quantity)} {cost.quantity_unit}" if cost.quantity is not None else _("节能量")
    said = f"{quantity} × {short_figure(cost.price)} {cost.unit}"
    if cost.kind == "investment":
        said += _("，%(life)s年，折现率%(rate)s") % {"life": f"{cost.life:g}", "rate": f"{cost.rate * 100:g}%"}
    note = together((_("%(year)s年价格") % {"year": cost.price_year}, told(asked.world, cost.note)))
    return Rest(told(asked.world, cost.item), label, tone, said, note, source_title(asked, cost.source))


def _total(asked: Asked, rows: list[CostRow], column: str) -> Explanation:
    head, said_unit, _formula = _column(column)
    value = sum(_value(each, column) or 0.0 for each in rows)
    lines = [Line(each.name, _said(_value(each, column), column), said_unit,
                  url=figure_url(asked, "cost", f"{each.key}:{column}")) for each in rows]  # fmt: skip
    notes = (_("各项“单独实施”相加不等于合计减排量，差额即重叠或互相增强。"),) if column == "alone" else ()
    return Explanation(
        title=_("%(year)s年%(head)s合计") % {"year": asked.year, "head": head},
        value=_said(value, column),
        unit=said_unit,
        what=_("成本曲线上所有措施之和；没有成本数据的措施不在其中。"),
        formula=_("合计 = 各措施之和"),
        lines=(*lines, Line(_("合计"), _said(value, column), said_unit, total=True)),
        notes=notes,
    )


def explain_cost_pair(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """How far two measures of the curve overlap; `of` names both, a space between them."""
    row = next((each for each in cost_pairs(asked) if each.key == of), None)
    if row is None:
        return None
    return pair_explained(asked, row)
