"""Search over the plan's text, targets, tasks, units and indicators."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng_site.data import queries as data
from dafeng_site.pages.figures import language
from dafeng_site.pages.goals import goal_of
from dafeng_site.people.policy import Scope, guard
from dafeng_site.plans import queries as plans

__all__ = ["search"]

_MOST = 20
_AROUND = 36


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
def search(request: HttpRequest) -> HttpResponse:
    """What was found, by kind, at most twenty of each with a way to all of them."""
    words = request.GET.get("q", "").strip()[:100]
    groups = [group for group in _groups(request.scope, words) if group.hits] if words else []
    return render(request, "dafeng/search.html", {"q": words, "groups": groups})


def _groups(scope: Scope, words: str) -> list[_Group]:
    today = timezone.localdate()
    goals = [goal_of(view) for view in plans.targets(scope, today, plans.TargetFilter(search=words))]
    tasks = plans.tasks(scope, today, plans.TaskFilter(search=words))
    everything = plans.tasks(scope, today)
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
        _group(_("责任单位"), [_Hit(name, f"{reverse('tasks')}?unit={name}") for name in units]),
        _group(
            _("指标"),
            [_Hit(row.indicator.name(lang), reverse("indicator", args=[row.code]), row.code) for row in indicators],
            f"{reverse('indicators')}?q={words}",
        ),
        _group(_("方案原文"), _in_text(scope, words)),
    ]  # fmt: skip


def _group(title: str, hits: list[_Hit], more: str = "") -> _Group:
    return _Group(title, tuple(hits[:_MOST]), more if len(hits) > _MOST else "", len(hits))


def _in_text(scope: Scope, words: str) -> list[_Hit]:
    """Places in the plan's text, each with the clause it stands in."""
    found = plans.plan(scope, timezone.localdate())
    if found is None:
        return []
    text = found.version.text
    hits: list[_Hit] = []
    at = text.find(words)
    while at >= 0 and len(hits) <= _MOST:
        clause = max((each for each in found.clauses if each.start <= at < each.end), key=lambda each: each.level,
                     default=None)  # fmt: skip
        around = " ".join(text[max(at - _AROUND, 0) : at + len(words) + _AROUND].split())
        url = reverse("plan") + (f"#clause-{clause.pk}" if clause else "")
        hits.append(_Hit(f"…{around}…", url, f"{clause.number} {clause.title}" if clause else ""))
        at = text.find(words, at + len(words))
    return hits
