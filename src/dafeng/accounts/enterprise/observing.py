"""A report of the market's books as observations of the enterprise, so that a city can add them up."""

from __future__ import annotations

import polars as pl

from dafeng.accounts.enterprise.report import FacilityReport
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.observations import observation_frame

__all__ = ["report_observations"]


def report_observations(report: FacilityReport) -> pl.DataFrame:
    """Verified emission `co2.ets.verified` of the year [ktCO2], book `ets`, place `enterprise:<credit code or name>`.

    State `measured` when every factor was measured or set by the rules' official text, else `estimated`. The generic
    book has no indicator of its own and raises `AccountsError`: its indirect parts may not be added to the market's.
    """
    if report.book == "gbt32151":
        raise AccountsError(
            Fault(
                "enterprise.no-indicator",
                zh="通用结构的报告没有对应的指标，不能作为观测值",
                en="a report of the generic book has no indicator and gives no observations",
                where=report.facility.name,
                expected="ets、clinker",
            )
        )
    facility = report.facility
    counted = [line for line in report.account.lines if not line.memo]
    weak = any(line.penalty for line in counted) or bool(report.weak)
    row = {
        "indicator": "co2.ets.verified",
        "place": f"enterprise:{facility.credit_code or facility.name}",
        "period": str(facility.year),
        "value": report.total / 1000.0,
        "state": "estimated" if weak or not counted else "measured",
        "source": f"calc#enterprise:{report.book}:{facility.year}",
        "book": "ets",
    }
    return observation_frame([row])
