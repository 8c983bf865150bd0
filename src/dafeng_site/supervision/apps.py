"""The app `supervision`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.supervision"
    label = "supervision"
