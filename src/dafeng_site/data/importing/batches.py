"""The life of an import: preview, then confirm or discard."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from dafeng.city import Figure
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.importing.faults import as_record, fault
from dafeng_site.data.importing.rows import Change, Weighed, entry_source, figures_of, weigh
from dafeng_site.data.importing.sheet import SheetError, read_sheet
from dafeng_site.data.models import ImportBatch, Observation
from dafeng_site.data.version import writing
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import Refused, Scope, demand, may_change, scope_of, visible

__all__ = ["confirm", "discard", "preview", "preview_rows"]

_WRITTEN = ["value", "state", "unit", "printed", "note", "batch"]
_MOST_FAULTS = 500


def preview(user: Any, content: bytes, file_name: str) -> ImportBatch:
    """Read and weigh a file; nothing but the batch itself is stored.

    The batch is `faulty` with row-level messages, or `preview` with what each row would do. SheetError for a file that
    cannot be read at all.
    """
    scope = scope_of(user)
    demand(scope, "file")
    batch = ImportBatch(user=user, file_name=file_name[-300:], file_hash=_hash(content), file_size=len(content))
    try:
        raw, faults = read_sheet(content)
    except SheetError as error:
        _store(batch, "faulty", list(error.faults))
        raise
    with writing():
        entry_source(scope, user)
        figures, more = figures_of(raw, scope)
        faults = [*faults, *more]
        weighed = weigh(figures, scope) if not _broken(faults) else Weighed((), (), ())
        faults = [*faults, *weighed.faults]
        if _broken(faults):
            return _store(batch, "faulty", faults)
        batch.rows = [
            {"figure": asdict(figure), "change": change.as_record()}
            for figure, change in zip(figures, weighed.changes, strict=True)
        ]
        _count(batch, weighed)
        return _store(batch, "preview", faults)


def preview_rows(batch: ImportBatch) -> list[Change]:
    """What each row of a batch does, by row."""
    return [Change(**row["change"]) for row in batch.rows]


def confirm(user: Any, pk: int) -> ImportBatch:
    """Write a previewed batch: all rows in one transaction, or none.

    ConflictError where a figure was changed after the preview; the person looks at a new preview then.
    """
    scope = scope_of(user)
    demand(scope, "file")
    with writing():
        batch = _open(scope, pk)
        figures = [Figure(**row["figure"]) for row in batch.rows]
        weighed = weigh(figures, scope)
        if weighed.faults:
            raise services.InvalidError(weighed.faults)
        if [_gist(change) for change in weighed.changes] != [_gist(change) for change in preview_rows(batch)]:
            raise services.ConflictError(fault("moved-on", batch.file_name))
        _write(user, batch, weighed)
        batch.status = ImportBatch.Status.DONE
        batch.finished = timezone.now()
        batch.save(update_fields=["status", "finished"])
        audit.record(
            AuditEvent.Kind.IMPORT,
            user=user,
            subject=batch.file_name,
            batch=batch.pk,
            sha256=batch.file_hash,
            new=batch.new,
            changed=batch.changed,
            unchanged=batch.unchanged,
        )
        return batch


def discard(user: Any, pk: int) -> ImportBatch:
    """Put a previewed batch aside without writing it."""
    scope = scope_of(user)
    demand(scope, "file")
    with writing():
        batch = _open(scope, pk)
        batch.status = ImportBatch.Status.DISCARDED
        batch.finished = timezone.now()
        batch.rows = []
        batch.save(update_fields=["status", "finished", "rows"])
        return batch


def _write(user: Any, batch: ImportBatch, weighed: Weighed) -> None:
    reason = f"导入 {batch.file_name}"
    new: list[Observation] = []
    changed: list[Observation] = []
    for change, record in zip(weighed.changes, weighed.records, strict=True):
        if change.action == "unchanged":
            continue
        record.batch = batch
        (new if change.action == "new" else changed).append(record)
    services.create_many(user, new, reason)
    services.update_many(user, changed, _WRITTEN, reason)


def _open(scope: Scope, pk: int) -> ImportBatch:
    batch = visible(scope, ImportBatch.objects.filter(pk=pk)).select_for_update(of=("self",)).first()
    if batch is None:
        raise services.GoneError(fault("not-open", str(pk)))
    if not may_change(scope, batch):
        raise Refused("confirm import", scope)
    if batch.status != ImportBatch.Status.PREVIEW:
        raise services.ConflictError(fault("not-open", batch.file_name, found=batch.get_status_display()))
    return batch


def _gist(change: Change) -> tuple[int, str, int | None, int | None]:
    return (change.row, change.action, change.pk, change.revision)


def _store(batch: ImportBatch, status: str, faults: list[Fault]) -> ImportBatch:
    batch.status = status
    batch.faults = [as_record(each) for each in faults[:_MOST_FAULTS]]
    batch.save()
    return batch


def _count(batch: ImportBatch, weighed: Weighed) -> None:
    batch.new, batch.changed, batch.unchanged = (weighed.count(each) for each in ("new", "changed", "unchanged"))


def _broken(faults: list[Fault]) -> bool:
    return any(each.severity == "error" for each in faults)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
