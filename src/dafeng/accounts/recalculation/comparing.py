"""Two versions of an inventory compared: per line what changed, by how much, and why.

A result is activity x factor x warming potential. Its difference is shared by Shapley's rule over the three:
share of A = dA (F0 G0 / 3 + (F0 G1 + F1 G0) / 6 + F1 G1 / 3); the shares sum to the difference whatever the order.
Where the method changed, or a result is no product, the change of tonnes is the method's; where a value takes the place
of a notation key, or the other way, it is the notation's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Literal, get_args

from dafeng.accounts.inventory import Inventory, LineResult, Term, inventory_lines
from dafeng.core.errors import AccountsError, Fault, UnitError
from dafeng.core.units import conversion_factor

__all__ = [
    "Cause",
    "LineChange",
    "Recalculation",
    "SectorChange",
    "TermChange",
    "compare_inventories",
]

Cause = Literal["activity", "factor", "method", "gwp", "notation"]
"""Why a figure changed."""

_CAUSES: tuple[Cause, ...] = get_args(Cause)

_SAME = 1e-12  # relative; smaller differences are rounding


@dataclass(frozen=True, slots=True)
class TermChange:
    """A term that is not what it was: values with units and sources; None where it was not there."""

    name: str
    role: str
    old: float | None
    new: float | None
    unit: str
    old_source: str
    new_source: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """The change of one line, item and gas [tCO2e], shared among causes; `counted` says whether the total has it.

    `method` and `notation` are before and after where they differ, else empty. `reason` is a person's, where given.
    """

    line: str
    item: str
    gas: str
    old: float
    new: float
    causes: Mapping[Cause, float]
    terms: tuple[TermChange, ...]
    method: str
    notation: str
    counted: bool
    reason: str = ""

    @property
    def difference(self) -> float:
        """New less old [tCO2e]."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class SectorChange:
    """A sector before and after [tCO2e]."""

    sector: str
    old: float
    new: float

    @property
    def difference(self) -> float:
        """New less old [tCO2e]."""
        return self.new - self.old


@dataclass(frozen=True)
class Recalculation:
    """The log: changes, the largest first; sectors; totals [tCO2e]; versions and GWP sets of both.

    `absolute` is the sum of absolute sector differences; `offset` is what the total hides of it.
    """

    place: str
    year: int
    old_version: str
    new_version: str
    old_gwp: str
    new_gwp: str
    changes: tuple[LineChange, ...]
    sectors: tuple[SectorChange, ...]

    @property
    def old_total(self) -> float:
        """The old total [tCO2e]."""
        return sum(each.old for each in self.sectors)

    @property
    def new_total(self) -> float:
        """The new total [tCO2e]."""
        return sum(each.new for each in self.sectors)

    @property
    def difference(self) -> float:
        """The change of the total [tCO2e]."""
        return sum(each.difference for each in self.sectors)

    @property
    def absolute(self) -> float:
        """The sum of absolute sector differences [tCO2e]."""
        return sum(abs(each.difference) for each in self.sectors)

    @property
    def offset(self) -> float:
        """What offsets itself in the total [tCO2e]: absolute less net."""
        return self.absolute - abs(self.difference)

    def by_cause(self) -> dict[Cause, float]:
        """The change of the total by cause [tCO2e]; they sum to the difference."""
        return {cause: sum(each.causes.get(cause, 0.0) for each in self.changes if each.counted) for cause in _CAUSES}


def _share(old: tuple[float, float, float], new: tuple[float, float, float], at: int) -> float:
    """Shapley share of one of three factors of a product in its change."""
    (b0, c0), (b1, c1) = ([x for n, x in enumerate(side) if n != at] for side in (old, new))
    return (new[at] - old[at]) * (b0 * c0 / 3 + (b0 * c1 + b1 * c0) / 6 + b1 * c1 / 3)


def _activity(result: LineResult, other: LineResult) -> float | None:
    """The product of the activities in the other's units; None where they are not of one kind."""
    mine = [term for term in result.terms if term.role == "activity"]
    theirs = [term for term in other.terms if term.role == "activity"]
    if [term.name for term in mine] != [term.name for term in theirs] or not mine:
        return None
    try:
        return prod(
            term.value * (1.0 if term.unit == like.unit else conversion_factor(term.unit, like.unit))
            for term, like in zip(mine, theirs, strict=True)
        )
    except UnitError:
        return None


