"""Units of government that a plan names, as the site's units: one row a unit, level and place kept apart."""

from __future__ import annotations

from collections.abc import Mapping

from dafeng.plan.gazetteer import Gazetteer, Resolution, default_gazetteer
from dafeng.plan.records import Plan, UnitRef
from dafeng_site.people.models import OrgUnit

__all__ = ["code_of", "units_of"]

_OWN = "city"


def code_of(unit: UnitRef, city: str) -> str:
    """The unit's code: the gazetteer's id, before it the level where it is not the city's own. Empty when unknown.

    市能源局 is `energy`, 省能源局 `province:energy`, 滕州市人民政府 `county:local-government:滕州市`.
    """
    found = _resolved(unit, default_gazetteer())
    return "" if found is None else _code(found, city)


def units_of(plan: Plan, city: str, places: Mapping[str, str]) -> list[OrgUnit]:
    """A row for each unit that the plan's tasks name and the gazetteer knows, by first appearance.

    `city` is the city's name; `places` gives the code of a place by its name.
    """
    gazetteer = default_gazetteer()
    rows: dict[str, OrgUnit] = {}
    for task in plan.tasks:
        for unit in task.units:
            found = _resolved(unit, gazetteer)
            if found is None or (code := _code(found, city)) in rows:
                continue
            known = gazetteer.units.get(found.id)
            rows[code] = OrgUnit(
                code=code,
                name=unit.name,
                name_en=known.en if known else "",
                level=found.level or _OWN,
                place=places.get(found.place, ""),
            )
    return list(rows.values())


def _resolved(unit: UnitRef, gazetteer: Gazetteer) -> Resolution | None:
    return gazetteer.resolve(unit.name) if unit.canonical else None


def _code(found: Resolution, city: str) -> str:
    place = "" if found.place and found.place.rstrip("市") == city.rstrip("市") else found.place
    if place:
        return ":".join((found.level or "county", found.id, place))
    return found.id if found.level in ("", _OWN) else f"{found.level}:{found.id}"
