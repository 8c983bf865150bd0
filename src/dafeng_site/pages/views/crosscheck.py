"""Sources set side by side: what each says of the city's CO2, year by year, and where an estimate depends on proxies.

Nothing is spliced or averaged; differences are shown as they are, and their absolute values are summed by sector,
because totals hide errors that offset each other.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.accounts.estimate import estimate_sectors
from dafeng.accounts.inventory import Inventory
from dafeng.core.units import conversion_factor
from dafeng_site.books import inventories, queries
from dafeng_site.books.models import EnergyTable
from dafeng_site.data.queries import city
from dafeng_site.pages.emissions import co2_chart
from dafeng_site.pages.figures import language, named
from dafeng_site.pages.listing import chosen
from dafeng_site.pages.pictures import line_picture
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["crosscheck"]


@guard("open")
def crosscheck(request: SiteRequest) -> HttpResponse:
    """The page: series side by side, the own inventory beside them, estimates by sector and proxy."""
    found = co2_chart(request.scope, timezone.localdate().year)
    context: dict[str, Any] = {"picture": None, "heads": (), "rows": ()}
    if found is not None:
        chart, lines = found
        context["picture"] = line_picture(chart, lines)
        context |= _side_by_side(request, lines)
    context |= _estimate(request)
    return render(request, "dafeng/books/crosscheck.html", context)


def _side_by_side(request: SiteRequest, lines: list[Any]) -> dict[str, Any]:
    """Rows by year: what each source says, what the own inventory says, and how far the others are from it."""
    series = [
        (line.name, {each.period: each for each in line.figures if each.value is not None})
        for line in lines
        if line.style == "line"
    ]
    own = _own(request)
    years = sorted({*own, *(period for _name, values in series for period in values)}, reverse=True)
    rows = []
    for year in years:
        mine = own.get(year)
        cells = []
        for _name, values in series:
            there = values.get(year)
            both = there is not None and mine is not None
            cells.append((there, there.value - mine if both and there is not None and mine is not None else None))
        rows.append((year, mine, cells))
    return {
        "heads": [name for name, _values in series],
        "rows": rows,
        "unit": lines[0].figures[0].unit if lines else "",
    }


def _own(request: SiteRequest) -> dict[str, float]:
    """CO2 of energy and processes by the own inventory, by year [the chart's unit], from what the person may see."""
    here = city()
    if here is None:
        return {}
    scale = conversion_factor("tCO2", "10^4 tCO2")
    found: dict[str, float] = {}
    for year in inventories.places_and_years(request.scope).get(here.code, []):
        made = inventories.inventory_of(request.scope, here.code, year, "inventory", inventories.default_gwp())
        if isinstance(made, Inventory):
            value = made.by_gas("energy").get("CO2", 0.0) + made.by_gas("ippu").get("CO2", 0.0)
            if value:
                found[str(year)] = value * scale
    return found


def _estimate(request: SiteRequest) -> dict[str, Any]:
    """One estimated balance: CO2 by sector with its range, and what every set of proxies gives."""
    tables = [row for row in queries.balances(request.scope) if row.detail.get("emissions")]
    years = {str(row.year): row for row in tables}
    if not years:
        return {"estimate": None}
    year = request.GET.get("year", "")
    row = years.get(year) or tables[0]
    return {"estimate": row, "years": chosen([(each, each) for each in years], str(row.year))} | _by_proxy(row)


def _by_proxy(row: EnergyTable) -> dict[str, Any]:
    lang = language()
    base = {each["sector"]: each for each in row.detail["emissions"]}
    others: dict[str, dict[str, float]] = {}
    for each in row.detail["alternatives"]:
        others.setdefault(each["alternative"], {})[each["sector"]] = each["value"]
    names = list(others)
    sectors = estimate_sectors()
    lines = []
    for code, each in base.items():
        if code == "total":
            continue
        known = sectors.get(code)
        label = named(known, code)
        lines.append((label, each, [others[name].get(code) for name in names]))
    total = base.get("total")
    sums = []
    for name in names:
        sector_gaps = [abs(value - base[code]["city"]) for code, value in others[name].items() if code in base
                       and code != "total" and value is not None]  # fmt: skip
        whole = others[name].get("total")
        gap = whole - total["city"] if whole is not None and total else None
        sums.append((name, whole, _settled(gap), _settled(sum(sector_gaps))))
    return {
        "alternatives": [_alternative(name) for name in names],
        "lines": lines,
        "estimate_total": total,
        "sums": [(_alternative(name), *rest) for name, *rest in sums],
        "notes": [note[lang] for note in row.detail.get("notes", ())],
    }


def _settled(value: float | None) -> float | None:
    """A difference without what is left of rounding in binary."""
    return None if value is None else 0.0 if abs(value) < 1e-6 else value


def _alternative(name: str) -> str:
    """A set of proxies in words, where it has them."""
    words = {"structure": _("按产业结构"), "study": _("按研究估算"), "output": _("按产品产量")}
    return words.get(name, name)
