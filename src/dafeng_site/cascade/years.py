"""A new year's work from the old one: looked at before, done at once, taken back while nobody has taken one on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dafeng.appraisal import Carried, carry_year
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.cascade.models import Branch, Support, YearRoll
from dafeng_site.data.version import writing
from dafeng_site.duty.items import create_item, demand_whole
from dafeng_site.duty.joining import concerned, settle_rounds
from dafeng_site.duty.measured import counted
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.records import LIVE, library_items
from dafeng_site.people.policy import Scope, demand, scope_of, visible

__all__ = ["preview", "roll", "rolls", "undo"]


def rolls(scope: Scope) -> QuerySet[YearRoll]:
    """Years carried over, the latest first."""
    return visible(scope, YearRoll.objects.select_related("user"))


def _rows(scope: Scope, old: int) -> list[WorkItem]:
    found = WorkItem.objects.filter(year=old, assignment__state__in=LIVE).select_related("unit")
    return list(visible(scope, found).order_by("code"))


def preview(scope: Scope, old: int, new: int) -> tuple[Carried, ...]:
    """What carrying over would make. AppraisalError or InvalidError says why it cannot be done.

    What items are measured from is taken from the figures that count for the lights of tasks, which tell nobody more
    than he may see.
    """
    rows = _rows(scope, old)
    if new <= old:
        zh, en = f"结转到的年份须晚于 {old} 年，现填 {new} 年", f"carry over to a year later than {old}, not to {new}"
        raise services.InvalidError(Fault("years.order", zh, en))
    if not rows:
        zh, en = f"{old} 年没有已下达的工作项，无可结转", f"no work items were given for {old}: nothing to carry over"
        raise services.InvalidError(Fault("years.none", zh, en))
    told = counted(rows, timezone.localdate())
    items = [replace(item, measured=told.get(row.pk)) for row, item in zip(rows, library_items(rows), strict=True)]
    found = carry_year(items, new, default_catalogue())
    codes = [each.new.code for each in found]
    there = list(WorkItem.objects.filter(code__in=codes).values_list("code", flat=True))
    if there:
        zh, en = "新年度已有这些编号", "the new year has these codes already"
        raise services.InvalidError(Fault("years.there", zh, en, found="、".join(there[:10])))
    return found


def roll(user: Any, old: int, new: int) -> YearRoll:
    """Make the new year's items, each sent to be taken on, with who supports them and what they were made of."""
    scope = scope_of(user)
    demand(scope, "dispatch")
    with writing():
        found = preview(scope, old, new)
        rows = {row.code: row for row in _rows(scope, old)}
        made = {each.old.code: _make(user, rows[each.old.code], each, new) for each in found}
        for each in found:
            if each.new.needs:
                row = made[each.old.code]
                services.edit(user, WorkItem, row.pk, row.revision, {"needs": ";".join(each.new.needs)}, "年度结转")
        supports = Support.objects.filter(item__in=rows.values(), state__in=LIVE).select_related("item")
        kept = [Support(item=made[each.item.code], unit_id=each.unit_id) for each in supports if each.item.code in made]
        services.create_many(user, kept, "年度结转")
        branches = Branch.objects.filter(parent__in=rows.values()).select_related("child", "parent")
        linked = [
            Branch(child=made[each.child.code], parent=made[each.parent.code])
            for each in branches
            if each.child.code in made and each.parent.code in made
        ]
        services.create_many(user, linked, "年度结转")
        demand_whole()
        settle_rounds(user, concerned(made.values()))
        codes = [each.new.code for each in found]
        return services.create(user, YearRoll(old=old, new=new, codes=codes, user=user), "年度结转")


def _make(user: Any, row: WorkItem, each: Carried, year: int) -> WorkItem:
    item = each.new
    fields = {
        name: getattr(item, name) for name in ("code", "clause", "title", "role", "output", "start", "due", "weight")
    }
    kept = {name: getattr(row, name) for name in ("unit", "contact", "indicator", "goal", "goal_unit")}
    base = item.measured_by.base if item.measured_by else None
    made = create_item(user, fields | kept | {"goal_base": base, "year": year}, alone=False)
    if item.done is None:
        return made
    return services.edit(user, WorkItem, made.pk, made.revision, {"done": item.done}, f"由{row.code}沿用进展")


def undo(user: Any, pk: int, revision: int, reason: str) -> YearRoll:
    """Take a carry-over back: its items go, their history stays. InvalidError once a unit has taken one on."""
    demand(scope_of(user), "dispatch")
    if not reason.strip():
        raise services.InvalidError(Fault("years.reason", zh="撤销须写明理由", en="give a reason to take it back"))
    with writing():
        row = services.edit(user, YearRoll, pk, revision, {"state": YearRoll.State.UNDONE}, reason)
        items = WorkItem.objects.filter(code__in=row.codes).select_related("assignment")
        taken = [item.code for item in items if item.assignment.state == "accepted"]
        touched = [item.code for item in items if item.changes.exists() or item.done_on]
        if taken or touched:
            zh, en = "已有单位承接，不能撤销", "a unit has taken one on: it cannot be taken back"
            raise services.InvalidError(Fault("years.taken", zh, en, found="、".join([*taken, *touched][:10])))
        for link in Branch.objects.filter(parent__in=items):  # a parent cannot go before its branches
            services.delete(user, Branch, link.pk, link.revision, reason)
        gone = concerned(items)
        for item in items:
            services.delete(user, WorkItem, item.pk, item.revision, reason)
        settle_rounds(user, gone)
        return row
