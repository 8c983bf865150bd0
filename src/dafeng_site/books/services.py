"""Writing the books: overrides and confirmations of factors, energy balances. Each change is kept with who and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from dafeng.accounts.balance import check_balance
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.books.library import city_library, confirmation_of, override_of
from dafeng_site.books.models import BalanceDraft, EnergyTable, FactorConfirmation, FactorOverride
from dafeng_site.books.tables import balance_of, cells_of, read_upload
from dafeng_site.data.importing.faults import fault
from dafeng_site.data.models import Place, Source
from dafeng_site.data.version import writing
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import demand, scope_of, visible

__all__ = [
    "change_override",
    "confirm_draft",
    "confirm_row",
    "discard_draft",
    "draft_balance",
    "remove_balance",
    "remove_override",
    "set_override",
    "take_back",
]

_OVERRIDE = ("value", "unit", "books", "valid_from", "valid_to", "reason")


def set_override(user: Any, item: str, parameter: str, place: str, fields: Mapping[str, Any]) -> FactorOverride:
    """Give the city's own value of a factor; the library's stays beside it. AccountsError for what cannot be."""
    demand(scope_of(user), "keep-books")
    known = {name: fields[name] for name in _OVERRIDE if name in fields}
    row = FactorOverride(item=item, parameter=parameter, place=place, person=_name(user), on=_today(), **known)
    with writing():
        city_library().overridden(override_of(row))
        return services.create(user, row, row.reason)


def change_override(user: Any, pk: int, revision: int, fields: Mapping[str, Any]) -> FactorOverride:
    """Change a city's own value; the person who changes it answers for it from then on."""
    demand(scope_of(user), "keep-books")
    known = {name: fields[name] for name in _OVERRIDE if name in fields}
    with writing():
        changes = known | {"person": _name(user), "on": _today()}
        row = services.edit(user, FactorOverride, pk, revision, changes, str(known.get("reason", "")))
        city_library().overridden(override_of(row))
        return row


def remove_override(user: Any, pk: int, revision: int, reason: str) -> None:
    """Go back to the library's value; the history keeps the city's."""
    demand(scope_of(user), "keep-books")
    services.delete(user, FactorOverride, pk, revision, reason or "停用本地值")


def confirm_row(user: Any, row_id: str, reason: str) -> FactorConfirmation:
    """Vouch by name for a row that is not official. InvalidError for an official row or one confirmed already."""
    demand(scope_of(user), "keep-books")
    with writing():
        library = city_library()
        row = library.row(row_id)
        if not library.needs_confirmation(row):
            raise services.InvalidError(
                Fault(
                    "factor.official", zh="官方数值无须确认", en="an official value needs no confirmation", found=row_id
                )
            )
        record = FactorConfirmation(row=row_id, person=_name(user), on=_today(), reason=reason)
        library.confirmed(confirmation_of(record))
        return services.create(user, record, reason)


def take_back(user: Any, pk: int, revision: int, reason: str) -> None:
    """Withdraw a confirmation; the history keeps it."""
    demand(scope_of(user), "keep-books")
    services.delete(user, FactorConfirmation, pk, revision, reason or "撤回确认")


