"""Lists: paging, sorting and filter options, all of them in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import HttpRequest

from dafeng_site.records import StateField

__all__ = ["Choice", "chosen", "paged", "sort_key", "sorted_by", "states_of"]

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    selected: bool = False


def paged(request: HttpRequest, items: Any, per_page: int = 50) -> Page[Any]:
    """The page that the address asks for; a number out of range gives the nearest page."""
    return Paginator(items, per_page).get_page(request.GET.get("page"))


def sort_key(request: HttpRequest, allowed: Sequence[str], default: str) -> str:
    """The column to sort by, with a minus for descending; an unknown one is ignored."""
    asked = request.GET.get("sort", "")
    return asked if asked.lstrip("-") in allowed else default


def sorted_by(items: Sequence[Item], key: str, columns: Mapping[str, Callable[[Item], Any]]) -> list[Item]:
    """Items by a column; what has no value comes last in both directions."""
    column = columns.get(key.lstrip("-"))
    if column is None:
        return list(items)
    known = [each for each in items if column(each) not in (None, "")]
    unknown = [each for each in items if column(each) in (None, "")]
    return sorted(known, key=column, reverse=key.startswith("-")) + unknown


def chosen(options: Sequence[tuple[Any, Any]], value: str) -> list[Choice]:
    """Options of a filter with the one in the address marked."""
    return [Choice(str(key), str(label), str(key) == value) for key, label in options]


def states_of(model: type[Model], value: str, *, unused: Sequence[str] = ()) -> list[Choice]:
    """The states of a kind of matter as options of a filter, by the names of its flow; `unused` are left out."""
    known = cast("StateField", model._meta.get_field("state")).flatchoices
    return chosen([(code, name[:1].upper() + name[1:]) for code, name in known if code not in unused], value)
