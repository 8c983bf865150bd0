"""Splits of targets and their district targets; supports of work items, contacts, changes asked for, years carried."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.data.models import Place
from dafeng_site.duty.models import WorkItem
from dafeng_site.people.models import OrgUnit
from dafeng_site.plans.models import Op, TargetKind
from dafeng_site.records import Edited, StateField

__all__ = ["Branch", "ChangeRequest", "Contact", "DistrictTarget", "Split", "Support", "YearRoll"]

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
    rule_zh = models.CharField(_("取整规则（中文）"), max_length=300)
    rule_en = models.CharField(_("取整规则（英文）"), max_length=400)
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


class Support(Edited):
    """A unit that supports a work item which another one owes; it takes it on or objects, too (flow `support`).
    `done` is what its last reviewed report said of its own part; the item's own share is the lead's."""

    item = models.ForeignKey(WorkItem, models.CASCADE, related_name="supports", verbose_name=_("工作项"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="supports", verbose_name=_("配合单位"))
    state = StateField(_("承接状态"), max_length=12, default="sent", flow="support")
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    done = models.FloatField(_("配合完成比例"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("item", "unit__name")
        constraints = (models.UniqueConstraint(fields=("item", "unit"), name="one_support_a_unit"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.item}"

    def clean(self) -> None:
        """Who owes an item does not support it besides."""
        if self.item_id and self.unit_id == self.item.unit_id:
            raise ValidationError({"unit": _("牵头单位不能同时是配合单位。")})
        if self.done is not None and not 0 <= self.done <= 1:
            raise ValidationError({"done": _("完成比例须在 0 到 1 之间。")})


class Branch(Edited):
    """A work item that was made of another one for a district or a further unit."""

    child = models.OneToOneField(WorkItem, models.CASCADE, related_name="branch", verbose_name=_("分解工作项"))
    parent = models.ForeignKey(WorkItem, models.PROTECT, related_name="branches", verbose_name=_("上级工作项"))
    history = HistoricalRecords()

    class Meta:
        ordering = ("parent", "child")

    def __str__(self) -> str:
        return f"{self.parent} → {self.child}"


class Contact(Edited):
    """Whom to call about a unit's work, or about one item of it. Seen by the office and by the unit itself alone."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="contacts", verbose_name=_("单位"))
    item = models.ForeignKey(
        WorkItem, models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name=_("工作项")
    )
    name = models.CharField(_("姓名"), max_length=100)
    post = models.CharField(_("职务"), max_length=100, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("unit", "name", "id")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """There is a way to reach them, and the phone is one."""
        if not (self.phone or self.email):
            raise ValidationError({"phone": _("电话和邮箱至少填一项。")})
        if set(self.phone) - set("0123456789+-() 转#"):
            raise ValidationError({"phone": _("电话号码写法不对。")})


class ChangeRequest(Edited):
    """What a unit asks to change of its work item (flow `change`). `wanted` is {field: [old, new]} as texts; both stay
    for good, whatever the item says later. `labels` shows them in words."""

    item = models.ForeignKey(WorkItem, models.CASCADE, related_name="changes", verbose_name=_("工作项"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("申请单位"))
    wanted = models.JSONField(_("申请调整"), default=dict)
    labels = models.JSONField(_("单位名称"), default=dict, blank=True)
    why = models.CharField(_("申请理由"), max_length=1000)
    state = StateField(_("状态"), max_length=12, default="draft", flow="change")
    reason = models.CharField(_("审批意见"), max_length=1000, blank=True)
    submitted_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申请人")
    )
    decided_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人")
    )
    created = models.DateTimeField(_("申请时间"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return str(self.item)


class YearRoll(Edited):
    """A year's unfinished items carried over into the next. It can be taken back until a unit has taken one on."""

    class State(models.TextChoices):
        DONE = "done", _("已结转")
        UNDONE = "undone", _("已撤销")

    old = models.PositiveSmallIntegerField(_("由年份"))
    new = models.PositiveSmallIntegerField(_("到年份"))
    codes = models.JSONField(_("工作项"), default=list)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DONE)
    user = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    created = models.DateTimeField(_("办理时间"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return f"{self.old}→{self.new}"
