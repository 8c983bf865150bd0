"""Which unit of government a name means: 市发改委, 省发展和改革委员会 and 国家发展改革委 are all `drc`.

In: a name as a plan prints it. Out: a `Resolution` with the level-neutral id, the level and place told by the prefix,
and a confidence; None for a name that the gazetteer does not hold. The units are data (`data/units.toml`), the rule is
here: the longest known form that ends the name wins if a level word (市, 省, 国家), a place or nothing stands before.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from dafeng.plan.records import Plan, Task, UnitRef

__all__ = ["Gazetteer", "Level", "Resolution", "Unit", "attach_units", "default_gazetteer", "read_gazetteer"]

Level = Literal["national", "province", "city", "county", "town", ""]

_LEVELS: tuple[tuple[str, Level], ...] = (
    ("国家", "national"),
    ("中央", "national"),
    ("国务院", "national"),
    ("全国", "national"),
    ("中国", "national"),
    ("自治区", "province"),
    ("省", "province"),
    ("自治州", "city"),
    ("州", "city"),
    ("盟", "city"),
    ("地区", "city"),
    ("市", "city"),
    ("县", "county"),
    ("旗", "county"),
    ("区", "county"),
    ("镇", "town"),
    ("乡", "town"),
    ("街道", "town"),
)
_FIRST = re.compile(r"(?:各|有关|相关|涉及|本|我|全|原|驻|在|其他|中共|中华人民共和国|国网|中国)+")
_LAST = re.compile(r"(?:党委|党|委|人民政府|政府|级|属|直|有关|相关|各)+$")
_HAN = re.compile(r"[\u4e00-\u9fff]*")
_BRACKETS = re.compile(r"[（(〈<〔［\[《【][^）)〉>〕］\]》】]*[）)〉>〕］\]》】]")
_MARKS = re.compile(r"[\s“”\"'‘’（）()〈〉<>〔〕［］\[\]《》【】·、，,．.]")
_OFFICE = re.compile(r"[局委办厅部处和的及与]|^第")
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{2,6}(?:区|县|旗)")
_SURE, _PLACE, _DISTRICT_SURE, _GUESS = 1.0, 0.95, 0.85, 0.75
_LONGEST_PLACE = 12
_LEAST_FORM = 3  # an unknown prefix is taken for a place only before a form of this length or a central body: 银川海关


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the gazetteer, at any level. `several`: without a place its names stand for several bodies,
    `members` says which of the city's places those are (districts, zones), empty where nothing says it."""

    id: str
    zh: str
    en: str
    kind: str
    several: bool = False
    members: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means. `place` is what the prefix names (枣庄, 上海市), empty for a bare level word."""

    id: str
    level: Level
    place: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Units by id, and every known form of name with the id it means."""

    units: Mapping[str, Unit]
    forms: Mapping[str, str]
    places: frozenset[str]
    branches: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()  # unit, heads, tails
    several_words: tuple[str, ...] = ()

    def resolve(self, name: str) -> Resolution | None:
        """What the name means, or None."""
        text = unicodedata.normalize("NFKC", name)
        bare, whole = _MARKS.sub("", _BRACKETS.sub("", text)), _MARKS.sub("", text)
        for each in dict.fromkeys((bare, whole)):
            found = self._longest(each) or self._branch(each) or _district(each)
            if found is not None:
                return found
        return None

    def stands_for_several(self, name: str) -> bool:
        """Whether a name means several bodies at once (各区〈市〉政府, 市有关部门单位), of which none answers alone.

        A word says so (各, 有关), or the unit is a kind of body and the name says neither place nor a level of its own
        (高校, but not 枣庄学院; 区政府, but not 市政府). A name that the gazetteer does not hold is one body.
        """
        found = self.resolve(name)
        if found is None or found.id not in self.units:
            return False
        bare = _MARKS.sub("", name).removeprefix(found.place)
        rests = (bare, *(bare.removeprefix(word) for word, _ in _LEVELS))
        if any(rest.startswith(self.several_words) for rest in (rests[1:] if found.place else rests)):
            return bool(self.several_words)
        unit = self.units[found.id]
        own = unit.kind == "local" and found.level in ("national", "province", "city")
        return unit.several and not found.place and not own

    def _branch(self, name: str) -> Resolution | None:
        """A central body's branch, with the place between head and tail: 人民银行枣庄市分行."""
        for unit, heads, tails in self.branches:
            head = next((each for each in heads if name.startswith(each)), None)
            tail = next((each for each in tails if name.endswith(each)), None)
            if head and tail:
                place = name[len(head) : len(name) - len(tail)]
                if 2 <= len(place) <= _LONGEST_PLACE and _HAN.fullmatch(place):
                    return Resolution(unit, self._level(place)[0], place, _PLACE)
        return None

    def _longest(self, name: str) -> Resolution | None:
        for start in range(len(name)):
            unit = self.forms.get(name[start:])
            if unit is not None:
                found = self._with_prefix(unit, name[:start], len(name) - start)
                if found is not None:
                    return found
        return None

    def _with_prefix(self, unit: str, prefix: str, size: int) -> Resolution | None:
        """The resolution if the prefix can stand before a unit."""
        first = _FIRST.match(prefix)
        national = prefix.startswith(("中华人民共和国", "中国"))
        rest = _LAST.sub("", prefix[first.end() if first else 0 :])
        if not rest:
            return Resolution(unit, "national" if national else "", "", _SURE)
        level, place = self._level(rest)
        if level and not place:
            return Resolution(unit, level, "", _SURE)
        if not _HAN.fullmatch(place) or len(place) > _LONGEST_PLACE:
            return None
        if level or place in self.places:
            return Resolution(unit, level, place, _PLACE)
        known = size >= _LEAST_FORM or self.units[unit].kind == "central"
        if 2 <= len(place) <= 4 and known and not _OFFICE.search(place):
            return Resolution(unit, "", place, _GUESS)
        return None

    def _level(self, prefix: str) -> tuple[Level, str]:
        """Level and place of a prefix: 市 -> city, ''; 枣庄市 -> city, 枣庄市; 市县区 -> county, ''."""
        for ending, level in _LEVELS:
            if prefix.endswith(ending):
                before = prefix[: -len(ending)]
                above, place = self._level(before) if before else ("", "")
                if not before or (above and not place):
                    return level, ""
                if ending == "州":  # 德州, 杭州: a city's short name
                    return "", prefix
                return level, prefix
        return "", prefix


