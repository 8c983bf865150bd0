"""An inventory as pages show it: sectors, lines and results in words, the tree map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from dafeng.accounts.balance import kinds
from dafeng.accounts.inventory import Inventory, InventoryLine, LineResult, inventory_lines
from dafeng.charts import PALETTE, Patch, TreeMap, draw_treemap
from dafeng.core.gwp import GwpSet
from dafeng_site.books.library import city_library
from dafeng_site.pages.figures import language, named
from dafeng_site.pages.pictures import words

__all__ = [
    "LineView",
    "SectorView",
    "gwp_choices",
    "item_label",
    "line_query",
    "notation_label",
    "sector_label",
    "sectors_of",
    "treemap",
    "treemap_svg",
    "working",
]

_SECTORS = {
    "energy": gettext_lazy("能源活动"),
    "ippu": gettext_lazy("工业生产过程"),
    "agriculture": gettext_lazy("农业活动"),
    "land": gettext_lazy("土地利用变化和林业"),
    "waste": gettext_lazy("废弃物处理"),
    "memo": gettext_lazy("信息项（不计入总量）"),
}
_COLOURS = {
    "energy": PALETTE["coal"],
    "ippu": PALETTE["primary"],
    "agriculture": PALETTE["biomass"],
    "land": PALETTE["wind"],
    "waste": PALETTE["oil"],
}
_LIGHT = (PALETTE["gas"], PALETTE["electricity"], PALETTE["wind"])
NOTATION_WORDS = {
    "NO": gettext_lazy("不发生"),
    "NE": gettext_lazy("未估算"),
    "IE": gettext_lazy("列于别处"),
    "C": gettext_lazy("保密"),
    "NA": gettext_lazy("不适用"),
}


@dataclass(frozen=True, slots=True)
class LineView:
    """One line with its sum in CO2 equivalent [kt], or its notation keys; `share` is of the total [%]."""

    line: InventoryLine
    name: str
    url: str
    co2e: float | None
    share: float | None
    gases: tuple[tuple[str, float | None, str, str], ...]
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectorView:
    """One sector with its lines; its sum [kt] is None where no line has a value."""

    code: str
    name: str
    co2e: float | None
    lines: tuple[LineView, ...]


def sector_label(code: str) -> str:
    """A sector in words."""
    return str(_SECTORS.get(code, code))


def line_query(inventory: Inventory) -> str:
    """What the address says of the inventory."""
    return f"?place={inventory.place}&year={inventory.year}&book={inventory.book}&gwp={inventory.gwp_set}"


def sectors_of(inventory: Inventory) -> list[SectorView]:
    """Sectors in the order of reports, each with its lines."""
    by_line: dict[str, list[LineResult]] = {}
    for each in inventory.results:
        by_line.setdefault(each.line, []).append(each)
    total = inventory.total()
    sectors: dict[str, list[LineView]] = {}
    for code, results in by_line.items():
        line = inventory_lines()[code]
        sectors.setdefault(line.sector, []).append(_line(inventory, line, results, total))
    found = []
    for code in _SECTORS:
        lines = sectors.get(code, [])
        known = [each.co2e for each in lines if each.co2e is not None and code != "memo"]  # memo items do not add up
        if lines:
            found.append(SectorView(code, sector_label(code), sum(known) if known else None, tuple(lines)))
    return found


def _line(inventory: Inventory, line: InventoryLine, results: list[LineResult], total: float) -> LineView:
    known = [each for each in results if each.value is not None]
    co2e = sum(inventory.co2e(each) for each in known) / 1e3 if known else None
    counted = line.counts(inventory.book) and co2e is not None and total
    gases: dict[str, tuple[float | None, str, str]] = {}
    for each in results:
        value, _keys, _why = gases.get(each.gas, (None, "", ""))
        if each.value is not None:
            gases[each.gas] = ((value or 0.0) + each.value, "", "")
        elif value is None:
            why = each.reason_zh if language() == "zh" else each.reason_en
            gases[each.gas] = (None, each.notation or "", why)
    url = reverse("inventory-line", args=[line.code]) + line_query(inventory)
    return LineView(
        line,
        line.name(language()),
        url,
        co2e,
        100 * co2e * 1e3 / total if counted and co2e is not None else None,
        tuple((gas, *each) for gas, each in gases.items()),
        tuple(dict.fromkeys(each.state for each in known)),
    )


def treemap(inventory: Inventory, title: str, source: str) -> TreeMap:
    """The sources of an inventory as areas by CO2 equivalent; fuels of one line stand apart, removals are left out."""
    lang = language()
    lines = inventory_lines()
    found: dict[tuple[str, str], float] = {}
    for each in inventory.counted():
        found[each.line, each.item] = found.get((each.line, each.item), 0.0) + inventory.co2e(each)
    names = {(each.line, each.item): item_label(each) for each in inventory.counted()}
    shown = {key: value for key, value in found.items() if value > 0}
    whole = sum(shown.values())
    patches = []
    for (code, item), value in sorted(shown.items(), key=lambda pair: -pair[1]):
        if value < whole / 2000:
            continue
        line = lines[code]
        patches.append(
            Patch(
                names[code, item] or line.name(lang),
                value / 1e4,
                _colour(line, item),
                line.name(lang) if item else sector_label(line.sector),
                reverse("inventory-line", args=[code]) + line_query(inventory),
                dark=_colour(line, item) not in _LIGHT,
            )
        )
    return TreeMap(
        key=f"inventory-{inventory.place}-{inventory.year}",
        title=title,
        unit=gettext("万吨二氧化碳当量，%(set)s") % {"set": inventory.gwp_set},
        patches=tuple(patches),
        source=source,
        words=words(),
    )


def item_label(result: LineResult) -> str:
    """The fuel, product or animal of a result in words; a fuel by its name as a fuel, not as a product."""
    lang = language()
    fuel = kinds().get(result.item) if result.line.startswith(("energy.", "memo.")) else None
    if fuel is not None:
        return named(fuel)
    return result.item_name(city_library(), lang)


def _colour(line: InventoryLine, item: str) -> str:
    """Fuels in the colours that they have everywhere, other lines in their sector's."""
    fuel = kinds().get(item)
    if line.sector == "energy" and fuel is not None:
        return PALETTE.get(fuel.group, PALETTE["line-strong"])
    return _COLOURS.get(line.sector, PALETTE["line-strong"])


def treemap_svg(chart: TreeMap, width: float, height: float) -> SafeString:
    """The drawing for a page."""
    return mark_safe(draw_treemap(chart, width, height))  # noqa: S308  made by dafeng.charts, which escapes every text


def gwp_choices() -> list[tuple[GwpSet, str]]:
    """Sets of warming potentials by name."""
    return [
        ("SAR", "SAR (IPCC 1995)"),
        ("AR4", "AR4 (IPCC 2007)"),
        ("AR5", "AR5 (IPCC 2013)"),
        ("AR6", "AR6 (IPCC 2021)"),
    ]


def notation_label(code: str) -> str:
    """A notation key in words."""
    return str(NOTATION_WORDS.get(code, code))


def working(result: LineResult) -> dict[str, Any]:
    """One result down to its terms: the formula, each term with where it comes from."""
    lang = language()
    return {
        "result": result,
        "name": item_label(result),
        "formula": result.formula(lang),
        "note": result.note_zh if lang == "zh" else result.note_en,
        "reason": result.reason_zh if lang == "zh" else result.reason_en,
    }
