"""What every template may ask: who is looking, and what they may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dafeng_site.people.policy import PUBLIC, Deed, may_do

__all__ = ["scope"]

_DEEDS: tuple[Deed, ...] = (
    "signed-in",
    "history",
    "file",
    "imports",
    "edit-plan",
    "edit-sources",
    "keep-books",
    "versions",
    "enterprises",
    "file-enterprise",
    "lab",
    "save-scenario",
    "duty",
    "report",
    "orders",
    "answer-order",
    "dispatch",
    "documents",
    "issue",
    "complaints",
    "name-handlers",
    "evaluation",
    "assess",
    "evaluate",
    "people",
    "edit-people",
    "audit",
    "settings",
)


def scope(request: HttpRequest) -> dict[str, Any]:
    """`scope`, and `may` with one key a deed (`may.edit_plan`)."""
    asking = getattr(request, "scope", PUBLIC)
    return {"scope": asking, "may": {deed.replace("-", "_"): may_do(asking, deed) for deed in _DEEDS}}
