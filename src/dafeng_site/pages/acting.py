"""What a page does with a button: try it, say how it went, go back to where it stood."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from dafeng.core.errors import DafengError
from dafeng_site.pages.figures import language

__all__ = ["acted", "number_in"]


def number_in(request: HttpRequest, name: str) -> int:
    """A whole number that a form sent back; 0, which is a conflict, where it is none."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def acted(request: HttpRequest, act: Callable[[], object], said: str, url: str, *, after: str = "") -> HttpResponse:
    """Do it on POST; a fault is told as it is. Then to `after` when it went well, to `url` when not."""
    if request.method == "POST":
        try:
            act()
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(after or url)
    return HttpResponseRedirect(url)
