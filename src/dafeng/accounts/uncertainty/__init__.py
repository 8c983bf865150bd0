"""How uncertain an inventory is, which categories matter, whether it is complete and consistent.

In: inventories (`LineResult` with terms), uncertainties of sources, defaults where none is given (data, adjustable).
Out: approach 1 (error propagation, with the trend), approach 2 (Monte Carlo, seed given, same seed same bits), key
categories by level and trend, findings on completeness and on time series.
Method: one variable for each activity and factor; a factor row that serves many lines or years is one error.
Source: 2006 IPCC Guidelines, volume 1, chapters 3, 4, 5 and 6. See docs/methods/uncertainty.md.
"""

from dafeng.accounts.uncertainty.consistency import (
    Completeness,
    completeness,
    time_series_findings,
)
from dafeng.accounts.uncertainty.drawing import (
    Approach2,
    Interval,
    TrendDraws,
    draw_inventory,
    draw_trend,
)
from dafeng.accounts.uncertainty.key_categories import (
    KeyCategory,
    key_categories,
    key_flags,
    level_assessment,
    trend_assessment,
)
from dafeng.accounts.uncertainty.levels import CategoryRow, InventoryUncertainty, inventory_uncertainty
from dafeng.accounts.uncertainty.propagation import Approach1, approach1, multiply, sum_of
from dafeng.accounts.uncertainty.variables import (
    Shape,
    UncertaintyRules,
    Variable,
    VariableTable,
    default_rules,
    variables_of,
)

__all__ = [
    "Approach1",
    "Approach2",
    "CategoryRow",
    "Completeness",
    "Interval",
    "InventoryUncertainty",
    "KeyCategory",
    "Shape",
    "TrendDraws",
    "UncertaintyRules",
    "Variable",
    "VariableTable",
    "approach1",
    "completeness",
    "default_rules",
    "draw_inventory",
    "draw_trend",
    "inventory_uncertainty",
    "key_categories",
    "key_flags",
    "level_assessment",
    "multiply",
    "sum_of",
    "time_series_findings",
    "trend_assessment",
    "variables_of",
]
