"""Energy balances: the list, one table by physical units or standard coal, its files, upload with checks."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.accounts.balance import EnergyBalance, check_balance, in_standard_coal, kinds, lines
from dafeng.charts import draw_sankey
from dafeng.core.errors import DafengError
from dafeng.core.units import unit_name
from dafeng_site.books import queries, services
from dafeng_site.books.models import BalanceDraft, EnergyTable
from dafeng_site.books.tables import balance_of, kept_balance, workbook
from dafeng_site.data.importing.faults import in_words
from dafeng_site.data.queries import city
from dafeng_site.downloads import attached
from dafeng_site.pages.acting import acted, number_in
from dafeng_site.pages.balanceview import by_group, by_sector, grid, kind_name, line_name, told
from dafeng_site.pages.booksforms import BalanceForm
from dafeng_site.pages.figures import language
from dafeng_site.pages.flowchart import flow_picture, flow_sankey
from dafeng_site.pages.listing import paged
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "balance",
    "balance_confirm",
    "balance_discard",
    "balance_draft",
    "balance_file",
    "balance_flow",
    "balance_remove",
    "balance_upload",
    "balances",
]


@guard("open")
def balances(request: SiteRequest) -> HttpResponse:
    """All tables that this person may see, with the total of each and how many cells do not close."""
    words = request.GET.get("q", "").strip()
    found = queries.balances(request.scope)
    if words:
        found = found.filter(title__icontains=words) | found.filter(place__name__icontains=words)
        found = found | (queries.balances(request.scope).filter(year=int(words)) if _is_year(words) else found.none())
    page = paged(request, found)
    may_keep = may_do(request.scope, "keep-books")
    waiting = queries.drafts(request.scope).filter(status=BalanceDraft.Status.PREVIEW) if may_keep else []
    context = {"page": page, "rows": [_line(each) for each in page], "q": words, "drafts": waiting}
    return render(request, "dafeng/books/balances.html", context)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


def _line(record: EnergyTable) -> dict[str, Any]:
    found = queries.totals_of(record) if record.basis == "physical" else None
    total = found[0].total if isinstance(found, tuple) else None
    broken = sum(each.severity == "error" for each in queries.violations_of(record))
    return {"record": record, "total": total, "broken": broken}


def _rate(request: SiteRequest) -> tuple[float | None, str]:
    """Coal rate of thermal power [gce/kWh] in the address, and what is wrong with it."""
    text = request.GET.get("rate", "").strip()
    if not text:
        return None, ""
    try:
        value = float(text)
    except ValueError:
        return None, _("发电煤耗须为数字，单位克标准煤/千瓦时。")
    return (value, "") if 122.9 < value < 1000 else (None, _("发电煤耗须在 122.9 到 1000 克标准煤/千瓦时之间。"))


def _shown(request: SiteRequest, record: EnergyTable) -> tuple[EnergyBalance, str, Any, str]:
    """The table in the units asked for, the basis, totals, and why the units cannot be had."""
    physical = kept_balance(record)
    if record.basis != "physical":
        return physical, record.basis, None, ""
    wanted = request.GET.get("basis", "physical")
    rate, trouble = _rate(request)
    if wanted == "equivalent" and rate is None:
        trouble = trouble or _("等价值须给出当年火力发电标准煤耗（克标准煤/千瓦时），没有默认值。")
        wanted = "physical"
    found = queries.totals_of(record, rate if wanted == "equivalent" else None)
    if isinstance(found, DafengError):
        return physical, "physical", None, found.text(language())
    totals, by = found
    if wanted in ("calorific", "equivalent"):
        return in_standard_coal(physical, by), wanted, totals, trouble
    return physical, "physical", totals, trouble


@guard("open")
def balance(request: SiteRequest, pk: int) -> HttpResponse:
    """One table: figures, totals, what does not close, edits."""
    record = get_object_or_404(queries.balances(request.scope), pk=pk)
    table, basis, totals, trouble = _shown(request, record)
    violations = queries.violations_of(record)
    query = request.GET.urlencode()
    context = {
        "record": record,
        "grid": grid(table, violations if basis == record.basis else ()),
        "basis": basis,
        "rate": request.GET.get("rate", ""),
        "is_physical": record.basis == "physical",
        "trouble": trouble,
        "totals": totals,
        "has_loss": table.has("loss"),
        "sectors": by_sector(totals) if totals else [],
        "groups": by_group(totals) if totals else [],
        "violations": [(line_name(each.row), kind_name(each.kind), told(each), each.severity) for each in violations],
        "broken": sum(each.severity == "error" for each in violations),
        "xlsx_url": reverse("balance-file", args=[pk, "xlsx"]) + (f"?{query}" if query else ""),
        "csv_url": reverse("balance-file", args=[pk, "csv"]) + (f"?{query}" if query else ""),
        "edits": queries.balance_edits(request.scope, record) if may_do(request.scope, "history") else [],
        "flow": _flow(record, table, basis, query),
        "is_estimate": record.state not in ("measured", "published"),
    }
    return render(request, "dafeng/books/balance.html", context)


def _standard(record: EnergyTable, table: EnergyBalance, basis: str) -> EnergyBalance | None:
    """The table in standard coal, for what adds kinds up: as shown, else by calorific value; None without factors."""
    if basis != "physical":
        return table
    found = queries.totals_of(record)
    return None if isinstance(found, DafengError) else in_standard_coal(table, found[1])


def _flow(record: EnergyTable, table: EnergyBalance, basis: str, query: str) -> dict[str, object] | None:
    standard = _standard(record, table, basis)
    return flow_picture(record, standard, query) if standard is not None else None


@guard("open")
def balance_flow(request: SiteRequest, pk: int) -> HttpResponse:
    """The flows of the table as an SVG file that stands alone."""
    record = get_object_or_404(queries.balances(request.scope), pk=pk)
    table, basis, _totals, _trouble = _shown(request, record)
    standard = _standard(record, table, basis)
    if standard is None:
        raise Http404
    svg = draw_sankey(flow_sankey(record, standard), 1200, 620, standalone=True)
    return HttpResponse(svg, content_type="image/svg+xml")


@guard("open")
def balance_file(request: SiteRequest, pk: int, form: str) -> HttpResponse:
    """The table as a file in the official layout, in the units that the page shows."""
    record = get_object_or_404(queries.balances(request.scope), pk=pk)
    if form not in ("xlsx", "csv"):
        raise Http404
    table, basis, _totals, _trouble = _shown(request, record)
    body = workbook(table, record.place.name) if form == "xlsx" else as_csv(table, record.title)
    name = f"{record.place.name}能源平衡表-{record.year}-{basis}.{form}"
    audit.record(AuditEvent.Kind.EXPORT, request, subject=name, balance=record.pk)
    return attached(body, form, name)


def as_csv(table: EnergyBalance, title: str) -> bytes:
    """The table in the official layout as CSV with a byte-order mark; what is blank stays blank."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    if title:
        writer.writerow([title])
    writer.writerow(["项目", *(kinds()[code].zh for code in table.kinds)])
    writer.writerow(["", *(f"({unit_name(table.unit(code))})" for code in table.kinds)])
    for row in table.rows:
        cells = [table.at(row, kind) for kind in table.kinds]
        writer.writerow([lines()[row].label, *("" if cell is None else f"{cell:.12g}" for cell in cells)])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


