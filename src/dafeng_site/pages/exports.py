"""Addresses of exports, where the site offers them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

__all__ = ["export_url"]


def export_url(what: str, form: str, /, **query: object) -> str:
    """The address that downloads a list as csv or xlsx; empty where there is no such export."""
    try:
        url = reverse("export", args=[what, form])
    except NoReverseMatch:
        return ""
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{url}?{urlencode(kept)}" if kept else url
