"""The app of template tags and page views."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "dafeng_site.pages"
    label = "pages"
