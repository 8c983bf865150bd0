"""Targets of a clause: walk through its sentences, remember year, base and subject, and put each demand together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dafeng.plan.grammar.demand import CLASS
from dafeng.plan.grammar.measures import measure
from dafeng.plan.grammar.moments import Moment, find_moments
from dafeng.plan.grammar.names import clean_name
from dafeng.plan.grammar.quantities import Quantity
from dafeng.plan.grammar.rows import Found, Memory, rows_of_demand, rows_of_whole
from dafeng.plan.grammar.sentences import Segment, Sentence, read_sentence, split_sentences
from dafeng.plan.grammar.wholes import find_whole

__all__ = ["Found", "Size", "Text", "find_targets"]

_VISION_FROM = 2045
_BLANK = " "
_ITEM = re.compile(r"[—·①-⑳-]|[一二三四五六七八九十]是|第[一二三四五六七八九]|（?\d{1,2}[）.、]")
_JOINT = re.compile(r"[、和与及，]|以及")
_PAST_WORDS = re.compile(r"(?<![由从比较])(?:目前|截至|截止|近年来|五年来|以来|过去|十年来|多年来|已累计|上年|去年)")


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


def find_targets(text: Text) -> tuple[list[Found], list[Size]]:
    """All targets and sizes of a stretch of text, in its order."""
    targets: list[Found] = []
    sizes: list[Size] = []
    memory = Memory(years=(text.year,) if text.year else ())
    for start, end in split_sentences(text.plain, text.start, text.end):
        lasts = text.carries or _goes_on(text.plain, text.start, start)
        kept = memory.years if lasts or (text.year and memory.years == (text.year,)) else ()
        kept = kept or ((text.year,) if text.year else ())
        memory = Memory(years=kept, past=memory.past and lasts)
        sentence = read_sentence(text.plain, start, end)
        if sentence is None:
            if text.carries:
                _remember_times(text, find_moments(text.plain[start:end]), memory)
            continue
        for segment in sentence.segments:
            _read_segment(text, sentence, segment, memory, targets, sizes)
    return targets, sizes


def _goes_on(plain: str, first: int, start: int) -> bool:
    """True where a line broke after a semicolon and no new item of a list begins."""
    return plain[max(start - 2, first) : start] == "；\n" and not _ITEM.match(plain, start)


def _remember_times(text: Text, moments: list[Moment], memory: Memory) -> None:
    for moment in moments:
        if not moment.is_base:
            memory.years, memory.before = moment.years, moment.before
            memory.past = _is_past(text, moment)


def _is_past(text: Text, moment: Moment) -> bool:
    since = text.since or 2021
    return moment.past or max(moment.years) < since


def _read_segment(
    text: Text, sentence: Sentence, segment: Segment, memory: Memory, targets: list[Found], sizes: list[Size]
) -> None:
    raw = sentence.text[segment.start : segment.end]
    words = _blank(sentence, segment)
    own_base: int | None = None
    for moment in segment.moments:
        if moment.is_base:
            own_base = moment.years[-1] if moment.years and moment.text[0] not in "由从" else None
            continue
        if _names_a_document(sentence.text, moment):
            continue
        memory.years, memory.before = moment.years, moment.before
        memory.past = _is_past(text, moment)
        memory.time_at = (moment.start, moment.end)
    if own_base and not words.replace(_BLANK, "").strip("，、；。\n"):
        memory.standing = own_base
    if not segment.inside:
        memory.base = own_base or memory.standing
    if memory.past or _PAST_WORDS.search(raw):
        return
    vision = bool(memory.years) and max(memory.years) > _VISION_FROM
    whole = None if vision else find_whole(words, bool(memory.years), memory.before, memory.subject)
    if whole is not None and not (whole.kind == "peak" and text.scene):
        targets.extend(rows_of_whole(sentence, segment, whole, memory, own_base))
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


def _remember_subject(words: str, memory: Memory) -> None:
    """A segment without a number may name what the next one counts: 重点区域在…基础上，全面执行…"""
    subject = clean_name(words.replace(_BLANK, "").split("在", 1)[0])
    if subject:
        memory.subject = subject


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
    memory: Memory,
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
        if demand == CLASS or (segment.inside and group[0].after in ("及以上", "及以下")):
            sizes.append(_size(sentence, group[0]))
            continue
        if demand is None or (demand.soft and not memory.years):
            continue
        made = rows_of_demand(sentence, segment, demand, group, scope, memory)
        targets.extend(made)
        if made:
            memory.demand = demand
            scope = stop - 1 if demand.pattern == "VQN" and right[-1:] in "、和及与" else group[-1].end


def _size(sentence: Sentence, quantity: Quantity) -> Size:
    return Size(quantity.value, quantity.unit, sentence.start + quantity.start, sentence.start + quantity.end)
