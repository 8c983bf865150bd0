"""The report of a footprint as plain values: for JSON, for tables, for a workbook.

What ISO 14067 asks to be said is said: functional unit, boundary, GWP set, allocation, the total and each origin of
carbon, stages, cut-off, data quality, uncertainty, and what keeps the result from official use.
Source: ISO 14067:2018, clause 7; GB/T 24067-2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dafeng.accounts.footprint.calculating import Footprint
from dafeng.accounts.footprint.cutoff import CutoffReport, cutoff_report
from dafeng.accounts.footprint.hotspots import PathNode, hot_spots, paths, tiers
from dafeng.accounts.footprint.quality import QualityRating, quality_rating
from dafeng.accounts.footprint.uncertainty import Analytic, Drawn, analytic_uncertainty, draw_footprints

__all__ = ["FootprintReport", "make_report", "report_record"]


@dataclass(frozen=True)
class FootprintReport:
    """A footprint with everything that is reported beside it."""

    result: Footprint
    nodes: tuple[PathNode, ...]
    tiers: tuple[float, ...]
    cutoff: CutoffReport
    quality: QualityRating
    analytic: Analytic
    drawn: Drawn


def make_report(result: Footprint, *, draws: int = 10_000, seed: int = 1, threshold: float = 1.0) -> FootprintReport:
    """The report of a footprint; `threshold` [%] is the smallest share of a path that is shown."""
    return FootprintReport(
        result,
        paths(result, threshold=threshold),
        tiers(result),
        cutoff_report(result),
        quality_rating(result),
        analytic_uncertainty(result),
        draw_footprints(result, draws, seed),
    )


def _study(result: Footprint) -> dict[str, Any]:
    study = result.study
    return {
        "id": study.id,
        "zh": study.zh,
        "en": study.en,
        "functional_unit": {"zh": study.unit_zh, "en": study.unit_en},
        "boundary": study.boundary,
        "place": study.place,
        "year": study.year,
        "note": {"zh": study.note_zh, "en": study.note_en},
        "gwp_set": result.gwp_set,
        "allocation": [
            {"process": column.process, "product": column.product, "method": column.allocation, "share": column.share}
            for column in result.system.columns
            if column.allocation
        ],
    }


def _quality(rating: QualityRating) -> dict[str, Any]:
    level = rating.level
    return {
        "dqr": rating.dqr,
        "level": {"zh": level.zh, "en": level.en} if level else None,
        "indicators": dict(rating.indicators),
        "covered_percent": rating.covered,
    }


def _uncertainty(report: FootprintReport) -> dict[str, Any]:
    drawn, analytic = report.drawn, report.analytic
    return {
        "analytic": {"deviation": analytic.deviation, "half_range_percent": analytic.half_range},
        "variance_percent": [{"exchange": each.id, "share": share} for each, share in analytic.variance[:10]],
        "monte_carlo": {
            "seed": drawn.seed,
            "draws": len(drawn.draws),
            "mean": drawn.mean,
            "median": drawn.median,
            "deviation": drawn.deviation,
            "low": drawn.low,
            "high": drawn.high,
        },
    }


def report_record(report: FootprintReport) -> dict[str, Any]:
    """The report as plain values; masses in kgCO2e per functional unit, shares in per cent."""
    result = report.result
    return {
        "study": _study(result),
        "unit": "kgCO2e",
        "total": result.total,
        "official": result.official,
        "by_origin": dict(result.by_origin()),
        "by_gas": [{"gas": gas, "origin": origin, "value": value} for (gas, origin), value in result.by_gas().items()],
        "by_stage": {stage: dict(parts) for stage, parts in result.stage_table().items()},
        "processes": [
            {"process": each.process, "product": each.product, "value": each.value, "share": each.share}
            for each in hot_spots(result, len(result.contributions))
        ],
        "paths": [
            {"flows": list(each.flows), "value": each.value, "direct": each.direct, "share": each.share}
            for each in report.nodes
        ],
        "tiers": list(report.tiers),
        "fixed_gwp": result.fixed,
        "cutoff": {
            "share": report.cutoff.share,
            "within": report.cutoff.within,
            "inputs": [
                {
                    "exchange": each.exchange.id,
                    "mass_share": each.mass_share,
                    "estimate": each.estimate,
                    "share": each.share,
                    "within": each.within,
                }
                for each in report.cutoff.inputs
            ],
        },
        "quality": _quality(report.quality),
        "uncertainty": _uncertainty(report),
        "weak": [{"exchange": each.id, "certainty": each.certainty, "source": each.source} for each in result.weak],
        "sources": [
            {"id": each.id, "title_zh": each.title_zh, "title_en": each.title_en, "certainty": each.certainty}
            for each in result.study.sources.values()
        ],
    }
