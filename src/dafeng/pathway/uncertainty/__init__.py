"""Uncertainty of a pathway: draws, probabilities, what decides them, and when it fails.

In: distributions of drivers, parameters and measure delivery with rank correlations; results of the model for drawn
rows. Out: draws that the seed alone fixes; P(peak by year) and P(target met) with confidence intervals; fan quantiles;
first-order and total Sobol indices; boxes of inputs in which a case happens. Everything is arrays (DRAW, INPUT) and
(DRAW, YEAR). Method: docs/methods/uncertainty-of-pathways.md; sources stand in each file.
"""

from dafeng.pathway.uncertainty.correlation import Correlation, check_correlations
from dafeng.pathway.uncertainty.discovery import Box, Discovery, Limit, discover
from dafeng.pathway.uncertainty.distributions import Distribution, check_distribution, inverse
from dafeng.pathway.uncertainty.peaks import Peaks, Share, fan, p_peak_by, peaks_of, share_with_interval
from dafeng.pathway.uncertainty.sampling import Input, Sample, check_inputs, draw
from dafeng.pathway.uncertainty.sensitivity import Index, Indices, deciding, sobol_indices

__all__ = [
    "Box",
    "Correlation",
    "Discovery",
    "Distribution",
    "Index",
    "Indices",
    "Input",
    "Limit",
    "Peaks",
    "Sample",
    "Share",
    "check_correlations",
    "check_distribution",
    "check_inputs",
    "deciding",
    "discover",
    "draw",
    "fan",
    "inverse",
    "p_peak_by",
    "peaks_of",
    "share_with_interval",
    "sobol_indices",
]
