"""People and their roles, and the audit log."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dafeng_site.data import queries as data
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.figures import language
from dafeng_site.pages.listing import chosen, paged
from dafeng_site.people import queries
from dafeng_site.people.fields import Whose
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["audit", "district_names", "guarded_fields", "people", "rights"]

_PER_PAGE = 50
_MOST_DIGITS = 9
_EDITS = (("create", _("新建")), ("change", _("修改")), ("delete", _("删除")))
_RIGHTS = (
    # role, sees, changes
    (Role.ADMINISTRATOR, _("方案、公开数据、人员"), _("人员、安全设置、举报办理人；不改业务数据")),
    (Role.OFFICE, _("全部方案与数据，调度、评价和公文"), _("方案、数据、来源、单位，工作项、调度、整改、评价和公文")),
    (
        Role.UNIT,
        _("方案、公开数据、本单位填报的数据，本单位的工作项、报送、整改和评价"),
        _("填报本单位任务相关指标；承接、报送、整改、自评和提出异议"),
    ),
    (
        Role.DISTRICT,
        _("方案、公开数据、本区（市）数据，本区（市）的工作项、报送、整改和评价"),
        _("填报本区（市）数据；承接、报送、整改、自评和提出异议"),
    ),
    (Role.ENTERPRISE, _("方案、公开数据、本单位的设施和整改"), _("上传本单位设施的填报表；答复整改")),
    (Role.AUDITOR, _("方案、公开数据、人员、审计日志"), _("不修改，可导出审计日志")),
    (Role.READER, _("全部方案与数据，调度、评价和公文"), _("不修改")),
)
_FIELDS: tuple[tuple[Whose, object, object], ...] = (
    # whose, which fields, who sees them
    ("office-and-own", _("工作项和单位的联系人：姓名、职务、电话、邮箱"), _("领导小组办公室、所属单位")),
    ("administrator-and-self", _("人员的邮箱"), _("系统管理员、本人")),
    ("auditor", _("审计日志中的网络地址和明细"), _("安全审计员")),
    (
        "nobody",
        _("密码、密钥、恢复码、令牌和会话标识，举报的加密原文"),
        _("任何人都不显示，只用于核对或由办理人解密查看"),
    ),
)


def guarded_fields() -> list[tuple[Whose, object, object]]:
    """(whose, which, who sees) of fields that fewer people see than the record they stand in (people/fields.py)."""
    return list(_FIELDS)


def rights() -> list[tuple[str, object, object, object]]:
    """(role, its name, what it sees, what it changes) of each role, in order."""
    return [(role.value, role.label, sees, changes) for role, sees, changes in _RIGHTS]


def district_names(request: SiteRequest) -> dict[str, str]:
    """Names of the city's districts by code; plants and enterprises are places too, but nobody's district."""
    english = language() == "en"
    places = data.places(request.scope).filter(parent__isnull=False).exclude(code__contains=":")
    return {place.code: (english and place.name_en) or place.name for place in places}


@guard("people")
def people(request: SiteRequest) -> HttpResponse:
    """Who may sign in, with role, unit and district; and what each role may do."""
    words, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    found = queries.people(request.scope).order_by("role", "username")
    if words:
        found = found.filter(
            Q(username__icontains=words) | Q(full_name__icontains=words) | Q(unit__name__icontains=words)
        )
    if role:
        found = found.filter(role=role)
    page = paged(request, found, _PER_PAGE)
    districts = district_names(request)
    context = {
        "page": page,
        "rows": [(each, districts.get(each.district, each.district)) for each in page],
        "q": words,
        "roles": chosen(Role.choices, role),
        "filtered": bool(words or role),
        "rights": rights(),
        "guarded": guarded_fields(),
    }
    return render(request, "dafeng/people.html", context)


def _page(asked: str) -> int:
    """The page asked for; the first for what is no number, or more pages than there could be."""
    return max(int(asked), 1) if asked.isdecimal() and len(asked) <= _MOST_DIGITS else 1


@guard("audit")
def audit(request: SiteRequest) -> HttpResponse:
    """Everything that was changed, imported, exported, refused, and every sign-in; the latest first."""
    wanted = queries.AuditFilter.parse(request.GET)
    number = _page(request.GET.get("page", ""))
    rows = queries.audit_log(request.scope, wanted, (number - 1) * _PER_PAGE, _PER_PAGE + 1)
    context = {
        "rows": rows[:_PER_PAGE],
        "number": number,
        "has_more": len(rows) > _PER_PAGE,
        "kinds": chosen([*_EDITS, *AuditEvent.Kind.choices], wanted.kind),
        "kind_labels": dict([*_EDITS, *AuditEvent.Kind.choices]),
        "wanted": wanted,
        "filtered": any((wanted.kind, wanted.person, wanted.model, wanted.since, wanted.until)),
        "csv_url": export_url("audit", "csv"),
    }
    return render(request, "dafeng/audit.html", context)
