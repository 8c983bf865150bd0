"""Demands without a quantity: assigned by the upper level, peak, phase-out of a class, coverage, nothing left."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dafeng.plan.grammar.names import clean_name, split_names, without_change
from dafeng.plan.records import TargetKind

__all__ = ["Whole", "find_whole"]

_DATA: dict[str, list[str]] = tomllib.loads(
    files("dafeng.plan.grammar").joinpath("data/wholes.toml").read_text(encoding="utf-8")
)


def _any(key: str) -> str:
    return "(?:" + "|".join(_DATA[key]) + ")"


_UPPER, _GIVEN, _TASK, _FULFIL = _any("upper"), _any("given"), _any("task"), _any("fulfil")
_NO_PEAK_AFTER = re.compile("^(?:目标)?" + _any("no_peak_after"))
_NO_PEAK_BEFORE = re.compile(_any("no_peak_before"))
_PEAK_ADVERBS = re.compile(r"(?:如期|顺利|率先|按期|高质量|实现|全面|确保|力争|争取|于|在|\s)+$")
_EVERYWHERE = (
    "",
    "全市",
    "全省",
    "全国",
    "我市",
    "我省",
    "我国",
    "全区",
    "本市",
    "目标",
    "城市",
    "全社会",
    "地区",
    "全县",
)
_PEAK_SAID = re.compile("目标(?:顺利|如期|全面|按期)*(?:实现|完成|达成)")
_LEAVE = r"(?:基本|全部|全面|完全|有序|逐步|加快|依法依规|彻底)*" + _any("leave")
_ALL_VERBS = re.compile(_any("all_verbs"))
_ALL_OF_CLASS = re.compile("^" + _any("fully_verbs"))
_BOAST = re.compile(_any("boast"))

_OWN_GOALS = re.compile(r"(?:实现|完成)(?:.{0,6}目标|.{0,4}任务)")

_ASSIGNED = re.compile(
    rf"(?P<name>[^，；。]*?)(?P<fulfil>{_FULFIL}(?:了)?)(?P<mid>[^，；。]{{0,60}}?)(?P<upper>{_UPPER})(?P<given>{_GIVEN})"
    rf"(?P<us>(?:给|我|本)?(?:我省|我市|我区|我县|本市|本省|我州|全市|全省|市|区|省|的)?(?:的)?)(?P<what>[^，；。]*)$"
)
_NOT_FULFILLED = re.compile(
    r"未(?:能)?(?:按期|如期)?(?:完成|达到)|考核|依据|根据|按照|围绕|参照|对照|分解落实|逐级|为(?:确保)?完成|推动完成|没有完成"
)
_TASK_TAIL = re.compile(rf"(?:的)?(?:{_TASK})+(?:之内|以内|内)?$")
_VAGUE = ("规定", "要求", "明确", "制定", "提出", "安排")
_SOMEONE = re.compile("^ *对|的(?:地区|单位|企业|项目|园区|部门|个人|市|县|区|省)(?:，|$)")
_WORKING = re.compile(r"工作|部署|实施|政策|制度")

_PEAK = re.compile(
    r"(?P<name>[^，；。]*?)(?:(?:如期|率先|尽早|提前|顺利|全面|同步|高质量|有序|稳步|基本|总体|力争|争取|按期)*"
    r"(?P<verb>实现碳达峰|实现达峰|达到峰值|达峰|碳达峰|实现峰值|到达峰值|实现碳排放达峰|率先达峰|达到顶峰))(?P<after>.*)$"
)

_CLASS = r"(?:(?:及)?以下|国[ⅠⅡⅢⅣⅤ一二三四五IVX0-9]{1,3}(?:及以下)?)"
_FIRM = re.compile(r"全部|全面|基本|完成|完全|清零|彻底|确保")
_SOFT = re.compile(r"加快|推动|推进|逐步|引导|鼓励|有序|加大|促进|支持|积极|研究|探索|任务|力度|依法|大力|持续")

_COVER = re.compile(
    r"(?:基本|原则上|力争|全面|率先|逐步|)?(?:实现|达到|做到)?(?:基本|100%)?(?:全覆盖|全域覆盖|全面覆盖|应覆尽覆|全量覆盖)"
)
_ALL = re.compile(r"(?P<all>(?:原则上|基本|力争|确保)*(?:全部|全面|(?<![于到达过约\d.])100%))")
_CLEARED = re.compile(r"(?P<name>[^，；。]{2,30}?)(?:基本|全面|全部|实现|率先|动态)*清零$")
_NOTHING = re.compile(
    r"(?P<name>[^，；。]*?)(?<!近)(?:实现|达到|全面实现)?(?P<what>[^，；。]{0,16}?)零(?P<noun>填埋|直排|散烧|火电)"
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A demand without a quantity, [start, end) in its segment's text."""

    names: tuple[str, ...]
    kind: TargetKind
    value: float | None
    unit: str
    hedge: str
    start: int
    end: int


@cache
def _phase_out() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = re.compile(rf"(?P<name>[^，；。]*{_CLASS}[^，；。]{{1,40}}?)(?P<leave>{_LEAVE})(?=$|[、和及并])")
    after = re.compile(rf"(?P<leave>{_LEAVE})(?P<name>[^，；。]*?{_CLASS}[^，；。]{{1,40}})$")
    return before, after


