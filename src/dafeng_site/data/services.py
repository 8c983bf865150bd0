"""Entering single figures, sources, places. A figure typed in meets the same checks as one in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from dafeng.city import RawTable
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.importing.faults import fault
from dafeng_site.data.importing.rows import Weighed, entry_source, figures_of, weigh
from dafeng_site.data.models import Observation, Source
from dafeng_site.data.version import writing
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import demand, scope_of, visible

__all__ = [
    "confirm_source",
    "create_source",
    "create_unit",
    "edit_source",
    "enter",
    "entry_faults",
    "remove_figure",
    "take_back_source",
]

_ENTRY_COLUMNS = ("indicator", "place", "period", "scenario", "value", "unit", "state", "source", "book", "note")
SOURCE_FIELDS = (
    "title", "title_en", "publisher", "number", "year", "licence", "url", "accessed", "certainty", "note", "is_public",
)  # fmt: skip


def enter(user: Any, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[Observation]:
    """Store figures as typed, with the unit that they were typed in; new ones are made, others changed.

    All or none. InvalidError names the row (1 is the first) and column of every fault.
    """
    demand(scope_of(user), "file")
    with writing():
        weighed, errors = _weighed(user, rows)
        if errors:
            raise services.InvalidError(errors)
        return _write(user, weighed, reason or "填报")


def entry_faults(user: Any, rows: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """What `enter` would refuse these figures for; nothing is stored."""
    demand(scope_of(user), "file")
    with transaction.atomic():
        errors = _weighed(user, rows)[1]
        transaction.set_rollback(True)  # the unit's source, where this is its first filing
    return errors


def _weighed(user: Any, rows: Sequence[Mapping[str, Any]]) -> tuple[Weighed, list[Fault]]:
    scope = scope_of(user)
    table = tuple((at, tuple(_text(row.get(name)) for name in _ENTRY_COLUMNS)) for at, row in enumerate(rows, 1))
    entry_source(scope, user)
    figures, faults = figures_of(RawTable("table", _ENTRY_COLUMNS, table), scope)
    errors = [each for each in faults if each.severity == "error"]
    weighed = weigh(figures, scope) if not errors else Weighed((), (), ())
    errors += weighed.faults
    if not errors and len(figures) < len(rows):
        errors.append(fault("no-rows"))
    return weighed, errors


def remove_figure(user: Any, pk: int, revision: int, reason: str) -> None:
    """Delete a figure that should not be there; its history stays."""
    services.delete(user, Observation, pk, revision, reason or "删除数据")


def create_source(user: Any, key: str, fields: Mapping[str, Any]) -> Source:
    """Register a source."""
    demand(scope_of(user), "edit-sources")
    return services.create(user, Source(key=key, **_known(fields)), "登记来源")


def edit_source(user: Any, pk: int, revision: int, fields: Mapping[str, Any], reason: str = "") -> Source:
    """Change what is said of a source, also whether its figures may be shown to the public.

    InvalidError where a source from memory or of unknown origin is to be called better than that: it is vouched for by
    name (`confirm_source`), and its certainty stays as it is.
    """
    known = _known(fields)
    with writing():
        row = visible(scope_of(user), Source.objects.filter(pk=pk)).first()
        if (
            row is not None
            and row.needs_confirmation
            and not Source(**{"certainty": row.certainty} | known).needs_confirmation
        ):
            zh, en = (
                "凭记忆或来源不明的，不能改写可信度，须由专人“确认来源”",
                "it cannot be called better; vouch for it by name",
            )
            raise services.InvalidError(Fault("source.certainty", zh, en, where=row.key, found=known["certainty"]))
        return services.edit(user, Source, pk, revision, known, reason or "修改来源")


def confirm_source(user: Any, key: str, reason: str, document: str) -> Source:
    """Vouch by name for a source from memory or of unknown origin: from then on official results may rest on it.

    InvalidError without a reason or the document that it was checked against, for a source that needs no confirmation,
    and for one that has it.
    """
    demand(scope_of(user), "keep-books")
    with writing():
        row = _source(user, key)
        faults = []
        if not row.needs_confirmation:
            zh, en = "该来源无须确认", "this source needs no confirmation"
            faults.append(Fault("source.official", zh, en, where=key, found=str(row.get_certainty_display())))
        if row.confirmed_by:
            faults.append(
                Fault("source.confirmed", "该来源已有人确认", "it is confirmed already", key, row.confirmed_by)
            )
        if not reason.strip() or not document.strip():
            zh, en = "须写明依据和核对的文件", "give the reason and the document that it was checked against"
            faults.append(Fault("source.reason", zh, en, where=key))
        if faults:
            raise services.InvalidError(faults)
        fields = {"confirmed_by": str(user)[:100], "confirmed_on": timezone.localdate(),
                  "confirmed_reason": reason.strip(), "confirmed_document": document.strip()}  # fmt: skip
        return services.edit(user, Source, row.pk, row.revision, fields, f"确认来源：{reason.strip()}")


def take_back_source(user: Any, key: str, revision: int, reason: str) -> Source:
    """Withdraw a confirmation; the history keeps it. Issued documents stay as they were issued."""
    demand(scope_of(user), "keep-books")
    with writing():
        row = _source(user, key)
        if not reason.strip():
            raise services.InvalidError(Fault("source.reason", "撤回须写明理由", "say why it is withdrawn", where=key))
        fields = {"confirmed_by": "", "confirmed_on": None, "confirmed_reason": "", "confirmed_document": ""}
        return services.edit(user, Source, row.pk, revision, fields, f"撤回确认：{reason.strip()}")


def _source(user: Any, key: str) -> Source:
    row = visible(scope_of(user), Source.objects.filter(key=key)).first()
    if row is None:
        raise services.GoneError(Fault("site.gone", "没有这个来源", "there is no such source", where=key[:100]))
    return row


def create_unit(user: Any, fields: Mapping[str, Any]) -> OrgUnit:
    """Add a unit that no plan names."""
    demand(scope_of(user), "edit-sources")
    return services.create(user, OrgUnit(**fields), "新增单位")


def _write(user: Any, weighed: Weighed, reason: str) -> list[Observation]:
    pairs = list(zip(weighed.changes, weighed.records, strict=True))
    new = services.create_many(user, [record for change, record in pairs if change.action == "new"], reason)
    changed = [record for change, record in pairs if change.action == "changed"]
    services.update_many(user, changed, ["value", "state", "unit", "printed", "note"], reason)
    return [*new, *changed]


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in SOURCE_FIELDS}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip()
