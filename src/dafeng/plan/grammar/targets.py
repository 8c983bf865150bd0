"""Targets of a clause: walk through its sentences, remember year, base and subject, and put each demand together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dafeng.plan.grammar.lexicon import lexicon
from dafeng.plan.grammar.measures import Demand, measure
from dafeng.plan.grammar.moments import Moment, find_moments
from dafeng.plan.grammar.names import clean_name, ends_with_head, split_names
from dafeng.plan.grammar.quantities import Quantity
from dafeng.plan.grammar.sentences import Segment, Sentence, read_sentence, split_sentences
from dafeng.plan.grammar.wholes import Whole, find_whole
from dafeng.plan.records import Nature, Op, TargetKind

__all__ = ["Found", "Size", "Text", "find_targets"]

_VISION_FROM = 2045
_BLANK = " "
_JOINT = re.compile(r"[、和与及，]|以及")
_PAST_WORDS = re.compile(r"(?:目前|截至|截止|近年来|五年来|以来|过去|十年来|多年来|已累计|上年|去年)")


@dataclass(frozen=True, slots=True)
class Found:
    """A target in plain offsets."""

    name: str
    year: int | None
    op: Op | None
    value: float | None
    high: float | None
    value_text: str
    unit: str
    base_year: int | None
    kind: TargetKind
    hedge: str
    nature: Nature | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Size:
    """A quantity that picks out a class, in plain offsets."""

    value: float
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of a clause's own text and how to read it.

    `carries` lets a year govern the sentences after it (sections on goals); `year` governs from the start (a title that
    names it); `scene` keeps the peak out; `since` is the plan's own year: what lies before is background.
    """

    plain: str
    start: int
    end: int
    carries: bool = False
    year: int | None = None
    scene: bool = False
    since: int | None = None


@dataclass(slots=True)
class _Memory:
    """What the reader remembers from segment to segment."""

    years: tuple[int, ...] = ()
    before: bool = False
    past: bool = False
    base: int | None = None
    names: list[str] = field(default_factory=list)
    subject: str = ""
    demand: Demand | None = None
    time_at: tuple[int, int] | None = None


def find_targets(text: Text) -> tuple[list[Found], list[Size]]:
    """All targets and sizes of a stretch of text, in its order."""
    targets: list[Found] = []
    sizes: list[Size] = []
    memory = _Memory(years=(text.year,) if text.year else ())
    for start, end in split_sentences(text.plain, text.start, text.end):
        kept = memory.years if text.carries or (text.year and memory.years == (text.year,)) else ()
        kept = kept or ((text.year,) if text.year else ())
        memory = _Memory(years=kept, past=memory.past and text.carries)
        sentence = read_sentence(text.plain, start, end)
        if sentence is None:
            if text.carries:
                _remember_times(text, find_moments(text.plain[start:end]), memory)
            continue
        for segment in sentence.segments:
            _read_segment(text, sentence, segment, memory, targets, sizes)
    return targets, sizes


def _remember_times(text: Text, moments: list[Moment], memory: _Memory) -> None:
    for moment in moments:
        if not moment.is_base:
            memory.years, memory.before = moment.years, moment.before
            memory.past = _is_past(text, moment)


def _is_past(text: Text, moment: Moment) -> bool:
    since = text.since or 2021
    return moment.past or max(moment.years) < since


def _read_segment(
    text: Text, sentence: Sentence, segment: Segment, memory: _Memory, targets: list[Found], sizes: list[Size]
) -> None:
    raw = sentence.text[segment.start : segment.end]
    words = _blank(sentence, segment)
    own_base: int | None = None
    for moment in segment.moments:
        if moment.is_base:
            own_base = moment.years[-1] if moment.years else None
            continue
        if _names_a_document(sentence.text, moment):
            continue
        memory.years, memory.before = moment.years, moment.before
        memory.past = _is_past(text, moment)
        memory.time_at = (moment.start, moment.end)
    if not segment.inside:
        memory.base = own_base
    if memory.past or (memory.years and max(memory.years) > _VISION_FROM) or _PAST_WORDS.search(raw):
        return
    whole = find_whole(words, bool(memory.years), memory.before, memory.subject)
    if whole is not None and not (whole.kind == "peak" and text.scene):
        targets.extend(_from_whole(sentence, segment, whole, memory, own_base))
        memory.names = list(whole.names)
        return
    before = len(targets)
    if segment.quantities:
        _read_quantities(sentence, segment, words, memory, targets, sizes)
    if len(targets) == before and not segment.inside:
        _remember_subject(words, memory)


