"""Dispatch rounds: the office's view of who has reported, the unit's form, the review, the bulletin, evidence files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng_site.checking.keeping import LARGEST
from dafeng_site.checking.middleware import shows_refusals
from dafeng_site.downloads import attached, kept_or_404
from dafeng_site.duty import evidence as files
from dafeng_site.duty import queries, reporting
from dafeng_site.duty.closing import BULLETIN_FORMS, close_round
from dafeng_site.duty.frozen import frozen_entries, frozen_reasons
from dafeng_site.duty.models import Rectification, Report
from dafeng_site.moving import moves
from dafeng_site.pages.acting import acted, form_page, number_in, saved, upload_in
from dafeng_site.pages.drafting import Refusal, draft_kept, refused_away, sent
from dafeng_site.pages.dutyforms import RoundForm, report_form
from dafeng_site.pages.figures import language
from dafeng_site.pages.listing import paged
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "bulletin",
    "evidence",
    "evidence_remove",
    "is_open",
    "rectification_evidence",
    "report",
    "report_draft",
    "report_evidence",
    "report_refused",
    "report_step",
    "round_edit",
    "round_new",
    "round_page",
    "round_step",
    "rounds",
]  # fmt: skip


_WORST = ("unknown", "done", "green", "yellow", "red")
"""Lights, the one to look at first last."""


@guard("duty")
def rounds(request: SiteRequest) -> HttpResponse:
    """All rounds, the latest first, with how many units have reported."""
    page = paged(request, queries.rounds(request.scope), 20)
    states = queries.reported(request.scope, list(page))
    told = [
        (
            each,
            sum(state not in ("draft", "returned") for state in states[each.pk]),
            len(states[each.pk]),
            states[each.pk][:1],
        )
        for each in page
    ]
    return render(request, "dafeng/duty/rounds.html", {"page": page, "rows": told})


@guard("dispatch")
def round_new(request: SiteRequest) -> HttpResponse:
    """Prepare a round."""
    form = RoundForm(request.POST or None)
    return saved(
        request,
        form,
        lambda: reporting.create_round(request.user, form.given()),
        _("已拟定。核对范围后下发，下发前各单位看不到。"),
        lambda row: reverse("duty-round", args=[row.pk]),
    ) or form_page(request, form, _("发起调度"), reverse("duty-rounds"), _("调度"))


@guard("dispatch")
def round_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Change a round: all of it before it is opened, deadline and note while it runs."""
    row = get_object_or_404(queries.rounds(request.scope), pk=pk)
    form = RoundForm(request.POST or None, instance=row)
    back = reverse("duty-round", args=[pk])
    return saved(
        request,
        form,
        lambda: reporting.change_round(request.user, pk, form.revision_given, form.given()),
        _("已保存。"),
        back,
    ) or form_page(request, form, row.title, back, _("调度"))


@guard("duty")
def round_page(request: SiteRequest, pk: int) -> HttpResponse:
    """One round: who has reported, who is late; before it is opened, whom it will reach; closed, the snapshot."""
    scope, today = request.scope, timezone.localdate()
    row = get_object_or_404(queries.rounds(scope), pk=pk)
    views, _counts = queries.round_reports(scope, row, today)
    wide = scope.sees_all
    within = queries.items_of(row) if wide and row.state in ("prepared", "open") else queries.items_of(row).none()
    lights = sorted(queries.lights(within, today), key=lambda each: -_WORST.index(each[1]))
    frozen = (row.snapshot or {}).get("items", []) if wide else []
    page = paged(request, frozen or [key for key, _light in lights])
    page.object_list = (
        [
            {**each, "shown": each["override"] or each["light"], "reasons": frozen_reasons(each, language())}
            for each in page.object_list
        ]
        if frozen
        else queries.some_views(scope, list(page.object_list), today)
    )
    context = {
        "row": row,
        "views": sorted(views, key=lambda each: (each.sent, -each.late)),
        "sent": sum(each.sent for each in views),
        "late": sum(each.late > 0 and not each.sent for each in views),
        "page": page,
        "units": within.order_by().values("unit").distinct().count(),
        "counts": queries.light_counts(light for _key, light in lights),
        "days": (row.deadline - today).days,
        "moves": moves(scope, row),
        "forms": [form for form in BULLETIN_FORMS if form in row.documents],
        "edits": history_of(scope, row, 20) if wide and may_do(scope, "history") else [],
    }
    return render(request, "dafeng/duty/round.html", context)


@guard("dispatch")
def round_step(request: SiteRequest, pk: int) -> HttpResponse:
    """Open, close or drop a round."""
    get_object_or_404(queries.rounds(request.scope), pk=pk)
    code, revision, user = request.POST.get("action", ""), number_in(request, "revision"), request.user
    acts = {
        "open": lambda: reporting.open_round(user, pk, revision),
        "close": lambda: close_round(user, pk, revision, number=request.POST.get("number", "")[:60]),
        "drop": lambda: reporting.drop_round(user, pk, revision, request.POST.get("reason", "")),
    }
    if code not in acts:
        raise Http404(code)
    said = {"open": _("已下发，并通知各单位。"), "close": _("已办结，快照和通报已生成。"), "drop": _("已取消。")}
    return acted(request, acts[code], said[code], reverse("duty-round", args=[pk]))


@guard("duty")
def bulletin(request: SiteRequest, pk: int, form: str) -> HttpResponse:
    """The bulletin of a closed round, as it was made then."""
    row = get_object_or_404(queries.rounds(request.scope), pk=pk)
    if form not in row.documents:
        raise Http404(form)
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"bulletin {row.pk}.{form}")
    return attached(kept_or_404(row.documents[form]), form, f"{row.title}调度通报.{form}")


