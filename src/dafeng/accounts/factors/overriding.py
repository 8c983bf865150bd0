"""What a city's own factor must satisfy before it may stand beside the library's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dafeng.accounts.factors.reading import impossible
from dafeng.accounts.factors.records import FactorRow, Override
from dafeng.core.errors import Fault
from dafeng.core.observations import BOOKS
from dafeng.core.units import same_dimension

__all__ = ["override_faults"]


def override_faults(own: Override, defaults: Iterable[FactorRow]) -> list[Fault]:
    """Why an override cannot be: its unit, a value out of physical bounds, a book or years that do not exist."""
    return list(_faults(own, tuple(defaults)))


def _faults(own: Override, defaults: tuple[FactorRow, ...]) -> Iterator[Fault]:
    where = f"{own.item} {own.parameter}"
    other = next((row for row in defaults if not same_dimension(row.unit, own.unit)), None)
    if other:
        zh, en = "替代值的单位与默认值不是同一种量", "the override's unit measures something else"
        yield Fault("factor.override-unit", zh, en, where, own.unit, other.unit)
        return
    if bounds := impossible(own.parameter, own.value, own.unit):
        zh, en = "数值超出物理上可能的范围", "a value that cannot be"
        yield Fault("factor.impossible", zh, en, where, f"{own.value:g} {own.unit}", bounds)
    if unknown := [book for book in own.books if book != "*" and book not in BOOKS]:
        zh, en = "未登记的账本", "the book is not registered"
        yield Fault("factor.unknown-name", zh, en, where, ";".join(unknown), "、".join(BOOKS))
    if own.valid_from and own.valid_to and own.valid_from > own.valid_to:
        zh, en = "起止年份颠倒", "the years are upside down"
        yield Fault("factor.bad-years", zh, en, where, f"{own.valid_from}–{own.valid_to}")
