"""Charts say what the figures say: round axes, honest gaps, states by shape, nothing unescaped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from dafeng.charts import (
    DistrictMap,
    DistrictValue,
    LineChart,
    Point,
    Series,
    TargetMark,
    draw_lines,
    draw_map,
    short_number,
)
from dafeng.charts.maps import classes
from dafeng.charts.numbers import ticks
from dafeng.charts.palette import PALETTE

STATIC = Path(__file__).resolve().parents[2] / "src" / "dafeng_site" / "static" / "dafeng"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (12345.6, "12,346"), (1693.91, "1,693.9"), (295.0, "295"), (55.123, "55.12"), (0.6205, "0.621"),
     (0.00123, "0.00123"), (-0.00123, "−0.00123"), (1.23e-05, "0.0000123"), (-4.5, "−4.5"), (40.0, "40")],
)  # fmt: skip
def test_numbers_read_as_people_write_them(value: float, shown: str) -> None:
    assert short_number(value) == shown


def test_axis_steps_are_round_and_cover_the_figures() -> None:
    assert ticks(0, 97, 5) == [0, 25, 50, 75, 100]
    assert ticks(47.4, 80.9, 5) == [40, 50, 60, 70, 80, 90]
    assert ticks(5, 5)[0] <= 5 <= ticks(5, 5)[-1]


def _lines(points: tuple[Point, ...], **rest: object) -> etree._Element:
    chart = LineChart("k", "标题", "万吨", (Series("甲<&", points, "#0052d9"),), **rest)
    return etree.fromstring(draw_lines(chart))


def test_a_missing_year_breaks_the_line_and_draws_no_point() -> None:
    drawn = _lines((Point(2020, 1.0), Point(2021, None, "missing"), Point(2022, 3.0)))
    path = next(node.get("d") for node in drawn.iter(f"{SVG}path") if node.get("stroke") == "#0052d9")
    assert path.count("M") == 2
    assert len(drawn.findall(f".//{SVG}g[@class='hot']")) == 2


def test_the_state_of_a_figure_is_in_its_shape() -> None:
    filled = _lines((Point(2020, 1.0, "published"),)).find(f".//{SVG}g[@class='hot']/{SVG}circle")
    hollow = _lines((Point(2020, 1.0, "estimated"),)).find(f".//{SVG}g[@class='hot']/{SVG}circle")
    assert filled is not None
    assert filled.get("fill") == "#0052d9"
    assert hollow is not None
    assert hollow.get("fill") == "#ffffff"


def test_a_higher_figure_stands_higher_and_a_later_one_further_right() -> None:
    spots = _lines((Point(2020, 1.0), Point(2021, 3.0))).findall(f".//{SVG}g[@class='hot']")
    assert float(spots[0].get("data-y", 0)) > float(spots[1].get("data-y", 0))
    assert float(spots[0].get("data-x", 0)) < float(spots[1].get("data-x", 0))


def test_a_picture_that_stands_alone_carries_title_unit_legend_and_source() -> None:
    mark = TargetMark(2025, 2.0, "2025年目标", "<=")
    chart = LineChart("k", "标题", "万吨", (Series("甲", (Point(2020, 1.0),), "#000000"),), "年鉴", (mark,))
    texts = " ".join(etree.fromstring(draw_lines(chart, standalone=True)).itertext())
    for wanted in ("标题", "万吨", "甲", "来源：年鉴", "2025年目标"):
        assert wanted in texts


def test_names_are_escaped() -> None:
    assert "甲&lt;&amp;" in etree.tostring(_lines((Point(2020, 1.0),)), encoding="unicode")


def test_a_district_without_a_figure_is_hatched_and_says_so() -> None:
    districts = (DistrictValue("1", "东区", 5.0), DistrictValue("2", "西区", None))
    drawn = etree.fromstring(draw_map(DistrictMap("m", "标题", "万吨", districts)))
    fills = [node.get("fill", "") for node in drawn.iter(f"{SVG}rect")]
    assert any(fill.startswith("url(#hatch-m") for fill in fills)
    texts = list(drawn.itertext())
    assert "无数据" in texts
    assert "示意图" in texts


def test_boundaries_are_drawn_where_the_city_supplies_them() -> None:
    square = [[117.0, 34.0], [118.0, 34.0], [118.0, 35.0], [117.0, 35.0], [117.0, 34.0]]
    shape = {"type": "Polygon", "coordinates": [square]}
    feature = {"type": "Feature", "properties": {"adcode": 1}, "geometry": shape}
    chart = DistrictMap("m", "标题", "万吨", (DistrictValue("1", "东区", 5.0),), {"features": [feature]})
    texts = list(etree.fromstring(draw_map(chart)).itertext())
    assert "东区" in texts
    assert "示意图" not in texts


def test_classes_of_a_map_end_at_the_largest_figure() -> None:
    assert classes([1, 2, 3, 4, 5, 6])[-1] == 6
    assert classes([3.0]) == [3.0]
    assert classes([]) == []


def test_charts_and_pages_use_the_same_colours() -> None:
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", (STATIC / "css" / "tokens.css").read_text("utf-8")))
    assert {name: tokens.get(name) for name in PALETTE} == PALETTE
