"""Tasks and the units that carry them, on sentences of the text type. Expectations follow from reading the sentence."""

from dafeng.plan.grammar import parse_plan

PLAN = """某市碳达峰实施方案
一、总体要求
（一）指导思想。坚持系统观念。
（二）主要目标。到2025年，取得进展。
二、重点任务
（一）能源行动
1．大力发展新能源。加快建设。（责任单位：市能源局、市发展改革委和枣庄供电公司，各区〈市〉政府）
2．推进节能。加强管理。（市发展改革委牵头，市财政局、市住房和城乡建设局等配合）
三、保障措施
（一）加强领导。各市、县要落实。（各市、县（市、区）人民政府，省有关部门按职责分工负责）
"""


def test_tasks_are_the_lowest_numbered_clauses_outside_requirements_and_goals() -> None:
    assert [task.clause for task in parse_plan(PLAN).tasks] == ["二(一)1", "二(一)2", "三(一)"]


def test_units_stand_in_the_text_order_without_closing_words() -> None:
    units = [[unit.name for unit in task.units] for task in parse_plan(PLAN).tasks]
    assert units == [
        ["市能源局", "市发展改革委", "枣庄供电公司", "各区〈市〉政府"],
        ["市发展改革委", "市财政局", "市住房和城乡建设局"],
        ["各市、县（市、区）人民政府", "省有关部门"],
    ]


def test_roles_follow_the_closing_verbs() -> None:
    roles = [unit.role for unit in parse_plan(PLAN).tasks[1].units]
    assert roles == ["lead", "support", "support"]


def test_spans_of_units_point_at_their_names() -> None:
    for task in parse_plan(PLAN).tasks:
        assert [PLAN[unit.start : unit.end] for unit in task.units] == [unit.name for unit in task.units]


def test_units_said_once_for_a_group_hold_for_its_tasks() -> None:
    text = (
        "某方案\n一、任务\n（一）建筑行动（责任单位：市住建局、市城管局）\n"
        "1．推广绿色建筑。加快。\n2．改造旧房。加快。\n"
    )
    assert [[unit.name for unit in task.units] for task in parse_plan(text).tasks] == [["市住建局", "市城管局"]] * 2


def test_items_of_a_box_are_no_clauses() -> None:
    text = (
        "某规划\n一、任务\n（一）造林。加快。\n专栏1 国土绿化工程\n（一）造林工程。完成。\n（二）种草工程。完成。\n"
        "（三）治沙工程。完成。\n（二）防火。加强。\n二、保障\n（一）领导。加强。\n"
    )
    assert [task.clause for task in parse_plan(text).tasks] == ["一(一)", "一(二)", "二(一)"]


def test_the_notice_around_a_plan_does_not_take_its_numbers() -> None:
    text = (
        "通知\n一、高度重视。\n二、抓好落实。\n附件\n某方案\n一、任务\n（一）节能。加快。\n（二）减排。加快。\n"
        "二、保障\n（一）领导。加强。\n"
    )
    assert [clause.number for clause in parse_plan(text).clauses][-5:] == ["一", "一(一)", "一(二)", "二", "二(一)"]
    assert len({clause.number for clause in parse_plan(text).clauses}) == 7


def test_the_first_unit_leads_where_the_document_says_so() -> None:
    text = (
        "某方案\n一、任务\n（一）节能。加快。（责任单位：市发展改革委、市能源局；列首位的为牵头单位，下同）\n"
        "（二）减排。加快。（责任单位：市生态环境局、市能源局）\n"
    )
    assert [[unit.role for unit in task.units] for task in parse_plan(text).tasks] == [["lead", "responsible"]] * 2
