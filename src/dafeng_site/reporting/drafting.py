"""Preparing a document in the background: begun by one process, watched from any, with its files when it is done."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from dafeng.core.errors import DafengError, Fault
from dafeng.reports import FORMATS, KINDS, end_of_period, page_count, write_document
from dafeng_site.data import version
from dafeng_site.people.policy import Scope, audience, demand, scope_of, visible
from dafeng_site.reporting.making import Asked, asked_of, make
from dafeng_site.reporting.models import Draft
from dafeng_site.services import InvalidError

__all__ = ["begin", "carry_out", "draft_of", "recent", "stalled"]

_AT_ONCE = 2
_WAIT = 0.9
"""Seconds that a request waits for a quick document before it shows the progress instead."""
_SILENT = timedelta(seconds=90)
_KEPT = timedelta(days=14)
_gate = threading.BoundedSemaphore(_AT_ONCE)


def draft_of(scope: Scope, pk: int) -> Draft | None:
    """A draft that the scope may see."""
    return visible(scope, Draft.objects.defer("docx", "xlsx")).filter(pk=pk).first()


def recent(scope: Scope) -> list[Draft]:
    """The person's own last drafts."""
    rows = visible(scope, Draft.objects.defer("docx", "pdf", "xlsx", "text"))
    return list(rows.filter(user=scope.user)[:8])


def begin(user: Any, asked: Asked, *, aside: bool = True) -> Draft:
    """Begin a document; one of the same content that is there already is given back instead.

    `aside` makes it in a thread of its own. ReportError for a bad kind or period, InvalidError for a second at once.
    """
    scope = scope_of(user)
    demand(scope, "documents")
    if asked.kind not in KINDS:
        raise InvalidError(Fault("reporting.kind", "没有这种文件", "no such document", found=asked.kind[:40]))
    end_of_period(asked.period)
    key = _key(scope, asked)
    Draft.objects.filter(started__lt=timezone.now() - _KEPT).delete()
    there = Draft.objects.filter(user=user, key=key).exclude(status=Draft.Status.FAILED).first()
    if there is not None and not stalled(there):
        return there
    if any(not stalled(row) for row in Draft.objects.filter(user=user, status=Draft.Status.RUNNING)):
        raise InvalidError(
            Fault("reporting.busy", zh="您已有一份文件正在生成", en="you have a document under way",
                  mend_zh="请等它完成。", mend_en="Wait until it is done.")
        )  # fmt: skip
    row = Draft.objects.create(user=user, key=key, asked=asked.plain(), template_id=asked.template)
    if aside:
        thread = threading.Thread(target=_thread, args=(row.pk, scope), daemon=True, name=f"document-{row.pk}")
        thread.start()
        thread.join(_WAIT)
    else:
        carry_out(row.pk, scope)
    row.refresh_from_db()
    return row


def _key(scope: Scope, asked: Asked) -> str:
    """Everything that the content depends on; the data version stands for data, plan and templates."""
    whole = json.dumps([asked.plain(), audience(scope), version.current()], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def stalled(row: Draft) -> bool:
    """Whether it says that it runs and has not said so for long."""
    return row.status == Draft.Status.RUNNING and timezone.now() - row.touched > _SILENT


def _thread(pk: int, scope: Scope) -> None:
    try:
        with _gate:
            carry_out(pk, scope)
    finally:
        connection.close()


def carry_out(pk: int, scope: Scope) -> None:
    """Compose and write, step by step; what goes wrong is kept in words."""
    row = Draft.objects.get(pk=pk)
    try:
        _tell(pk, step=1)
        made = make(scope, asked_of(row.asked))
        _tell(pk, step=2, title=made.document.title[:300], text=made.text, issuer=made.issuer[:100])
        _tell(pk, template_version=made.template_version)
        files = {}
        for step, form in enumerate(FORMATS, start=3):
            files[form] = write_document(made.document, form)
            _tell(pk, step=step)
        _tell(pk, status=Draft.Status.DONE, pages=page_count(files["pdf"]), **files)
    except DafengError as error:
        _tell(pk, status=Draft.Status.FAILED, trouble=error.text("zh")[:2000])
    except Exception:
        _tell(pk, status=Draft.Status.FAILED, trouble="编制时发生意外错误，详情见服务器日志。")
        raise


def _tell(pk: int, **fields: Any) -> None:
    Draft.objects.filter(pk=pk).update(touched=timezone.now(), **fields)
