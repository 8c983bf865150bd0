"""People, units of government, access tokens, and the events of the audit log that are not edits of a record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.people.securitymodels import (
    Identity,
    OldPassword,
    PersonSession,
    RecoveryCode,
    SecondFactor,
    SiteSetting,
)
from dafeng_site.records import Edited

__all__ = [
    "ApiToken",
    "AuditEvent",
    "Identity",
    "LogFixedError",
    "OldPassword",
    "OrgUnit",
    "PersonSession",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "SiteSetting",
    "User",
]


class Role(models.TextChoices):
    """What a person is to the plan. What each role may see and change stands in people/policy.py alone."""

    ADMINISTRATOR = "administrator", _("系统管理员")
    OFFICE = "office", _("领导小组办公室")
    UNIT = "unit", _("责任单位")
    DISTRICT = "district", _("区（市）")
    ENTERPRISE = "enterprise", _("重点排放单位")
    AUDITOR = "auditor", _("安全审计员")
    READER = "reader", _("只读用户")


class OrgUnit(Edited):
    """A unit of government or enterprise that carries tasks. `code` is the gazetteer's canonical id."""

    code = models.CharField(_("编码"), max_length=120, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    level = models.CharField(_("层级"), max_length=40, blank=True)
    place = models.CharField(_("行政区划代码"), max_length=80, blank=True, db_index=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class User(Edited, AbstractUser):
    """A person with one role. A unit's person belongs to a unit, a district's person to a place."""

    role = models.CharField(_("角色"), max_length=20, choices=Role.choices, default=Role.READER)
    full_name = models.CharField(_("姓名"), max_length=100, blank=True)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("所属单位")
    )
    district = models.CharField(_("区（市）代码"), max_length=80, blank=True)
    must_change_password = models.BooleanField(_("首次登录须改密码"), default=False)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    objects: ClassVar[UserManager[User]] = UserManager()  # type: ignore[assignment]  # Self of the class being made

    class Meta(AbstractUser.Meta):
        ordering = ("username",)

    def __str__(self) -> str:
        return self.full_name or self.username


class ApiToken(models.Model):
    """A key to the API with its owner's rights. Only its SHA-256 is kept; the key is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("用途"), max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True, blank=True)
    last_used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class _LogRows(models.QuerySet["AuditEvent"]):
    """Rows of the audit log: written and read. Only what `dafeng retention` removes goes, through `expire`."""

    def update(self, **_changes: Any) -> int:
        raise LogFixedError("审计日志不能修改 · the audit log is not changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise LogFixedError("审计日志不能删除 · the audit log is not removed")

    def expire(self, before: datetime) -> int:
        """Remove the rows older than the moment; how many they were. The caller has checked the years configured."""
        return int(self.filter(time__lt=before)._raw_delete(self.db))  # noqa: SLF001  # `delete` is refused


class LogFixedError(TypeError):
    """Somebody tried to change what the audit log holds."""


class AuditEvent(models.Model):
    """Something that happened and is not an edit of a record: sign-in, refusal, import, export, token.

    Rows are written once: neither this class nor its manager changes or deletes one.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "sign-in", _("登录")
        SIGN_OUT = "sign-out", _("退出")
        SIGN_IN_FAILED = "sign-in-failed", _("登录失败")
        LOCKED = "locked", _("账号锁定")
        PASSWORD = "password", _("修改密码")
        DENIED = "denied", _("越权被拒")
        IMPORT = "import", _("导入")
        EXPORT = "export", _("导出")
        TOKEN = "token", _("接口令牌")
        ROLE = "role", _("角色变更")
        SETTING = "setting", _("安全设置")
        SESSION = "session", _("会话")
        FACTOR = "factor", _("动态口令")
        IDENTITY = "identity", _("统一身份")
        FILE = "file", _("文件检查")
        LOOK = "look", _("查看举报")
        RETENTION = "retention", _("日志清理")
        SYSTEM = "system", _("系统")

    time = models.DateTimeField(auto_now_add=True, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, db_index=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)  # the user name as given, also of nobody we know
    address = models.GenericIPAddressField(null=True, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    objects = _LogRows.as_manager()

    class Meta:
        ordering = ("-time", "-id")

    def __str__(self) -> str:
        return f"{self.time:%Y-%m-%d %H:%M} {self.kind} {self.name}"

    def save(self, **options: Any) -> None:
        """Write a new row; one that stands is not written again."""
        if not self._state.adding:
            raise LogFixedError("审计日志不能修改 · the audit log is not changed")
        super().save(**options)

    def delete(self, *_given: Any, **_options: Any) -> tuple[int, dict[str, int]]:
        """Refused: see `dafeng retention`."""
        raise LogFixedError("审计日志不能删除 · the audit log is not removed")
