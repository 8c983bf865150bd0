"""One sign for one demand, wherever a requirement is shown: version differences, comparison, split forms, lab."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dafeng.plan.records import Op, Target
from dafeng.plan.signs import SIGNS, demanded_op
from dafeng_site.pages.goals import demand_text

TARGET = Target("三(一)1", "光伏发电装机", 2025, ">", 400.0, "万千瓦", None, "level", "突破", "突破400万千瓦", 0, 8)


@pytest.mark.parametrize(
    ("hedge", "op", "shown"),
    [
        ("突破", ">", "≥ 400"),  # a milestone counts as soon as it is reached
        ("超过", ">", "> 400"),  # Civil Code, article 1259: 超过 leaves the number out
        ("以上", ">=", "≥ 400"),
        ("不高于", "<=", "≤ 400"),
        ("左右", "~", "≈ 400"),
        ("", "=", "400"),
    ],
)
def test_without_a_goal_the_sign_is_what_the_words_demand(hedge: str, op: Op, shown: str) -> None:
    target = replace(TARGET, hedge=hedge, op=op)
    assert demand_text(target).startswith(shown)
    assert SIGNS[demanded_op(target) or "="] == shown[:-3].strip()
