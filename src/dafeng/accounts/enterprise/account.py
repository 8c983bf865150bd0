"""The account of a facility: one line per entered row, activity x factor = emission, with the origin of the factor.

E = fuel + process + electricity + heat - recovered. The year is the sum of its months. Linear in activity.
Source: GB/T 32150-2015, clause 5.2 and the structure of GB/T 32151; each industry's file names its standard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dafeng.accounts.enterprise.books import Industry
from dafeng.accounts.enterprise.lines import Context, Line, energy_line, fuel_line, process_line, recovered_line
from dafeng.accounts.enterprise.records import Facility
from dafeng.accounts.factors import FactorLibrary
from dafeng.core.errors import AccountsError, DafengError, Fault
from dafeng.core.gwp import GwpSet

__all__ = ["PARTS", "Account", "facility_account"]

PARTS = ("fuel", "process", "electricity", "heat", "recovered")
"""Parts of the sum, in the order of the report."""


@dataclass(frozen=True, slots=True)
class Account:
    """All lines of a facility in a year, under one industry configuration; other gases with the named GWP set."""

    facility: Facility
    industry: Industry
    lines: tuple[Line, ...]
    gwp_set: GwpSet

    def total(self, part: str = "", *, month: int = 0, unit: str = "") -> float:
        """Emission [tCO2e] of a part, a month, a unit, or of all; memo lines left out."""
        return sum(
            line.value
            for line in self.lines
            if not line.memo and part in {"", line.part} and month in {0, line.month} and unit in {"", line.unit}
        )

    @property
    def memo(self) -> float:
        """Emission shown as memo only [tCO2e]."""
        return sum(line.value for line in self.lines if line.memo)


def _alternatives(facility: Facility, industry: Industry) -> list[Fault]:
    """Two ways for one emission used together would count it twice."""
    used: dict[tuple[str, str], dict[str, str]] = {}
    for row in facility.processes:
        process = industry.processes.get(row.process)
        if process and process.group:
            used.setdefault((row.unit, process.group), {}).setdefault(process.code, row.where)
    return [
        Fault(
            "enterprise.counted-twice",
            zh="同一排放用了两种算法，会重复计算",
            en="one emission is worked out in two ways and would count twice",
            where="、".join(places.values()),
            found="、".join(places),
            expected="只用其中一种",
            mend_zh="请删去其中一种过程的数据。",
            mend_en="Leave out the rows of one of them.",
        )
        for places in used.values()
        if len(places) > 1
    ]


def facility_account(
    facility: Facility,
    industry: Industry,
    library: FactorLibrary,
    *,
    gwp_set: GwpSet = "AR5",
    official: bool = False,
) -> Account:
    """Every entered row as a line with its factor. Raises `AccountsError` with every row that cannot be worked out."""
    context = Context(facility, industry, library, gwp_set, official)
    faults = _alternatives(facility, industry)
    lines: list[Line] = []

    def add(make: Callable[[], Line], where: str) -> None:
        try:
            lines.append(make())
        except DafengError as error:
            faults.extend(
                Fault(each.code, each.zh, each.en, f"{where} {each.where}".strip(), each.found, each.expected,
                      each.mend_zh, each.mend_en)
                for each in error.faults
            )  # fmt: skip

    for fuel in facility.fuels:
        add(partial(fuel_line, fuel, context), fuel.where)
    for process in facility.processes:
        add(partial(process_line, process, context), process.where)
    for energy in facility.energy:
        add(partial(energy_line, energy, context), energy.where)
    lines.extend(recovered_line(each, context) for each in facility.recovered)
    if faults:
        raise AccountsError(faults)
    return Account(facility, industry, tuple(lines), gwp_set)
