"""The left menu: which pages there are, who is shown them, and the letter that goes there after g."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import get_language, gettext_lazy

from dafeng_site.kept import kept
from dafeng_site.notices.telling import unread
from dafeng_site.people.policy import PUBLIC, Deed, Scope, may_do
from dafeng_site.people.requests import SiteRequest

__all__ = ["MenuGroup", "MenuItem", "menu", "page"]


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    label: object
    icon: str
    key: str
    deed: Deed = "open"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu."""

    label: str
    url: str
    icon: str
    key: str
    current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Lines of the menu under one title."""

    title: str
    items: tuple[MenuItem, ...]


_GROUPS: tuple[tuple[object, tuple[_Entry, ...]], ...] = (
    (
        gettext_lazy("方案执行"),
        (
            _Entry("overview", gettext_lazy("总览"), "gauge", "o"),
            _Entry("plan", gettext_lazy("方案文本"), "document", "p"),
            _Entry("targets", gettext_lazy("目标"), "target", "t"),
            _Entry("tasks", gettext_lazy("任务"), "tasks", "k"),
            _Entry("matrix", gettext_lazy("责任矩阵"), "matrix", "m"),
            _Entry("districts", gettext_lazy("区（市）目标"), "target", "j"),
            _Entry("splits", gettext_lazy("目标分解"), "compare", "v", "edit-plan"),
        ),
    ),
    (
        gettext_lazy("调度督导"),
        (
            _Entry("duty", gettext_lazy("我的任务"), "check", "y", "duty"),
            _Entry("cascade", gettext_lazy("年度分解"), "tree", "q", "duty"),
            _Entry("duty-rounds", gettext_lazy("调度"), "clock", "u", "duty"),
            _Entry("duty-items", gettext_lazy("工作项"), "tasks", "1", "duty"),
            _Entry("duty-rectifications", gettext_lazy("整改"), "undo", "z", "orders"),
            _Entry("findings", gettext_lazy("节能监察"), "factor", "4", "duty"),
            _Entry("supervision", gettext_lazy("约谈通报表扬"), "document", "5"),
            _Entry("complaints", gettext_lazy("举报办理"), "lock", "6", "complaints"),
            _Entry("complaints-assigned", gettext_lazy("转办件"), "lock", "7", "report"),
            _Entry("evaluation", gettext_lazy("年度评价"), "audit", "3", "evaluation"),
            _Entry("notices", gettext_lazy("通知"), "bell", "2", "signed-in"),
        ),
    ),
    (
        gettext_lazy("办公文书"),
        (
            _Entry("reporting", gettext_lazy("编制公文"), "document", "g", "documents"),
            _Entry("reporting-archive", gettext_lazy("公文归档"), "book", ""),
            _Entry("reporting-templates", gettext_lazy("公文模板"), "edit", "", "documents"),
        ),
    ),
    (
        gettext_lazy("数据"),
        (
            _Entry("indicators", gettext_lazy("指标"), "chart", "i"),
            _Entry("entry", gettext_lazy("数据填报"), "upload", "e", "file"),
            _Entry("sources", gettext_lazy("数据来源"), "book", "s"),
        ),
    ),
    (gettext_lazy("情景"), (_Entry("lab", gettext_lazy("路径实验室"), "lab", "l", "lab"),)),
    (
        gettext_lazy("能源与碳账"),
        (
            _Entry("balances", gettext_lazy("能源平衡表"), "balance", "b"),
            _Entry("inventory", gettext_lazy("温室气体清单"), "tree", "n"),
            _Entry("crosscheck", gettext_lazy("来源比对"), "compare", "x"),
            _Entry("enterprises", gettext_lazy("企业碳账"), "plant", "c", "enterprises"),
            _Entry("factors", gettext_lazy("因子库"), "factor", "f"),
        ),
    ),
    (
        gettext_lazy("管理"),
        (
            _Entry("people", gettext_lazy("人员与权限"), "people", "r", "people"),
            _Entry("security-settings", gettext_lazy("安全设置"), "lock", "", "settings"),
            _Entry("complaint-handlers", gettext_lazy("举报办理人"), "people", "0", "name-handlers"),
            _Entry("audit", gettext_lazy("审计日志"), "audit", "a", "audit"),
        ),
    ),
    (
        gettext_lazy("公开与支持"),
        (
            _Entry("cockpit", gettext_lazy("大屏"), "image", ""),
            _Entry("public", gettext_lazy("公众页"), "globe", "w"),
            _Entry("violators", gettext_lazy("违规名单"), "warning", "8"),
            _Entry("complaint-new", gettext_lazy("举报"), "edit", "9"),
            _Entry("api:openapi-view", gettext_lazy("接口文档"), "code", "d"),
            _Entry("help", gettext_lazy("使用帮助"), "help", "h"),
        ),
    ),
)


def menu(request: SiteRequest) -> tuple[MenuGroup, ...]:
    """The menu as this person sees it; groups without a line are left out."""
    return _groups(*_asked(request))


def _asked(request: SiteRequest) -> tuple[tuple[str, ...], frozenset[str], str]:
    """All that a menu hangs on besides the language: the names of its lines, the addresses that are current, and what
    stands before every address."""
    prefix = get_script_prefix()
    names = _open(getattr(request, "scope", PUBLIC), prefix)
    return names, frozenset(url for name in names if _is_here(request.path, url := _address(name, prefix))), prefix


@lru_cache(4000)
def _open(scope: Scope, prefix: str) -> tuple[str, ...]:
    """The lines that a scope may open; what a scope may do hangs on it alone."""
    every = (each for _title, entries in _GROUPS for each in entries)
    return tuple(each.name for each in every if may_do(scope, each.deed) and _address(each.name, prefix))


@cache
def _address(name: str, _prefix: str) -> str:
    """An entry's address; nothing where the page is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_here(path: str, url: str) -> bool:
    return path == url or (url not in ("/", "/duty/", "/reporting/") and path.startswith(url))