def draft_balance(user: Any, content: bytes, file_name: str, *, place: str, year: int, source: str, state: str) -> Any:
    """Read a table whole and put it by for a person to look at. Faults are raised all at once, nothing is stored then.

    A `year` of 0 is taken from the table's title; InvalidError where that names none.
    """
    scope = scope_of(user)
    demand(scope, "keep-books")
    balance = read_upload(content, file_name, place=place, year=year, source=source)
    faults = []
    if not 1949 <= balance.year <= 2100:
        faults.append(
            Fault(
                "balance.no-year",
                zh="没有年份，表题中也没有写明",
                en="no year is given, nor does the title name one",
                found=str(balance.year or ""),
                mend_zh="请在表单中填写年份。",
                mend_en="Give the year in the form.",
            )
        )
    where = visible(scope, Place.objects.filter(code=place)).first()
    whence = visible(scope, Source.objects.filter(key=source)).first()
    faults += [fault("unknown-place", found=place)] if where is None else []
    faults += [fault("unknown-source", found=source)] if whence is None else []
    if faults or where is None or whence is None:
        raise services.InvalidError(faults)
    there = EnergyTable.objects.filter(place=where, year=balance.year, source=whence).first()
    with writing():
        draft = BalanceDraft(
            user=user,
            file_name=file_name[-300:],
            file_hash=hashlib.sha256(content).hexdigest(),
            place=where,
            year=balance.year,
            source=whence,
            state=state,
            basis=balance.basis,
            title=balance.title[:300],
            cells=cells_of(balance),
            notes=[{"zh": each.text("zh"), "en": each.text("en")} for each in balance.notes],
            replaces=there,
            replaces_revision=there.revision if there else None,
        )
        if broken := services.field_faults(draft):
            raise services.InvalidError(broken)
        draft.save()
    return draft


def confirm_draft(user: Any, pk: int, note: str) -> EnergyTable:
    """Keep a table that was looked at, whole. A table that breaks identities needs a note that says why it is kept."""
    demand(scope_of(user), "keep-books")
    with writing():
        draft = _open(user, pk)
        broken = [each for each in check_balance(balance_of(draft)) if each.severity == "error"]
        if broken and not note.strip():
            raise services.InvalidError(
                Fault(
                    "balance.no-note",
                    zh=f"表内有{len(broken)}处不平衡，须写明保留原数的理由",
                    en=f"the table breaks {len(broken)} identities: say why it is kept as it is",
                    mend_zh="公布的表本身不平衡的，请注明；录入有误的，请改正后重新上传。",
                    mend_en="Say so where the published table does not close; else mend the file and upload again.",
                )
            )
        table = _stored(user, draft, note.strip())
        _finish(draft, BalanceDraft.Status.DONE, table)
        audit.record(
            AuditEvent.Kind.IMPORT, user=user, subject=draft.file_name, balance=table.pk, sha256=draft.file_hash
        )
        return table


def discard_draft(user: Any, pk: int) -> None:
    """Put an uploaded table aside without keeping it."""
    demand(scope_of(user), "keep-books")
    with writing():
        _finish(_open(user, pk), BalanceDraft.Status.DISCARDED, None)


def remove_balance(user: Any, pk: int, revision: int, reason: str) -> None:
    """Take a balance out of the books; its history stays."""
    demand(scope_of(user), "keep-books")
    services.delete(user, EnergyTable, pk, revision, reason or "删除能源平衡表")


def _stored(user: Any, draft: BalanceDraft, note: str) -> EnergyTable:
    fields = {
        "state": draft.state,
        "basis": draft.basis,
        "title": draft.title,
        "cells": draft.cells,
        "file_name": draft.file_name,
        "note": note[:1000],
    }
    reason = f"上传 {draft.file_name}"
    if draft.replaces_id:
        return services.edit(user, EnergyTable, draft.replaces_id, draft.replaces_revision or 0, fields, reason)
    if EnergyTable.objects.filter(place=draft.place, year=draft.year, source=draft.source).exists():
        raise services.ConflictError(fault("moved-on", draft.file_name))
    return services.create(user, EnergyTable(place=draft.place, year=draft.year, source=draft.source, **fields), reason)


def _open(user: Any, pk: int) -> BalanceDraft:
    draft = visible(scope_of(user), BalanceDraft.objects.filter(pk=pk)).select_for_update(of=("self",)).first()
    if draft is None:
        raise services.GoneError(fault("not-open", str(pk)))
    if draft.status != BalanceDraft.Status.PREVIEW:
        raise services.ConflictError(fault("not-open", draft.file_name, found=draft.get_status_display()))
    return draft


def _finish(draft: BalanceDraft, status: str, table: EnergyTable | None) -> None:
    draft.status, draft.finished, draft.table = status, timezone.now(), table
    draft.save(update_fields=["status", "finished", "table"])


def _name(user: Any) -> str:
    return str(user)[:100]


def _today() -> date:
    return timezone.localdate()
