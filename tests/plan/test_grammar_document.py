"""A whole plan, as published: Zaozhuang's. Figures were counted by hand in the text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dafeng.plan.grammar import parse_plan
from dafeng.plan.records import Plan

TEXT = next((Path(__file__).parents[2] / "cities" / "zaozhuang" / "plan").glob("*.txt")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return parse_plan(TEXT)


def test_the_front_names_title_issuer_and_date(plan: Plan) -> None:
    assert (plan.title, plan.issuer, plan.date) == ("枣庄市碳达峰工作方案", "枣庄市人民政府", "2023-10-12")
    assert plan.number == ""  # the number in the preamble is the province's


def test_there_are_five_parts_and_ten_programmes(plan: Plan) -> None:
    assert [clause.title for clause in plan.clauses if clause.level == 1] == [
        "总体要求",
        "主要目标",
        "重点任务",
        "政策保障",
        "组织实施",
    ]
    assert [clause.number for clause in plan.clauses if clause.parent == "三"] == [
        f"三({number})" for number in "一二三四五六七八九十"
    ]


def test_tasks_are_43_of_programmes_five_of_policy_three_of_organisation(plan: Plan) -> None:
    tops = [task.clause[0] for task in plan.tasks]
    assert (tops.count("三"), tops.count("四"), tops.count("五")) == (43, 5, 3)
    assert len(plan.tasks) == 51


def test_programmes_have_the_tasks_counted_by_hand(plan: Plan) -> None:
    counted = {"一": 4, "二": 6, "三": 4, "四": 5, "五": 5, "六": 5, "七": 4, "八": 4, "九": 4, "十": 2}
    for number, tasks in counted.items():
        assert sum(task.clause.startswith(f"三({number})") for task in plan.tasks) == tasks


def test_every_task_is_carried_by_someone(plan: Plan) -> None:
    assert all(task.units for task in plan.tasks)
    first = plan.tasks[0]
    assert [unit.name for unit in first.units][:3] == ["市能源局", "市发展改革委", "市自然资源和规划局"]
    assert len(first.units) == 8


def test_the_control_targets_are_read(plan: Plan) -> None:
    read = [(each.year, each.op, each.value, each.base_year, each.kind) for each in plan.targets if each.clause == "二"]
    assert read == [
        (2025, "~", 5.6, None, "level"),
        (2025, ">=", 15.8, 2020, "reduction"),
        (2025, "=", 16.6, 2020, "reduction"),
        (2025, None, None, 2020, "assigned"),
        (2030, "~", 11.0, None, "level"),
        (2030, None, None, 2005, "assigned"),
        (2030, None, None, None, "peak"),
    ]


def test_named_projects_are_found_and_general_ones_are_not(plan: Plan) -> None:
    names = [project.name for project in plan.projects]
    assert "枣庄庄里抽水蓄能电站" in names
    assert "枣庄国家可持续发展议程创新示范区" in names
    assert not any(name.startswith("园区节能降碳") for name in names)


def _squashed(text: str) -> str:
    return "".join(text.split())


def test_spans_give_the_quotations_back(plan: Plan) -> None:
    for target in plan.targets:
        assert _squashed(TEXT[target.start : target.end]) == _squashed(target.quote)
    for project in plan.projects:
        assert _squashed(TEXT[project.start : project.end]) == _squashed(project.name)
    for clause in plan.clauses:
        assert clause.start < clause.body_start <= clause.end
        assert clause.title in TEXT[clause.start : clause.end]


@pytest.mark.parametrize("measure", [26, 30, 34, 41])
def test_hard_line_breaks_and_page_numbers_change_nothing(plan: Plan, measure: int) -> None:
    """The plan set in pages of 30 lines, as the text of a PDF shows it."""
    line = re.compile(rf".{{1,{measure - 8}}}(?:.{{0,8}}(?![0-9.%]))|.+")
    lines = [found for paragraph in TEXT.splitlines() for found in line.findall(paragraph.strip())]
    pages = [lines[at : at + 30] for at in range(0, len(lines), 30)]
    printed = "\n".join("\n".join(page) + f"\n\n- {number} -\n" for number, page in enumerate(pages, 1))
    again = parse_plan(printed)
    assert [(task.clause, task.title) for task in again.tasks] == [(task.clause, task.title) for task in plan.tasks]
    assert [[unit.name for unit in task.units] for task in again.tasks] == [
        [unit.name for unit in task.units] for task in plan.tasks
    ]
    assert [(each.clause, each.year, each.op, each.value, each.unit, each.kind) for each in again.targets] == [
        (each.clause, each.year, each.op, each.value, each.unit, each.kind) for each in plan.targets
    ]
