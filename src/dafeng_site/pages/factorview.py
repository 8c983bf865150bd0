"""A row of the factor library as pages show it: names in the reader's language, years, region, standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from dafeng.accounts.factors import FactorLibrary, FactorRow
from dafeng.charts import short_number
from dafeng.city import division_name
from dafeng.core.formatting import format_number
from dafeng.core.units import conversion_factor, same_dimension
from dafeng_site.data.models import Book, Certainty
from dafeng_site.pages.figures import language, unit_label

__all__ = [
    "RowView",
    "book_choices",
    "book_label",
    "kind_label",
    "region_label",
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


def region_label(library: FactorLibrary, region: str) -> str:
    """The region in words."""
    found = library.data.regions.get(region)
    if found is not None:
        return found.zh if language() == "zh" else found.en
    return division_name(region)


def row_view(library: FactorLibrary, row: FactorRow) -> RowView:
    """A row in the reader's language."""
    lang = language()
    data = library.data
    zh = lang == "zh"
    item, parameter, origin, source = (
        data.items[row.item],
        data.parameters[row.parameter],
        data.sets[row.set],
        data.sources[row.source],
    )
    confirmed = next((each for each in reversed(library.confirmations) if each.row == row.id), None)
    return RowView(
        row=row,
        item_name=item.zh if zh else item.en,
        parameter_name=parameter.zh if zh else parameter.en,
        value=_value(row),
        unit=unit_label(row.unit, lang),
        books=book_label(row.books),
        region=region_label(library, row.region),
        years=years_label(row.valid_from, row.valid_to),
        set_name=origin.zh if zh else origin.en,
        source_title=source.title_zh if zh else source.title_en or source.title_zh,
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
