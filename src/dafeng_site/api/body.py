"""Bodies of requests: JSON as RFC 8259 has it, with numbers and texts that can be stored."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn, cast

from django.http import HttpRequest
from ninja.parser import Parser

from dafeng_site.services import is_plain

__all__ = ["StrictParser"]


class StrictParser(Parser):
    """Refuses NaN, numbers without end, NUL and halves of surrogate pairs; the API answers 400."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found = json.loads(request.body, parse_constant=_no_number, parse_float=_finite)
        if not all(is_plain(text) for text in _texts(found)):
            raise ValueError("text that cannot be stored")
        return cast("dict[str, Any]", found)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _texts(value: Any) -> Iterator[str]:
    """Every text in it, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
