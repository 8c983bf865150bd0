"""Time phrases: 到2025年, “十四五”期间, 2030年前, 比2020年, 在2020年基础上."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dafeng.plan.grammar.numerals import to_year

__all__ = ["Moment", "find_moments"]

_YEAR = r"(?:19[4-9]\d|20\d\d|二[〇零][〇零一二三四五六七八九]{2})"
_FIVE = "十[二三四五六七]五"
_FIVE_YEARS = {"二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035, "七": 2040}
_PLAN = rf"[“\"]?{_FIVE}[”\"]?"
_END = "(?:年?(?:年底|年末|底|末|年))"

_MOMENT = re.compile(
    # a comparison: 比2020年, 与2020年相比, 在2020年基础上
    rf"(?P<base>(?:[由从](?={_YEAR}年?(?:底|末)?的)|相比于|相比|相较于?|较之|比|较|与|同|相对于?|以|在)(?P<base_at>{_YEAR}年?|{_PLAN}期?末|{_PLAN}(?:期间|时期)|{_PLAN}(?=的?基础上|累计|[降下提增减高低]))"
    rf"(?:年?底|末)?(?:的)?(?:现有)?(?:水平|同期|基数|实际)?(?P<base_end>相比较?|的?基础上|水平上|为基准年?|为基期|为基数)?)"
    # five-year plans, also several: “十四五”、“十五五”期间
    rf"|(?P<fives>(?:到|至|在)?{_PLAN}(?:[、和与及]{_PLAN})*(?P<five_end>期间|时期|期末|规划期末?|末期|末|以来|前期"
    r"|中期|后期|期内|五年|(?=新增|累计|建成|完成|力争|预计|全市|全省|年均|要|，)))"
    # several years: 到2025年和2030年, 2025、2030年
    rf"|(?P<years>(?:到|至|在)?{_YEAR}年?(?:、{_YEAR}年?)*(?:[、和与及]{_YEAR}年)(?:底|末)?)"
    # a range of years: 2021—2025年
    rf"|(?P<range>(?:到|至|在)?{_YEAR}年?(?:[-—~]{{1,2}}|至|到){_YEAR}年(?P<range_end>底|末|期间|间)?)"
    # one year, with what follows
    rf"|(?P<one>(?:(?:计划|力争|争取|确保|预计)?(?:到|至|于|在|截至|截止|自|从)?){_YEAR}年"
    r"(?:\d{1,2}月(?:\d{1,2}日|底)?|[一二三四]季度|上半年|下半年)?(?P<tail>底前|末前|年底前|底|末|年末|年底)?(?P<before>以?前|之前)?(?P<from>起|开始|以来|以后|之后|后)?)"
)
_YEARS_IN = re.compile(_YEAR)
_FIVES_IN = re.compile("十([二三四五六七])五")
_RESPECTIVELY, _RANGE_MOST = 80, 10
_PAST_ENDS = frozenset({"以来"})
_PAST_STARTS = ("截至", "截止", "自", "从")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time phrase. `base` is set for a comparison; `before` for X年前; `past` for what lies behind the plan."""

    start: int
    end: int
    years: tuple[int, ...]
    is_base: bool
    before: bool
    past: bool
    text: str


def find_moments(sentence: str) -> list[Moment]:
    """All time phrases of a sentence in order, never overlapping."""
    return [moment for found in _MOMENT.finditer(sentence) if (moment := _read(sentence, found))]


def _read(sentence: str, found: re.Match[str]) -> Moment | None:
    text, start, end = found[0], found.start(), found.end()
    if found["base"] and found["base"][0] in "以在与同" and not found["base_end"]:
        return _read_bare(sentence, found)
    if found["base"]:
        return Moment(start, end, _years(found["base_at"]), True, False, False, text)
    if found["fives"]:
        years = _years(text)
        if "分别" not in sentence[end : end + 8] and "各" not in sentence[end : end + 2]:
            years = years[-1:]
        return Moment(start, end, years, False, False, found["five_end"] in _PAST_ENDS, text)
    years = _years(text)
    if not years:
        return None
    if found["range"]:
        spread = "分别" in sentence[end : end + _RESPECTIVELY] and years[-1] - years[0] < _RANGE_MOST
        years = tuple(range(years[0], years[-1] + 1)) if spread else years[-1:]
    past = bool(found["one"]) and (text.startswith(_PAST_STARTS) or found["from"] == "以来")
    past = past and found["from"] not in ("起", "开始")
    return Moment(start, end, years, False, bool(found["before"] or "前" in (found["tail"] or "")), past, text)


def _read_bare(sentence: str, found: re.Match[str]) -> Moment | None:
    """在2025年 without 基础上 is a time like any other."""
    years = _years(found["base_at"])
    tail = sentence[found.end() : found.end() + 2]
    before = tail.startswith(("前", "以前", "之前"))
    end = found.end() + (2 if tail[:2] in ("以前", "之前") else 1 if before else 0)
    return Moment(found.start(), end, years, False, before, False, sentence[found.start() : end]) if years else None


def _years(text: str) -> tuple[int, ...]:
    years = [year for word in _YEARS_IN.findall(text) if (year := to_year(word))]
    years += [_FIVE_YEARS[word] for word in _FIVES_IN.findall(text)]
    return tuple(years)
