"""Score sheets and their versions, the evaluation of a year, its objects, marks, evidence and outcome."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng.appraisal import Sheet, packaged_sheets, parse_sheet
from dafeng_site.people.models import OrgUnit
from dafeng_site.records import Edited, KeptFile, StateField, Typed

__all__ = [
    "Appointment",
    "Assessment",
    "AssessmentDraft",
    "AssessmentFile",
    "ExpertMark",
    "Modes",
    "Outcome",
    "ScoreSheet",
    "SheetVersion",
    "Subjects",
    "YearlyEvaluation",
]

_PERSON = settings.AUTH_USER_MODEL


class Subjects(models.TextChoices):
    """Who is evaluated (`dafeng.appraisal.Subject`)."""

    CITY = "city", _("市（自查）")
    DISTRICT = "district", _("区（市）")
    UNIT = "unit", _("责任单位")


class Modes(models.TextChoices):
    """What comes first (`dafeng.appraisal.Mode`)."""

    INTENSITY = "intensity", _("强度为主、总量为辅（达峰前）")
    TOTAL = "total", _("总量为主、强度为辅（达峰后）")


class ScoreSheet(Edited):
    """A city's own score sheet: a copy of a packaged one, or of a file. What it says stands in its versions."""

    code = models.CharField(
        _("代码"), max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9.-]{0,59}\Z")]
    )
    name = models.CharField(_("名称"), max_length=200)
    subject = models.CharField(_("评价对象"), max_length=12, choices=Subjects.choices)
    origin = models.CharField(_("来自"), max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("subject", "code")

    def __str__(self) -> str:
        return self.name

    @property
    def origin_code(self) -> str:
        """The packaged sheet that it was copied from; empty for another origin."""
        code = self.origin.partition("@")[0]
        return code if code in packaged_sheets() else ""

    def clean(self) -> None:
        """The codes of the packaged sheets stay theirs."""
        if self.code in packaged_sheets():
            raise ValidationError({"code": _("这是自带评分表的代码，请另取一个。")})


class SheetVersion(Edited):
    """One version of a sheet as TOML (flow `score-sheet`). Its text can be changed while it is a draft, never after.

    `trial` is the dry run that was made of this very text: year, hash of the text, when.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="versions", verbose_name=_("评分表"))
    number = models.PositiveIntegerField(_("版本"))
    text = models.TextField(_("内容"), max_length=200_000)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    state = StateField(_("状态"), max_length=12, default="draft", flow="score-sheet")
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    trial = models.JSONField(_("试算"), null=True, blank=True)
    author = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("作者"))
    created = models.DateTimeField(_("建立时间"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("sheet", "-number")
        constraints = (models.UniqueConstraint(fields=("sheet", "number"), name="one_sheet_version_a_number"),)

    def __str__(self) -> str:
        return f"{self.sheet} v{self.number}"

    def clean(self) -> None:
        """A fixed version stays as it was fixed."""
        stored = SheetVersion.objects.filter(pk=self.pk).values("state", "text").first() if self.pk else None
        if stored is not None and stored["state"] != "draft" and stored["text"] != self.text:
            raise ValidationError({"text": _("已定稿的版本不能修改，请另建新版本。")})

    def parsed(self) -> Sheet:
        """The library's sheet. Raises `AppraisalError` where a draft is not in order yet."""
        return parse_sheet(self.text, str(self))


class YearlyEvaluation(Edited):
    """The evaluation of a year on one sheet (flow `evaluation-year`). `text` is the sheet as it stood when opened."""

    title = models.CharField(_("名称"), max_length=200)
    year = models.PositiveSmallIntegerField(
        _("评价年份"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    subject = models.CharField(_("评价对象"), max_length=12, choices=Subjects.choices)
    sheet = models.CharField(_("评分表"), max_length=80)
    text = models.TextField(_("评分表内容"), max_length=200_000)
    mode = models.CharField(_("方式"), max_length=12, choices=Modes.choices, default=Modes.INTENSITY)
    self_due = models.DateField(_("自评截止日"))
    objection_days = models.PositiveSmallIntegerField(
        _("异议期（工作日）"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    objection_due = models.DateField(_("异议截止日"), null=True, blank=True)
    note = models.CharField(_("要求"), max_length=1000, blank=True)
    state = StateField(_("状态"), max_length=12, default="prepared", flow="evaluation-year")
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-year", "-id")

    def __str__(self) -> str:
        return self.title

    def parsed(self) -> Sheet:
        """The library's sheet."""
        return parse_sheet(self.text, self.sheet)


class Appointment(Edited):
    """Somebody named to verify or to give marks in an evaluation, for the office or a third party."""

    class Part(models.TextChoices):
        VERIFIER = "verifier", _("核查")
        EXPERT = "expert", _("评分")

    evaluation = models.ForeignKey(
        YearlyEvaluation, models.CASCADE, related_name="appointments", verbose_name=_("年度评价")
    )
    user = models.ForeignKey(_PERSON, models.PROTECT, related_name="appointments", verbose_name=_("人员"))
    part = models.CharField(_("职责"), max_length=12, choices=Part.choices)
    body = models.CharField(_("所在机构"), max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("evaluation", "part", "id")
        constraints = (models.UniqueConstraint(fields=("evaluation", "user", "part"), name="named_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.get_part_display()}"


class Assessment(Edited):
    """One object in an evaluation (flow `evaluation`).

    `entries` is {item: {text, met, value}} as the object states it; `computed` {item: entry} what the data said when
    it was verified; `verified` is {item: {met, value, applicable, reason}} as the verifier accepts it; `incidents` the
    vetoes, deductions and bonuses. `frozen` holds what the result rests on, `ruling` what an objection changed,
    `writers` the keys of all who typed, sent or added evidence.
    """

    evaluation = models.ForeignKey(
        YearlyEvaluation, models.PROTECT, related_name="assessments", verbose_name=_("年度评价")
    )
    subject = models.CharField(_("对象代码"), max_length=120)
    name = models.CharField(_("评价对象"), max_length=200)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="assessments", verbose_name=_("单位")
    )
    state = StateField(_("状态"), max_length=12, default="self", flow="evaluation")
    entries = models.JSONField(_("自评"), default=dict, blank=True)
    summary = models.TextField(_("自评说明"), max_length=8000, blank=True)
    submitted_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    submitted_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    verified = models.JSONField(_("核查"), default=dict, blank=True)
    computed = models.JSONField(_("计算结果"), default=dict, blank=True)
    incidents = models.JSONField(_("否决、扣分和加分"), default=list, blank=True)
    verifier = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核查人")
    )
    verifier_body = models.CharField(_("核查机构"), max_length=200, blank=True)
    reason = models.CharField(_("意见"), max_length=1000, blank=True)
    objection = models.TextField(_("异议"), max_length=4000, blank=True)
    objected_at = models.DateTimeField(_("异议时间"), null=True, blank=True)
    ruling = models.JSONField(_("裁定"), null=True, blank=True)
    ruled_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("裁定人")
    )
    frozen = models.JSONField(_("计分依据"), null=True, blank=True)
    writers = models.JSONField(_("填报过的人"), default=list, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("evaluation", "id")
        constraints = (models.UniqueConstraint(fields=("evaluation", "subject"), name="one_assessment_an_object"),)

    def __str__(self) -> str:
        return f"{self.evaluation} {self.name}"


class AssessmentDraft(Typed):
    """What is being typed into a self-assessment, as typed; `writers` are the keys of all who saved it."""

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="draft")
    writers = models.JSONField(default=list, blank=True)


class AssessmentFile(KeptFile):
    """A file of evidence for a self-assessment or an objection, kept once under its SHA-256."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="evidence", verbose_name=_("评价对象"))
    item = models.CharField(_("项目"), max_length=60, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("item", "created", "id")


class ExpertMark(Edited):
    """The mark that one expert gives one item of one object, with the reason."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="marks", verbose_name=_("评价对象"))
    item = models.CharField(_("项目"), max_length=60)
    expert = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("评分人"))
    mark = models.FloatField(_("评分"))
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("assessment", "item", "id")
        constraints = (models.UniqueConstraint(fields=("assessment", "item", "expert"), name="one_mark_an_expert"),)

    def __str__(self) -> str:
        return f"{self.assessment} {self.item}"


class Outcome(Edited):
    """The result of an evaluation as it was frozen: `rows` in order of place, the hash of everything that went into it,
    how firm the ranking is, and the documents by form. It is the office's own until it is published.

    `above`: what the province or the nation decided on the city, with the document that says so (`evaluation.above`).
    """

    evaluation = models.OneToOneField(
        YearlyEvaluation, models.PROTECT, related_name="outcome", verbose_name=_("年度评价")
    )
    rows = models.JSONField(_("结果"), default=list)
    sha256 = models.CharField(_("计分依据的 SHA-256"), max_length=64)
    firm = models.JSONField(_("权重敏感性"), null=True, blank=True)
    documents = models.JSONField(_("文件"), default=dict, blank=True)
    above = models.JSONField(_("上级评定"), null=True, blank=True)
    made = models.DateTimeField(_("形成时间"))
    history = HistoricalRecords()

    class Meta:
        ordering = ("evaluation",)

    def __str__(self) -> str:
        return str(self.evaluation)

    @property
    def by_subject(self) -> dict[str, dict[str, Any]]:
        """The rows by the object's code."""
        return {row["subject"]: row for row in self.rows}
