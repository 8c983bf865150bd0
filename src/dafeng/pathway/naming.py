"""What things of a path are called, in both languages: clauses of the plan, rules between given years."""

from __future__ import annotations

from dafeng.city import schema
from dafeng.pathway.records import Specification
from dafeng.plan.records import Plan

__all__ = ["clause_names", "rule_names"]

_RULES_EN = {
    "linear": "linear",
    "geometric": "geometric",
    "step": "held until the next row",
    "growth": "mean yearly growth since the row before",
}


def rule_names(rule: str) -> tuple[str, str]:
    """A rule of interpolation (`dafeng.pathway.paths`) in words: Chinese as the pack's format has it, and English."""
    return schema().enums["interpolation"][rule], _RULES_EN[rule]


def clause_names(spec: Specification, plan: Plan | None) -> dict[str, tuple[str, str]]:
    """Titles of clauses (zh, en) by number: as the plan has them, in English as the pack has them.

    Where the pack has none the plan's stands for it. One of a clause that is not in the plan has no Chinese.
    """
    en = {each.clause: each.en for each in spec.titles}
    zh = {each.number: each.title for each in plan.clauses} if plan else {}
    return {number: (zh.get(number, ""), en.get(number) or zh.get(number, "")) for number in {**zh, **en}}
