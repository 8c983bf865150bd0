"""Allocation rules of the national carbon market as data: power units, and the intensity rule of three industries.

In: what a unit generated, its class, heat, load and verified emission; the rule of the year and the benchmarks of
the factor library (book `ets`). Out: allowance, duty to surrender, gap, carry-forward, each with its formula.
Method: A = Qe x Be x corrections + Qh x Bh; A = E x (1 + alpha) for steel, cement and aluminium.
Certainty stands with each rule: official text seen (V), secondary (S), from memory (M); drafts are named as drafts.
Source: allocation plans of the power sector for 2019-2020, 2021-2022, 2023-2024 and the draft for 2025-2026.
"""

from dafeng.accounts.ets.allocation import (
    EntityAllowance,
    PowerUnit,
    UnitAllowance,
    allocate_entity,
    allocate_unit,
    unit_class,
)
from dafeng.accounts.ets.carry import CarryForward, carry_forward
from dafeng.accounts.ets.estimate import Assumption, EstimatedUnit, RegisterRun, run_register
from dafeng.accounts.ets.intensity import IntensityAllowance, IntensityRule, allocate_by_intensity, intensity_rule
from dafeng.accounts.ets.rules import LoadStep, PowerRule, ets_data, power_rule, power_rules

__all__ = [
    "Assumption",
    "CarryForward",
    "EntityAllowance",
    "EstimatedUnit",
    "IntensityAllowance",
    "IntensityRule",
    "LoadStep",
    "PowerRule",
    "PowerUnit",
    "RegisterRun",
    "UnitAllowance",
    "allocate_by_intensity",
    "allocate_entity",
    "allocate_unit",
    "carry_forward",
    "ets_data",
    "intensity_rule",
    "power_rule",
    "power_rules",
    "run_register",
    "unit_class",
]
