"""Every route of the site, walked from the URL configuration, and how each is called in tests.

A new route is found by itself. Where its address has a parameter of a new name, or it is a new way to write, the tables
below have to say what to put there; the tests fail until they do.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dafeng_site.api import api

__all__ = ["OPEN_BY_OTHERS", "Route", "addresses", "body_of", "normal", "routes"]

OPEN_BY_OTHERS = {"api/v1/", "api/v1/openapi.json", "api/v1/docs"}
"""Routes of ninja itself that show no data: they carry no guard."""


@dataclass(frozen=True)
class Route:
    """One address, and for the API one method of it."""

    pattern: str
    method: str
    view: Callable[..., Any]

    @property
    def deed(self) -> str | None:
        return getattr(self.view, "deed", None)


def routes() -> list[Route]:
    found = [*_patterns(get_resolver().url_patterns, "")]
    pages = [Route(pattern, "get", view) for pattern, view in found if not pattern.startswith("api/v1/")]
    others = [Route(pattern, "get", view) for pattern, view in found if pattern in OPEN_BY_OTHERS]
    return [*pages, *others, *_operations()]


def _patterns(patterns: list[Any], before: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, before + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield before + str(each.pattern), each.callback


def _operations() -> Iterator[Route]:
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield Route("api/v1" + re.sub(r"{(\w+)}", r"<\1>", path), method.lower(), operation.view_func)


def addresses(route: Route, values: Mapping[str, list[str]]) -> list[str]:
    """The route's address with each of the values for its parameters. KeyError for a parameter without values.

    `values` may have a list for a parameter after a certain word: `pk people` for people/<pk>.
    """
    found = [route.pattern]
    for before, name in re.findall(r"(?:(\w+)/)?<(?:\w+:)?(\w+)>", route.pattern):
        fitting = values.get(f"{name} {before}") or values[name]
        found = [re.sub(rf"<(?:\w+:)?{name}>", value, each, count=1) for each in found for value in fitting]
    return ["/" + each for each in found]


def body_of(client: Client, address: str) -> tuple[int, bytes]:
    """Status and body, without what differs between two equal answers: form tokens, nonces, times in archives."""
    answer = client.get(address)
    content = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, normal(content)


def normal(content: bytes) -> bytes:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist() if name != "docProps/core.xml")
    content = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", content)
    content = re.sub(rb'name="stamp" value="[^"]+"', b"", content)  # a form counts once
    return re.sub(rb'(hx-headers|data-csrf-token)="[^"]*"|(hx-headers)=\'[^\']*\'', b"", content)
