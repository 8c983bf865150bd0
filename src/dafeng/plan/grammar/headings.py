"""Headings: the numbered marks that open a clause, and where their title ends.

From the outside in: 第一编, 第一章, 第一节, 第一条, 一、, （一）, 1. or 1.1, （1）, ①. Enumerations within a sentence
(一是, 第一，, 首先) are not headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from dafeng.plan.grammar.numerals import ordinal

__all__ = ["Mark", "Rank", "read_mark", "title_length"]


class Rank(IntEnum):
    """Kinds of marks; a smaller one stands further out."""

    PART = 0
    CHAPTER = 1
    SECTION = 2
    ARTICLE = 3
    WORD = 4
    WORD_IN_BRACKETS = 5
    DIGIT = 6
    DECIMAL = 7
    DECIMAL_DEEP = 8
    DIGIT_IN_BRACKETS = 9
    CIRCLED = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading's mark: its rank, its number, how it is written in a clause number, and its length in plain text."""

    rank: Rank
    number: int
    label: str
    length: int


_WORDS = "[一二三四五六七八九十百零〇]{1,5}"
_MARKS = re.compile(
    rf"第(?P<outer>{_WORDS}|\d{{1,3}})(?P<kind>[编篇部章节条])(?!例|件|款|约)(?:分(?=[^类别]))?[、.：]?"
    rf"|(?P<word>{_WORDS})[、.](?!{_WORDS}(?:是|类|级))"
    rf"|（(?P<bracketed>{_WORDS})）[、.]?"
    rf"|〔(?P<squared>{_WORDS})〕"
    r"|(?P<deep>\d{1,2}\.\d{1,2}\.\d{1,2})(?:[.、]|\s)?(?=[一-鿿“《（A-Z])"
    r"|(?P<decimal>\d{1,2}\.\d{1,2})(?:[.、]|\s)?(?=[一-鿿“《A-Z])"
    r"|(?P<digit>\d{1,3})[.、](?!\d)"
    r"|[（〔](?P<inner>\d{1,2})）[、.]?|(?P<half>\d{1,2})）[、.]?"
    r"|(?P<circled>[①-⑳])"
)
_OUTER = {
    "编": Rank.PART, "篇": Rank.PART, "部": Rank.PART, "章": Rank.CHAPTER, "节": Rank.SECTION, "条": Rank.ARTICLE,
}  # fmt: skip
_INNER = {
    "word": (Rank.WORD, "{}"),
    "bracketed": (Rank.WORD_IN_BRACKETS, "({})"),
    "squared": (Rank.WORD_IN_BRACKETS, "({})"),
    "decimal": (Rank.DECIMAL, "{}"),
    "deep": (Rank.DECIMAL_DEEP, "{}"),
    "digit": (Rank.DIGIT, "{}"),
    "inner": (Rank.DIGIT_IN_BRACKETS, "({})"),
    "half": (Rank.DIGIT_IN_BRACKETS, "({})"),
    "circled": (Rank.CIRCLED, "{}"),
}
_MAY_STAND_ALONE = frozenset({"word", "bracketed"})
_UNIT_AFTER_DECIMAL = re.compile(r"[万亿千百个倍元吨米亩公平立兆度年月日人户家座套台项处只次℃%]")
_TITLE_MOST = 60
_TITLE_END = re.compile(r"[。：；！？]")


def read_mark(plain: str) -> Mark | None:
    """The mark that a line of plain text opens with, or None."""
    found = _MARKS.match(plain)
    if not found:
        return None
    if found["outer"]:
        number = ordinal(found["outer"])
        rank = _OUTER[found["kind"]]
        return Mark(rank, number, f"第{found['outer']}{found['kind']}", found.end()) if number else None
    kind = found.lastgroup or ""
    alone = found.end() >= len(plain)
    if alone and kind not in _MAY_STAND_ALONE:
        return None
    rank, form = _INNER[kind]
    written = found[kind]
    if rank in (Rank.DECIMAL, Rank.DECIMAL_DEEP):
        number = int(written.rpartition(".")[2])
        if _UNIT_AFTER_DECIMAL.match(plain, found.end()):
            return None
    else:
        number = ordinal(written) or 0
    if not number or (not alone and plain[found.end()] in "，。；、）%"):
        return None
    return Mark(rank, number, form.format(written), found.end())


def title_length(plain: str, mark: Mark, alone: bool) -> int:
    """How much of the plain paragraph is mark and title.

    The title is the first sentence, if it is short enough to be one; a paragraph that is one short line without a full
    stop is all title. Zero title characters mean that the clause goes straight into its text.
    """
    found = _TITLE_END.search(plain, mark.length)
    if not found:
        return len(plain) if alone and len(plain) - mark.length <= _TITLE_MOST else mark.length
    if found.start() - mark.length <= _TITLE_MOST:
        return found.start()
    return mark.length
