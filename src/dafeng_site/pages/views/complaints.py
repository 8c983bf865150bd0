"""Complaints: the open form and the look-up by receipt; handling by named people; what a unit was passed; handlers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError
from dafeng_site.checking.middleware import shows_refusals
from dafeng_site.downloads import attached
from dafeng_site.moving import flow_for
from dafeng_site.pages.acting import acted, number_in
from dafeng_site.pages.figures import language
from dafeng_site.pages.listing import paged, states_of
from dafeng_site.pages.supervisionforms import ComplaintForm, StepForm
from dafeng_site.people.audit import address_of
from dafeng_site.people.models import Role, User
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.requests import SiteRequest
from dafeng_site.supervision import complaints as handling
from dafeng_site.supervision.guarding import stamp
from dafeng_site.supervision.models import Complaint

__all__ = [
    "assigned",
    "assigned_list",
    "complaint",
    "complaint_file",
    "complaint_handlers",
    "complaint_new",
    "complaint_receipt",
    "complaint_step",
    "complaints",
    "handler_remove",
]


def _still(response: HttpResponse) -> HttpResponse:
    """Kept by no cache and no browser's history."""
    response.headers["Cache-Control"] = "no-store"
    # Told to no other site. With "no-referrer" a browser sends "Origin: null" and the form is refused as forged.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@shows_refusals  # also so that neither the name of a file nor an address comes into the audit log
