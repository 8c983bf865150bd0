"""How the lab writes numbers: decimals in line, thousands apart, a true minus, CO2 in 10^4 t; in table and drawer."""

from __future__ import annotations

from django.utils.translation import gettext as _

__all__ = ["level", "one", "percent", "share", "short_figure", "signed", "unit", "wan", "whole"]

_MINUS = "\u2212"
_KT_PER_WAN = 10.0


def wan(kt: float) -> float:
    """kt in 10^4 t."""
    return kt / _KT_PER_WAN


def unit() -> str:
    """The unit of CO2 in charts."""
    return _("万吨二氧化碳")


def one(value: float | None) -> str:
    """A number with one decimal and thousands apart, so that a column stands in line; a dash where there is none."""
    if value is None:
        return "—"
    said = f"{value:,.1f}"
    return (said if said != "-0.0" else "0.0").replace("-", _MINUS)


def whole(value: float | None) -> str:
    """A whole number with thousands apart; a dash where there is none."""
    if value is None:
        return "—"
    said = f"{value:,.0f}"
    return ("0" if said == "-0" else said).replace("-", _MINUS)


def signed(value: float | None) -> str:
    """One decimal with a sign; what rounds to nothing has none."""
    return one(value) if value is None or value < 0.05 else "+" + one(value)


def percent(value: float | None) -> str:
    """A share as whole percent; what is not quite none or all says so."""
    if value is None:
        return "—"
    if 0.0 < value < 0.005:
        return "<1%"
    return ">99%" if 0.995 < value < 1.0 else f"{value * 100:.0f}%"


def share(value: float) -> str:
    """A share of variance in percent with one decimal; it may lie below zero by chance."""
    return f"{value * 100:.1f}%".replace("-", _MINUS)


def level(value: float | None) -> str:
    """A measure's level or a parameter's deviation in percent."""
    return "—" if value is None else f"{value * 100:g}%".replace("-", _MINUS)


def short_figure(value: float) -> str:
    """Four figures that count, thousands apart."""
    return (f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}").replace("-", _MINUS)
