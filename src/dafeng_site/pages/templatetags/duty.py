"""Template tags of duty: lights, states of a flow, days left."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from dafeng.appraisal import Measured, flow_of
from dafeng.core.errors import Language
from dafeng.core.formatting import format_value
from dafeng_site.data.queries import source_titles
from dafeng_site.duty.models import Lights
from dafeng_site.duty.queries import ItemView
from dafeng_site.duty.records import pack_unit
from dafeng_site.pages.figures import indicator_name, indicator_of, language
from dafeng_site.pages.icons import MARKS
from dafeng_site.pages.stepwords import in_english
from dafeng_site.pages.wording import period_label
from dafeng_site.people.models import OrgUnit

register = template.Library()

_MARKS = {"done": "met", "green": "on-pace", "yellow": "behind", "red": "far-behind", "unknown": "cannot-tell"}
_TONES = {"done": "good", "green": "good", "yellow": "watch", "red": "bad", "unknown": "unknown"}
_STATE_TONES = {
    "closed": "good",
    "accepted": "good",
    "submitted": "info",
    "review": "info",
    "open": "info",
    "returned": "watch",
    "objected": "watch",
    "ordered": "watch",
    "sent": "watch",
}


@register.simple_tag
def light(code: str) -> SafeString:
    """Where a work item stands, as a tag with its own shape."""
    return _light(code, language())


@cache
def _light(code: str, _language: str) -> SafeString:
    drawn = mark_safe(  # noqa: S308  a constant of icons.py
        '<svg class="mark" viewBox="0 0 10 10" aria-hidden="true" focusable="false">'
        f'<path d="{MARKS[_MARKS[code]]}"/></svg>'
    )
    return format_html('<span class="tag {}">{}{}</span>', _TONES[code], drawn, dict(Lights.choices)[code])


@register.simple_tag
def flow_state(flow: str, code: str) -> SafeString:
    """The state of a matter in its flow, as a tag."""
    return _flow_state(flow, code, language())


@cache
def _flow_state(flow: str, code: str, words: Language) -> SafeString:
    name = flow_of(flow).state(code).name(words)
    return format_html('<span class="tag {}">{}</span>', _STATE_TONES.get(code, "plain"), name)


@register.filter
def move_name(move: Any) -> str:
    """A move's name as it stands on a button."""
    name = str(move.name(language()))
    return name[:1].upper() + name[1:]


@register.filter
def step_words(reason: str) -> str:
    """What the history says of a step, the site's own words in the reader's language; what people typed stays."""
    return reason if language() == "zh" else in_english(reason)


@register.filter
def reason_text(reason: Any) -> str:
    """A reason for a light."""
    return str(reason.text(language()))


@register.filter
def percent(share: object) -> str:
    """A share as people read it; a dash where nothing was reported."""
    return f"{100 * share:.3g}%" if isinstance(share, int | float) else "—"


@register.filter
def measured_text(measured: Measured) -> str:
    """The latest figure of an output with its period."""
    return _dated(measured.value, measured.unit, measured.period)


@register.filter
def remark(measured: Measured) -> str:
    """What is to be said of a measured share, or of why there is none."""
    said = measured.remark(language())
    return said[:1].upper() + said[1:]


def _dated(value: float, unit: str, period: str) -> str:
    shown = format_value(value, unit, language())
    return gettext("%(figure)s（%(period)s）") % {"figure": shown, "period": period_label(period)} if period else shown


@register.inclusion_tag("dafeng/duty/output.html", takes_context=True)
def output_of(context: template.Context, view: ItemView) -> dict[str, Any]:
    """What an item's output is measured by, and what the figures that the reader may see say of it."""
    scope, row, found = context["request"].scope, view.row, view.measured
    known, words = indicator_of(row.indicator), language()
    source = found.source.partition("#")[0] if found else ""
    shown = {}
    for name, value in (("goal", row.goal), ("base", row.goal_base)):
        if known and value is not None:
            shown[name] = format_value(
                known.canonical(value, row.goal_unit or known.display_unit or known.unit), known.unit, words
            )
    if found and "base" not in shown and found.base is not None:
        shown["base"] = _dated(found.base, found.unit, found.base_period)
    return {
        "row": row,
        "name": indicator_name(row.indicator),
        "shown": shown,
        "measured": found,
        "source": source_titles(scope, [source])[source] if source else "",
    }


@register.filter
def pack_code(unit: OrgUnit) -> str:
    """The code that documents know a unit by."""
    return pack_unit(unit)


@register.simple_tag
def days_left(days: int) -> SafeString:
    """How many days are left, or by how many it is late."""
    return _days_left(days, language())


@lru_cache(2000)
def _days_left(days: int, _language: str) -> SafeString:
    if days < 0:
        told = ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", -days) % {"days": -days}
        return format_html('<span class="tag bad">{}</span>', told)
    if days == 0:
        return format_html('<span class="tag watch">{}</span>', gettext("今天截止"))
    told = ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days}
    return format_html('<span class="tag {}">{}</span>', "watch" if days <= 7 else "plain", told)
