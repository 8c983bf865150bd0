"""Wedges, lying bars and cost curves: what is drawn is where the figures say."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from dafeng.charts import (
    CostBlock,
    CostCurve,
    LineChart,
    Point,
    Series,
    Span,
    SpanChart,
    SpanRow,
    Wedge,
    WedgeChart,
    draw_costs,
    draw_lines,
    draw_spans,
    draw_wedges,
)
from dafeng.charts.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"
YEARS = (2020, 2021, 2022)


def _parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  drawn here


def _wedges(*wedges: Wedge, second: tuple[float, ...]) -> WedgeChart:
    return WedgeChart("w", "楔形", "万吨", YEARS, (100.0, 100.0, 100.0), second, "甲", "乙", wedges)


def _areas(svg: str) -> list[list[tuple[float, float]]]:
    """The corners of the filled areas."""
    found = []
    for path in _parsed(svg).iter(f"{SVG}path"):
        if path.get("fill", "none") != "none" and path.get("d", "").endswith("Z"):
            pairs = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d", ""))
            found.append([(float(x), float(y)) for x, y in pairs])
    return found


def test_the_stack_fills_the_gap_between_the_lines() -> None:
    """100 less 10 and 30 is 60: the lower edge of the last wedge lies on the second line."""
    one = Wedge("一", (0.0, -5.0, -10.0), "#111111")
    two = Wedge("二", (0.0, -15.0, -30.0), "#222222")
    svg = draw_wedges(_wedges(one, two, second=(100.0, 80.0, 60.0)))
    lines = [path.get("d", "") for path in _parsed(svg).iter(f"{SVG}path") if path.get("fill") == "none"]
    last = float(lines[-1].rsplit(" ", 1)[1])
    areas = _areas(svg)
    assert len(areas) == 2
    assert areas[1][3][1] == pytest.approx(last, abs=0.1)  # the way back begins at the last year
    assert areas[0][3] == areas[1][2]  # the second hangs on the first


def test_what_raises_stands_above_and_a_change_of_sign_is_two_areas() -> None:
    both = Wedge("一", (0.0, 10.0, -10.0), "#111111")
    areas = _areas(draw_wedges(_wedges(both, second=(100.0, 110.0, 90.0))))
    assert len(areas) == 2


def test_a_bar_is_as_wide_as_its_figures_and_equal_ends_are_a_mark() -> None:
    rows = (
        SpanRow("甲", (Span(50.0, 50.0, "#000000"),), "50"),
        SpanRow("乙", (Span(50.0, 40.0, "#111111"),), "−10"),
        SpanRow("丙", (Span(40.0, 35.0, "#222222"),), "−5"),
    )
    svg = draw_spans(SpanChart("s", "瀑布", "万吨", rows))
    widths = [float(each.get("width", "0")) for each in _parsed(svg).iter(f"{SVG}rect")]
    assert widths[0] == 3
    assert widths[1] == pytest.approx(2 * widths[2], abs=0.2)


@pytest.mark.parametrize("width", [360, 720])
def test_a_long_name_is_cut_and_texts_are_escaped(width: int) -> None:
    rows = (SpanRow("<b>" + "很长的名称" * 20, (Span(0.0, 1.0, "#000000"),), "1"),)
    svg = draw_spans(SpanChart("s", "图", "万吨", rows), width)
    assert "…" in svg
    assert "<b>" not in svg
    _parsed(svg)


def test_blocks_of_a_cost_curve_stand_side_by_side_and_savers_hang_below() -> None:
    blocks = (CostBlock("省", 0.0, 10.0, -50.0), CostBlock("贵", 10.0, 40.0, 100.0))
    svg = draw_costs(CostCurve("c", "成本", "元/吨", "万吨", blocks))
    first, second = list(_parsed(svg).iter(f"{SVG}rect"))
    x, y, wide, high = (
        [float(each.get(name, "0")) for each in (first, second)] for name in ("x", "y", "width", "height")
    )
    assert x[1] == pytest.approx(x[0] + wide[0], abs=0.2)
    assert wide[1] == pytest.approx(3 * wide[0], abs=0.3)
    assert high[1] == pytest.approx(2 * high[0], abs=0.3)
    assert y[0] == pytest.approx(y[1] + high[1], abs=0.2)  # below the line of zero, which the other stands on


@pytest.mark.parametrize("standalone", [False, True])
def test_without_figures_the_picture_says_so(standalone: bool) -> None:
    for svg in (
        draw_spans(SpanChart("s", "图", "万吨", ()), standalone=standalone),
        draw_costs(CostCurve("c", "图", "元/吨", "万吨", ()), standalone=standalone),
    ):
        assert "无数据" in svg
        _parsed(svg)


def test_one_cost_far_above_the_others_does_not_flatten_them() -> None:
    """Costs of -100, 200 and 9,000: drawn up to 1.5 times the second, 300, and the figure of the third is written."""
    blocks = (
        CostBlock("一", 0.0, 10.0, -100.0),
        CostBlock("二", 10.0, 20.0, 200.0),
        CostBlock("三", 20.0, 30.0, 9000.0),
    )
    svg = draw_costs(CostCurve("c", "成本", "元/吨", "万吨", blocks))
    words = [each.text or "" for each in _parsed(svg).iter(f"{SVG}text")]
    assert "3: 9,000 ↑" in words
    assert "300" in words
    assert not {"5,000", "10,000"} & set(words)
    heights = [
        float(each.get("height", "0"))
        for each in _parsed(svg).iter(f"{SVG}rect")
        if each.find(f"{SVG}title") is not None
    ]
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.02)


@pytest.mark.parametrize(
    ("name", "told"),
    [("当前政策", 2), ("提前达峰并且大规模改造煤电、水泥和焦化行业的强化情景方案", 1)],
)
def test_names_stand_at_the_ends_only_where_they_fit(name: str, told: int) -> None:
    """The legend tells every name whole; a name wider than a third of 720 would be cut at the edge beside its line."""
    points = (Point(2020, 1.0), Point(2030, 2.0))
    lines = (Series(name, points, "#111111"), Series("甲", points, "#222222"))
    chart = LineChart("k", "路径", "万吨", lines, named_ends=True)
    svg = draw_lines(chart, standalone=True)
    texts = [each for each in _parsed(svg).iter(f"{SVG}text") if not each.get("text-anchor")]
    assert [sum(each.text == line.name for each in texts) for line in lines] == [told, told]
    assert all(float(each.get("x", "0")) + text_width(each.text or "") <= 720 for each in texts)
