"""State machines: no way around the review, whatever people try."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import flow_of, packaged_flows, parse_flows
from dafeng.core.errors import AppraisalError

FLOWS = packaged_flows()
PARTS = ("owner", "reviewer", "office", "verifier", "handler", "stranger")


@given(
    st.sampled_from(sorted(FLOWS)),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(PARTS), st.booleans()), max_size=25),
)
def test_no_path_reaches_a_reviewed_state_without_a_review(code: str, steps: list[tuple[int, str, bool]]) -> None:
    flow = FLOWS[code]
    state, reviewed = flow.start, False
    for number, part, same in steps:
        move = flow.transitions[number % len(flow.transitions)]
        try:
            made = flow.move(state, move.code, [part], reason="理由", same_person=same)
        except AppraisalError:
            continue
        assert part in made.by
        assert not (made.other and same)
        state, reviewed = made.target, reviewed or made.review
        if state in flow.reviewed:
            assert reviewed


@pytest.mark.parametrize("code", sorted(FLOWS))
def test_strangers_can_do_nothing_and_final_states_stay(code: str) -> None:
    flow = FLOWS[code]
    for state in flow.states:
        assert flow.moves(state.code, ["stranger"]) == ()
        if state.final:
            assert flow.moves(state.code, PARTS) == ()


def test_a_report_goes_its_way_and_each_refusal_says_why() -> None:
    flow = flow_of("report")
    assert flow.move("draft", "submit", ["owner"]).target == "submitted"
    assert flow.move("submitted", "take", ["reviewer"]).target == "review"
    assert flow.move("review", "accept", ["reviewer"]).target == "closed"
    for call, code in [
        (lambda: flow.move("draft", "accept", ["reviewer"]), "flow.not-now"),
        (lambda: flow.move("review", "accept", ["owner"]), "flow.not-yours"),
        (lambda: flow.move("review", "return", ["office"], reason=" "), "flow.no-reason"),
        (lambda: flow.move("review", "accept", ["office"], same_person=True), "flow.same-person"),
        (lambda: flow.move("review", "explode", ["office"]), "flow.unknown-move"),
    ]:
        with pytest.raises(AppraisalError) as caught:
            call()
        assert caught.value.faults[0].code == code


def test_a_move_that_is_not_open_says_which_are() -> None:
    """From a draft the flow of reports (flows.toml) lets one submit alone."""
    with pytest.raises(AppraisalError) as caught:
        flow_of("report").move("draft", "accept", ["reviewer"])
    fault = caught.value.faults[0]
    assert fault.text("zh") == "调度报送 草稿：当前状态不能审核通过，可以报送。"
    assert "cannot accept now; possible: submit" in fault.text("en")
    assert "draft" not in fault.text("zh")


def test_a_flow_with_a_way_around_the_review_is_refused() -> None:
    text = """
[bad]
zh = "x"
en = "x"
start = "a"
reviewed = ["c"]
state = [
  { code = "a", zh = "a", en = "a" },
  { code = "b", zh = "b", en = "b" },
  { code = "c", zh = "c", en = "c", final = true },
  { code = "d", zh = "d", en = "d" },
]
transition = [
  { code = "x", zh = "x", en = "x", source = "a", target = "b", by = ["owner"], review = true },
  { code = "y", zh = "y", en = "y", source = ["a", "b"], target = "c", by = ["owner"] },
]
"""
    with pytest.raises(AppraisalError) as caught:
        parse_flows(text)
    assert {fault.code for fault in caught.value.faults} == {"flow.unreviewed", "flow.unreachable", "flow.stuck"}
