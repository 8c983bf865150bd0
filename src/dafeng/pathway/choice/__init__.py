"""Choosing: the abatement cost curve, the cheapest set of measures, what each sector and district has to do.

In: the model as a function of measure levels, costs, prerequisites, budgets; or a path and a cap. Out: cost curves with
interactions handled; the cheapest levels that reach the peak and all targets, proved by a full run, or what must still
be found; required yearly reductions by sector; district pathways that sum to the city's.
Method: docs/methods/choice.md; sources stand in each file.
"""

from dafeng.pathway.choice.backcast import Backcast, district_paths, required_path, share_reductions
from dafeng.pathway.choice.cheapest import choose
from dafeng.pathway.choice.curve import Block, order_free_curve, sequential_curve
from dafeng.pathway.choice.records import Candidate, Choice, Demand, Outcome, Shortfall

__all__ = [
    "Backcast",
    "Block",
    "Candidate",
    "Choice",
    "Demand",
    "Outcome",
    "Shortfall",
    "choose",
    "district_paths",
    "order_free_curve",
    "required_path",
    "sequential_curve",
    "share_reductions",
]
