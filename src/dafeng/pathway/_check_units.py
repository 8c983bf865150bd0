"""Whether the unit of a row fits what it is a value of."""

from __future__ import annotations

from collections.abc import Iterator

from dafeng.core.errors import Fault, UnitError
from dafeng.core.units import same_dimension
from dafeng.pathway._toml import fault

__all__ = ["unit_fault"]


def unit_fault(unit: str, wanted: str, where: str, code: str, zh: str, en: str) -> Iterator[Fault]:
    """A unit that is unknown, or measures something else than `wanted`; no unit at all is no fault."""
    try:
        if unit and not same_dimension(unit, wanted):
            yield fault(code, zh, en, where, unit, wanted or "1")
    except UnitError as error:
        yield from (fault("unknown-unit", each.zh, each.en, where, unit) for each in error.faults)
