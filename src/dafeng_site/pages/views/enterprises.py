"""Enterprises' books: the list, the empty form, upload with every fault named, the report with what a verifier asks."""

from __future__ import annotations

from typing import Any, cast, get_args

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.accounts.enterprise import BookName, FacilityReport, industries, industry
from dafeng.city import division_name
from dafeng.core.errors import DafengError
from dafeng_site.books import enterprises as books
from dafeng_site.books.library import city_library
from dafeng_site.books.models import EnterpriseFiling
from dafeng_site.data.importing.faults import in_words
from dafeng_site.downloads import attached
from dafeng_site.pages.acting import acted, number_in
from dafeng_site.pages.booksforms import FormUpload
from dafeng_site.pages.figures import language
from dafeng_site.pages.listing import chosen, paged
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard, may_change, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "enterprise",
    "enterprise_file",
    "enterprise_form",
    "enterprise_remove",
    "enterprise_upload",
    "enterprises",
]


def _industry(code: str) -> str:
    return industry(code, city_library()).text(language()) if code in industries() else code


def _book_name(book: str) -> str:
    names = {"ets": _("全国碳市场·发电设施"), "clinker": _("全国碳市场·水泥熟料"), "gbt32151": _("核算与报告通用结构")}
    return names.get(book, book)


@guard("enterprises")
def enterprises(request: SiteRequest) -> HttpResponse:
    """Forms that this person may see, with the emission and what a verifier would ask."""
    words, code = request.GET.get("q", "").strip(), request.GET.get("industry", "")
    found = books.filings(request.scope)
    found = found.filter(name__icontains=words) if words else found
    found = found.filter(industry=code) if code else found
    page = paged(request, found, 30)
    context = {
        "page": page,
        "rows": [_line(row) for row in page],
        "q": words,
        "industries": chosen([(each, _industry(each)) for each in industries()], code),
        "filtered": bool(words or code),
        "templates": [(each, _industry(each)) for each in industries()],
    }
    return render(request, "dafeng/books/enterprises.html", context)


def _line(row: EnterpriseFiling) -> dict[str, Any]:
    report = books.report_of(row, books.default_book(row.industry))
    made = isinstance(report, FacilityReport)
    return {
        "row": row,
        "industry": _industry(row.industry),
        "place": division_name(row.place),
        "total": report.total if isinstance(report, FacilityReport) else None,
        "grave": sum(each.check.severity == "error" for each in report.findings)
        if isinstance(report, FacilityReport)
        else 0,
        "findings": len(report.findings) if isinstance(report, FacilityReport) else 0,
        "made": made,
    }


@guard("enterprises")
def enterprise(request: SiteRequest, pk: int) -> HttpResponse:
    """One form's report: emission by part and month, tables with every figure explained, findings."""
    row = get_object_or_404(books.filings(request.scope), pk=pk)
    book = _book(request, row)
    report = books.report_of(row, book)
    lang = language()
    context: dict[str, Any] = {
        "row": row,
        "industry": _industry(row.industry),
        "place": division_name(row.place),
        "book": book,
        "books": chosen([(each, _book_name(each)) for each in get_args(BookName)], book),
        "may_remove": may_change(request.scope, row),
        "edits": history_of(request.scope, row, 20) if may_do(request.scope, "history") else [],
        "xlsx_url": reverse("enterprise-file", args=[pk, "report"]) + f"?book={book}",
        "form_url": reverse("enterprise-file", args=[pk, "form"]),
    }
    if isinstance(report, DafengError):
        context["faults"] = [each.text(lang) for each in report.faults]
        return render(request, "dafeng/books/enterprise.html", context)
    context |= {
        "report": report,
        "total": report.total,
        "months": list(enumerate(report.months, 1)),
        "tables": [
            (table.code, table.title(lang), table.heads(lang), table.rows) for table in report.tables if table.rows
        ],
        "findings": [
            (each.check.severity, each.fault.text(lang), each.check.source, each.check.certainty)
            for each in report.findings
        ],
        "weak": report.weak,
    }
    return render(request, "dafeng/books/enterprise.html", context)


def _book(request: SiteRequest, row: EnterpriseFiling) -> BookName:
    asked = request.GET.get("book", "")
    return cast("BookName", asked) if asked in get_args(BookName) else books.default_book(row.industry)


@guard("enterprises")
def enterprise_file(request: SiteRequest, pk: int, what: str) -> HttpResponse:
    """The form as it was uploaded, or the report as a workbook."""
    row = get_object_or_404(books.filings(request.scope), pk=pk)
    if what == "form":
        name, body = row.file_name, bytes(row.content)
    elif what == "report":
        report = books.report_of(row, _book(request, row))
        if isinstance(report, DafengError):
            raise Http404
        name, body = f"{row.name}-{row.year}-{report.book}.xlsx", books.report_workbook(report, language())
    else:
        raise Http404
    audit.record(AuditEvent.Kind.EXPORT, request, subject=name, filing=row.pk)
    return attached(body, "xlsx", name)


@guard("enterprises")
def enterprise_form(request: SiteRequest) -> HttpResponse:
    """The empty form of an industry."""
    code = request.GET.get("industry", "")
    code = code if code in industries() else "gbt32150"
    year = request.GET.get("year", "")
    wanted = int(year) if len(year) == 4 and year.isascii() and year.isdigit() else 0
    place = request.user.unit.place if request.user.unit else ""
    place = place if len(place) == 6 and place.isascii() and place.isdigit() else ""
    return attached(books.form_template(code, place, wanted), "xlsx", f"{_industry(code)}.xlsx")


@guard("file-enterprise")
def enterprise_upload(request: SiteRequest) -> HttpResponse:
    """Upload a filled form: every fault is named, nothing is kept in part."""
    form = FormUpload(request.scope, request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = books.file_form(request.user, file.read(), file.name or "", form.cleaned_data.get("owner", ""))
        except DafengError as error:
            faults = [in_words(each, language()) for each in error.faults]
        else:
            messages.success(request, _("填报表已保存。"))
            return HttpResponseRedirect(reverse("enterprise", args=[row.pk]))
    context = {"form": form, "faults": faults[:200], "more": max(len(faults) - 200, 0),
               "templates": [(each, _industry(each)) for each in industries()]}  # fmt: skip
    status = 422 if faults or form.errors else 200
    return render(request, "dafeng/books/enterprise_upload.html", context, status=status)


@guard("file-enterprise")
def enterprise_remove(request: SiteRequest, pk: int) -> HttpResponse:
    """Take a form out of the books."""
    row = get_object_or_404(books.filings(request.scope), pk=pk)
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")[:100]
    return acted(
        request,
        lambda: books.remove_form(request.user, row.pk, revision, reason),
        _("已删除，修改记录仍保留。"),
        reverse("enterprise", args=[pk]),
        after=reverse("enterprises"),
    )
