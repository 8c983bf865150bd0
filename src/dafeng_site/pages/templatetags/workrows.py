"""Template tags of lists of work items: a row, and why it stands where it stands.

What such a list shows of an item hangs on a few values, and many people look at the same ones: each row is drawn once
for all who see these values in a language, and anew where one of them is another.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

from dafeng_site.cascade.tree import CascadeRow
from dafeng_site.duty.queries import ItemView
from dafeng_site.duty.records import Standing
from dafeng_site.pages.figures import language

register = template.Library()


@register.simple_tag
def why(standing: Standing, days: int | None = None, *, openly: bool = False) -> SafeString:
    """Where a work item stands and for what reasons, these in view where they stand `openly`."""
    shown = {
        "shown": standing.shown,
        "computed": standing.light,
        "override": standing.override or "",
        "override_reason": standing.override_reason,
        "reasons": tuple(each.text(language()) for each in standing.reasons),
        "days": days,
        "openly": openly,
    }
    return _drawn("dafeng/duty/why.html", shown)


@register.simple_tag
def own_row(view: ItemView, *, helped: bool = False) -> SafeString:
    """An item in the list of what a unit owes, or of what it helps another with: then with that unit's name."""
    shown = _item(view) | {"helped": helped, "why": why(view.standing, view.days, openly=True)}
    return _drawn("dafeng/duty/own_row.html", shown)


@register.simple_tag
def item_row(view: ItemView) -> SafeString:
    """An item in the list of work items."""
    shown = _item(view) | {"why": why(view.standing, view.days)}
    return _drawn("dafeng/duty/item_row.html", shown)


@register.simple_tag
def cascade_row(found: CascadeRow) -> SafeString:
    """An item in the year's cascade, with who supports it and what holds it up."""
    shown = _item(found.view) | {
        "weight": found.view.row.weight,
        "parent": found.parent.code if found.parent else "",
        "branches": found.branches,
        "supports": tuple((each.unit.name, each.state) for each in found.supports),
        "late": tuple(each.code for each in found.held_by),
        "why": why(found.view.standing),
    }
    return _drawn("dafeng/cascade/row.html", shown)


def _item(view: ItemView) -> dict[str, Hashable]:
    row = view.row
    return {
        "pk": row.pk,
        "code": row.code,
        "clause": row.clause,
        "title": row.title,
        "output": row.output,
        "unit": row.unit.name,
        "unit_pk": row.unit_id,
        "role": row.role,
        "due": row.due,
        "done": row.done,
        "state": view.assignment.state,
    }


def _drawn(name: str, shown: Mapping[str, Hashable]) -> SafeString:
    return _once(name, tuple(shown.items()), language(), get_script_prefix())


@lru_cache(8000)
def _once(name: str, shown: tuple[tuple[str, Any], ...], _language: str, _prefix: str) -> SafeString:
    return render_to_string(name, dict(shown))
