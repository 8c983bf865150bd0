"""Products of activities and several factors, each brought to the unit the formula works in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dafeng.accounts.inventory._terms import activity_term, factor_term, product_result
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.layout import activities
from dafeng.accounts.inventory.records import Activity, LineResult, Term
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.units import conversion_factor

__all__ = ["Collected", "Part", "chain", "factor", "negative", "of_year", "quantity", "without_value"]


Part = Term | tuple[str | Sequence[str], str, str]
"""A term, or item (or items to try in turn), parameter and unit of a factor to find."""


def of_year(given: MethodInput, code: str) -> Activity | None:
    """The activity of the year, of whatever line it is entered for."""
    return given.history.get(code, {}).get(given.year)


def quantity(activity: Activity, unit: str = "") -> Term:
    """An activity as a term, in the unit of its kind or another of the same dimension."""
    kind = activities()[activity.activity]
    return activity_term(activity, unit or kind.unit, kind.zh, kind.en)


def factor(given: MethodInput, item: str | Sequence[str], parameter: str, unit: str = "") -> Term:
    """A factor of the library in the unit asked for; of several items the first that has a row for book and year.

    Raises `AccountsError` as the library does, for the first item.
    """
    names = [item] if isinstance(item, str) else list(item)
    first: AccountsError | None = None
    for name in names:
        try:
            choice = given.library.find(
                name, parameter, given.book, given.place or "CN", given.year, official=given.options.official
            )
        except AccountsError as error:
            first = first or error
            continue
        term = factor_term(choice)
        if not unit:
            return term
        return replace(term, value=term.value * conversion_factor(choice.unit, unit), unit=unit)
    raise first or AccountsError(Fault("inventory.no-item", zh="没有给出因子项目", en="no item asked for"))


def negative() -> Term:
    """The sign of a removal or of what is recovered."""
    return Term("sign", -1.0, "1", role="constant", zh="扣除或吸收", en="taken off or taken up")


class Collected:
    """Results of a line, with the faults of all of them raised together."""

    def __init__(self, given: MethodInput, method: str) -> None:
        self.given, self.method = given, method
        self.results: list[LineResult] = []
        self.faults: list[Fault] = []

    def done(self) -> tuple[LineResult, ...]:
        """All results; raises `AccountsError` with every fault."""
        if self.faults:
            raise AccountsError(dict.fromkeys(self.faults))
        return tuple(self.results)


def chain(
    made: Collected,
    item: str,
    gas: str,
    activity: Activity,
    parts: Iterable[Part],
    *,
    tier: int = 1,
) -> None:
    """Add activity x parts to the results; a part is a term, or item, parameter and unit of a factor to find."""
    terms = [quantity(activity)]
    try:
        terms += [part if isinstance(part, Term) else factor(made.given, *part) for part in parts]
    except AccountsError as error:
        made.faults += error.faults
        return
    made.results.append(
        product_result(made.given, item, gas, terms, method=made.method, tier=tier, state=activity.state)
    )


def without_value(given: MethodInput, gas: str, zh: str, en: str) -> LineResult:
    """Not estimated, with what is missing."""
    return LineResult(
        given.line.code,
        "",
        gas,
        given.place,
        given.year,
        notation="NE",
        state="missing",
        reason_zh=zh,
        reason_en=en,
    )
