"""What is wrong with a year's work items, before anything is computed from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dafeng.appraisal.work import WorkItem
from dafeng.core.errors import Fault

__all__ = ["check_items"]


def check_items(items: Sequence[WorkItem]) -> tuple[Fault, ...]:
    """What is wrong with a year's work items: codes twice, ends before starts, weights, shares, needs that are unknown
    or go in a circle."""
    codes = [item.code for item in items]
    known = set(codes)
    faults = [
        Fault("work.twice", "工作项编号重复", "a work item twice", found=code)
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]
    for item in items:
        if item.due < item.start:
            found = f"{item.start.isoformat()}–{item.due.isoformat()}"
            faults.append(Fault("work.dates", "完成时限早于开始时间", "due before it starts", item.code, found))
        if not item.weight > 0:
            found = f"{item.weight:g}"
            faults.append(Fault("work.weight", "权重须大于零", "a weight must be positive", item.code, found))
        if item.done is not None and not 0 <= item.done <= 1:
            found = f"{item.done:g}"
            faults.append(Fault("work.share", "完成比例不在0到1之间", "not a share", item.code, found, "0–1"))
        faults += [
            Fault("work.unknown-need", "前置工作项不存在", "needs an unknown item", item.code, need)
            for need in item.needs
            if need not in known
        ]
    circle = _circle({item.code: item.needs for item in items})
    if circle:
        titles = {item.code: item.title for item in items}
        found = " → ".join(f"{code} {titles[code]}".strip() for code in circle)
        faults.append(Fault("work.circle", "工作项互为前置", "work items need each other in a circle", found=found))
    return tuple(faults)


def _circle(needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """One circle of needs, first and last alike; empty when there is none."""
    state: dict[str, int] = {}
    for start in needs:
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            code, leaving = stack.pop()
            if leaving:
                state[code] = 2
                path.pop()
            elif state.get(code) == 1:
                return (*path[path.index(code) :], code)
            elif code not in state:
                state[code] = 1
                path.append(code)
                stack.append((code, True))
                stack += [(need, False) for need in needs.get(code, ()) if need in needs]
    return ()
