"""Clauses as filter options: the parts of the plan in its order, each with its title."""

from __future__ import annotations

from collections.abc import Sequence

from dafeng_site.pages.listing import Choice, chosen
from dafeng_site.people.policy import Scope, visible
from dafeng_site.plans.models import Clause

__all__ = ["part_options"]


def _part_of(number: str) -> str:
    """The part that a clause belongs to: 三(一)2 lies in 三(一), 二 in 二."""
    head, bracket, rest = number.partition("(")
    return f"{head}({rest.partition(')')[0]})" if bracket else head


def part_options(scope: Scope, numbers: Sequence[str], value: str) -> list[Choice]:
    """Options of the filter by part, for the clauses that occur. A single clause asked for is kept as an option."""
    wanted = {_part_of(number) for number in numbers}
    rows = visible(scope, Clause.objects.filter(version__is_current=True, version__document__is_own=True, level__lte=2))
    titles = dict(rows.order_by("order").values_list("number", "title"))
    options = [(number, f"{number} {title}") for number, title in titles.items() if number in wanted]
    if value and value not in titles:
        options.append((value, value))
    return chosen(options, value)
