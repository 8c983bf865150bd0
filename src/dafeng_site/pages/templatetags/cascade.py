"""Template tags of the cascade: reasons of a judgement, the rule of a split, what stands around a work item."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Q
from django.utils import timezone

from dafeng_site.cascade import changes, tree
from dafeng_site.duty import queries
from dafeng_site.moving import moves
from dafeng_site.pages.figures import language
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import may_do, visible
from dafeng_site.people.queries import answering

register = template.Library()


@register.filter
def file_part(path: str) -> str:
    """The file's own name, without the folder of the pack that it came from."""
    return path.rpartition("/")[2]


@register.filter
def takes_reason(steps: Any) -> bool:
    """Whether any of the steps asks for an opinion: a review does, or a step that is refused without a reason."""
    return any(each.reason or each.review for each in steps)


@register.simple_tag
def judged(judgement: Any) -> str:
    """Why a target stands where it stands."""
    return str(judgement.why(language()))


@register.simple_tag
def rule_of(split: Any) -> str:
    """The rounding rule of a split."""
    return str(split.rule_zh if language() == "zh" else split.rule_en)


@register.inclusion_tag("dafeng/cascade/item_parts.html", takes_context=True)
def cascade_of_item(context: template.Context, view: Any) -> dict[str, Any]:
    """What stands around a work item: supports, items made of it, contacts, change requests, what holds it up."""
    request, row = context["request"], view.row
    scope, today = request.scope, timezone.localdate()
    around = tree.rows_of(scope, [row], today)[0]
    may_dispatch = may_do(scope, "dispatch")
    units = (
        answering(visible(scope, OrgUnit.objects.exclude(pk=row.unit_id))) if may_dispatch else OrgUnit.objects.none()
    )
    found = changes.changes(scope).filter(item=row.pk)[:10]
    helping = {each.unit_id for each in around.supports}
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "row": row,
        "around": around,
        "supports": [(each, moves(scope, each)) for each in around.supports],
        "branches": queries.items(scope).filter(branch__parent=row).order_by("code"),
        "contacts": tree.contacts(scope).filter(unit=row.unit_id).filter(Q(item=row.pk) | Q(item=None)),
        "changes": [(each, moves(scope, each), asked(each)) for each in found],
        "may_dispatch": may_dispatch,
        "may_ask": scope.is_filing and scope.unit == row.unit_id,
        "units": [(unit, unit.pk in helping) for unit in units],
    }


@register.simple_tag
def asked(request: Any) -> list[tuple[str, str, str]]:
    """What a change request asks for: field, old and new, in words."""
    at = 0 if language() == "zh" else 1
    return [
        (changes.FIELDS[name][at], *(request.labels.get(name) or pair))
        for name, pair in request.wanted.items()
        if name in changes.FIELDS
    ]
