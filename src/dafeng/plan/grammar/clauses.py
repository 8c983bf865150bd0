"""Clauses: the tree of numbered places, each with its title and its own text.

Numbers are paths: 三, 三(一), 三(一)1. A document may hold several parts (a notice and what it prints,
attachments) that each count from one; the part with the most clauses keeps plain numbers, the others carry a name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from dafeng.plan.grammar.headings import Rank, title_length
from dafeng.plan.grammar.lexicon import lexicon
from dafeng.plan.grammar.outline import Opening
from dafeng.plan.grammar.reading import Paragraph, Reading

__all__ = ["Node", "build_clauses"]

_UNITS_IN_TITLE = re.compile(
    r"（[^（）：]{0,8}(?:单位|部门)：|（[^（）]{2,80}(?:负责|牵头|配合)）|（[^（）]{2,80}局）$"
)


@dataclass(slots=True)
class Node:
    """A clause while the tree is built; offsets are in the plain text.

    `own` are the spans of its own text: after its mark, before its first child, and after asides.
    """

    number: str
    label: str
    title: str
    level: int
    rank: Rank | None
    parent: Node | None
    start: int
    body: int
    text_start: int
    end: int = 0
    part: int = 0
    children: int = 0
    own: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_aside(self) -> bool:
        """True for 专栏."""
        return self.rank is None

    def holder(self) -> Node:
        """The numbered clause that the text belongs to: for an aside the clause it stands in."""
        return self.parent.holder() if self.is_aside and self.parent else self

    def lineage(self) -> list[Node]:
        """The clause and all that it stands in, from the inside out."""
        nodes, node = [], self
        while node is not None:
            nodes.append(node)
            if node.parent is None:
                break
            node = node.parent
        return nodes

    def is_excluded(self) -> bool:
        """True inside general requirements, principles, goals, background: no task stands there."""
        return any(lexicon().is_no_task(node.title) for node in self.lineage())

    def is_background(self) -> bool:
        """True inside sections that tell what has been: no target stands there."""
        return any(lexicon().background_title.search(node.title) for node in self.lineage())


def build_clauses(reading: Reading, openings: list[tuple[Opening, int]]) -> list[Node]:
    """The clauses in the text's order. Each opening comes with the index of its paragraph."""
    nodes: list[Node] = []
    stack: list[Node] = []
    part, part_names = 0, {0: ""}
    part_open = False
    pending = ""
    marks: list[tuple[int, Node | None]] = []
    tops: set[tuple[int, Rank]] = set()
    for opening, at in openings:
        paragraph = reading.paragraphs[at]
        if opening.kind == "attachment":
            stack, pending = [], opening.label
            part_open = False
            marks.append((paragraph.start, None))
            continue
        if opening.mark is not None:
            rank = opening.mark.rank
            while stack and (stack[-1].rank is None or stack[-1].rank >= rank):
                stack.pop()
            restarts = not stack and opening.mark.number == 1
            if restarts and nodes and (not part_open or (part, rank) in tops):
                part += 1
                part_names[part] = pending or f"之{part + 1}"
            part_open = True
        node = _open_node(reading, opening, paragraph, stack[-1] if stack else None)
        node.part = part
        if node.parent is None and node.rank is not None:
            tops.add((part, node.rank))
        if opening.mark is None and stack and stack[-1].is_aside:
            stack.pop()
        stack.append(node)
        nodes.append(node)
        marks.append((paragraph.start, node))
    _close(nodes, marks, len(reading.plain))
    _number(nodes, part_names)
    return nodes


def _open_node(reading: Reading, opening: Opening, paragraph: Paragraph, parent: Node | None) -> Node:
    plain = reading.plain[paragraph.start : paragraph.end]
    if parent is not None and opening.mark is None and parent.is_aside:
        parent = parent.parent
    if opening.mark is None:
        title = plain[len(opening.label) :].strip("：:、. ")
        return Node(
            "", opening.label, title, _level(parent), None, parent, paragraph.start, paragraph.end, paragraph.end
        )
    mark = opening.mark
    length = title_length(plain, mark, alone=True)
    title = plain[mark.length : length]
    if found := _UNITS_IN_TITLE.search(title):
        title, length = title[: found.start()], mark.length + found.start()
    title = re.sub(r"\d{1,2}$", "", title.strip("：:、. ")) if _UNITS_IN_TITLE.search(title) else title.strip("：:、. ")
    if parent is not None:
        parent.children += 1
    body = paragraph.start + length
    if body < paragraph.end and reading.plain[body] in "。：；":
        body += 1
    return Node(
        "", mark.label, title, _level(parent), mark.rank, parent, paragraph.start, body, paragraph.start + mark.length
    )


def _level(parent: Node | None) -> int:
    return parent.level + 1 if parent else 1


def _close(nodes: list[Node], marks: list[tuple[int, Node | None]], length: int) -> None:
    """Give each clause its end and its own text."""
    ends = [*(start for start, _ in marks[1:]), length][: len(marks)]  # a text without clauses has neither
    own_end = {id(node): end for (_, node), end in zip(marks, ends, strict=True) if node is not None}
    for node in nodes:
        node.own.append((node.text_start, own_end[id(node)]))
        for above in node.lineage():
            above.end = max(above.end, own_end[id(node)])


def _number(nodes: list[Node], part_names: dict[int, str]) -> None:
    """Write the paths; numbers that come twice get a mark of their own, so that each is unique."""
    sizes = Counter(node.part for node in nodes)
    main = max(sizes, key=lambda part: (sizes[part], -part)) if sizes else 0
    taken: Counter[str] = Counter()
    for node in nodes:
        base = node.parent.number if node.parent else ""
        if node.parent is None and node.part != main:
            base = (part_names[node.part] or "通知") + "·"
        number = base + node.label
        if node.parent and node.parent.label[-1:].isdigit() and node.label[:1].isdigit():
            number = base.removesuffix(node.parent.label) + node.label
        taken[number] += 1
        node.number = number if taken[number] == 1 else f"{number}~{taken[number]}"
