"""Named projects, pilots, bases and parks that a sentence commits to (推进庄里抽水蓄能电站建设, 建设“光储充”试点)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dafeng.plan.grammar.lexicon import either

__all__ = ["NamedProject", "find_projects", "places_in"]

_NAME_MOST = 40
_NAME_LEAST = 4


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A project's name and what it is (项目, 试点, 基地 …); [start, end) of the name, `quoted` of the sentence part."""

    name: str
    kind: str
    start: int
    end: int
    quoted: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Words:
    found: re.Pattern[str]
    proper: re.Pattern[str]
    common: re.Pattern[str]
    plain_lead: re.Pattern[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(files("dafeng.plan.grammar").joinpath("data/projects.toml").read_text(encoding="utf-8"))
    verbs, kinds = either(data["verbs"]), either(data["kinds"])
    return _Words(
        found=re.compile(
            rf"(?P<verb>{verbs})(?P<name>[^，。；：\n]{{2,{_NAME_MOST}}}?(?P<kind>{kinds}))"
            rf"(?=(?:等|建设|扩建|改造|创建|投产|投运|开工|开发|前期|工作|（[^）]{{1,20}}）)|[，。；、\n和及）]|$)"
        ),
        proper=re.compile(either(data["proper"])),
        common=re.compile(either(data["common"])),
        plain_lead=re.compile(rf"^(?:{verbs}|一批|各类|重大|重点|一|的|、|和|及)+"),
    )


def find_projects(plain: str, start: int, end: int, places: tuple[str, ...] = ()) -> list[NamedProject]:
    """Named projects in [start, end) of the plain text; a general one (节能改造项目) has no name and is left out."""
    words = _words()
    projects: list[NamedProject] = []
    for found in words.found.finditer(plain, start, end):
        name, kind = found["name"], found["kind"]
        lead = words.plain_lead.match(name)
        first = found.start("name") + (lead.end() if lead else 0)
        name = plain[first : found.end("name")]
        if inner := _inner(name, kind, places):
            first += inner
            name = name[inner:]
        if len(name) >= _NAME_LEAST + len(kind) // 2 and _is_proper(name, kind, places):
            projects.append(NamedProject(name, kind, first, found.end("name"), (found.start(), found.end())))
    return projects


def _inner(name: str, kind: str, places: tuple[str, ...]) -> int:
    """依托机场建设空港产业园: how much to cut so that the name starts after its last verb and stays proper."""
    cuts = [
        found.end()
        for found in re.finditer("打造|建设|创建|建成|壮大|争创", name)
        if found.end() < len(name) - len(kind)
    ]
    return next((cut for cut in reversed(cuts) if _is_proper(name[cut:], kind, places)), 0)


def places_in(title: str) -> tuple[str, ...]:
    """The places that a title names without their rank: 枣庄 of 枣庄市碳达峰工作方案."""
    return tuple(
        found[1] for found in re.finditer(r"([一-鿿]{2,4}?)(?:省|市|自治区|自治州|自治县|县|区|州)", title[:30])
    )


def _is_proper(name: str, kind: str, places: tuple[str, ...]) -> bool:
    """True when the words before the kind hold a place, an enterprise, a quoted name, or say 国家."""
    stem = name.removesuffix(kind)
    if re.search(r"“[^”]{2,20}”", stem) or "×" in stem:
        return True
    if (stem.startswith(("国家", "全国")) and len(stem) > 3) or any(place in stem for place in places):
        return True
    bare = _words().common.sub("", stem)
    found = _words().proper.search(bare)
    return bool(found and found.start() > 0 and len(bare) > 2)
