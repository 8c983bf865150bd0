"""The history in English: the site's words are translated, what people typed is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dafeng_site
from dafeng.appraisal import packaged_flows
from dafeng_site.pages.stepwords import in_english, of_event

_SUBJECT = re.compile(r"audit\.record\([^)]*?subject=f?\"([^\"]*)\"", re.DOTALL)


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


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("superseded", "在别处登录，本处退出"),
        ("reset zhang", "重置 zhang"),
        ("evidence of evaluation 3", "评价佐证 3"),
        ("plan v2 in force", "方案 v2 启用"),
        ("complaint 3 person", "举报 3 举报人"),
        ("refused: 月报.pdf", "未通过： 月报.pdf"),
        ("idler", "idler"),
        ("GET /security/", "GET /security/"),
        ("targets.xlsx", "targets.xlsx"),
    ],
)
def test_an_event_of_the_log_in_chinese(stored: str, said: str) -> None:
    assert of_event(stored) == said


def test_every_event_that_the_site_notes_has_chinese() -> None:
    """The words are those of the source: what stands before the first value, in each call that notes an event."""
    site = Path(dafeng_site.__file__).parent
    noted = [found for path in site.rglob("*.py") for found in _SUBJECT.findall(path.read_text(encoding="utf-8"))]
    words = {begin.split("{")[0].strip() for begin in noted} - {"", "OIDC", "OIDC:", ","}
    assert len(words) > 20
    assert [word for word in words if of_event(word) == word] == []
