"""The carbon footprint of a product, cradle to gate.

In: a study's folder: flows, unit processes, exchanges with source, certainty and pedigree, the functional unit.
Out: `Footprint` [kgCO2e per functional unit] by stage, process, gas and origin of carbon; hot spots, paths, tiers; the
share cut off; data quality; uncertainty, analytic and by Monte Carlo; a table for people.
Method: technology and intervention matrices, s = A^-1 f; co-products by mass, energy, price or substitution. Figures of
certainty M or U make a result that is not for official use until a named person confirms them.
Source: GB/T 24067-2024, ISO 14067:2018, ISO 14044:2006; Heijungs & Suh (2002). See docs/methods/footprint.md.
"""

from dafeng.accounts.footprint.calculating import Contribution, Footprint, footprint
from dafeng.accounts.footprint.cutoff import CutoffReport, cutoff_report
from dafeng.accounts.footprint.hotspots import PathNode, hot_spots, paths, tiers
from dafeng.accounts.footprint.quality import QualityRating, pedigree_spread, quality_rating
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
from dafeng.accounts.footprint.report import FootprintReport, make_report, report_record
from dafeng.accounts.footprint.sensitivity import elasticities, sensitivities
from dafeng.accounts.footprint.solving import intensities, scaling
from dafeng.accounts.footprint.system import System, allocation_shares, build_system
from dafeng.accounts.footprint.tables import report_sheets, statement, write_workbook
from dafeng.accounts.footprint.uncertainty import Analytic, Drawn, analytic_uncertainty, draw_footprints

__all__ = [
    "ALLOCATIONS",
    "INDICATORS",
    "Allocation",
    "Analytic",
    "Contribution",
    "CutoffReport",
    "CutoffRule",
    "Drawn",
    "Exchange",
    "Flow",
    "Footprint",
    "FootprintReport",
    "PathNode",
    "Process",
    "QualityRating",
    "Stage",
    "Study",
    "System",
    "allocation_shares",
    "analytic_uncertainty",
    "build_system",
    "cutoff_report",
    "draw_footprints",
    "elasticities",
    "example_studies",
    "footprint",
    "hot_spots",
    "intensities",
    "make_report",
    "paths",
    "pedigree_spread",
    "quality_rating",
    "read_study",
    "report_record",
    "report_sheets",
    "scaling",
    "sensitivities",
    "statement",
    "tiers",
    "write_workbook",
]
