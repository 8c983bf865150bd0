"""Targets of the plan as pages show them: the demand in words, the standing in words, and the mark in a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from dafeng.charts import TargetMark, short_number
from dafeng.core.errors import UnitError
from dafeng.core.formatting import after_number
from dafeng.core.units import convert
from dafeng.plan import records
from dafeng.plan.signs import SIGNS, demanded_op
from dafeng_site.pages.figures import Figure, language, scale_of, unit_label
from dafeng_site.people.policy import Scope
from dafeng_site.plans import queries
from dafeng_site.plans.models import Target
from dafeng_site.plans.narrowing import TargetFilter
from dafeng_site.plans.shown import TargetView

__all__ = ["Goal", "demand_text", "goal_of", "indicator_goals"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A target with its demand in words, where it stands, and, where it can be drawn, its mark in a chart."""

    view: TargetView
    demand: str
    url: str
    latest: Figure | None
    mark: TargetMark | None

    @property
    def target(self) -> Target:
        """The stored target."""
        return self.view.row

    @property
    def status(self) -> str:
        """Where it stands; `awaiting` while the level above has not assigned a value."""
        codes = {each.code for each in self.view.judgement.reasons} if self.view.judgement else set()
        return "awaiting" if "value-not-assigned" in codes else self.view.status

    @property
    def indicative(self) -> str:
        """What figures too weak or too old for a verdict would say; empty where there is a verdict."""
        return (self.view.judgement.indicative or "") if self.view.judgement else ""

    @property
    def why(self) -> str:
        """The reasons as sentences."""
        return self.view.judgement.why(language()) if self.view.judgement else ""

    @property
    def name(self) -> str:
        """The indicator's name in the catalogue, else as the text has it."""
        found = self.view.indicator
        return found.name(language()) if found else self.view.row.indicator

    @property
    def progress(self) -> int | None:
        """The share of the way made, in percent, kept within 0 and 100."""
        made = self.view.judgement.value_progress if self.view.judgement else None
        return None if made is None else round(100 * min(max(made, 0.0), 1.0))

    @property
    def expected(self) -> int | None:
        """The share of the way that the reference path asks for by the latest figure, in percent."""
        asked = self.view.judgement.path_progress if self.view.judgement else None
        return None if asked is None else round(100 * min(max(asked, 0.0), 1.0))


def _demanded(target: Target | records.Target) -> str:
    return demanded_op(cast("records.Target", target)) or ""


def demand_text(target: Target | records.Target, op: str | None = None) -> str:
    """What the target asks for, short: `≥ 400 万千瓦`, `比2020年下降 ≥ 15.8 %`, `完成上级下达任务`, `达峰`.

    op : that of the goal it is judged by, where there is one; else what the words demand (突破400 is ≥ 400).
    """
    if target.value is None:
        return {
            "assigned": gettext("完成上级下达任务"),
            "peak": gettext("达峰"),
            "coverage": gettext("全覆盖"),
            "phase-out": gettext("全部退出"),
        }.get(target.kind, gettext("未定数值"))
    unit = unit_label(target.unit, language())
    number = short_number(target.value)
    if target.value_high is not None:
        number = f"{number}—{short_number(target.value_high)}"
    sign, space = SIGNS.get(op or _demanded(target) or "", ""), chr(0x2009) if unit else ""
    amount = f"{sign and sign + ' '}{number}{space}{after_number(unit)}"
    if target.kind == "reduction":
        base = gettext("比%(year)s年下降 %(amount)s") if target.base_year else gettext("下降 %(amount)s")
        return base % {"year": target.base_year, "amount": amount}
    if target.kind == "increase":
        base = gettext("比%(year)s年增长 %(amount)s") if target.base_year else gettext("增长 %(amount)s")
        return base % {"year": target.base_year, "amount": amount}
    if target.kind == "phase-out" and target.value == 0:
        return gettext("全部退出")
    return amount


def goal_of(view: TargetView) -> Goal:
    """The target as pages show it."""
    return Goal(view, demand_text(view.row, _op(view)), reverse("target", args=[view.id]), _latest(view), _mark(view))


def _latest(view: TargetView) -> Figure | None:
    point = view.judgement.latest if view.judgement else None
    if point is None:
        return None
    scale = scale_of(view.row.code)
    return Figure(scale.shown(point.value), scale.unit, str(point.year), point.state, _origin(view))


def _origin(view: TargetView) -> str:
    return reverse("indicator", args=[view.row.code]) if view.indicator else ""


def _mark(view: TargetView) -> TargetMark | None:
    target = view.row
    if view.indicator is None or target.year is None:
        return None
    label = gettext("%(year)s年目标 %(demand)s") % {"year": target.year, "demand": demand_text(target, _op(view))}
    scale = scale_of(target.code)
    judged = view.judgement
    if judged is not None and judged.target_value is not None:
        value = judged.target_value * scale.factor
        if target.kind in ("reduction", "increase"):
            amount = f"{short_number(value)} {scale.unit}"
            label = gettext("%(year)s年目标 %(demand)s（即 %(amount)s）") % {
                "year": target.year, "demand": demand_text(target, _op(view)), "amount": amount,
            }  # fmt: skip
        return TargetMark(float(target.year), value, label, _side(view))
    if target.value is None or target.kind not in ("level", "coverage"):
        return None
    try:
        wanted = view.indicator.display_unit or view.indicator.unit
        value = convert(target.value, target.unit, wanted) if target.unit else target.value
    except UnitError:
        return None
    return TargetMark(float(target.year), value, label, _op(view) or "=")


def _op(view: TargetView) -> str:
    """The operator it is judged by; without a goal what the words demand."""
    return (view.judgement.goal.op if view.judgement else None) or _demanded(view.row)


def _side(view: TargetView) -> str:
    if view.row.kind == "reduction":
        return "<="
    return ">=" if view.row.kind == "increase" else _op(view) or "="


def indicator_goals(scope: Scope, code: str) -> list[Goal]:
    """The current plan's targets on an indicator, by year."""
    found = queries.targets(scope, timezone.localdate(), TargetFilter(code=code))
    return sorted((goal_of(view) for view in found), key=lambda goal: (goal.target.year or 9999, goal.target.order))
