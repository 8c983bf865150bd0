"""The history in English: the site's words are translated, what people typed is not."""

from __future__ import annotations

import pytest

from dafeng.appraisal import packaged_flows
from dafeng_site.pages.stepwords import in_english


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("告知结果", "Announce"),
        ("拟定：计分依据存档", "Drafted: what the score rests on is frozen"),
        ("核查通过：已核实", "Verify: 已核实"),
        ("张三的话", "张三的话"),
        ("", ""),
    ],
)
def test_the_history_in_english(stored: str, said: str) -> None:
    assert in_english(stored) == said


def test_every_move_has_english() -> None:
    moves = {each.zh for flow in packaged_flows().values() for each in flow.transitions}
    assert all(in_english(name).isascii() for name in moves)
