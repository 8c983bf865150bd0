"""Shares of measures handed on to clauses of the plan and to responsible units, without losing or adding anything.

A measure carries out one clause. A clause names units that lead (牵头), support (配合) or are just responsible;
the measure's share is divided among them by named weights. No official text fixes such weights: by default a leading
unit counts 2 and a supporting one 1, units without a role count alike, and the names stand beside the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["NOBODY", "NO_CLAUSE", "Weights", "by_clause", "by_unit"]

Array = NDArray[np.float64]

NO_CLAUSE = "—"
"""Where a share belongs to no clause of the plan (drivers, measures beyond the plan)."""
NOBODY = "—"
"""Where no unit is named."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a unit counts by its role; adjustable, for no official text fixes it."""

    lead: float = 2.0
    support: float = 1.0
    responsible: float = 1.0

    def of(self, role: str) -> float:
        """The weight of a role; an unknown one counts as responsible."""
        return {"lead": self.lead, "support": self.support}.get(role, self.responsible)


def _add(found: dict[str, Array], name: str, values: Array) -> None:
    found[name] = found[name] + values if name in found else values.copy()


def by_clause(wedges: Mapping[str, Array], clauses: Mapping[str, str]) -> dict[str, Array]:
    """Sums of wedges (YEAR,) by clause number; `clauses` gives each measure's."""
    found: dict[str, Array] = {}
    for name, values in wedges.items():
        _add(found, clauses.get(name) or NO_CLAUSE, values)
    return found


def by_unit(
    wedges: Mapping[str, Array],
    owners: Mapping[str, Sequence[tuple[str, str]]],
    weights: Weights | None = None,
) -> dict[str, Array]:
    """Wedges (YEAR,) divided among units; `owners` gives each measure's (unit, role) pairs."""
    found: dict[str, Array] = {}
    for name, values in wedges.items():
        worth = _strongest(owners.get(name, ()), weights or Weights())
        whole = sum(worth.values())
        if whole <= 0.0:
            _add(found, NOBODY, values)
            continue
        for unit, weight in worth.items():
            if weight > 0.0:
                _add(found, unit, values * (weight / whole))
    return found


def _strongest(owners: Iterable[tuple[str, str]], weights: Weights) -> dict[str, float]:
    worth: dict[str, float] = {}
    for unit, role in owners:
        worth[unit] = max(worth.get(unit, 0.0), weights.of(role))
    return worth
