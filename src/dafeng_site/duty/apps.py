"""The app `duty`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class DutyConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.duty"
    label = "duty"
