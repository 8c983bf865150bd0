"""Books of an enterprise: what a facility burnt, processed and bought by month, and what it emitted by which rule.

In: a folder of CSV or a workbook (`read_facility`; `write_template` makes an empty one), the factor library, a book:
`ets` (power units of the national market), `clinker` (cement lines of the market), `gbt32151` (E = fuel + process +
electricity and heat - recovered, industries as configurations). Out: `facility_account`, one line a row with factor
and origin; `check_facility`, what a verifier would ask; `facility_report`, tables with every figure explained.
Method: GB/T 32150 and 32151, guides of the market for power plants and cement; see docs/methods/enterprise.md.
"""

from dafeng.accounts.enterprise.account import PARTS, Account, facility_account
from dafeng.accounts.enterprise.books import Industry, Process, industries, industry, industry_from
from dafeng.accounts.enterprise.fuelfactors import FuelFactor, fuel_factor
from dafeng.accounts.enterprise.lines import Line
from dafeng.accounts.enterprise.reading import read_facility
from dafeng.accounts.enterprise.records import (
    EnergyUse,
    Evidence,
    Facility,
    FuelUse,
    Output,
    PlanItem,
    PreviousValue,
    ProcessUse,
    Recovered,
    Stock,
    Unit,
)
from dafeng.accounts.enterprise.template import write_template

__all__ = [
    "PARTS",
    "Account",
    "EnergyUse",
    "Evidence",
    "Facility",
    "FuelFactor",
    "FuelUse",
    "Industry",
    "Line",
    "Output",
    "PlanItem",
    "PreviousValue",
    "Process",
    "ProcessUse",
    "Recovered",
    "Stock",
    "Unit",
    "facility_account",
    "fuel_factor",
    "industries",
    "industry",
    "industry_from",
    "read_facility",
    "write_template",
]
