"""The app of reminders."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["RemindersConfig"]


class RemindersConfig(AppConfig):
    """Reminders before and after deadlines."""

    name = "dafeng_site.reminders"
    default_auto_field = "django.db.models.BigAutoField"
