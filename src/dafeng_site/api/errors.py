"""Errors of the site as answers: what is wrong, where, and what to do, in both languages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import NinjaAPI

from dafeng.core.errors import CatalogueError, DafengError
from dafeng_site.people import audit
from dafeng_site.people.policy import Refused
from dafeng_site.people.requests import SiteRequest
from dafeng_site.services import ConflictError, GoneError

__all__ = ["attach"]


def attach(api: NinjaAPI) -> None:
    """Register the handlers."""

    @api.exception_handler(Refused)
    def _refused(request: SiteRequest, error: Refused) -> HttpResponse:
        audit.denied(request, error.deed)
        words = {"detail": "没有权限 · not permitted", "deed": error.deed}
        return api.create_response(request, words, status=401 if error.scope.is_public else 403)

    @api.exception_handler(DafengError)
    def _faults(request: SiteRequest, error: DafengError) -> HttpResponse:
        return api.create_response(request, _words(error), status=_status(error))


def _status(error: DafengError) -> int:
    if isinstance(error, GoneError | CatalogueError):
        return 404
    return 409 if isinstance(error, ConflictError) else 422


def _words(error: DafengError) -> dict[str, Any]:
    faults = [
        {
            "code": each.code,
            "zh": each.text("zh"),
            "en": each.text("en"),
            "where": each.where,
            "found": each.found,
            "severity": each.severity,
        }
        for each in error.faults
    ]
    return {"detail": error.text("zh"), "faults": faults}
