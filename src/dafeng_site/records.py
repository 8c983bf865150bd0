"""What all records that people edit have in common: history, and a counter against lost updates."""

from __future__ import annotations

from django.db import models

__all__ = ["Edited", "Version"]


class Edited(models.Model):
    """A record that people edit. `revision` counts the edits; a form sends back the one that it was filled from."""

    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Version(models.Model):
    """The data version: one row, raised in every transaction that writes. Cached pages and statuses are keyed by it."""

    number = models.BigIntegerField(default=0)

    class Meta:
        abstract = True
