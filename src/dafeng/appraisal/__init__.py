"""Duty and evaluation: work items, state machines, deadlines, score sheets, grades, ranking.

In: score sheets as data, what was found per item and subject, work items of a year, targets to split.
Out: scores with a range where data are missing, grades with their reasons, rankings and how firm they are, a task's
status with every reason for it, district parts that sum to the city's value.
Method: docs/methods/evaluation.md; the national 5 + 9 indicators after 《碳达峰碳中和综合评价考核办法》 (2026),
district and unit sheets from the plan's clauses on organisation with marks that a city sets. No database, no clock.
"""

from dafeng.appraisal.deadlines import (
    CITY_ZONE,
    Deadline,
    Holidays,
    add_working_days,
    end_of_day,
    known_holidays,
    reminders_due,
)
from dafeng.appraisal.districts import Allocation, DistrictPart, SplitKind, allocate
from dafeng.appraisal.indicators import task_indicators
from dafeng.appraisal.outputs import Measured, Output, amount_faults, check_output, measure
from dafeng.appraisal.ranking import Placed, Reversal, Sensitivity, rank, rounded, weight_sensitivity
from dafeng.appraisal.records import (
    Adjustment,
    AdjustmentResult,
    Entry,
    Evaluation,
    Grade,
    Group,
    Incident,
    Item,
    ItemResult,
    Mode,
    RuleKind,
    Sheet,
    Subject,
    Veto,
)
from dafeng.appraisal.scoring import evaluate
from dafeng.appraisal.sheetcheck import FACTS, MEASURES, check_sheet, indicator_faults
from dafeng.appraisal.sheets import packaged_sheets, parse_sheet, sheet_of
from dafeng.appraisal.sheettext import SheetChange, compare_sheets, sheet_text
from dafeng.appraisal.splitting import Part, Split, SplitMethod, round_to_total, split_fall, split_total
from dafeng.appraisal.work import (
    LIGHTS,
    Light,
    Progress,
    ProgressOptions,
    WorkItem,
    WorkReason,
    done_share,
    item_light,
    task_light,
    task_progress,
)
from dafeng.appraisal.workcheck import check_items
from dafeng.appraisal.workflow import Flow, FlowState, Transition, flow_of, packaged_flows, parse_flows
from dafeng.appraisal.yearly import Carried, carry_year, roll_over, task_weights

__all__ = [
    "CITY_ZONE",
    "FACTS",
    "LIGHTS",
    "MEASURES",
    "Adjustment",
    "AdjustmentResult",
    "Allocation",
    "Carried",
    "Deadline",
    "DistrictPart",
    "Entry",
    "Evaluation",
    "Flow",
    "FlowState",
    "Grade",
    "Group",
    "Holidays",
    "Incident",
    "Item",
    "ItemResult",
    "Light",
    "Measured",
    "Mode",
    "Output",
    "Part",
    "Placed",
    "Progress",
    "ProgressOptions",
    "Reversal",
    "RuleKind",
    "Sensitivity",
    "Sheet",
    "SheetChange",
    "Split",
    "SplitKind",
    "SplitMethod",
    "Subject",
    "Transition",
    "Veto",
    "WorkItem",
    "WorkReason",
    "add_working_days",
    "allocate",
    "amount_faults",
    "carry_year",
    "check_items",
    "check_output",
    "check_sheet",
    "compare_sheets",
    "done_share",
    "end_of_day",
    "evaluate",
    "flow_of",
    "indicator_faults",
    "item_light",
    "known_holidays",
    "measure",
    "packaged_flows",
    "packaged_sheets",
    "parse_flows",
    "parse_sheet",
    "rank",
    "reminders_due",
    "roll_over",
    "round_to_total",
    "rounded",
    "sheet_of",
    "sheet_text",
    "split_fall",
    "split_total",
    "task_indicators",
    "task_light",
    "task_progress",
    "task_weights",
    "weight_sensitivity",
]
