"""Template tags of the books: how a factor stands, names of items and parameters, where a factor's page is."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dafeng.charts import short_number
from dafeng.core.formatting import after_number
from dafeng_site.books.library import city_library
from dafeng_site.data.models import Certainty
from dafeng_site.pages.balanceview import kind_name, line_name
from dafeng_site.pages.factorview import book_label, whole_number, years_label
from dafeng_site.pages.figures import language, named, unit_label
from dafeng_site.pages.inventoryview import notation_label
from dafeng_site.pages.templatetags.dafeng import icon

register = template.Library()


@register.simple_tag
def standing(view: Any) -> SafeString:
    """How a row stands: locked, draft, confirmed by whom, not confirmed, or its certainty alone."""
    if view.standing == "official":
        return format_html('<span class="tag good locked">{}{}</span>', icon("lock"), gettext("官方，已锁定"))
    if view.standing == "confirmed":
        said = gettext("%(who)s 已确认") % {"who": view.confirmed_by}
        return format_html('<span class="tag info">{}</span>', said)
    if view.standing == "draft":
        return format_html('<span class="tag watch">{}</span>', gettext("征求意见稿"))
    tone = "watch" if view.standing == "unconfirmed" else "plain"
    return format_html('<span class="tag {}">{}</span>', tone, view.certainty)


@register.simple_tag
def item_name(code: str) -> str:
    """The name of an item of the library."""
    return named(city_library().data.items.get(code), code)


@register.simple_tag
def parameter_name(code: str) -> str:
    """The name of a parameter of the library."""
    return named(city_library().data.parameters.get(code), code)


@register.simple_tag
def unit_name(unit: str, *, after: bool = False) -> str:
    """The name of a unit; `after` a number, where a power of ten wants a sign before it."""
    name = unit_label(unit, language())
    return after_number(name) if after else name


@register.filter
def exact(value: float | None) -> str:
    """A factor with all its digits; nothing where there is none."""
    return "" if value is None else whole_number(value)


@register.simple_tag
def years(row: Any) -> str:
    """The years that a value holds in."""
    return years_label(row.valid_from, row.valid_to)


@register.simple_tag
def book_names(books: str) -> str:
    """The books that a value is for, given as they are stored."""
    return book_label(books.split(";"))


@register.simple_tag
def factor_url(item: str, parameter: str) -> str:
    """The page of a factor; the item's where the library has no row of the parameter."""
    if city_library().rows_of(item, parameter):
        return reverse("factor", args=[item, parameter])
    return reverse("factor-item", args=[item])


@register.simple_tag
def cell_name(row: str, kind: str) -> str:
    """A cell of a balance by its row and kind."""
    return f"{line_name(row)} × {kind_name(kind)}"


@register.simple_tag
def in_wan(value: float, *, signed: bool = False) -> str:
    """A number of tonnes in ten thousands, as totals are printed."""
    shown = short_number(value / 1e4)
    return f"+{shown}" if signed and value > 0 else shown


@register.simple_tag
def notation(code: str) -> SafeString:
    """A notation key, with what it means for who points at it or listens."""
    return format_html('<abbr class="tag unknown" title="{}">{}</abbr>', notation_label(code), code)


@register.simple_tag
def certainty(code: str) -> SafeString:
    """How certain a factor is, in words."""
    tone = {"V": "good", "M": "watch", "U": "watch"}.get(code, "plain")
    return format_html('<span class="tag {}">{}</span>', tone, str(dict(Certainty.choices).get(code, code)))


@register.filter
def is_number(cell: Any) -> bool:
    """Whether a cell of a report is a number."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


@register.simple_tag
def plain_cell(cell: Any) -> str:
    """A cell of a report: numbers as people read them, a dash for nothing."""
    if cell is None or cell == "":
        return "—"
    return short_number(float(cell)) if is_number(cell) else str(cell)


@register.simple_tag
def percent(share: float | None) -> str:
    """A share as per cent with two decimals; a dash where there is none."""
    return "—" if share is None else f"{100 * share:.2f}"