def _names_a_document(text: str, moment: Moment) -> bool:
    """《2030年前碳达峰行动方案》 names a year and sets none."""
    opened, closed = text.rfind("《", 0, moment.start), text.rfind("》", 0, moment.start)
    return opened > closed


def _blank(sentence: Sentence, segment: Segment) -> str:
    """The segment with its time phrases blanked, so that offsets stay."""
    words = sentence.text[segment.start : segment.end]
    for moment in segment.moments:
        first, last = moment.start - segment.start, moment.end - segment.start
        words = words[:first] + _BLANK * (last - first) + words[last:]
    return words


def _remember_subject(words: str, memory: _Memory) -> None:
    """A segment without a number may name what the next one counts: 重点区域在…基础上，全面执行…"""
    subject = clean_name(words.replace(_BLANK, "").split("在", 1)[0])
    if subject:
        memory.subject = subject


def _from_whole(sentence: Sentence, segment: Segment, whole: Whole, memory: _Memory, base: int | None) -> list[Found]:
    first, last = _quoted(sentence, memory, segment.start + whole.start, segment.start + whole.end)
    years = memory.years[-1:] or (None,)
    return [
        Found(
            name=name,
            year=years[0],
            op="=" if whole.value is not None else None,
            value=whole.value,
            high=None,
            value_text="" if whole.value is None else f"{whole.value:g}",
            unit=whole.unit,
            base_year=base,
            kind=whole.kind,
            hedge=whole.hedge or ("年前" if memory.before else ""),
            nature=_nature(sentence.text, last),
            start=sentence.start + first,
            end=sentence.start + last,
        )
        for name in whole.names
    ]


def _quoted(sentence: Sentence, memory: _Memory, start: int, end: int) -> tuple[int, int]:
    """The words of the target, with the time phrase when it stands right before."""
    text = sentence.text
    while start < end and text[start] in " 、，；：和与及并且":
        start += 1
    while end > start and text[end - 1] in " ，；、。\n：":
        end -= 1
    if memory.time_at and memory.time_at[1] <= start and not text[memory.time_at[1] : start].strip("，、,力争"):
        start = memory.time_at[0]
    return start, end


def _nature(text: str, end: int) -> Nature | None:
    """约束性 or 预期性 written right after the target."""
    tail = text[end : end + 12]
    if "约束性" in tail:
        return "binding"
    return "expected" if "预期性" in tail else None


def _groups(text: str, quantities: tuple[Quantity, ...]) -> list[list[Quantity]]:
    """Quantities that make one list: 5%、5.5%和6%."""
    groups: list[list[Quantity]] = []
    for quantity in quantities:
        gap = text[groups[-1][-1].end : quantity.start] if groups else "x"
        if groups and _JOINT.fullmatch(gap) and not (quantity.before and groups[-1][0].before == ""):
            groups[-1].append(quantity)
        else:
            groups.append([quantity])
    return groups


def _read_quantities(
    sentence: Sentence,
    segment: Segment,
    words: str,
    memory: _Memory,
    targets: list[Found],
    sizes: list[Size],
) -> None:
    text = sentence.text
    groups = _groups(text, segment.quantities)
    scope = segment.start
    for at, group in enumerate(groups):
        left = words[scope - segment.start : group[0].start - segment.start].replace(_BLANK, "")
        stop = groups[at + 1][0].start if at + 1 < len(groups) else segment.end
        right = words[group[-1].end - segment.start : stop - segment.start].replace(_BLANK, "")
        if at + 1 == len(groups):
            right += text[segment.end : segment.end + 1]
        demand = measure(left, group, right, memory.demand)
        if demand == "class":
            sizes.append(_size(sentence, group[0]))
            continue
        if demand is None or (demand.soft and not memory.years):
            continue
        made = _from_demand(sentence, segment, demand, group, scope, memory)
        targets.extend(made)
        if made:
            memory.demand = demand
            scope = stop - 1 if demand.pattern == "VQN" and right[-1:] in "、和及与" else group[-1].end