@guard("open")
def complaint_new(request: SiteRequest) -> HttpResponse:
    """The form that anybody may send, with or without a name; the answer is a receipt shown once."""
    form = ComplaintForm(request.POST or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        files = [
            (upload.name or "", upload.read()) for upload in request.FILES.getlist("files")[: handling.MOST_FILES + 1]
        ]
        try:
            receipt = handling.report_in(
                form.words(),
                form.person(),
                files,
                address=address_of(request),
                stamp=request.POST.get("stamp", ""),
                trap=request.POST.get("website", ""),
                today=timezone.localdate(),
            )
        except DafengError as error:
            faults = [fault.text(language()) for fault in error.faults]
        else:
            where = request.build_absolute_uri(reverse("complaint-receipt"))
            told = {"receipt": receipt, "where": where, "today": timezone.localdate()}
            return _still(render(request, "dafeng/supervision/receipt.html", told))
    context = {"form": form, "faults": faults, "stamp": stamp(), "again": bool(request.FILES)}
    bad = faults or (request.method == "POST" and form.errors)
    return _still(render(request, "dafeng/supervision/complaint_new.html", context, status=422 if bad else 200))


@guard("open")
def complaint_receipt(request: SiteRequest) -> HttpResponse:
    """Where a complaint stands, by its receipt. The receipt is sent in the body, never in an address."""
    found, faults = None, []
    if request.method == "POST":
        try:
            found = handling.look_up(request.POST.get("receipt", "")[:60], address_of(request), timezone.localdate())
        except DafengError as error:
            faults = [fault.text(language()) for fault in error.faults]
    state = flow_for(Complaint).state(found.state).name(language()) if found else ""
    context = {"found": found, "faults": faults, "state": state}
    return _still(render(request, "dafeng/supervision/look_up.html", context, status=422 if faults else 200))


@guard("complaints")
def complaints(request: SiteRequest) -> HttpResponse:
    """All complaints, for handlers; what was written is on each one's own page."""
    state = request.GET.get("state", "")
    states = states_of(Complaint, state)
    rows = handling.complaints(request.scope)
    rows = rows.filter(state=state) if any(each.selected for each in states) else rows
    context = {"page": paged(request, rows, 30), "states": states, "filtered": bool(state)}
    return render(request, "dafeng/supervision/complaints.html", context)


@guard("complaints")
def complaint(request: SiteRequest, pk: int) -> HttpResponse:
    """One complaint with what was written; who wrote it only when asked for, with a reason. Both are logged."""
    row = get_object_or_404(handling.complaints(request.scope), pk=pk)
    person, faults = None, []
    if request.method == "POST":
        try:
            person = handling.person_of(request.user, pk, request.POST.get("reason", ""))
        except DafengError as error:
            faults = [fault.text(language()) for fault in error.faults]
    asked = request.method == "POST" and not faults
    return _handler_page(request, row, faults, {"person": person, "asked": asked})


def _handler_page(
    request: SiteRequest, row: Complaint, faults: list[str], told: dict[str, Any], typed: StepForm | None = None
) -> HttpResponse:
    """The page of a handler; `typed` is a step that was refused, which keeps what was written."""
    pk = row.pk
    try:
        text = handling.text_of(request.user, pk)
    except DafengError as error:
        text, faults = {}, [*faults, *(fault.text(language()) for fault in error.faults)]
    steps = handling.moves(request.scope, row)
    form = typed or StepForm(
        request.scope, initial={"against": row.against, "answer": row.answer, "result": row.result}
    )
    wanted = handling.fields_of(steps)
    context = {
        "row": row,
        "text": text,
        "faults": faults,
        "moves": steps,
        "fields": [field for field in form if field.name in wanted],
        "steps": [(each.history_date, each.history_change_reason, each.history_user) for each in row.history.all()],
    } | told
    return _still(render(request, "dafeng/supervision/complaint.html", context, status=422 if faults else 200))


@guard("complaints")
def complaint_file(request: SiteRequest, pk: int, file: int) -> HttpResponse:
    """A file of a complaint, for handlers, logged."""
    get_object_or_404(handling.complaints(request.scope), pk=pk)
    try:
        name, kind, content = handling.file_of(request.user, pk, file)
    except DafengError as error:
        return render(request, "dafeng/error.html", {"code": 404, "detail": error.text(language())}, status=404)
    return _still(attached(content, kind, name))


@guard("signed-in")
def complaint_step(request: SiteRequest, pk: int) -> HttpResponse:
    """A step of a handler or of the unit that it was passed to. When it is refused, what was written stays."""
    row = get_object_or_404(handling.complaints(request.scope), pk=pk)
    handles = request.scope.handles
    page = reverse("complaint" if handles else "complaint-assigned", args=[pk])
    if request.method != "POST":
        return HttpResponseRedirect(page)
    form = StepForm(request.scope, request.POST)
    code, revision = request.POST.get("action", ""), number_in(request, "revision")
    if form.is_valid():
        try:
            handling.step(request.user, pk, revision, code, form.cleaned_data, timezone.now())
        except DafengError as error:
            faults = [fault.text(language()) for fault in error.faults]
        else:
            messages.success(request, _("已办理。"))  # a handler goes on with the same matter
            return HttpResponseRedirect(page if handles else reverse("complaints-assigned"))
    else:
        faults = [f"{form[name].label}：{each}" for name, found in form.errors.items() for each in found]
    if handles:
        return _handler_page(request, row, faults, {}, form)
    return _assigned_page(request, row, faults, request.POST.get("result", ""))


@guard("report")
def assigned_list(request: SiteRequest) -> HttpResponse:
    """What was passed on to one's unit."""
    page = paged(request, handling.complaints(request.scope), 30)
    return render(request, "dafeng/supervision/assigned_list.html", {"page": page})


@guard("report")
def assigned(request: SiteRequest, pk: int) -> HttpResponse:
    """One matter that was passed on: what is to be looked into, never who said so."""
    return _assigned_page(request, get_object_or_404(handling.complaints(request.scope), pk=pk), [], "")


def _assigned_page(request: SiteRequest, row: Complaint, faults: list[str], typed: str) -> HttpResponse:
    moves = handling.moves(request.scope, row)
    context = {
        "row": row,
        "moves": moves,
        "written": handling.fields_of(moves),
        "faults": faults,
        "typed": typed[:4000],
    }
    return _still(render(request, "dafeng/supervision/assigned.html", context, status=422 if faults else 200))


@guard("name-handlers")
def complaint_handlers(request: SiteRequest) -> HttpResponse:
    """Who handles complaints; the administrator names them."""
    people = visible(request.scope, User.objects.filter(role=Role.OFFICE, is_active=True, complaint_handler=None))
    if request.method == "POST":
        chosen_one = get_object_or_404(people, pk=number_in(request, "user"))
        reason = request.POST.get("reason", "")[:200]
        url = reverse("complaint-handlers")
        return acted(request, lambda: handling.name_handler(request.user, chosen_one, reason), _("已指定。"), url)
    context = {"rows": handling.handlers(request.scope), "people": people}
    return render(request, "dafeng/supervision/handlers.html", context)


@guard("name-handlers")
def handler_remove(request: SiteRequest, pk: int) -> HttpResponse:
    """Take a naming back."""
    get_object_or_404(handling.handlers(request.scope), pk=pk)
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")[:100]
    url = reverse("complaint-handlers")
    return acted(request, lambda: handling.remove_handler(request.user, pk, revision, reason), _("已撤销指定。"), url)
