"""Where a target stands: one function, `judge`, for observed and projected series alike.

In: a `Goal` (a plan's target in the canonical unit of its indicator), a `Series` (points of one indicator, place,
scenario and book, with state and source), the day of judging, and `Options` (named thresholds, none of them official).
Out: a frozen `Judgement`: status 已达成/进度正常/滞后/严重滞后/无法判断, reasons in both languages, gap, progress of
value against progress of the reference path, the yearly change still required, and an outlook by robust trend.
Figures of models, from before a series break or of another book never slip in: they are left out and named.
Method: docs/methods/tracking.md; trend after Gilbert 1987, chapter 16; pace thresholds after Eurostat's SDG monitoring.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dafeng.tracking.export import count_by_status, judgement_record, summary_sentence
from dafeng.tracking.judge import STATUS_WORDS, judge
from dafeng.tracking.path import path_share, path_value
from dafeng.tracking.reasons import REASON_CODES, Reason, reason
from dafeng.tracking.records import (
    STATE_STRENGTH,
    Break,
    Goal,
    Judgement,
    Options,
    Outlook,
    Point,
    Series,
    Status,
)
from dafeng.tracking.translate import goal_from_target, with_milestones
from dafeng.tracking.trend import MannKendall, Trend, mann_kendall, theil_sen

if TYPE_CHECKING:
    from dafeng.tracking.border import Standing, breaks_from_frame, judge_frame, judge_plan, series_from_frame
    from dafeng.tracking.prepared import PreparedPlan, prepare_plan

__all__ = [
    "REASON_CODES",
    "STATE_STRENGTH",
    "STATUS_WORDS",
    "Break",
    "Goal",
    "Judgement",
    "MannKendall",
    "Options",
    "Outlook",
    "Point",
    "PreparedPlan",
    "Reason",
    "Series",
    "Standing",
    "Status",
    "Trend",
    "breaks_from_frame",
    "count_by_status",
    "goal_from_target",
    "judge",
    "judge_frame",
    "judge_plan",
    "judgement_record",
    "mann_kendall",
    "path_share",
    "path_value",
    "prepare_plan",
    "reason",
    "series_from_frame",
    "summary_sentence",
    "theil_sen",
    "with_milestones",
]

_AT_THE_BORDER = ("Standing", "breaks_from_frame", "judge_frame", "judge_plan", "series_from_frame")


def __getattr__(name: str) -> Any:
    if name in _AT_THE_BORDER:  # these need polars, the kernel does not
        return getattr(import_module("dafeng.tracking.border"), name)
    if name in ("PreparedPlan", "prepare_plan"):
        return getattr(import_module("dafeng.tracking.prepared"), name)
    raise AttributeError(name)
