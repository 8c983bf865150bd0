"""Search over the plan, what is owed and reported, supervision, documents, evaluations; units, indicators by name."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng_site.data import queries as data
from dafeng_site.pages.figures import language
from dafeng_site.pages.goals import goal_of
from dafeng_site.people.policy import Scope, guard, may_do
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans import queries as plans
from dafeng_site.plans.fulltext import Hit as FoundHit
from dafeng_site.plans.fulltext import excerpt
from dafeng_site.plans.searching import search as search_plan

__all__ = ["search"]

_MOST = 20


@dataclass(frozen=True, slots=True)
class _Hit:
    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    hits: tuple[_Hit, ...]
    more: str = ""
    number: int = 0


@guard("open")
def search(request: SiteRequest) -> HttpResponse:
    """What was found, by kind, at most twenty of each with a way to all of them."""
    words = request.GET.get("q", "").strip()[:100]
    groups = [group for group in _groups(request.scope, words) if group.hits] if words else []
    return render(request, "dafeng/search.html", {"q": words, "groups": groups})


def _groups(scope: Scope, words: str) -> list[_Group]:
    today = timezone.localdate()
    found = search_plan(scope, words, today)
    by_target = {view.id: view for view in plans.targets(scope, today)}
    everything = plans.tasks(scope, today)
    by_task = {view.id: view for view in everything}
    goals = [goal_of(by_target[hit.entry.key]) for hit in found["target"]]
    tasks = [by_task[hit.entry.key] for hit in found["task"]]
    units = [name for name in dict.fromkeys(unit.name for view in everything for unit in view.units) if words in name]
    indicators, lang = data.indicators(scope, words), language()
    return [
        _group(
            _("目标"), [_Hit(f"{each.name} {each.demand}", each.url, each.target.quote) for each in goals],
            f"{reverse('targets')}?search={words}",
        ),
        _group(
            _("任务"), [_Hit(view.row.title, reverse("task", args=[view.id]), view.clause) for view in tasks],
            f"{reverse('tasks')}?search={words}",
        ),
        _group(_("工作项"), _of_duty(found["item"], "duty-item", words)),
        _group(_("调度和通报"), _of_duty(found["round"], "duty-round", words)),
        _group(_("报送"), _of_duty(found["report"], "duty-report", words)),
        _group(_("整改"), _of_duty(found["order"], "duty-rectification", words)),
        _group(_("约谈、通报、表扬"), _of_duty(found["record"], "supervision-record", words)),
        _group(_("监察发现"), _findings(scope, found["finding"], words)),
        _group(_("公文"), _of_duty(found["document"], "reporting-document", words)),
        _group(_("年度评价结果"), _of_duty(found["evaluation"], "evaluation-year", words)),
        _group(_("责任单位"), [_Hit(name, f"{reverse('tasks')}?unit={name}") for name in units]),
        _group(
            _("指标"),
            [_Hit(row.indicator.name(lang), reverse("indicator", args=[row.code]), row.code) for row in indicators],
            f"{reverse('indicators')}?q={words}",
        ),
        _group(_("方案原文"), _in_text(found["clause"], words)),
    ]  # fmt: skip


def _group(title: str, hits: list[_Hit], more: str = "") -> _Group:
    return _Group(title, tuple(hits[:_MOST]), more if len(hits) > _MOST else "", len(hits))


def _of_duty(hits: list[FoundHit], page: str, words: str) -> list[_Hit]:
    """Matters with a page of their own, each with the words around the place."""
    return [_Hit(hit.entry.title, reverse(page, args=[hit.entry.key]), excerpt(hit.entry.text, words)) for hit in hits]


def _findings(scope: Scope, hits: list[FoundHit], words: str) -> list[_Hit]:
    """Findings lead to their page; the public, who sees those on the list of violators, to the list."""
    if may_do(scope, "duty"):
        return _of_duty(hits, "finding", words)
    return [_Hit(hit.entry.title, reverse("violators"), excerpt(hit.entry.text, words)) for hit in hits]


def _in_text(hits: list[FoundHit], words: str) -> list[_Hit]:
    """Clauses of the plan, each with the words around the place."""
    return [
        _Hit(
            excerpt(hit.entry.text or hit.entry.title, words),
            f"{reverse('plan')}#clause-{hit.entry.key}",
            hit.entry.title,
        )
        for hit in hits
    ]
