"""The app `lab`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class LabConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.lab"
    label = "lab"
