"""The lab: one page that answers while sliders move, its charts and files, runs in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.context_processors import csrf
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from dafeng.core.errors import DafengError
from dafeng_site.downloads import attached
from dafeng_site.lab import background
from dafeng_site.lab.models import LabRun, SavedScenario
from dafeng_site.lab.services import is_current, saved_rows
from dafeng_site.lab.worlds import World, world_of
from dafeng_site.pages import labfiles
from dafeng_site.pages.figures import language
from dafeng_site.pages.labasked import KEPT, Asked, asked_of, beside
from dafeng_site.pages.labcharts import Chart, draw, flow_chart, path_chart, picture, tornado_chart
from dafeng_site.pages.labcosts import cost_chart
from dafeng_site.pages.labdrivers import answers
from dafeng_site.pages.labfigures import explanation_of
from dafeng_site.pages.labfigures.common import source_title
from dafeng_site.pages.labnames import other_name, own_name
from dafeng_site.pages.labplaces import district_chart
from dafeng_site.pages.labshares import waterfall_chart, wedge_chart
from dafeng_site.pages.labsliders import shell, slider_of
from dafeng_site.pages.labview import HEAVY, panel, summary
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.requests import SiteRequest

__all__ = ["asked_or_404", "lab", "lab_answer", "lab_begin", "lab_cancel", "lab_chart", "lab_figure", "lab_file",
           "lab_input", "lab_run"]  # fmt: skip

_MOST_FIELDS = 400


def _given(request: SiteRequest) -> Mapping[str, str]:
    """The address's query, the last of a name; beyond so many fields it is nobody's form."""
    return dict(list(request.GET.items())[:_MOST_FIELDS])


def asked_or_404(request: SiteRequest) -> Asked:
    """What is asked for of the city's scenarios; 404 where it has none."""
    world = world_of(request.scope)  # set by ScopeMiddleware
    if not isinstance(world, World):
        raise Http404
    return _asked(request, world)


def _asked(request: SiteRequest, world: World) -> Asked:
    rows = saved_rows(request.scope)
    return asked_of(world, _given(request), lambda pk: rows.filter(pk=pk).first())


@guard("lab")
def lab(request: SiteRequest) -> HttpResponse:
    """The page; also what a form without script gives."""
    world = world_of(request.scope)
    if not isinstance(world, World):
        trouble = world.text(language()) if isinstance(world, DafengError) else ""
        return render(request, "dafeng/lab/none.html", {"trouble": trouble})
    asked = _asked(request, world)
    context = _context(request, asked) | {
        "shell": shell(asked),
        "kept": [(f"{KEPT}{row.pk}", row.name) for row in saved_rows(request.scope)[:30]],
        "faults": [each.text(language()) for each in asked.faults],
        "stale": bool(asked.key) and asked.key != asked.run.key,
        **_saved(request, asked),
    }
    return render(request, "dafeng/lab/lab.html", context, status=422 if asked.faults else 200)


def _context(request: SiteRequest, asked: Asked) -> dict[str, Any]:
    return {
        "summary": summary(asked, user=request.user),
        "panel": panel(asked, user=request.user),
        "query": asked.query(),
        "share": request.build_absolute_uri(reverse("lab") + "?" + asked.query(key=asked.run.key)),
    }


def _saved(request: SiteRequest, asked: Asked) -> dict[str, Any]:
    """The saved scenario that the address names, and whether its run is still the same."""
    if not (asked.saved.isascii() and asked.saved.isdigit()):
        return {}
    rows = visible(request.scope, SavedScenario.objects.select_related("author"))
    row = rows.filter(pk=int(asked.saved)).first()
    if row is None:
        return {}
    try:
        return {"saved": row, "saved_current": is_current(asked.world, row)}
    except DafengError:
        return {"saved": row, "saved_current": False}


@guard("lab")
@gzip_page
def lab_answer(request: SiteRequest) -> HttpResponse:
    """The same as fragments: `summary` and `panel`. While a slider moves (`part` light) the panel is the path's chart
    alone; a view that takes long comes in an answer of its own (`part` panel), the summary does not wait for it. The
    fragments are rendered without the request: what every page has around it, such as the menu, is not in them.
    """
    asked = asked_or_404(request)
    if asked.faults:
        said = {name: " ".join(each.text(language()) for each in faults)
                for name, faults in beside(asked.world, asked.faults).items()}  # fmt: skip
        return JsonResponse({"faults": [each.text(language()) for each in asked.faults], "beside": said}, status=422)
    part = request.GET.get("part", "")
    user = request.user
    found: dict[str, Any] = {"query": asked.query(), "key": asked.run.key}
    if part != "panel":
        shown = summary(asked, user=user, full=part != "light")
        found["summary"] = render_to_string("dafeng/lab/summary.html", {"summary": shown})
        found["drivers"] = answers(asked, full=part != "light")
    if part == "light":
        if asked.view == "path":
            chart = picture(asked, "path", path_chart(asked))
            found["chart"] = render_to_string("dafeng/parts/chart.html", {"chart": chart, "table": False})
    elif part == "" and asked.view in HEAVY:
        found["more"] = True
    else:
        context = {"panel": panel(asked, user=user), "query": asked.query(), **csrf(request)}
        found["panel"] = render_to_string("dafeng/lab/panel.html", context)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@guard("lab")
