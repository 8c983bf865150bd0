"""Headings that a page's text has moved, parted or lost. Each text is written for its case; the numbers are its own."""

from __future__ import annotations

from dafeng.plan.grammar import parse_plan

_BODY = "推进制度建设，完善工作机制，明确各方职责，抓好工作落实。"


def _numbers(text: str) -> list[str]:
    return [clause.number for clause in parse_plan(f"某市实施意见\n{text}").clauses]


def test_a_mark_alone_on_its_line_opens_the_clause_of_the_next_line() -> None:
    plan = parse_plan(f"某市实施意见\n一、重点任务\n（一）\n\n发展绿色航运。{_BODY}\n（二）\n\n建设智慧港口。{_BODY}\n")
    assert [(clause.number, clause.title) for clause in plan.clauses[1:]] == [
        ("一(一)", "发展绿色航运"),
        ("一(二)", "建设智慧港口"),
    ]


def test_a_heading_on_the_line_of_the_heading_above_is_a_clause_of_its_own() -> None:
    text = (
        f"一、产业\n（一）改造窑炉。{_BODY}\n（二）更新锅炉。{_BODY}\n"
        f"二、完善价格和投资政策，发挥市场作用（三）用好差别电价。{_BODY}\n（四）发展绿色信贷。{_BODY}\n"
    )
    assert _numbers(text) == ["一", "一(一)", "一(二)", "二", "二(三)", "二(四)"]


def test_a_heading_behind_a_full_stop_is_a_clause_where_the_count_misses_it() -> None:
    text = f"一、产业\n（一）改造窑炉。{_BODY}（二）更新锅炉。{_BODY}\n（三）回收余热。{_BODY}\n"
    assert _numbers(text) == ["一", "一(一)", "一(二)", "一(三)"]


def test_a_reference_inside_a_sentence_is_no_heading() -> None:
    text = f"一、产业\n（一）改造窑炉。{_BODY}\n（二）更新锅炉。按照第（三）项执行。{_BODY}\n（三）回收余热。{_BODY}\n"
    assert _numbers(text) == ["一", "一(一)", "一(二)", "一(三)"]


def test_a_page_number_may_stand_before_a_heading() -> None:
    text = f"一、产业\n（一）改造窑炉。{_BODY}\n5（二）更新锅炉。{_BODY}\n（三）回收余热。{_BODY}\n"
    assert _numbers(text) == ["一", "一(一)", "一(二)", "一(三)"]


def test_the_first_heading_under_a_title_that_fills_its_line_is_found() -> None:
    line = "建立与高质量发展相适应的资源循环利用和环境治理工作体系"  # as wide as the page
    text = f"一、{line}\n（一）{line}\n{line}。\n（二）{line}\n{line}。\n"
    assert _numbers(text) == ["一", "一(一)", "一(二)"]


def test_losing_many_headings_does_not_lose_the_ones_after_them() -> None:
    text = f"一、产业\n（一）改造窑炉。{_BODY}\n二、能源\n"
    text += f"（九）发展风电。{_BODY}\n（十）发展光伏。{_BODY}\n（十一）发展储能。{_BODY}\n"
    assert _numbers(text) == ["一", "一(一)", "二", "二(九)", "二(十)", "二(十一)"]


def test_contents_led_by_signs_of_a_private_font_are_left_out() -> None:
    leader = "\U001001ba" * 9
    text = f"一、产业{leader}（3）\n（一）改造窑炉{leader}（4）\n（二）更新锅炉{leader}（5）\n"
    text += f"一、产业\n（一）改造窑炉。{_BODY}\n"
    assert _numbers(text) == ["一", "一(一)"]


def test_the_first_chapter_is_found_under_a_title_in_two_lines() -> None:
    text = f"关于加快发展的\n第一章\n回顾\n第一节\n历史性成就\n{_BODY}\n第二章\n部署\n第一节\n思路\n{_BODY}\n"
    assert _numbers(text) == ["第一章", "第一章第一节", "第二章", "第二章第一节"]
