"""What an amended plan changes: clauses, tasks, targets and units of two versions side by side.

In: the old and the new `Plan`. Out: an `Amendment`: every clause, task and target paired or alone, with what changed,
and the old clause numbers with the new ones. Clauses pair by number and title, then by title alone (renumbered), then
by number alone (retitled); tasks and targets pair inside paired clauses. Texts are compared sign by sign, numbers and
Latin words whole (Ratcliff and Obershelp's longest common blocks).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from dafeng.plan.records import Clause, Plan, Role, Target, Task

__all__ = ["Amendment", "Change", "ClauseChange", "Piece", "TargetChange", "TaskChange", "amend", "near", "pieces"]

Change = Literal["same", "changed", "added", "removed"]
_Row = TypeVar("_Row")
_FIELDS = ("indicator", "year", "op", "value", "value_high", "unit", "base_year", "kind", "hedge")
_WORDS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|.", re.DOTALL)
"""A number or a Latin word is one sign: 28 that becomes 32 is another number, not another digit."""
_LIKE = 0.6
"""Titles of tasks in one clause that are at least so alike speak of one task."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both versions have (`same`), or that one of them has alone."""

    text: str
    change: Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause in both versions or in one. The texts are its own, without the clauses below it."""

    change: Change
    old: Clause | None
    new: Clause | None
    old_text: str = ""
    new_text: str = ""

    @property
    def renumbered(self) -> bool:
        """Whether it stands under another number."""
        return self.old is not None and self.new is not None and self.old.number != self.new.number


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task in both versions or in one. Units by name: who came, who went, whose role is another (old, new)."""

    change: Change
    old: Task | None
    new: Task | None
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    roles: tuple[tuple[str, Role, Role], ...] = ()


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A target in both versions or in one; `fields` are the names of what differs."""

    change: Change
    old: Target | None
    new: Target | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """All of both versions, in the new one's order, with what was taken out at the end. `numbers` leads from an old
    clause's number to the new one, None where the clause is gone."""

    clauses: tuple[ClauseChange, ...]
    tasks: tuple[TaskChange, ...]
    targets: tuple[TargetChange, ...]
    numbers: Mapping[str, str | None]

    @property
    def touched(self) -> frozenset[str]:
        """Old clause numbers where anything differs: text, number, tasks, units or targets."""
        rows = [each.old.number for each in self.clauses if each.old and (each.change != "same" or each.renumbered)]
        rows += [each.old.clause for each in self.tasks if each.old and each.change != "same"]
        rows += [each.old.clause for each in self.targets if each.old and each.change != "same"]
        back = {new: old for old, new in self.numbers.items() if new is not None}
        rows += [
            back[each.new.clause] for each in self.tasks if each.old is None and each.new and each.new.clause in back
        ]
        rows += [
            back[each.new.clause] for each in self.targets if each.old is None and each.new and each.new.clause in back
        ]
        return frozenset(rows)

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        changes = {each.change for each in self.clauses} | {each.change for each in self.tasks}
        changes |= {each.change for each in self.targets}
        return changes <= {"same"} and not any(each.renumbered for each in self.clauses)


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts as stretches in order: what stays, what went, what came.

    >>> [(each.text, each.change) for each in pieces("28万千瓦", "32万千瓦")]
    [('28', 'removed'), ('32', 'added'), ('万千瓦', 'same')]
    """
    found: list[Piece] = []
    ours, theirs = _WORDS.findall(old), _WORDS.findall(new)
    for kind, start, end, begin, stop in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        before, after = "".join(ours[start:end]), "".join(theirs[begin:stop])
        if kind == "equal":
            found.append(Piece(before, "same"))
            continue
        found += [Piece(before, "removed")] if before else []
        found += [Piece(after, "added")] if after else []
    return tuple(found)


def near(whole: Sequence[Piece], keep: int = 40) -> tuple[Piece, ...]:
    """The pieces with long unchanged stretches cut down to what stands beside a change, `keep` characters of it.

    >>> [each.text for each in near(pieces("能源" * 50 + "28万千瓦", "能源" * 50 + "32万千瓦"), 4)]
    ['…能源能源', '28', '32', '万千瓦']
    """
    last = len(whole) - 1
    return tuple(
        _cut(each, keep if at else 0, keep if at < last else 0) if each.change == "same" else each
        for at, each in enumerate(whole)
    )


def _cut(piece: Piece, head: int, tail: int) -> Piece:
    text = piece.text
    if len(text) <= head + tail + 1:
        return piece
    return Piece(f"{text[:head]}…{text[len(text) - tail :]}", piece.change)


def amend(old: Plan, new: Plan) -> Amendment:
    """What the new version changes in the old one."""
    couples = _couples(
        old.clauses,
        new.clauses,
        (lambda row: (row.number, row.title), lambda row: row.title or None, lambda row: row.number),
    )
    clauses = tuple(_clause(old, new, first, second) for first, second in couples)
    numbers = {
        each.old.number: (each.new.number if each.new else None) for each in clauses if each.old is not None
    }  # a version names a number once

    def place(row: Task | Target) -> str:
        return numbers.get(row.clause) or f"\0{row.clause}"

    tasks = tuple(_task(first, second) for first, second in _tasks(old.tasks, new.tasks, place))
    targets = tuple(_target(first, second) for first, second in _targets(old.targets, new.targets, place))
    return Amendment(clauses, tasks, targets, numbers)


def _couples(
    old: Sequence[_Row], new: Sequence[_Row], keys: Iterable[Callable[[_Row], Hashable | None]]
) -> list[tuple[_Row | None, _Row | None]]:
    """Rows of both sides paired by the first key that names exactly one on each side; the rest alone."""
    left, right = dict(enumerate(old)), dict(enumerate(new))
    found: dict[int, int] = {}
    for key in keys:
        ours, theirs = _by(left, key), _by(right, key)
        for name in ours.keys() & theirs.keys():
            for first, second in zip(ours[name], theirs[name], strict=False):
                found[second] = first
                del left[first], right[second]
    couples: list[tuple[_Row | None, _Row | None]] = [
        (old[found[at]] if at in found else None, row) for at, row in enumerate(new)
    ]
    return couples + [(row, None) for row in left.values()]


def _by(rows: Mapping[int, _Row], key: Callable[[_Row], Hashable | None]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for at, row in rows.items():
        name = key(row)
        if name is not None:
            found.setdefault(name, []).append(at)
    return found


def _own_text(plan: Plan, clause: Clause) -> str:
    """A clause's text without the clauses below it."""
    below = [each.start for each in plan.clauses if clause.body_start <= each.start < clause.end and each != clause]
    return plan.text[clause.body_start : min([clause.end, *below])].strip()


