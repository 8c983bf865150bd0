"""The city's plan against an upper plan that somebody uploads. The upload is read, compared and not kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError, Fault
from dafeng.plan import read_plan
from dafeng.plan.comparison import Comparison, compare
from dafeng_site.checking.keeping import LARGEST
from dafeng_site.pages.acting import upload_in
from dafeng_site.pages.figures import language
from dafeng_site.pages.goals import demand_text
from dafeng_site.people.policy import guard
from dafeng_site.plans.records import plan_of
from dafeng_site.plans.statuses import own_version

__all__ = ["plan_compare"]

_TONES = {"covered": "good", "tightened": "good", "loosened": "watch", "missed": "bad", "mentioned": "watch"}


@guard("signed-in")
def plan_compare(request: HttpRequest) -> HttpResponse:
    """Which demands of the upper plan the city covers, tightens, loosens or misses."""
    context: dict[str, object] = {"version": own_version()}
    status = 200
    if request.method == "POST":
        try:
            found = _compared(*upload_in(request, "upper", LARGEST))
        except DafengError as error:
            context["faults"] = [fault.text(language()) for fault in error.faults]
            status = 422
        else:
            context |= _shown(found)
    return render(request, "dafeng/compare.html", context, status=status)


def _compared(name: str, content: bytes) -> Comparison:
    version = own_version()
    if version is None or not name:
        raise DafengError(Fault("site.no-file", zh="请选择上级方案文件", en="choose the upper plan's file"))
    own, _keys = plan_of(version)
    return compare(own, read_plan(content, name))


def _verdicts() -> dict[str, str]:
    return {
        "covered": _("已落实"),
        "tightened": _("更严"),
        "loosened": _("偏松"),
        "missed": _("未涉及"),
        "not-comparable": _("不可比"),
        "mentioned": _("有提及"),
    }


def _reasons() -> dict[str, str]:
    return {
        "year": _("目标年不同"),
        "base-year": _("基年不同"),
        "kind": _("类型不同"),
        "unit": _("单位不能换算"),
        "area": _("地域大小不同，总量不可比"),
        "assigned": _("一方由上级下达"),
        "direction": _("数值不同，方向不明"),
        "about": _("同值，但为左右"),
        "striving": _("本市为力争"),
        "base-unnamed": _("一方未写基年"),
    }


def _shown(found: Comparison) -> dict[str, object]:
    verdicts, reasons = _verdicts(), _reasons()
    targets = [
        {
            "upper": link.upper,
            "demand": demand_text(link.upper),
            "own": link.own,
            "own_demand": demand_text(link.own) if link.own else "",
            "verdict": verdicts.get(link.verdict, link.verdict),
            "tone": _TONES.get(link.verdict, "plain"),
            "reasons": [reasons.get(each, each) for each in link.reasons],
        }
        for link in found.targets
    ]
    tasks = [
        {"upper": link.upper, "own": link.own, "verdict": verdicts.get(link.verdict, link.verdict),
         "tone": _TONES.get(link.verdict, "plain"), "shared": link.shared}
        for link in found.tasks
    ]  # fmt: skip
    counts = {
        kind: [(verdicts.get(key, key), _TONES.get(key, "plain"), number) for key, number in each.items()]
        for kind, each in found.count().items()
    }
    return {"found": found, "targets": targets, "tasks": tasks, "counts": counts}
