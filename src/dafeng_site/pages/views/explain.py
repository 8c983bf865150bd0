"""Where a figure comes from: value, source, locator, note, who entered it; in the drawer or as a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dafeng.core.catalogue import default_catalogue
from dafeng_site.data import queries
from dafeng_site.data.models import Observation
from dafeng_site.pages.figures import figure_of, indicator_of, language
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = ["explain"]


@guard("open")
def explain(request: SiteRequest, pk: int) -> HttpResponse:
    """The origin of one stored figure. With HX-Request only the inner part, for the drawer."""
    row = get_object_or_404(queries.observations(request.scope).select_related("place", "source", "owner"), pk=pk)
    found = indicator_of(row.indicator)
    roots = default_catalogue().roots(row.indicator) if found else ()
    context = {
        "row": row,
        "figure": figure_of(row),
        "indicator": found,
        "name": found.name(language()) if found else row.indicator,
        "method": found.method(language()) if found else "",
        "formula": found.formula.text if found and found.formula else "",
        "roots": [(code, queries.indicator_name(code, language())) for code in roots if code != row.indicator],
        "others": _others(request, row),
        "edits": history_of(request.scope, row, 10) if may_do(request.scope, "history") else [],
    }
    template = "dafeng/parts/explain.html" if request.headers.get("HX-Request") else "dafeng/explain.html"
    return render(request, template, context)


def _others(request: SiteRequest, row: Observation) -> list[tuple[Observation, object]]:
    """What other sources say of the same thing: shown beside it, never mixed in."""
    same = queries.observations(request.scope).filter(
        indicator=row.indicator, place=row.place_id, period=row.period, scenario=row.scenario
    )
    return [(each, figure_of(each)) for each in same.exclude(pk=row.pk)]