def find_whole(words: str, has_year: bool, before: bool, last_name: str) -> Whole | None:
    """The demand of a segment, given with its time phrases blanked. `before` says that the time is X年前.

    `has_year` says that a year governs; `last_name` is what the sentence spoke of before.
    """
    words = words.rstrip("。！？\n ")
    if found := _assigned(words):
        return found
    if not has_year:
        return None
    return _leaving(words) or _peak(words, before) or _nothing(words) or _coverage(words, last_name)


def _assigned(words: str) -> Whole | None:
    found = _ASSIGNED.search(words)
    if not found or _NOT_FULFILLED.search(words[: found.end("fulfil")]) or _SOMEONE.search(words):
        return None
    name = without_change(clean_name(found["name"].replace(" ", "")))
    what = _TASK_TAIL.sub("", found["what"])
    if found["mid"] and not found["name"].strip() and len(found["mid"]) > 2:
        name, what = clean_name(found["mid"]), ""
    if not name or name in ("按时", "年度"):
        name = clean_name(what)
        names = [without_change(part) for part in split_names(name)]
    else:
        if found["what"] and not _TASK_TAIL.fullmatch(found["what"]) and _WORKING.search(found["what"]):
            return None
        if found["given"] in _VAGUE and not re.search("任务|目标|指标", found["what"]) and found["what"]:
            return None
        names = [without_change(part) for part in split_names(name)]
    names = [name for name in names if len(name) > 1 and not re.fullmatch(f"(?:{_TASK}|各项|的|目标)+", name)]
    if not names:
        return None
    hedge = found["upper"] + found["given"]
    return Whole(tuple(names), "assigned", None, "", hedge, found.start(), found.end())


def _peak(words: str, before: bool) -> Whole | None:
    found = _PEAK.match(words)
    if not found:
        return None
    after = found["after"].lstrip()
    if (_NO_PEAK_AFTER.match(after) and not _PEAK_SAID.match(after)) or _NO_PEAK_BEFORE.search(found["name"].rstrip()):
        return None
    said = re.search("实现|完成|达到", found["name"]) or _PEAK_SAID.match(after)
    if found["verb"] == "碳达峰" and not said and not before:
        return None
    if "碳中和" in words[: found.end("verb")]:
        return None
    name = clean_name(_PEAK_ADVERBS.sub("", found["name"].replace(" ", "")))
    name = re.sub("(?<=区)(?:率先|尽早|力争|基本)*实现", "", name)  # 有条件的地区实现工业碳达峰
    name = "碳达峰" if name in _EVERYWHERE or "碳达峰" in name else name
    return Whole((name,), "peak", None, "", "", 0, found.end("verb"))


def _leaving(words: str) -> Whole | None:
    for pattern in _phase_out():
        found = pattern.search(words)
        if not found or re.search(r"\d[^，]{0,6}$", found["name"]):
            continue
        firm = _FIRM.search(words)
        if firm is None and _SOFT.search(words):
            continue
        if "改造" in found["name"][-6:] or (_SOFT.search(found["leave"]) and not _FIRM.search(found["leave"])):
            continue
        name = clean_name(found["name"].replace(" ", ""))
        return Whole((name,), "phase-out", 0.0, "", found["leave"], found.start(), found.end())
    return None


def _nothing(words: str) -> Whole | None:
    if cleared := _CLEARED.search(words):
        name = clean_name(cleared["name"].replace(" ", ""))
        return Whole((name,), "level", 0.0, "", "清零", cleared.start(), cleared.end()) if name else None
    found = _NOTHING.search(words)
    if not found or words[: found.end()].endswith(("近零" + found["noun"], "趋零" + found["noun"])):
        return None
    name = clean_name((found["name"] + found["what"]).replace(" ", "")) + found["noun"]
    return Whole((name,), "level", 0.0, "", "零" + found["noun"], found.start(), found.end())


def _coverage(words: str, last_name: str) -> Whole | None:
    if found := _COVER.search(words):
        return _covered(words, found)
    found = _ALL.search(words)
    if not found:
        return None
    rest = words[found.end() :]
    firm = "全面" not in found["all"]
    subject = clean_name(words[: found.start()].replace(" ", ""))
    if not (subject or firm or last_name) or not _is_checkable(rest, firm):
        return None
    subject = subject or last_name.rpartition("等")[2]
    name = clean_name(subject + re.sub(r"^(?:实现|完成)", "", rest))
    return Whole((name,), "coverage", 100.0, "%", found["all"], 0, len(words)) if len(name) > 3 else None


def _is_checkable(rest: str, firm: bool) -> bool:
    """True when what stands after 全部 or 全面 can be checked: a deed, not a boast."""
    verb = _ALL_VERBS.match(rest)
    if not verb or _BOAST.search(rest.removeprefix(verb[0])):
        return False
    return firm or bool(_ALL_OF_CLASS.match(rest) and not _OWN_GOALS.match(rest))


def _covered(words: str, found: re.Match[str]) -> Whole | None:
    subject = clean_name(words[: found.start()].replace(" ", ""))
    rest = words[found.end() :]
    if rest.startswith("的") and (noun := clean_name(rest[1:])):
        subject = re.sub("^(?:建成|建立|形成|构建|完善)", "", subject) + noun
    elif rest and rest[0] not in "，。；、并和及且）” \n":
        return None
    if len(subject) < 3:
        return None
    return Whole((subject,), "coverage", 100.0, "%", found[0], 0, found.end())