def _groups(names: tuple[str, ...], here: frozenset[str], prefix: str) -> tuple[MenuGroup, ...]:
    groups = []
    for title, entries in _GROUPS:
        items = tuple(_item(each, _address(each.name, prefix), here) for each in entries if each.name in names)
        if items:
            groups.append(MenuGroup(str(title), items))
    return tuple(groups)


def _item(entry: _Entry, url: str, here: frozenset[str]) -> MenuItem:
    return MenuItem(str(entry.label), url, entry.icon, entry.key, url in here)


@lru_cache(2000)
def _drawn(part: str, names: tuple[str, ...], here: frozenset[str], prefix: str, _language: str) -> str:
    """A part of the page that hangs on the menu alone, drawn once for all who have the same."""
    return render_to_string(f"dafeng/parts/{part}.html", {"menu": _groups(names, here, prefix)})


@cache
def _styles() -> str:
    """The links to the style sheets, the same on every page."""
    return render_to_string("dafeng/parts/styles.html")


def page(request: SiteRequest) -> dict[str, object]:
    """For every template: the menu, the city, and the other language."""
    from dafeng_site.data.models import City

    english = getattr(request, "LANGUAGE_CODE", "zh-hans") == "en"
    city = kept("city", (), lambda: City.objects.order_by("pk").values("name", "name_en", "code").first())
    name = (city["name_en"] if english else city["name"]) or city["name"] if city else ""
    return {
        "menu": lambda: menu(request),
        "styles_part": _styles,
        "menu_part": lambda: _drawn("menu", *_asked(request), get_language() or ""),
        "dialogs_part": lambda: _drawn("dialogs", *_asked(request), get_language() or ""),
        "unread_notices": lambda: unread(getattr(request, "scope", PUBLIC)),
        "city_name": name,
        "product": "Dafeng" if english else "达峰",
        "other_language": "zh-hans" if english else "en",
        "is_english": english,
    }
