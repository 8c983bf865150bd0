"""A city pack's rows beside those of the database: what is new, corrected, gone, and what people have touched since.

A record that no person has written since it was loaded is the pack's, and a newer pack may correct it. One that
somebody entered, changed or deleted on the site is theirs: where the pack says otherwise, that is a conflict. What the
pack no longer has stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils import timezone

from dafeng.core.errors import Language
from dafeng_site.records import Edited

__all__ = ["REASON", "Compared", "Difference", "Kind", "Rows", "Side", "compare"]

Kind = Literal["new", "changed", "gone", "left", "conflict"]
Side = Literal["pack", "site"]
Key = tuple[Any, ...]
REASON = "取入城市数据包新版"
"""What the history says of every record that an update writes."""
_LONGEST = 120
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs: its key, what the site has, what the pack says, and whose the site's is."""

    kind: Kind
    where: str
    site: str = ""
    pack: str = ""
    who: str = ""

    def text(self, language: Language) -> str:
        """The difference as one line."""
        zh = language == "zh"
        said = [self.where]
        if self.site:
            said.append(f"网站 {self.site}" if zh else f"site {self.site}")
        if self.pack:
            said.append(f"数据包 {self.pack}" if zh else f"pack {self.pack}")
        if self.who:
            said.append(self.who)
        return ("；" if zh else "; ").join(said)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one model that a pack gives. `key` finds the same row on the site, `weighed` are the fields that are
    compared, `written` those that a correction sets; `rival` tells which rows say the same thing of another source."""

    zh: str
    en: str
    given: Sequence[Edited]
    stored: QuerySet[Any]
    key: Callable[[Any], Key]
    weighed: tuple[str, ...]
    written: tuple[str, ...] = ()
    rival: Callable[[Any], Key] | None = None


@dataclass(slots=True)
class Compared:
    """What differs in one table, with the records to be made and those to be corrected."""

    zh: str
    en: str
    differences: list[Difference] = field(default_factory=list)
    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)


def compare(rows: Rows, take: Side | None) -> Compared:
    """The pack's rows beside the site's. `take` decides conflicts: the pack's are then among `new` and `changed`."""
    found = Compared(rows.zh, rows.en)
    stored: dict[Key, list[Any]] = {}
    for each in rows.stored:
        stored.setdefault(rows.key(each), []).append(each)
    differing, fresh = _sorted_out(rows, stored)
    given = {rows.key(each) for each in rows.given}
    missing = [each for key, there in stored.items() if key not in given for each in there]
    rivals = _rivals(rows, fresh, stored)
    about = [here for here, _there in differing] + missing + list(rivals.values())
    hands = _hands(rows.stored.model, [each.pk for each in about])
    for here, there in differing:
        changes = {name: getattr(there, name) for name in rows.written or rows.weighed}
        touched = hands.get(here.pk, "")
        kind: Kind = "conflict" if touched else "changed"
        found.differences.append(_told(kind, rows, here, there, touched))
        if not touched or take == "pack":
            for name, value in changes.items():
                setattr(here, name, value)
            found.changed.append(here)
    removed = _removed(rows, fresh)
    for row in fresh:
        key = rows.key(row)
        rival = rivals.get(key)
        theirs = removed.get(key) or (hands.get(rival.pk, "") if rival is not None else "")
        found.differences.append(_told("conflict" if theirs else "new", rows, rival, row, theirs))
        if not theirs or take == "pack":
            found.new.append(row)
    gone = [each for each in missing if not hands.get(each.pk)]
    found.differences += [_told("gone", rows, each, None, "") for each in gone]
    return found


def _sorted_out(rows: Rows, stored: Mapping[Key, list[Any]]) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Pairs (site's, pack's) that differ, and rows that the site does not have."""
    differing, fresh = [], []
    for row in rows.given:
        there = stored.get(rows.key(row))
        if there is None:
            fresh.append(row)
        elif not any(_same(rows, each, row) for each in there):
            differing.append((there[0], row))
    return differing, fresh


def _same(rows: Rows, first: Any, second: Any) -> bool:
    return all(_equal(getattr(first, name), getattr(second, name)) for name in rows.weighed)


def _equal(first: Any, second: Any) -> bool:
    if isinstance(first, float) and isinstance(second, float | int):
        return math.isclose(first, second, rel_tol=1e-12)
    return bool(first == second)


def _rivals(rows: Rows, fresh: Iterable[Any], stored: Mapping[Key, list[Any]]) -> dict[Key, Any]:
    """By the key of a new row: a row of another source that says otherwise of the same thing."""
    if rows.rival is None:
        return {}
    about: dict[Key, list[Any]] = {}
    for there in stored.values():
        for each in there:
            about.setdefault(rows.rival(each), []).append(each)
    found = {}
    hands = _hands(rows.stored.model, [each.pk for row in fresh for each in about.get(rows.rival(row), ())])
    for row in fresh:
        others = [each for each in about.get(rows.rival(row), ()) if hands.get(each.pk) and not _same(rows, each, row)]
        if others:
            found[rows.key(row)] = others[0]
    return found


def _hands(model: Any, keys: Sequence[int]) -> dict[int, str]:
    """Who wrote these records last, of those that a person has written; a record without any history is a person's."""
    found: dict[int, str] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        history = model.history.filter(id__in=part)
        known = set(history.values_list("id", flat=True))
        by = history.filter(history_user__isnull=False).select_related("history_user").order_by("history_id")
        found |= {each.id: _who(each) for each in by}
        found |= {key: "?" for key in part if key not in known}
    return found


def _removed(rows: Rows, fresh: Iterable[Any]) -> dict[Key, str]:
    """Who deleted the rows that the pack would bring back."""
    wanted = {rows.key(each) for each in fresh}
    deleted = rows.stored.model.history.filter(history_type="-").order_by("history_id") if wanted else ()
    return {key: f"{_who(each)} 删除 deleted" for each in deleted if (key := rows.key(each)) in wanted}


def _who(row: Any) -> str:
    return f"{row.history_user or '—'} {timezone.localtime(row.history_date):%Y-%m-%d %H:%M}"


def _told(kind: Kind, rows: Rows, here: Any, there: Any, who: str) -> Difference:
    differing = [
        name
        for name in rows.weighed
        if here is None or there is None or not _equal(getattr(here, name), getattr(there, name))
    ]
    key = rows.key(here if there is None else there)
    where = " ".join(str(part) for part in key if part)
    site, given = ("" if each is None or kind == "gone" else _words(each, differing) for each in (here, there))
    if here is not None and rows.key(here) != key:  # a rival: say which row of the site it is
        site = f"{' '.join(str(part) for part in rows.key(here) if part and part not in key)} {site}"
    return Difference(kind, where, site, given, who)


def _words(row: Any, names: Iterable[str]) -> str:
    texts = (f"{name}={getattr(row, name)}" for name in names if getattr(row, name) not in (None, ""))
    said = ", ".join(texts)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
