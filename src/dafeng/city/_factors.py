"""A city's own factors and the confirmations of named people, laid over the factor library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from dafeng.city._records import CityPack
from dafeng.core.errors import DafengError, Fault

if TYPE_CHECKING:  # the room of accounts is opened only when a pack has factors of its own
    from dafeng.accounts.factors import FactorLibrary

__all__ = ["city_factors", "factor_faults"]

_FILES = {"confirmations": "factors/confirmations.csv", "overrides": "factors/overrides.csv"}


def city_factors(pack: CityPack, library: FactorLibrary | None = None) -> FactorLibrary:
    """The factor library (the packaged one unless given) with the pack's confirmations and overrides on it.

    The default of an override stays beside it in every choice. A pack that was loaded has no faults here.
    """
    return _laid(pack, library)[0]


def factor_faults(pack: CityPack) -> list[Fault]:
    """Rows that cannot be: unknown items or rows, wrong units, values no fuel can have, years upside down."""
    if not any(len(pack.tables[name]) for name in _FILES):
        return []
    return _laid(pack, None)[1]


def _laid(pack: CityPack, library: FactorLibrary | None) -> tuple[FactorLibrary, list[Fault]]:
    from dafeng.accounts.factors import default_factors

    found = library or default_factors()
    faults: list[Fault] = []
    steps: tuple[tuple[str, Callable[[FactorLibrary, Mapping[str, Any]], FactorLibrary]], ...] = (
        ("confirmations", _confirm),
        ("overrides", _override),
    )
    for name, step in steps:
        for line, row in enumerate(pack.tables[name].iter_rows(named=True), start=2):
            try:
                found = step(found, row)
            except DafengError as error:
                where = f"{_FILES[name]}:{line}"
                faults += [replace(each, where=f"{where} {each.where}".rstrip()) for each in error.faults]
    return found, faults


def _confirm(library: FactorLibrary, row: Mapping[str, Any]) -> FactorLibrary:
    from dafeng.accounts.factors import Confirmation

    on = date.fromisoformat(row["date"])
    return library.confirmed(Confirmation(row["row"], row["person"], on, f"{row['reason']}（{row['source']}）"))


def _override(library: FactorLibrary, row: Mapping[str, Any]) -> FactorLibrary:
    from dafeng.accounts.factors import Override

    return library.overridden(
        Override(
            row["item"],
            row["parameter"],
            row["place"],
            row["value"],
            row["unit"],
            row["person"],
            date.fromisoformat(row["date"]),
            f"{row['reason']}（{row['source']}）",
            tuple((row["book"] or "*").split(";")),
            row["valid_from"],
            row["valid_to"],
        )
    )
