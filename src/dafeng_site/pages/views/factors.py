"""The factor library: the list, one item, one factor with the reasons of a choice, one row and who vouches for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.accounts.factors import FactorLibrary, FactorRow
from dafeng.core.errors import DafengError
from dafeng_site.books import queries, services
from dafeng_site.books.library import city_library
from dafeng_site.data.models import Certainty
from dafeng_site.pages.acting import acted, number_in, saved
from dafeng_site.pages.booksforms import ConfirmForm
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.factorview import RowView, asked_of, book_choices, item_or_404, kind_label, row_view, spread
from dafeng_site.pages.figures import language, named
from dafeng_site.pages.listing import chosen, paged, sort_key, sorted_by
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "factor",
    "factor_confirm",
    "factor_item",
    "factor_row",
    "factor_take_back",
    "factors",
]

_COLUMNS: Mapping[str, Callable[[RowView], Any]] = {
    "item": lambda each: each.item_name,
    "parameter": lambda each: each.parameter_name,
    "value": lambda each: each.row.value,
    "year": lambda each: each.row.valid_from,
    "certainty": lambda each: each.row.certainty,
}


@guard("open")
def factors(request: SiteRequest) -> HttpResponse:
    """All rows of the library, with search and filters."""
    wanted = queries.FactorFilter.parse(request.GET)
    library = city_library()
    rows = queries.factor_rows(wanted)
    key = sort_key(request, tuple(_COLUMNS), "")
    views = [row_view(library, row) for row in rows]
    page = paged(request, sorted_by(views, key, _COLUMNS) if key else views)
    data = library.data
    kinds = sorted({item.kind for item in data.items.values()})
    query = {name: request.GET.get(name, "") for name in ("q", "kind", "parameter", "book", "certainty", "set")}
    names = {code: named(each) for code, each in data.parameters.items()}
    sets = {code: named(each) for code, each in data.sets.items()}
    context = {
        "page": page,
        "q": wanted.q,
        "kinds": chosen([(kind, kind_label(kind)) for kind in kinds], wanted.kind),
        "parameters": chosen(sorted(names.items(), key=lambda pair: pair[1]), wanted.parameter),
        "sets": chosen(sorted(sets.items(), key=lambda pair: data.sets[pair[0]].rank), wanted.set),
        "books": chosen(book_choices(), wanted.book),
        "certainties": chosen(Certainty.choices, wanted.certainty),
        "filtered": wanted.any,
        "rows": len(data.rows),
        "items": len(data.items),
        "sources": len(data.sources),
        "own": list(queries.overrides(request.scope)),
        "csv_url": export_url("factors", "csv", **query),
        "xlsx_url": export_url("factors", "xlsx", **query),
    }
    return render(request, "dafeng/books/factors.html", context)


@guard("open")
def factor_item(request: SiteRequest, item: str) -> HttpResponse:
    """One item: each of its factors, how many rows say it and how far they are apart."""
    library = city_library()
    found = item_or_404(library, item)
    rows = library.rows_of(found.code)
    parameters = list(dict.fromkeys(row.parameter for row in rows))
    own = {each.parameter for each in queries.overrides(request.scope, found.code)}
    context = {
        "item": found,
        "name": named(found),
        "kind": kind_label(found.kind),
        "parameters": [
            {
                "code": code,
                "name": named(library.data.parameters[code]),
                "rows": [row_view(library, row) for row in rows if row.parameter == code],
                "spread": spread([row for row in rows if row.parameter == code]),
                "own": code in own,
            }
            for code in parameters
        ],
        "csv_url": export_url("factors", "csv", q=found.code),
        "xlsx_url": export_url("factors", "xlsx", q=found.code),
    }
    return render(request, "dafeng/books/factor_item.html", context)


@guard("open")
def factor(request: SiteRequest, item: str, parameter: str) -> HttpResponse:
    """One factor of one item: which row answers for a book, place and year, why, and what else is said."""
    library = city_library()
    context = _factor_context(request, library, item, parameter)
    return render(request, "dafeng/books/factor.html", context)


def _factor_context(request: SiteRequest, library: FactorLibrary, item: str, parameter: str) -> dict[str, Any]:
    found = item_or_404(library, item)
    rows = library.rows_of(found.code, parameter)
    own = list(queries.overrides(request.scope, found.code, parameter))
    if not rows and not own:
        raise Http404(parameter)
    book, place, year = asked_of(request, rows)
    choice, refusal = None, ""
    try:
        choice = library.find(found.code, parameter, book, place, year)
    except DafengError as error:
        refusal = error.text(language())
    used = {choice.row.id} if choice and choice.row else set()
    lang = language()
    return {
        "item": found,
        "name": named(found),
        "parameter": parameter,
        "parameter_name": named(library.data.parameters[parameter]),
        "books": chosen(book_choices(), book),
        "place": place,
        "year": year,
        "choice": choice,
        "chosen": row_view(library, choice.row) if choice and choice.row else None,
        "trail": [rule.text(lang) for rule in choice.trail] if choice else [],
        "others": [(row_view(library, each.row), each.why.text(lang), each.conflict) for each in choice.alternatives]
        if choice
        else [],
        "conflicts": sum(each.conflict for each in choice.alternatives) if choice else 0,
        "refusal": refusal,
        "rows": [(row_view(library, row), row.id in used) for row in rows],
        "own": own,
        "edits": [edit for each in own for edit in history_of(request.scope, each, 10)]
        if may_do(request.scope, "history")
        else [],
    }


@guard("open")
def factor_row(request: SiteRequest, row: str) -> HttpResponse:
    """One row: its table and source, whether it is locked, who confirmed it, what contradicts it."""
    library = city_library()
    found = _row(library, row)
    record = queries.confirmations(request.scope).filter(row=found.id).first()
    context = _row_context(request, library, found, record) | {"form": ConfirmForm()}
    return render(request, "dafeng/books/factor_row.html", context)


def _row(library: FactorLibrary, row_id: str) -> FactorRow:
    try:
        return library.row(row_id)
    except DafengError as error:
        raise Http404(error.text(language())) from error


def _row_context(request: SiteRequest, library: FactorLibrary, row: FactorRow, record: Any) -> dict[str, Any]:
    same = [each for each in library.rows_of(row.item, row.parameter) if each.id != row.id]
    source = library.data.sources[row.source]
    return {
        "view": row_view(library, row),
        "row": row,
        "source": source,
        "source_title": source.title_zh if language() == "zh" else source.title_en or source.title_zh,
        "set_name": named(library.data.sets[row.set]),
        "draft": library.data.sets[row.set].draft,
        "others": [row_view(library, each) for each in same],
        "confirmation": record,
        "edits": history_of(request.scope, record, 20) if record and may_do(request.scope, "history") else [],
    }


@guard("keep-books")
def factor_confirm(request: SiteRequest, row: str) -> HttpResponse:
    """Vouch by name for a row that is not official."""
    library = city_library()
    found = _row(library, row)
    form = ConfirmForm(request.POST or None)
    done = saved(
        request,
        form,
        lambda: services.confirm_row(request.user, found.id, form.cleaned_data["reason"]),
        _("已确认，并记入您的姓名。"),
        reverse("factor-row", args=[found.id]),
    )
    if done is not None:
        return done
    record = queries.confirmations(request.scope).filter(row=found.id).first()
    context = _row_context(request, library, found, record) | {"form": form}
    return render(request, "dafeng/books/factor_row.html", context, status=422 if form.errors else 200)


@guard("keep-books")
def factor_take_back(request: SiteRequest, row: str) -> HttpResponse:
    """Withdraw a confirmation."""
    record = get_object_or_404(queries.confirmations(request.scope), row=row)
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")
    return acted(
        request,
        lambda: services.take_back(request.user, record.pk, revision, reason),
        _("已撤回确认。"),
        reverse("factor-row", args=[row]),
    )
