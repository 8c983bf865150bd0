"""What people keep of the lab: saved scenarios, and runs in the background."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.records import Edited

__all__ = ["LabRun", "SavedScenario"]


class SavedScenario(Edited):
    """A scenario as somebody kept it: what it starts from, the levels and drivers that differ, and what came out then.

    `key` is the hash of everything in the run that `result` (peak year, peak value) was taken from; where the city's
    data have changed since, the same levels give another key.
    """

    name = models.CharField(_("名称"), max_length=100)
    note = models.CharField(_("说明"), max_length=1000, blank=True)
    scenario = models.CharField(_("起点情景"), max_length=80)
    levels = models.JSONField(_("调整"), default=dict, blank=True)
    drivers = models.JSONField(_("驱动因素路径"), default=dict, blank=True)
    key = models.CharField(_("运行标识"), max_length=64)
    result = models.JSONField(_("结果"), default=dict, blank=True)
    shared = models.BooleanField(_("其他人可以查看"), default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("作者"))
    created = models.DateTimeField(_("保存时间"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return self.name


class LabRun(models.Model):
    """Many runs in the background: how far they are and what came of them. Any process can read and cancel them."""

    class Status(models.TextChoices):
        RUNNING = "running", _("运行中")
        DONE = "done", _("已完成")
        CANCELLED = "cancelled", _("已取消")
        FAILED = "failed", _("未完成")

    class Kind(models.TextChoices):
        CHANCE = "chance", _("概率")
        VARIANCE = "variance", _("方差贡献")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CHANCE)
    state = models.CharField(max_length=4000)
    runs = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RUNNING)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    trouble = models.CharField(max_length=1000, blank=True)
    started = models.DateTimeField(auto_now_add=True)
    touched = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-started", "-id")

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.runs}"
