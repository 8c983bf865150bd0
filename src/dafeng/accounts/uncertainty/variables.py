"""What is uncertain in an inventory: one variable for each activity and each factor, shared where the figure is shared.

A factor row that serves many lines, gases or years is one variable: its error is the same everywhere. An activity of an
item is one variable for all gases of that item and year. Where no term of a result has an uncertainty, the factors
together take the default of sector and gas, and share it where all their rows are the same.
Source: 2006 IPCC Guidelines, volume 1, 3.2.2.4 (distributions), 3.2.3.2 (correlation).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from dafeng.accounts.inventory import Inventory, LineResult, Term, inventory_lines

__all__ = ["Shape", "UncertaintyRules", "Variable", "VariableTable", "default_rules", "variables_of"]

Shape = Literal["normal", "lognormal", "triangular"]


@dataclass(frozen=True)
class UncertaintyRules:
    """Defaults where no source gives an uncertainty [%, half of 95 %], and which distribution is taken.

    `shapes` sets the distribution of single variables, by key; `given` their uncertainty, before all else.
    """

    activity: Mapping[str, float]
    factor: Mapping[str, float]
    normal_up_to: float
    signed_sectors: tuple[str, ...]
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)

    def of_factor(self, sector: str, gas: str) -> float:
        """Default of the factors of a sector and gas."""
        for key in (f"{sector}.{gas}", f"{sector}.*", f"*.{gas}", "*.*"):
            if key in self.factor:
                return self.factor[key]
        return 0.0


@cache
def default_rules() -> UncertaintyRules:
    """The rules in `data/inventory/uncertainty.toml`."""
    raw = tomllib.loads(files("dafeng.accounts").joinpath("data/inventory/uncertainty.toml").read_text("utf-8"))
    return UncertaintyRules(raw["activity"], raw["factor"], raw["normal_up_to"], tuple(raw["signed_sectors"]))


@dataclass(frozen=True, slots=True)
class Variable:
    """One uncertain figure: its lasting key, half the 95 % interval [%], distribution, whether it is a default."""

    key: str
    role: Literal["activity", "factor"]
    uncertainty: float
    shape: Shape
    default: bool

    @property
    def deviation(self) -> float:
        """Relative standard deviation [1]: half the 95 % interval over 1.96."""
        return self.uncertainty / 100 / 1.959963984540054


@dataclass(frozen=True)
class VariableTable:
    """The variables of the results that count: `uses` lists, for each result, the variables it is a product of."""

    results: tuple[LineResult, ...]
    variables: tuple[Variable, ...]
    uses: tuple[tuple[int, ...], ...]


def _activity_key(result: LineResult, term: Term) -> str:
    return f"activity:{result.place}:{result.year}:{result.line}:{result.item}:{term.name}"


def _factor_key(result: LineResult, term: Term) -> str:
    if term.row:
        return f"factor:{term.row}"
    if term.source.startswith("override#"):
        return f"factor:{term.source}:{term.name}:{result.item}"
    return f"factor:{result.line}:{result.item}:{result.gas}:{term.name}"


def _bundle_key(result: LineResult, terms: Iterable[Term]) -> str:
    rows = "+".join(sorted({term.row for term in terms if term.row}))
    return f"factors:{rows or f'{result.line}:{result.item}'}:{result.gas}"


def _parts(result: LineResult, rules: UncertaintyRules) -> list[tuple[str, Literal["activity", "factor"], float, bool]]:
    """Key, role, uncertainty and whether it is a default, for each variable of a result."""
    found: list[tuple[str, Literal["activity", "factor"], float, bool]] = []
    activities = [term for term in result.terms if term.role == "activity"]
    for term in activities:
        key = _activity_key(result, term)
        default = rules.activity.get(result.activity_state or result.state, 0.0)
        value = rules.given.get(key, default if term.uncertainty is None else term.uncertainty)
        found.append((key, "activity", value, term.uncertainty is None and key not in rules.given))
    factors = [term for term in result.terms if term.role == "factor"]
    known = [term for term in factors if term.uncertainty is not None or _factor_key(result, term) in rules.given]
    for term in known:
        key = _factor_key(result, term)
        found.append((key, "factor", rules.given.get(key, term.uncertainty or 0.0), False))
    if not known:
        key = _bundle_key(result, factors)
        sector = inventory_lines()[result.line].sector
        default = rules.of_factor(sector, result.gas)
        found.append((key, "factor", rules.given.get(key, default), key not in rules.given))
    return found


def _shape(key: str, uncertainty: float, sector: str, rules: UncertaintyRules) -> Shape:
    if key in rules.shapes:
        return rules.shapes[key]
    return "normal" if uncertainty <= rules.normal_up_to or sector in rules.signed_sectors else "lognormal"


def variables_of(inventory: Inventory, rules: UncertaintyRules | None = None) -> VariableTable:
    """The variables of an inventory's total: memo items and results without value stand aside.

    A key that appears with several uncertainties takes the largest.
    """
    known = rules or default_rules()
    order: dict[str, int] = {}
    variables: list[Variable] = []
    uses = []
    results = tuple(inventory.counted())
    for result in results:
        sector = inventory_lines()[result.line].sector
        mine = []
        for key, role, value, default in _parts(result, known):
            at = order.setdefault(key, len(order))
            shape = _shape(key, value, sector, known)
            if at == len(variables):
                variables.append(Variable(key, role, value, shape, default))
            elif value > variables[at].uncertainty:
                variables[at] = Variable(key, role, value, shape, default)
            mine.append(at)
        uses.append(tuple(mine))
    return VariableTable(results, tuple(variables), tuple(uses))


def lognormal_parameters(deviation: float) -> tuple[float, float]:
    """Mean and deviation of the logarithm of a lognormal with mean 1 and this relative deviation."""
    variance = math.log1p(deviation * deviation)
    return -variance / 2, math.sqrt(variance)
