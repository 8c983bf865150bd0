"""What records have in common: a counter against lost updates; what is being typed; what is said of a kept file."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Edited", "KeptFile", "Typed"]


class Edited(models.Model):
    """A record that people edit. `revision` counts the edits; a form sends back the one that it was filled from."""

    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Typed(models.Model):
    """What is being typed into a long form, as typed: saved while typing, so that nothing is lost with a session."""

    fields = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=1)
    saved = models.DateTimeField(auto_now=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class KeptFile(Edited):
    """What is said of a file that was checked and is kept once, under its SHA-256."""

    name = models.CharField(_("文件名"), max_length=200)
    kind = models.CharField(_("文件类型"), max_length=8)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    checked = models.CharField(_("安全检查"), max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    created = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
