"""Two versions of a plan side by side: nothing is lost, a version against itself changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.city import packaged_pack
from dafeng.plan import parse_plan, read_plan
from dafeng.plan.amendment import Amendment, amend, near, pieces
from dafeng.plan.records import Plan

_PLAN = """枣庄市碳达峰工作方案
三、重点任务
（一）能源绿色低碳转型行动
1．大力发展可再生能源。到2025年，生物质发电装机达到28万千瓦以上。（市能源局牵头，市发展改革委配合）
2．推进煤炭消费替代。合理控制煤炭消费。（市发展改革委负责）
（二）交通运输绿色低碳行动
1．推广新能源车辆。到2025年，新能源公交车占比达到95%以上。（市交通运输局负责）
"""


def _changed(*changes: tuple[str, str]) -> Amendment:
    text = _PLAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return amend(parse_plan(_PLAN), parse_plan(text))


def test_a_version_against_itself_changes_nothing() -> None:
    found = _changed()
    assert found.is_empty
    assert not found.touched
    assert len(found.tasks) == 3


def test_another_value_is_named_with_its_field_and_touches_its_clause() -> None:
    found = _changed(("28万千瓦", "32万千瓦"))
    changed = [each for each in found.targets if each.change != "same"]
    assert [(each.change, each.fields) for each in changed] == [("changed", ("value",))]
    assert changed[0].old is not None
    assert changed[0].new is not None
    assert (changed[0].old.value, changed[0].new.value) == (28, 32)
    assert found.touched == {changed[0].old.clause}


def test_a_target_put_off_is_one_change_of_its_year() -> None:
    found = _changed(("到2025年，生物质", "到2027年，生物质"))
    changed = [each for each in found.targets if each.change != "same"]
    assert [(each.change, each.fields) for each in changed] == [("changed", ("year",))]


def test_units_that_come_go_or_change_their_role() -> None:
    found = _changed(("市能源局牵头，市发展改革委配合", "市发展改革委牵头，市住房城乡建设局配合"))
    task = next(each for each in found.tasks if each.change == "changed")
    assert task.came == ("市住房城乡建设局",)
    assert task.went == ("市能源局",)
    assert task.roles == (("市发展改革委", "support", "lead"),)


def test_a_clause_that_moved_down_keeps_its_work() -> None:
    added = "1．建设储能。推进新型储能。（市能源局负责）\n2．大力发展可再生能源"
    found = _changed(("1．大力发展可再生能源", added), ("2．推进煤炭", "3．推进煤炭"))
    assert found.numbers["三(一)1"] == "三(一)2"
    assert found.numbers["三(一)2"] == "三(一)3"
    assert [each.new.title for each in found.tasks if each.change == "added" and each.new] == ["建设储能"]
    assert all(each.change != "removed" for each in found.tasks)


def test_what_is_taken_out_is_told() -> None:
    found = _changed(("2．推进煤炭消费替代。合理控制煤炭消费。（市发展改革委负责）\n", ""))
    assert [each.old.title for each in found.tasks if each.change == "removed" and each.old] == ["推进煤炭消费替代"]
    assert found.numbers["三(一)2"] is None
    assert "三(一)2" in found.touched


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(each.text for each in found if each.change != "added") == old
    assert "".join(each.text for each in found if each.change != "removed") == new


@pytest.fixture(scope="module")
def own() -> Plan:
    folder = packaged_pack("zaozhuang")
    path = next(each for each in sorted((folder / "plan").iterdir()) if each.suffix in (".txt", ".docx", ".html"))
    return read_plan(path)


def test_every_task_and_target_of_the_first_city_pairs_with_itself(own: Plan) -> None:
    found = amend(own, own)
    assert found.is_empty
    assert (len(found.tasks), len(found.targets)) == (len(own.tasks), len(own.targets))


def test_long_text_that_did_not_change_is_cut_to_what_stands_beside_a_change() -> None:
    old, new = "能源" * 60 + "28万千瓦" + "生态" * 60, "能源" * 60 + "32万千瓦" + "生态" * 60
    short = near(pieces(old, new), keep=10)
    assert [each.text for each in short] == ["…" + "能源" * 5, "28", "32", "万千瓦" + "生态" * 3 + "生…"]
    assert near(pieces(old, new), keep=200) == pieces(old, new)
