"""A city without boundaries gets a grid that says it is one; supplied boundaries come first."""

from __future__ import annotations

import json
import sys
from array import array
from pathlib import Path
from types import ModuleType, TracebackType

import pytest
from small_pack import SMALL, lay

from dafeng.city import find_map, load_pack, packaged_pack, schematic_grid


def test_boundaries_that_the_city_supplies_come_first(tmp_path: Path) -> None:
    shapes = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"adcode": code}, "geometry": None} for code in ("990001", "990002")
    ]}  # fmt: skip
    found = find_map(load_pack(lay(tmp_path, {"map.geojson": json.dumps(shapes)})))
    assert found is not None
    assert (found.origin, found.geojson) == ("pack", shapes)


def test_without_boundaries_there_is_no_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "GeoToolCN", None)
    assert find_map(load_pack(lay(tmp_path))) is None


def test_an_installed_package_gives_shapes_with_its_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Data:
        def index_of(self, code: str, level: str) -> int | None:
            return 7 if (code, level) == ("990001", "district") else None

        def geometry(self, index: int) -> object:
            assert index == 7
            return (None, [[(array("d", [11700000, 11710000]), array("d", [3480000, 3490000]))]])

    class GeoTool:
        _data = Data()

        def __enter__(self) -> GeoTool:
            return self

        def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
            return

    package = ModuleType("GeoToolCN")
    package.GeoTool = GeoTool  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "GeoToolCN", package)
    found = find_map(load_pack(lay(tmp_path)))
    assert found is not None
    assert "仅供学习交流" in found.notice
    (feature,) = found.geojson["features"]
    assert feature["properties"]["adcode"] == "990001"
    assert feature["geometry"]["coordinates"] == [[[[117.0, 34.8], [117.1, 34.9]]]]


def test_the_packaged_city_has_a_place_in_the_grid_for_each_district() -> None:
    grid = schematic_grid(load_pack(packaged_pack("zaozhuang")))
    assert len(set(grid.values())) == len(grid) == 7
    tengzhou, taierzhuang, shanting = grid["370481"], grid["370405"], grid["370406"]
    assert tengzhou[0] < taierzhuang[0]  # 滕州 lies in the north-west, 台儿庄 in the south-east, 山亭 in the north-east
    assert tengzhou[1] < taierzhuang[1]
    assert shanting[0] == tengzhou[0]


def test_places_without_a_position_are_laid_row_by_row(tmp_path: Path) -> None:
    assert schematic_grid(load_pack(lay(tmp_path))) == {"990001": (1, 1), "990002": (1, 2)}
    assert "grid_row" not in SMALL["places/districts.csv"]
