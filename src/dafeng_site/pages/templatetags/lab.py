"""Tags and filters of the lab's pages."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from dafeng.core.formatting import after_number
from dafeng_site.pages import labnumbers

register = template.Library()

for _name, _written in (
    ("one", labnumbers.one),
    ("whole", labnumbers.whole),
    ("signed", labnumbers.signed),
    ("percent", labnumbers.percent),
    ("share", labnumbers.share),
    ("level", labnumbers.level),
    ("short", labnumbers.short_figure),
):
    register.filter(_name, _written)


@register.filter
def between(start: float, end: float) -> str:
    """How far from one value to another."""
    return labnumbers.one(end - start)


@lru_cache(maxsize=256)
def _start(kind: str, query: str) -> str:
    """The unchanging beginning of a figure's link."""
    return f'<a class="fig" data-drawer href="{escape(reverse("lab-figure", args=[kind]))}?{escape(query)}'


@register.simple_tag(takes_context=True)
def fig(context: template.Context, kind: str, of: object, shown: str, year: object = "", unit: str = "") -> SafeString:
    """A figure that opens what it is made of: kind, which of them, as it is written, its year where it has its own.

    The last of a name in an address counts, so the year stands behind the page's own.
    """
    at = f"&amp;year={int(str(year))}" if year else ""
    more = f'<span class="unit">{escape(after_number(unit))}</span>' if unit else ""
    return mark_safe(  # noqa: S308  every part is escaped or a number
        f'{_start(kind, context["query"])}{at}&amp;of={quote(str(of), safe="")}">'
        f'<span class="value">{escape(shown)}</span>{more}</a>'
    )


@register.simple_tag(takes_context=True)
def input_fig(context: template.Context, name: str, shown: str) -> SafeString:
    """A level that opens what its measure or parameter is."""
    return mark_safe(  # noqa: S308  every part is escaped
        f'<a class="fig" data-drawer href="{escape(reverse("lab-input", args=[name]))}?{escape(context["query"])}">'
        f'<span class="value">{escape(shown)}</span></a>'
    )
