"""From a phrase to catalogue codes: an index of bigrams finds candidates, qualifiers and units judge them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dafeng.core.catalogue import Catalogue, Indicator
from dafeng.core.errors import UnitError
from dafeng.core.units import parse_unit, same_dimension
from dafeng.plan.matching.words import Words, default_words
from dafeng.plan.records import IndicatorMatch, TargetKind

__all__ = ["LEAST", "Matcher", "Phrase", "matcher_of"]

LEAST = 0.6
"""The least confidence of a match. Set on the tests' list of phrases: below it wrong codes outnumber right ones."""

_THEME = 0.6
"""The confidence of an indicator that only the theme of a task's title stands for."""

_CANDIDATES = 16
_MOST = 3
_NEAR_BEST = 0.75  # a second match is given only if its confidence is at least this share of the best
_KEYWORDS = 0.72  # wording of a phrase that has all of an indicator's keywords
_CONTRADICTION, _PARTLY, _NARROWER, _WIDER, _ASIDE = 0.3, 0.85, 0.72, 0.8, 0.95
_SUBJECTS = 3  # how far back a subject may stand, counted in subjects
_IN_CONTEXT, _CONTEXT = 0.85, 0.85  # how near a phrase with a borrowed subject must come, and what the loan costs
_UNIT_WRONG, _UNIT_UNKNOWN, _UNIT_SHORT = 0.3, 0.85, 0.95
_RELATIVE = frozenset({"%", "％", "个百分点", "百分点", "倍", "番", "成"})
_COUNTS = frozenset("个座家项处所辆台套条批种户栋艘村只名人次组间片")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase made ready for comparison: one spelling, its pairs of characters and their weight, its qualifiers."""

    plain: str
    grams: frozenset[str]
    weight: float
    qualifiers: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One wording of an indicator; `named` are the qualifiers of the indicator's own name."""

    code: str
    phrase: Phrase
    named: tuple[frozenset[str], ...]


