"""Words that several pages share: status, state and kind, in the reader's language."""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_lazy

from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.rules import RULES

__all__ = [
    "KIND_TONES",
    "STATUS_CODES",
    "STATUS_TONES",
    "audit_label",
    "browser_label",
    "coded_label",
    "period_label",
    "reason_group",
    "reason_label",
    "record_label",
    "state_label",
    "state_tone",
    "status_label",
]

_STATUS = {
    "met": gettext_lazy("已达成"),
    "on-pace": gettext_lazy("进度正常"),
    "behind": gettext_lazy("滞后"),
    "far-behind": gettext_lazy("严重滞后"),
    "cannot-tell": gettext_lazy("无法判断"),
    "awaiting": gettext_lazy("待上级下达"),
}
STATUS_CODES = tuple(_STATUS)
STATUS_TONES = {"met": "good", "on-pace": "good", "behind": "watch", "far-behind": "bad"}
KIND_TONES = {"peak": "violet", "assigned": "plain"}

_STATE = {
    "measured": gettext_lazy("实测"),
    "published": gettext_lazy("已公布"),
    "estimated": gettext_lazy("估算"),
    "assumed": gettext_lazy("假定"),
    "zero": gettext_lazy("确认为零"),
    "missing": gettext_lazy("无数据"),
}


def status_label(code: str) -> str:
    """The status in words."""
    return str(_STATUS.get(code, code))


_STATE_TONES = {"measured": "good", "published": "good", "zero": "good", "estimated": "watch", "assumed": "watch"}


def state_label(code: str) -> str:
    """The state of a figure in words."""
    return str(_STATE.get(code, code))


def state_tone(code: str) -> str:
    """How sure a figure of a state is, as the tone it is shown in."""
    return _STATE_TONES.get(code, "unknown")


def period_label(period: str) -> str:
    """A period as people write it: 2025年, 2025年三季度, 2025年3月, 2021—2025年累计."""
    if "/" in period:
        start, end = period.split("/", 1)
        return gettext("%(start)s—%(end)s年累计") % {"start": start, "end": end}
    year, _dash, part = period.partition("-")
    if part.startswith("Q"):
        quarter = {"1": gettext("一季度"), "2": gettext("二季度"), "3": gettext("三季度"), "4": gettext("四季度")}
        return gettext("%(year)s年%(quarter)s") % {"year": year, "quarter": quarter.get(part[1:], part)}
    if part:
        return gettext("%(year)s年%(month)s月") % {"year": year, "month": int(part)}
    return gettext("%(year)s年") % {"year": year}


