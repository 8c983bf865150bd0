"""Score sheets: the packaged originals, the city's own with their versions, editing, differences, the dry run."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.appraisal import Sheet, compare_sheets, packaged_sheets, sheet_text
from dafeng.core.errors import DafengError
from dafeng_site.downloads import attached
from dafeng_site.evaluation import sheets, trial
from dafeng_site.evaluation.models import SheetVersion
from dafeng_site.moving import moves
from dafeng_site.pages.acting import acted, number_in, upload_in
from dafeng_site.pages.figures import language
from dafeng_site.pages.sheetform import sheet_form, sheet_of_form
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "sheet_compare",
    "sheet_copy",
    "sheet_edit",
    "sheet_import",
    "sheet_original",
    "sheet_page",
    "sheet_step",
    "sheet_toml",
    "sheet_trial",
    "sheets_page",
]

_LARGEST = 200_000


@guard("evaluation")
def sheets_page(request: SiteRequest) -> HttpResponse:
    """All sheets: the originals, and the city's own with what each version is."""
    force = {subject: sheets.in_force(subject) for subject in ("city", "district", "unit")}
    seen = {row.pk: row for row in sheets.versions(request.scope)}
    own = [
        (row, [seen[each.pk] for each in row.versions.all() if each.pk in seen]) for row in sheets.sheets(request.scope)
    ]
    context = {
        "originals": [(sheet, force[sheet.subject].version is None) for sheet in packaged_sheets().values()],
        "own": [(row, found) for row, found in own if found or may_do(request.scope, "evaluate")],
    }
    return render(request, "dafeng/evaluation/sheets.html", context)


def _original(code: str) -> Sheet:
    found = packaged_sheets().get(code)
    if found is None:
        raise Http404(code)
    return found


@guard("evaluation")
def sheet_original(request: SiteRequest, code: str) -> HttpResponse:
    """A packaged sheet, which nobody edits."""
    sheet = _original(code)
    force = sheets.in_force(sheet.subject).version is None
    context = {"sheet": sheet, "row": None, "is_force": force, "suggested": f"my-{code}"}
    return render(request, "dafeng/evaluation/sheet.html", context)


@guard("evaluate")
def sheet_copy(request: SiteRequest, code: str) -> HttpResponse:
    """Keep a packaged sheet as the city's own draft."""
    sheet, given = _original(code), request.POST
    made: list[SheetVersion] = []

    def act() -> None:
        origin = f"{sheet.code}@{sheet.version}"
        code, name, note = (given.get(field, "")[:500] for field in ("code", "name", "note"))
        made.append(sheets.copy_sheet(request.user, sheet, code, name, note, origin))

    answer = acted(request, act, _("已另存为本市评分表，可以修改。"), reverse("sheet-original", args=[code]))
    return HttpResponseRedirect(reverse("sheet-edit", args=[made[0].pk])) if made else answer


@guard("evaluate")
def sheet_import(request: SiteRequest) -> HttpResponse:
    """A sheet from a TOML file, as a draft."""
    given = request.POST
    made: list[SheetVersion] = []

    def act() -> None:
        name, content = upload_in(request, "file", _LARGEST)
        sheet = sheets.checked(content.decode("utf-8-sig", "replace"), name[:100])
        code = given.get("code", "").strip()[:80] or sheet.code
        made.append(sheets.copy_sheet(request.user, sheet, code, given.get("name", "")[:200], "", name[:200]))

    answer = acted(request, act, _("已读入，存为草稿。"), reverse("sheets"))
    return HttpResponseRedirect(reverse("sheet", args=[made[0].pk])) if made else answer


def _version(request: SiteRequest, pk: int) -> SheetVersion:
    return get_object_or_404(sheets.versions(request.scope), pk=pk)


@guard("evaluation")
def sheet_page(request: SiteRequest, pk: int) -> HttpResponse:
    """One version of a sheet: what it says, what may be done with it, its history."""
    row = _version(request, pk)
    others = [each for each in sheets.versions(request.scope).filter(sheet=row.sheet) if each.pk != pk]
    context = {
        "row": row,
        "sheet": row.parsed(),
        "others": others,
        "is_force": row.state == "in-force",
        "moves": moves(request.scope, row),
        "tried": bool(row.trial) and row.trial["sha256"] == sheets.text_hash(row.text),
        "has_draft": any(each.state == "draft" for each in others) or row.state == "draft",
        "edits": history_of(request.scope, row, 20) if request.scope.sees_all else [],
        "last_year": timezone.localdate().year - 1,
    }
    return render(request, "dafeng/evaluation/sheet.html", context)


