"""The app `notices`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["NoticesConfig"]


class NoticesConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
