"""The plan document with its versions, and everything that was found in it, as people edit it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.records import Edited

__all__ = [
    "AssignedKind",
    "Clause",
    "Nature",
    "Op",
    "PlanDocument",
    "PlanVersion",
    "Project",
    "Target",
    "TargetKind",
    "Task",
    "TaskUnit",
    "Threshold",
    "UnitRole",
]


class TargetKind(models.TextChoices):
    LEVEL = "level", _("水平值")
    REDUCTION = "reduction", _("下降")
    INCREASE = "increase", _("增长")
    ASSIGNED = "assigned", _("上级下达")
    PHASE_OUT = "phase-out", _("淘汰退出")
    COVERAGE = "coverage", _("全覆盖")
    PEAK = "peak", _("达峰")


class AssignedKind(models.TextChoices):
    """What kind of value the level above has assigned."""

    LEVEL = "level", _("水平值")
    REDUCTION = "reduction", _("下降")
    INCREASE = "increase", _("增长")


class Nature(models.TextChoices):
    BINDING = "binding", _("约束性")
    EXPECTED = "expected", _("预期性")


class Op(models.TextChoices):
    EQUAL = "=", "="
    AT_LEAST = ">=", "≥"
    ABOVE = ">", ">"
    AT_MOST = "<=", "≤"
    BELOW = "<", "<"
    ABOUT = "~", "≈"


class UnitRole(models.TextChoices):
    LEAD = "lead", _("牵头")
    SUPPORT = "support", _("配合")
    RESPONSIBLE = "responsible", _("负责")


class PlanDocument(Edited):
    """A plan: the city's own, or one of a level above to compare with."""

    key = models.CharField(_("编号"), max_length=80, unique=True)
    title = models.CharField(_("标题"), max_length=300)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    date = models.CharField(_("发布日期"), max_length=40, blank=True)
    is_own = models.BooleanField(_("本市方案"), default=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-is_own", "key")

    def __str__(self) -> str:
        return self.title


class PlanVersion(models.Model):
    """The text of a plan as it stood. Spans of clauses, tasks and targets point into `text`. Never edited.

    `activated` is when it came into force; null while it is only looked at.
    """

    document = models.ForeignKey(PlanDocument, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    text = models.TextField()
    content = models.BinaryField(null=True)  # the file as published
    file_name = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    is_current = models.BooleanField(default=True)
    activated = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("document", "-number")
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="one_number_a_version"),
            models.UniqueConstraint(fields=("document",), condition=Q(is_current=True), name="one_current_version"),
        )

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"


class _Found(Edited):
    """Something found in a version of a plan, with its span in the text."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="%(class)ss", verbose_name=_("版本"))
    order = models.PositiveIntegerField(_("次序"), default=0)
    start = models.PositiveIntegerField(_("原文起点"), default=0)
    end = models.PositiveIntegerField(_("原文止点"), default=0)

    class Meta:
        abstract = True


class Clause(_Found):
    number = models.CharField(_("条款号"), max_length=60)
    title = models.CharField(_("标题"), max_length=500, blank=True)
    level = models.PositiveSmallIntegerField(_("条款层级"), default=1)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("上级条款")
    )
    body_start = models.PositiveIntegerField(_("正文起点"), default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ("version", "order")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Task(_Found):
    """A lowest-level clause that somebody has to carry out. `indicators` holds [code, confidence] pairs."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="tasks", verbose_name=_("条款"))
    title = models.CharField(_("任务"), max_length=500)
    indicators = models.JSONField(_("相关指标"), default=list, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("version", "order")

    def __str__(self) -> str:
        return self.title


class TaskUnit(Edited):
    """A unit on a task, in the text's order. `unit` is null where the gazetteer does not know the name."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="units", verbose_name=_("任务"))
    unit = models.ForeignKey(
        "people.OrgUnit", models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("单位")
    )
    name = models.CharField(_("文中名称"), max_length=200)
    role = models.CharField(_("职责"), max_length=12, choices=UnitRole.choices, default=UnitRole.RESPONSIBLE)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    start = models.PositiveIntegerField(_("原文起点"), default=0)
    end = models.PositiveIntegerField(_("原文止点"), default=0)
    confidence = models.FloatField(_("匹配把握"), default=0.0)
    history = HistoricalRecords()

    class Meta:
        ordering = ("task", "order")

    def __str__(self) -> str:
        return self.name


class Target(_Found):
    """One demand on one indicator, with the record's fields as read, and what people have made sure of since.

    `code` is the catalogue indicator (best match, or a person's choice); `confirmed_by` is who made sure of it.
    `assigned_value` is given once the level above has assigned it: the level to reach, or the size of the change.
    """

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="targets", verbose_name=_("条款"))
    indicator = models.CharField(_("指标（文中）"), max_length=300)
    year = models.PositiveIntegerField(_("目标年"), null=True, blank=True)
    op = models.CharField(_("关系"), max_length=2, choices=Op.choices, blank=True)
    value = models.FloatField(_("目标值"), null=True, blank=True)
    value_high = models.FloatField(_("上限"), null=True, blank=True)
    value_text = models.CharField(_("原文数值"), max_length=100, blank=True)
    unit = models.CharField(_("单位"), max_length=60, blank=True)
    base_year = models.PositiveIntegerField(_("基年"), null=True, blank=True)
    kind = models.CharField(_("类型"), max_length=12, choices=TargetKind.choices)
    hedge = models.CharField(_("语气"), max_length=100, blank=True)
    nature = models.CharField(_("性质"), max_length=12, choices=Nature.choices, blank=True)
    quote = models.TextField(_("原文"))
    code = models.CharField(_("目录指标"), max_length=120, blank=True, db_index=True)
    confidence = models.FloatField(_("匹配把握"), default=0.0)
    matches = models.JSONField(_("候选指标"), default=list, blank=True)  # [code, confidence] pairs, best first
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核对人")
    )
    confirmed_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    assigned_value = models.FloatField(_("下达值"), null=True, blank=True)
    assigned_unit = models.CharField(_("下达值单位"), max_length=60, blank=True)
    assigned_kind = models.CharField(_("下达值类型"), max_length=12, choices=AssignedKind.choices, blank=True)
    assigned_source = models.ForeignKey(
        "data.Source", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("下达值来源")
    )
    note = models.CharField(_("备注"), max_length=500, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("version", "order")

    def __str__(self) -> str:
        return self.quote

    def clean(self) -> None:
        """An assigned value comes with its kind and unit."""
        if self.assigned_value is not None and not (self.assigned_kind and self.assigned_unit):
            raise ValidationError({"assigned_kind": _("填写下达值时须同时填写类型和单位。")})


class Project(_Found):
    clause = models.ForeignKey(Clause, models.CASCADE, related_name="projects", verbose_name=_("条款"))
    name = models.CharField(_("名称"), max_length=300)
    kind = models.CharField(_("类型"), max_length=60, blank=True)
    quote = models.TextField(_("原文"), blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("version", "order")

    def __str__(self) -> str:
        return self.name


class Threshold(_Found):
    """A size that picks out a class: kept apart, never a target."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="thresholds", verbose_name=_("条款"))
    text = models.CharField(_("原文"), max_length=300)
    value = models.FloatField(_("数值"), null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=60, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("version", "order")

    def __str__(self) -> str:
        return self.text
