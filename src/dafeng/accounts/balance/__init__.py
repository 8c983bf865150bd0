"""The energy balance (能源平衡表): read, check, convert, total.

In: tables in the official layout (.xlsx, .csv), physical or standard coal. Out: `EnergyBalance`, arrays (ROW, KIND);
`Violation` for every cell that breaks an identity; standard coal by calorific and equivalent value; totals, non-fossil
share, assessment book, net imports, and observations with source and state.
Method: 能源平衡表 of the statistics system, GB/T 2589-2020; see docs/methods/energy-balance.md.
"""

from dafeng.accounts.balance.checks import check_balance
from dafeng.accounts.balance.exporting import balance_cells_table, balance_iamc
from dafeng.accounts.balance.flows import STAGES, Flow, carrier_of, energy_flows
from dafeng.accounts.balance.layout import Kind, Line, kind_code, kinds, line_code, lines
from dafeng.accounts.balance.observing import (
    assessment_observations,
    energy_observations,
    net_import_observations,
)
from dafeng.accounts.balance.reading import read_balance
from dafeng.accounts.balance.records import Basis, EnergyBalance, Violation, make_balance
from dafeng.accounts.balance.standard_coal import CoalMethod, Coefficients, coefficients, in_standard_coal
from dafeng.accounts.balance.totals import (
    SECTORS,
    AssessmentEnergy,
    EnergyTotals,
    NetImport,
    NonFossil,
    assessment_energy,
    constant_gdp,
    energy_per_gdp,
    energy_totals,
    net_import,
    non_fossil,
)
from dafeng.accounts.balance.writing import write_balance

__all__ = [
    "SECTORS",
    "STAGES",
    "AssessmentEnergy",
    "Basis",
    "CoalMethod",
    "Coefficients",
    "EnergyBalance",
    "EnergyTotals",
    "Flow",
    "Kind",
    "Line",
    "NetImport",
    "NonFossil",
    "Violation",
    "assessment_energy",
    "assessment_observations",
    "balance_cells_table",
    "balance_iamc",
    "carrier_of",
    "check_balance",
    "coefficients",
    "constant_gdp",
    "energy_flows",
    "energy_observations",
    "energy_per_gdp",
    "energy_totals",
    "in_standard_coal",
    "kind_code",
    "kinds",
    "line_code",
    "lines",
    "make_balance",
    "net_import",
    "net_import_observations",
    "non_fossil",
    "read_balance",
    "write_balance",
]
