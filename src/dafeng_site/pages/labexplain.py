"""Any figure of CO2 opened: by branch activity x saturation x share x intensity x factor, with what each rests on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.accounts.balance import kinds
from dafeng.pathway.explaining import Term, measures_of, terms_of
from dafeng.pathway.records import Value
from dafeng.pathway.sentences import SECTOR_NAMES
from dafeng_site.lab.worlds import World
from dafeng_site.pages.balanceview import kind_name
from dafeng_site.pages.figures import language, named, unit_label
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labsliders import basis_label
from dafeng_site.pages.labwords import told

__all__ = ["basis_of", "branch_name", "explained"]

_SECTORS = {
    "": gettext_lazy("全部"),
    "power": gettext_lazy("电力和热力"),
    "industry": gettext_lazy("工业"),
    "construction": gettext_lazy("建筑业"),
    "transport": gettext_lazy("交通运输"),
    "agriculture": gettext_lazy("农业"),
    "services": gettext_lazy("服务业"),
    "residential": gettext_lazy("居民生活"),
    "process": gettext_lazy("工业过程"),
    "sink": gettext_lazy("碳汇"),
}
_OF = {"services": ("trade", "other"), "power": ("power", "heat")}
_MOST = 40


def basis_of(world: World, value: Value) -> dict[str, str]:
    """What a value rests on: words, tone, note and source."""
    if not value.basis:  # a flow of the base year's balance that no row describes: its intensity closes the balance
        return {"label": _("按平衡表校准"), "tone": "info", "note": told(world, value.note), "source": value.source}
    name, tone = basis_label(value)
    return {"label": name, "tone": tone, "note": told(world, value.note), "source": value.source}


def _fits(term: Term, sector: str) -> bool:
    if not sector:
        return True
    if sector in ("process", "sink"):
        return term.branch.use == sector
    return term.branch.use == "energy" and term.sector in _OF.get(sector, (sector,))


def explained(asked: Asked) -> dict[str, Any]:
    """Terms of a sector in a year, the stations and purchases behind electricity, and the drivers behind activity."""
    run = asked.run
    model, found = run.found.model, run.found
    sector = asked.sector if asked.sector in _SECTORS else ""
    terms = [each for each in terms_of(model, found.raw, run.levels, asked.year) if _fits(each, sector)]
    used = [each for each in terms if each.energy or each.co2]
    lang = language()
    rows = [
        {
            "term": each,
            "name": branch_name(each),
            "unit": unit_label(kinds()[each.branch.fuel].unit, lang) if each.branch.fuel else _("千吨"),
            "basis": basis_of(asked.world, each.branch.origin),
            "driver": _driver(asked, each.branch.driver or each.branch.stock),
            "measures": [(named(one), level * 100) for one, level in measures_of(model, each, run.levels)],
        }
        for each in used[:_MOST]
    ]
    return {
        "rows": rows,
        "left_out": len(used) - len(rows),
        "total": sum(each.co2 for each in used) / 10.0,
        "sectors": [(code, name, reverse("lab") + "?" + asked.query(sector=code), code == sector)
                    for code, name in _SECTORS.items()],
        "sector_name": _SECTORS[sector],
        "power": _power(asked) if sector in ("", "power") else [],
        "drivers": _drivers(asked),
        "estimated": asked.world.estimated,
        "balance_source": asked.world.balance.source,
    }  # fmt: skip


def branch_name(term: Term) -> str:
    """What a branch is in words: its sector and its fuel."""
    use = {"process": _("工业过程"), "sink": _("碳汇")}.get(term.branch.use)
    sector = SECTOR_NAMES.get(term.sector, (term.sector, term.sector))[language() == "en"]
    fuel = kind_name(term.branch.fuel) if term.branch.fuel else ""
    return f"{use or sector} {fuel}".strip()


def _driver(asked: Asked, name: str) -> str:
    for each in (*asked.world.spec.drivers, *asked.world.spec.stocks):
        if each.id == name.partition("/")[0]:
            return named(each)
    return name


def _power(asked: Asked) -> list[dict[str, Any]]:
    """What stations burn and what is bought, in kt: amount x factor."""
    found, lang = asked.run.found, language()
    model, raw, at = found.model, found.raw, asked.year - found.years[0]
    rows = []
    for n, flow in enumerate(model.flows):
        if n < len(model.branches) or flow.sector not in ("power", "heat") or not raw.carbon[0, at, n]:
            continue
        amount = abs(float(raw.flows[0, at, n]))
        co2 = float(raw.carbon[0, at, n])
        rows.append({"name": _("电厂燃用%(fuel)s") % {"fuel": kind_name(flow.kind)}, "amount": amount,
                     "unit": unit_label(kinds()[flow.kind].unit, lang), "factor": co2 / amount / 10.0,
                     "co2": co2 / 10.0})  # fmt: skip
    bought, grid = float(raw.supplied.bought[0, at]), float(raw.grid[0, at])
    if asked.world.spec.settings.book != "inventory" and bought:
        rows.append({"name": _("净购入电力（外送为负）"), "amount": bought, "unit": unit_label("10^8 kWh", lang),
                     "factor": grid * 10.0, "co2": bought * grid * 10.0})  # fmt: skip
    return rows


def _drivers(asked: Asked) -> list[dict[str, Any]]:
    """Every driver in the base year and the year asked for, with the rows it was given by."""
    found = asked.run.found
    model, at = found.model, asked.year - found.years[0]
    rows = []
    for n, each in enumerate(model.spec.drivers):
        given = model.held.rows.get(each.id, ())
        last = next((row for row in given if row.year >= asked.year), given[-1] if given else None)
        rows.append(
            {
                "name": named(each),
                "unit": unit_label(each.unit, language()),
                "base": float(found.raw.drivers[0, 0, n]),
                "value": float(found.raw.drivers[0, at, n]),
                "basis": basis_of(asked.world, last.origin if last else each.origin),
                "kind": each.kind,
            }
        )
    return rows
