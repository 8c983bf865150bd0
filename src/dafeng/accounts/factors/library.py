"""The factor library: asks for a factor of an item, a parameter, a book, a place and a year, and says why that row.

The order of the rules: the book, the year, the place (its own row, then its province, regions of the province, the
country, the world), the rank of the set, certainty, the later start. Everything not chosen stays visible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType

from dafeng.accounts.factors.overriding import override_faults
from dafeng.accounts.factors.reading import FactorData, read_factor_data
from dafeng.accounts.factors.reasons import alternative, factor_fault, nothing_fits, region_assumed, trail, unconfirmed
from dafeng.accounts.factors.records import (
    Confirmation,
    FactorChoice,
    FactorRow,
    Item,
    Override,
)
from dafeng.core.errors import AccountsError

__all__ = ["FactorLibrary", "default_factors"]

_Question = tuple[str, str, str, str, int, str, bool]
_KEPT = 20_000
_WEAK = frozenset("MU")
_ORDER = {"V": 0, "C": 1, "S": 2, "M": 3, "U": 4}


@dataclass(frozen=True)
class FactorLibrary:
    """Rows with their vocabulary, and what named people confirmed or overrode. A change gives a new library."""

    data: FactorData
    confirmations: tuple[Confirmation, ...] = ()
    overrides: tuple[Override, ...] = ()

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], tuple[FactorRow, ...]]:
        found: dict[tuple[str, str], list[FactorRow]] = {}
        for row in self.data.rows:
            found.setdefault((row.item, row.parameter), []).append(row)
        return MappingProxyType({key: tuple(rows) for key, rows in found.items()})

    @cached_property
    def _by_item(self) -> Mapping[str, tuple[FactorRow, ...]]:
        found: dict[str, list[FactorRow]] = {}
        for row in self.data.rows:
            found.setdefault(row.item, []).append(row)
        return MappingProxyType({item: tuple(rows) for item, rows in found.items()})

    @cached_property
    def _by_id(self) -> Mapping[str, FactorRow]:
        return MappingProxyType({row.id: row for row in self.data.rows})

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        for item in self.data.items.values():
            for name in (item.code, item.zh, item.en, *item.aliases):
                names.setdefault(name.casefold().replace(" ", ""), item.code)
        return MappingProxyType(names)

    def item(self, name: str) -> Item:
        """The item by code, Chinese or English name or alias. Raises `AccountsError` when there is none."""
        code = self._names.get(name.casefold().replace(" ", ""))
        if code is None:
            near = [item.zh for item in self.data.items.values() if name and (name in item.zh or name in item.code)]
            raise factor_fault(
                "unknown-item",
                "因子库中没有这一项目",
                "no such item in the factor library",
                found=name,
                mend_zh=f"相近的有：{'、'.join(near[:8])}。" if near else "",
                mend_en=f"Near: {', '.join(near[:8])}." if near else "",
            )
        return self.data.items[code]

    def rows_of(self, item: str, parameter: str = "") -> tuple[FactorRow, ...]:
        """All rows of an item, of one parameter or of all."""
        rows = self._by_item.get(self.item(item).code, ())
        return tuple(row for row in rows if parameter in {"", row.parameter})

    def row(self, row_id: str) -> FactorRow:
        """The row of that id. Raises `AccountsError` when there is none."""
        row = self._by_id.get(row_id)
        if row is not None:
            return row
        raise factor_fault("unknown-row", "没有这一行因子", "no such row", found=row_id)

    def is_official(self, row: FactorRow) -> bool:
        """Official text was seen and it is in force: such rows are locked, a city can only set a value beside them."""
        return row.certainty == "V" and not self.data.sets[row.set].draft

    def needs_confirmation(self, row: FactorRow) -> bool:
        """Rows from memory, of unknown origin or of a draft may not enter an official report unconfirmed."""
        return row.certainty in _WEAK or self.data.sets[row.set].draft

    def region_assumed(self, region: str, place: str) -> bool:
        """Whether the place was put into the region from memory, not from the source."""
        return region_assumed(self.data, region, place)

    def confirmed(self, confirmation: Confirmation) -> FactorLibrary:
        """A library in which the row is vouched for. Raises `AccountsError` when there is no such row."""
        self.row(confirmation.row)
        return replace(self, confirmations=(*self.confirmations, confirmation))

    def overridden(self, override: Override) -> FactorLibrary:
        """A library with a city's own value; its unit must measure what the default's does."""
        code = self.item(override.item).code
        if override.parameter not in self.data.parameters:
            raise factor_fault("unknown-parameter", "未登记的参数", "unknown parameter", found=override.parameter)
        faults = override_faults(replace(override, item=code), self._by_key.get((code, override.parameter), ()))
        if faults:
            raise AccountsError(faults)
        return replace(self, overrides=(*self.overrides, replace(override, item=code)))

    def changed(self, row: FactorRow) -> FactorLibrary:
        """A library with one row replaced by its id. Raises `AccountsError` for an official row: those are locked."""
        old = self.row(row.id)
        if self.is_official(old):
            raise factor_fault(
                "locked",
                "官方数值已锁定，不能改动",
                "an official value is locked",
                where=old.id,
                found=str(row.value),
                expected=str(old.value),
                mend_zh="请为本地另设替代值，并写明责任人与理由。",
                mend_en="Set a local override with person and reason instead.",
            )
        rows = tuple(row if each.id == row.id else each for each in self.data.rows)
        return replace(self, data=replace(self.data, rows=rows))

    @cached_property
    def _answers(self) -> dict[_Question, FactorChoice]:
        # A library never changes, so an answer once given holds; emptied when full, for memory is not endless.
        return {}

    @cached_property
    def _regions(self) -> dict[str, tuple[str, ...]]:
        return {}

    def regions_of(self, place: str) -> tuple[str, ...]:
        """Regions a place takes factors from, nearest first: itself, its city, its province, regions, CN, `*`."""
        found = self._regions.get(place)
        if found is None:
            found = self._regions.setdefault(place, self._regions_of(place))
        return found

    def _regions_of(self, place: str) -> tuple[str, ...]:
        own: list[str] = []
        if place.isdigit() and len(place) == 6:
            own = [place, place[:4] + "00", place[:2] + "0000"]
            province = own[-1]
            own += [code for code, each in self.data.regions.items() if province in (*each.members, *each.assumed)]
        elif place:
            own = [place]
        return tuple(dict.fromkeys([*own, "CN", "*"]))

    def _override(self, item: str, parameter: str, book: str, place: str, year: int) -> Override | None:
        mine = self.regions_of(place)
        fit = [
            each
            for each in self.overrides
            if (each.item, each.parameter) == (item, parameter) and each.place in mine and each.holds(book, year)
        ]
        return min(fit, key=lambda each: (mine.index(each.place), -each.on.toordinal()), default=None)

    def find(
        self,
        item: str,
        parameter: str,
        book: str,
        place: str = "CN",
        year: int = 0,
        *,
        origin: str = "",
        official: bool = False,
    ) -> FactorChoice:
        """The factor for an item and parameter in a book, at a place, in a year, and why that row.

        `origin` keeps to one set. With `official`, a row of certainty M or U or of a draft is refused until confirmed.
        Raises `AccountsError`: unknown item or parameter, no row that fits (saying which there are), not confirmed.
        """
        asked = (item, parameter, book, place, year, origin, official)
        found = self._answers.get(asked)
        if found is None:
            found = self._find(item, parameter, book, place, year, origin=origin, official=official)
            if len(self._answers) >= _KEPT:
                self._answers.clear()
            self._answers[asked] = found
        return found

    def _find(
        self, item: str, parameter: str, book: str, place: str, year: int, *, origin: str, official: bool
    ) -> FactorChoice:
        code = self.item(item).code
        if parameter not in self.data.parameters:
            raise factor_fault("unknown-parameter", "未登记的参数", "unknown parameter", found=parameter)
        places = self.regions_of(place)
        rows = self._by_key.get((code, parameter), ())
        timely = [row for row in rows if row.region in places and row.holds_in(year)]
        usable = [row for row in timely if row.belongs_to(book) and row.value is not None and origin in {"", row.set}]
        override = self._override(code, parameter, book, place, year)
        if not usable and not override:
            raise nothing_fits(self._by_key.get((code, parameter), ()), code, parameter, book, place, year)
        ordered = sorted(usable, key=lambda row: self._rank(row, places))
        chosen = ordered[0] if ordered else None
        confirmation = self._confirmation(chosen) if chosen else None
        weak = chosen is not None and (self.needs_confirmation(chosen) or self.region_assumed(chosen.region, place))
        if official and chosen and weak and not override and not confirmation:
            raise unconfirmed(self.data, chosen)
        others = tuple(alternative(self.data, row, chosen, book, places, origin) for row in timely if row is not chosen)
        steps = trail(self.data, chosen, book, place, year, len(timely), override, confirmation)
        return FactorChoice(code, parameter, book, place, year, chosen, steps, others, override, confirmation)

    def _rank(self, row: FactorRow, places: tuple[str, ...]) -> tuple[int, int, int, int]:
        return (
            places.index(row.region),
            self.data.sets[row.set].rank,
            _ORDER[row.certainty],
            -(row.valid_from or 0),
        )

    def _confirmation(self, row: FactorRow) -> Confirmation | None:
        return next((each for each in reversed(self.confirmations) if each.row == row.id), None)


@cache
def default_factors() -> FactorLibrary:
    """The packaged library. Reads its files once; raises `AccountsError` when they contradict themselves."""
    return FactorLibrary(read_factor_data(files("dafeng.accounts").joinpath("data/factors")))
