"""Rows: a demand with its values, years and names spread into targets, each with its quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dafeng.plan.grammar.demand import Demand
from dafeng.plan.grammar.lexicon import lexicon
from dafeng.plan.grammar.names import ends_with_head, owned_by, owner_of, split_names
from dafeng.plan.grammar.quantities import Quantity
from dafeng.plan.grammar.sentences import Segment, Sentence
from dafeng.plan.grammar.wholes import Whole
from dafeng.plan.records import Nature, Op, TargetKind

__all__ = ["Found", "Memory", "rows_of_demand", "rows_of_whole"]


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


@dataclass(slots=True)
class Memory:
    """What the reader remembers from segment to segment."""

    years: tuple[int, ...] = ()
    before: bool = False
    past: bool = False
    base: int | None = None
    standing: int | None = None
    named_base: int | None = None
    names: list[str] = field(default_factory=list)
    whole: str = ""
    owner: str = ""
    subject: str = ""
    demand: Demand | None = None
    time_at: tuple[int, int] | None = None


def rows_of_whole(sentence: Sentence, segment: Segment, whole: Whole, memory: Memory, base: int | None) -> list[Found]:
    """Targets of a demand without a quantity, one for each name."""
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


def _quoted(sentence: Sentence, memory: Memory, start: int, end: int) -> tuple[int, int]:
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


def rows_of_demand(
    sentence: Sentence, segment: Segment, demand: Demand, group: list[Quantity], scope: int, memory: Memory
) -> list[Found]:
    """Targets of a quantity's demand; none when nothing says what is measured."""
    names = _names(demand, group, memory)
    if not names:
        return []
    years = memory.years or (None,)
    base = memory.base
    if not demand.name and base is None and demand.kind in ("reduction", "increase"):
        base = memory.named_base
    if demand.kind == "level" and base == memory.standing:
        base = None
    end = group[-1].end
    if demand.pattern in ("VQN", "SQN", "QNV"):
        end = _noun_end(sentence.text, segment, end)
    names = [owned_by(memory.owner, name) for name in names]
    memory.owner = owner_of(names[0]) or memory.owner
    rows = _rows(names, group, years)
    if not (memory.whole and names[0].endswith(memory.whole)):
        memory.whole = names[0]
    memory.names, memory.named_base = names, base
    return [_from_row(sentence, memory, demand, row, base, scope, end) for row in rows]


_Row = tuple[str, Quantity, "int | None", str]


def _names(demand: Demand, group: list[Quantity], memory: Memory) -> list[str]:
    """The indicators meant: as many as values where a list is spread, else one or several with the same value."""
    name = _own_name(demand.name, group[0], memory)
    if name.startswith("占") and memory.names:
        return [memory.names[-1] + name]
    if not name:
        return [] if demand.name else memory.names[:] if len(memory.names) in (1, len(group)) else memory.names[-1:]
    if len(memory.names) == 1 and memory.names[0].endswith(name):
        return memory.names[:]
    if len(group) == 1 and _is_part(name, group[0], memory):
        return [name + memory.whole]
    spread = len(group)
    if spread > 1:
        return split_names(name, spread) or [name]
    return split_names(name) if demand.pattern in ("SVQ", "SQ") else [name]


_LETTER = re.compile("[A-Za-z一-鿿]")
_EXTREMES = ("最高", "最低", "最大", "最小", "最多", "最少")


def _own_name(name: str, quantity: Quantity, memory: Memory) -> str:
    """The name of what is limited: 新建住宅以6层为主，最高不超过18层; grants (最高不超过50万元) limit nothing."""
    counted = lexicon().counted.get(quantity.unit, "")
    if counted and (name in _EXTREMES or not (name or memory.names)):
        subject = re.split(r"以\d|应当?|宜|要", memory.subject, maxsplit=1)[0]
        name = subject + (name or "最高") if subject else ""
    elif name in _EXTREMES or not _LETTER.search(name):
        return ""
    return name + counted if name.endswith(_EXTREMES) else name


def _is_part(name: str, quantity: Quantity, memory: Memory) -> bool:
    """其中地级及以上城市达到95%以上: a part of what the sentence spoke of, without a head of its own."""
    return (
        quantity.unit == "%"
        and len(name) <= 14
        and len(memory.names) == 1
        and ends_with_head(memory.whole, strong=True)
        and not ends_with_head(name)
    )


def _rows(names: list[str], group: list[Quantity], years: tuple[int | None, ...]) -> list[_Row]:
    """Spread values over names, or over years, or one value over all."""
    last = group[-1]
    said = [q.op for q in group if q.op]
    op = said[0] if len(said) == 1 and (last.op or group[0].before) else ""
    if len(group) > 1 and len(names) == len(group):
        return [(name, q, years[-1], q.op or op) for name, q in zip(names, group, strict=True)]
    if len(group) > 1 and len(years) == len(group):
        return [(name, q, year, q.op or op) for name in names for q, year in zip(group, years, strict=True)]
    if len(group) > 1:
        return [(names[0], q, years[-1], q.op or op) for q in group]
    op = last.op
    if len(years) > 1:
        return [(name, last, year, op) for name in names for year in years]
    return [(name, last, years[0], op) for name in names]


def _from_row(
    sentence: Sentence, memory: Memory, demand: Demand, row: _Row, base: int | None, scope: int, end: int
) -> Found:
    name, quantity, year, op = row
    first, last = _quoted(sentence, memory, scope, end)
    return Found(
        name=name,
        year=year,
        op=_op(op, demand, quantity),
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


def _op(op: str, demand: Demand, quantity: Quantity) -> Op:
    if not op and quantity.high is None and demand.verb in ("控制在", "总体控制在", "严格控制在", "控制到"):
        return "<="
    if demand.verb == "超":
        return ">"
    op = op or lexicon().before.get(demand.verb if demand.verb != "突破" else "", "")
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
