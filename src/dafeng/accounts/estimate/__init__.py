"""A city's energy balance by estimate, from its province's table of emissions by sector and fuel.

In: the provincial table (CO2 by sector and fuel), proxies that share each sector out, parameters of power and heat,
totals known of the city. Out: `Estimate` with an `EnergyBalance` of state `estimated`, CO2 by sector with a range, and
what other sets of proxies would give.
Method: emissions turned back into fuel by their authors' factors, proportional with proxies, RAS to known totals, range
by draws; see docs/methods/scaling-down.md. `dafeng.city.estimate_balance` takes all of it from a city pack.
"""

from dafeng.accounts.estimate.estimating import estimate
from dafeng.accounts.estimate.province import Cell, province_table, read_published
from dafeng.accounts.estimate.records import Estimate, Note, Parameters, ProvinceTable, ScaleInputs
from dafeng.accounts.estimate.sectors import AUTHORS, EstimateSector, authors_factors, estimate_sectors

__all__ = [
    "AUTHORS",
    "Cell",
    "Estimate",
    "EstimateSector",
    "Note",
    "Parameters",
    "ProvinceTable",
    "ScaleInputs",
    "authors_factors",
    "estimate",
    "estimate_sectors",
    "province_table",
    "read_published",
]
