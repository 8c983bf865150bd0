"""Pairs of targets and tasks of two plans, and the whole comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dafeng.core.catalogue import Catalogue, default_catalogue
from dafeng.plan.comparison.judge import judge
from dafeng.plan.comparison.records import Comparison, TargetLink, TaskLink, TaskVerdict
from dafeng.plan.matching import Matcher, Phrase, matcher_of
from dafeng.plan.records import Plan, Target, Task

__all__ = ["compare"]

_PAIR = 0.6  # least score at which two targets speak of the same indicator
_TASK = 0.5  # least score at which one task takes up the other
_MENTION = 0.75  # least share of a title's words, weighed by rarity, that the other's text holds
_THEME, _PLACE, _OFFICES = 0.3, 0.15, 0.1  # what a common theme, the same chapter and common offices add
_ORDER = {"not-comparable": 1}  # after the comparable pairs


def compare(
    plan: Plan, upper: Plan, *, catalogue: Catalogue | None = None, same_area: bool | None = None
) -> Comparison:
    """What `plan` does with each target and task of `upper`.

    `same_area` says that both plans are of one place, so that amounts compare; by default they are when the same body
    issued both.
    """
    catalogue = default_catalogue() if catalogue is None else catalogue
    same_area = bool(plan.issuer) and plan.issuer == upper.issuer if same_area is None else same_area
    matcher = matcher_of(catalogue)
    targets = _targets(plan.targets, upper.targets, matcher, catalogue, same_area=same_area)
    tasks = _tasks(plan, upper, matcher)
    answered = {id(link.own) for link in targets}
    taken = {id(link.own) for link in tasks}
    return Comparison(
        title=plan.title,
        upper_title=upper.title,
        targets=targets,
        tasks=tasks,
        extra_targets=tuple(each for each in plan.targets if id(each) not in answered),
        extra_tasks=tuple(each for each in plan.tasks if id(each) not in taken),
    )


def _targets(
    own: Sequence[Target], upper: Sequence[Target], matcher: Matcher, catalogue: Catalogue, *, same_area: bool
) -> tuple[TargetLink, ...]:
    """A link for each upper target. Comparable pairs are taken first, and no own target answers two of them."""
    pairs: list[tuple[int, int, TargetLink]] = []
    mine = [(each, matcher.phrase(each.indicator)) for each in own]
    for at, above in enumerate(upper):
        phrase = matcher.phrase(above.indicator)
        for place, (each, own_phrase) in enumerate(mine):
            score = _common_code(each, above)
            score = matcher.alike(own_phrase, phrase) if score is None else score
            if score >= _PAIR:
                verdict, reasons = judge(each, above, catalogue, same_area=same_area)
                pairs.append((at, place, TargetLink(above, each, verdict, round(score, 3), tuple(reasons))))
    pairs.sort(key=lambda pair: (_ORDER.get(pair[2].verdict, 0), len(pair[2].reasons), -pair[2].score, pair[:2]))
    links: dict[int, TargetLink] = {}
    used: set[int] = set()
    for at, place, link in pairs:
        comparable = link.verdict != "not-comparable"
        if at not in links and not (comparable and place in used):
            links[at] = link
            used.add(place)
    return tuple(links.get(at, TargetLink(above, None, "missed", 0.0)) for at, above in enumerate(upper))


def _common_code(one: Target, other: Target) -> float | None:
    """How surely two targets speak of one indicator by their codes; None where a side has none."""
    if not (one.matches and other.matches):
        return None
    mine, theirs = one.matches[0], other.matches[0]
    return math.sqrt(mine.confidence * theirs.confidence) if mine.code == theirs.code else 0.0


@dataclass(frozen=True, slots=True)
class _Known:
    """A task with what is compared."""

    task: Task
    title: Phrase
    above: Phrase  # the title of the clause it stands in
    themes: frozenset[str]
    offices: tuple[str, ...]


def _known(plan: Plan, matcher: Matcher) -> list[_Known]:
    clauses = {each.number: each for each in plan.clauses}

    def one(task: Task) -> _Known:
        clause = clauses.get(task.clause)
        parent = clauses.get(clause.parent) if clause and clause.parent else None
        return _Known(
            task,
            matcher.title(task.title),
            matcher.title(parent.title if parent else ""),
            frozenset(matcher.theme_codes(task.title)),
            tuple(dict.fromkeys(each.canonical for each in task.units if each.canonical)),
        )

    return [one(each) for each in plan.tasks]


def _tasks(plan: Plan, upper: Plan, matcher: Matcher) -> tuple[TaskLink, ...]:
    own = _known(plan, matcher)
    bodies = [plan.text[each.start : each.end] for each in plan.tasks]
    return tuple(_task(above, own, bodies, matcher) for above in _known(upper, matcher))


def _task(upper: _Known, own: Sequence[_Known], bodies: Sequence[str], matcher: Matcher) -> TaskLink:
    scores = [_same_task(each, upper, matcher) for each in own]
    best = max(range(len(own)), key=scores.__getitem__, default=None)
    if best is not None and scores[best] >= _TASK:
        return _link(upper, own[best], "covered", scores[best])
    held = [matcher.held(upper.task.title, body) for body in bodies]
    best = max(range(len(own)), key=held.__getitem__, default=None)
    if best is not None and held[best] >= _MENTION:
        return _link(upper, own[best], "mentioned", held[best])
    return TaskLink(upper.task, None, "missed", 0.0)


def _link(upper: _Known, own: _Known, verdict: TaskVerdict, score: float) -> TaskLink:
    shared = tuple(each for each in own.offices if each in upper.offices)
    return TaskLink(upper.task, own.task, verdict, round(min(score, 1.0), 3), shared)


def _same_task(one: _Known, other: _Known, matcher: Matcher) -> float:
    """Likeness of the titles, raised by a common theme, the place in the plan and common offices."""
    score = matcher.alike(one.title, other.title)
    if score >= 1.0:
        return 1.0
    if one.themes and one.themes == other.themes:
        score = max(score, _TASK)
    elif one.themes and other.themes:
        common = len(one.themes & other.themes) / len(one.themes | other.themes)
        score += _THEME * common if common else -_THEME / 2
    score += _PLACE * matcher.alike(one.above, other.above) if one.above.plain and other.above.plain else 0.0
    mine, theirs = set(one.offices), set(other.offices)
    score += _OFFICES * len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0
    return max(0.0, score)
