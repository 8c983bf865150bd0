"""Rows of two scenarios that differ: a driver's given value in each, with what it rests on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dafeng.pathway import resolve
from dafeng.pathway.naming import rule_names
from dafeng.pathway.records import DriverRow
from dafeng_site.pages.figures import language, unit_label
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labfigures.common import sourced
from dafeng_site.pages.labfigures.records import Explanation, Line, Rest
from dafeng_site.pages.labnames import driver_row_name, scenario_name
from dafeng_site.pages.labnumbers import short_figure
from dafeng_site.pages.labsliders import basis_label
from dafeng_site.pages.labwords import told

__all__ = ["explain_setting"]


def explain_setting(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """A given value of a driver in the two scenarios; `of` is driver, rule and year, joined by @."""
    driver, _at, rest = of.partition("@")
    rule, _at, year = rest.partition("@")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return None
    ends = [(scenario_name(asked, state.scenario), _row(asked, state.scenario, driver, rule, int(year)))
            for state in (asked.other_state, asked.state)]  # fmt: skip
    if all(row is None for _said, row in ends):
        return None
    lines = [Line(name, _value(row) if row else _("没有给定，按相邻年份内插"), _unit(row)) for name, row in ends]
    rests = []
    for name, row in ends:
        if row is not None:
            label, tone = basis_label(row.origin)
            rests.append(Rest(name, label, tone, "", told(asked.world, row.origin.note), sourced(asked, row.origin)))
    return Explanation(
        title=f"{driver_row_name(asked, driver, rule)} {year}",
        value=" → ".join(_value(row) if row else "—" for _said, row in ends),
        unit=next(filter(None, (_unit(row) for _said, row in ends)), ""),
        what=_("两个情景的设定中给定的数值；其余年份按写明的规则内插。"),
        formula=_("年均增速")
        if rule == "growth"
        else _("给定值，规则：%(rule)s") % {"rule": rule_names(rule)[language() == "en"]},
        lines=tuple(lines),
        rests=tuple(rests),
        compared=True,
    )


def _row(asked: Asked, scenario: str, driver: str, rule: str, year: int) -> DriverRow | None:
    rows = resolve(asked.world.spec, scenario).rows.get(driver, ())
    return next((row for row in rows if row.year == year and row.rule == rule), None)


def _value(row: DriverRow) -> str:
    return f"{row.value * 100:g}%" if row.rule == "growth" else short_figure(row.value)


def _unit(row: DriverRow | None) -> str:
    return unit_label(row.unit, language()) if row and row.rule != "growth" else ""
