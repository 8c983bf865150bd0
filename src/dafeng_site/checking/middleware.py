"""Every file of every request goes through the gate before a page or the API sees it.

A view with `shows_refusals` calls the gate itself and says in its own page what was refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from dafeng.core.errors import DafengError
from dafeng_site.checking.gate import pass_file
from dafeng_site.people.policy import PUBLIC, may_do

__all__ = ["FileMiddleware", "shows_refusals"]


def shows_refusals(view: Any) -> Any:
    """Mark a view that calls the gate itself."""
    view.shows_refusals = True
    return view


class FileMiddleware:
    """Answers 422 and names the file that is refused; nothing of the request is carried out then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _given: Any, _named: Any) -> HttpResponse | None:
        """Look at the files, where the person may use the page at all; who may not is refused by the page."""
        if not (request.content_type or "").startswith("multipart/"):
            return None
        if getattr(view, "shows_refusals", False):
            return None
        deed = getattr(view, "deed", None)
        if deed is not None and not may_do(getattr(request, "scope", PUBLIC), deed):
            return None
        try:
            for _field, files in request.FILES.lists():
                for each in files:
                    pass_file(each.name or "", each.read(), request=request)
                    each.seek(0)
        except DafengError as error:
            text = error.text("en" if get_language() == "en" else "zh")
            if request.path.startswith("/api/"):
                faults = [{"code": each.code, "file": each.where, "found": each.found} for each in error.faults]
                return JsonResponse({"detail": text, "faults": faults}, status=422)
            return render(request, "dafeng/error.html", {"code": 422, "said": text}, status=422)
        return None