class Matcher:
    """An index over a catalogue's names and aliases. Made once; `match` has no effect on it."""

    def __init__(self, indicators: Iterable[Indicator], words: Words) -> None:
        self._words = words
        self._indicators = {each.code: each for each in indicators}
        self._names = {each.code: frozenset((each.zh, *each.aliases)) for each in self._indicators.values()}
        self._rank = {code: place for place, code in enumerate(self._indicators)}
        texts = {
            (each.code, words.named(text)): None
            for each in self._indicators.values()
            for text in (each.zh, *each.aliases, *((each.evaluation,) if each.evaluation else ()))
        }
        spread = Counter(gram for _, plain in texts for gram in _grams(plain))
        most = math.log(1 + len(texts))
        self._rarity: Mapping[str, float] = {
            gram: math.log(1 + len(texts) / count) / most for gram, count in spread.items()
        }
        self._entries = [self._entry(code, plain) for code, plain in texts]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self._entries):
            for gram in entry.phrase.grams:
                self._places[gram].append(place)
        self._exact: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for code, plain in texts:
            self._exact[plain].append((code, 1.0))
        self._keywords = [
            (each.code, tuple(map(words.plain, each.keywords)), words.qualifiers(words.plain(each.zh)))
            for each in self._indicators.values()
            if each.keywords
        ]
        self._near = lru_cache(maxsize=4096)(self._wordings)

    def match(self, phrase: str, unit: str = "", kind: TargetKind | None = None) -> tuple[IndicatorMatch, ...]:
        """Codes that the phrase may mean, best first, at most three, none below `LEAST`.

        `unit` is as printed; an empty unit fits every indicator. `kind` tells how the unit relates to the indicator:
        a reduction by 13.5 % may be of anything, a level of 13.5 % is a share.
        """
        plain = self._words.plain(phrase)
        exact = self._exact.get(self._words.named(phrase)) or self._exact.get(plain) or []
        scored = self._fitting(exact, unit, kind)
        if not scored or scored[0][0] < LEAST:  # the same words with another unit: look further
            scored = self._fitting(self._near(plain), unit, kind)
        if not scored or scored[0][0] < LEAST:
            return ()
        # of equals, the indicator that the phrase names to the letter: 人均综合能耗 is not 人均能耗
        scored.sort(key=lambda pair: (-pair[0], phrase not in self._names[pair[1]]))
        least = max(LEAST, _NEAR_BEST * scored[0][0])
        return tuple(IndicatorMatch(code, round(score, 3)) for score, code in scored[:_MOST] if score >= least)

    def match_in(
        self, context: str, phrase: str, unit: str = "", kind: TargetKind | None = None
    ) -> tuple[IndicatorMatch, ...]:
        """Like `match` for a phrase that leaves out of what it speaks: the nearest subject before it is put in.

        生活垃圾回收利用率达到45%、资源化利用率达到85%: the second speaks of 生活垃圾 too.
        """
        if len(phrase) < 2 or self._words.subjects(phrase):
            return ()
        for subject in self._words.subjects(context)[:_SUBJECTS]:
            found = self.match(subject + phrase, unit, kind)
            if found and found[0].confidence >= _IN_CONTEXT:
                return (IndicatorMatch(found[0].code, round(found[0].confidence * _CONTEXT, 3)),)
        return ()

    def _fitting(
        self, found: Iterable[tuple[str, float]], unit: str, kind: TargetKind | None
    ) -> list[tuple[float, str]]:
        """Candidates with the unit weighed in, best first."""
        scored = [(score * self._unit_fits(code, unit, kind), code) for code, score in found]
        return sorted(scored, key=lambda pair: (-pair[0], self._rank[pair[1]]))

    def match_theme(self, title: str) -> tuple[IndicatorMatch, ...]:
        """Codes that a task's title is about: those it names, then those that its theme stands for."""
        named = self.match(self._words.theme(title))
        seen = {each.code for each in named}
        themed = (code for code in self._words.theme_codes(title) if code in self._indicators and code not in seen)
        return (*named, *(IndicatorMatch(code, _THEME) for code in themed))

    def theme_codes(self, title: str) -> tuple[str, ...]:
        """Codes that the theme of a title stands for."""
        return self._words.theme_codes(title)

    def phrase(self, text: str) -> Phrase:
        """A phrase made ready for comparison."""
        return self._phrase(self._words.plain(text))

    def title(self, text: str) -> Phrase:
        """A task's title made ready for comparison: what it is about, without what is done."""
        return self._phrase(self._words.plain(self._words.theme(text)))

    def alike(self, one: Phrase, other: Phrase) -> float:
        """How far two phrases say the same, in [0, 1]: 1 for the same words."""
        if one.plain == other.plain:
            return 1.0
        both = 2 * self._weigh(one.grams & other.grams) / (one.weight + other.weight)
        return min(0.97, both) * self._agree(one.qualifiers, other.qualifiers)

    def held(self, title: str, text: str) -> float:
        """The share, weighed by rarity, of a title's pairs of characters that stand in a text."""
        inside = [gram for gram in _grams(self._words.theme(title)) if "$" not in gram]
        whole = self._weigh(inside)
        return self._weigh(gram for gram in inside if gram in text) / whole if whole else 0.0

    def _phrase(self, plain: str) -> Phrase:
        grams = _grams(plain)
        return Phrase(plain, grams, self._weigh(grams), self._words.qualifiers(plain))

    def _entry(self, code: str, plain: str) -> _Entry:
        name = self._words.plain(self._indicators[code].zh)
        return _Entry(code, self._phrase(plain), self._words.qualifiers(name))

    def _weigh(self, grams: Iterable[str]) -> float:
        return sum(self._rarity.get(gram, 1.0) for gram in grams)

    def _wordings(self, plain: str) -> tuple[tuple[str, float], ...]:
        """Each candidate code with its best score of wording and qualifiers."""
        phrase = self._phrase(plain)
        shared: dict[int, float] = defaultdict(float)
        for gram in phrase.grams:
            rarity = self._rarity.get(gram, 1.0)
            for place in self._places.get(gram, ()):
                shared[place] += rarity
        alike = {
            place: 2 * both / (phrase.weight + self._entries[place].phrase.weight) for place, both in shared.items()
        }
        best = sorted(alike, key=lambda place: -alike[place])[:_CANDIDATES]
        found: dict[str, float] = {}
        for place in best:
            entry = self._entries[place]
            found[entry.code] = max(found.get(entry.code, 0.0), self._score(phrase, entry, alike[place]))
        for code, words, name in self._keywords:
            if all(word in plain for word in words):
                found[code] = max(found.get(code, 0.0), _KEYWORDS * self._agree(phrase.qualifiers, name))
        return tuple(found.items())

    def _score(self, phrase: Phrase, entry: _Entry, alike: float) -> float:
        """Wording times qualifiers; an alias may leave a qualifier out that the indicator's name has."""
        if entry.phrase.plain == phrase.plain:
            return 1.0
        score = min(0.97, alike) * self._agree(phrase.qualifiers, entry.phrase.qualifiers)
        silent = zip(phrase.qualifiers, entry.phrase.qualifiers, entry.named, strict=True)
        against = any(one and name and not alias and not one & name for one, alias, name in silent)
        return score * _CONTRADICTION if against else score

    def _agree(self, said: tuple[frozenset[str], ...], meant: tuple[frozenset[str], ...]) -> float:
        """How far the qualifiers of a phrase agree with those of an indicator's wording."""
        score = 1.0
        for facet, one, other in zip(self._words.facets, said, meant, strict=True):
            if one == other:
                continue
            if one and other:
                score *= _PARTLY if one & other else _CONTRADICTION
            elif facet.needs:
                score *= _NARROWER if one else _WIDER
            else:
                score *= _ASIDE
        return score

    def _unit_fits(self, code: str, unit: str, kind: TargetKind | None) -> float:
        """1 where the printed unit can belong to the indicator, else a heavy cut."""
        if not unit or kind in {"assigned", "peak", "phase-out"}:
            return 1.0
        own = self._indicators[code].unit
        if unit in _RELATIVE:
            if kind in {"reduction", "increase"}:
                return 1.0
            return 1.0 if own in {"%", "1"} else 0.75 if kind == "coverage" else _UNIT_WRONG
        return _fit(unit, own)


