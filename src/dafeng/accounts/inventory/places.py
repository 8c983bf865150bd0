"""Nested places: districts make up the city, every tonne once.

Rule: an emission belongs to the ground it leaves. A plant on district ground is part of that district's inventory, and
of the city's through it. A plant that the city keeps itself (`counted_in` city) is left out of the district and added
to the city once. Zones overlap districts and are never summed. For each gas of a line:
the city's own figure counts where there is one, and what the districts leave of it is shown as the rest (a negative
rest is a finding); without one the districts are summed when all of them have a value or a settled key, and the line
stays NE, naming the districts that lack it, when one of them is not estimated. Another key of the city (IE: the carbon
is in a figure that counts already) stands; a district's value against it is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from dafeng.accounts.inventory.build import version_of
from dafeng.accounts.inventory.layout import inventory_lines
from dafeng.accounts.inventory.records import LineResult
from dafeng.accounts.inventory.totals import Finding, Inventory
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.observations import State, weakest

__all__ = ["Nested", "PlantEmission", "nest_places"]

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class PlantEmission:
    """One gas of a plant [t] in a line: the district whose ground it stands on, and where it is counted."""

    plant: str
    ground: str
    line: str
    gas: str
    tonnes: float
    counted_in: Literal["district", "city"] = "district"
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Nested:
    """The city with its districts. `city` is complete; `rest` [t] by line and gas is what no district accounts for."""

    city: Inventory
    parts: tuple[Inventory, ...]
    rest: dict[tuple[str, str], float]
    findings: tuple[Finding, ...]


def nest_places(city: Inventory, parts: Sequence[Inventory], plants: Iterable[PlantEmission] = ()) -> Nested:
    """The city's inventory completed from its districts' by the rule above.

    Raises `AccountsError` when years, books or places do not fit together, or a plant stands on unknown ground.
    """
    plants = tuple(plants)
    _fitting(city, parts, plants)
    findings: list[Finding] = [*_plants_in_districts(parts, plants)]
    rest: dict[tuple[str, str], float] = {}
    results: list[LineResult] = []
    for (line, gas), own in _by_gas(city).items():
        pieces = [_by_gas(part).get((line, gas), []) for part in parts]
        kept = [each for each in plants if (each.line, each.gas, each.counted_in) == (line, gas, "city")]
        if any(each.value is not None for each in own):
            left = _total(own) - sum(_total(piece) for piece in pieces) - sum(each.tonnes for each in kept)
            if parts and any(piece for piece in pieces):
                rest[line, gas] = left
            findings += _negative(line, gas, left, own)
            results += own
        elif own[0].notation == "NE":
            results += _summed(own[0], parts, pieces, kept)
        else:  # the city says why there is no figure of its own: not to be filled up with those of its districts
            results += own
            findings += _against_key(own[0], _total([each for piece in pieces for each in piece]))
    whole = replace(city, results=tuple(results), version=version_of(results))
    return Nested(whole, tuple(parts), rest, tuple(findings))


def _fitting(city: Inventory, parts: Sequence[Inventory], plants: Sequence[PlantEmission]) -> None:
    faults = [
        Fault(
            "inventory.nested", "区县清单的年份或账本与全市不同", "a part is of another year or book", where=part.place
        )
        for part in parts
        if (part.year, part.book) != (city.year, city.book)
    ]
    places = [part.place for part in parts]
    faults += [
        Fault("inventory.nested-twice", "同一区县出现两次", "a part is there twice", where=place)
        for place in sorted({place for place in places if places.count(place) > 1})
    ]
    faults += [
        Fault(
            "inventory.plant-ground",
            "企业所在区县不在列",
            "the plant's ground is not a part",
            where=each.plant,
            found=each.ground,
        )
        for each in plants
        if each.ground not in places
    ]
    faults += [
        Fault("inventory.unknown-line", "未登记的清单行", "unknown line", where=each.plant, found=each.line)
        for each in plants
        if each.line not in inventory_lines()
    ]
    if faults:
        raise AccountsError(faults)


def _by_gas(inventory: Inventory) -> dict[tuple[str, str], list[LineResult]]:
    found: dict[tuple[str, str], list[LineResult]] = {}
    for each in inventory.results:
        found.setdefault((each.line, each.gas), []).append(each)
    return found


def _total(results: Iterable[LineResult]) -> float:
    return sum(each.value for each in results if each.value is not None)


def _plants_in_districts(parts: Sequence[Inventory], plants: Sequence[PlantEmission]) -> list[Finding]:
    found: list[Finding] = []
    for part in parts:
        values = {key: _total(results) for key, results in _by_gas(part).items()}
        items = {each.item for each in part.results}
        found += [
            _plant_fault("counted-twice", "企业同时计入区县和全市", "counted in district and city", each)
            for each in plants
            if each.ground == part.place and each.counted_in == "city" and each.plant in items
        ]
        sums: dict[tuple[str, str], float] = {}
        for each in plants:
            if each.ground == part.place and each.counted_in == "district":
                sums[each.line, each.gas] = sums.get((each.line, each.gas), 0.0) + each.tonnes
        found += [
            Fault(
                "inventory.plants-exceed",
                zh="企业排放之和超过所在区县该行的排放",
                en="the plants emit more than the line of the district they stand in",
                where=f"{part.place} {line} {gas}",
                found=f"{value:,.0f} t",
                expected=f"≤ {values.get((line, gas), 0.0):,.0f} t",
                severity="warning",
            )
            for (line, gas), value in sums.items()
            if value > values.get((line, gas), 0.0) * (1 + _ROUNDING)
        ]
    return found


def _plant_fault(code: str, zh: str, en: str, plant: PlantEmission) -> Finding:
    return Fault(f"inventory.{code}", zh, en, where=f"{plant.plant} {plant.line} {plant.gas}", found=plant.ground)


def _negative(line: str, gas: str, left: float, own: Sequence[LineResult]) -> list[Finding]:
    if inventory_lines()[line].kind == "sink" or left >= -_ROUNDING * abs(_total(own)):
        return []
    return [
        Fault(
            "inventory.parts-exceed",
            zh="区县之和超过全市",
            en="the districts sum to more than the city",
            where=f"{line} {gas}",
            found=f"{_total(own) - left:,.0f} t",
            expected=f"≤ {_total(own):,.0f} t",
            severity="warning",
        )
    ]


def _against_key(own: LineResult, value: float) -> list[Finding]:
    if not value:
        return []
    return [
        Fault(
            "inventory.parts-against-key",
            zh=f"全市记为{own.notation}，而区县有数值，以全市的记号为准",
            en=f"the city's key is {own.notation} but districts have values; the city's key stands",
            where=f"{own.line} {own.gas}",
            found=f"{value:,.0f} t",
            severity="warning",
        )
    ]


def _summed(
    blank: LineResult,
    parts: Sequence[Inventory],
    pieces: Sequence[Sequence[LineResult]],
    kept: Sequence[PlantEmission],
) -> list[LineResult]:
    """The line from its parts; one result a district, and one for each plant the city keeps."""
    lacking = [
        part.place
        for part, piece in zip(parts, pieces, strict=True)
        if not piece or all(each.notation == "NE" for each in piece)
    ]
    valued = [
        (part.place, piece)
        for part, piece in zip(parts, pieces, strict=True)
        if any(each.value is not None for each in piece)
    ]
    if (not valued and not kept) or not parts:
        return [blank]
    if lacking:
        names = "、".join(lacking)
        zh, en = f"部分区县未估算：{names}", f"not estimated in {', '.join(lacking)}"
        return [replace(blank, reason_zh=zh, reason_en=en)]
    found = [
        replace(
            blank,
            item=place,
            value=_total(piece),
            notation=None,
            method="sum_of_places",
            tier=min((each.tier for each in piece if each.value is not None), default=0),
            form="other",
            state=cast("State", weakest(each.state for each in piece if each.value is not None)),
            reason_zh="",
            reason_en="",
            working_zh=f"{place}各项之和",
            working_en=f"sum over {place}",
        )
        for place, piece in valued
    ]
    return found + [
        replace(
            blank,
            item=each.plant,
            value=each.tonnes,
            notation=None,
            method="plant",
            tier=3,
            form="other",
            state="published",
            reason_zh="",
            reason_en="",
            working_zh=f"{each.plant}（位于{each.ground}）",
            working_en=f"{each.plant} (on the ground of {each.ground})",
        )
        for each in kept
    ]
