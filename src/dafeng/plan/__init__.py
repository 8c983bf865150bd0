"""The plan document as data: text in; clauses, tasks, targets, projects and thresholds out."""

from dafeng.plan.grammar import parse_plan

__all__ = ["parse_plan"]
