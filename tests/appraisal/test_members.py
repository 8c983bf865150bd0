"""Names that stand for several bodies: their members answer, or nobody; expectations written out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from small_pack import SMALL, lay

from dafeng.appraisal import WorkItem, sheet_of
from dafeng.appraisal.city import evaluate_city, subjects_of
from dafeng.appraisal.members import by_member, judged_as_unit, members_of
from dafeng.city import load_pack
from dafeng.core import default_catalogue
from dafeng.plan import read_plan

PLAN = """测试市碳达峰工作方案

一、重点任务
（一）能源行动
1．发展光伏。推进光伏建设。（市能源局牵头，各区（市）政府、市有关部门（单位）配合）
"""
READ = read_plan(PLAN.encode(), "plan.txt")


def _item(code: str, unit: str) -> WorkItem:
    return WorkItem(code, "一(一)1", "光伏", unit, "lead", date(2024, 1, 1), date(2024, 6, 30))


def test_work_of_all_districts_goes_to_each_and_work_of_departments_to_nobody(tmp_path: Path) -> None:
    lay(tmp_path)
    members = members_of(load_pack(tmp_path))
    assert members == {"districts": ("990001", "990002"), "zones": ()}
    items = [_item("1", "energy"), _item("2", "local-government"), _item("3", "departments"), _item("4", "各区政府")]
    found = [(item.code, item.unit) for item in by_member(items, members)]
    assert found == [("1", "energy"), ("2", "990001"), ("2", "990002"), ("4", "990001"), ("4", "990002")]


def test_a_name_for_several_is_no_subject_of_a_sheet_for_units(tmp_path: Path) -> None:
    lay(tmp_path)
    assert list(subjects_of(sheet_of("unit"), load_pack(tmp_path), READ).values()) == ["市能源局"]
    assert not judged_as_unit("滕州市人民政府")  # on the sheet for districts
    assert judged_as_unit("市统计局")


def test_a_district_is_scored_on_work_given_to_all_districts(tmp_path: Path) -> None:
    rows = "code,clause,title,unit,role,start,due,weight,done,source\n"
    rows += "2024-1,一(一)1,光伏,local-government,lead,2024-01-01,2024-06-30,1,0.5,paper\n"
    lay(tmp_path, {**SMALL, "plan/plan.txt": PLAN, "duty/work_items.csv": rows})
    found = evaluate_city(sheet_of("district"), load_pack(tmp_path), READ, 2024, default_catalogue())
    marks = [next(item.score for item in each.items if item.item.code == "tasks") for each in found.evaluations]
    assert marks == [12.5, 12.5]  # half of 25, for both districts