@guard("duty")
def report(request: SiteRequest, pk: int) -> HttpResponse:
    """One report: the form for its unit while it is open, else what was sent with what may be done now."""
    row = get_object_or_404(queries.reports(request.scope), pk=pk)
    if request.method == "POST":
        return _posted(request, pk)
    if not is_open(request, row):
        return _sent_page(request, row)
    return _report_page(request, row, Refusal((), *reporting.typed_of(row)))


def _posted(request: SiteRequest, pk: int) -> HttpResponse:
    user = request.user
    done = sent(
        request,
        lambda number, typed: reporting.save_draft(user, pk, number, typed),
        lambda revision, number, typed: reporting.submit(user, pk, revision, number, typed),
        lambda: reporting.typed_of(get_object_or_404(queries.reports(request.scope), pk=pk)),
        (_("草稿已保存。"), _("已报送，等待审核。")),
        reverse("duty-report", args=[pk]),
    )
    return report_refused(request, pk, done) if isinstance(done, Refusal) else done


def report_refused(request: SiteRequest, pk: int, refusal: Refusal) -> HttpResponse:
    """The form with what was wrong; what was sent, where the report may no longer be written."""
    row = get_object_or_404(queries.reports(request.scope), pk=pk)
    if not is_open(request, row):
        return refused_away(request, refusal, reverse("duty-report", args=[pk]))
    return _report_page(request, row, refusal, status=422)


def is_open(request: SiteRequest, row: Report) -> bool:
    """Whether the person may write the report now: it is the own unit's, and neither sent nor closed."""
    own = request.scope.is_filing and row.unit_id == request.scope.unit
    return bool(own and row.state in ("draft", "returned") and row.round.state == "open")


def _report_page(request: SiteRequest, row: Report, shown: Refusal, status: int = 200) -> HttpResponse:
    """The form of a report; without faults it was not refused."""
    scope, today = request.scope, timezone.localdate()
    context = {
        "row": row,
        "form": report_form(scope, row, shown.typed, shown.number, today, stored=shown.stored, faults=shown.faults),
        "days": (row.round.deadline - today).days,
        "evidence": queries.evidence(scope).filter(report=row),
    }
    return render(request, "dafeng/duty/report_form.html", context, status=status)


def _sent_page(request: SiteRequest, row: Report) -> HttpResponse:
    scope, today = request.scope, timezone.localdate()
    frozen = frozen_entries(scope, row, language())
    views = queries.views(scope, queries.asked_of(row), today) if frozen is None else []
    context = {
        "row": row,
        "view": queries.report_view(row, today),
        "frozen": frozen,
        "taken": (row.round.snapshot or {}).get("taken", ""),
        "entries": [(each, row.entries.get(each.row.code)) for each in views],
        "moves": moves(scope, row) if row.round.state == "open" else (),
        "evidence": queries.evidence(scope).filter(report=row),
        "edits": history_of(scope, row, 20) if may_do(scope, "history") else [],
    }
    return render(request, "dafeng/duty/report.html", context)


@guard("report")
def report_draft(request: SiteRequest, pk: int) -> HttpResponse:
    """Keep what is being typed, while it is being typed. Answers with the draft's new number."""
    get_object_or_404(queries.reports(request.scope), pk=pk)
    return draft_kept(
        request,
        lambda number, typed: reporting.save_draft(request.user, pk, number, typed),
        reverse("duty-report", args=[pk]),
    )


@guard("duty")
def report_step(request: SiteRequest, pk: int) -> HttpResponse:
    """Recall, take up, return or accept a report."""
    get_object_or_404(queries.reports(request.scope), pk=pk)
    code, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    revision = number_in(request, "revision")
    url = reverse("duty-report", args=[pk])
    return acted(request, lambda: reporting.review(request.user, pk, revision, code, reason), _("已办理。"), url)


@shows_refusals
@guard("report")
def report_evidence(request: SiteRequest, pk: int) -> HttpResponse:
    """Add a file to a report."""
    row = get_object_or_404(queries.reports(request.scope), pk=pk)
    return _added(request, row, f"{reverse('duty-report', args=[pk])}#evidence")


@shows_refusals
@guard("answer-order")
def rectification_evidence(request: SiteRequest, pk: int) -> HttpResponse:
    """Add a file to a rectification."""
    row = get_object_or_404(queries.rectifications(request.scope), pk=pk)
    return _added(request, row, f"{reverse('duty-rectification', args=[pk])}#evidence")


def _added(request: SiteRequest, matter: Report | Rectification, url: str) -> HttpResponse:
    def act() -> None:
        name, content = upload_in(request, "file", LARGEST)
        files.add_evidence(request.user, matter, number_in(request, "revision"), name, content)

    return acted(request, act, _("已添加。"), url)


@guard("orders")
def evidence(request: SiteRequest, pk: int) -> HttpResponse:
    """A file of evidence, always to be saved and never shown inside the site."""
    row = get_object_or_404(queries.evidence(request.scope), pk=pk)
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"evidence {row.pk}", sha256=row.sha256)
    return attached(kept_or_404(row.sha256), row.kind, row.name)


@guard("answer-order")
def evidence_remove(request: SiteRequest, pk: int) -> HttpResponse:
    """Take a file off a matter that is still open."""
    row = get_object_or_404(queries.evidence(request.scope), pk=pk)
    name, of = ("duty-report", row.report_id) if row.report_id else ("duty-rectification", row.rectification_id)
    revision = number_in(request, "revision")
    return acted(
        request, lambda: files.remove_evidence(request.user, pk, revision), _("已移除。"), reverse(name, args=[of])
    )
