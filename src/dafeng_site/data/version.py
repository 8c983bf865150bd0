"""The data version: one counter, raised in every transaction that writes what pages show.

Whatever is kept (pages, judged statuses) is kept under this number, so that a write shows at once, in every process,
and nothing has to be thrown away by hand. Bulk writes go through `writing`; single saves are caught by signals as well.
A page that is only read asks for the number once (`once`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save

from dafeng_site.data.models import DataVersion, ImportBatch

__all__ = ["current", "is_writing", "once", "writing"]

_ROW = 1
_SELECT = "SELECT number FROM data_dataversion WHERE id = 1"
_SILENT = frozenset({"Draft", "ReportDraft", "AssessmentDraft"})
"""Records that stand on no page that is kept."""
_inside: ContextVar[bool] = ContextVar("dafeng_writing", default=False)
_known: ContextVar[list[int] | None] = ContextVar("dafeng_version", default=None)


def current() -> int:
    """The version as committed (or as this transaction has left it). One indexed read, inside `once` for all."""
    known = _known.get()
    if known:
        return known[0]
    number = _read()
    if known is not None and not _inside.get():
        known.append(number)
    return number


def _read() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


@contextmanager
def once() -> Iterator[None]:
    """While one page is read: the version is asked for once, and anew after a write. What is then kept under it can
    only be newer than the number says."""
    token = _known.set([])
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that writes: all or nothing, and the version is raised once, inside it."""
    if _inside.get():
        yield
        return
    with transaction.atomic():
        token = _inside.set(True)
        try:
            yield
        finally:
            _inside.reset(token)
        _raise()


def is_writing() -> bool:
    """Whether this thread is inside `writing`: what it reads may yet be taken back and must not be kept."""
    return _inside.get()


def _raise() -> None:
    if known := _known.get():
        known.clear()
    if not DataVersion.objects.filter(pk=_ROW).update(number=F("number") + 1):
        DataVersion.objects.create(pk=_ROW, number=1)


def _on_write(sender: Any, **_rest: Any) -> None:
    shown = (
        sender._meta.app_label in ("plans", "data", "books", "cascade", "duty", "evaluation", "reporting")
        or sender.__name__ == "OrgUnit"
    )
    silent = sender in (DataVersion, ImportBatch) or sender.__name__ in _SILENT or hasattr(sender, "instance_type")
    if shown and not silent and not _inside.get():
        _raise()


def connect() -> None:
    """Called once when the apps are ready."""
    post_save.connect(_on_write, dispatch_uid="dafeng-version-save")
    post_delete.connect(_on_write, dispatch_uid="dafeng-version-delete")
