"""Quantities: comparator, number, unit and what follows: 不低于50%, 约160万千瓦, 3-5个, 三分之二, 翻一番, 15%以上."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dafeng.plan.grammar.lexicon import either, lexicon
from dafeng.plan.grammar.numerals import CHINESE_NUMBER, chinese_to_number, to_number

__all__ = ["Quantity", "find_quantities"]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_THINGS = rf"(?:{_NUMBER})(?:余|多)?[项件种批类][^，。；、]{{4}}"
_COUNTED = "家座个处台辆艘项户所只条"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed. `value` counts in `unit`; `high` is the upper end of a range.

    `before` and `after` are the comparing words, `op` what they mean together.
    """

    start: int
    end: int
    number_start: int
    value: float
    high: float | None
    text: str
    unit: str
    op: str
    before: str
    after: str
    bare: bool


@cache
def _pattern() -> re.Pattern[str]:
    words = lexicon()
    before, after = either(words.before), either(words.after)
    return re.compile(
        rf"(?:每(?P<each>{either(words.areas)})(?:应|宜|均)?(?={before}))?(?P<before>(?!突破{_THINGS}){before})?(?P<of>(?:原规模|原有?[一-鿿]{{0,4}}|总[一-鿿]{{1,3}})(?:的)?(?=\d+/\d|[二三四五六七八九十]分之))?"
        rf"(?P<about>约|近)?"
        rf"(?:(?<![0-9A-Za-z.×/第])(?P<low>{_NUMBER})(?P<low_unit>{words.unit})?(?:-|~|—|至|到)(?P<high>{_NUMBER})(?P<range_unit>{words.unit})?(?!\d|年|×)"
        rf"|(?<![0-9A-Za-z.])(?P<fraction>\d{{1,3}}/\d{{1,3}})(?![\d/])"
        rf"|(?<![0-9A-Za-z.×/〔第-])(?P<number>{_NUMBER})(?P<plus>余|多|\+)?(?P<unit>{words.unit})?"
        rf"|(?P<percent>百分之{CHINESE_NUMBER}{{1,8}}(?:点{CHINESE_NUMBER}{{1,6}})?)"
        rf"|(?P<parts>[二三四五六七八九十百]{{1,3}}分之[一二三四五六七八九十]{{1,3}})"
        rf"|(?P<times>(?:翻|增长|提高|增加)(?P<many>[一二两三四五六七八九十]|\d{{1,2}}(?:\.\d)?)?(?P<fan>番|倍))"
        rf"|(?<!第)(?P<words>[一二两三四五六七八九]?[十百千][一二三四五六七八九十百千]{{0,6}}(?:[万亿])?|[二两三四五六七八九](?=[{_COUNTED}])|[一二两三四五六七八九十百千]{{1,6}}[万亿])(?P<word_unit>{words.unit})"
        rf")(?P<after>{after})?"
    )


_MAYBE = re.compile(r"\d|分之|[番倍]|[二三四五六七八九十百千万亿两]")


def find_quantities(sentence: str) -> list[Quantity]:
    """All quantities of a sentence in order. Years, dates and numbers that are names are left out."""
    if not _MAYBE.search(sentence):
        return []
    return [quantity for found in _pattern().finditer(sentence) if (quantity := _read(sentence, found))]


def _read(sentence: str, found: re.Match[str]) -> Quantity | None:
    value, high, text, unit = _value(found)
    end = found.end()
    if value is None or sentence[end : end + 1] in ("×", "*", "级"):
        return None
    bare = not unit
    if bare and re.match(r"[A-Za-z×*²³/_]|-?[A-Za-z]", sentence[end : end + 2]):
        return None
    op = lexicon().before.get(found["before"] or found["about"] or "", "")
    after = found["after"] or ""
    if after:
        tail = lexicon().after[after]
        op = tail if not op or tail in (">=", "<=") else op
    number_start = found.end("about") if found["about"] else found.end("of") if found["of"] else found.end("before")
    number_start = found.start() if number_start < 0 else number_start
    before = (found["before"] or "") + (found["about"] or "")
    if found["each"] and unit and "/" not in unit:
        unit = f"{unit}/{found['each']}"
    if found["of"] and not unit:
        unit = found["of"].removesuffix("的")
    return Quantity(found.start(), end, number_start, value, high, text, unit, op, before, after, bare)


def _value(found: re.Match[str]) -> tuple[float | None, float | None, str, str]:
    """(value, high, printed number, unit)."""
    if found["low"]:
        return _range(found)
    if printed := found["fraction"] or found["number"]:
        return to_number(printed), None, printed, found["unit"] or ""
    if found["percent"]:
        return chinese_to_number(found["percent"].removeprefix("百分之")), None, found["percent"], "%"
    if found["parts"]:
        return to_number(found["parts"]), None, found["parts"], ""
    if found["times"]:
        return (to_number(found["many"]) if found["many"] else 1.0), None, found["many"] or "一", found["fan"]
    return _worded(found["words"], found["word_unit"])


def _range(found: re.Match[str]) -> tuple[float | None, float | None, str, str]:
    """3-5个 from 3 to 5; 2000-100 is no range."""
    unit = found["range_unit"] or found["low_unit"] or ""
    low, high = to_number(found["low"]), to_number(found["high"])
    text = f"{found['low']}-{found['high']}"
    return (None, None, text, unit) if low is None or high is None or low >= high else (low, high, text, unit)


def _worded(words: str, unit: str) -> tuple[float | None, float | None, str, str]:
    """三千五百万千瓦 counts 3500 in 万千瓦; 千万吨级 and 百万吨 alone name a size and count nothing."""
    if words[0] in "十百千万亿":
        return None, None, words, unit
    scale = words[-1] if words[-1] in "万亿" and len(words) > 1 else ""
    number = chinese_to_number(words.removesuffix(scale) if scale else words)
    return number, None, words, scale + unit
