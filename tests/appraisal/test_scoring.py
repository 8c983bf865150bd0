"""Scores, grades, vetoes. Expected marks are worked out by hand in each test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import Entry, Incident, evaluate, packaged_sheets, parse_sheet, sheet_of
from dafeng.core.errors import AppraisalError

SHEET = parse_sheet(
    """
code = "small"
version = "1"
subject = "district"
zh = "小表"
en = "small"
basis_zh = "测试"
basis_en = "test"
certainty = "C"
mode = "intensity"
group = [{ code = "target", zh = "目标", en = "targets" }, { code = "work", zh = "工作", en = "work" }]
item = [
  { code = "co2", group = "target", zh = "碳", en = "c", rule = "achievement", full = { intensity = 40, total = 20 } },
  { code = "total", group = "target", zh = "总量", en = "total", rule = "met", full = { intensity = 10, total = 30 } },
  { code = "work", group = "work", zh = "工作", en = "work", rule = "share", full = 30 },
  { code = "expert", group = "work", zh = "专家", en = "expert", rule = "mark", full = 10 },
  { code = "steps", group = "work", zh = "分档", en = "s", rule = "steps", full = 10, steps = [[90, 1.0], [60, 0.5]] },
]
veto = [
  { code = "fraud", zh = "造假", en = "fraud", grade = "fail" },
  { code = "co2-missed", zh = "强度未完成", en = "missed", grade = "pass", items = ["co2"] },
]
adjustment = [
  { code = "blame", zh = "通报", en = "blame", each = -2, cap = -5 },
  { code = "praise", zh = "表彰", en = "praise", each = 1, cap = 2 },
]
grade = [
  { code = "excellent", zh = "优秀", en = "excellent", least = 90, missed = { target = 0 } },
  { code = "pass", zh = "合格", en = "pass", least = 60 },
  { code = "fail", zh = "不合格", en = "fail" },
]
"""
)


def _entries(**given_values: object) -> list[Entry]:
    full = {
        "co2": Entry("a", "co2", value=1.0),
        "total": Entry("a", "total", met=True),
        "work": Entry("a", "work", value=0.9),
        "expert": Entry("a", "expert", marks=(8.0, 9.0)),
        "steps": Entry("a", "steps", value=75.0),
    }
    full.update(given_values)  # type: ignore[arg-type]
    return [entry for entry in full.values() if entry is not None]


def test_each_rule_scores_as_worked_out_by_hand() -> None:
    found = evaluate(SHEET, "a", _entries())
    # 40 x 1 + 10 + 30 x 0.9 + mean(8, 9) + 10 x 0.5
    assert [each.score for each in found.items] == [40, 10, 27, 8.5, 5]
    assert found.score == pytest.approx(90.5)
    assert found.grade is not None
    assert found.grade.code == "excellent"


def test_the_same_sheet_switches_to_total_control_first() -> None:
    found = evaluate(SHEET, "a", _entries(co2=Entry("a", "co2", value=0.5)), mode="total")
    assert found.score == pytest.approx(20 * 0.5 + 30 + 27 + 8.5 + 5)
    assert SHEET.full("total") == SHEET.full("intensity") == 100


def test_highest_and_lowest_mark_fall_out_from_five_experts_on() -> None:
    marks = (0.0, 8.0, 8.0, 9.0, 10.0)  # the middle three: 25 / 3
    found = evaluate(SHEET, "a", _entries(expert=Entry("a", "expert", marks=marks)))
    assert found.items[3].score == pytest.approx(25 / 3)


def test_missing_data_give_a_range_and_no_grade_that_it_could_change() -> None:
    found = evaluate(SHEET, "a", _entries(work=None))
    assert found.score is None
    assert (found.low, found.high) == (pytest.approx(63.5), pytest.approx(93.5))
    assert found.grade is None
    assert (found.worst.code, found.best.code) == ("pass", "excellent")
    assert found.unknown == ("work",)


def test_missing_data_that_cannot_change_the_grade_leave_it_standing() -> None:
    found = evaluate(SHEET, "a", _entries(expert=None), [Incident("a", "fraud", reason="核查发现")])
    assert found.score is None
    assert found.grade is not None
    assert found.grade.code == "fail"


def test_a_missed_item_of_a_veto_lowers_the_grade_whatever_the_score() -> None:
    found = evaluate(
        SHEET,
        "a",
        _entries(
            co2=Entry("a", "co2", value=0.99),
            work=Entry("a", "work", value=1.0),
            expert=Entry("a", "expert", marks=(10.0,)),
            steps=Entry("a", "steps", value=95),
        ),
    )
    assert found.score == pytest.approx(99.6)
    assert found.grade is not None
    assert found.grade.code == "pass"
    assert [veto.code for veto in found.vetoes] == ["co2-missed"]


def test_deductions_and_bonuses_stop_at_their_caps() -> None:
    incidents = [Incident("a", "blame", 3, "通报三次"), Incident("a", "praise", 5, "表彰五次")]
    found = evaluate(SHEET, "a", _entries(), incidents)
    assert {each.adjustment.code: each.marks for each in found.adjustments} == {"blame": -5, "praise": 2}
    assert found.score == pytest.approx(90.5 - 5 + 2)


def test_an_item_that_does_not_apply_raises_the_others_in_proportion() -> None:
    found = evaluate(SHEET, "a", _entries(work=Entry("a", "work", applicable=False)))
    assert found.score == pytest.approx((40 + 10 + 8.5 + 5) * 100 / 70)
    assert found.unknown == ()


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("a", "nowhere", value=1.0), "appraisal.unknown-item"),
        (Entry("a", "expert", marks=(11.0,)), "appraisal.bad-mark"),
        (Entry("a", "expert", marks=(float("nan"),)), "appraisal.bad-mark"),
        (Entry("a", "work", value=1.2), "appraisal.bad-share"),
        (Entry("a", "co2", value=float("inf")), "appraisal.not-a-number"),
    ],
)
def test_impossible_entries_are_refused_by_name(entry: Entry, code: str) -> None:
    with pytest.raises(AppraisalError) as caught:
        evaluate(SHEET, "a", [each for each in _entries() if each.item != entry.item] + [entry])
    assert [fault.code for fault in caught.value.faults] == [code]


def test_an_item_entered_twice_and_an_unknown_case_are_refused_together() -> None:
    with pytest.raises(AppraisalError) as caught:
        evaluate(SHEET, "a", [*_entries(), Entry("a", "co2", value=0.1)], [Incident("a", "nothing")])
    assert {fault.code for fault in caught.value.faults} == {"appraisal.twice", "appraisal.unknown-incident"}


NATIONAL = sheet_of("national")
CODES = {group: [item.code for item in NATIONAL.items if item.group == group] for group in ("control", "support")}


def _national(missed: set[str], unknown: frozenset[str] = frozenset()) -> str | None:
    entries = [
        Entry("c", item.code, met=item.code not in missed) for item in NATIONAL.items if item.code not in unknown
    ]
    found = evaluate(NATIONAL, "c", entries)
    return found.grade.code if found.grade else None


def test_the_national_sheet_has_five_control_and_nine_support_items() -> None:
    assert {group: len(codes) for group, codes in CODES.items()} == {"control": 5, "support": 9}
    assert [grade.zh for grade in NATIONAL.grades] == ["优秀", "合格", "不合格"]


# 《碳达峰碳中和综合评价考核办法》: 全部达标为优秀；1项及以上控制指标或3项及以上支撑指标不达标为不合格；其余为合格
@given(st.sets(st.sampled_from(CODES["control"])), st.sets(st.sampled_from(CODES["support"])))
def test_the_national_fail_rule_holds_for_every_combination(control: set[str], support: set[str]) -> None:
    expected = "fail" if control or len(support) >= 3 else "pass" if support else "excellent"
    assert _national(control | support) == expected


@given(
    st.sets(st.sampled_from([item.code for item in NATIONAL.items])),
    st.sets(st.sampled_from([item.code for item in NATIONAL.items])),
)
def test_a_grade_given_without_all_data_is_the_grade_with_them(missed: set[str], unknown: set[str]) -> None:
    early = _national(missed - unknown, frozenset(unknown))
    if early is not None:
        assert _national(missed) == early


@given(st.lists(st.floats(0, 1), min_size=5, max_size=5), st.integers(0, 4), st.floats(0, 1))
def test_a_better_result_never_lowers_score_or_grade(values: list[float], which: int, more: float) -> None:
    sheet = sheet_of("district")
    items = [item for item in sheet.items if item.rule != "mark"]
    start = {item.code: values[number % 5] for number, item in enumerate(items)}
    code = items[which].code
    better = {**start, code: max(start[code], more)}
    scores = []
    for case in (start, better):
        entries = [Entry("a", item, value=value) for item, value in case.items()]
        scores.append(evaluate(sheet, "a", [*entries, Entry("a", "organisation", marks=(4.0,))]))
    order = [grade.code for grade in sheet.grades]
    assert scores[1].low >= scores[0].low - 1e-9
    assert order.index(scores[1].worst.code) <= order.index(scores[0].worst.code)


@pytest.mark.parametrize("code", list(packaged_sheets()))
def test_packaged_sheets_name_known_indicators(code: str) -> None:
    from dafeng.core import default_catalogue

    catalogue = default_catalogue()
    assert [name for item in sheet_of(code).items for name in item.indicators if name not in catalogue] == []


def test_a_sheet_with_faults_is_refused_with_all_of_them() -> None:
    text = """
code = "bad"
version = "1"
subject = "district"
zh = "x"
en = "x"
basis_zh = "x"
basis_en = "x"
certainty = "C"
mode = "intensity"
group = [{ code = "g", zh = "g", en = "g" }]
item = [
  { code = "a", group = "h", zh = "a", en = "a", rule = "guess", full = 5 },
  { code = "a", group = "g", zh = "a", en = "a", rule = "steps", full = { total = 6 }, steps = [[1, 0.5], [2, 1.0]] },
]
veto = [{ code = "v", zh = "v", en = "v", grade = "none", items = ["zzz"] }]
grade = [{ code = "p", zh = "p", en = "p", least = 60 }]
"""
    with pytest.raises(AppraisalError) as caught:
        parse_sheet(text)
    assert {fault.code for fault in caught.value.faults} == {
        "sheet.unknown-group",
        "sheet.unknown-rule",
        "sheet.bad-steps",
        "sheet.last-grade",
        "sheet.unknown-grade",
        "sheet.unknown-item",
        "sheet.twice",
        "sheet.full",
    }
