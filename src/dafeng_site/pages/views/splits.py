"""Splitting a target over districts: list, working out, a kept split, and what each district owes."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.appraisal import Allocation
from dafeng.core.errors import DafengError
from dafeng_site.cascade import queries, splits, splittable
from dafeng_site.cascade.models import Split
from dafeng_site.data.importing.faults import in_words
from dafeng_site.data.importing.sheet import LARGEST
from dafeng_site.data.models import Place
from dafeng_site.downloads import attached
from dafeng_site.exporting import as_xlsx
from dafeng_site.exporting.sheet import Sheet
from dafeng_site.pages.acting import acted, number_in, upload_in
from dafeng_site.pages.figures import indicator_name, language
from dafeng_site.pages.listing import paged
from dafeng_site.pages.splitform import SplitForm, numbers, typed_rows
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = ["district", "districts", "split", "split_file", "split_new", "split_step", "split_template", "splits_page"]


@guard("edit-plan")
def splits_page(request: SiteRequest) -> HttpResponse:
    """All splits, drafts and published ones."""
    page = paged(request, queries.splits(request.scope))
    return render(request, "dafeng/cascade/splits.html", {"page": page})


@guard("edit-plan")
def split_new(request: SiteRequest) -> HttpResponse:
    """Work a split out: figures typed, taken from the site's data, or read from a file; try it, then keep it."""
    scope = request.scope
    places = queries.districts(scope)
    posted = request.method == "POST"
    form = SplitForm(queries.split_targets(scope), request.POST if posted else None, initial=request.GET.dict())
    rows = typed_rows(scope, places, (request.POST if posted else request.GET).dict())
    faults: list[str] = []
    found: Allocation | None = None
    if posted and form.is_valid():
        try:
            rows = _read(request, rows, places)
            found = splits.try_split(
                form.chosen,
                form.cleaned_data["method"],
                form.cleaned_data["digits"],
                numbers(rows, "base"),
                numbers(rows, "basis"),
            )
            if request.POST.get("action") == "save":
                row = splits.save_split(request.user, form.chosen, found, form.words())
                messages.success(request, _("已保存为草案，下达后成为区（市）目标。"))
                return HttpResponseRedirect(reverse("split", args=[row.pk]))
        except DafengError as error:
            faults, found = [in_words(fault, language()) for fault in error.faults], None
    if found is not None:
        parts = {part.place: part for part in found.parts}
        rows = [
            replace(row, value=parts[row.place].value, amount=parts[row.place].amount) if row.place in parts else row
            for row in rows
        ]
    known = queries.known_at_districts(scope)
    context = {
        "form": form,
        "rows": rows,
        "found": found,
        "rule": found.rule[0 if language() == "zh" else 1] if found else "",
        "faults": faults,
        "indicators": [(code, indicator_name(code)) for code in dict.fromkeys(code for code, _year in known)],
        "years": sorted({year for _code, year in known}, reverse=True),
    }
    return render(request, "dafeng/cascade/split_new.html", context, status=422 if faults or form.errors else 200)


def _read(request: SiteRequest, rows: list[splittable.SplitRow], places: list[Place]) -> list[splittable.SplitRow]:
    """Rows with what the uploaded table says, where there is one."""
    name, content = upload_in(request, "file", LARGEST)
    if request.POST.get("action") != "import" or not name:
        return rows
    given = splittable.read_rows(content, places)
    return [
        replace(row, base=given[row.place][0], basis=given[row.place][1]) if row.place in given else row for row in rows
    ]


@guard("edit-plan")
def split(request: SiteRequest, pk: int) -> HttpResponse:
    """A kept split: what each district gets, by which rule, by whom, why."""
    row = get_object_or_404(queries.splits(request.scope), pk=pk)
    context = {
        "row": row,
        "rows": _rows(request, row),
        "rule": row.rule_zh if language() == "zh" else row.rule_en,
        "sum": sum(part["value"] for part in row.places),
        "amount": sum(part["amount"] or 0.0 for part in row.places) if row.kind == "reduction" else None,
        "edits": history_of(request.scope, row, 20) if may_do(request.scope, "history") else [],
    }
    return render(request, "dafeng/cascade/split.html", context)


def _rows(request: SiteRequest, row: Split) -> list[splittable.SplitRow]:
    names = {place.code: place.name for place in queries.districts(request.scope)}
    return [
        splittable.SplitRow(
            part["place"],
            names.get(part["place"], part["place"]),
            "" if part["base"] is None else f"{part['base']:.10g}",
            "" if part["basis"] is None else f"{part['basis']:.10g}",
            part["value"],
            part["amount"],
        )
        for part in row.places
    ]


@guard("edit-plan")
def split_step(request: SiteRequest, pk: int) -> HttpResponse:
    """Publish a split, withdraw it, or remove a draft."""
    get_object_or_404(queries.splits(request.scope), pk=pk)
    action, revision, reason = request.POST.get("action", ""), number_in(request, "revision"), _reason(request)
    here = reverse("split", args=[pk])
    if action == "remove":
        every = reverse("splits")
        return acted(
            request, lambda: splits.remove(request.user, pk, revision, reason), _("已删除。"), here, after=every
        )
    if action == "withdraw":
        return acted(
            request,
            lambda: splits.withdraw(request.user, pk, revision, reason),
            _("已撤回，区（市）目标不再显示。"),
            here,
        )
    return acted(request, lambda: splits.publish(request.user, pk, revision), _("已下达为区（市）目标。"), here)


def _reason(request: SiteRequest) -> str:
    return request.POST.get("reason", "").strip()[:100]


@guard("edit-plan")
def split_template(request: SiteRequest) -> HttpResponse:
    """The table to negotiate on, with the districts and the figures that the address names."""
    return _file(typed_rows(request.scope, queries.districts(request.scope), request.GET.dict()), _("目标分解表"))


@guard("edit-plan")
def split_file(request: SiteRequest, pk: int, form: str) -> HttpResponse:
    """A kept split as a table that can be read in again."""
    if form != "xlsx":
        raise Http404
    row = get_object_or_404(queries.splits(request.scope), pk=pk)
    return _file(_rows(request, row), _("目标分解表"))


def _file(rows: list[splittable.SplitRow], title: str) -> HttpResponse:
    cells = tuple(tuple(_cell(getattr(row, name)) for name in splittable.HEADINGS) for row in rows)
    body = as_xlsx(Sheet(tuple(splittable.HEADINGS.values()), cells), title, language())
    return attached(body, "xlsx", f"{title}.xlsx")


def _cell(value: str | float | None) -> str | float | None:
    number = splittable.number_of(value) if isinstance(value, str) and not value.isdigit() else None
    return value if number is None else number


@guard("open")
def districts(request: SiteRequest) -> HttpResponse:
    """Published district targets: indicators down, districts across."""
    places = queries.districts(request.scope)
    rows: dict[int, tuple[Split, dict[str, object]]] = {}
    for each in queries.district_targets(request.scope):
        rows.setdefault(each.split_id, (each.split, {}))[1][each.place_id] = each
    table = [(row, [cells.get(place.code) for place in places]) for row, cells in rows.values()]
    return render(request, "dafeng/cascade/districts.html", {"places": places, "rows": table})


@guard("open")
def district(request: SiteRequest, place: str) -> HttpResponse:
    """What one district owes, and where it stands."""
    found = next((each for each in queries.districts(request.scope) if each.code == place), None)
    if found is None:
        raise Http404
    today = timezone.localdate()
    goals = queries.district_goals(request.scope, found.code, today)
    return render(request, "dafeng/cascade/district.html", {"place": found, "goals": goals, "today": today})
