"""Matches on a whole plan: targets by their phrase and unit, tasks by their title and by the targets in them."""

from __future__ import annotations

import re
from dataclasses import replace

from dafeng.core.catalogue import Catalogue
from dafeng.plan.matching.matcher import matcher_of
from dafeng.plan.records import IndicatorMatch, Plan, Target

__all__ = ["attach_indicators"]


_REACH = 120  # characters before a target that may name its subject


def _before(text: str, start: int) -> str:
    """The sentence before `start`, without white space."""
    return "".join(re.split("[。；！？]", text[max(0, start - _REACH) : start])[-1].split())


def attach_indicators(plan: Plan, catalogue: Catalogue) -> Plan:
    """The plan with `Target.matches`, `Target.nature` (where the catalogue knows it) and `Task.indicators` set."""
    matcher = matcher_of(catalogue)

    def of_target(target: Target) -> Target:
        matches = matcher.match(target.indicator, target.unit, target.kind)
        if not matches:
            context = _before(plan.text, target.start)
            matches = matcher.match_in(context, target.indicator, target.unit, target.kind)
        nature = target.nature or (catalogue.get(matches[0].code).nature if matches else None)
        return replace(target, matches=matches, nature=nature)

    targets = tuple(of_target(each) for each in plan.targets)
    inside: dict[str, dict[str, float]] = {}
    for target in targets:
        for match in target.matches[:1]:
            codes = inside.setdefault(target.clause, {})
            codes[match.code] = max(codes.get(match.code, 0.0), match.confidence)
    tasks = []
    for task in plan.tasks:
        codes = dict(inside.get(task.clause, {}))
        for match in matcher.match_theme(task.title):
            codes[match.code] = max(codes.get(match.code, 0.0), match.confidence)
        best = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
        tasks.append(replace(task, indicators=tuple(IndicatorMatch(code, sure) for code, sure in best)))
    return replace(plan, targets=targets, tasks=tuple(tasks))
