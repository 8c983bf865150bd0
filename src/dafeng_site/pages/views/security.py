"""Settings of security for the administrator; everybody's own sessions."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError
from dafeng_site.pages.figures import language
from dafeng_site.people import rules, sessions
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["own_sessions", "security_settings", "session_end"]

_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _Field:
    rule: rules.Rule
    given: str
    revision: int
    fault: str = ""


@guard("settings")
def security_settings(request: SiteRequest) -> HttpResponse:
    """Passwords, lock-out, sessions, retention: what they stand at, and a form to change them."""
    faults: list[str] = []
    if request.method == "POST":
        given = {key: request.POST.get(key, "").strip() for key in rules.RULES if key in request.POST}
        seen = {key: _number(request.POST.get(f"seen.{key}", "")) for key in rules.RULES}
        try:
            rules.change(request.user, {key: _number(text) for key, text in given.items()}, seen)
        except DafengError as error:
            faults = [error.text(language())]
        else:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("security-settings"))
    now, revisions = rules.values(), rules.revisions()
    groups = [
        (title, [_Field(rule, request.POST.get(rule.key, str(now[rule.key])), revisions[rule.key]) for rule in group])
        for title, group in rules.GROUPS
    ]
    return render(request, "dafeng/security.html", {"groups": groups, "faults": faults}, status=422 if faults else 200)


def _number(text: str) -> int:
    """The number typed; -1, which no setting takes, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else -1


@guard("signed-in")
def own_sessions(request: SiteRequest) -> HttpResponse:
    """Where the person is signed in."""
    found = sessions.own(request.scope)
    here = request.session.session_key
    return render(request, "dafeng/sessions.html", {"rows": [(row, row.key == here) for row in found]})


@guard("signed-in")
def session_end(request: SiteRequest, pk: int) -> HttpResponse:
    """End one of the own sessions; the one in use signs out."""
    if request.method == "POST":
        try:
            sessions.end(request, request.scope, pk)
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.success(request, _("已退出该处登录。"))
    return HttpResponseRedirect(reverse("own-sessions"))
