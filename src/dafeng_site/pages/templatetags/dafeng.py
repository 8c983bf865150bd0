"""Template tags: icons, status and state tags, figures, charts, paging, sorting."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from dafeng.charts import short_number
from dafeng.core.formatting import after_number
from dafeng_site.pages.figures import indicator_of, language, scale_of, unit_label
from dafeng_site.pages.icons import ICONS, MARKS
from dafeng_site.pages.stepwords import in_english, of_event
from dafeng_site.pages.wording import (
    KIND_TONES,
    STATUS_TONES,
    audit_label,
    browser_label,
    coded_label,
    record_label,
    state_label,
    status_label,
)
from dafeng_site.plans.models import UnitRole

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A line icon; it says nothing to a screen reader, the words beside it do."""
    return mark_safe(  # noqa: S308  a constant of icons.py
        f'<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="{ICONS[name]}"/></svg>'
    )


def _mark(name: str) -> SafeString:
    return mark_safe(  # noqa: S308  a constant of icons.py
        f'<svg class="mark" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><path d="{MARKS[name]}"/></svg>'
    )


@register.simple_tag
def status(code: str) -> SafeString:
    """Where a target stands, as a tag with its own shape."""
    return format_html(
        '<span class="tag {}">{}{}</span>', STATUS_TONES.get(code, "unknown"), _mark(code), status_label(code)
    )


@register.simple_tag
def state(code: str) -> SafeString:
    """The state of a figure, as a tag."""
    tone = {"measured": "good", "published": "info", "missing": "unknown"}.get(code, "plain")
    return format_html('<span class="tag {}">{}</span>', tone, state_label(code))


@register.simple_tag
def tag(label: str, tone: str = "plain") -> SafeString:
    """A plain tag."""
    return format_html('<span class="tag {}">{}</span>', tone, label)


@register.simple_tag
def kind_tag(code: str, label: str) -> SafeString:
    """The kind of a target, as a tag."""
    return format_html('<span class="tag {}">{}</span>', KIND_TONES.get(code, "plain"), label)


@register.filter
def day(value: date | None) -> str:
    """A day as 2026-11-23; of a moment, the day in local time. Nothing where there is none."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return "" if value is None else f"{value:%Y-%m-%d}"


@register.filter
def number(value: float | None) -> str:
    """A number as people read it; nothing where there is none."""
    return "" if value is None else short_number(value)


register.filter("after_number", after_number)


@register.simple_tag
def nodata() -> SafeString:
    """What stands where a figure is missing."""
    return format_html('<span class="nodata"><span>{}</span></span>', gettext("无数据"))


@register.simple_tag
def figure(fig: Any, *, when: bool = True, unit: bool = True) -> SafeString:
    """A figure (pages.figures.Figure): value, unit, year, state; a click opens where it comes from."""
    if fig is None or fig.value is None:
        return nodata()
    inner = format_html('<span class="value">{}</span>', short_number(fig.value))
    if fig.unit and unit:
        inner += format_html('<span class="unit">{}</span>', after_number(fig.unit))
    if when and fig.period:
        mark = "" if fig.state in ("measured", "published") else f" {state_label(fig.state)}"
        inner += format_html('<span class="when">({}{})</span>', fig.period_label, mark)
    if not fig.href:
        return format_html('<span class="fig">{}</span>', inner)
    title = gettext("查看这一数字的来历")
    return format_html('<a class="fig" href="{}" data-drawer title="{}">{}</a>', fig.href, title, inner)


@register.inclusion_tag("dafeng/parts/chart.html", takes_context=True)
def chart(context: template.Context, picture: Any, *, table: bool = True) -> dict[str, Any]:
    """A chart with title, unit, legend, source line, table view and downloads."""
    return {"chart": picture, "table": table and bool(picture.rows), "request": context.get("request")}


@register.inclusion_tag("dafeng/parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Paging below a table; it keeps the filters that stand in the address."""
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {"page": page, "numbers": numbers, "query": query.urlencode(), "ellipsis": page.paginator.ELLIPSIS}


@register.inclusion_tag("dafeng/parts/sort.html", takes_context=True)
def sort_by(context: template.Context, key: str, label: str) -> dict[str, Any]:
    """The link in a column's head that sorts by it, and back the second time."""
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    current = query.get("sort", context.get("sort", ""))
    query["sort"] = f"-{key}" if current == key else key
    return {"label": label, "query": query.urlencode(), "up": current == key, "down": current == f"-{key}"}


@register.simple_tag(takes_context=True)
def aria_sort(context: template.Context, key: str) -> SafeString:
    """The aria-sort attribute of a column's head."""
    current = context["request"].GET.get("sort", context.get("sort", ""))
    direction = {key: "ascending", f"-{key}": "descending"}.get(current)
    return format_html('aria-sort="{}"', direction) if direction else SafeString("")


