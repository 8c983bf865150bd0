"""Boundaries of the districts for drawing: the pack's own, else those of an installed package with its notice.

What a package carries is drawn and no more: it is neither served as a file nor written into a pack.
"""

from __future__ import annotations

import json
from typing import Any

from dafeng.city import CityMap, installed_map
from dafeng.city import Place as PackPlace
from dafeng_site.data import packparts, queries
from dafeng_site.data.models import Place
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope

__all__ = ["boundaries"]


def boundaries(scope: Scope) -> CityMap | None:
    """The shapes to draw, read once; None gives the schematic grid."""
    return kept("boundaries", (), lambda: _supplied() or _installed(scope))


def _supplied() -> CityMap | None:
    content = packparts.file("map.geojson")
    if content is None:
        return None
    try:
        found: Any = json.loads(content)
    except ValueError:
        return None
    return CityMap(found, "pack") if isinstance(found, dict) else None


def _installed(scope: Scope) -> CityMap | None:
    here = queries.city()
    if here is None:
        return None
    below = queries.places(scope).filter(parent__code=here.code).exclude(kind="township").exclude(code__contains=":")
    return installed_map([_plain(each) for each in below])


def _plain(row: Place) -> PackPlace:
    return PackPlace(row.code, row.name, row.name_en, row.parent.code if row.parent else None, row.kind)  # type: ignore[arg-type]  # as it was loaded