_EDITS = {"create": gettext_lazy("新建"), "change": gettext_lazy("修改"), "delete": gettext_lazy("删除")}
_RECORDS = {
    "orgunit": gettext_lazy("单位"),
    "user": gettext_lazy("人员"),
    "city": gettext_lazy("城市"),
    "place": gettext_lazy("地区"),
    "source": gettext_lazy("来源"),
    "observation": gettext_lazy("数据"),
    "plandocument": gettext_lazy("方案"),
    "clause": gettext_lazy("条款"),
    "task": gettext_lazy("任务"),
    "taskunit": gettext_lazy("责任单位"),
    "target": gettext_lazy("目标"),
    "project": gettext_lazy("项目"),
    "threshold": gettext_lazy("门槛"),
    "factoroverride": gettext_lazy("因子本地值"),
    "factorconfirmation": gettext_lazy("因子确认"),
    "workitem": gettext_lazy("工作项"),
    "assignment": gettext_lazy("任务承接"),
    "round": gettext_lazy("调度"),
    "report": gettext_lazy("调度报送"),
    "evidence": gettext_lazy("佐证材料"),
    "rectification": gettext_lazy("整改"),
    "energytable": gettext_lazy("能源平衡表"),
    "activityfigure": gettext_lazy("活动水平"),
    "notationkey": gettext_lazy("清单记号"),
    "savedscenario": gettext_lazy("保存的情景"),
    "enterprisefiling": gettext_lazy("企业填报表"),
    "split": gettext_lazy("目标分解"),
    "districttarget": gettext_lazy("区（市）目标"),
    "support": gettext_lazy("配合单位"),
    "branch": gettext_lazy("分解工作项"),
    "contact": gettext_lazy("联系人"),
    "changerequest": gettext_lazy("调整申请"),
    "yearroll": gettext_lazy("年度结转"),
    "record": gettext_lazy("约谈通报表扬"),
    "finding": gettext_lazy("监察发现"),
    "handler": gettext_lazy("举报办理人"),
    "complaint": gettext_lazy("举报件"),
    "scoresheet": gettext_lazy("评分表"),
    "sheetversion": gettext_lazy("评分表版本"),
    "yearlyevaluation": gettext_lazy("年度评价"),
    "appointment": gettext_lazy("核查和评分人员"),
    "assessment": gettext_lazy("评价对象"),
    "assessmentfile": gettext_lazy("评价佐证"),
    "expertmark": gettext_lazy("专家评分"),
    "outcome": gettext_lazy("评价结果"),
    "issueddocument": gettext_lazy("已印发公文"),
    "officialtemplate": gettext_lazy("公文模板"),
    "sitesetting": gettext_lazy("安全设置"),
}


def audit_label(code: str) -> str:
    """An entry of the audit log in words."""
    if code in _EDITS:
        return str(_EDITS[code])
    kinds = dict(AuditEvent.Kind.choices)
    return str(kinds.get(code, code))


_BROWSERS: tuple[tuple[str, object], ...] = (
    # what a browser calls itself, in order: the later ones also claim to be what stands further down
    ("MicroMessenger/", gettext_lazy("微信")), ("wxwork/", gettext_lazy("企业微信")),
    ("DingTalk/", gettext_lazy("钉钉")), ("Edg", "Edge"), ("QQBrowser/", "QQ"),
    ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: tuple[tuple[str, object], ...] = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_label(agent: str) -> str:
    """A browser as people know it, with its system: `Firefox · Windows`; what it calls itself where nobody knows it."""
    found = [next((str(name) for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, found)) or agent[:60]


def coded_label(subject: str) -> str:
    """A change of a role or of settings, with the names of what is stored by its code."""
    names = dict(Role.choices) | {rule.key: rule.label for rule in RULES.values()}
    who, colon, codes = subject.rpartition(": ")
    return who + colon + _CODED.sub(lambda found: str(names.get(found[0], found[0])), codes)


_CODED = re.compile(r"[a-z]+(?:[.-][a-z]+)*")


def record_label(code: str) -> str:
    """A kind of record in words."""
    return str(_RECORDS.get(code, code))


_REASON_GROUPS = {
    "value-not-assigned": "assigned",
    "no-indicator": "unmatched",
    "unit-unknown": "unmatched",
    "no-value": "unmatched",
    "no-series": "no-data",
    "no-observation-yet": "no-data",
    "confirmed-missing": "no-data",
    "estimated-only": "estimated",
    "stale": "stale",
    "late-data": "stale",
}
_REASON_WORDS = {
    "assigned": gettext_lazy("目标值待上级下达"),
    "unmatched": gettext_lazy("指标待核对"),
    "no-data": gettext_lazy("没有数据"),
    "estimated": gettext_lazy("只有估算数据"),
    "stale": gettext_lazy("数据太旧"),
    "other": gettext_lazy("数据不足以判断"),
}


def reason_group(codes: list[str]) -> str:
    """The main reason why a target cannot be judged, from the reasons of its judgement in order."""
    return next((_REASON_GROUPS[code] for code in codes if code in _REASON_GROUPS), "other")


def reason_label(group: str) -> str:
    """The main reason in words."""
    return str(_REASON_WORDS.get(group, group))
