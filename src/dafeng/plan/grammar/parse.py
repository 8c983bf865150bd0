"""From text to `Plan`: run the layers and turn plain offsets into spans of the original."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from dafeng.plan.grammar.characters import flatten
from dafeng.plan.grammar.clauses import Node, build_clauses
from dafeng.plan.grammar.duties import Duty, find_duties, first_is_lead
from dafeng.plan.grammar.front import Front, read_front
from dafeng.plan.grammar.headings import read_mark
from dafeng.plan.grammar.inline import part_headings
from dafeng.plan.grammar.lexicon import lexicon
from dafeng.plan.grammar.lines import Line, line_closes, measures_of, read_lines
from dafeng.plan.grammar.moments import find_moments
from dafeng.plan.grammar.outline import Opening, find_openings, without_contents
from dafeng.plan.grammar.projects import find_projects, places_in
from dafeng.plan.grammar.reading import Reading, join_lines
from dafeng.plan.grammar.targets import Found, Size, Text, find_targets
from dafeng.plan.records import Clause, Plan, Project, Target, Task, Threshold, UnitRef

__all__ = ["parse_plan"]

_BRACKET_LINES = 8


def parse_plan(text: str) -> Plan:
    """Read a plan document. Any text is read; one that is no plan has no clauses.

    Spans in the result are offsets into `text`, half-open.
    """
    flat = flatten(text)
    lines = part_headings(without_contents(read_lines(flat)), flat)
    measures = measures_of(lines)
    openings = find_openings(lines, measures)
    reading = join_lines(lines, flat, text, _closes(lines, measures, openings))
    nodes = build_clauses(reading, _with_paragraphs(openings, lines, reading))
    front = read_front(lines, next((each.line for each in openings if each.kind == "clause"), len(lines)))
    targets, thresholds = _targets(reading, nodes, _plan_year(front))
    return Plan(
        title=front.title,
        issuer=front.issuer,
        number=front.number,
        date=front.date,
        text=text,
        clauses=tuple(_clause(reading, node) for node in nodes),
        tasks=_tasks(reading, nodes),
        targets=targets,
        projects=_projects(reading, nodes, front.title),
        thresholds=thresholds,
    )


def _closes(lines: list[Line], measures: list[int], openings: list[Opening]) -> list[bool]:
    """For each line, whether its paragraph ends with it."""
    closes = [
        line_closes(line, following, measure)
        for line, following, measure in zip(lines, lines[1:], measures, strict=False)
    ]
    closes.append(True)
    _keep_brackets_whole(lines, closes)
    for opening in openings:
        if opening.line:
            closes[opening.line - 1] = True
    for opening in openings:
        mark = read_mark(lines[opening.line].plain)
        if mark and mark.length == len(lines[opening.line].plain) and opening.line + 1 < len(lines):
            closes[opening.line] = False
    return closes


def _keep_brackets_whole(lines: list[Line], closes: list[bool]) -> None:
    """A paragraph does not end inside brackets that a line nearby closes (responsible units over a page's end)."""
    opened = 0
    for at, line in enumerate(lines):
        if line.plain.count("（") > line.plain.count("）") and line.plain.rfind("（") > line.plain.rfind("）"):
            opened = _BRACKET_LINES
        elif "）" in line.plain:
            opened = 0
        if opened and closes[at] and line.plain[-1] not in "。；":
            closes[at] = not any("）" in later.plain for later in lines[at + 1 : at + 1 + opened])
        opened = max(opened - 1, 0)


def _with_paragraphs(openings: list[Opening], lines: list[Line], reading: Reading) -> list[tuple[Opening, int]]:
    starts = [paragraph.first.start for paragraph in reading.paragraphs]
    paired = []
    for opening in openings:
        at = bisect_left(starts, lines[opening.line].start)
        if at < len(starts) and starts[at] == lines[opening.line].start:
            paired.append((opening, at))
    return paired


def _clause(reading: Reading, node: Node) -> Clause:
    start, end = reading.span(node.start, node.end)
    body_start = min(reading.origin(node.body), end) if node.body < node.end else end
    return Clause(
        number=node.number,
        title=node.title,
        level=node.level,
        parent=node.parent.number if node.parent else None,
        start=start,
        end=end,
        body_start=body_start,
    )


def _tasks(reading: Reading, nodes: list[Node]) -> tuple[Task, ...]:
    first_leads = first_is_lead(reading.plain)
    duties = {id(node): _duties_of(reading, node) for node in nodes}
    tasks = []
    for node in nodes:
        if node.children or node.is_aside or node.is_excluded():
            continue
        carried = duties[id(node)] or next((duties[id(above)] for above in node.lineage() if duties[id(above)]), [])
        start, end = reading.span(node.start, node.end)
        tasks.append(Task(node.number, node.title, _units(reading, carried, first_leads), start, end))
    return tuple(tasks)


def _duties_of(reading: Reading, node: Node) -> list[Duty]:
    duties: list[Duty] = []
    for start, end in node.own:
        for duty in find_duties(reading.plain[start:end]):
            if all(duty.name != known.name for known in duties):
                duties.append(Duty(duty.name, duty.role, duty.start + start, duty.end + start))
    return duties


def _units(reading: Reading, duties: list[Duty], first_leads: bool) -> tuple[UnitRef, ...]:
    units = []
    for at, duty in enumerate(duties):
        start, end = reading.span(duty.start, duty.end)
        role = "lead" if first_leads and at == 0 and duty.role == "responsible" else duty.role
        units.append(UnitRef(duty.name, role, start, end))
    return tuple(units)


def _projects(reading: Reading, nodes: list[Node], title: str) -> tuple[Project, ...]:
    projects = []
    places = places_in(title)
    for node in nodes:
        if node.is_background() or node.is_excluded():
            continue
        for first, last in node.own:
            for found in find_projects(reading.plain, first, last, places):
                start, end = reading.span(found.start, found.end)
                quote = reading.quote(*found.quoted)
                projects.append(Project(node.holder().number, found.name, found.kind, quote, start, end))
    return tuple(projects)


def _plan_year(front: Front) -> int | None:
    """The year that the plan speaks in: its date's, its number's, or the first that its title names."""
    named = re.search(r"20\d\d", front.number) or re.search(r"20\d\d", front.title)
    years = [int(year) for year in ([front.date[:4]] if front.date else []) + ([named[0]] if named else [])]
    return min(years) if years and min(years) <= 2024 else None


def _targets(
    reading: Reading, nodes: list[Node], since: int | None
) -> tuple[tuple[Target, ...], tuple[Threshold, ...]]:
    targets: list[Target] = []
    thresholds: list[Threshold] = []
    for number, text in _texts(reading, nodes, since):
        found, sizes = find_targets(text)
        targets += [_target(reading, number, each) for each in found if number or each.year]
        thresholds += [_threshold(reading, number, each) for each in sizes if number]
    return tuple(targets), tuple(thresholds)


def _texts(reading: Reading, nodes: list[Node], since: int | None) -> Iterator[tuple[str, Text]]:
    """The stretches where targets may stand, with their clause; "" is the text before the first clause."""
    yield "", Text(reading.plain, 0, nodes[0].start if nodes else len(reading.plain), scene=True, since=since)
    for node in nodes:
        if node.is_background():
            continue
        moments = [moment for moment in find_moments(node.title) if not moment.is_base and "年" in moment.text]
        year = moments[-1].years[-1] if moments else None
        scene = bool(lexicon().scene_title.search(node.title))
        for start, end in node.own:
            yield node.holder().number, Text(reading.plain, start, end, _holds_goals(node.title), year, scene, since)


def _holds_goals(title: str) -> bool:
    """True where a year governs all the goals that follow it."""
    return any(word in title for word in ("目标", "总体要求", "总体思路"))


def _target(reading: Reading, clause: str, found: Found) -> Target:
    start, end = reading.span(found.start, found.end)
    return Target(
        clause=clause,
        indicator=found.name,
        year=found.year,
        op=found.op,
        value=found.value,
        unit=found.unit,
        base_year=found.base_year,
        kind=found.kind,
        hedge=found.hedge,
        quote=reading.quote(found.start, found.end),
        start=start,
        end=end,
        value_high=found.high,
        value_text=found.value_text,
        nature=found.nature,
    )


def _threshold(reading: Reading, clause: str, size: Size) -> Threshold:
    start, end = reading.span(size.start, size.end)
    return Threshold(clause, reading.quote(size.start, size.end), size.value, size.unit, start, end)
