"""Writing the cascade of work: supporting units, items made of an item for districts, contact persons."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import count
from typing import Any

from django.urls import reverse

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.cascade.models import Branch, Contact, Support
from dafeng_site.data.version import writing
from dafeng_site.duty.items import create_item, demand_whole
from dafeng_site.duty.joining import concerned, settle_rounds
from dafeng_site.duty.models import WorkItem
from dafeng_site.moving import move
from dafeng_site.notices.telling import office_people, tell, unit_people
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import demand, scope_of, visible

__all__ = ["add_contact", "answer_support", "branch_out", "remove_contact", "set_supports"]

_CONTACT_FIELDS = ("unit", "item", "name", "post", "phone", "email")
_COPIED = ("year", "clause", "title", "output", "indicator", "start", "due", "weight")
"""What an item made for a unit takes over; how much of the indicator each is to reach is said to each."""


def set_supports(user: Any, item: int, revision: int, units: Iterable[OrgUnit], reason: str = "") -> WorkItem:
    """Say anew which units support an item; those who are new are asked to take it on."""
    demand(scope_of(user), "dispatch")
    with writing():
        row = services.edit(user, WorkItem, item, revision, {}, reason or "修改配合单位")
        wanted = {unit.pk: unit for unit in units}
        there = {each.unit_id: each for each in row.supports.all()}
        for key, each in there.items():
            if key not in wanted:
                services.delete(user, Support, each.pk, each.revision, reason or "不再配合")
        for key, unit in wanted.items():
            if key not in there:
                made = services.create(user, Support(item=row, unit=unit), reason or "确定配合单位")
                _tell(made)
        settle_rounds(user, {row.year: {*there, *wanted}})
        return row


def _tell(row: Support) -> None:
    zh, en = f"请配合工作项：“{row.item.title}”", f"A work item to support: '{row.item.title}'"
    tell(unit_people(row.unit_id), f"support:{row.pk}:{row.revision}", zh, en, reverse("duty-item", args=[row.item_id]))


def answer_support(user: Any, pk: int, revision: int, code: str, reason: str = "") -> Support:
    """Take the support of an item on, object to it, ask to leave it; as the office send it again or withdraw it."""
    with writing():
        row = move(user, Support, pk, revision, code, reason=reason)
        settle_rounds(user, {row.item.year: {row.unit_id}})
        url = reverse("duty-item", args=[row.item_id])
        if row.state == "objected":
            zh = f"{row.unit}{'申请退出配合' if code == 'resign' else '对配合'}“{row.item.title}”"
            zh += "" if code == "resign" else "提出异议"
            en = f"{row.unit} {'asks to leave' if code == 'resign' else 'objects to'} supporting '{row.item.title}'"
            tell(office_people(), f"support:{row.pk}:{row.revision}", zh, en, url)
        elif code == "resend":
            _tell(row)
        return row


def branch_out(user: Any, item: int, units: Iterable[OrgUnit], reason: str = "") -> list[WorkItem]:
    """Make of an item one of its own for each unit or district, with text and days of the first and a code made of its
    code; each is sent to be taken on. Units that have one already are left out. InvalidError where nothing is left."""
    demand(scope_of(user), "dispatch")
    with writing():
        parent = visible(scope_of(user), WorkItem.objects.filter(pk=item)).first()
        if parent is None:
            raise services.GoneError(Fault("site.gone", zh="没有这个工作项", en="there is no such work item"))
        had = set(parent.branches.values_list("child__unit", flat=True)) | {parent.unit_id}
        codes = set(WorkItem.objects.filter(code__startswith=f"{parent.code}.").values_list("code", flat=True))
        made = []
        for unit in (each for each in units if each.pk not in had):
            fields = {name: getattr(parent, name) for name in _COPIED}
            code = _code_of(parent.code, unit.place, codes)
            child = create_item(user, fields | {"code": code, "unit": unit, "role": "responsible"}, alone=False)
            services.create(user, Branch(child=child, parent=parent), reason or "逐级分解")
            codes.add(code)
            made.append(child)
        if not made:
            zh, en = "所选单位都已有分解工作项", "the chosen units have one already"
            raise services.InvalidError(Fault("cascade.nothing", zh, en, where=str(parent)))
        demand_whole()
        settle_rounds(user, concerned(made))
        return made


def _code_of(parent: str, place: str, taken: Container[str]) -> str:
    """A code that nobody has: the place's behind the parent's, with a number for its second unit on; without a place
    a number."""
    first = f"{parent}.{place}" if place else f"{parent}.1"
    more = (f"{first}-{at}" if place else f"{parent}.{at}" for at in count(2))
    return first if first not in taken else next(code for code in more if code not in taken)


def add_contact(user: Any, fields: Mapping[str, Any]) -> Contact:
    """A contact person of a unit: entered by the office or by the unit itself."""
    return services.create(
        user, Contact(**{name: fields.get(name) or _EMPTY[name] for name in _CONTACT_FIELDS}), "联系人"
    )


_EMPTY: Mapping[str, Any] = {"unit": None, "item": None, "name": "", "post": "", "phone": "", "email": ""}


def remove_contact(user: Any, pk: int, revision: int) -> None:
    """Take a contact person out."""
    services.delete(user, Contact, pk, revision, "移除联系人")
