"""Who and what makes the change: decomposition by factors, and order-free shares of measures.

In: factor tables of two or more years (LMDI-I), or the model as a function of measure levels (shares).
Out: effects that sum exactly to the change: activity, structure, intensity, fuel and power mix; each measure's share
by year with interactions; wedges; sums by plan clause and responsible unit. Arrays are (FACTOR, CELL…) and (PLAYER,
YEAR). Method: docs/methods/attribution.md; sources stand in each file.
"""

from dafeng.pathway.attribution.identities import energy_effects, kaya
from dafeng.pathway.attribution.lmdi import Decomposition, chained, decompose, log_mean, multiplied
from dafeng.pathway.attribution.shares import Interaction, Shares, order_free, path_shares, shapley_shares

__all__ = [
    "Decomposition",
    "Interaction",
    "Shares",
    "chained",
    "decompose",
    "energy_effects",
    "kaya",
    "log_mean",
    "multiplied",
    "order_free",
    "path_shares",
    "shapley_shares",
]
