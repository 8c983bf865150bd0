"""Documents being prepared, documents issued, and templates of the city's own."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.people.models import OrgUnit
from dafeng_site.records import Edited

__all__ = ["Draft", "IssuedDocument", "OfficialTemplate", "Recipient"]

_PERSON = settings.AUTH_USER_MODEL
_LANGUAGES = (("zh", _("中文")), ("en", _("英文")))


class OfficialTemplate(Edited):
    """One version of a kind's template as the city worded it. At most one version of a kind and language is in force;
    where none is, the shipped one holds. The text of a version never changes."""

    kind = models.CharField(_("种类"), max_length=24)
    language = models.CharField(_("语言"), max_length=2, choices=_LANGUAGES, default="zh")
    number = models.PositiveIntegerField(_("版本"))
    text = models.TextField(_("模板"), max_length=100_000)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    in_force = models.BooleanField(_("启用"), default=False)
    author = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("作者"))
    created = models.DateTimeField(_("保存时间"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("kind", "language", "-number")
        constraints = (
            models.UniqueConstraint(fields=("kind", "language", "number"), name="one_template_a_number"),
            models.UniqueConstraint(
                fields=("kind", "language"), condition=Q(in_force=True), name="one_template_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}.{self.language} v{self.number}"

    def clean(self) -> None:
        """A stored version keeps its text."""
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored is not None and stored.text != self.text:
            raise ValidationError({"text": _("已保存的版本不能修改，请另存新版本。")})


class Draft(models.Model):
    """A document being prepared: what was asked, how far it is, and the files when it is done. Drafts pass away."""

    class Status(models.TextChoices):
        RUNNING = "running", _("生成中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    STEPS: ClassVar[int] = 5

    user = models.ForeignKey(_PERSON, models.CASCADE, related_name="+")
    asked = models.JSONField()
    key = models.CharField(max_length=64, db_index=True)
    template = models.ForeignKey(OfficialTemplate, models.CASCADE, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RUNNING)
    step = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    issuer = models.CharField(max_length=100, blank=True)
    template_version = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    docx = models.BinaryField(null=True)
    pdf = models.BinaryField(null=True)
    xlsx = models.BinaryField(null=True)
    trouble = models.CharField(max_length=2000, blank=True)
    started = models.DateTimeField(auto_now_add=True)
    touched = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-started", "-id")

    def __str__(self) -> str:
        return self.title or str(self.asked.get("kind", ""))


class IssuedDocument(Edited):
    """A document as it was issued. Its content stands for good; what may change is whether the public sees it, and
    that it was withdrawn, with the reason. `source` says what it came from (`round:5`)."""

    class State(models.TextChoices):
        ISSUED = "issued", _("已印发")
        WITHDRAWN = "withdrawn", _("已撤回")

    FIXED: ClassVar[tuple[str, ...]] = (
        "kind", "period", "language", "subject", "title", "number", "day", "issuer", "signer", "addressee", "copies",
        "files", "pages", "text", "source", "template_version", "public_only", "author_id",
    )  # fmt: skip

    kind = models.CharField(_("种类"), max_length=24)
    period = models.CharField(_("时期"), max_length=12)
    language = models.CharField(_("语言"), max_length=2, choices=_LANGUAGES, default="zh")
    subject = models.CharField(_("对象"), max_length=200, blank=True)
    title = models.CharField(_("标题"), max_length=300)
    number = models.CharField(_("发文字号"), max_length=60, blank=True)
    day = models.DateField(_("成文日期"))
    issuer = models.CharField(_("发文机关"), max_length=100, blank=True)
    signer = models.CharField(_("签发人"), max_length=60)
    addressee = models.CharField(_("主送机关"), max_length=500, blank=True)
    copies = models.CharField(_("抄送机关"), max_length=500, blank=True)
    files = models.JSONField(_("文件"))
    pages = models.PositiveIntegerField(_("页数"), default=0)
    text = models.TextField(_("全文"), blank=True)
    source = models.CharField(_("由来"), max_length=60, blank=True)
    template_version = models.PositiveIntegerField(_("模板版本"), default=0)
    public_only = models.BooleanField(_("只用公开数据"), default=False)
    is_public = models.BooleanField(_("向公众公开"), default=False)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.ISSUED)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=500, blank=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    author = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    created = models.DateTimeField(_("印发时间"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-day", "-id")
        constraints = (
            models.UniqueConstraint(fields=("number",), condition=~Q(number=""), name="one_document_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def clean(self) -> None:
        """Content stands; a withdrawn document says why, stays withdrawn, and is not public."""
        found = {}
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored is not None:
            found = {
                name.removesuffix("_id"): _("印发后不能修改。")
                for name in self.FIXED
                if getattr(stored, name) != getattr(self, name)
            }
            if stored.state == self.State.WITHDRAWN and self.state != self.State.WITHDRAWN:
                found["state"] = _("已撤回的文件不能恢复。")
        if self.state == self.State.WITHDRAWN and not self.withdrawn_reason.strip():
            found["withdrawn_reason"] = _("撤回须写明理由。")
        if self.is_public and (self.state == self.State.WITHDRAWN or not self.public_only):
            found["is_public"] = _("只有用公开数据编制、未撤回的文件可以公开。")
        if found:
            raise ValidationError(found)


class Recipient(models.Model):
    """A unit that an issued document was sent to: its people see it."""

    document = models.ForeignKey(IssuedDocument, models.CASCADE, related_name="recipients")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("document", "unit__name")
        constraints = (models.UniqueConstraint(fields=("document", "unit"), name="one_copy_a_unit"),)

    def __str__(self) -> str:
        return f"{self.document} {self.unit}"
