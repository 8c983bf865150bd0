"""The app `cascade`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class CascadeConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.cascade"
    label = "cascade"
