"""The lab's cost curve: blocks in order, what stands behind each, what overlaps, and what is not on the curve.

Money in 10^4 CNY a year, abatement in 10^4 t of CO2, unit costs in CNY per tonne, as `dafeng.pathway.studies.choosing`
gives them: order-free shares, so that what measures do together is counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dafeng.accounts.balance import kinds
from dafeng.charts import CostBlock, CostCurve
from dafeng.core.errors import DafengError
from dafeng.pathway.studies.choosing import Curves, cost_curves
from dafeng.pathway.studies.costing import MeasureCost, measure_costs, unconfirmed, unpriced
from dafeng_site.data.models import Certainty
from dafeng_site.lab.running import model_for, shifted
from dafeng_site.lab.worlds import model_of, remembered
from dafeng_site.pages.figures import language
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labcharts import source_line
from dafeng_site.pages.labnames import input_name
from dafeng_site.pages.labnumbers import unit, wan
from dafeng_site.pages.labpairs import Pair, pairs_of
from dafeng_site.pages.pictures import words

__all__ = ["certainty_words", "cost_chart", "cost_of", "cost_pairs", "cost_rows", "cost_view"]

_TONES = {"V": "good", "S": "plain", "C": "plain", "M": "watch", "U": "watch"}
_MOST_PAIRS = 10


@dataclass(frozen=True, slots=True)
class CostRow:
    """A measure on the curve. `alone` is what it would abate with no other; `own` its cost without energy saved."""

    key: str
    name: str
    abatement: float
    end: float
    alone: float
    own: float
    energy: float
    unit_cost: float | None
    certainty: str
    tone: str
    years: str
    low: float
    high: float

    @property
    def of(self) -> dict[str, str]:
        """What each column of the row is asked for by."""
        return {column: f"{self.key}:{column}" for column in ("abatement", "alone", "own", "energy", "unit")}


def _curves(asked: Asked) -> Curves | None:
    if not any(each.priced for each in asked.world.spec.measures):
        return None
    model = model_for(asked.world, asked.state)
    key = ("cost", asked.run.key, asked.year)
    try:
        return remembered(key, lambda: cost_curves(shifted(model, asked.state), asked.year))
    except DafengError:
        return None


def cost_of(asked: Asked, measure: str) -> MeasureCost | None:
    """What a measure costs at full delivery, energy aside; None for one without a cost."""
    model = model_of(asked.world, asked.state.scenario)
    return remembered(("measure-costs", model.key), lambda: measure_costs(model)).get(measure)


def cost_chart(asked: Asked) -> CostCurve | None:
    """The order-free cost curve of a year; None where no measure has a cost."""
    curves = _curves(asked)
    if curves is None:
        return None
    blocks = tuple(
        CostBlock(input_name(asked, each.name), wan(each.start), wan(each.end), each.unit_cost)
        for each in curves.order_free
        if each.unit_cost is not None and each.abatement > 0
    )
    title = _("%(year)s年减排成本曲线") % {"year": asked.year}
    return CostCurve("lab-cost", title, _("元/吨"), unit(), blocks, source_line(asked), words())


def certainty_words(code: str) -> tuple[str, str]:
    """How sure a cost is, in words and as the tone of a tag."""
    known = dict(Certainty.choices)
    return (str(known[code]), _TONES[code]) if code in known else (_("未注明"), "watch")


def cost_rows(asked: Asked) -> list[CostRow]:
    """The measures of the curve in its order; none where no measure has a cost."""
    curves = _curves(asked)
    return _rows(asked, curves) if curves is not None else []


def cost_pairs(asked: Asked) -> list[Pair]:
    """The pairs that overlap or strengthen each other most, above zero they overlap."""
    curves = _curves(asked)
    return _pairs(asked, curves) if curves is not None else []


def _rows(asked: Asked, curves: Curves) -> list[CostRow]:
    places = {name: at for at, name in enumerate(curves.shares.players)}
    found = []
    for each in curves.order_free:
        cost, energy = curves.costs.get(each.name), curves.energy.get(each.name, 0.0)
        said, tone = certainty_words(cost.certainty if cost else "")
        share = (each.cost - energy) / cost.total if cost and cost.total else 0.0
        found.append(
            CostRow(
                each.name,
                input_name(asked, each.name),
                wan(each.abatement),
                wan(each.end),
                wan(-float(curves.shares.alone[places[each.name], 0])),
                each.cost - energy,
                energy,
                each.unit_cost,
                said,
                tone,
                "、".join(str(year) for year in cost.years) if cost else "",
                cost.low * share if cost else 0.0,
                cost.high * share if cost else 0.0,
            )
        )
    return found


def _pairs(asked: Asked, curves: Curves) -> list[Pair]:
    return pairs_of(asked, curves.shares.interactions, 0)[:_MOST_PAIRS]


def _without(asked: Asked, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """Measures without a cost: key, name, and why."""
    at = language() == "en"
    reasons = {each.id: each.no_cost[at] for each in asked.world.spec.measures}
    return [(name, input_name(asked, name), reasons.get(name, "")) for name in names]


def cost_view(asked: Asked) -> dict[str, Any]:
    """Everything of the view but its picture."""
    spec, curves = asked.world.spec, _curves(asked)
    if curves is None:
        bare = [each.id for each in spec.measures if not each.priced]
        return {"without": _without(asked, bare)}
    rows = _rows(asked, curves)
    model = model_of(asked.world, asked.state.scenario)
    known, at = kinds(), "zh" if language() == "zh" else "en"
    return {
        "blocks": rows,
        "sums": (
            sum(each.abatement for each in rows),
            sum(each.alone for each in rows),
            sum(each.own for each in rows),
            sum(each.energy for each in rows),
        ),
        "pairs": _pairs(asked, curves),
        "without": _without(asked, curves.without_cost),
        "price_year": spec.settings.price_year,
        "no_price": [getattr(known[kind], at) for kind in unpriced(model)] if spec.prices else [],
        "is_valued": bool(spec.prices),
        "doubtful": len(unconfirmed(spec)),
    }
