"""The app `data`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class DataConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.data"
    label = "data"

    def ready(self) -> None:
        """Count every save that pages show."""
        from dafeng_site.data import version

        version.connect()
