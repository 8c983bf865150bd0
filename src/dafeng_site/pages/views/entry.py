"""Entering figures: the template, a file with preview, one figure by hand, and what was imported before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError, Fault
from dafeng_site.data import importing, queries, services
from dafeng_site.data.importing.faults import in_words
from dafeng_site.data.models import ImportBatch
from dafeng_site.pages.acting import upload_in
from dafeng_site.pages.entryform import FigureForm
from dafeng_site.pages.figures import indicator_name, language
from dafeng_site.pages.listing import paged
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["batch", "entry", "import_confirm", "import_discard"]


def _template_url() -> str:
    try:
        return reverse("import-template")
    except NoReverseMatch:
        return ""


@guard("file")
def entry(request: SiteRequest) -> HttpResponse:
    """One page for both ways of entering. A refused upload or form keeps what was typed and says what to mend."""
    form = FigureForm(request.scope, initial=_asked(request))
    faults: list[Fault] = []
    if request.method == "POST" and "upload" in request.POST:
        answer = _uploaded(request)
        if isinstance(answer, HttpResponse):
            return answer
        faults = answer
    elif request.method == "POST":
        form = FigureForm(request.scope, request.POST)
        if form.is_valid() and _entered(request, form):
            return HttpResponseRedirect(f"{reverse('entry')}?indicator={form.cleaned_data['indicator']}#figure")
    context = {
        "form": form,
        "faults": [in_words(fault, language()) for fault in faults],
        "page": paged(request, queries.imports(request.scope), 20),
        "template_url": _template_url(),
        "largest": importing.LARGEST // (1024 * 1024),
    }
    return render(request, "dafeng/entry.html", context, status=422 if faults or form.errors else 200)


def _asked(request: SiteRequest) -> dict[str, Any]:
    here = queries.city()
    wanted = {name: request.GET[name] for name in ("indicator", "place", "period") if request.GET.get(name)}
    return {"place": here.code if here else "", **wanted}


def _uploaded(request: SiteRequest) -> HttpResponse | list[Fault]:
    try:
        name, content = upload_in(request, "file", importing.LARGEST)
        if not name:
            return [
                Fault(
                    "site.no-file",
                    zh="没有选择文件",
                    en="no file was chosen",
                    mend_zh="请选择填好的模板后再上传。",
                    mend_en="Choose the filled-in template and upload again.",
                )
            ]
        found = importing.preview(request.user, content, name)
    except DafengError as error:
        return list(error.faults)
    return HttpResponseRedirect(reverse("import", args=[found.pk]))


def _entered(request: SiteRequest, form: FigureForm) -> bool:
    """Store one figure; faults go beside the field that they speak of."""
    try:
        services.enter(request.user, [form.row()])
    except DafengError as error:
        for fault in error.faults:
            column = fault.where.rpartition(":")[2]
            form.add_error(form.field_named(column), fault.text(language()))
        return False
    messages.success(
        request,
        _("已保存：%(name)s %(period)s。") % {
            "name": indicator_name(form.cleaned_data["indicator"]), "period": form.cleaned_data["period"],
        },
    )  # fmt: skip
    return True


@guard("imports")
def batch(request: SiteRequest, pk: int) -> HttpResponse:
    """One import: its messages by row, and what each row would do or did."""
    found = get_object_or_404(queries.imports(request.scope).defer(None), pk=pk)
    changes = importing.preview_rows(found)
    action = request.GET.get("action", "")
    counts = [("new", found.new), ("changed", found.changed), ("unchanged", found.unchanged)]
    shown = [change for change in changes if action in ("", change.action)]
    page = paged(request, shown)
    lang = language()
    context = {
        "batch": found,
        "counts": counts,
        "action": action,
        "page": page,
        "rows": [(change, indicator_name(str(change.figure.get("indicator", "")))) for change in page],
        "faults": [
            {**fault, "text": fault.get(lang, fault.get("zh", ""))}
            for fault in found.faults
        ],
        "errors": sum(fault.get("severity") == "error" for fault in found.faults),
        "is_open": found.status == ImportBatch.Status.PREVIEW,
    }  # fmt: skip
    return render(request, "dafeng/import.html", context)


@guard("file")
def import_confirm(request: SiteRequest, pk: int) -> HttpResponse:
    """Write a previewed file, whole or not at all."""
    if request.method == "POST":
        try:
            done = importing.confirm(request.user, pk)
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.success(
                request,
                _("已导入：新增 %(new)s 条，变化 %(changed)s 条，未变 %(unchanged)s 条。")
                % {"new": done.new, "changed": done.changed, "unchanged": done.unchanged},
            )
    return HttpResponseRedirect(reverse("import", args=[pk]))


@guard("file")
def import_discard(request: SiteRequest, pk: int) -> HttpResponse:
    """Put a previewed file aside."""
    if request.method == "POST":
        try:
            importing.discard(request.user, pk)
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.info(request, _("已放弃这次导入，没有写入任何数据。"))
    return HttpResponseRedirect(reverse("entry"))