@lru_cache(maxsize=4096)
def _fit(unit: str, own: str) -> float:
    """How well a printed unit fits an indicator's: the same kind, the same without a year or a head, counts of things.

    人均公园绿地面积达到15平方米 leaves out the head, 供应能力137亿立方米/年 adds the year.
    """
    bare = unit.removesuffix("/年").removesuffix("/a")
    try:
        printed = parse_unit(bare)
    except UnitError:
        return 1.0 if _counts(bare) and _counts(own) else _UNIT_WRONG if _counts(own) else _UNIT_UNKNOWN
    if same_dimension(printed, own) or same_dimension(printed, own.removesuffix("/a")):
        return 1.0
    if "/" in own and "/" not in bare and same_dimension(printed, own.split("/", maxsplit=1)[0]):
        return _UNIT_SHORT
    return 1.0 if _counts(bare) and _counts(own) else _UNIT_WRONG


@lru_cache(maxsize=1024)
def _counts(unit: str) -> bool:
    """Whether a unit counts things: 座, 万辆, 个."""
    bare = unit.lstrip("十百千万亿")
    if len(bare) == 1 and bare in _COUNTS:
        return True
    try:
        return any(same_dimension(unit, each) for each in ("piece", "enterprise", "site", "vehicle", "person"))
    except UnitError:
        return False


def _grams(plain: str) -> frozenset[str]:
    """Pairs of neighbouring characters, the end marked: the last word of a Chinese noun phrase is its head."""
    text = plain + "$"
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


@lru_cache(maxsize=4)
def matcher_of(catalogue: Catalogue) -> Matcher:
    """The matcher of a catalogue, made once for each."""
    return Matcher(catalogue, default_words())
