"""Sankey diagrams and tree maps: widths and areas are the figures, text is escaped, nothing is drawn of nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dafeng.charts import Node, Patch, Ribbon, Sankey, TreeMap, draw_sankey, draw_treemap
from dafeng.charts.treemap import squarified

NODES = (Node("a", "甲", 0, "#111111"), Node("b", "乙", 1, "#222222"), Node("c", "丙<&>", 2, "#333333"))


def _sankey(*ribbons: Ribbon) -> Sankey:
    return Sankey("k", "流", "吨", NODES, ribbons)


def test_a_ribbon_is_as_wide_as_what_flows() -> None:
    """30 and 10 of one node: the first three times as wide as the second."""
    svg = draw_sankey(_sankey(Ribbon("a", "b", 30, "#000"), Ribbon("a", "c", 10, "#000")))
    wide, narrow = (float(each) for each in re.findall(r'stroke-width="([\d.]+)" stroke-opacity="0.4"', svg))
    assert wide == pytest.approx(3 * narrow, rel=0.01)


def test_the_diagram_is_sound_xml_with_its_words_escaped() -> None:
    root = etree.fromstring(draw_sankey(_sankey(Ribbon("a", "c", 1, "#000", "x<y")), standalone=True))
    titles = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert "甲 → 丙<&> (x<y): 1 吨" in titles


def test_nothing_that_flows_is_said_in_words() -> None:
    assert "无数据" in draw_sankey(_sankey())
    assert "无数据" in draw_treemap(TreeMap("k", "图", "吨", (Patch("甲", -1, "#000"),)))


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30))
def test_areas_are_the_values_and_stay_in_the_box(values: list[float]) -> None:
    boxes = squarified(values, (0.0, 0.0, 600.0, 300.0))
    whole = sum(values)
    for value, (x, y, width, height) in zip(values, boxes, strict=True):
        assert width * height == pytest.approx(value / whole * 180_000, rel=1e-6)
        assert -1e-6 <= x <= x + width <= 600.01
        assert -1e-6 <= y <= y + height <= 300.01


def test_a_patch_leads_where_it_says_and_says_its_share() -> None:
    """30 of 40 is 75.0 %."""
    chart = TreeMap("k", "图", "吨", (Patch("甲", 30, "#000", "组", "/x/?a=1&b=2"), Patch("乙", 10, "#000", "组")))
    root = etree.fromstring(draw_treemap(chart))
    link = root.find("{http://www.w3.org/2000/svg}a")
    assert link is not None
    assert (link.get("href"), link.get("aria-label")) == ("/x/?a=1&b=2", "甲: 30 吨 (75.0%)")
