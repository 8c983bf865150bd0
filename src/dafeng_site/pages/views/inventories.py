"""The greenhouse gas inventory: the whole, one line down to activity times factor, uncertainty, files."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.accounts.inventory import Inventory, gpc_csv, iamc, inventory_lines, term_origin, write_gpc
from dafeng.accounts.uncertainty import inventory_uncertainty, key_categories
from dafeng.charts import draw_treemap
from dafeng.city import protect
from dafeng.core.errors import DafengError
from dafeng.core.gwp import GwpSet
from dafeng.core.observations import Book
from dafeng.core.sources import Source as CoreSource
from dafeng_site.books import inventories
from dafeng_site.books.library import city_library
from dafeng_site.data.queries import places, source_titles
from dafeng_site.downloads import attached
from dafeng_site.kept import kept
from dafeng_site.pages.figures import language
from dafeng_site.pages.inventoryview import (
    gwp_choices,
    line_query,
    sectors_of,
    treemap,
    treemap_svg,
    working,
)
from dafeng_site.pages.listing import chosen
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import audience, guard
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "inventory",
    "inventory_file",
    "inventory_line",
    "inventory_map",
    "inventory_uncertainty_page",
]

_BOOKS: tuple[Book, ...] = ("inventory", "assessment")


def asked(request: SiteRequest) -> tuple[str, int, Book, GwpSet]:
    """Place, year, book and GWP set in the address; by default the city's latest year and the set it has chosen."""
    known = inventories.places_and_years(request.scope)  # set by ScopeMiddleware
    place = request.GET.get("place", "")
    if place not in known:
        from dafeng_site.data.queries import city

        here = city()
        place = here.code if here and here.code in known else next(iter(known), here.code if here else "")
    years = known.get(place, [])
    given = request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and int(given[:5]) in years else (years or [0])[0]
    book, gwp_set = request.GET.get("book", ""), request.GET.get("gwp", "")
    return (
        place,
        year,
        book if book in _BOOKS else "inventory",
        gwp_set if gwp_set in inventories.GWP_SETS else inventories.default_gwp(),
    )


def found_or_404(request: SiteRequest) -> Inventory:
    """The inventory that the address asks for."""
    place, year, book, gwp_set = asked(request)
    found = inventories.inventory_of(request.scope, place, year, book, gwp_set) if year else None
    if not isinstance(found, Inventory):
        raise Http404
    return found


def bar(request: SiteRequest) -> dict[str, Any]:
    """The filter bar that all pages of an inventory share."""
    place, year, book, gwp_set = asked(request)
    known = inventories.places_and_years(request.scope)
    english = language() == "en"
    names = {
        row.code: (row.name_en if english else row.name) or row.name
        for row in places(request.scope)
        if row.code in known
    }
    return {
        "place": place,
        "place_name": names.get(place, place),
        "year": year,
        "book": book,
        "gwp": gwp_set,
        "places": chosen(list(names.items()), place),
        "years": chosen([(each, each) for each in known.get(place, [])], str(year)),
        "gwps": chosen(gwp_choices(), gwp_set),
        "books": chosen([("inventory", _("清单")), ("assessment", _("考核"))], book),
        "query": f"?place={place}&year={year}&book={book}&gwp={gwp_set}",
    }


@guard("open")
def inventory(request: SiteRequest) -> HttpResponse:
    """The whole inventory: totals, tree map, the table by sector and line."""
    context = bar(request)
    place, year, book, gwp_set = asked(request)
    scope = request.scope
    found = inventories.inventory_of(scope, place, year, book, gwp_set) if year else None
    if not isinstance(found, Inventory):
        context["trouble"] = found.text(language()) if isinstance(found, DafengError) else ""
        return render(request, "dafeng/books/inventory.html", context)
    table = inventories.balance_for(scope, place, year)
    title = _("%(place)s%(year)s年温室气体排放构成") % {"place": context["place_name"], "year": year}
    chart = treemap(found, title, str(table.source) if table else _("活动水平数据"))
    query = line_query(found)
    context |= {
        "inventory": found,
        "total": found.total() / 1e4,
        "gases": [(gas, value) for gas, value in found.by_gas().items() if value],
        "sectors": sectors_of(found),
        "table": table,
        "is_estimate": any(each.state == "estimated" for each in found.counted()) and table is not None
        and table.state == "estimated",
        "findings": [(each.severity, each.text(language())) for each in found.findings],
        "wide": treemap_svg(chart, 960, 400) if chart.patches else "",
        "narrow": treemap_svg(chart, 360, 460) if chart.patches else "",
        "chart": chart,
        "map_url": reverse("inventory-map") + query,
        "partial": audience(scope)[0] != "all",
        "files": [
            (_("GPC 报告表 Excel"), reverse("inventory-file", args=["gpc", "xlsx"]) + query),
            (_("GPC 报告表 CSV"), reverse("inventory-file", args=["gpc", "csv"]) + query),
            (_("明细表 CSV"), reverse("inventory-file", args=["lines", "csv"]) + query),
            (_("IAMC CSV"), reverse("inventory-file", args=["iamc", "csv"]) + query),
        ],
    }  # fmt: skip
    return render(request, "dafeng/books/inventory.html", context)


