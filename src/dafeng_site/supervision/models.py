"""Records of supervision, findings with the violators they may make, complaints with their people apart and sealed."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.duty.models import Rectification, WorkItem
from dafeng_site.people.models import OrgUnit
from dafeng_site.records import Edited, StateField

__all__ = ["Complaint", "ComplaintFile", "ComplaintPerson", "Finding", "Handler", "Quota", "Record"]

_PERSON = settings.AUTH_USER_MODEL


class Record(Edited):
    """A talk, a circular of criticism, or a commendation: what was said to whom, by which document, and why."""

    class Kind(models.TextChoices):
        TALK = "talk", _("约谈")
        CIRCULAR = "circular", _("通报")
        PRAISE = "praise", _("表扬")

    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    date = models.DateField(_("日期"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="records", verbose_name=_("对象"))
    reason = models.TextField(_("事由"), max_length=4000)
    item = models.ForeignKey(
        WorkItem, models.SET_NULL, null=True, blank=True, related_name="records", verbose_name=_("相关工作项")
    )
    evaluation = models.CharField(_("相关评价"), max_length=200, blank=True)
    published = models.BooleanField(_("公开"), default=False)
    author = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    history = HistoricalRecords()

    class Meta:
        ordering = ("-date", "-id")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What is published names the document that it rests on."""
        if self.published and not self.number.strip():
            raise ValidationError({"number": _("公开的须填写文号。")})


class Finding(Edited):
    """What an energy inspection found at an enterprise. It is put right as a rectification order; the enterprise stands
    on the list of violators from the decision until the order is closed."""

    enterprise = models.CharField(_("企业"), max_length=200)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    inspected = models.DateField(_("监察日期"))
    number = models.CharField(_("监察文书号"), max_length=100, blank=True)
    basis = models.CharField(_("违反的规定"), max_length=300)
    problem = models.TextField(_("监察发现"), max_length=4000)
    rectification = models.OneToOneField(Rectification, models.PROTECT, related_name="finding", verbose_name=_("整改"))
    listed = models.BooleanField(_("列入违规名单"), default=False)
    decision = models.CharField(_("决定文号"), max_length=100, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    author = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    history = HistoricalRecords()

    class Meta:
        ordering = ("-inspected", "-id")

    def __str__(self) -> str:
        return self.enterprise

    @property
    def is_published(self) -> bool:
        """Whether the enterprise stands on the list now."""
        return self.listed and self.rectification.state not in ("closed", "cancelled")

    def clean(self) -> None:
        """A listing rests on a decision."""
        if self.listed and not (self.decision.strip() and self.decided_on and self.decided_by_id):
            raise ValidationError({"decision": _("列入名单须有决定文号和日期。")})
        if self.credit_code and not (len(self.credit_code) == 18 and self.credit_code.isalnum()):
            raise ValidationError({"credit_code": _("统一社会信用代码为 18 位数字和字母。")})


class Handler(Edited):
    """A person of the office whom the administrator has named to handle complaints. Nobody else sees one."""

    user = models.OneToOneField(_PERSON, models.PROTECT, related_name="complaint_handler", verbose_name=_("办理人"))
    reason = models.CharField(_("指定依据"), max_length=200)
    named_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("指定人"))
    history = HistoricalRecords()

    class Meta:
        ordering = ("user",)

    def __str__(self) -> str:
        return str(self.user)


class Complaint(Edited):
    """A complaint (flow `complaint`). `sealed` is what was written, encrypted; `brief` is what a handler passes on to
    the investigating unit, written so that nobody can be told from it. `digest` finds it again by its receipt."""

    class Category(models.TextChoices):
        DATA = "data", _("数据弄虚作假")
        ENERGY = "energy", _("违规用能、违规上马项目")
        DUTY = "duty", _("不落实、不作为")
        OTHER = "other", _("其他")

    digest = models.CharField(max_length=64, unique=True)
    category = models.CharField(_("类别"), max_length=12, choices=Category.choices)
    sealed = models.TextField()
    against = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("被举报单位")
    )
    assigned = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("转办单位")
    )
    brief = models.TextField(_("转办内容"), max_length=4000, blank=True)
    due = models.DateField(_("办理时限"), null=True, blank=True)
    result = models.TextField(_("调查结果"), max_length=4000, blank=True)
    answer = models.TextField(_("答复"), max_length=4000, blank=True)
    state = StateField(_("状态"), max_length=16, default="received", flow="complaint")
    submitted_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复拟稿人")
    )
    created = models.DateTimeField(_("收到时间"), auto_now_add=True)
    closed = models.DateTimeField(_("办结时间"), null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["digest", "sealed"])

    class Meta:
        ordering = ("-created", "-id")

    def __str__(self) -> str:
        return f"J{self.pk}"

    def clean(self) -> None:
        """Nobody investigates themselves."""
        if self.assigned_id and self.assigned_id == self.against_id:
            raise ValidationError({"assigned": _("不得转办给被举报单位。")})


class ComplaintPerson(models.Model):
    """Who complained, where they said so: kept apart, encrypted, removed when its time is over."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="person")
    sealed = models.TextField()


class ComplaintFile(models.Model):
    """A file that came with a complaint: name and bytes encrypted, the bytes in the site's file storage."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="files")
    sealed_name = models.TextField()
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)


class Quota(models.Model):
    """How often something was done on a day, by a keyed hash that leads back to nobody; days gone by are removed."""

    key = models.CharField(max_length=80)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "day"), name="one_count_a_day"),)
