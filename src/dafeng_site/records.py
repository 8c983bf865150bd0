"""What records have in common: a counter against lost updates, a state in a flow, what is being typed, a kept file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dafeng.appraisal import FlowState, flow_of
from dafeng.core.catalogue import Indicator, default_catalogue

__all__ = ["Edited", "IndicatorField", "KeptFile", "StateField", "Typed"]


class Edited(models.Model):
    """A record that people edit. `revision` counts the edits; a form sends back the one that it was filled from."""

    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class _Coded(models.CharField):  # type: ignore[type-arg]  # generic for the type checker alone
    """A code of the library's, shown by its name there. In the database plain text."""

    def known(self) -> Iterable[FlowState | Indicator]:
        """What the library knows."""
        raise NotImplementedError

    def deconstruct(self) -> Any:
        """As plain text: the library may know more without a migration."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    @property
    def flatchoices(self) -> list[tuple[str, str]]:
        """The codes with their names in the language of the page."""
        english = (get_language() or "").startswith("en")
        return [(each.code, each.name("en" if english else "zh")) for each in self.known()]


class StateField(_Coded):
    """A state of one of the library's flows."""

    def __init__(self, *args: Any, flow: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flow = flow

    def known(self) -> Iterable[FlowState]:
        """The states of the flow."""
        return flow_of(self.flow).states


class IndicatorField(_Coded):
    """An indicator of the catalogue."""

    def known(self) -> Iterable[Indicator]:
        """All indicators."""
        return default_catalogue()


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