@guard("open")
def inventory_map(request: SiteRequest) -> HttpResponse:
    """The tree map as an SVG file that stands alone."""
    found = found_or_404(request)
    context = bar(request)
    title = _("%(place)s%(year)s年温室气体排放构成") % {"place": context["place_name"], "year": found.year}
    table = inventories.balance_for(request.scope, found.place, found.year)
    chart = treemap(found, title, str(table.source) if table else _("活动水平数据"))
    return HttpResponse(draw_treemap(chart, 1100, 520, standalone=True), content_type="image/svg+xml")


@guard("open")
def inventory_line(request: SiteRequest, line: str) -> HttpResponse:
    """One line: each result as activity times factor, each term with its source."""
    about = inventory_lines().get(line)
    found = found_or_404(request)
    if about is None:
        raise Http404
    library, lang = city_library(), language()
    results = [each for each in found.results if each.line == line]
    if not results:
        raise Http404
    named = {term.source.partition("#")[0] for each in results for term in each.terms if term.source}
    titles = source_titles(request.scope, named)
    sources = {
        key: CoreSource(id=key, title_zh=title, publisher="—", licence="—", certainty="S")
        for key, title in titles.items()
    }
    rows = []
    for each in results:
        terms = [
            (term, term.label(lang), term_origin(term, library, sources, lang), term.source.partition("#")[0])
            for term in each.terms
            if term.role != "constant"
        ]
        rows.append(working(each) | {"terms": terms, "co2e": found.co2e(each) if each.value is not None else None})
    rows.sort(key=lambda row: -abs(row["co2e"] or 0.0))
    context = bar(request) | {
        "line": about,
        "name": about.name(lang),
        "note": about.note_zh if lang == "zh" else about.note_en,
        "rows": rows,
        "inventory": found,
        "known_sources": set(titles),
        "total": sum(found.co2e(each) for each in results if each.value is not None),
        "has_value": any(each.value is not None for each in results),
    }
    return render(request, "dafeng/books/inventory_line.html", context)


@guard("open")
def inventory_uncertainty_page(request: SiteRequest) -> HttpResponse:
    """Uncertainty by error propagation and the key categories, with what rests on defaults."""
    context = bar(request)
    found = found_or_404(request)
    key = (*audience(request.scope), found.place, found.year, found.book, found.gwp_set)
    made = kept("uncertainty", key, lambda: _uncertain(found))
    if isinstance(made, DafengError):
        context["trouble"] = made.text(language())
        return render(request, "dafeng/books/inventory_uncertainty.html", context)
    whole, categories = made
    lang = language()
    context |= {
        "whole": whole,
        "total": found.total() / 1e4,
        "categories": [(inventory_lines()[each.line].name(lang), each) for each in categories],
        "half": found.total() / 1e4 * whole.shared / 100,
    }
    return render(request, "dafeng/books/inventory_uncertainty.html", context)


def _uncertain(found: Inventory) -> Any:
    try:
        return inventory_uncertainty(found), key_categories(found)
    except DafengError as error:
        return error


def _gpc_workbook(found: Inventory) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gpc.xlsx"
        write_gpc(found, city_library(), path)
        return path.read_bytes()


def _csv_of(headings: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(headings)
    writer.writerows([protect(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _lines_csv(found: Inventory) -> bytes:
    frame = found.table()
    return _csv_of(frame.columns, frame.rows())


def _iamc_csv(found: Inventory) -> bytes:
    frame = iamc(found)
    return _csv_of(frame.columns, frame.rows())


def _gpc_text(found: Inventory) -> bytes:
    return b"\xef\xbb\xbf" + gpc_csv(found, language()).encode()


_FILES: dict[tuple[str, str], Callable[[Inventory], bytes]] = {
    ("gpc", "xlsx"): _gpc_workbook,
    ("gpc", "csv"): _gpc_text,
    ("lines", "csv"): _lines_csv,
    ("iamc", "csv"): _iamc_csv,
}


@guard("open")
def inventory_file(request: SiteRequest, what: str, form: str) -> HttpResponse:
    """The inventory as a file."""
    make = _FILES.get((what, form))
    if make is None:
        raise Http404
    found = found_or_404(request)
    name = f"{what}-{found.place}-{found.year}-{found.gwp_set}.{form}"
    audit.record(AuditEvent.Kind.EXPORT, request, subject=name)
    return attached(make(found), form, name)
