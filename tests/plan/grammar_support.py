"""A one-clause plan around a sentence, and its targets in a short form."""

from dafeng.plan.grammar import parse_plan
from dafeng.plan.records import Plan, Target

Short = tuple[str, int | None, str | None, float | None, str, int | None, str]


def plan_of(body: str, title: str = "做好工作") -> Plan:
    """The plan whose only clause 一(一) holds `body`."""
    return parse_plan(f"某市碳达峰工作方案\n一、重点任务\n（一）{title}。{body}\n")


def targets_of(body: str, title: str = "做好工作") -> tuple[Target, ...]:
    """Targets of the only clause."""
    return plan_of(body, title).targets


def short(body: str, title: str = "做好工作") -> list[Short]:
    """(indicator, year, op, value, unit, base year, kind) of each target."""
    return [
        (each.indicator, each.year, each.op, each.value, each.unit, each.base_year, each.kind)
        for each in targets_of(body, title)
    ]
