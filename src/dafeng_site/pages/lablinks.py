"""Addresses within the lab: an explained figure, an input, a view."""

from __future__ import annotations

from django.urls import reverse

from dafeng_site.pages.labasked import Asked

__all__ = ["figure_url", "input_url", "lab_url"]


def figure_url(asked: Asked, kind: str, of: str, **more: str) -> str:
    """Where a figure of a kind is explained; `more` replaces parts of the question (year, by)."""
    return reverse("lab-figure", args=[kind]) + "?" + asked.query(**more, of=of)


def input_url(asked: Asked, name: str) -> str:
    """Where a measure or parameter is described."""
    return reverse("lab-input", args=[name]) + "?" + asked.query()


def lab_url(asked: Asked, view: str, **more: str) -> str:
    """A view of the lab."""
    return reverse("lab") + "?" + asked.query(view=view, **more)
