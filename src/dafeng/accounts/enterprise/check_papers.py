"""Checks of the quality plan and the evidence. Source: verification guide of power plants, 3.4.1.1, 3.5 and 3.6."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from dafeng.accounts.enterprise.finding import Found
from dafeng.accounts.enterprise.records import Facility

__all__ = ["PARAMETERS", "paper_findings"]

PARAMETERS = {
    "fuels.quantity": "燃料消耗量",
    "fuels.ncv": "低位发热量",
    "fuels.carbon": "碳含量",
    "processes.quantity": "工业过程数量",
    "energy.quantity": "电力热力数量",
    "production.quantity": "产量",
    "recovered.quantity": "回收二氧化碳",
}
"""Parameters a quality plan covers, by the name used in its sheet."""


def _used(facility: Facility) -> list[str]:
    present = {
        "fuels.quantity": facility.fuels,
        "fuels.ncv": [row for row in facility.fuels if row.ncv is not None],
        "fuels.carbon": [row for row in facility.fuels if row.carbon is not None],
        "processes.quantity": facility.processes,
        "energy.quantity": facility.energy,
        "production.quantity": facility.production,
        "recovered.quantity": facility.recovered,
    }
    return [name for name, rows in present.items() if rows]


def _plan(facility: Facility) -> Iterator[Found]:
    covered = {item.parameter for item in facility.plan}
    for name in _used(facility):
        if name not in covered and PARAMETERS[name] not in covered:
            yield Found(
                "plan_coverage", PARAMETERS[name], "—", name,
                "在“数据质量控制方案”表中补充这一参数的获取方式、设备、频次、校准和缺失处理。",
                "Add source, instrument, frequency, calibration and treatment of gaps to the plan.",
            )  # fmt: skip


def _calibration(facility: Facility) -> Iterator[Found]:
    end = date(facility.year, 12, 31)
    for item in facility.plan:
        if item.calibration_months is None:
            continue
        accuracy = item.accuracy or 0.0
        mend = f"已超过校准周期（月）。补校准；在此之前按检测结果×（1+{accuracy:.2%}）保守处理（生产数据为 1−）。"
        if item.calibrated_on is None:
            found = "—"
        else:
            passed = (end.year - item.calibrated_on.year) * 12 + end.month - item.calibrated_on.month
            if passed <= item.calibration_months:
                continue
            found = f"{item.calibrated_on.isoformat()} + {passed}"
        yield Found(
            "calibration", item.where or item.parameter, found, f"≤ {item.calibration_months:g}",
            mend, f"Calibrate; until then use the reading x (1 + {accuracy:.2%}), for output x (1 - …).",
        )  # fmt: skip


def _evidence(facility: Facility) -> Iterator[Found]:
    for name, rows in (
        ("燃料", facility.fuels),
        ("工业过程", facility.processes),
        ("电力热力", facility.energy),
        ("生产", facility.production),
        ("回收二氧化碳", facility.recovered),
        ("购销存", facility.stocks),
    ):
        bare = sum(not row.evidence for row in rows)
        if bare:
            yield Found(
                "evidence", name, f"{bare}", "0",
                "补充这些行的台账、检测报告、结算单等证据编号。",
                "Name the ledger, report or bill behind each row.",
            )  # fmt: skip


def paper_findings(facility: Facility, _limit: Mapping[str, float]) -> Iterator[Found]:
    """Findings on the quality plan, calibration and evidence."""
    yield from _plan(facility)
    yield from _calibration(facility)
    yield from _evidence(facility)