def _causes(old: LineResult, new: LineResult, before: float, after: float) -> dict[Cause, float]:
    """The difference of two results with values, shared; `before` and `after` in tCO2e."""
    tonnes = (old.value or 0.0, new.value or 0.0)
    potentials = tuple(total / value if value else None for total, value in zip((before, after), tonnes, strict=True))
    g0 = potentials[0] if potentials[0] is not None else potentials[1] or 0.0
    g1 = potentials[1] if potentials[1] is not None else g0
    alike = old.form == new.form == "product" and (old.method, old.tier) == (new.method, new.tier)
    a0 = _activity(old, old) if alike else None
    a1 = _activity(new, old) if alike else None
    if a0 and a1:
        left, right = (a0, tonnes[0] / a0, g0), (a1, tonnes[1] / a1, g1)
        names: tuple[Cause, ...] = ("activity", "factor", "gwp")
    elif a0 is not None and a1 is not None:  # an activity of zero: its factor cannot be told, it is what it was
        factor = tonnes[0] / a0 if a0 else tonnes[1] / a1 if a1 else 0.0
        left, right = (a0, factor, g0), (a1, factor, g1)
        names = ("activity", "factor", "gwp")
    else:
        left, right = (1.0, tonnes[0], g0), (1.0, tonnes[1], g1)
        names = ("activity", "method", "gwp")
    found = {name: _share(left, right, at) for at, name in enumerate(names)}
    return _closed({name: value for name, value in found.items() if value}, after - before)


def _closed(causes: dict[Cause, float], difference: float) -> dict[Cause, float]:
    """Causes whose sum is the difference to the last digit: rounding goes to the largest, traces of it are dropped."""
    size = max((abs(value) for value in causes.values()), default=0.0)
    kept = {name: value for name, value in causes.items() if abs(value) > _SAME * size}
    if kept:
        largest = max(kept, key=lambda name: abs(kept[name]))
        kept[largest] += difference - sum(kept.values())
    return kept


def _term_changes(old: LineResult | None, new: LineResult | None) -> Iterator[TermChange]:
    def named(result: LineResult | None) -> dict[tuple[str, str], Term]:
        return {(term.role, term.name): term for term in result.terms if term.role != "constant"} if result else {}

    before, after = named(old), named(new)
    for role, name in dict.fromkeys([*before, *after]):
        was, now = before.get((role, name)), after.get((role, name))
        if was and now and (was.value, was.unit, was.source, was.row) == (now.value, now.unit, now.source, now.row):
            continue
        some = now or was
        yield TermChange(
            name,
            role,
            was.value if was else None,
            now.value if now else None,
            some.unit if some else "",
            was.source if was else "",
            now.source if now else "",
        )


def _before_after(old: str, new: str) -> str:
    return "" if old == new else f"{old or '—'} → {new or '—'}"


def _method(result: LineResult | None) -> str:
    return f"{result.method} {result.tier}" if result and result.method else ""


def _notation(result: LineResult | None) -> str:
    return "" if result is None else result.notation or "value"


def _change(
    key: tuple[str, str, str],
    old: tuple[Inventory, LineResult | None],
    new: tuple[Inventory, LineResult | None],
    reason: str,
) -> LineChange | None:
    """The change of one result, None when nothing changed."""
    was, (new_book, now) = old[1], new
    before, after = (book.co2e(each) if each else 0.0 for book, each in (old, new))
    valued = was is not None and now is not None and was.value is not None and now.value is not None
    if valued and was is not None and now is not None:
        causes = _causes(was, now, before, after)
    else:
        causes = {"notation": after - before} if after != before else {}
    terms = tuple(_term_changes(was, now)) if valued else ()
    method = _before_after(_method(was), _method(now)) if valued else ""
    notation = _before_after(_notation(was), _notation(now))
    if not causes and not terms and not method and not notation:
        return None
    counted = inventory_lines()[key[0]].counts(new_book.book)
    return LineChange(*key, before, after, causes, terms, method, notation, counted, reason)


def _index(inventory: Inventory) -> dict[tuple[str, str, str], LineResult]:
    return {(each.line, each.item, each.gas): each for each in inventory.results}


def compare_inventories(old: Inventory, new: Inventory, *, reasons: Mapping[str, str] | None = None) -> Recalculation:
    """What changed from one version to another, line by line, each with its own GWP set.

    `reasons` are a person's explanations by line. Raises `AccountsError` when the two are not of one place, year, book.
    """
    if (old.place, old.year, old.book) != (new.place, new.year, new.book):
        raise AccountsError(
            Fault(
                "recalculation.not-comparable",
                zh="两份清单不是同一地区、年份和账本",
                en="the two are not of one place, year and book",
                found=f"{new.place} {new.year} {new.book}",
                expected=f"{old.place} {old.year} {old.book}",
                mend_zh="不同年份的变化请用趋势分析。",
                mend_en="For changes between years use the trend.",
            )
        )
    why = reasons or {}
    before, after = _index(old), _index(new)
    found = [
        _change(key, (old, before.get(key)), (new, after.get(key)), why.get(key[0], ""))
        for key in dict.fromkeys([*before, *after])
    ]
    changes = sorted((each for each in found if each), key=lambda each: (-abs(each.difference), each.line, each.item))
    past, present = old.by_sector(), new.by_sector()
    sectors = tuple(
        SectorChange(name, past.get(name, 0.0), present.get(name, 0.0)) for name in dict.fromkeys([*past, *present])
    )
    return Recalculation(
        old.place, old.year, old.version, new.version, old.gwp_set, new.gwp_set, tuple(changes), sectors
    )
