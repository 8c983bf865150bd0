"""Books of an enterprise: what a facility burnt, processed and bought by month, and what it emitted by which rule.

In: a folder of CSV or a workbook (`read_facility`; `write_template` makes an empty one), the factor library, a book:
`ets` (power units of the national market), `clinker` (cement lines of the market), `gbt32151` (E = fuel + process +
electricity and heat - recovered, industries as configurations). Out: `facility_account`, one line a row with factor
and origin; `check_facility`, what a verifier would ask; `facility_report`, tables with every figure explained.
Method: GB/T 32150 and 32151, guides of the market for power plants and cement; see docs/methods/enterprise.md.
"""

from dafeng.accounts.enterprise.account import PARTS, Account, facility_account
from dafeng.accounts.enterprise.bookkeeping import ClinkerBook, PowerBook, clinker_book, power_book
from dafeng.accounts.enterprise.books import Industry, Process, industries, industry
from dafeng.accounts.enterprise.checks import Check, Finding, check_facility, checks
from dafeng.accounts.enterprise.fuelfactors import FuelFactor, fuel_factor
from dafeng.accounts.enterprise.lines import Line
from dafeng.accounts.enterprise.observing import report_observations
from dafeng.accounts.enterprise.reading import read_facilities, read_facility
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
from dafeng.accounts.enterprise.report import BookName, FacilityReport, facility_report, unconfirmed
from dafeng.accounts.enterprise.tabling import Table
from dafeng.accounts.enterprise.template import write_template
from dafeng.accounts.enterprise.writing import report_record, write_report, write_tables

__all__ = [
    "PARTS",
    "Account",
    "BookName",
    "Check",
    "ClinkerBook",
    "EnergyUse",
    "Evidence",
    "Facility",
    "FacilityReport",
    "Finding",
    "FuelFactor",
    "FuelUse",
    "Industry",
    "Line",
    "Output",
    "PlanItem",
    "PowerBook",
    "PreviousValue",
    "Process",
    "ProcessUse",
    "Recovered",
    "Stock",
    "Table",
    "Unit",
    "check_facility",
    "checks",
    "clinker_book",
    "facility_account",
    "facility_report",
    "fuel_factor",
    "industries",
    "industry",
    "power_book",
    "read_facilities",
    "read_facility",
    "report_observations",
    "report_record",
    "unconfirmed",
    "write_report",
    "write_tables",
    "write_template",
]
