"""Factors with a pedigree: what value, from which table of which source, and why that one.

In: packaged tables of factors (`data/factors`), a city's overrides, confirmations by named people.
Out: `FactorChoice` with value, row, rule trail and what contradicts it; `FuelSet` of one origin; `GridFactor`.
Certainty: V official text seen, S secondary, C computed, M from memory, U unknown; M, U and drafts stay out of
official reports until a person confirms them. Books (inventory, assessment, ets, footprint, statistics) never mix.
Source: docs/methods/factors.md lists the sources and the known conflicts between them.
"""

from dafeng.accounts.factors.answers import FuelSet, GridFactor, GridStatus
from dafeng.accounts.factors.library import FactorLibrary, default_factors
from dafeng.accounts.factors.questions import CARBON_TO_CO2, co2_equivalent, fuel_set, grid_factor
from dafeng.accounts.factors.reading import COLUMNS, FactorData, read_factor_data
from dafeng.accounts.factors.records import (
    Alternative,
    Confirmation,
    FactorChoice,
    FactorRow,
    FactorSet,
    Item,
    Override,
    Parameter,
    Region,
    Rule,
)

__all__ = [
    "CARBON_TO_CO2",
    "COLUMNS",
    "Alternative",
    "Confirmation",
    "FactorChoice",
    "FactorData",
    "FactorLibrary",
    "FactorRow",
    "FactorSet",
    "FuelSet",
    "GridFactor",
    "GridStatus",
    "Item",
    "Override",
    "Parameter",
    "Region",
    "Rule",
    "co2_equivalent",
    "default_factors",
    "fuel_set",
    "grid_factor",
    "read_factor_data",
]
