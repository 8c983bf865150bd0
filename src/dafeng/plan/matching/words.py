"""One spelling for phrases, and the qualifiers that they name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Facet", "Words", "default_words", "read_words"]

_MARKS = re.compile(r"[\s“”\"'‘’（）()〈〉<>〔〕\[\]《》【】·、，,。；;：:]")
_REMARK = re.compile(r"[（(〈〔][^）)〉〕]*[）)〉〕]")


@dataclass(frozen=True, slots=True)
class Facet:
    """Words of one kind; `needs` where a word on one side alone counts too; `subject` where they say of what."""

    name: str
    needs: bool
    subject: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists, compiled."""

    same: re.Pattern[str]
    first: Mapping[str, str]
    scope: re.Pattern[str]
    verb: re.Pattern[str]
    tail: re.Pattern[str]
    facets: tuple[Facet, ...]
    themes: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]

    def plain(self, phrase: str) -> str:
        """The phrase in one spelling: synonyms, no marks, no leading scope."""
        text = unicodedata.normalize("NFKC", phrase)
        text = _MARKS.sub("", _REMARK.sub("", text) or text)
        text = self.same.sub(lambda hit: self.first[hit[0]], text)
        shorter = self.scope.sub("", text)
        return shorter if len(shorter) >= 3 else text

    def named(self, name: str) -> str:
        """An indicator's name in one spelling; a remark at its end (现价) tells it from others and stays."""
        return self.plain(_MARKS.sub("", name) if name.endswith(("）", ")")) else name)

    def theme(self, title: str) -> str:
        """What a task's title is about: the title without verbs before it and nouns of doing behind it."""
        text = _MARKS.sub("", unicodedata.normalize("NFKC", title))
        shorter = self.verb.sub("", text) or text
        return shorter if len(shorter) < 4 else self.tail.sub("", shorter) or shorter

    def theme_codes(self, title: str) -> tuple[str, ...]:
        """Codes of the indicators that show how a task with this title goes."""
        found = [code for pattern, codes in self.themes if pattern.search(title) for code in codes]
        return tuple(dict.fromkeys(found))

    def subjects(self, text: str) -> tuple[str, ...]:
        """The subjects that a text names, the last one first."""
        plain = self.plain(text)
        found = [(hit.start(), hit[0]) for each in self.facets if each.subject for hit in each.pattern.finditer(plain)]
        return tuple(dict.fromkeys(word for _, word in sorted(found, reverse=True)))

    def qualifiers(self, plain: str) -> tuple[frozenset[str], ...]:
        """The words of each facet in a plain phrase, longest first so that 非化石能源 is not 化石能源."""
        return tuple(frozenset(facet.pattern.findall(plain)) for facet in self.facets)


def read_words(text: str) -> Words:
    """Word lists from TOML text of the form of `data/matching.toml`. Raises `ValueError` for a word in two groups."""
    data = tomllib.loads(text)
    first: dict[str, str] = {}
    for group in data["same"]:
        for word in group:
            if first.setdefault(word, group[0]) != group[0]:
                raise ValueError(f"{word} stands in two groups of the same meaning")
    facets = []
    for entry in data["facet"]:
        named = dict.fromkeys(first.get(word, word) for word in entry["words"])
        facets.append(Facet(entry["name"], bool(entry.get("needs")), bool(entry.get("subject")), _any(named)))
    return Words(
        same=_any(first),
        first=first,
        scope=re.compile(f"^(?:{_any(data['scope']).pattern})+"),
        verb=re.compile(f"^(?:{_any(data['verb']).pattern})+"),
        tail=re.compile(f"(?:{_any(data['tail']).pattern})$"),
        facets=tuple(facets),
        themes=tuple((_any(each["words"]), tuple(each["codes"])) for each in data.get("theme", ())),
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, longer ones first."""
    return re.compile("|".join(re.escape(each) for each in sorted(words, key=lambda word: (-len(word), word))))


@cache
def default_words() -> Words:
    """The packaged word lists, read once."""
    return read_words(files("dafeng.plan").joinpath("data/matching.toml").read_text("utf-8"))
