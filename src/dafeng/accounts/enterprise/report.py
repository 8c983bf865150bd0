"""The annual report of a facility in one book: tables in which every figure is explained, findings, factors used.

An official report refuses factors, rules and configured values that are from memory, unknown or of a draft until a
named person has confirmed them. Source: reporting tables of the guides (C.1 to C.6 for power plants), simplified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from dafeng.accounts.enterprise.account import PARTS, Account, facility_account
from dafeng.accounts.enterprise.bookkeeping import ClinkerBook, PowerBook, clinker_book, power_book
from dafeng.accounts.enterprise.books import industry
from dafeng.accounts.enterprise.checks import Finding, check_facility
from dafeng.accounts.enterprise.records import MONTHS, Facility
from dafeng.accounts.enterprise.tabling import Table, book_tables, common_tables
from dafeng.accounts.factors import FactorLibrary, default_factors
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.gwp import GwpSet

__all__ = ["BookName", "FacilityReport", "facility_report", "unconfirmed"]

BookName = Literal["ets", "clinker", "gbt32151"]
"""Power units of the market, clinker lines of the market, the generic structure with the facility's industry."""


@dataclass(frozen=True, slots=True)
class FacilityReport:
    """A report: the account behind it, its tables, what a verifier would ask, and what nobody has confirmed yet.

    `total` is the emission of the book [tCO2e]; `weak` are ids of rows, rules and configured values not confirmed.
    """

    facility: Facility
    book: BookName
    account: Account
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    weak: tuple[str, ...]
    official: bool
    power: PowerBook | None = None
    clinker: ClinkerBook | None = None

    @property
    def total(self) -> float:
        """Emission of the year [tCO2e]."""
        return self.account.total()

    @property
    def months(self) -> tuple[float, ...]:
        """Emission by month [tCO2e], January first; they sum to the total."""
        return tuple(self.account.total(month=month) for month in MONTHS)

    def part(self, name: str) -> float:
        """Emission of a part of the sum [tCO2e]."""
        return self.account.total(name)

    def table(self, code: str) -> Table:
        """The table of that code; raises `KeyError`."""
        for each in self.tables:
            if each.code == code:
                return each
        raise KeyError(code)

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts that apply, in the order of the sum."""
        return tuple(each for each in PARTS if each in self.account.industry.parts)


def _confirmed(facility: Facility, library: FactorLibrary) -> tuple[FactorLibrary, frozenset[str]]:
    """The library with the facility's confirmations, and the rules and configured values confirmed beside it."""
    others: set[str] = set()
    faults: list[Fault] = []
    for each in facility.confirmations:
        if each.row.startswith(("rule:", "config:")):
            others.add(each.row)
            continue
        try:
            library = library.confirmed(each)
        except AccountsError as error:
            faults += error.faults
    if faults:
        raise AccountsError(faults)
    return library, frozenset(others)


def unconfirmed(account: Account, library: FactorLibrary) -> tuple[str, ...]:
    """Ids of weak factors and configured values that the account uses and nobody has confirmed."""
    confirmed = {each.row for each in library.confirmations}
    found: dict[str, None] = {}
    for line in account.lines:
        for choice in line.choices:
            row = choice.row
            if row and not choice.override and library.needs_confirmation(row) and row.id not in confirmed:
                found[row.id] = None
        process = account.industry.processes.get(line.item)
        measured = line.origin_zh == "实测"
        if process and not process.item and not measured and process.certainty in {"M", "U"}:
            found[f"config:{account.industry.code}:{process.code}"] = None
    return tuple(found)


def _refuse(weak: tuple[str, ...]) -> AccountsError:
    return AccountsError(
        [
            Fault(
                "enterprise.unconfirmed",
                zh="未经确认，不得用于正式报告",
                en="not confirmed, so not for an official report",
                where=each,
                mend_zh="核对原文后，在“因子确认”表中写明编号、确认人、日期和理由。",
                mend_en="Check the original and enter id, person, date and reason in the sheet of confirmations.",
            )
            for each in weak
        ]
    )


def _refuse_empty(facility: Facility) -> None:
    """A form that nobody filled in is no facility without emissions."""
    if not (facility.fuels or facility.processes or facility.energy):
        raise AccountsError(
            Fault(
                "enterprise.no-activity",
                zh="没有填报燃料、过程或外购能源，不能按零排放计算",
                en="no fuel, process or bought energy is given, which is not zero emission",
                where=facility.source,
                mend_zh="没有数据不等于零：确为零的，请填写数值为零的行。",
                mend_en="No data is not zero: give rows of zero where it is.",
            )
        )


def facility_report(
    facility: Facility,
    *,
    book: BookName = "gbt32151",
    library: FactorLibrary | None = None,
    official: bool = False,
    thresholds: Mapping[str, float] | None = None,
    gwp_set: GwpSet = "AR5",
) -> FacilityReport:
    """The report of a facility in a book.

    `official` refuses what is weak and unconfirmed, and a facility with grave findings. `thresholds` adjusts checks.
    Raises `AccountsError` naming every row that cannot be worked out or may not be used.
    """
    if book not in get_args(BookName):
        raise AccountsError(
            Fault(
                "enterprise.unknown-book", "没有这一账本", "no such book", "", str(book), "、".join(get_args(BookName))
            )
        )
    _refuse_empty(facility)
    factors, others = _confirmed(facility, library or default_factors())
    power: PowerBook | None = None
    clinker: ClinkerBook | None = None
    if book == "ets":
        power = power_book(facility, factors)
        account = power.account
    elif book == "clinker":
        clinker = clinker_book(facility, factors)
        account = clinker.account
    else:
        account = facility_account(facility, industry(facility.industry, factors), factors, gwp_set=gwp_set)
    weak = [each for each in unconfirmed(account, factors) if each not in others]
    weak += [each for each in _rule_ids(power, clinker, factors) if each not in others]
    if official and weak:
        raise _refuse(tuple(weak))
    findings = check_facility(account, factors, thresholds=thresholds)
    grave = [replace(each.fault, severity="error") for each in findings if each.check.severity == "error"]
    if official and grave:
        raise AccountsError(grave)
    tables = (*book_tables(power, clinker), *common_tables(account, findings, factors))
    return FacilityReport(facility, book, account, tables, findings, tuple(weak), official, power, clinker)


def _rule_ids(power: PowerBook | None, clinker: ClinkerBook | None, library: FactorLibrary) -> list[str]:
    """Rules and benchmarks behind the allowances that need a person."""
    confirmed = {each.row for each in library.confirmations}
    found: list[str] = []
    if power:
        found += [power.entity.rule.id] if power.entity.rule.needs_confirmation else []
        for unit in power.entity.units:
            for choice in (unit.power_benchmark, unit.heat_benchmark):
                row = choice.row if choice else None
                if row and library.needs_confirmation(row) and row.id not in confirmed:
                    found.append(row.id)
    if clinker:
        found += [each.rule.id for each in clinker.lines.values() if each.rule.needs_confirmation]
    return list(dict.fromkeys(found))
