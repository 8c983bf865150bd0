"""Settings of security: what there is to set, between which bounds, and what it stands at.

Each setting is a whole number; 0 and 1 where it is a choice. The administrator changes them, every change is in the
history, and what is not set stands at its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.kept import kept
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent, Role, SiteSetting
from dafeng_site.people.policy import demand, scope_of

__all__ = ["GROUPS", "RULES", "Rule", "change", "cool_off", "failure_limit", "lock", "revisions", "value", "values"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One setting: its key, where it stands without being set, its bounds, its words and unit."""

    key: str
    default: int
    least: int
    most: int
    label: object
    unit: object = ""
    note: object = ""

    @property
    def is_choice(self) -> bool:
        """Yes or no."""
        return (self.least, self.most) == (0, 1)


_DAYS, _TIMES = _("天"), _("次")
GROUPS: tuple[tuple[object, tuple[Rule, ...]], ...] = (
    (
        _("密码"),
        (
            Rule("password.length", 10, 8, 64, _("最短长度"), _("位")),
            Rule("password.classes", 3, 1, 4, _("字符种类"), _("类"), _("大写字母、小写字母、数字、符号")),
            Rule("password.age", 0, 0, 3650, _("有效期"), _DAYS, _("到期后登录须先修改；0 为不限")),
            Rule("password.history", 5, 0, 24, _("不得与最近几次相同"), _TIMES),
        ),
    ),
    (
        _("登录失败锁定"),
        (
            Rule("lock.count", 5, 3, 20, _("连续输错几次后锁定"), _TIMES),
            Rule("lock.minutes", 15, 1, 1440, _("锁定时间"), _("分钟")),
        ),
    ),
    (
        _("会话"),
        (
            Rule("session.idle", 60, 5, 1440, _("无操作多久后退出"), _("分钟")),
            Rule("session.absolute", 8, 1, 24, _("登录多久后须重新登录"), _("小时")),
            Rule("session.many", 1, 0, 1, _("同一账号可在多处登录"), "", _("不允许时，新的登录使原来的退出")),
        ),
    ),
    (
        _("动态口令"),
        (
            Rule("oidc.factor", 1, 0, 1, _("统一身份认证后仍须动态口令"), "", _("那里已核验第二因素的，可设为否")),
            *(Rule(f"mfa.{role.value}", 0, 0, 1, role.label, "", _("登录必须有动态口令")) for role in Role),
        ),
    ),
    (
        _("举报"),
        (
            Rule("complaint.address", 5, 1, 100, _("同一地址每天最多提交"), _TIMES),
            Rule("complaint.day", 200, 10, 10_000, _("全站每天最多接收"), _TIMES),
            Rule(
                "complaint.months", 6, 1, 120, _("办结后举报人信息保存"), _("个月"), _("到期由 dafeng retention 清除")
            ),
        ),
    ),
    (
        _("日志"),
        (
            Rule(
                "log.years",
                5,
                1,
                50,
                _("审计日志保存年限"),
                _("年"),
                _("到期前任何人不能清除；由 dafeng retention 清理"),
            ),
        ),
    ),
    (_("大屏"), (Rule("cockpit.public", 1, 0, 1, _("不登录可看大屏"), "", _("只显示公开数据")),)),
)
RULES: Mapping[str, Rule] = {rule.key: rule for _title, rules in GROUPS for rule in rules}


def values() -> Mapping[str, int]:
    """What every setting stands at."""
    return kept("rules", (), _read)


def value(key: str) -> int:
    """What one setting stands at. KeyError for one that is not there."""
    return values()[key]


def _read() -> dict[str, int]:
    stored = dict(SiteSetting.objects.values_list("key", "value"))
    return {key: min(max(stored.get(key, rule.default), rule.least), rule.most) for key, rule in RULES.items()}


def revisions() -> dict[str, int]:
    """How often each setting was saved; a form sends it back. 0 where it stands at its default."""
    return dict.fromkeys(RULES, 0) | dict(SiteSetting.objects.values_list("key", "revision"))


def change(user: Any, given: Mapping[str, int], seen: Mapping[str, int]) -> list[str]:
    """Set what differs from what is there, all or nothing; the keys that were changed.

    Raises Refused, `InvalidError` with every value out of bounds, or `ConflictError` where somebody was quicker.
    """
    demand(scope_of(user), "settings")
    if faults := [fault for key, number in given.items() if (fault := _fault(key, number)) is not None]:
        raise services.InvalidError(faults)
    with writing():
        now, rows = _read(), {row.key: row for row in SiteSetting.objects.select_for_update()}
        changed = [key for key, number in given.items() if now[key] != number]
        for key in changed:
            if key in rows:
                services.edit(user, SiteSetting, rows[key].pk, seen.get(key, 0), {"value": given[key]}, "安全设置")
            else:
                services.create(user, SiteSetting(key=key, value=given[key]), "安全设置")
        if changed:
            told = {key: [now[key], given[key]] for key in changed}
            audit.record(AuditEvent.Kind.SETTING, user=user, subject=", ".join(changed), changes=told)
    return changed


def _fault(key: str, number: int) -> Fault | None:
    rule = RULES.get(key)
    if rule is None:
        return Fault("site.setting", zh="没有这项设置", en="there is no such setting", where=key)
    if rule.least <= number <= rule.most:
        return None
    bounds = f"{rule.least}–{rule.most}"
    return Fault(
        "site.setting", zh="超出范围", en="out of bounds", where=str(rule.label), found=str(number), expected=bounds
    )


def lock() -> Mapping[str, int]:
    """For templates: how many wrong passwords lock an account, and for how many minutes."""
    return {"count": value("lock.count"), "minutes": value("lock.minutes")}


def failure_limit(_request: Any, _credentials: Any) -> int:
    """For axes: after how many wrong passwords an account is locked."""
    return value("lock.count")


def cool_off(_request: Any = None) -> timedelta:
    """For axes: how long it stays locked."""
    return timedelta(minutes=value("lock.minutes"))
