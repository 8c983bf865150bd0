"""A new year from the old: what is finished stays behind, each task weighs what it weighed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import WorkItem, carry_year, check_items, task_weights
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import AppraisalError


def _item(number: int, clause: str = "一", weight: float = 1.0, done: float | None = None, **more: object) -> WorkItem:
    return WorkItem(
        f"2026-{number}", clause, f"事{number}", "u", "lead", date(2026, 1, 1), date(2026, 12, 31), weight, done=done,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_by_hand() -> None:
    # task 一 weighs 3 + 1 + 2 = 6; the second is finished: 3 and 2 become 3 x 6/5 = 3.6 and 2.4
    items = [_item(1, weight=3, done=0.4), _item(2, done=1.0), _item(3, weight=2, needs=("2026-2", "2026-1"))]
    found = carry_year(items, 2027, default_catalogue())
    assert [(each.new.code, each.new.weight, each.new.done) for each in found] == [
        ("2027-1", 3.6, 0.4),
        ("2027-3", 2.4, None),
    ]
    assert found[1].new.needs == ("2027-1",)
    assert found[0].new.due == date(2027, 12, 31)


@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙丙"), st.floats(0.01, 100), st.sampled_from([None, 0.0, 0.5, 1.0])), max_size=12
    )
)
def test_each_task_that_goes_on_weighs_what_it_weighed(rows: list[tuple[str, float, float | None]]) -> None:
    items = [_item(number, clause, weight, done) for number, (clause, weight, done) in enumerate(rows)]
    if all(item.complete for item in items):
        with pytest.raises(AppraisalError):
            carry_year(items, 2027, default_catalogue())
        return
    found = carry_year(items, 2027, default_catalogue())
    before, after = task_weights(items), task_weights([each.new for each in found])
    assert {clause: before[clause] for clause in after} == pytest.approx(after, abs=1e-5)
    assert not any(each.old.complete for each in found)
    assert not check_items([each.new for each in found])


def test_items_due_after_the_new_year_are_named() -> None:
    with pytest.raises(AppraisalError, match="2026-1"):
        carry_year([_item(1)], 2025, default_catalogue())
