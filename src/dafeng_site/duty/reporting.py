"""Dispatch rounds and reports: opened by the office, filled and sent by units, reviewed by somebody else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from dafeng.core.errors import Fault
from dafeng.core.periods import parse_period
from dafeng_site import services
from dafeng_site.cascade.models import Support
from dafeng_site.data.version import writing
from dafeng_site.drafts import Drafts
from dafeng_site.duty import queries
from dafeng_site.duty.evidence import demand_open
from dafeng_site.duty.joining import asked_in, give_reports
from dafeng_site.duty.models import Report, ReportDraft, Round, WorkItem
from dafeng_site.duty.reportfigures import FIELDS, file_figures, typed_figures
from dafeng_site.moving import move
from dafeng_site.notices.telling import office_people, tell, unit_people
from dafeng_site.people.policy import demand, scope_of

__all__ = [
    "change_round",
    "create_round",
    "drop_round",
    "falls",
    "fill_draft",
    "open_round",
    "own_open",
    "review",
    "save_draft",
    "submit",
    "typed_of",
]

_ROUND_FIELDS = ("title", "kind", "period", "year", "clauses", "deadline", "note")
_NAMES = re.compile(rf"(?:done|note|why)-\d{{1,12}}|difficulties|fig-(?:0|[1-9]\d?)-(?:{'|'.join(FIELDS)})")
_DRAFTS = Drafts(ReportDraft, "report", _NAMES, longest=4000)


def create_round(user: Any, fields: Mapping[str, Any]) -> Round:
    """Prepare a round; the units see nothing of it before it is opened."""
    demand(scope_of(user), "dispatch")
    return services.create(user, Round(**_round_fields(fields)), "拟定调度")


def change_round(user: Any, pk: int, revision: int, fields: Mapping[str, Any]) -> Round:
    """Change a round that was not opened yet; of an open one the deadline and the note."""
    demand(scope_of(user), "dispatch")
    with writing():
        known = _round_fields(fields)
        found = Round.objects.filter(pk=pk).first()
        if found is not None and found.state == "open":
            known = {name: value for name, value in known.items() if name in ("deadline", "note")}
        elif found is not None and found.state != "prepared":
            raise services.InvalidError(Fault("duty.round-closed", "调度已办结", "the round is closed", str(found)))
        return services.edit(user, Round, pk, revision, known, "修改调度")


def open_round(user: Any, pk: int, revision: int) -> Round:
    """Open a round: every unit that owes or supports a work item in its scope gets a report to fill in, and is told."""
    with writing():
        found = move(user, Round, pk, revision, "open")
        units = asked_in(found)
        if not units:
            zh, en = "范围内没有已下达的工作项", "no work item is in its scope"
            raise services.InvalidError(Fault("duty.no-items", zh, en, str(found), f"{found.year} {found.clauses}"))
        give_reports(user, found, units, "下发调度")
        return found


def drop_round(user: Any, pk: int, revision: int, reason: str) -> Round:
    """Give a round up, with a reason."""
    return move(user, Round, pk, revision, "drop", reason=reason)


def typed_of(row: Report) -> tuple[dict[str, str], int]:
    """What stands in the form: the draft as typed, or what was sent last; and the draft's number (0: none yet)."""
    draft = _DRAFTS.of(row)
    if draft is not None:
        return dict(draft.fields), draft.number
    pks = dict(WorkItem.objects.filter(code__in=row.entries).values_list("code", "pk"))
    typed = {"difficulties": row.difficulties}
    for code, entry in row.entries.items():
        if code in pks:
            typed[f"done-{pks[code]}"] = f"{100 * entry['done']:g}"
            typed[f"note-{pks[code]}"] = str(entry.get("note", ""))
            typed |= {f"why-{pks[code]}": str(entry["why"])} if entry.get("why") else {}
    for at, figure in enumerate(row.figures):
        typed |= {f"fig-{at}-{name}": str(value) for name, value in figure.items()}
    return typed, 0


def save_draft(user: Any, pk: int, number: int, typed: Mapping[str, str]) -> ReportDraft:
    """Keep what is being typed, right or wrong. ConflictError where somebody else of the unit has saved since."""
    with writing():
        draft: ReportDraft = _DRAFTS.save(user, own_open(user, pk), number, typed)
        return draft


def fill_draft(user: Any, row: Report, number: int, fields: Mapping[str, str]) -> ReportDraft:
    """Put what a file holds into the draft: its fields, and its figures in place of all that stand there. What the file
    does not speak of stays. ConflictError as in `save_draft`. Call inside `writing`."""
    typed = {name: text for name, text in typed_of(row)[0].items() if not name.startswith("fig-")}
    draft: ReportDraft = _DRAFTS.save(user, row, number, typed | dict(fields))
    return draft


def submit(user: Any, pk: int, revision: int, number: int, typed: Mapping[str, str]) -> Report:
    """Send a report: shares for every item, figures filed as observations under the unit's own source.

    InvalidError names each field by its name in the form (`done-12`, `fig-0-value`). All or nothing.
    """
    scope = scope_of(user)
    with writing():
        row = own_open(user, pk)
        given = _DRAFTS.sent(user, row, number, typed)
        entries, faults = _entries(row, given)
        figures = typed_figures(given)
        faults += file_figures(user, scope, figures)
        if faults:
            raise services.InvalidError(faults)
        changes = {
            "entries": entries,
            "figures": [figure for _at, figure in figures],
            "difficulties": given.get("difficulties", "").strip(),
            "submitted_by": user,
            "submitted_at": timezone.now(),
            "reason": "",
        }
        sent = move(user, Report, pk, revision, "submit", changes=changes)
        _DRAFTS.drop(sent)
        zh, en = f"{sent.unit}已报送：{sent.round}", f"{sent.unit} has reported: {sent.round}"
        tell(office_people(), f"report:{sent.pk}:{sent.revision}", zh, en, reverse("duty-report", args=[sent.pk]))
        return sent


