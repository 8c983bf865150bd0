"""Writing: the one way in which records change.

Every write is a transaction that raises the data version, asks permission for the values before and those after, checks
that nobody has saved in between, and leaves a row in the history with who and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from dafeng.core.errors import DafengError, Fault
from dafeng_site.data.version import writing
from dafeng_site.people.policy import Refused, Scope, may_change, scope_of, visible
from dafeng_site.plaintext import is_plain, without_overrides
from dafeng_site.records import Edited

__all__ = [
    "ConflictError",
    "GoneError",
    "InvalidError",
    "create",
    "create_many",
    "delete",
    "edit",
    "field_faults",
    "is_plain",
    "remove_many",
    "saved_by",
    "update_many",
]

_LARGEST = 1e18  # as in the files of a city pack
Row = TypeVar("Row", bound=Edited)


class ConflictError(DafengError):
    """Somebody else has saved the record in the meantime."""


class GoneError(DafengError):
    """The record does not exist, or the person may not see it."""


class InvalidError(DafengError):
    """The values are not allowed."""


def edit(user: Any, model: type[Row], pk: int, revision: int, changes: Mapping[str, Any], reason: str = "") -> Row:
    """Change fields of one record. `revision` is the one that the form was filled from.

    Raises GoneError, Refused, ConflictError or InvalidError; nothing is written then.
    """
    scope = scope_of(user)
    with writing():
        record = _locked(scope, model, pk)
        _allow(scope, record)
        if record.revision != revision:
            raise ConflictError(_conflict(record, user))
        for name, value in changes.items():
            setattr(record, name, value)
        _check(record)
        _allow(scope, record)
        record.revision = revision + 1
        return _save(record, user, reason)


def create(user: Any, record: Row, reason: str = "") -> Row:
    """Store a new record."""
    with writing():
        _check(record)
        _allow(scope_of(user), record)
        return _save(record, user, reason)


def delete(user: Any, model: type[Row], pk: int, revision: int, reason: str = "") -> None:
    """Remove a record; its history stays."""
    scope = scope_of(user)
    with writing():
        record = _locked(scope, model, pk)
        _allow(scope, record)
        if record.revision != revision:
            raise ConflictError(_conflict(record, user))
        _remove(user, record, reason)


def create_many(user: Any, records: Iterable[Row], reason: str = "") -> list[Row]:
    """Store many records of one model with one history row each. Call inside `writing`, after asking permission."""
    rows = list(records)
    if not rows:
        return []
    _check_many(rows)
    model = type(rows[0])
    return list(
        bulk_create_with_history(
            rows,
            model,
            batch_size=500,
            default_user=user,
            default_change_reason=reason[:100],
            default_date=timezone.now(),
        )
    )


def update_many(user: Any, records: Iterable[Row], fields: list[str], reason: str = "") -> int:
    """Write many changed records of one model with one history row each; revisions go up. Call inside `writing`."""
    rows = list(records)
    if not rows:
        return 0
    _check_many(rows)
    for row in rows:
        row.revision += 1
    bulk_update_with_history(
        rows,
        type(rows[0]),
        [*fields, "revision"],
        batch_size=500,
        default_user=user,
        default_change_reason=reason[:100],
        default_date=timezone.now(),
    )
    return len(rows)


def remove_many(user: Any, records: Iterable[Row], reason: str = "") -> int:
    """Remove records with one history row each, whoever sees them. Call inside `writing`, after asking permission.

    InvalidError where one is still referred to.
    """
    rows = list(records)
    for row in rows:
        _remove(user, row, reason)
    return len(rows)


def _locked(scope: Scope, model: type[Row], pk: int) -> Row:
    rows = visible(scope, model._default_manager.all())
    record = rows.filter(pk=pk).select_for_update(of=("self",)).first()
    if record is None:
        raise GoneError(
            Fault(
                "site.gone",
                zh="没有这条记录，或您无权查看",
                en="there is no such record, or you may not see it",
                where=f"{model._meta.model_name} {pk}",
            )
        )
    return record


def _allow(scope: Scope, record: models.Model) -> None:
    if not may_change(scope, record):
        raise Refused(f"change {record._meta.model_name}", scope)


def _check(record: models.Model) -> None:
    _straighten(record)
    try:
        record.full_clean()
    except ValidationError as error:
        raise InvalidError(_faults(record, error)) from error
    if unwritable := _unwritable(record):
        raise InvalidError(unwritable)


def _straighten(record: models.Model) -> None:
    """Take from its texts the signs that let them read other than they are; nobody sees them go."""
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        if isinstance(value, str) and (plain := without_overrides(value)) != value:
            setattr(record, field.attname, plain)


def _check_many(rows: list[Row]) -> None:
    for row in rows:
        _straighten(row)
    faults = [each for row in rows for each in field_faults(row)]
    if faults:
        raise InvalidError(faults)


def field_faults(record: models.Model) -> list[Fault]:
    """What is wrong with the record's own fields: length, choice, what cannot be stored. Relations are left alone."""
    try:
        record.clean_fields(exclude={field.name for field in record._meta.fields if field.is_relation})
    except ValidationError as error:
        return [*_faults(record, error), *_unwritable(record)]
    return _unwritable(record)


