"""The word lists of `data/` as compiled patterns, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Lexicon", "either", "lexicon"]


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


def _read(name: str) -> dict[str, Any]:
    text = files("dafeng.plan.grammar").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of the grammar. Patterns without a comment match one word of the list of that name."""

    no_task_word: re.Pattern[str]
    title_filler: re.Pattern[str]
    background_title: re.Pattern[str]
    scene_title: re.Pattern[str]
    unit: str
    verbs: dict[str, frozenset[str]]
    verb: str
    hedge: str
    kept_hedge: re.Pattern[str]
    before: dict[str, str]
    after: dict[str, str]
    strong_heads: str
    heads: str
    leads: str
    trails: tuple[str, ...]
    fronts: re.Pattern[str]
    soft: frozenset[str]
    spans_of_time: frozenset[str]
    classes: frozenset[str]
    counted: dict[str, str]
    areas: tuple[str, ...]
    shares: frozenset[str]

    def is_no_task(self, title: str) -> bool:
        """True for a title made of nothing but words such as 总体要求 and 主要目标 and what joins them."""
        return bool(self.no_task_word.search(title)) and not self.title_filler.sub("", title)


@cache
def lexicon() -> Lexicon:
    """The lexicon; the files are part of the package and never change while it runs."""
    titles, words, units = _read("titles.toml"), _read("words.toml"), _read("units.toml")
    verbs = {kind: frozenset(words["verbs"][kind]) for kind in ("level", "down", "up", "new", "build")}
    comparators = words["comparators"]
    scale, base, per = either(units["scales"]), either(units["bases"]), either(units["pers"])
    return Lexicon(
        no_task_word=re.compile(either(titles["no_task"])),
        title_filler=re.compile(either([*titles["no_task"], *titles["joints"]])),
        background_title=re.compile("|".join(titles["background"])),
        scene_title=re.compile(either(titles["scene"])),
        unit=f"(?:{scale}?{base}(?:(?:/|每){per}){{0,2}}|{scale})",
        verbs=verbs,
        verb=either(verb for group in verbs.values() for verb in group),
        hedge=either(words["adverbs"]["hedge"]),
        kept_hedge=re.compile(either(words["adverbs"]["kept"])),
        before={word: op for op, group in comparators["before"].items() for word in group},
        after={word: op for op, group in comparators["after"].items() for word in group},
        strong_heads=either(words["heads"]["strong"]),
        heads=either([*words["heads"]["strong"], *words["heads"]["weak"]]),
        leads="(?:" + "|".join(words["names"]["leads"]) + ")",
        trails=tuple(words["names"]["trails"]),
        fronts=re.compile(either(words["names"]["fronts"])),
        soft=frozenset(words["verbs"]["soft"]),
        spans_of_time=frozenset(units["spans_of_time"]),
        classes=frozenset(units["classes"]),
        counted=dict(units["counted"]),
        areas=tuple(units["areas"]),
        shares=frozenset(units["shares"]),
    )
