"""A raw table to rows that can be stored: cells made plain, read, checked, and weighed against what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from django.db.models import QuerySet

from dafeng.city import Figure, RawTable, read_figures, read_rows, schema
from dafeng.core import default_catalogue
from dafeng.core.errors import Fault
from dafeng.core.sources import source_ref
from dafeng_site import services
from dafeng_site.data.importing.faults import fault
from dafeng_site.data.models import Observation, Place, Source
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import Scope, entry_source_key, may_change, visible

__all__ = ["Change", "Weighed", "entry_source", "figures_of", "weigh"]

Action = Literal["new", "changed", "unchanged"]
_SAYING = ("value", "state", "note")
_FIELDS = ("value", "state", "unit", "printed", "note")


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the file and what it does: `pk` and `revision` of the stored figure, `old` what stands there now."""

    row: int
    action: Action
    figure: Mapping[str, Any]
    pk: int | None = None
    revision: int | None = None
    old: Mapping[str, Any] | None = None

    def as_record(self) -> dict[str, Any]:
        """For keeping with the batch."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Rows against what is stored: what each does, the record to store, and what stands in the way."""

    changes: tuple[Change, ...]
    records: tuple[Observation, ...]
    faults: tuple[Fault, ...]

    def count(self, action: Action) -> int:
        return sum(change.action == action for change in self.changes)


def figures_of(raw: RawTable, scope: Scope) -> tuple[list[Figure], list[Fault]]:
    """The figures of a table, and every fault. Rows without value and state count as not filled in."""
    plain = _made_plain(raw, scope)
    rows, faults = read_rows(plain, schema().table("statistics"))
    figures, more = read_figures(rows, default_catalogue())
    faults = [*faults, *more, *_repeated(figures)]
    if not plain.rows and not faults:
        faults.append(fault("no-rows"))
    return [replace(each, note=each.note or "") for each in figures], faults


def weigh(figures: list[Figure], scope: Scope) -> Weighed:
    """What each figure does to the stored ones, and whether the scope may do it."""
    places = {row.code: row for row in Place.objects.select_related("parent")}
    sources = {row.key: row for row in visible(scope, Source.objects.all())}
    stored = _stored(figures)
    seen = set(visible(scope, _about(figures)).values_list("pk", flat=True))
    owner = OrgUnit.objects.get(pk=scope.unit or 0) if scope.is_filing else None
    changes, records, faults = [], [], []
    for figure in figures:
        reference = source_ref(figure.source)
        place, source = places.get(figure.place), sources.get(reference.id)
        if place is None or source is None:
            faults += [] if place else [_at(figure, "unknown-place", "地区", figure.place)]
            faults += [] if source else [_at(figure, "unknown-source", "来源", reference.id)]
            continue
        record = stored.get(_key(figure))
        change = _change(figure, record)
        if change.pk is not None and change.pk not in seen:
            faults.append(_at(figure, "not-yours", "指标", f"{figure.indicator} {figure.place} {figure.period}"))
            continue  # also where nothing would change: saying so would tell what stands there
        if record is None:
            record = Observation(owner=owner, source=source, place=place, locator=reference.locator)
        allowed = record.pk is None or may_change(scope, record)
        for name, value in change.figure.items():
            if name not in ("place", "source"):
                setattr(record, name, value)
        if change.action != "unchanged" and not (allowed and may_change(scope, record)):
            faults.append(_at(figure, "not-yours", "指标", f"{figure.indicator} {figure.place} {figure.period}"))
        faults += [replace(each, where=f"{figure.where}:{each.where}") for each in services.field_faults(record)]
        changes.append(change)
        records.append(record)
    return Weighed(tuple(changes), tuple(records), tuple(faults))


def entry_source(scope: Scope, user: Any) -> Source | None:
    """The source under which the scope's unit files, made at its first filing. Call inside `writing`."""
    if not scope.is_filing or scope.unit is None:
        return None
    key = entry_source_key(scope.unit_code)
    found = Source.objects.filter(key=key).first()
    if found is None:
        unit = OrgUnit.objects.get(pk=scope.unit or 0)
        found = Source(key=key, title=f"{unit.name}填报", publisher=unit.name, licence="内部", certainty="S")
        found._history_user = user  # type: ignore[attr-defined]  # read by the history
        found._change_reason = "首次填报"  # type: ignore[attr-defined]  # read by the history
        found.save()
    return found


def _made_plain(raw: RawTable, scope: Scope) -> RawTable:
    """Choices of drop-downs (`code name`) cut to the code; source, book and scenario filled in where left blank."""
    columns = {
        at: column.name
        for at, text in enumerate(raw.headings)
        if (column := schema().table("statistics").heading(text))
    }
    at_of = {name: at for at, name in columns.items()}
    places = {name: code for code, name in Place.objects.values_list("code", "name")}
    defaults = {"book": "statistics", "scenario": "observed"}
    if scope.is_filing:
        defaults["source"] = entry_source_key(scope.unit_code)
    added = [name for name in defaults if name not in at_of]
    rows = []
    for number, cells in raw.rows:
        if not any(cells[at_of[name]] for name in ("value", "state") if name in at_of):
            continue
        plain = []
        for at, cell in enumerate(cells):
            name = columns.get(at, "")
            text = cell or defaults.get(name, "")
            if name in ("indicator", "place", "source") and text:
                text = places.get(text, text) if name == "place" else text
                text = text.split(maxsplit=1)[0]
            plain.append(text)
        rows.append((number, (*plain, *(defaults[name] for name in added))))
    return RawTable(raw.file, (*raw.headings, *added), tuple(rows))


def _repeated(figures: list[Figure]) -> list[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    faults = []
    for figure in figures:
        other = seen.setdefault((*figure.key, figure.source), figure.row)
        if other != figure.row:
            faults.append(fault("duplicate", figure.where, found=" ".join(figure.key[:3]), other=other))
    return faults


def _key(figure: Figure) -> tuple[str, ...]:
    reference = source_ref(figure.source)
    return (*figure.key, reference.id, reference.locator)


def _stored(figures: list[Figure]) -> dict[tuple[str, ...], Observation]:
    """What is stored of these indicators and places, by key; everything, for a hidden figure may not be doubled."""
    return {
        (row.indicator, row.place_id, row.period, row.scenario, row.book, row.source.key, row.locator): row
        for row in _about(figures).select_related("source", "place__parent")
    }


def _about(figures: list[Figure]) -> QuerySet[Observation]:
    codes, places = {each.indicator for each in figures}, {each.place for each in figures}
    return Observation.objects.filter(indicator__in=codes, place__code__in=places)


def _change(figure: Figure, record: Observation | None) -> Change:
    new = {
        name: getattr(figure, name) for name in ("indicator", "place", "period", "scenario", "book", "source", *_FIELDS)
    }
    if record is None:
        return Change(figure.row, "new", new)
    old = {name: getattr(record, name) for name in _FIELDS}
    same = all(old[name] == new[name] for name in _SAYING)  # another unit of the same figure says nothing new
    return Change(figure.row, "unchanged" if same else "changed", new, record.pk, record.revision, old)


def _at(figure: Figure, kind: str, column: str, found: str) -> Fault:
    return fault(kind, f"{figure.where}:{column}", found=found)
