"""What a person was told, and when they read it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["Notice"]


class Notice(models.Model):
    """Something a person should know. `key` keeps one matter from being told twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=160)
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)
    url = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    read = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "duty_notice"  # where the rows lay when they were the duty room's; no data moves
        ordering = ("-created", "-id")
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="one_notice_a_matter"),)

    def __str__(self) -> str:
        return self.zh