def review(user: Any, pk: int, revision: int, code: str, reason: str = "") -> Report:
    """Recall, take up, return or accept a report. What is accepted becomes the progress of its work items."""
    with writing():
        row = _locked(user, pk)
        if row is not None and row.round.state != "open":
            raise services.InvalidError(Fault("duty.round-closed", "调度已办结", "the round is closed", str(row.round)))
        taking = {"reviewer": user} if code in ("take", "return", "accept") else {}
        done = move(user, Report, pk, revision, code, reason=reason, changes=taking)
        if code == "accept":
            _write_progress(user, done)
        if code in ("return", "accept"):
            word = ("退回", "returned") if code == "return" else ("审核通过", "accepted")
            zh = f"{done.round}：报送已{word[0]}" + (f"，{reason}" if reason else "")
            url = reverse("duty-report", args=[done.pk])
            tell(unit_people(done.unit_id), f"report:{done.pk}:{done.revision}", zh, f"{done.round}: {word[1]}", url)
        return done


def _write_progress(user: Any, row: Report) -> None:
    """What a report says of its items, to whoever owes or supports them: a few queries, however many items there are.

    The move of the report has asked whether the person may do it: those who accept are those who change items."""
    day = timezone.localdate(row.submitted_at) if row.submitted_at else None
    items = WorkItem.objects.filter(code__in=row.entries, unit=row.unit)
    helps = Support.objects.filter(item__code__in=row.entries, unit=row.unit, state="accepted")
    helps = helps.exclude(item__unit=row.unit).select_related("item")
    owned = list(items.select_for_update(of=("self",)))
    for item in owned:
        item.done_on = (item.done_on or day) if float(row.entries[item.code]["done"]) >= 1 else None
    helped = list(helps.select_for_update(of=("self",)))
    _write_shares(user, row, [(each, each) for each in owned], ["done", "done_on"])
    _write_shares(user, row, [(each, each.item) for each in helped], ["done"])


def _write_shares(
    user: Any, row: Report, owed: Sequence[tuple[WorkItem | Support, WorkItem]], names: list[str]
) -> None:
    """The shares, with the reasons of those that fell. InvalidError where one falls without a reason."""
    told: dict[str, list[Any]] = {}
    for each, item in owed:
        entry = row.entries[item.code]
        share, why = float(entry["done"]), str(entry.get("why", ""))
        if falls(each.done, share) and not why:  # another report was accepted since this one was sent
            raise services.InvalidError(_unexplained(str(item), each.done, share))
        each.done = share
        told.setdefault(f"；进展下降：{why}" if why else "", []).append(each)
    for reason, rows in told.items():
        services.update_many(user, rows, names, f"审核通过：{row.round}{reason}")


def own_open(user: Any, pk: int) -> Report:
    """The report of the person's own unit, locked, while it may be written. GoneError or InvalidError where not."""
    demand(scope_of(user), "report")
    row = _locked(user, pk)
    if row is None:
        raise services.GoneError(
            Fault("site.gone", "没有这条记录，或您无权查看", "no such record, or not yours to see")
        )
    demand_open(row)
    return row


def _locked(user: Any, pk: int) -> Report | None:
    """A report, locked, with its round as it is once the lock is held: who closes a round holds its reports."""
    row = queries.reports(scope_of(user)).filter(pk=pk).select_for_update(of=("self",)).first()
    if row is not None:
        row.round.refresh_from_db(fields=["state"])
    return row


def _entries(row: Report, given: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    entries: dict[str, Any] = {}
    faults: list[Fault] = []
    for item in queries.asked_of(row):
        where, text = f"done-{item.pk}", given.get(f"done-{item.pk}", "").strip().rstrip("%％")
        try:
            share = float(text)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 100:
            zh = "请填写完成比例" if not text else "须为 0 到 100 之间的数"
            faults.append(Fault("duty.share", zh, "give the share done, 0 to 100", where, text, "0–100"))
            continue
        done, why = round(share / 100, 6), given.get(f"why-{item.pk}", "").strip()
        entries[item.code] = {"done": done, "note": given.get(f"note-{item.pk}", "").strip()}
        if item.unit_id != row.unit_id:
            entries[item.code]["as"] = "support"
        if falls(item.done, done):
            entries[item.code] |= {"before": item.done, "why": why}
            if not why:
                faults.append(_unexplained(f"why-{item.pk}", item.done, done))
    return entries, faults


def falls(before: float | None, done: float) -> bool:
    """Whether a share is less than what was accepted before; it asks for a reason then."""
    return before is not None and done < before - 1e-9


def _unexplained(where: str, before: float | None, done: float) -> Fault:
    zh, en = "低于已审核通过的进展，请写明下降原因", "less than what was accepted before: say why"
    return Fault("duty.fell", zh, en, where, f"{done:.2%}", f"≥ {before or 0:.2%}")


def _round_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in fields.items() if name in _ROUND_FIELDS}
    if "period" in known:
        known["period"] = str(known["period"]).upper()
        known["year"] = parse_period(known["period"]).year
    return known
