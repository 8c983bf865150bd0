"""One person: account and history; adding, changing, a new one-time password, and an end to signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dafeng.core.errors import DafengError
from dafeng_site.pages.acting import number_in
from dafeng_site.pages.figures import language
from dafeng_site.pages.peopleforms import NewPersonForm, PersonForm
from dafeng_site.pages.views.people import district_names, rights
from dafeng_site.people import factors, queries, services
from dafeng_site.people.fields import may_see_field
from dafeng_site.people.models import User
from dafeng_site.people.oidc import identities
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.services import ConflictError

__all__ = [
    "person",
    "person_active",
    "person_edit",
    "person_factor",
    "person_identity",
    "person_new",
    "person_password",
]

_MOST_EDITS = 20


def _one(request: SiteRequest, pk: int) -> User:
    return get_object_or_404(queries.people(request.scope), pk=pk)


def _known(request: SiteRequest, unit: int | None = None) -> dict[str, Any]:
    return {
        "units": queries.answering(queries.units(request.scope), unit),
        "districts": list(district_names(request).items()),
    }


def _to(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("person", args=[pk]))


@guard("people")
def person(request: SiteRequest, pk: int) -> HttpResponse:
    """Who this is, what the role may see and do, and who has changed what in the account."""
    found = _one(request, pk)
    return render(request, "dafeng/person.html", _context(request, found))


def _context(request: SiteRequest, found: User, password: str = "") -> dict[str, Any]:
    mine = next((row for row in rights() if row[0] == found.role), None)
    return {
        "person": found,
        "district": district_names(request).get(found.district, found.district),
        "own": found.pk == request.user.pk,
        "mine": mine,
        "password": password,
        "sees_email": may_see_field(request.scope, found, "email"),
        "factor": factors.has(found),
        "identity": identities.identity_of(found),
        "edits": queries.history_of(request.scope, found, _MOST_EDITS),
    }


@guard("edit-people")
@never_cache
def person_new(request: SiteRequest) -> HttpResponse:
    """Add a person. The one-time password stands in the answer and nowhere else."""
    form = NewPersonForm(request.POST or None, **_known(request))
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            made, password = services.create_person(request.user, fields.pop("username"), fields)
        except DafengError as error:
            form.add_error(None, error.text(language()))
        else:
            return render(request, "dafeng/person.html", _context(request, made, password))
    context = {"form": form, "rights": rights()}
    return render(request, "dafeng/person_edit.html", context, status=422 if form.errors else 200)


@guard("edit-people")
def person_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Change name, role, unit or district. A conflict or a fault keeps what was typed."""
    row = _one(request, pk)
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=pk), **_known(request, row.unit_id))
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in PersonForm.Meta.fields}
        try:
            services.change_person(request.user, pk, form.cleaned_data["revision"], fields)
        except ConflictError as error:
            form.add_error(None, error.text(language()))
            form.data = form.data.copy()  # read: what is there now has been shown, and saving again is meant
            form.data["revision"] = str(row.revision)
        except DafengError as error:
            form.add_error(None, error.text(language()))
        else:
            messages.success(request, _("已保存。"))
            return _to(pk)
    now = row if form.errors else None
    district = district_names(request).get(row.district, row.district)
    context = {"form": form, "row": row, "now": now, "district": district, "rights": rights()}
    return render(request, "dafeng/person_edit.html", context, status=422 if form.errors else 200)


@guard("edit-people")
@never_cache
def person_password(request: SiteRequest, pk: int) -> HttpResponse:
    """Give a new one-time password, shown once; the own password is changed on its own page."""
    found = _one(request, pk)
    if request.method != "POST":
        return _to(pk)
    if found.pk == request.user.pk:
        return HttpResponseRedirect(reverse("password-change"))
    password = services.reset_password(request.user, pk)
    found.refresh_from_db()
    return render(request, "dafeng/person.html", _context(request, found, password))


@guard("edit-people")
def person_active(request: SiteRequest, pk: int) -> HttpResponse:
    """End or restore somebody's signing in. Nobody is deleted: the history keeps its names."""
    found = _one(request, pk)
    active, revision = request.POST.get("active") == "1", number_in(request, "revision")
    if request.method != "POST":
        return _to(pk)
    if found.pk == request.user.pk:
        messages.error(request, _("不能停用自己的账号，请由另一名系统管理员办理。"))
        return _to(pk)
    said = _("已恢复，可以登录。") if active else _("已停用，不能再登录；记录都保留。")
    return _tried(request, pk, said, lambda: services.change_person(request.user, pk, revision, {"is_active": active}))


@guard("edit-people")
def person_factor(request: SiteRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody whose telephone is lost."""
    found = _one(request, pk)
    if request.method != "POST" or found.pk == request.user.pk:
        return _to(pk)
    return _tried(request, pk, _("已重置动态口令。"), lambda: factors.reset(request.user, pk))


@guard("edit-people")
def person_identity(request: SiteRequest, pk: int) -> HttpResponse:
    """Unbind somebody from the identity service, for instance after a mistaken first sign-in."""
    found = _one(request, pk)
    if request.method != "POST" or found.pk == request.user.pk:
        return _to(pk)
    return _tried(request, pk, _("已解除绑定。"), lambda: identities.forget(request.user, pk))


def _tried(request: SiteRequest, pk: int, said: str, deed: Callable[[], Any]) -> HttpResponse:
    try:
        deed()
    except DafengError as error:
        messages.error(request, error.text(language()))
    else:
        messages.success(request, said)
    return _to(pk)
