"""Score sheets as text: written and read again, checked, compared."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import (
    Adjustment,
    Grade,
    Sheet,
    compare_sheets,
    indicator_faults,
    packaged_sheets,
    parse_sheet,
    sheet_of,
    sheet_text,
)
from dafeng.core import default_catalogue
from dafeng.core.errors import AppraisalError

SHEETS = packaged_sheets()
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(lambda text: text.strip())
MARKS = st.floats(0, 100, allow_nan=False)


@pytest.mark.parametrize("code", sorted(SHEETS))
def test_a_packaged_sheet_written_is_the_sheet_again(code: str) -> None:
    assert parse_sheet(sheet_text(SHEETS[code])) == SHEETS[code]


@given(name=TEXTS, note=TEXTS, marks=st.lists(MARKS, min_size=12, max_size=12), floor=st.floats(0, 1))
def test_any_sheet_written_is_the_sheet_again(name: str, note: str, marks: list[float], floor: float) -> None:
    sheet = sheet_of("district")
    items = tuple(
        replace(item, full=MappingProxyType(dict.fromkeys(("intensity", "total"), mark)), note=note, floor=floor)
        for item, mark in zip(sheet.items, marks, strict=True)
    )
    changed = replace(sheet, zh=name, items=items)
    assert parse_sheet(sheet_text(changed)) == changed


def _codes(text: str) -> set[str]:
    with pytest.raises(AppraisalError) as caught:
        parse_sheet(text)
    return {fault.code for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("least = 90", "least = nan", "sheet.not-a-number"),
        ("cap = -6", "cap = -inf", "sheet.not-a-number"),
        ("cap = -6", "cap = 6", "sheet.cap"),
        ("full = 25", "full = nan", "sheet.not-a-number"),
        ("full = 25", "full = 1e300", "sheet.not-a-number"),
        ("full = 25", "full = -1", "sheet.negative"),
        ('zh = "目标完成"', "zh = 3", "sheet.text"),
        ('zh = "目标完成"', 'zh = " "', "sheet.name"),
        ('code = "tasks"', 'code = "Tasks/../x"', "sheet.code"),
        ("full = { intensity = 18, total = 8 }", "full = { intensity = 18, total = 9 }", "sheet.full"),
        ('rule = "mark"', 'rule = "guess"', "sheet.unknown-rule"),
        ('indicators = ["co2.total"]', "indicators = 3", "sheet.unreadable"),
        ("[[group]]", "[group]", "sheet.unreadable"),
    ],
)
def test_a_bad_sheet_is_refused_by_name(old: str, new: str, code: str) -> None:
    from importlib.resources import files

    text = (files("dafeng.appraisal") / "data" / "sheets" / "district.toml").read_text("utf-8")
    assert code in _codes(text.replace(old, new, 1))


def test_an_unknown_indicator_is_named() -> None:
    sheet = sheet_of("national")
    wrong = replace(sheet, items=(replace(sheet.items[0], indicators=("co2.totall",)), *sheet.items[1:]))
    assert indicator_faults(sheet, default_catalogue()) == []
    (fault,) = indicator_faults(wrong, default_catalogue())
    assert (fault.found, fault.where) == ("co2.totall", "national co2-total")


def _changed() -> tuple[Sheet, Sheet]:
    old = sheet_of("district")
    tasks = replace(old.item("tasks"), full=MappingProxyType({"intensity": 30.0, "total": 25.0}))
    items = tuple(tasks if item.code == "tasks" else item for item in old.items if item.code != "data")
    new = replace(
        old,
        zh="新表",
        items=items,
        adjustments=(*old.adjustments, Adjustment("late", "迟报", "late", -1, -2)),
        grades=(replace(old.grades[0], least=95), *old.grades[1:3], Grade("fail", "不合格", "fail")),
    )
    return old, new


def test_differences_are_named_row_by_row() -> None:
    old, new = _changed()
    told = {(each.kind, each.code, each.field, each.old, each.new) for each in compare_sheets(old, new)}
    assert told == {
        ("sheet", "district", "zh", old.zh, "新表"),
        ("item", "tasks", "full.intensity", "25", "30"),
        ("item", "data", "", "统计核算数据完整", ""),
        ("adjustment", "late", "", "", "迟报"),
        ("grade", "excellent", "least", "90", "95"),
    }
    assert compare_sheets(old, old) == ()
    assert compare_sheets(old, new)[0].words("zh") == ("评分表", "名称")


def test_another_order_is_a_difference() -> None:
    old = sheet_of("district")
    new = replace(old, items=(old.items[1], old.items[0], *old.items[2:]))
    assert [each.field for each in compare_sheets(old, new)] == ["order"]


def test_every_packaged_text_of_an_item_is_there_in_english() -> None:
    items = [item for sheet in packaged_sheets().values() for item in sheet.items]
    assert any(item.evidence for item in items)
    assert [each.code for each in items if bool(each.evidence) != bool(each.evidence_en)] == []
    assert [each.code for each in items if bool(each.note) != bool(each.note_en)] == []


def test_the_nine_supports_say_whose_definition_is_used_in_both_languages() -> None:
    items = sheet_of("national").items
    said = {item.code: (item.definition, item.definition_en) for item in items if item.definition}
    assert set(said) == {item.code for item in items if item.group == "support"}
    assert len(said) == 9
    assert all("本系统选定" in zh and "choice of this system" in en for zh, en in said.values())
