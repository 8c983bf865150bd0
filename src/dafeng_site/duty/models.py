"""Work items and their acceptance, dispatch rounds and reports, evidence, rectification."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng.appraisal import Output, check_output
from dafeng.core.catalogue import default_catalogue
from dafeng_site.people.models import OrgUnit
from dafeng_site.plans.models import UnitRole
from dafeng_site.records import Edited, IndicatorField, KeptFile, StateField, Typed

__all__ = [
    "Assignment",
    "Evidence",
    "Lights",
    "Rectification",
    "Report",
    "ReportDraft",
    "Round",
    "WorkItem",
]

_PERSON = settings.AUTH_USER_MODEL


class Lights(models.TextChoices):
    """The library's lights (`dafeng.appraisal.LIGHTS`)."""

    DONE = "done", _("已完成")
    GREEN = "green", _("进度正常")
    YELLOW = "yellow", _("进度滞后")
    RED = "red", _("严重滞后")
    UNKNOWN = "unknown", _("无法判断")


class WorkItem(Edited):
    """A measurable piece of a year's work that one unit owes. `clause` is the plan's task by number, so that it
    outlives a new version of the text; `done` is what a reviewed report said last, null while nothing was reported."""

    code = models.CharField(_("编号"), max_length=60, unique=True)
    year = models.PositiveSmallIntegerField(_("年份"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    clause = models.CharField(_("条款"), max_length=60, blank=True)
    title = models.CharField(_("工作内容"), max_length=300)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="work_items", verbose_name=_("责任单位"))
    role = models.CharField(_("职责"), max_length=12, choices=UnitRole.choices, default=UnitRole.RESPONSIBLE)
    output = models.CharField(_("可衡量的成果"), max_length=500, blank=True)
    indicator = IndicatorField(_("成果指标"), max_length=120, blank=True)
    goal = models.FloatField(_("成果目标值"), null=True, blank=True)
    goal_unit = models.CharField(_("目标值单位"), max_length=60, blank=True)
    goal_base = models.FloatField(_("成果起点值"), null=True, blank=True)
    start = models.DateField(_("开始日期"))
    due = models.DateField(_("完成时限"))
    weight = models.FloatField(_("权重"), default=1.0)
    needs = models.CharField(_("前置工作项"), max_length=500, blank=True)
    contact = models.CharField(_("联系人"), max_length=100, blank=True)
    done = models.FloatField(_("完成比例"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    override = models.CharField(_("办公室认定状态"), max_length=8, choices=Lights.choices, blank=True)
    override_reason = models.CharField(_("认定理由"), max_length=500, blank=True)
    override_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("-year", "due", "code")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def needed(self) -> tuple[str, ...]:
        """Codes of the items that must be done first."""
        return tuple(part.strip() for part in self.needs.replace("；", ";").split(";") if part.strip())

    @property
    def measured_by(self) -> Output:
        """What its output is measured by; without an indicator by nothing."""
        return Output(self.indicator, self.goal, self.goal_unit, self.goal_base)

    def clean(self) -> None:
        """Days in order, a positive weight, a share from 0 to 1, a measurable output, an override's reason."""
        english = (get_language() or "").startswith("en")
        wrong = check_output(self.measured_by, default_catalogue())
        found: dict[str, Any] = {each.where: each.text("en" if english else "zh") for each in wrong}
        if self.start and self.due and self.due < self.start:
            found["due"] = _("完成时限早于开始日期。")
        if not self.weight > 0:
            found["weight"] = _("权重须大于零。")
        if self.done is not None and not 0 <= self.done <= 1:
            found["done"] = _("完成比例须在 0 到 1 之间。")
        if self.override and not self.override_reason.strip():
            found["override_reason"] = _("改变状态须写明理由。")
        if found:
            raise ValidationError(found)


class Assignment(Edited):
    """Whether the unit has taken a work item on (flow `assignment`), and what it has to say of its state."""

    item = models.OneToOneField(WorkItem, models.CASCADE, related_name="assignment", verbose_name=_("工作项"))
    state = StateField(_("承接状态"), max_length=12, default="sent", flow="assignment")
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    contact = models.CharField(_("本单位联系人"), max_length=100, blank=True)
    view = models.CharField(_("单位意见"), max_length=500, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("item",)

    def __str__(self) -> str:
        return str(self.item)


class Round(Edited):
    """A dispatch round: the office asks the units of a scope for a period. Closed, its `snapshot` stands for good."""

    class Kind(models.TextChoices):
        MONTHLY = "monthly", _("月调度")
        QUARTERLY = "quarterly", _("季调度")
        CALL = "call", _("专项调度")

    title = models.CharField(_("名称"), max_length=200)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices, default=Kind.QUARTERLY)
    period = models.CharField(_("统计期"), max_length=12)
    year = models.PositiveSmallIntegerField(_("年份"))
    clauses = models.CharField(_("条款范围"), max_length=300, blank=True)
    deadline = models.DateField(_("报送截止日"))
    note = models.CharField(_("要求"), max_length=1000, blank=True)
    state = StateField(_("状态"), max_length=12, default="prepared", flow="round")
    snapshot = models.JSONField(_("办结快照"), null=True, blank=True)
    documents = models.JSONField(_("通报文件"), default=dict, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-deadline", "-id")

    def __str__(self) -> str:
        return self.title


class Report(Edited):
    """What one unit reports in a round (flow `report`). `entries` is {work item's code: {done, note}}, done as a share;
    `figures` are the rows filed as observations with it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="reports", verbose_name=_("调度"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="reports", verbose_name=_("单位"))
    state = StateField(_("状态"), max_length=12, default="draft", flow="report")
    entries = models.JSONField(_("工作进展"), default=dict, blank=True)
    figures = models.JSONField(_("数据"), default=list, blank=True)
    difficulties = models.TextField(_("困难和建议"), max_length=4000, blank=True)
    submitted_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    submitted_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    reviewer = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    reason = models.CharField(_("审核意见"), max_length=1000, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("round", "unit__name", "id")
        constraints = (models.UniqueConstraint(fields=("round", "unit"), name="one_report_a_unit"),)

    def __str__(self) -> str:
        return f"{self.round} {self.unit}"


class ReportDraft(Typed):
    """What is being typed into a report, as typed: saved while typing, so that nothing is lost with a session."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="draft")


class Rectification(Edited):
    """A problem with the measures against it, followed until verified and closed (flow `rectification`)."""

    class Origin(models.TextChoices):
        DISPATCH = "dispatch", _("调度发现")
        INSPECTION = "inspection", _("节能监察")
        SUPERVISION = "supervision", _("督察反馈")
        EVALUATION = "evaluation", _("评价发现")

    title = models.CharField(_("问题"), max_length=200)
    origin = models.CharField(_("来源"), max_length=12, choices=Origin.choices, default=Origin.DISPATCH)
    problem = models.TextField(_("问题描述"), max_length=4000)
    clause = models.CharField(_("条款"), max_length=60, blank=True)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="rectifications", verbose_name=_("整改单位"))
    due = models.DateField(_("整改时限"))
    measures = models.TextField(_("整改措施"), max_length=4000, blank=True)
    result = models.TextField(_("整改结果"), max_length=4000, blank=True)
    state = StateField(_("状态"), max_length=12, default="ordered", flow="rectification")
    reason = models.CharField(_("核查意见"), max_length=1000, blank=True)
    submitted_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("-due", "-id")

    def __str__(self) -> str:
        return self.title


class Evidence(KeptFile):
    """A file that proves what a unit says, kept once under its SHA-256 in the site's file storage."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="evidence", verbose_name=_("单位"))
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("报送")
    )
    rectification = models.ForeignKey(
        Rectification, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("整改")
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("created", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(report__isnull=False, rectification__isnull=True)
                | Q(report__isnull=True, rectification__isnull=False),
                name="evidence_of_one_matter",
            ),
        )
