"""A row of the factor library as pages show it: names in the reader's language, years, region, standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.translation import gettext, gettext_lazy

from dafeng.accounts.factors import FactorLibrary, FactorRow, Item
from dafeng.charts import short_number
from dafeng.city import division_name
from dafeng.core.formatting import format_number
from dafeng.core.units import conversion_factor, same_dimension
from dafeng_site.data.models import Book, Certainty
from dafeng_site.data.queries import city
from dafeng_site.pages.figures import language, named, unit_label

__all__ = [
    "RowView",
    "asked_of",
    "book_choices",
    "book_label",
    "item_or_404",
    "kind_label",
    "row_view",
    "spread",
    "whole_number",
    "years_label",
]

_KINDS = {
    "activity": gettext_lazy("活动"),
    "combustion": gettext_lazy("燃烧"),
    "energy": gettext_lazy("能源"),
    "fuel": gettext_lazy("燃料"),
    "material": gettext_lazy("物料"),
    "norm": gettext_lazy("定额与基准"),
    "product": gettext_lazy("产品"),
}


@dataclass(frozen=True, slots=True)
class RowView:
    """One row in words. `standing` is official, draft, confirmed, unconfirmed or plain."""

    row: FactorRow
    item_name: str
    parameter_name: str
    value: str
    unit: str
    books: str
    region: str
    years: str
    set_name: str
    source_title: str
    certainty: str
    standing: str
    confirmed_by: str


def kind_label(kind: str) -> str:
    """The kind of an item in words."""
    return str(_KINDS.get(kind, kind))


def book_choices() -> list[tuple[str, str]]:
    """Books by code and name."""
    return [(value, str(label)) for value, label in Book.choices]


def book_label(books: Sequence[str]) -> str:
    """Books in words; all of them for `*`."""
    names = dict(Book.choices)
    if "*" in books:
        return gettext("各账本通用")
    return gettext("、").join(str(names.get(book, book)) for book in books)


def years_label(first: int | None, last: int | None) -> str:
    """The years a row holds in."""
    if first is None and last is None:
        return gettext("不限年份")
    if first == last:
        return str(first)
    return f"{first or ''}–{last or ''}"


def _region_label(library: FactorLibrary, region: str) -> str:
    """The region in words."""
    found = library.data.regions.get(region)
    return division_name(region) if found is None else named(found)


def row_view(library: FactorLibrary, row: FactorRow) -> RowView:
    """A row in the reader's language."""
    lang = language()
    data = library.data
    item, parameter, origin, source = (
        data.items[row.item],
        data.parameters[row.parameter],
        data.sets[row.set],
        data.sources[row.source],
    )
    confirmed = next((each for each in reversed(library.confirmations) if each.row == row.id), None)
    return RowView(
        row=row,
        item_name=named(item),
        parameter_name=named(parameter),
        value=_value(row),
        unit=unit_label(row.unit, lang),
        books=book_label(row.books),
        region=_region_label(library, row.region),
        years=years_label(row.valid_from, row.valid_to),
        set_name=named(origin),
        source_title=source.title_zh if lang == "zh" else source.title_en or source.title_zh,
        certainty=str(dict(Certainty.choices)[row.certainty]),
        standing=_standing(library, row, confirmed=confirmed is not None),
        confirmed_by=confirmed.person if confirmed else "",
    )


def _standing(library: FactorLibrary, row: FactorRow, *, confirmed: bool) -> str:
    if library.is_official(row):
        return "official"
    if confirmed:
        return "confirmed"
    if library.data.sets[row.set].draft:
        return "draft"
    return "unconfirmed" if library.needs_confirmation(row) else "plain"


def _value(row: FactorRow) -> str:
    """The value with every digit that the source prints: a factor is not rounded for reading."""
    if row.value is not None:
        return whole_number(row.value)
    return f"{whole_number(row.low or 0.0)}–{whole_number(row.high or 0.0)}"


def whole_number(value: float) -> str:
    """A number with all its digits."""
    return format_number(float(f"{value:.12g}"), grouped=True).replace("-", "\N{MINUS SIGN}")


def spread(rows: Sequence[FactorRow]) -> str:
    """From the least to the greatest of the values, in the unit of the first; empty where they cannot be compared."""
    known = [row for row in rows if row.value is not None]
    if len(known) < 2 or not all(same_dimension(row.unit, known[0].unit) for row in known):
        return ""
    values = [(row.value or 0.0) * conversion_factor(row.unit, known[0].unit) for row in known]
    if max(values) - min(values) <= 1e-9 * max(abs(max(values)), 1e-12):
        return ""
    unit = unit_label(known[0].unit, language())
    return f"{short_number(min(values))}–{short_number(max(values))} {unit}"


def item_or_404(library: FactorLibrary, code: str) -> Item:
    """The item of an address."""
    try:
        return library.data.items[code]
    except KeyError as error:
        raise Http404(code) from error


def asked_of(request: HttpRequest, rows: tuple[FactorRow, ...]) -> tuple[str, str, int]:
    """Book, place and year of the question in the address; by default what the rows are for, here, in the last year."""
    here = city()
    books = [book for row in rows for book in row.books if book != "*"]
    book = request.GET.get("book") or (books[0] if books else "inventory")
    place = (request.GET.get("place") or (here.code if here else "CN"))[:12]
    years = [year for row in rows for year in (row.valid_to, row.valid_from) if year]
    given = request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else max(years, default=2020)
    return book, place, year
