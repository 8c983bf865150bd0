"""The app `data`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class DataConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.data"
    label = "data"
