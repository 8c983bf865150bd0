"""The carbon footprint of a product, cradle to gate.

In: a study's folder: flows, unit processes, exchanges with source, certainty and pedigree, the functional unit.
Out: `Footprint` [kgCO2e per functional unit] by stage, process, gas and origin of carbon; hot spots, paths, tiers; the
share cut off; data quality; uncertainty, analytic and by Monte Carlo; a table for people.
Method: technology and intervention matrices, s = A^-1 f; co-products by mass, energy, price or substitution. Figures of
certainty M or U make a result that is not for official use until a named person confirms them.
Source: GB/T 24067-2024, ISO 14067:2018, ISO 14044:2006; Heijungs & Suh (2002). See docs/methods/footprint.md.
"""

from dafeng.accounts.footprint.calculating import Contribution, Footprint, footprint
from dafeng.accounts.footprint.hotspots import PathNode, hot_spots, paths, tiers
from dafeng.accounts.footprint.reading import example_studies, read_study
from dafeng.accounts.footprint.records import (
    ALLOCATIONS,
    INDICATORS,
    Allocation,
    CutoffRule,
    Exchange,
    Flow,
    Process,
    Stage,
    Study,
)
from dafeng.accounts.footprint.solving import intensities, scaling
from dafeng.accounts.footprint.system import System, allocation_shares, build_system

__all__ = [
    "ALLOCATIONS",
    "INDICATORS",
    "Allocation",
    "Contribution",
    "CutoffRule",
    "Exchange",
    "Flow",
    "Footprint",
    "PathNode",
    "Process",
    "Stage",
    "Study",
    "System",
    "allocation_shares",
    "build_system",
    "example_studies",
    "footprint",
    "hot_spots",
    "intensities",
    "paths",
    "read_study",
    "scaling",
    "tiers",
]
