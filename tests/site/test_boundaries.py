"""The district map: the pack's boundaries, else those of the optional package, drawn with its notice, not passed on."""

from __future__ import annotations

import json
import sys
from array import array
from types import ModuleType, TracebackType

import pytest
from django.test import Client

from dafeng_site.data import packparts
from dafeng_site.data.version import writing

from .conftest import World

NOTICE = "仅供学习交流"
SQUARE = [[[117.0, 34.8], [117.1, 34.8], [117.1, 34.9], [117.0, 34.8]]]


class _Data:
    def index_of(self, code: str, level: str) -> int | None:
        return 3 if (code, level) == ("370481", "district") else None

    def geometry(self, _index: int) -> object:
        ring = (array("d", [11700000, 11710000, 11710000]), array("d", [3480000, 3480000, 3490000]))
        return (None, [[ring]])


class _GeoTool:
    _data = _Data()

    def __enter__(self) -> _GeoTool:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package geotool-cn that knows one square for 滕州."""
    module = ModuleType("GeoToolCN")
    module.GeoTool = _GeoTool  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "GeoToolCN", module)


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "GeoToolCN", None)


@pytest.mark.usefixtures("no_package")
def test_without_boundaries_the_map_is_a_grid_and_says_so(world: World, client: Client) -> None:
    page = client.get("/").content.decode()
    assert "这是示意图" in page
    assert NOTICE not in page


@pytest.mark.usefixtures("package")
def test_boundaries_of_the_package_are_drawn_with_their_notice(world: World, client: Client) -> None:
    page = client.get("/").content.decode()
    assert "这是示意图" not in page
    assert NOTICE in page
    assert NOTICE in client.get("/map.svg").content.decode()


@pytest.mark.usefixtures("package")
def test_boundaries_of_the_package_are_never_served_as_a_file_nor_carried_in_the_pack(
    world: World, client: Client
) -> None:
    client.get("/")
    assert client.get("/map.geojson").status_code == 404
    assert packparts.files() == {}


@pytest.mark.usefixtures("package")
def test_the_city_s_own_file_comes_first(world: World, client: Client) -> None:
    shape = {"type": "Polygon", "coordinates": SQUARE}
    feature = {"type": "Feature", "properties": {"adcode": "370402"}, "geometry": shape}
    own = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    with writing():
        packparts.store({}, {"map.geojson": own})
    page = client.get("/").content.decode()
    assert "这是示意图" not in page
    assert NOTICE not in page
    assert client.get("/map.geojson").content == own