@register.simple_tag(takes_context=True)
def without(context: template.Context, key: str) -> str:
    """The address's query without one filter."""
    query: QueryDict = context["request"].GET.copy()
    query.pop(key, None)
    query.pop("page", None)
    return f"?{query.urlencode()}"


@register.simple_tag
def audit_kind(code: str) -> SafeString:
    """What kind of entry of the audit log, as a tag."""
    tone = {"delete": "bad", "denied": "bad", "locked": "bad", "sign-in-failed": "watch", "create": "info"}.get(code)
    return format_html('<span class="tag {}">{}</span>', tone or "plain", audit_label(code))


@register.filter
def log_words(row: Any) -> str:
    """What a row of the audit log says, the site's own words in the reader's language."""
    if row.model:
        return str(row.subject) if language() == "zh" else in_english(row.subject)
    if row.kind in ("role", "setting"):
        return coded_label(row.subject)
    return of_event(row.subject) if language() == "zh" else str(row.subject)


@register.filter
def browser(agent: str) -> str:
    """A browser by the name that people know."""
    return browser_label(agent)


@register.simple_tag
def model_name(code: str) -> str:
    """The name of a kind of record in the audit log."""
    return record_label(code)


@register.simple_tag
def amount(goal: Any, value: float | None, *, signed: bool = False) -> SafeString:
    """A value of a judgement in the display unit of its indicator."""
    scale = scale_of(goal.target.code)
    shown = scale.shown(value)
    if shown is None:
        return nodata()
    sign = "+" if signed and shown > 0 else ""
    return format_html(
        '<span class="fig"><span class="value">{}{}</span><span class="unit">{}</span></span>',
        sign, short_number(shown), after_number(scale.unit),
    )  # fmt: skip


@register.simple_tag
def pace(goal: Any) -> SafeString:
    """A bar of the way made, with a tick where the reference path should be; a dash where neither is known."""
    if goal.progress is None:
        return format_html('<span class="muted">{}</span>', "—")
    tone = {"met": "#2ba471", "on-pace": "#2ba471", "behind": "#e37318", "far-behind": "#d54941"}
    colour = tone.get(goal.status, "#8a9099")
    tick = ""
    if goal.expected is not None:
        tick = format_html('<path d="M{} 1v14" stroke="#1f2329" stroke-width="1.5"/>', goal.expected)
    told = gettext("已完成 %(made)s%%") % {"made": goal.progress}
    if goal.expected is not None:
        told += gettext("，应完成 %(asked)s%%") % {"asked": goal.expected}
    return format_html(
        '<svg class="pace" viewBox="0 0 150 16" role="img" aria-label="{}">'
        '<rect y="5" width="100" height="6" rx="3" fill="#dee0e3"/>'
        '<rect y="5" width="{}" height="6" rx="3" fill="{}"/>{}'
        '<text x="108" y="12.5" font-size="12" fill="#1f2329">{}%</text></svg>',
        told, goal.progress, colour, tick, goal.progress,
    )  # fmt: skip


@register.simple_tag
def role_tag(role: str) -> SafeString:
    """Lead, support or responsible, as a tag."""
    return _role_tag(role, language())


@cache
def _role_tag(role: str, _language: str) -> SafeString:
    tone = {"lead": "info", "support": "plain"}.get(role, "plain")
    return format_html('<span class="tag {}">{}</span>', tone, dict(UnitRole.choices).get(role, role))


@register.simple_tag
def unit_list(units: Any, most: int = 2) -> SafeString:
    """The first units of a list, those in the lead marked, and how many more there are."""
    if not units:
        return format_html('<span class="muted">{}</span>', "—")
    names = [unit.name + (gettext("（牵头）") if unit.role == "lead" else "") for unit in units]
    text = gettext("、").join(names[:most])
    if len(names) <= most:
        return format_html("{}", text)
    more = gettext("等 %(number)s 家") % {"number": len(names)}
    return format_html(
        '<span title="{}">{}<span class="muted"> {}</span></span>', gettext("、").join(names), text, more
    )


@register.simple_tag
def batch_status(batch: Any) -> SafeString:
    """What became of an import, as a tag."""
    tone = {"done": "good", "preview": "info", "faulty": "bad"}.get(batch.status, "plain")
    return format_html('<span class="tag {}">{}</span>', tone, batch.get_status_display())


@register.simple_tag
def indicator_unit(code: str) -> str:
    """The canonical unit of an indicator, as its stored values are in."""
    found = indicator_of(str(code))
    return unit_label(found.unit, language()) if found else ""
