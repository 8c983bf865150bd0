"""The greenhouse gas inventory of a place and year (温室气体清单).

In: activity data, the energy balance where there is one, the factor library, notation keys, the choice of book and GWP.
Out: `Inventory` of `LineResult`: one gas of one item of one line, a value with every term that made it, or a notation
key with its reason. Totals are by gas; warming potentials enter at the sum alone.
Method: 省级温室气体清单编制指南; 2006 IPCC Guidelines and their refinement of 2019; GPC for the sectors and scopes.
Lines and activities are data (`data/inventory`), methods are pure functions in one table (`methods.METHODS`).
"""

from dafeng.accounts.inventory.build import build_inventory
from dafeng.accounts.inventory.layout import (
    ActivityKind,
    ActivityUse,
    InventoryLine,
    activities,
    inventory_lines,
)
from dafeng.accounts.inventory.methods import METHODS
from dafeng.accounts.inventory.records import (
    Activity,
    BuildOptions,
    Finding,
    Inventory,
    LineResult,
    Method,
    MethodInput,
    Notation,
    NotationEntry,
    Term,
)

__all__ = [
    "METHODS",
    "Activity",
    "ActivityKind",
    "ActivityUse",
    "BuildOptions",
    "Finding",
    "Inventory",
    "InventoryLine",
    "LineResult",
    "Method",
    "MethodInput",
    "Notation",
    "NotationEntry",
    "Term",
    "activities",
    "build_inventory",
    "inventory_lines",
]
