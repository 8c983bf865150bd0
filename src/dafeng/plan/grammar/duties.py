"""Duties: which units carry a clause, in the text's order, with their role.

Three ways of saying it: a label (责任单位：…, 牵头单位：…；配合单位：…), a closing verb in brackets
（…按职责分工负责）, and brackets that hold nothing but names of units.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from dafeng.plan.grammar.lexicon import either
from dafeng.plan.records import Role

__all__ = ["Duty", "find_duties", "first_is_lead"]

_NAME_MOST = 40
_LIST_MOST = 1500
_CLOSERS = {"（": "）", "〔": "〕", "[": "]", "〈": "〉", "“": "”"}
_STRONG_END = re.compile("(?:[委局厅办部院署处会行]|政府|公司|集团|中心|办公室|部门|单位)$")
_PLACES = r"(?:各|全)?(?:市|州|地|盟|省|旗|县|区|师|区县|市县|县区|市州|市地|设区市|县市区|市县区|市辖区)"
_HALF_OF_PLACES = re.compile(
    r"(?:县|区|市|旗|州|盟|乡|镇|自治区|直辖市|自治州|地区|区县|开发区|兵团|师市)(?:级)?(?:（[^）]*）)?(?:党委|人民政府|政府|管委会|有关部门)*"
    r"(?:[和及、].{0,12})?"
)


@dataclass(frozen=True, slots=True)
class Duty:
    """A unit's name as printed and its role, [start, end) in the text given."""

    name: str
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Words:
    label: re.Pattern[str]
    roles: dict[str, Role]
    closing: re.Pattern[str]
    closing_roles: dict[str, Role]
    ends: re.Pattern[str]
    begins: re.Pattern[str]
    remarks: re.Pattern[str]
    halves: frozenset[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(files("dafeng.plan.grammar").joinpath("data/duties.toml").read_text(encoding="utf-8"))
    roles: dict[str, Role] = {label: role for role in data["labels"] for label in data["labels"][role]}
    closing_roles: dict[str, Role] = {verb: role for role in data["closings"] for verb in data["closings"][role]}
    names = data["names"]
    return _Words(
        label=re.compile(rf"(?P<label>{either(roles)})(?:及分工|分工)?(?:为|：|:)"),
        roles=roles,
        closing=re.compile(rf"(?P<verb>{either(closing_roles)})(?:[等）；，。]|$)"),
        closing_roles=closing_roles,
        ends=re.compile(rf"{either(names['ends'])}(?:（[^）]{{0,20}}）)?$"),
        begins=re.compile(either(names["begins"])),
        remarks=re.compile(either(names["remarks"])),
        halves=frozenset(names["plain_halves"]),
    )


def first_is_lead(plain: str) -> bool:
    """True when the document says that the first unit of each list leads (列首位的为牵头单位)."""
    return bool(re.search(r"(?:列|排)(?:名|在)?(?:首位|第一位?)的?(?:单位|部门)?(?:为|是)(?:总?牵头|主要责任)", plain))


def find_duties(text: str) -> list[Duty]:
    """All duties in a clause's own text, in order; a name counts once."""
    duties: list[Duty] = []
    done = 0
    for start, end, role in _lists(text):
        if start < done:
            continue
        done = end
        duties.extend(_split(text, start, end, role))
    seen: set[str] = set()
    return [duty for duty in duties if not (duty.name in seen or seen.add(duty.name))]  # type: ignore[func-returns-value]


def _lists(text: str) -> Iterator[tuple[int, int, Role | None]]:
    """Spans that hold names of units. Role is None where closing verbs inside tell the roles."""
    words = _words()
    spans: list[tuple[int, int, Role | None]] = [
        (found.end(), _end_of_list(text, found.end()), words.roles[found["label"]])
        for found in words.label.finditer(text)
    ]
    covered = [(start, end) for start, end, _ in spans]
    for opened in re.finditer("（", text):
        start, end = opened.end(), _closing_bracket(text, opened.start())
        if end < 0 or any(start <= first < end for first, _ in covered) or end - start > _LIST_MOST:
            continue
        inside = text[start:end]
        if _is_closed_list(inside) or _is_bare_list(text, inside, end):
            spans.append((start, end, None))
    return iter(sorted(spans, key=lambda span: span[:2]))


def _closing_bracket(text: str, at: int) -> int:
    depth = 0
    for place in range(at, min(len(text), at + _LIST_MOST)):
        if text[place] == "（":
            depth += 1
        elif text[place] == "）":
            depth -= 1
            if depth == 0:
                return place
    return -1


def _end_of_list(text: str, start: int) -> int:
    """Where a labelled list ends: a full stop, a line's end, a bracket that closes the outer one, or a label."""
    depth = 0
    label = _words().label.search(text, start)
    limit = min(label.start() if label else len(text), start + _LIST_MOST)
    for place in range(start, limit):
        sign = text[place]
        if sign == "（":
            depth += 1
        elif sign == "）":
            depth -= 1
            if depth < 0:
                return place
        elif depth == 0 and sign in "。\n]〕】":
            return place
    return limit


def _is_closed_list(inside: str) -> bool:
    """True for A、B按职责分工负责 and A牵头，B配合: the last word is a closing verb and names go before it."""
    if "：" in inside[:12] or len(inside) < 4:
        return False
    tail = inside.rstrip("。；，等")
    words = _words()
    verbs = [found for found in words.closing.finditer(tail) if found.end("verb") == len(tail)]
    if not verbs:
        return False
    first = re.split(r"[、，；]", inside)[0]
    name = _strip_closing(first)[0]
    return bool(name) and len(name) <= _NAME_MOST and bool(words.ends.search(_trim(name)))


def _is_bare_list(text: str, inside: str, end: int) -> bool:
    """True for brackets at a sentence's end whose items are all names of units."""
    items = [item for item in re.split(r"[、，；]", inside) if item]
    at_end = end + 1 >= len(text) or text[end + 1] in "。；\n"
    named = sum(bool(_words().ends.search(_trim(item))) and len(item) >= 3 for item in items)
    return at_end and len(items) >= 2 and named == len(items) and any(item[0] in "市省区县州国各" for item in items)


def _split(text: str, start: int, end: int, role: Role | None) -> Iterator[Duty]:
    """Names of a list. A closing verb gives its role to all names since the last one."""
    waiting: list[tuple[str, int, int]] = []
    for first, last in _items(text, start, end):
        item = text[first:last]
        name, said = _strip_closing(item)
        offset = len(item) - len(item.lstrip("由。；， "))
        trimmed = _trim(name)
        if len(trimmed) > 1 and not _words().remarks.search(trimmed) and len(trimmed) <= _NAME_MOST:
            at = text.find(trimmed, first + offset, last)
            if at >= 0:
                waiting.extend(_halves(trimmed, at))
        if said and role is None:
            yield from (Duty(name, said, first, last) for name, first, last in waiting)
            waiting = []
    yield from (Duty(name, role or "responsible", first, last) for name, first, last in waiting)


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut at 、，； outside brackets; 各市、县（区）政府 stays one."""
    cuts = [start - 1]
    depth = 0
    for place in range(start, end):
        sign = text[place]
        if sign in _CLOSERS:
            depth += 1
        elif sign in _CLOSERS.values():
            depth = max(depth - 1, 0)
        elif depth == 0 and sign in "、，；,。\n ":
            cuts.append(place)
    cuts.append(end)
    items = [(left + 1, right) for left, right in pairwise(cuts) if right > left + 1]
    joined: list[tuple[int, int]] = []
    for first, last in items:
        if joined and _goes_on(text[joined[-1][0] : joined[-1][1]], text[first:last]):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _goes_on(before: str, item: str) -> bool:
    return bool(re.search(rf"(?:^|[和及])各?{_PLACES}$", before)) and bool(
        _HALF_OF_PLACES.fullmatch(_strip_closing(item)[0])
    )


def _strip_closing(item: str) -> tuple[str, Role | None]:
    """The item without its closing verb, and the verb's role."""
    tail = item.rstrip("。；，、 ")
    words = _words()
    for found in words.closing.finditer(tail):
        if found.end("verb") == len(tail):
            return tail[: found.start()], words.closing_roles[found["verb"]]
    return item, None


def _trim(name: str) -> str:
    name = name.strip("。；，、 ：“”")
    name = re.sub(r"^(?:由|请|以及|并由|会同|和|及|其中)", "", name)
    name = re.sub(r"(?:等|等(?:相关|有关)?(?:部门|单位)|等(?:\d+|[一二三四五六七八九十]+)?个?(?:部门|单位))$", "", name)
    return re.sub(r"(?:按照?|依|根据)(?:各自)?(?:职责|职能).*$|分别$|分工$|会同$", "", name)


def _halves(name: str, at: int) -> list[tuple[str, int, int]]:
    """Cut at 和, 与, 及 where both sides are whole names."""
    words = _words()
    for found in re.finditer("以及|[和与及]", name):
        left, right = name[: found.start()], name[found.end() :]
        if _STRONG_END.search(left) and len(right) >= 4 and words.ends.search(right) and right not in words.halves:
            rest = _halves(right, at + found.end())
            return [(left, at, at + found.start()), *rest]
    return [(name, at, at + len(name))]
