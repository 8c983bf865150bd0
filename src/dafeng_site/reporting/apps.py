"""The app `reporting`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.reporting"
    label = "reporting"
