"""The request as views get it: `ScopeMiddleware`, or the key of the API, has said what the person may see and do."""

from __future__ import annotations

from django.http import HttpRequest

from dafeng_site.people.models import User
from dafeng_site.people.scope import Scope

__all__ = ["SiteRequest"]


class SiteRequest(HttpRequest):
    """A request that carries the scope of who asks. A type alone: nothing is ever made of it.

    `user` is a person behind every guard but `open`; there it is nobody as well, which the scope tells.
    """

    scope: Scope
    user: User
