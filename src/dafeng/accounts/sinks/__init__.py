"""Carbon sinks of a city: stock-taking and change of forest, wetland and cropland soil, with uncertainty.

In: tables by species and age class, by kind of wetland, by soil and management, of soil samples (`sinks/*.csv` of a
city pack); the factor library. Out: `SinkStatement`: stock, change, CO2, interval, and what made the change.
Method: biomass expansion factor and continuous function (Fang 1998, 2001) for trees, stock difference (IPCC 2006,
volume 4, equation 2.5), reference stock and factors or repeated samples for soil; errors of shared factors are shared.
Source: docs/methods/sinks.md names equations and tables. What a city does not enter stays 'no data'.
"""

from dafeng.accounts.sinks.forest import (
    ConversionLoss,
    area_carbon_change,
    continuous_carbon,
    conversion_loss,
    expansion_carbon,
    felling_loss,
    standing_growth,
    stock_difference,
)
from dafeng.accounts.sinks.pools import forest_stocks, sampled_stocks, soil_stocks, wetland_stocks
from dafeng.accounts.sinks.reading import SinkTables, read_sinks, take_stock
from dafeng.accounts.sinks.records import (
    POOLS,
    Change,
    ForestRow,
    SampleRow,
    SinkParameters,
    SoilRow,
    Stock,
    Stratum,
    WetlandRow,
)
from dafeng.accounts.sinks.soil import SampledChange, layer_carbon, reference_carbon, reference_change, sampled_change
from dafeng.accounts.sinks.statement import SinkStatement, change_between, sink_statement
from dafeng.accounts.sinks.uncertainty import Part, draw, half_width, negated
from dafeng.accounts.sinks.wetland import wetland_carbon, wetland_uptake

__all__ = [
    "POOLS",
    "Change",
    "ConversionLoss",
    "ForestRow",
    "Part",
    "SampleRow",
    "SampledChange",
    "SinkParameters",
    "SinkStatement",
    "SinkTables",
    "SoilRow",
    "Stock",
    "Stratum",
    "WetlandRow",
    "area_carbon_change",
    "change_between",
    "continuous_carbon",
    "conversion_loss",
    "draw",
    "expansion_carbon",
    "felling_loss",
    "forest_stocks",
    "half_width",
    "layer_carbon",
    "negated",
    "read_sinks",
    "reference_carbon",
    "reference_change",
    "sampled_change",
    "sampled_stocks",
    "sink_statement",
    "soil_stocks",
    "standing_growth",
    "stock_difference",
    "take_stock",
    "wetland_carbon",
    "wetland_stocks",
    "wetland_uptake",
]