def lab_input(request: SiteRequest, name: str) -> HttpResponse:
    """What a measure or parameter is and rests on, for the drawer; without script its place beside its slider."""
    asked = asked_or_404(request)
    found = slider_of(asked, name)
    if found is None:
        raise Http404
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(f"{reverse('lab')}?{asked.query()}#{found.field}")
    return render(request, "dafeng/lab/input.html", {"each": found})


@guard("lab")
def lab_figure(request: SiteRequest, kind: str) -> HttpResponse:
    """A figure explained: with HX-Request for the drawer, else as a page of its own with the way back to its view."""
    asked = asked_or_404(request)
    found = explanation_of(asked, kind, request.GET.get("of", "")[:200], request.user) if not asked.faults else None
    if found is None:
        raise Http404
    context = {
        "figure": found,
        "asked": asked,
        "scenario": found.run or own_name(asked),
        "against": other_name(asked) if found.compared else "",
        "against_key": asked.other.key,
        "balance_source": source_title(asked, asked.world.balance.source),
        "back": reverse("lab") + "?" + asked.query(),
    }
    inner = request.headers.get("HX-Request")
    return render(request, "dafeng/lab/figure.html" if inner else "dafeng/lab/figure_page.html", context)


@guard("lab")
def lab_chart(request: SiteRequest, chart: str) -> HttpResponse:
    """A chart as an SVG file that stands alone.

    As every picture of the site it is not in the audit log: it shows what the page shows. Files of figures are.
    """
    asked = asked_or_404(request)
    charts: dict[str, Any] = {
        "path": lambda: path_chart(asked, background.latest(request.user, asked.world, asked.state)),
        "wedge": lambda: wedge_chart(asked),
        "waterfall": lambda: waterfall_chart(asked),
        "tornado": lambda: tornado_chart(asked),
        "cost": lambda: cost_chart(asked),
        "flow": lambda: flow_chart(asked),
        "districts": lambda: district_chart(asked),
    }
    drawn: Chart | None = charts[chart]() if chart in charts and not asked.faults else None
    if drawn is None:
        raise Http404
    return HttpResponse(draw(drawn, 960, standalone=True), content_type="image/svg+xml")


@guard("lab")
def lab_file(request: SiteRequest, what: str, form: str) -> HttpResponse:
    """The run as a file: the table of indicators, IAMC, the report. Who took it is in the audit log."""
    make = labfiles.FILES.get((what, form))
    if make is None:
        raise Http404
    asked = asked_or_404(request)
    if asked.faults:
        raise Http404
    body = make(asked, background.latest(request.user, asked.world, asked.state))
    name = f"lab-{what}-{asked.state.scenario}-{asked.run.key[:12]}.{form}"
    audit.record(AuditEvent.Kind.EXPORT, request, subject=name, key=asked.run.key)
    return attached(body, form, name)


@guard("lab")
def lab_begin(request: SiteRequest) -> HttpResponse:
    """Begin many runs of the state in the address: of its chances, or of the shares of variance."""
    asked = asked_or_404(request)
    variance = request.POST.get("kind") == LabRun.Kind.VARIANCE
    if request.method == "POST" and not asked.faults:
        runs, seed = (_whole(request.POST.get(name, "")) for name in ("runs", "seed"))
        begin = background.begin_variance if variance else background.begin
        try:
            begin(request.user, asked.world, asked.state, runs, seed)
        except DafengError as error:
            messages.error(request, error.text(language()))
    return HttpResponseRedirect(reverse("lab") + "?" + asked.query(view="tornado" if variance else "chance"))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@guard("lab")
def lab_run(request: SiteRequest, pk: int) -> HttpResponse:
    """How far the runs are, as a fragment."""
    rows = visible(request.scope, LabRun.objects.filter(user=request.user.pk))
    row = get_object_or_404(rows, pk=pk)
    context = {"run": row, "seconds": background.seconds_left(row), "stalled": background.stalled(row)}
    return render(request, "dafeng/lab/run.html", context)


@guard("lab")
def lab_cancel(request: SiteRequest, pk: int) -> HttpResponse:
    """Stop the runs and go back to where they were begun."""
    if request.method == "POST":
        try:
            background.cancel(request.user, pk)
        except DafengError as error:
            raise Http404 from error
        messages.success(request, _("已取消抽样。"))
    row = visible(request.scope, LabRun.objects.all()).filter(pk=pk).first()
    if row is None:
        raise Http404
    view = "tornado" if row.kind == LabRun.Kind.VARIANCE else "chance"
    return HttpResponseRedirect(f"{reverse('lab')}?{row.state}&view={view}")
