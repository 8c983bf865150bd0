"""A plan as tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dafeng.core.errors import Language
from dafeng.plan.records import IndicatorMatch, Plan, UnitRef
from dafeng.plan.render.columns import clean, grid
from dafeng.plan.render.wording import KINDS, ROLES, WORDS, demand

__all__ = ["table"]

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def table(
    plan: Plan, language: Language = "zh", names: Mapping[str, str] | None = None, *, colour: bool = False
) -> str:
    """Title, targets, tasks, projects and thresholds, one table each.

    `names` gives catalogue codes the names under which they are shown; `colour` adds bold heads for a terminal.
    """
    at = 0 if language == "zh" else 1
    say = {name: words[at] for name, words in WORDS.items()}
    lines = [_bold(clean(plan.title) or say["untitled"], colour)]
    heads = (("issuer", plan.issuer), ("number", plan.number), ("date", plan.date))
    lines += [f"{say[name]}  {clean(value)}" for name, value in heads if value]
    targets = [
        (each.clause, each.indicator, str(each.year or ""), demand(each, language), KINDS[each.kind][at],
         _code(each.matches, say["unmatched"], names or {}))
        for each in plan.targets
    ]  # fmt: skip
    lines += _section(say, "targets", ("clause", "indicator", "year", "demand", "kind", "code"), targets, colour)
    tasks = [(each.clause, each.title, _units(each.units, at)) for each in plan.tasks]
    lines += _section(say, "tasks", ("clause", "title", "units"), tasks, colour)
    projects = [(each.clause, each.kind, each.name) for each in plan.projects]
    lines += _section(say, "projects", ("clause", "kind", "name"), projects, colour)
    thresholds = [(each.clause, each.text) for each in plan.thresholds]
    lines += _section(say, "thresholds", ("clause", "text"), thresholds, colour)
    return "\n".join(lines) + "\n"


_BOUNDS = {"indicator": 60, "title": 50, "demand": 40, "kind": 20}


def _section(
    say: dict[str, str], name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], colour: bool
) -> list[str]:
    lines = ["", _bold(f"{say[name]} ({len(rows)})", colour)]
    if not rows:
        return [*lines, say["none"]]
    bounds = [_BOUNDS.get(head, 0) for head in heads]
    head, *body = grid([[say[each] for each in heads], *rows], bounds)
    return [*lines, _bold(head, colour), *body]


def _bold(text: str, colour: bool) -> str:
    return f"{_BOLD}{text}{_PLAIN}" if colour else text


def _code(matches: tuple[IndicatorMatch, ...], unmatched: str, names: Mapping[str, str]) -> str:
    if not matches:
        return f"— {unmatched}"
    return f"{matches[0].confidence:.2f} {matches[0].code} {names.get(matches[0].code, '')}".rstrip()


def _units(units: tuple[UnitRef, ...], at: int) -> str:
    """Units in order; a role is said where the text names one, `?` marks a unit that the gazetteer does not know."""
    shown = []
    for unit in units:
        role = "" if unit.role == "responsible" else f"({ROLES[unit.role][at]})"
        shown.append(unit.name + role + ("" if unit.canonical else "?"))
    return "、".join(shown)