def _clause(old: Plan, new: Plan, first: Clause | None, second: Clause | None) -> ClauseChange:
    before = _own_text(old, first) if first else ""
    after = _own_text(new, second) if second else ""
    if first is None or second is None:
        return ClauseChange("added" if first is None else "removed", first, second, before, after)
    differs = before != after or first.title != second.title
    return ClauseChange("changed" if differs else "same", first, second, before, after)


def _tasks(
    old: Sequence[Task], new: Sequence[Task], place: Callable[[Task | Target], str]
) -> list[tuple[Task | None, Task | None]]:
    """Tasks by clause and title, then in a clause by titles that are alike, then by title wherever it stands."""
    within = {id(row) for row in old}

    def at(row: Task) -> str:
        return place(row) if id(row) in within else row.clause

    couples = _couples(old, new, (lambda row: (at(row), row.title), lambda row: row.title))
    alone = [first for first, second in couples if first is not None and second is None]
    told: list[tuple[Task | None, Task | None]] = []
    for first, second in couples:
        if second is None:
            continue
        near = [] if first else [each for each in alone if place(each) == second.clause and _alike(each, second)]
        best = max(near, key=lambda each: _likeness(each, second), default=first)
        alone = [each for each in alone if each is not best]
        told.append((best, second))
    return told + [(each, None) for each in alone]


def _likeness(first: Task, second: Task | None) -> float:
    return SequenceMatcher(None, first.title, second.title if second else "", autojunk=False).ratio()


def _alike(first: Task, second: Task) -> bool:
    return _likeness(first, second) >= _LIKE


def _task(first: Task | None, second: Task | None) -> TaskChange:
    before = {unit.name: unit.role for unit in first.units} if first else {}
    after = {unit.name: unit.role for unit in second.units} if second else {}
    came = tuple(name for name in after if name not in before)
    went = tuple(name for name in before if name not in after)
    roles = tuple((name, before[name], after[name]) for name in before if after.get(name, before[name]) != before[name])
    if first is None or second is None:
        return TaskChange("added" if first is None else "removed", first, second, came, went)
    differs = bool(came or went or roles) or first.title != second.title
    return TaskChange("changed" if differs else "same", first, second, came, went, roles)


def _targets(
    old: Sequence[Target], new: Sequence[Target], place: Callable[[Task | Target], str]
) -> list[tuple[Target | None, Target | None]]:
    within = {id(row) for row in old}

    def at(row: Target) -> str:
        return place(row) if id(row) in within else row.clause

    def code(row: Target) -> str:
        return row.matches[0].code if row.matches else row.indicator

    return _couples(
        old,
        new,
        (
            lambda row: (at(row), row.quote, row.indicator, row.year, row.value),
            lambda row: (at(row), code(row), row.indicator, row.year, row.kind),
            lambda row: (at(row), code(row), row.year),
            lambda row: (at(row), code(row), row.indicator, row.kind),
            lambda row: (code(row), row.year, row.kind) if row.matches else None,
        ),
    )


def _target(first: Target | None, second: Target | None) -> TargetChange:
    if first is None or second is None:
        return TargetChange("added" if first is None else "removed", first, second)
    fields = tuple(name for name in _FIELDS if getattr(first, name) != getattr(second, name))
    return TargetChange("changed" if fields else "same", first, second, fields)
