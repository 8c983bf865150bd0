"""What people keep in the books: factors confirmed and overridden, energy balances and uploads to be looked at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.data.models import Place, Source, State
from dafeng_site.records import Edited

__all__ = [
    "ActivityFigure",
    "BalanceDraft",
    "Basis",
    "EnergyTable",
    "EnterpriseFiling",
    "FactorConfirmation",
    "FactorOverride",
    "InventoryVersion",
    "NotationKey",
]


class Basis(models.TextChoices):
    PHYSICAL = "physical", _("实物量")
    CALORIFIC = "calorific", _("标准量（当量值）")
    EQUIVALENT = "equivalent", _("标准量（等价值）")


class FactorOverride(Edited):
    """A city's own value of a factor. The library's value stays beside it; who and why are part of the record."""

    item = models.CharField(_("项目"), max_length=120)
    parameter = models.CharField(_("参数"), max_length=80)
    place = models.CharField(_("适用地区"), max_length=80)
    value = models.FloatField(_("本地值"))
    unit = models.CharField(_("单位"), max_length=60)
    books = models.CharField(_("适用账本"), max_length=100, default="*")
    valid_from = models.PositiveSmallIntegerField(_("起始年份"), null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField(_("截止年份"), null=True, blank=True)
    person = models.CharField(_("责任人"), max_length=100)
    on = models.DateField(_("日期"))
    reason = models.CharField(_("理由"), max_length=500)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("item", "parameter", "place", "id")

    def __str__(self) -> str:
        return f"{self.item} {self.parameter} {self.place}"


class FactorConfirmation(Edited):
    """A named person vouches for a row of the library that is not official, after checking the original."""

    row = models.CharField(_("因子"), max_length=300, unique=True)
    person = models.CharField(_("确认人"), max_length=100)
    on = models.DateField(_("日期"))
    reason = models.CharField(_("依据"), max_length=500)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("row",)

    def __str__(self) -> str:
        return self.row


class EnergyTable(Edited):
    """An energy balance of a place and year from one source. `cells` is {row: {kind: value}}, a blank cell is null.

    Figures are in the official unit of each kind, or in 10^4 tce where the basis is not physical. `detail` is what an
    estimate tells of itself: CO2 by sector with a range, what other proxies would give, remarks.
    """

    place = models.ForeignKey(
        Place, models.PROTECT, to_field="code", db_column="place", related_name="balances", verbose_name=_("地区")
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    source = models.ForeignKey(Source, models.PROTECT, related_name="balances", verbose_name=_("来源"))
    locator = models.CharField(_("出处"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices)
    basis = models.CharField(_("计量"), max_length=12, choices=Basis.choices, default=Basis.PHYSICAL)
    title = models.CharField(_("表题"), max_length=300, blank=True)
    cells = models.JSONField(_("表内数值"))
    file_name = models.CharField(_("文件"), max_length=300, blank=True)
    note = models.CharField(_("备注"), max_length=1000, blank=True)
    detail = models.JSONField(_("推算明细"), default=dict, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("place__order", "-year", "pk")
        constraints = (models.UniqueConstraint(fields=("place", "year", "source"), name="one_balance_a_source"),)

    def __str__(self) -> str:
        return f"{self.place_id} {self.year}"


class BalanceDraft(models.Model):
    """An uploaded balance, read whole and not yet kept: a person looks at its checks first."""

    class Status(models.TextChoices):
        PREVIEW = "preview", _("待确认")
        DONE = "done", _("已保存")
        DISCARDED = "discarded", _("已放弃")

    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PREVIEW)
    place = models.ForeignKey(Place, models.PROTECT, to_field="code", db_column="place", related_name="+")
    year = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    title = models.CharField(max_length=300, blank=True)
    cells = models.JSONField()
    notes = models.JSONField(default=list, blank=True)
    replaces = models.ForeignKey(EnergyTable, models.SET_NULL, null=True, blank=True, related_name="+")
    replaces_revision = models.PositiveIntegerField(null=True, blank=True)
    table = models.ForeignKey(EnergyTable, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return self.file_name


class ActivityFigure(Edited):
    """One activity of the greenhouse gas inventory: how much of what at a place in a year, in its own unit."""

    activity = models.CharField(_("活动水平"), max_length=120)
    place = models.ForeignKey(
        Place, models.PROTECT, to_field="code", db_column="place", related_name="activities", verbose_name=_("地区")
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    value = models.FloatField(_("数值"), null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=60)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices)
    source = models.ForeignKey(Source, models.PROTECT, related_name="activities", verbose_name=_("来源"))
    locator = models.CharField(_("出处"), max_length=300, blank=True)
    uncertainty = models.FloatField(_("不确定度（%）"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=1000, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("activity", "place__order", "year")
        constraints = (models.UniqueConstraint(fields=("activity", "place", "year"), name="one_activity_a_year"),)

    def __str__(self) -> str:
        return f"{self.activity} {self.place_id} {self.year}"


class NotationKey(Edited):
    """Why a line of the inventory has no value: NO, NE, IE, C or NA, with the reason."""

    line = models.CharField(_("清单行"), max_length=120)
    gas = models.CharField(_("气体"), max_length=20, default="*")
    place = models.ForeignKey(
        Place, models.PROTECT, to_field="code", db_column="place", related_name="notations", verbose_name=_("地区")
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    notation = models.CharField(_("记号"), max_length=2)
    reason = models.CharField(_("理由"), max_length=500)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("line", "gas", "place__order", "year")
        constraints = (models.UniqueConstraint(fields=("line", "gas", "place", "year"), name="one_notation_a_line"),)

    def __str__(self) -> str:
        return f"{self.line} {self.gas} {self.place_id} {self.year}"


class InventoryVersion(models.Model):
    """An inventory as it stood when a person kept it: every result with its terms, never changed afterwards."""

    place = models.ForeignKey(
        Place, models.PROTECT, to_field="code", db_column="place", related_name="inventories", verbose_name=_("地区")
    )
    year = models.PositiveSmallIntegerField()
    book = models.CharField(max_length=20)
    gwp_set = models.CharField(max_length=8)
    version = models.CharField(max_length=40)
    total = models.FloatField()
    results = models.JSONField()
    meta = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return f"{self.place_id} {self.year} {self.version}"


class EnterpriseFiling(Edited):
    """The form of an enterprise's facility for a year, as it was uploaded. `owner` is the enterprise itself."""

    code = models.CharField(_("设施编号"), max_length=80)
    name = models.CharField(_("设施名称"), max_length=200)
    place = models.CharField(_("所在地"), max_length=80)
    industry = models.CharField(_("行业"), max_length=80)
    year = models.PositiveSmallIntegerField(_("年份"))
    owner = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="filings", verbose_name=_("填报单位"))
    content = models.BinaryField(_("填报表"))
    file_name = models.CharField(_("文件"), max_length=300)
    file_hash = models.CharField(_("文件摘要"), max_length=64)
    history = HistoricalRecords(excluded_fields=["content"])

    class Meta:
        ordering = ("name", "-year")
        constraints = (models.UniqueConstraint(fields=("owner", "code", "year"), name="one_filing_a_year"),)

    def __str__(self) -> str:
        return f"{self.name} {self.year}"
