"""Labels of a map are read on their district's own colour."""

from __future__ import annotations

import re

from dafeng.charts import DistrictMap, DistrictValue, draw_map
from dafeng.charts.palette import SEQUENCE


def test_a_label_has_its_district_s_colour_around_it_and_white_on_hatching_alone() -> None:
    values = (1.0, 2.0, 3.0, 4.0, 5.0, None)
    districts = tuple(DistrictValue(str(at), f"区{at}", value) for at, value in enumerate(values))
    drawn = draw_map(DistrictMap("map", "图", "亿元", districts), 340)
    halos = re.findall(r'<text[^>]*stroke="(#[0-9a-fA-F]+)"[^>]*>区', drawn)
    assert halos == [*SEQUENCE, "#ffffff"]