@guard("evaluation")
def sheet_toml(request: SiteRequest, name: str) -> HttpResponse:
    """A sheet as a file: an original by its code, a version by its number."""
    if name.isascii() and name.isdigit() and len(name) < 10:
        row = _version(request, int(name))
        text, file = row.text, f"{row.sheet.code}-v{row.number}.toml"
    else:
        text, file = sheet_text(_original(name)), f"{name}.toml"
    return attached(text, "toml", file)


@guard("evaluate")
def sheet_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Edit a draft row by row. What was typed stays through every error."""
    row = _version(request, pk)
    if row.state != "draft":
        return HttpResponseRedirect(reverse("sheet", args=[pk]))
    base, lang = row.parsed(), language()
    form, status, note = sheet_form(base, language=lang), 200, row.note
    if request.method == "POST":
        typed = {name: str(value) for name, value in request.POST.items()}
        note = typed.get("note", "")[:500]
        try:
            kept = sheets.save_version(
                request.user, pk, number_in(request, "revision"), sheet_of_form(base, typed), note
            )
        except DafengError as error:
            form, status = sheet_form(base, typed, error.faults, lang), 422
        else:
            messages.success(request, _("已保存草稿。"))
            again = "more" in request.POST
            return HttpResponseRedirect(reverse("sheet-edit" if again else "sheet", args=[kept.pk]))
    context = {"row": row, "form": form, "note": note, "revision": row.revision}
    return render(request, "dafeng/evaluation/sheet_edit.html", context, status=status)


@guard("evaluate")
def sheet_step(request: SiteRequest, pk: int) -> HttpResponse:
    """Fix, put in force, retire, copy to a new version, remove a draft, or note a dry run."""
    row = _version(request, pk)
    code, revision, user = request.POST.get("action", ""), number_in(request, "revision"), request.user
    reason = request.POST.get("reason", "")[:500]
    here = reverse("sheet", args=[pk])
    if code == "drop":
        return acted(
            request,
            lambda: sheets.drop_draft(user, pk, revision, reason),
            _("草稿已删除。"),
            here,
            after=reverse("sheets"),
        )
    if code == "new":
        made: list[SheetVersion] = []
        answer = acted(request, lambda: made.append(sheets.new_version(user, pk, reason)), _("已建新版本。"), here)
        return HttpResponseRedirect(reverse("sheet-edit", args=[made[0].pk])) if made else answer
    if code == "try":
        year = number_in(request, "year") or timezone.localdate().year - 1
        after = f"{reverse('sheet-trial', args=[pk])}?year={year}"
        act = lambda: trial.keep_trial(user, row.pk, revision, year)  # noqa: E731
        return acted(request, act, _("已试算，结果如下。"), here, after=after)
    return acted(request, lambda: sheets.move_version(user, pk, revision, code, reason), _("已办理。"), here)


@guard("evaluation")
def sheet_compare(request: SiteRequest, pk: int, other: str) -> HttpResponse:
    """What a version changes of another, or of an original."""
    row = _version(request, pk)
    if other.isascii() and other.isdigit() and len(other) < 10:
        old = _version(request, int(other))
        before, label = old.parsed(), f"v{old.number}"
    else:
        before, label = _original(other), f"{other}@{_original(other).version}"
    lang = language()
    changes = [(each, *each.words(lang)) for each in compare_sheets(before, row.parsed())]
    context = {"row": row, "label": label, "changes": changes}
    return render(request, "dafeng/evaluation/sheet_compare.html", context)


@guard("evaluation")
def sheet_trial(request: SiteRequest, pk: int) -> HttpResponse:
    """A version on a year that is over, beside the sheet in force."""
    row = _version(request, pk)
    if not request.scope.sees_all:
        raise Http404(pk)
    given = request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else timezone.localdate().year - 1
    found, trouble = _tried(row, year)
    context: dict[str, Any] = {"row": row, "year": year, "trial": found, "trouble": trouble}
    context["tried"] = bool(row.trial) and row.trial["sha256"] == sheets.text_hash(row.text)
    return render(request, "dafeng/evaluation/sheet_trial.html", context)


def _tried(row: SheetVersion, year: int) -> tuple[trial.Trial | None, str]:
    try:
        return trial.trial_of(row.parsed(), year), ""
    except DafengError as error:
        return None, error.text(language())
