"""An energy balance as pages show it: headings, rows by level, cells with what is wrong in them; totals in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from dafeng.accounts.balance import EnergyBalance, EnergyTotals, Violation, kinds, lines
from dafeng.core.formatting import format_number
from dafeng_site.pages.figures import language, named, unit_label

__all__ = ["Cell", "Grid", "Line", "by_group", "by_sector", "grid", "kind_name", "line_name", "sector_name", "told"]

_SECTORS = {
    "agriculture": gettext_lazy("农、林、牧、渔业"),
    "industry": gettext_lazy("工业"),
    "construction": gettext_lazy("建筑业"),
    "transport": gettext_lazy("交通运输、仓储和邮政业"),
    "trade": gettext_lazy("批发、零售业和住宿、餐饮业"),
    "other": gettext_lazy("其他"),
    "residential": gettext_lazy("居民生活"),
    "power": gettext_lazy("火力发电"),
    "heat": gettext_lazy("供热"),
    "unallocated": gettext_lazy("未分部门"),
}
_GROUPS = {
    "coal": gettext_lazy("煤"),
    "oil": gettext_lazy("油"),
    "gas": gettext_lazy("天然气"),
    "heat": gettext_lazy("热力"),
    "electricity": gettext_lazy("电力"),
    "other": gettext_lazy("其他能源"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the table as it is printed; `wrong` says which identities it breaks."""

    text: str
    wrong: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; level 0 is a section."""

    code: str
    label: str
    level: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Headings as (name, unit), and rows."""

    heads: tuple[tuple[str, str], ...]
    rows: tuple[Line, ...]


def kind_name(code: str) -> str:
    """An energy kind in the reader's language."""
    return named(kinds()[code])


def line_name(code: str) -> str:
    """A row in the reader's language; in Chinese as the official form numbers it."""
    return lines()[code].label if language() == "zh" else lines()[code].en


def sector_name(code: str) -> str:
    """A sector in the reader's language."""
    return str(_SECTORS.get(code, code))


def told(violation: Violation) -> str:
    """What is wrong with a cell, without its place."""
    lang = language()
    unit = unit_label(violation.unit, lang)
    return gettext("%(said)s：表中 %(printed)s，应为 %(computed)s %(unit)s") % {
        "said": named(violation),
        "printed": _printed(violation.printed),
        "computed": _printed(violation.computed),
        "unit": unit,
    }


def grid(balance: EnergyBalance, violations: Sequence[Violation] = ()) -> Grid:
    """The table with what is wrong marked in its cells; a converted table is not marked."""
    lang = language()
    wrong: dict[tuple[str, str], list[Violation]] = {}
    for each in violations:
        wrong.setdefault((each.row, each.kind), []).append(each)
    heads = tuple((kind_name(code), unit_label(balance.unit(code), lang)) for code in balance.kinds)
    rows = tuple(
        Line(
            row,
            line_name(row),
            lines()[row].level,
            tuple(_cell(balance.at(row, kind), wrong.get((row, kind), ())) for kind in balance.kinds),
        )
        for row in balance.rows
    )
    return Grid(heads, rows)


def _cell(value: float | None, wrong: Sequence[Violation]) -> Cell:
    said = "\n".join(told(each) for each in wrong)
    severity = "error" if any(each.severity == "error" for each in wrong) else "warning" if wrong else ""
    return Cell("" if value is None else _printed(value), said, severity)


def _printed(value: float) -> str:
    """Two decimals as the yearbook prints; what is smaller keeps its digits."""
    shown = format_number(round(value, 2 if abs(value) >= 0.01 or value == 0 else 6), grouped=True)
    return shown.replace("-", "\N{MINUS SIGN}")


def by_sector(totals: EnergyTotals) -> list[tuple[str, float, float]]:
    """(sector, 10^4 tce, share in %) of those that use something, the printed order kept."""
    return _shares(totals.by_sector, _SECTORS, totals.total)


def by_group(totals: EnergyTotals) -> list[tuple[str, float, float]]:
    """(group of fuels, 10^4 tce, share in %)."""
    return _shares(totals.by_group, _GROUPS, totals.total)


def _shares(values: Mapping[str, float], names: Mapping[str, object], total: float) -> list[tuple[str, float, float]]:
    return [
        (str(names.get(code, code)), value, 100 * value / total if total else 0.0)
        for code, value in values.items()
        if abs(value) > 1e-6
    ]
