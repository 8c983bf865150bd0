"""A long form that is kept while it is typed: kept in passing, saved or sent, and handed back with what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from dafeng.core.errors import DafengError, Fault
from dafeng_site.pages.acting import number_in
from dafeng_site.pages.figures import language
from dafeng_site.plaintext import tidy
from dafeng_site.services import ConflictError

__all__ = ["Refusal", "draft_kept", "refused_away", "sent", "typed_in"]

Save = Callable[[int, dict[str, str]], Any]
Send = Callable[[int, int, dict[str, str]], object]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken: why, what is typed, the number of the draft that the form now stands on.

    `stored` is that draft where somebody else has saved since: the form shows where it differs.
    """

    faults: tuple[Fault, ...]
    typed: dict[str, str]
    number: int
    stored: dict[str, str] | None = None


def typed_in(request: HttpRequest) -> dict[str, str]:
    """All that was typed, right or wrong; signs that nobody sees are left out."""
    return {name: tidy(str(value)) for name, value in request.POST.items()}


def draft_kept(request: HttpRequest, save: Save, page: str) -> HttpResponse:
    """Keep what is being typed with `save(number, typed)`. Answers with the draft's new number.

    409 in words where somebody else has saved since, 422 where it cannot be kept; without POST on to `page`.
    """
    if request.method != "POST":
        return HttpResponseRedirect(page)
    try:
        draft = save(number_in(request, "number"), typed_in(request))
    except DafengError as error:
        status = 409 if isinstance(error, ConflictError) else 422
        return HttpResponse(error.text(language()), status=status, content_type="text/plain; charset=utf-8")
    answer = render(request, "dafeng/parts/draft_saved.html", {"draft": draft})
    answer.headers["X-Draft-Number"] = str(draft.number)
    return answer


def sent(
    request: HttpRequest,
    save: Save,
    send: Send,
    reread: Callable[[], tuple[dict[str, str], int]],
    words: tuple[str, str],
    here: str,
) -> HttpResponse | Refusal:
    """Save the draft (`save` was pressed) or send it with `send(revision, number, typed)`, say so and go `here`.

    `words` are said of what was saved and of what was sent. Where somebody else has saved since, `reread()` gives the
    stored draft and its number, read at once: the number must be that of the draft which the form shows beside.
    """
    typed, number = typed_in(request), number_in(request, "number")
    keeps = "save" in request.POST
    try:
        if keeps:
            save(number, typed)
        else:
            send(number_in(request, "revision"), number, typed)
    except ConflictError as error:
        stored, number = reread()
        return Refusal(error.faults, typed, number, stored)
    except DafengError as error:
        return Refusal(error.faults, typed, number)
    messages.success(request, words[0] if keeps else words[1])
    return HttpResponseRedirect(here)


def refused_away(request: HttpRequest, refusal: Refusal, here: str) -> HttpResponse:
    """Where the form may no longer be written: say why, and go `here`, where it stands as it was sent."""
    messages.error(request, "\n".join(fault.text(language()) for fault in refusal.faults))
    return HttpResponseRedirect(here)
