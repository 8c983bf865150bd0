"""The path to the peak: scenarios, measures, uncertainty, and who contributes what.

In: drivers, stocks, intensities and measures of a city as tables, compiled once to arrays. Out: emission paths, the
peak and its probability, shares of measures and factors that sum exactly, and the cheapest set of measures that
reaches the peak. Axis order: DRAW (or ROW), YEAR, then whatever is counted.
`dafeng.pathway.uncertainty` draws and judges many runs; `dafeng.pathway.attribution` explains a change.
"""

__all__: list[str] = []