def _size(sentence: Sentence, quantity: Quantity) -> Size:
    return Size(quantity.value, quantity.unit, sentence.start + quantity.start, sentence.start + quantity.end)


def _from_demand(
    sentence: Sentence, segment: Segment, demand: Demand, group: list[Quantity], scope: int, memory: _Memory
) -> list[Found]:
    names = _names(demand, group, memory)
    if not names:
        return []
    years = memory.years or (None,)
    base = memory.base
    end = group[-1].end
    if demand.pattern in ("VQN", "SQN", "QNV"):
        end = _noun_end(sentence.text, segment, end)
    rows = _rows(names, group, years)
    memory.names = names
    return [_from_row(sentence, memory, demand, row, base, scope, end) for row in rows]


_Row = tuple[str, Quantity, "int | None", str]


def _names(demand: Demand, group: list[Quantity], memory: _Memory) -> list[str]:
    """The indicators meant: as many as values where a list is spread, else one or several with the same value."""
    name = demand.name
    if name.startswith("占") and memory.names:
        return [memory.names[-1] + name]
    if not name:
        return memory.names[:] if len(memory.names) in (1, len(group)) else memory.names[-1:]
    if len(memory.names) == 1 and memory.names[0].endswith(name):
        return memory.names[:]
    if _is_part(name, group[0], memory):
        return [name + memory.names[0]]
    spread = len(group)
    if spread > 1:
        return split_names(name, spread) or [name]
    return split_names(name) if demand.pattern in ("SVQ", "SQ") else [name]


def _is_part(name: str, quantity: Quantity, memory: _Memory) -> bool:
    """其中地级及以上城市达到95%以上: a part of what the sentence spoke of, without a head of its own."""
    return (
        quantity.unit == "%"
        and len(name) <= 14
        and len(memory.names) == 1
        and ends_with_head(memory.names[0], strong=True)
        and not ends_with_head(name)
    )


def _rows(names: list[str], group: list[Quantity], years: tuple[int | None, ...]) -> list[_Row]:
    """Spread values over names, or over years, or one value over all."""
    last = group[-1]
    op = last.op or group[0].op
    if len(group) > 1 and len(names) == len(group):
        return [(name, q, years[-1], q.op or op) for name, q in zip(names, group, strict=True)]
    if len(group) > 1 and len(years) == len(group):
        return [(name, q, year, q.op or op) for name in names for q, year in zip(group, years, strict=True)]
    if len(group) > 1:
        return [(names[0], q, years[-1], q.op or op) for q in group]
    if len(years) > 1:
        return [(name, last, year, op) for name in names for year in years]
    return [(name, last, years[0], op) for name in names]


def _from_row(
    sentence: Sentence, memory: _Memory, demand: Demand, row: _Row, base: int | None, scope: int, end: int
) -> Found:
    name, quantity, year, op = row
    first, last = _quoted(sentence, memory, scope, end)
    return Found(
        name=name,
        year=year,
        op=_op(op, demand),
        value=quantity.value,
        high=quantity.high,
        value_text=quantity.text,
        unit=_unit(quantity),
        base_year=base,
        kind=demand.kind,
        hedge=_hedge(demand, quantity),
        nature=_nature(sentence.text, end),
        start=sentence.start + first,
        end=sentence.start + last,
    )


def _unit(quantity: Quantity) -> str:
    return quantity.unit


def _op(op: str, demand: Demand) -> Op:
    if not op and demand.verb in ("控制在", "总体控制在", "严格控制在", "控制到"):
        return "<="
    if demand.verb == "超":
        return ">"
    return op or "="  # type: ignore[return-value]


def _hedge(demand: Demand, quantity: Quantity) -> str:
    words = lexicon().kept_hedge.findall(demand.hedges)
    verb = [demand.verb] if demand.verb in ("突破", "控制在", "稳定在", "保持在") else []
    parts = [*words, *verb, quantity.before, quantity.after]
    return "/".join(dict.fromkeys(part for part in parts if part))


def _noun_end(text: str, segment: Segment, at: int) -> int:
    """Where the noun after a quantity ends."""
    found = re.compile(r"[，。；：、\n]").search(text, at, segment.end)
    return found.start() if found else segment.end