def _district(name: str) -> Resolution | None:
    """A district named alone: 青浦区, 金堂县, 浦东新区."""
    first = _FIRST.match(name)
    found = _DISTRICT.fullmatch(name[first.end() if first else 0 :])
    return Resolution("local-government", "county", name, _DISTRICT_SURE) if found else None


def attach_units(plan: Plan, gazetteer: Gazetteer) -> Plan:
    """The plan with `canonical` and `confidence` set on every unit that the gazetteer knows."""
    return replace(plan, tasks=tuple(_task(each, gazetteer) for each in plan.tasks))


def _task(task: Task, gazetteer: Gazetteer) -> Task:
    return replace(task, units=tuple(_unit(each, gazetteer) for each in task.units)) if task.units else task


def _unit(unit: UnitRef, gazetteer: Gazetteer) -> UnitRef:
    found = gazetteer.resolve(unit.name)
    return unit if found is None else replace(unit, canonical=found.id, confidence=found.confidence)


def read_gazetteer(text: str) -> Gazetteer:
    """A gazetteer from TOML text of the form of `data/units.toml`; a whole name wins over a stem with an ending.

    Raises `ValueError` where two units share an id, a name or a stem.
    """
    data = tomllib.loads(text)
    units: dict[str, Unit] = {}
    names: dict[str, str] = {}
    joined: dict[str, str] = {}
    for entry in data["unit"]:
        several, members = entry.get("several", False), entry.get("members", "")
        unit = Unit(entry["id"], entry["zh"], entry["en"], entry["kind"], several, members)
        if unit.id in units:
            raise ValueError(f"unit {unit.id} is given twice")
        units[unit.id] = unit
        _claim(names, entry.get("names", ()), unit.id)
        _claim(joined, (stem + ending for stem in entry.get("stems", ()) for ending in data["endings"]), unit.id)
    branches = tuple((e["id"], _by_length(e["heads"]), _by_length(e["tails"])) for e in data["unit"] if "heads" in e)
    words = tuple(data.get("several_words", ()))
    return Gazetteer(units, joined | names, frozenset(data["places"]), branches, words)


def _by_length(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def _claim(forms: dict[str, str], wanted: Iterable[str], unit: str) -> None:
    for form in wanted:
        if forms.setdefault(form, unit) != unit:
            raise ValueError(f"{form} is given to {forms[form]} and {unit}")


@cache
def default_gazetteer() -> Gazetteer:
    """The packaged gazetteer, read once."""
    return read_gazetteer(files("dafeng.plan").joinpath("data/units.toml").read_text("utf-8"))
