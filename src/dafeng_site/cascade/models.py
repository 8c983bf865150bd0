"""Splits of a target over districts and the district targets that are published from them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.data.models import Place
from dafeng_site.plans.models import Op, TargetKind
from dafeng_site.records import Edited

__all__ = ["DistrictTarget", "Split"]

_PERSON = settings.AUTH_USER_MODEL


class Split(Edited):
    """A target of the city given to its districts. The target is kept as it read, so that it outlives a new version of
    the plan. `places` are the rows of the library's Allocation: place, base, basis, exact, value, amount."""

    class Method(models.TextChoices):
        EQUAL = "equal", _("同比例分解")
        SHARE = "share", _("按占比分解")
        INTENSITY = "intensity", _("按排放强度分解")
        CAPABILITY = "capability", _("按经济能力分解")
        TABLE = "table", _("协商确定")

    class State(models.TextChoices):
        DRAFT = "draft", _("草案")
        PUBLISHED = "published", _("已下达")
        WITHDRAWN = "withdrawn", _("已撤回")

    title = models.CharField(_("名称"), max_length=200)
    clause = models.CharField(_("条款"), max_length=60)
    indicator = models.CharField(_("指标"), max_length=300)
    code = models.CharField(_("目录指标"), max_length=120, blank=True)
    year = models.PositiveIntegerField(_("目标年"), null=True, blank=True)
    op = models.CharField(_("关系"), max_length=2, choices=Op.choices, blank=True)
    kind = models.CharField(_("类型"), max_length=12, choices=TargetKind.choices)
    unit = models.CharField(_("单位"), max_length=60, blank=True)
    base_year = models.PositiveIntegerField(_("基年"), null=True, blank=True)
    quote = models.TextField(_("原文"), blank=True)
    value = models.FloatField(_("全市目标值"))
    method = models.CharField(_("分解方法"), max_length=12, choices=Method.choices)
    digits = models.PositiveSmallIntegerField(_("小数位数"), default=2)
    base_label = models.CharField(_("基数说明"), max_length=200, blank=True)
    basis_label = models.CharField(_("依据说明"), max_length=200, blank=True)
    places = models.JSONField(_("分解结果"), default=list)
    rule_zh = models.CharField(max_length=300)
    rule_en = models.CharField(max_length=400)
    note = models.CharField(_("说明"), max_length=1000, blank=True)
    author = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("编制人"))
    created = models.DateTimeField(_("编制时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A split has parts, and no more decimals than make sense."""
        if not self.places:
            raise ValidationError({"places": _("没有分解结果。")})
        if not 0 <= self.digits <= 6:
            raise ValidationError({"digits": _("小数位数须在 0 到 6 之间。")})


class DistrictTarget(Edited):
    """What one district owes of a published split. `amount` is what falls, where the value is a percentage."""

    split = models.ForeignKey(Split, models.CASCADE, related_name="targets", verbose_name=_("目标分解"))
    place = models.ForeignKey(Place, models.PROTECT, to_field="code", related_name="+", verbose_name=_("区（市）"))
    value = models.FloatField(_("目标值"))
    amount = models.FloatField(_("下降量"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("split", "place__order", "place")
        constraints = (models.UniqueConstraint(fields=("split", "place"), name="one_value_a_district"),)

    def __str__(self) -> str:
        return f"{self.place} {self.split}"
