"""The front of a document: title, issuer, number (文号) and date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from dafeng.plan.grammar.lines import Line
from dafeng.plan.grammar.numerals import ordinal, to_year

__all__ = ["Front", "read_front"]

_FRONT_LINES = 60
_NUMBER = re.compile(
    r"[（(]?(?P<number>[一-鿿]{1,14}[〔\[（]\d{4}[〕\]）](?:第)?\d{1,4}号|[一-鿿]{2,10}(?:令|公告)第\d{1,4}号)[）)]?"
)
_YEAR = r"(?P<year>20\d\d|19\d\d|二[〇零][〇零一二三四五六七八九]{2})年"
_DATE = re.compile(
    _YEAR + r"(?P<month>\d{1,2}|十?[一二三四五六七八九十])月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_KINDS = (
    "方案|规划|计划|意见|通知|办法|措施|行动|纲要|决定|条例|规定|指南|清单|要点|细则|目录"
    "|公告|安排|标准|战略|白皮书|指引|规范|函"
)
_OF_NOTICE = re.compile(
    r"(?P<issuer>.{2,60}?)?关于(?:联合)?(?:印发|发布|公布|转发|批转)《?"
    rf"(?P<title>.+?(?:{_KINDS})(?:（[^）]{{2,16}}）)?)》?的?(?:通知|函)?$"
)
_TITLE_END = re.compile(rf"(?:{_KINDS})(?:（[^）]{{2,20}}）)?$")
_ISSUER_END = re.compile(
    r"(?:人民政府|政府|办公厅|办公室|委员会|委|部|局|厅|署|院|人大常委会|银行|领导小组|管委会)(?:等.{1,5}部门)?$"
)
_BODY = re.compile(
    "(?:为(?:了|深入|全面|认真|贯彻|切实|进一步|加快|推动|做好|落实|积极|扎实|有效|规范|加强|促进)|根据|按照|现将|近日|日前|实现碳达峰)"
)
_SKIPPED = re.compile(r"附件?\d{0,2}|目录|[（(].{2,8}[）)]")
_ADDRESSED = re.compile(r"^(?:各|.{0,30}各(?:省|市|区|县|有关|州|盟|部门|单位)).{2,}[：:]$")


@dataclass(frozen=True, slots=True)
class Front:
    """What the front says; an empty string where it says nothing."""

    title: str
    issuer: str
    number: str
    date: str


def read_front(lines: list[Line], first_clause: int) -> Front:
    """Read the lines before the first clause, and the document's end for a date that is not in front."""
    front = lines[: min(first_clause, _FRONT_LINES)]
    heading = _heading(front)
    title, issuer = _title_and_issuer(heading, front)
    number = next((found["number"] for line in front if (found := _NUMBER.fullmatch(line.plain))), "")
    date = next((read for line in [*front, *reversed(lines[-12:])] if (read := _date(line.plain))), "")
    return Front(title, issuer or _signature(front), number, date)


def _heading(front: list[Line]) -> str:
    """The first lines up to the addressee, the number, or the first sentence, written as one."""
    words = ""
    for line, after in zip_longest(front, front[1:]):
        following = after.plain if after else ""
        if _ends_heading(line.plain):
            if words:
                break
            continue
        if _SKIPPED.fullmatch(line.plain):
            continue
        if len(words) > 8 and words.endswith(line.plain):
            continue
        if words and words == line.plain:
            continue
        words += line.plain
        if _TITLE_END.search(words) and len(words) > 6 and not re.match("[》）和及、的]", following):
            break
        if len(words) > 120:
            break
    return words


def _ends_heading(plain: str) -> bool:
    """True for a line that is a sentence, an addressee, a number or a date."""
    said = plain[-1] in "。：；，" or _BODY.match(plain) or _NUMBER.fullmatch(plain) or _ADDRESSED.match(plain)
    return bool(said) or bool(_date(plain))


def _title_and_issuer(heading: str, front: list[Line]) -> tuple[str, str]:
    if found := re.match(rf"(?P<issuer>.{{2,60}}?)印发《(?P<title>[^》]{{4,80}}(?:{_KINDS}))》$", heading):
        return found["title"], found["issuer"] if _ISSUER_END.search(found["issuer"]) else ""
    if found := _OF_NOTICE.search(heading):
        issuer = (found["issuer"] or "").strip("》）")
        return found["title"].strip("《》"), issuer if _ISSUER_END.search(issuer) else ""
    issuer, about, _ = heading.partition("关于")
    if about and _ISSUER_END.search(issuer):
        return heading, issuer
    named = re.search(
        rf"印发(?:给你们)?《(?P<title>[^》]+(?:{_KINDS})(?:（[^）]*）)?)》", "".join(line.plain for line in front)
    )
    return heading or (named["title"] if named else ""), ""


def _signature(front: list[Line]) -> str:
    """The line above the date, where a notice is signed."""
    for above, line in pairwise(front):
        if _date(line.plain) and len(line.plain) < 16 and _ISSUER_END.search(above.plain) and len(above.plain) < 40:
            return above.plain
    return ""


def _date(plain: str) -> str:
    found = _DATE.search(plain)
    if not found or len(plain) > len(found[0]) + 12:
        return ""
    year, month, day = to_year(found["year"]), ordinal(found["month"]), ordinal(found["day"])
    if year is None or not month or not day or month > 12 or day > 31:
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}"
