"""From the kind of a figure to its explanation; what every explanation has in common is added here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labfigures.costs import explain_cost, explain_cost_pair
from dafeng_site.pages.labfigures.flows import explain_flow
from dafeng_site.pages.labfigures.paths import explain_indicator, explain_path
from dafeng_site.pages.labfigures.places import explain_district
from dafeng_site.pages.labfigures.records import Explainer, Explanation
from dafeng_site.pages.labfigures.settings import explain_setting
from dafeng_site.pages.labfigures.shares import explain_pair, explain_share
from dafeng_site.pages.labfigures.swings import explain_swing, explain_variance
from dafeng_site.pages.labfigures.targets import explain_chance, explain_demand, explain_projected

__all__ = ["EXPLAINERS", "explanation_of"]

EXPLAINERS: Mapping[str, Explainer] = {
    "path": explain_path,
    "indicator": explain_indicator,
    "share": explain_share,
    "pair": explain_pair,
    "district": explain_district,
    "flow": explain_flow,
    "swing": explain_swing,
    "variance": explain_variance,
    "cost": explain_cost,
    "cost-pair": explain_cost_pair,
    "setting": explain_setting,
    "demand": explain_demand,
    "projected": explain_projected,
    "chance": explain_chance,
}
"""A function for each kind of figure."""
_WHOLE = {"path": "own", "share": "total", "district": "total", "chance": "peak"}
"""Which figure of a kind is meant where none is named."""


def explanation_of(asked: Asked, kind: str, of: str, user: Any) -> Explanation | None:
    """The explanation of one figure, None where there is none of that kind and name.

    A result of the model is as sure as the weakest input named with it: an assumption says so.
    """
    explain = EXPLAINERS.get(kind)
    found = explain(asked, of or _WHOLE.get(kind, ""), user) if explain is not None else None
    if found is None:
        return None
    state, tone = found.state, found.tone
    if not state:
        weak = any(each.tone in ("watch", "unknown") for each in found.rests)
        state = _("本系统推算，所依据的有假定或估算") if weak or asked.world.estimated else _("本系统推算")
        tone = "watch" if weak or asked.world.estimated else "info"
    return replace(found, state=state, tone=tone, key=found.key or asked.run.key)