def _unwritable(record: models.Model) -> list[Fault]:
    """Numbers without end and texts that cannot be written: databases differ in what they make of them."""
    faults = []
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        label = str(field.verbose_name)
        if isinstance(value, float) and not abs(value) <= _LARGEST:  # NaN as well
            faults.append(
                Fault("site.invalid", zh="不是有限的数，或大得不合理", en="no finite or reasonable number", where=label)
            )
        if isinstance(value, str) and not is_plain(value):
            faults.append(
                Fault("site.invalid", zh="含有无法保存的字符", en="some characters cannot be stored", where=label)
            )
    return faults


def _faults(record: models.Model, error: ValidationError) -> list[Fault]:
    faults = []
    for name, messages in error.message_dict.items():
        label = name
        if name != "__all__":
            label = str(getattr(record._meta.get_field(name), "verbose_name", name))
        faults += [Fault("site.invalid", zh=text.rstrip("。"), en=text.rstrip("."), where=label) for text in messages]
    return faults


def _remove(user: Any, record: models.Model, reason: str) -> None:
    record._history_user = user  # type: ignore[attr-defined]
    record._change_reason = reason[:100]  # type: ignore[attr-defined]
    try:
        record.delete()
    except models.ProtectedError as error:
        raise InvalidError(
            Fault(
                "site.in-use",
                zh="该记录仍被引用，不能删除",
                en="the record is still referred to and cannot be deleted",
                where=str(record),
                found=str(len(error.protected_objects)),
            )
        ) from error


def _save(record: Row, user: Any, reason: str) -> Row:
    record._history_user = user  # type: ignore[attr-defined]
    record._change_reason = reason[:100]  # type: ignore[attr-defined]
    record.save()
    return record


def saved_by(reader: Any, who: Any, when: datetime | None) -> tuple[str, str]:
    """Who saved last and when, as the reader is told it in Chinese and in English; local time."""
    moment = timezone.localtime(when) if when else None
    at_zh = f"于 {moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M} " if moment else ""
    at_en = f" on {moment:%Y-%m-%d} at {moment:%H:%M}" if moment else ""
    if who is not None and who == reader:
        return f"您在另一个窗口{at_zh}", f"another window of yours{at_en}"
    return f"{who or '别人'}{at_zh}", f"{who or 'somebody else'}{at_en}"


def _conflict(record: Edited, reader: Any) -> Fault:
    last = record.history.first()  # type: ignore[attr-defined]  # every edited model keeps a history
    zh, en = saved_by(reader, last and last.history_user, last and last.history_date)
    return Fault(
        "site.conflict",
        zh=f"您打开表单之后，{zh}修改了这条记录",
        en=f"this record was changed by {en}, after you had opened the form",
        where=str(record),
        mend_zh="您填的内容没有保存。请核对现在的内容后再保存。",
        mend_en="Your input was not saved. Look at what stands there now and save again.",
    )
