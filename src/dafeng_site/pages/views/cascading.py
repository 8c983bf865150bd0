"""Small steps of the cascade on one item: supporting units, items made of it, contacts, change requests."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from dafeng_site.cascade import changes, tree, work
from dafeng_site.cascade.models import ChangeRequest
from dafeng_site.duty import queries as duty
from dafeng_site.moving import moves
from dafeng_site.pages.acting import acted, form_page, number_in, saved
from dafeng_site.pages.cascadeforms import ChangeForm, ContactForm
from dafeng_site.pages.listing import paged, states_of
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.queries import answering
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "change_new",
    "change_step",
    "changes_page",
    "contact_new",
    "contact_remove",
    "item_branch",
    "item_supports",
    "support_answer",
]


def _units(request: SiteRequest) -> list[OrgUnit]:
    return list(answering(visible(request.scope, OrgUnit.objects.filter(code__in=request.POST.getlist("units")))))


@guard("dispatch")
def item_supports(request: SiteRequest, pk: int) -> HttpResponse:
    """Say which units support an item."""
    get_object_or_404(duty.items(request.scope), pk=pk)
    revision, units = number_in(request, "revision"), _units(request)
    url = reverse("duty-item", args=[pk])
    return acted(request, lambda: work.set_supports(request.user, pk, revision, units), _("配合单位已更新。"), url)


@guard("dispatch")
def item_branch(request: SiteRequest, pk: int) -> HttpResponse:
    """Make items of an item for units or districts."""
    get_object_or_404(duty.items(request.scope), pk=pk)
    units, url = _units(request), reverse("duty-item", args=[pk])
    return acted(request, lambda: work.branch_out(request.user, pk, units), _("已分解下达，等待承接。"), url)


@guard("duty")
def support_answer(request: SiteRequest, pk: int) -> HttpResponse:
    """Take the support on or object; as the office answer."""
    row = get_object_or_404(tree.supports(request.scope), pk=pk)
    revision, given = number_in(request, "revision"), request.POST
    return acted(
        request,
        lambda: work.answer_support(request.user, pk, revision, given.get("action", ""), given.get("reason", "")),
        _("已办理。"),
        reverse("duty-item", args=[row.item_id]),
    )


@guard("duty")
def contact_new(request: SiteRequest, unit: int) -> HttpResponse:
    """A contact person of a unit."""
    found = get_object_or_404(visible(request.scope, OrgUnit.objects.all()), pk=unit)
    form = ContactForm(request.POST or None)
    back = reverse("cascade-unit", args=[unit])
    return saved(
        request, form, lambda: work.add_contact(request.user, {**form.cleaned_data, "unit": found}), _("已保存。"), back
    ) or form_page(request, form, _("添加联系人"), back, str(found), lede=_("联系人只有领导小组办公室和本单位能看到。"))


@guard("duty")
def contact_remove(request: SiteRequest, pk: int) -> HttpResponse:
    """Take a contact person out."""
    row = get_object_or_404(tree.contacts(request.scope), pk=pk)
    revision, url = number_in(request, "revision"), reverse("cascade-unit", args=[row.unit_id])
    return acted(request, lambda: work.remove_contact(request.user, pk, revision), _("已移除。"), url)


@guard("report")
def change_new(request: SiteRequest, pk: int) -> HttpResponse:
    """Ask to change an item of one's own."""
    row = get_object_or_404(duty.items(request.scope), pk=pk, unit=request.scope.unit)
    form = ChangeForm(answering(visible(request.scope, OrgUnit.objects.all()), row.unit_id), row, request.POST or None)
    back = reverse("duty-item", args=[pk])
    return saved(
        request,
        form,
        lambda: changes.request_change(request.user, pk, form.given(), form.cleaned_data["why"]),
        _("已提交，等待领导小组办公室审批；审批前仍按原要求执行。"),
        back,
    ) or form_page(
        request, form, _("申请调整"), back, row.title, lede=_("只填需要调整的内容，其余保持不变。"), send=_("提交申请")
    )


@guard("duty")
def changes_page(request: SiteRequest) -> HttpResponse:
    """Change requests, those that wait first."""
    state = request.GET.get("state", "")
    states = states_of(ChangeRequest, state, unused=("draft",))  # a request is submitted as it is made
    found = changes.changes(request.scope)
    rows = found.filter(state=state) if any(each.selected for each in states) else found
    page = paged(request, rows, 30)
    context = {
        "page": page,
        "rows": [(each, moves(request.scope, each)) for each in page],
        "states": states,
        "filtered": bool(state),
    }
    return render(request, "dafeng/cascade/changes.html", context)


@guard("duty")
def change_step(request: SiteRequest, pk: int) -> HttpResponse:
    """Approve, refuse or withdraw a request."""
    get_object_or_404(changes.changes(request.scope), pk=pk)
    revision, given = number_in(request, "revision"), request.POST
    back = given.get("back", "")
    url = back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else reverse("changes")
    return acted(
        request,
        lambda: changes.step(request.user, pk, revision, given.get("action", ""), given.get("reason", "").strip()),
        _("已办理。"),
        url,
    )
