"""Full-text search in Chinese and English without the database's own: the same on SQLite and PostgreSQL.

Texts are indexed by pairs of neighbouring characters (bigrams), the usual unit for Chinese without a dictionary. Words
asked for must all stand in a text as they were typed; where no text has them so, texts that hold at least half of
their pairs are found. Rank: BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75), a title counting three times.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["Entry", "Hit", "Index", "excerpt", "grams", "normal"]

K1, B = 1.2, 0.75
TITLE = 3
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that can be found: what kind of record it is, which one, its title and its words."""

    kind: str
    key: int
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that was found, and how well it fits."""

    entry: Entry
    score: float


def normal(text: str) -> str:
    """Full width as half width, capitals as small letters, one space for many."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def grams(text: str) -> list[str]:
    """The pairs of neighbouring letters and digits in a normal text, and each letter for itself."""
    found: list[str] = []
    for at, char in enumerate(text):
        if char.isalnum():
            found.append(char)
            if at + 1 < len(text) and text[at + 1].isalnum():
                found.append(text[at : at + 2])
    return found


@dataclass(frozen=True, slots=True)
class Index:
    """Entries with where each pair stands. Made once by `Index.of` and not changed."""

    entries: tuple[Entry, ...]
    texts: tuple[str, ...]
    lengths: tuple[int, ...]
    postings: Mapping[str, Mapping[int, int]] = field(repr=False)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Index:
        """Index the entries."""
        kept = tuple(entries)
        postings: dict[str, dict[int, int]] = defaultdict(dict)
        texts, lengths = [], []
        for at, entry in enumerate(kept):
            title, text = normal(entry.title), normal(entry.text)
            counts, length = _counted(title, text)
            for gram, count in counts.items():
                postings[gram][at] = count
            texts.append(f"{title}\n{text}")
            lengths.append(length)
        return cls(kept, tuple(texts), tuple(lengths), dict(postings))

    def search(self, query: str) -> list[Hit]:
        """What fits the query, the best first; equal ones in the order of the entries."""
        terms = normal(query).split()
        wanted = list(dict.fromkeys(gram for term in terms for gram in _asked(term)))
        if not wanted:
            return []
        found = [at for at in self._holding(wanted) if all(term in self.texts[at] for term in terms)]
        if not found:
            found = self._near([gram for gram in wanted if len(gram) > 1])
        hits = [Hit(self.entries[at], self._score(at, wanted)) for at in found]
        return sorted(hits, key=lambda hit: -hit.score)

    def _holding(self, wanted: list[str]) -> list[int]:
        each = sorted((self.postings.get(gram, {}) for gram in wanted), key=len)
        return sorted(set(each[0]).intersection(*each[1:]))

    def _near(self, wanted: list[str]) -> list[int]:
        counts = Counter(at for gram in wanted for at in self.postings.get(gram, {}))
        return sorted(at for at, count in counts.items() if count >= _SHARE * len(wanted) and count > 1)

    def _score(self, at: int, wanted: list[str]) -> float:
        number = len(self.entries)
        mean = sum(self.lengths) / number
        score = 0.0
        for gram in wanted:
            posting = self.postings.get(gram, {})
            count = posting.get(at, 0)
            rarity = math.log(1 + (number - len(posting) + 0.5) / (len(posting) + 0.5))
            score += rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * self.lengths[at] / mean))
        return score


@lru_cache(maxsize=4096)
def _counted(title: str, text: str) -> tuple[Mapping[str, int], int]:
    """How often each pair stands in a text, and how many there are. Remembered: long documents stay as they are."""
    counts = Counter(grams(text))
    for gram in grams(title):
        counts[gram] += TITLE
    return counts, counts.total()


def _asked(term: str) -> list[str]:
    """The pairs of a word; single letters only where it has no pair."""
    found = grams(term)
    return [gram for gram in found if len(gram) > 1] or found


def excerpt(text: str, query: str, around: int = 36) -> str:
    """The text around the first of the words asked for, or its beginning."""
    plain = " ".join(text.split())
    low = plain.casefold()
    starts = [low.find(term) for term in query.casefold().split()]
    first = min((at for at in starts if at >= 0), default=0)
    begin, end = max(first - around, 0), first + around + len(query)
    return ("…" if begin else "") + plain[begin:end] + ("…" if end < len(plain) else "")
