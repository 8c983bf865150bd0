"""Tags of the lab's pages."""

from __future__ import annotations

from django import template

from dafeng_site.pages.labdrivers import short_figure

register = template.Library()


@register.filter
def one(value: float | None) -> str:
    """A number with one decimal and thousands apart, so that a column stands in line; a dash where there is none."""
    if value is None:
        return "—"
    said = f"{value:,.1f}"
    return (said if said != "-0.0" else "0.0").replace("-", "\u2212")


@register.filter
def whole(value: float | None) -> str:
    """A whole number with thousands apart; a dash where there is none."""
    if value is None:
        return "—"
    said = f"{value:,.0f}"
    return ("0" if said == "-0" else said).replace("-", "\u2212")


@register.filter
def signed(value: float | None) -> str:
    """The same with a sign."""
    return one(value) if value is None or value <= 0.05 else "+" + one(value)


@register.filter
def percent(value: float | None) -> str:
    """A share as whole percent; what is not quite none or all says so."""
    if value is None:
        return "—"
    if 0.0 < value < 0.005:
        return "<1%"
    return ">99%" if 0.995 < value < 1.0 else f"{value * 100:.0f}%"


@register.filter
def share(value: float) -> str:
    """A share of variance in percent with one decimal; it may lie below zero by chance."""
    return f"{value * 100:.1f}%".replace("-", "\u2212")


@register.filter
def level(value: float | None) -> str:
    """A measure's level or a parameter's deviation in percent."""
    return "—" if value is None else f"{value * 100:g}%".replace("-", "\u2212")


@register.filter
def between(start: float, end: float) -> str:
    """How far from one value to another."""
    return one(end - start)


@register.filter
def short(value: float) -> str:
    """Four figures that count, thousands apart: drivers are of any size."""
    return short_figure(value)
