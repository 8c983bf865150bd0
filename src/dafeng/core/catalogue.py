"""The catalogue of indicators: what each code means, its unit, how it adds up and where its method is laid down.

In: the packaged `data/indicators/*.toml` (or TOML text of the same form). Out: a frozen `Catalogue`. Loading checks the
whole: units, references, cycles and dimensions of formulas; every fault is collected and raised once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from dafeng.core._catalogue_read import read
from dafeng.core._indicator import Direction, Indicator, OverPeriods
from dafeng.core.errors import CatalogueError, Fault

__all__ = ["Catalogue", "Direction", "Group", "Indicator", "OverPeriods", "default_catalogue", "read_catalogue"]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of indicators, for menus and tables."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Indicators by code, in the order of the data files; `groups` likewise. Compared and hashed by identity."""

    indicators: Mapping[str, Indicator]
    groups: Mapping[str, Group] = field(default_factory=dict)

    def __contains__(self, code: object) -> bool:
        """Whether the code is known."""
        return code in self.indicators

    def __iter__(self) -> Iterator[Indicator]:
        """The indicators in order."""
        return iter(self.indicators.values())

    def __len__(self) -> int:
        """How many indicators there are."""
        return len(self.indicators)

    def get(self, code: str) -> Indicator:
        """The indicator of a code. Raises `CatalogueError` naming the nearest codes when it is unknown."""
        if code in self.indicators:
            return self.indicators[code]
        from difflib import get_close_matches

        near = get_close_matches(code, self.indicators, n=3)
        raise CatalogueError(
            Fault(
                "catalogue.unknown",
                zh="指标目录中没有这个编码",
                en="the catalogue has no such indicator",
                found=code,
                mend_zh=f"相近的编码：{'、'.join(near)}。" if near else "请查阅指标目录。",
                mend_en=f"Near: {', '.join(near)}." if near else "See the catalogue.",
            )
        )

    def in_group(self, group: str) -> tuple[Indicator, ...]:
        """The indicators of a group, in order."""
        return tuple(each for each in self if each.group == group)

    def other_methods(self, code: str) -> tuple[Indicator, ...]:
        """The series of single methods that stand beside an indicator, in order."""
        return tuple(each for each in self if each.method_of == code)

    def search(self, words: str) -> tuple[Indicator, ...]:
        """Indicators whose code, names or aliases contain every word, whole-name hits first."""
        wanted = words.casefold().split()
        found: list[tuple[bool, int, Indicator]] = []
        for each in self:
            texts = [each.code, each.zh, each.en, *each.aliases]
            joined = "\n".join(texts).casefold()
            if all(word in joined for word in wanted):
                whole = any(text.casefold() == words.casefold().strip() for text in texts)
                found.append((not whole, len(found), each))
        return tuple(each for _, _, each in sorted(found, key=lambda item: item[:2]))

    def rests_on(self, code: str) -> tuple[str, ...]:
        """All codes that an indicator is computed from, directly or through others, in order of appearance."""
        formula = self.get(code).formula
        codes = formula.codes if formula else ()
        return tuple(dict.fromkeys(found for each in codes for found in (each, *self.rests_on(each))))

    def roots(self, code: str) -> tuple[str, ...]:
        """Codes without a formula that a derived indicator rests on, in order of appearance."""
        if self.get(code).formula is None:
            return (code,)
        return tuple(each for each in self.rests_on(code) if self.get(each).formula is None)


def read_catalogue(texts: Iterable[tuple[str, str]]) -> Catalogue:
    """A catalogue from (file name, TOML text) pairs. Raises `CatalogueError` with every fault."""
    indicators, groups, faults = read(texts)
    if faults:
        raise CatalogueError(faults)
    return Catalogue(indicators, {code: Group(code, *names) for code, names in groups.items()})


@cache
def default_catalogue() -> Catalogue:
    """The packaged catalogue, read once."""
    folder = files("dafeng.core").joinpath("data/indicators")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return read_catalogue((name, folder.joinpath(name).read_text("utf-8")) for name in names)
