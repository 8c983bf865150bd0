"""What all records that people edit have in common: a counter against lost updates."""

from __future__ import annotations

from django.db import models

__all__ = ["Edited"]


class Edited(models.Model):
    """A record that people edit. `revision` counts the edits; a form sends back the one that it was filled from."""

    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
