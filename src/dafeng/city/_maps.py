"""Boundaries of a city's districts: the city's own file first, an installed package second, else a schematic grid.

Dafeng ships no boundaries, for none of the public ones may be passed on. The optional package geotool-cn carries
boundaries of DataV.GeoAtlas (data of the Amap Open Platform, for learning and exchange only); whoever installs it
answers for that use, so its notice goes with the map.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any, Literal

from dafeng.city._faults import fault
from dafeng.city._records import COUNTY_LEVEL, CityPack, Place
from dafeng.core.errors import Fault

__all__ = ["CityMap", "find_map", "installed_map", "map_faults", "schematic_grid"]

_NOTICE = "边界数据来源于高德开放平台（经 DataV.GeoAtlas、geotool-cn），仅供学习交流使用，不代表法定行政区划界线"
_NOTICE_EN = (
    "Boundaries of the Amap Open Platform (by DataV.GeoAtlas and geotool-cn), for learning and exchange only; "
    "they are not the legal boundaries"
)


@dataclass(frozen=True, slots=True)
class CityMap:
    """A GeoJSON FeatureCollection in WGS 84, one feature a place with its code in the property `adcode`."""

    geojson: dict[str, Any]
    origin: Literal["pack", "geotool-cn"]
    notice: str = ""
    notice_en: str = ""


def find_map(pack: CityPack) -> CityMap | None:
    """The boundaries of the places right below the city, or None: then draw the schematic grid."""
    if content := pack.files.get("map.geojson"):
        return CityMap(json.loads(content), "pack")
    return installed_map(_parts(pack))


def installed_map(places: Sequence[Place]) -> CityMap | None:
    """The boundaries of places as the optional package geotool-cn has them, with its notice; None without it."""
    features = _installed(places)
    shapes = {"type": "FeatureCollection", "features": features}
    return CityMap(shapes, "geotool-cn", _NOTICE, _NOTICE_EN) if features else None


def schematic_grid(pack: CityPack) -> dict[str, tuple[int, int]]:
    """(row, column) of each place right below the city; 1 is north and west.

    As the pack says. Where it does not say so for every place, in the order of the pack, row by row: such a grid tells
    nothing of where a place lies.
    """
    parts = _parts(pack)
    if parts and all(place.grid for place in parts):
        return {place.code: place.grid for place in parts if place.grid}
    width = max(1, ceil(sqrt(len(parts))))
    return {place.code: (at // width + 1, at % width + 1) for at, place in enumerate(parts)}


def map_faults(content: bytes, places: Sequence[Place]) -> list[Fault]:
    """What is wrong with a `map.geojson`: its form, and districts without a shape."""
    try:
        data = json.loads(content)
        if data["type"] != "FeatureCollection":
            raise ValueError(data["type"])
        features = data["features"]
        codes = {str(each["properties"].get("adcode") or each["properties"].get("code")) for each in features}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return [fault("bad-map", "map.geojson", found=f"{type(error).__name__}: {error}")]
    missing = [each.name for each in places if each.kind in COUNTY_LEVEL and each.code not in codes]
    return [fault("map-incomplete", "map.geojson", found="、".join(missing))] if missing else []


def _parts(pack: CityPack) -> tuple[Place, ...]:
    return tuple(each for each in pack.children(pack.code) if each.kind != "township")


def _installed(places: Sequence[Place]) -> list[dict[str, Any]]:
    """Features of the package geotool-cn, when it is installed and its data can be read; else none."""
    try:
        from GeoToolCN import GeoTool
    except ImportError:
        return []
    with GeoTool() as tool:
        data: Any = getattr(tool, "_data", None)  # the package has no public way to its shapes
        if not hasattr(data, "index_of") or not hasattr(data, "geometry"):
            return []
        found = [(place, data.index_of(place.code, "district")) for place in places]
        shapes = [(place, data.geometry(index)) for place, index in found if index is not None]
    return [_feature(place, shape[1]) for place, shape in shapes if shape]


def _feature(place: Place, polygons: Any) -> dict[str, Any]:
    rings = [
        [[[x / 1e5, y / 1e5] for x, y in zip(*ring, strict=True)] for ring in polygon] for polygon in polygons
    ]  # the package counts in hundred-thousandths of a degree
    return {
        "type": "Feature",
        "properties": {"adcode": place.code, "name": place.name},
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
    }
