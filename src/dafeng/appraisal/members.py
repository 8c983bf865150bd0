"""Names that stand for several bodies at once (各区〈市〉政府, 市有关部门单位): one rule for every list of units.

Which names they are, and who their members are, is data of the gazetteer. Nobody answers alone for such a name: work of
districts and zones goes to each of them, other work stays with its task, and the name itself is in no list of units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from dafeng.appraisal.work import WorkItem
from dafeng.city import COUNTY_LEVEL, CityPack
from dafeng.plan.gazetteer import Unit, default_gazetteer

__all__ = ["answers_alone", "by_member", "judged_as_unit", "members_of"]

_ELSEWHERE = ("collective", "local")


@lru_cache(4096)
def answers_alone(name: str) -> bool:
    """Whether a unit of that name is one body, which can owe work, be reminded and be evaluated."""
    return not default_gazetteer().stands_for_several(name)


@lru_cache(4096)
def judged_as_unit(name: str) -> bool:
    """Whether the unit is evaluated on a sheet for units: districts and zones have a sheet of their own, and a leading
    group is made of the units that are evaluated."""
    known = default_gazetteer()
    found = known.resolve(name)
    kind = known.units[found.id].kind if found is not None and found.id in known.units else ""
    return answers_alone(name) and kind not in _ELSEWHERE


@lru_cache(4096)
def _several(named: str) -> Unit | None:
    """The unit of the gazetteer that a code or name without a place stands for, where those are several."""
    known = default_gazetteer()
    own = known.units.get(named)
    if own is not None:
        return own if own.several else None
    found = known.resolve(named)
    return known.units.get(found.id) if found is not None and known.stands_for_several(named) else None


def members_of(pack: CityPack) -> dict[str, tuple[str, ...]]:
    """Codes of the places that a collective name may stand for: the city's districts, its zones."""
    places = pack.children(pack.code)
    return {
        "districts": tuple(place.code for place in places if place.kind in COUNTY_LEVEL),
        "zones": tuple(place.code for place in places if place.kind == "zone"),
    }


def by_member(items: Iterable[WorkItem], members: Mapping[str, tuple[str, ...]]) -> tuple[WorkItem, ...]:
    """The items as single bodies answer for them: one of several bodies goes to each of its members, or to nobody."""
    found: list[WorkItem] = []
    for item in items:
        unit = _several(item.unit)
        found += [item] if unit is None else [replace(item, unit=each) for each in members.get(unit.members, ())]
    return tuple(found)
