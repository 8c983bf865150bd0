"""What a page does with a button or a form: try it, say how it went, go on or back to where it stood."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from dafeng.core.errors import DafengError, Fault
from dafeng_site.pages.figures import language
from dafeng_site.services import InvalidError

__all__ = ["acted", "form_page", "number_in", "saved", "upload_in"]


def number_in(request: HttpRequest, name: str) -> int:
    """A whole number that a form sent back; 0, which is a conflict, where it is none."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def upload_in(request: HttpRequest, name: str, most: int) -> tuple[str, bytes]:
    """Name and content of a file that a form sent; both empty where none was chosen.

    InvalidError, which says the limit, for one of more than `most` bytes: it is not read.
    """
    upload = request.FILES.get(name)
    if upload is None:
        return "", b""
    if (upload.size or 0) > most:
        found, limit = _size(upload.size or 0), _size(most)
        zh, en = f"文件太大（{found}），最大 {limit}", f"the file is too large ({found}); at most {limit}"
        raise InvalidError(Fault("site.too-large", zh, en, (upload.name or "")[:100]))
    return upload.name or "", upload.read()


def _size(number: int) -> str:
    return f"{math.ceil(number * 10 / 1_048_576) / 10:g} MB" if number >= 1_048_576 else f"{number / 1000:.4g} KB"


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


def saved(
    request: HttpRequest, form: BaseForm, act: Callable[[], Any], said: str, then: str | Callable[[Any], str]
) -> HttpResponse | None:
    """Do with a form what it is for: the way on, `then` or what it makes of what was made.

    None where there is nothing to do yet, and where a fault now stands in the form: it is to be shown, with all that
    was typed. What the form has to tell besides (`notes`) is said too.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = act()
    except DafengError as error:
        form.add_error(None, error.text(language()))
        return None
    if said:
        messages.success(request, said + "".join(getattr(form, "notes", ())))
    return HttpResponseRedirect(then(made) if callable(then) else then)


def form_page(
    request: HttpRequest, form: BaseForm, title: str, back: str, parent: str, *, lede: str = "", send: str = ""
) -> HttpResponse:
    """A page that is one form; `back` leads to `parent`, which it stands under. `send` stands on the button."""
    context = {"form": form, "title": title, "back": back, "parent": parent, "lede": lede, "send": send}
    return render(request, "dafeng/form.html", context, status=422 if form.errors else 200)
