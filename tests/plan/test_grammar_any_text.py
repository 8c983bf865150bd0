"""Any text is read: nothing crashes, every span lies in the text, and work grows with length alone."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.plan.grammar import parse_plan

PIECES = [
    "一、", "（一）", "1．", "1.", "（1）", "①", "第一章", "第二条", "专栏1", "附件2", "目录", "主要目标",
    "到2025年", "“十四五”期间", "比2020年", "2030年前", "，", "。", "；", "、", "：", "\n", "\n\n", " ", "\f",
    "- 3 -", "（", "）", "“", "”", "《", "》", "达到", "下降", "新增", "建设", "不低于", "20%", "1.2亿千瓦",
    "3-5个", "2/3", "三分之二", "百分之二十五", "三千五百万", "左右", "以上", "分别", "和", "碳达峰", "全部",
    "全覆盖", "完成省下达任务", "退出", "零填埋", "森林覆盖率", "责任单位：", "市发展改革委", "按职责分工负责",
    "牵头", "的", "國家發展", "２０２５", "ａ", "é", "\u3000", "\x00", "😀", "約", "翻一番", "30万千瓦以下机组",
    "PUE",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


@settings(max_examples=300)
@given(TEXTS)
def test_any_text_is_read_and_every_span_lies_in_it(text: str) -> None:
    plan = parse_plan(text)
    spans = [(clause.start, clause.end) for clause in plan.clauses]
    spans += [(clause.start, clause.body_start) for clause in plan.clauses]
    spans += [(each.start, each.end) for each in (*plan.tasks, *plan.targets, *plan.projects, *plan.thresholds)]
    spans += [(unit.start, unit.end) for task in plan.tasks for unit in task.units]
    assert plan.text == text
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert [clause.start for clause in plan.clauses] == sorted(clause.start for clause in plan.clauses)
    assert len({clause.number for clause in plan.clauses}) == len(plan.clauses)


@settings(max_examples=150)
@given(TEXTS)
def test_targets_quote_their_span_and_belong_to_a_clause(text: str) -> None:
    plan = parse_plan(text)
    numbers = {clause.number for clause in plan.clauses} | {""}
    for target in plan.targets:
        assert "".join(text[target.start : target.end].split()) == "".join(target.quote.split())
        assert target.clause in numbers
        assert (target.op is None) == (target.value is None)


def test_digits_without_end_are_no_number_and_are_not_tried_one_by_one() -> None:
    """A million digits in one line; without the rule each of them is tried as the beginning of a number."""
    digits = "9" * 1_000_000
    plan = parse_plan(
        f"一、目标\n到2025年，排放量达到{digits}万吨。到2030年，装机达到1.{digits}万千瓦，比重达到20%。\n"
    )
    assert [(target.year, target.value) for target in plan.targets] == [(2030, 20.0)]


def _steps(work: Callable[[], object]) -> int:
    """Lines of Python run by `work`: the same on every machine, unlike its time."""
    count = 0

    def trace(_frame: object, event: str, _arg: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "分别、",
        "（",
        "“",
        "1.\n",
        "一、\n",
        "第一章\n",
        "到2025年，达到10%、",
        "责任单位：市",
        "全部",
        "20%",
        "专栏1\n",
    ],
)
def test_work_grows_with_length_alone_on_repeats(piece: str) -> None:
    """Four times the text may take at most six times the steps (linear work, and room for what is done once)."""
    small, large = (piece * (size // len(piece)) for size in (1500, 6000))
    parse_plan(small)
    assert _steps(lambda: parse_plan(large)) < 6 * _steps(lambda: parse_plan(small)) + 20000
