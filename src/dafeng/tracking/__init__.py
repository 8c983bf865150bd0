"""Where a target stands: one function, `judge`, for observed and projected series alike.

In: a `Goal` (a plan's target in the canonical unit of its indicator), a `Series` (points of one indicator, place,
scenario and book, with state and source), the day of judging, and `Options` (named thresholds, none of them official).
Out: a frozen `Judgement`: status 已达成/进度正常/滞后/严重滞后/无法判断, reasons in both languages, gap, progress of
value against progress of the reference path, the yearly change still required, and an outlook by robust trend.
Figures of models, from before a series break or of another book never slip in: they are left out and named.
Method: docs/methods/tracking.md; trend after Gilbert 1987, chapter 16; pace thresholds after Eurostat's SDG monitoring.
"""

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
from dafeng.tracking.trend import MannKendall, Trend, mann_kendall, theil_sen

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
    "Reason",
    "Series",
    "Status",
    "Trend",
    "judge",
    "mann_kendall",
    "path_share",
    "path_value",
    "reason",
    "theil_sen",
]
