"""Reading a facility: a folder of CSV or a workbook into one `Facility`, whole or not at all, every fault named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dafeng.accounts.enterprise.books import Industry, industry
from dafeng.accounts.enterprise.building import build, measure_kind
from dafeng.accounts.enterprise.cells import Row, parse_rows
from dafeng.accounts.enterprise.records import Facility
from dafeng.accounts.enterprise.schema import sheets
from dafeng.accounts.enterprise.tables import read_raw
from dafeng.accounts.factors import FactorLibrary, default_factors
from dafeng.core.errors import AccountsError, DafengError, Fault

__all__ = ["credit_code_ok", "read_facilities", "read_facility"]

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def credit_code_ok(code: str) -> bool:
    """Whether the check character of a unified social credit code fits. Source: GB 32100-2015."""
    if len(code) != 18 or any(letter not in _LETTERS for letter in code):
        return False
    total = sum(_LETTERS.index(letter) * weight for letter, weight in zip(code, _WEIGHTS, strict=False))
    return _LETTERS[-total % 31] == code[17]


def _head(row: Row, library: FactorLibrary, faults: list[Fault]) -> Industry | None:
    """What the first sheet says of itself: place, credit code, industry."""
    place, credit = row["place"], row["credit_code"]
    if not (place.isdigit() and len(place) == 6):
        faults.append(row.fault("place", "place", "行政区划代码应为六位数字", "an administrative code has six digits"))
    if credit and not credit_code_ok(credit):
        faults.append(
            row.fault(
                "credit-code", "credit_code", "统一社会信用代码校验不符", "the credit code fails its check", "GB 32100"
            )
        )
    for code, most, unit in (("heat_factor", 0.3, "tCO2/GJ"), ("balance_value", 3.0, "tCO2/t")):
        if row[code] is not None and not 0 < row[code] <= most:
            zh, en = "因子超出可能的范围", "a factor outside its range"
            faults.append(row.fault("impossible", code, zh, en, f"0—{most:g} {unit}"))
    try:
        return industry(row["industry"], library)
    except AccountsError as error:
        each = error.faults[0]
        faults.append(row.fault("unknown-industry", "industry", each.zh, each.en, each.expected))
        return None


def _references(parsed: Mapping[str, list[Row]], faults: list[Fault]) -> None:
    """Units and evidence that rows name must be entered."""
    units = {row["id"] for row in parsed.get("units", [])}
    papers = {row["id"] for row in parsed.get("evidence", [])}
    for code in ("fuels", "processes", "energy", "production", "plan", "previous"):
        for row in parsed.get(code, []):
            if row["unit"] and row["unit"] not in units:
                known = "、".join(sorted(units)) or "—"
                faults.append(
                    row.fault("unknown-place", "unit", "“设施”表中没有这一编号", "no such unit is entered", known)
                )
    for rows in parsed.values():
        for row in rows:
            named = row["evidence"]
            if named and named not in papers:
                faults.append(
                    row.fault("unknown-evidence", "evidence", "“证据”表中没有这一编号", "no such evidence is entered")
                )


def _mixed(rows: Iterable[Row], faults: list[Fault]) -> None:
    """One fuel is entered by mass or by volume, normal or not, never in several of these."""
    first: dict[str, tuple[str, Row]] = {}
    for row in rows:
        kind = measure_kind(row["quantity_unit"])
        before = first.setdefault(row["fuel"], (kind, row))
        if before[0] != kind:
            faults.append(
                row.fault(
                    "mixed-units",
                    "quantity_unit",
                    "同一燃料混用不同种类的计量单位",
                    "one fuel in units of different kinds",
                    f"{before[0]}（已见于 {before[1].where()}）",
                    ("请统一为质量，或统一为同一状态的体积。", "Use mass throughout, or volume at one state."),
                )
            )


def _power_units(rows: Iterable[Row], faults: list[Fault]) -> None:
    for row in rows:
        if row["kind"] != "power":
            continue
        for code, zh, en in (
            ("capacity", "发电机组须填额定功率", "a power unit needs its capacity"),
            ("fuel_class", "发电机组须填燃料类型", "a power unit needs its class of fuel"),
        ):
            if row[code] is None:
                faults.append(row.fault("cell", code, zh, en))


def read_facility(path: str | Path, *, library: FactorLibrary | None = None) -> Facility:
    """A facility from a folder (facility.toml and CSV) or a workbook (.xlsx).

    Nothing is half-read: raises `AccountsError` with every fault of every file, row and column.
    """
    folder = Path(path)
    factors = library or default_factors()
    faults: list[Fault] = []
    raw = read_raw(folder, faults)
    parsed = {code: parse_rows(sheets()[code], rows, factors, faults) for code, rows in raw.items()}
    head = parsed.get("facility", [])
    settings = _head(head[0], factors, faults) if head else None
    _references(parsed, faults)
    _mixed([*parsed.get("fuels", []), *parsed.get("stocks", [])], faults)
    _power_units(parsed.get("units", []), faults)
    made: dict[str, Any] = {}
    if settings:
        for code, rows in parsed.items():
            if code != "facility":
                try:
                    made[code] = build(code, rows, settings, faults)
                except DafengError as error:
                    faults += error.faults
    if faults:
        raise AccountsError(dict.fromkeys(faults))
    values = dict(head[0].values)
    return Facility(**{"grid": "national", **values}, **made, source=str(folder))


def read_facilities(folder: str | Path, *, library: FactorLibrary | None = None) -> tuple[Facility, ...]:
    """All facilities of a folder: each subfolder or workbook is one form.

    Raises `AccountsError` with the faults of every form, and for a facility and year entered twice.
    """
    faults: list[Fault] = []
    found: list[Facility] = []
    seen: dict[tuple[str, int], str] = {}
    forms = [each for each in sorted(Path(folder).iterdir()) if each.is_dir() or each.suffix.lower() == ".xlsx"]
    for form in forms:
        try:
            made = read_facility(form, library=library)
        except AccountsError as error:
            faults += [replace(each, where=f"{form.name}/{each.where}") for each in error.faults]
            continue
        key = (made.credit_code or made.name, made.year)
        if key in seen:
            zh, en = "同一企业同一年份填报两次", "a facility and year entered twice"
            faults.append(
                Fault("enterprise.duplicate-facility", zh, en, form.name, f"{key[0]} {key[1]}", f"≠ {seen[key]}")
            )
        seen.setdefault(key, form.name)
        found.append(made)
    if faults:
        raise AccountsError(faults)
    return tuple(found)
