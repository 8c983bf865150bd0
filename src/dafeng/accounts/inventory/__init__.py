"""The greenhouse gas inventory of a place and year (温室气体清单).

In: activity data, the energy balance where there is one, the factor library, notation keys, the choice of book and GWP.
Out: `Inventory` of `LineResult`: one gas of one item of one line, a value with every term that made it, or a notation
key with its reason. Totals are by gas; warming potentials enter at the sum alone.
Method: 省级温室气体清单编制指南; 2006 IPCC Guidelines and their refinement of 2019; GPC for the sectors and scopes.
Lines and activities are data (`data/inventory`), methods are pure functions in one table (`methods.METHODS`).
"""

from dafeng.accounts.inventory._input import input_faults
from dafeng.accounts.inventory.build import build_inventory
from dafeng.accounts.inventory.checks import (
    Completeness,
    SectorDifference,
    check_inventory,
    check_series,
    completeness,
    sector_difference,
)
from dafeng.accounts.inventory.explaining import TermOrigin, explain_line, explain_text, term_origin
from dafeng.accounts.inventory.exporting import (
    gpc_csv,
    iamc,
    inventory_observations,
    inventory_record,
    result_record,
    write_gpc,
)
from dafeng.accounts.inventory.from_sinks import sink_activities
from dafeng.accounts.inventory.gpc import GpcRow, gpc_headings, gpc_references, gpc_table
from dafeng.accounts.inventory.inputs import BuildOptions, Method, MethodInput
from dafeng.accounts.inventory.kernel import GASES, co2e_kernel, factor_array, inventory_kernel
from dafeng.accounts.inventory.layout import (
    ActivityKind,
    ActivityUse,
    InventoryLine,
    activities,
    inventory_lines,
)
from dafeng.accounts.inventory.methods import METHODS
from dafeng.accounts.inventory.places import Nested, PlantEmission, nest_places
from dafeng.accounts.inventory.records import Activity, LineResult, Notation, NotationEntry, Term
from dafeng.accounts.inventory.reference import ReferenceApproach, reference_approach
from dafeng.accounts.inventory.totals import Finding, Inventory

__all__ = [
    "GASES",
    "METHODS",
    "Activity",
    "ActivityKind",
    "ActivityUse",
    "BuildOptions",
    "Completeness",
    "Finding",
    "GpcRow",
    "Inventory",
    "InventoryLine",
    "LineResult",
    "Method",
    "MethodInput",
    "Nested",
    "Notation",
    "NotationEntry",
    "PlantEmission",
    "ReferenceApproach",
    "SectorDifference",
    "Term",
    "TermOrigin",
    "activities",
    "build_inventory",
    "check_inventory",
    "check_series",
    "co2e_kernel",
    "completeness",
    "explain_line",
    "explain_text",
    "factor_array",
    "gpc_csv",
    "gpc_headings",
    "gpc_references",
    "gpc_table",
    "iamc",
    "input_faults",
    "inventory_kernel",
    "inventory_lines",
    "inventory_observations",
    "inventory_record",
    "nest_places",
    "reference_approach",
    "result_record",
    "sector_difference",
    "sink_activities",
    "term_origin",
    "write_gpc",
]