@guard("keep-books")
def balance_upload(request: SiteRequest) -> HttpResponse:
    """Upload a table; it is read whole and checked, and kept only after a look at the checks."""
    here = city()
    form = BalanceForm(
        request.scope, request.POST or None, request.FILES or None, initial={"place": here.code if here else ""}
    )
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            draft = services.draft_balance(
                request.user,
                given["file"].read(),
                given["file"].name or "",
                place=given["place"],
                year=given["year"] or 0,
                source=given["source"],
                state=given["state"],
            )
        except DafengError as error:
            faults = [in_words(each, language()) for each in error.faults]
        else:
            return HttpResponseRedirect(reverse("balance-draft", args=[draft.pk]))
    context = {"form": form, "faults": faults[:200], "more": max(len(faults) - 200, 0)}
    return render(request, "dafeng/books/balance_upload.html", context, status=422 if faults or form.errors else 200)


@guard("keep-books")
def balance_draft(request: SiteRequest, pk: int) -> HttpResponse:
    """An uploaded table with its checks shown cell by cell."""
    return _draft_page(request, get_object_or_404(queries.drafts(request.scope), pk=pk))


def _draft_page(request: SiteRequest, draft: BalanceDraft, trouble: str = "") -> HttpResponse:
    table = balance_of(draft)
    violations = check_balance(table)
    lang = language()
    context = {
        "draft": draft,
        "grid": grid(table, violations),
        "violations": [(line_name(each.row), kind_name(each.kind), told(each), each.severity) for each in violations],
        "broken": sum(each.severity == "error" for each in violations),
        "warnings": sum(each.severity != "error" for each in violations),
        "notes": [each[lang] for each in draft.notes],
        "is_open": draft.status == BalanceDraft.Status.PREVIEW,
        "changes": queries.cell_changes(draft.replaces.cells, draft.cells) if draft.replaces else None,
        "trouble": trouble,
        "note": request.POST.get("note", ""),
    }
    return render(request, "dafeng/books/balance_draft.html", context, status=422 if trouble else 200)


@guard("keep-books")
def balance_confirm(request: SiteRequest, pk: int) -> HttpResponse:
    """Keep an uploaded table, whole."""
    draft = get_object_or_404(queries.drafts(request.scope), pk=pk)
    if request.method == "POST":
        try:
            table = services.confirm_draft(request.user, pk, request.POST.get("note", ""))
        except DafengError as error:
            return _draft_page(request, draft, error.text(language()))
        messages.success(request, _("能源平衡表已保存。"))
        return HttpResponseRedirect(reverse("balance", args=[table.pk]))
    return HttpResponseRedirect(reverse("balance-draft", args=[pk]))


@guard("keep-books")
def balance_discard(request: SiteRequest, pk: int) -> HttpResponse:
    """Put an uploaded table aside."""
    get_object_or_404(queries.drafts(request.scope), pk=pk)
    if request.method == "POST":
        try:
            services.discard_draft(request.user, pk)
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.info(request, _("已放弃，没有保存。"))
    return HttpResponseRedirect(reverse("balances"))


@guard("keep-books")
def balance_remove(request: SiteRequest, pk: int) -> HttpResponse:
    """Take a table out of the books; it stays in the history."""
    record = get_object_or_404(queries.balances(request.scope), pk=pk)
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")[:100]
    return acted(
        request,
        lambda: services.remove_balance(request.user, record.pk, revision, reason),
        _("已删除，修改记录仍保留。"),
        reverse("balance", args=[pk]),
        after=reverse("balances"),
    )
