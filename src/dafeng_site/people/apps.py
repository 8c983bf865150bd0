"""The app `people`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dafeng_site.people"
    label = "people"

    def ready(self) -> None:
        from dafeng_site.people import signals  # noqa: F401  receivers register on import
