"""The city, its places, sources and observations, and what was imported."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.records import Edited

__all__ = [
    "Book",
    "Certainty",
    "City",
    "DataVersion",
    "ImportBatch",
    "Observation",
    "PackPart",
    "Place",
    "Source",
    "State",
]


class State(models.TextChoices):
    MEASURED = "measured", _("实测")
    PUBLISHED = "published", _("已公布")
    ESTIMATED = "estimated", _("估算")
    ASSUMED = "assumed", _("假定")
    ZERO = "zero", _("确认为零")
    MISSING = "missing", _("无数据")


class Book(models.TextChoices):
    STATISTICS = "statistics", _("统计")
    INVENTORY = "inventory", _("清单")
    ASSESSMENT = "assessment", _("考核")
    ETS = "ets", _("碳市场")
    FOOTPRINT = "footprint", _("产品碳足迹")


class Certainty(models.TextChoices):
    VERIFIED = "V", _("见官方原文")
    SECONDARY = "S", _("二手来源")
    COMPUTED = "C", _("计算得出")
    MEMORY = "M", _("待核实")
    UNKNOWN = "U", _("来源不明")


class DataVersion(models.Model):
    """The data version: row 1 is raised in every transaction that writes. Cached pages and statuses are keyed by it."""

    number = models.BigIntegerField(default=0)


class City(Edited):
    """The city that this site serves: one row, from the city pack."""

    code = models.CharField(_("行政区划代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    name_en = models.CharField(_("英文名称"), max_length=100, blank=True)
    province = models.CharField(_("省级代码"), max_length=20, blank=True)
    province_name = models.CharField(_("省级名称"), max_length=100, blank=True)
    base_year = models.PositiveIntegerField(_("基年"), null=True, blank=True)
    gwp_set = models.CharField(_("增温潜势取值"), max_length=40, blank=True)
    electricity_equivalent = models.CharField(_("电力折标煤方法"), max_length=40, blank=True)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return self.name


class PackPart(models.Model):
    """A part of the city pack that the site carries as it came: tables of plants or breaks, profiles, README, map."""

    class Kind(models.TextChoices):
        TABLE = "table", _("数据表")
        FILE = "file", _("文件")

    name = models.CharField(max_length=300, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    content = models.BinaryField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Place(Edited):
    """An administrative place or an entity (plant:…, enterprise:…) that observations are about."""

    code = models.CharField(_("代码"), max_length=80, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    kind = models.CharField(_("层级"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级地区")
    )
    grid_row = models.PositiveSmallIntegerField(_("示意图行"), null=True, blank=True)
    grid_column = models.PositiveSmallIntegerField(_("示意图列"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    note = models.CharField(_("备注"), max_length=500, blank=True)
    order = models.PositiveIntegerField(_("次序"), default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name


class Source(Edited):
    """Where figures come from. Figures of a source that is not public are shown to signed-in people alone; those of a
    source from memory or of unknown origin enter official results only after somebody vouched for it by name."""

    key = models.CharField(_("编号"), max_length=120, unique=True)
    title = models.CharField(_("标题"), max_length=500)
    title_en = models.CharField(_("英文标题"), max_length=500, blank=True)
    publisher = models.CharField(_("发布单位"), max_length=300, blank=True)
    number = models.CharField(_("文号"), max_length=200, blank=True)
    year = models.PositiveIntegerField(_("年份"), null=True, blank=True)
    licence = models.CharField(_("使用许可"), max_length=500, blank=True)
    url = models.CharField(_("网址"), max_length=1000, blank=True)
    accessed = models.CharField(_("查阅日期"), max_length=40, blank=True)
    certainty = models.CharField(_("可信度"), max_length=1, choices=Certainty.choices, default=Certainty.UNKNOWN)
    note = models.TextField(_("说明"), blank=True)
    is_public = models.BooleanField(_("可公开"), default=False)
    confirmed_by = models.CharField(_("确认人"), max_length=100, blank=True)
    confirmed_on = models.DateField(_("确认日期"), null=True, blank=True)
    confirmed_reason = models.CharField(_("确认依据"), max_length=500, blank=True)
    confirmed_document = models.CharField(_("核对的文件"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.title

    @property
    def needs_confirmation(self) -> bool:
        """Whether official results may rest on it only when somebody vouches for it."""
        return self.certainty in (Certainty.MEMORY, Certainty.UNKNOWN)


class Observation(Edited):
    """One observation: the house's eight columns, with the source split into its id and a locator.

    `value` is in the catalogue's canonical unit and null where the state is `missing`. Each source says one thing about
    an indicator at a place in a period, scenario and book; of several sources `dafeng.city.choose` takes the best.
    `owner` is the unit that filed it; `file`, `unit` and `printed` keep what stood where it was read.
    """

    indicator = models.CharField(_("指标"), max_length=120)
    place = models.ForeignKey(
        Place, models.PROTECT, to_field="code", db_column="place", related_name="observations", verbose_name=_("地区")
    )
    period = models.CharField(_("时期"), max_length=20)
    scenario = models.CharField(_("情景"), max_length=60, default="observed")
    value = models.FloatField(_("数值"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices)
    source = models.ForeignKey(Source, models.PROTECT, related_name="observations", verbose_name=_("来源"))
    locator = models.CharField(_("出处"), max_length=300, blank=True)
    book = models.CharField(_("账本"), max_length=20, choices=Book.choices, default=Book.STATISTICS)
    file = models.CharField(_("文件"), max_length=300, blank=True)
    unit = models.CharField(_("原文单位"), max_length=60, blank=True)
    printed = models.FloatField(_("原文数值"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=1000, blank=True)
    owner = models.ForeignKey(
        "people.OrgUnit", models.PROTECT, null=True, blank=True, related_name="observations", verbose_name=_("填报单位")
    )
    batch = models.ForeignKey(
        "ImportBatch", models.PROTECT, null=True, blank=True, related_name="observations", verbose_name=_("导入批次")
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("indicator", "place", "period", "scenario", "book")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "place", "period", "scenario", "book", "source", "locator"),
                name="one_figure_a_source",
            ),
            models.CheckConstraint(
                condition=Q(state="missing", value__isnull=True)
                | Q(state="zero", value=0)
                | (~Q(state__in=("missing", "zero")) & Q(value__isnull=False)),
                name="value_fits_state",
            ),
        )
        indexes = (models.Index(fields=("place", "indicator", "period")),)

    def __str__(self) -> str:
        return f"{self.indicator} {self.place_id} {self.period}"


class ImportBatch(models.Model):
    """One uploaded spreadsheet: what was in it, what became of it."""

    class Status(models.TextChoices):
        FAULTY = "faulty", _("有错误")
        PREVIEW = "preview", _("待确认")
        DONE = "done", _("已导入")
        DISCARDED = "discarded", _("已放弃")

    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="imports")
    file_name = models.CharField(max_length=300)
    file_hash = models.CharField(max_length=64, db_index=True)
    file_size = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status.choices)
    rows = models.JSONField(default=list, blank=True)  # the rows as read, to be confirmed
    faults = models.JSONField(default=list, blank=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return self.file_name
