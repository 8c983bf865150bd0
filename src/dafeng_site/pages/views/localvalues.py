"""The city's own value of a factor, kept beside the library's: give one, change it, go back to the library's."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.accounts.factors import FactorLibrary, Item
from dafeng_site.books import queries, services
from dafeng_site.books.library import city_library
from dafeng_site.books.models import FactorOverride
from dafeng_site.pages.acting import acted, number_in, saved
from dafeng_site.pages.booksforms import OverrideForm
from dafeng_site.pages.factorview import asked_of, item_or_404, row_view
from dafeng_site.pages.figures import named
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["factor_override", "factor_override_edit"]


@guard("keep-books")
def factor_override(request: SiteRequest, item: str, parameter: str) -> HttpResponse:
    """Give the city's own value of a factor; the library's stays beside it."""
    library = city_library()
    found = item_or_404(library, item)
    rows = library.rows_of(found.code, parameter)
    if not rows:
        raise Http404(parameter)
    _book, place, _year = asked_of(request, rows)
    form = OverrideForm(request.POST or None, initial={"place": place, "unit": rows[0].unit})
    return saved(
        request,
        form,
        lambda: services.set_override(
            request.user, found.code, parameter, form.cleaned_data["place"], form.fields_given()
        ),
        _("本地值已保存，默认值保留在旁。"),
        reverse("factor", args=[found.code, parameter]),
    ) or _page(request, library, form, (found, parameter), None)


@guard("keep-books")
def factor_override_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Change the city's own value, or go back to the library's."""
    record = get_object_or_404(queries.overrides(request.scope), pk=pk)
    library = city_library()
    if request.method == "POST" and "remove" in request.POST:
        revision, reason = number_in(request, "revision"), request.POST.get("reason", "")
        return acted(
            request,
            lambda: services.remove_override(request.user, pk, revision, reason),
            _("已停用本地值，恢复采用因子库的数值。"),
            reverse("factor-override-edit", args=[pk]),
            after=_factor_url(library, record.item, record.parameter),
        )
    initial = {name: getattr(record, name) for name in ("place", "value", "unit", "valid_from", "valid_to", "reason")}
    initial |= {"books": record.books.split(";"), "revision": record.revision}
    form = OverrideForm(request.POST or None, initial=initial)
    form.fields["place"].disabled = True
    return saved(
        request,
        form,
        lambda: services.change_override(request.user, pk, form.cleaned_data["revision"] or 0, form.fields_given()),
        _("本地值已保存，默认值保留在旁。"),
        reverse("factor", args=[record.item, record.parameter]),
    ) or _page(request, library, form, (item_or_404(library, record.item), record.parameter), record)


def _factor_url(library: FactorLibrary, item: str, parameter: str) -> str:
    if library.rows_of(item, parameter):
        return reverse("factor", args=[item, parameter])
    return reverse("factor-item", args=[item])


def _page(
    request: SiteRequest,
    library: FactorLibrary,
    form: OverrideForm,
    of: tuple[Item, str],
    record: FactorOverride | None,
) -> HttpResponse:
    item, parameter = of
    context = {
        "form": form,
        "item": item,
        "name": named(item),
        "parameter": parameter,
        "parameter_name": named(library.data.parameters[parameter]),
        "rows": [row_view(library, row) for row in library.rows_of(item.code, parameter)],
        "record": record,
    }
    return render(request, "dafeng/books/factor_override.html", context, status=422 if form.errors else 200)
