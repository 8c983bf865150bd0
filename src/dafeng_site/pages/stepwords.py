"""What the history says of a step, for readers of English: names of the flows and other words of the site."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dafeng.appraisal import packaged_flows

__all__ = ["in_english"]

_NOTED: Mapping[str, str] = {
    "添加佐证": "evidence added",
    "移除佐证": "evidence removed",
    "计分依据存档": "what the score rests on is frozen",
    "拟定结果": "result drafted",
    "生成结果文件": "documents of the result written",
    "暂存": "saved for now",
    "评分": "mark given",
    "修改评分": "mark changed",
    "筹备年度评价": "evaluation prepared",
    "修改年度评价": "evaluation changed",
    "启动年度评价": "evaluation opened",
    "启动自评": "self-assessment opened",
    "取消指定": "appointment taken back",
    "修改评分表": "score sheet changed",
    "新建版本": "new version",
    "交办整改": "rectification ordered",
    "拟定调度": "round drafted",
    "修改调度": "round changed",
    "下发调度": "round opened",
    "补发调度": "round opened to the unit later",
    "不再需要报送": "no report needed any more",
    "下达工作项": "work item given",
    "修改工作项": "work item changed",
    "改派": "given to another unit",
    "单位意见": "view of the unit",
    "认定状态": "status set by the office",
    "撤销认定": "status computed again",
    "修改配合单位": "supporting units changed",
    "不再配合": "no longer supports",
    "确定配合单位": "supporting unit named",
    "逐级分解": "made for a unit or district",
    "移除联系人": "contact removed",
    "目标分解": "target split",
    "下达区（市）目标": "district targets issued",
    "年度结转": "carried over to the new year",
    "修改督导记录": "record changed",
    "登记督导记录": "record entered",
    "登记监察发现": "finding entered",
    "列入违规名单": "put on the list of violators",
    "修改目标": "target changed",
    "确认指标": "indicator confirmed",
    "撤回下达值": "assigned value taken back",
    "录入下达值": "assigned value entered",
    "修改任务": "task changed",
    "修改责任单位": "responsible units changed",
    "印发": "issued",
    "录入活动水平": "activity entered",
    "修改活动水平": "activity changed",
}


def in_english(reason: str) -> str:
    """The site's own words in English, before and after a colon; what people typed stays as it is.

    >>> in_english("拟定：计分依据存档"), in_english("核查通过：已核实")
    ('Drafted: what the score rests on is frozen', 'Verify: 已核实')
    """
    head, _colon, rest = reason.partition("：")
    said = ": ".join(_words().get(part, part) for part in (head, rest) if part)
    return said[:1].upper() + said[1:]


@cache
def _words() -> Mapping[str, str]:
    """Every move and state of the flows, and the other words, by their Chinese."""
    flows = packaged_flows().values()
    return {each.zh: each.en for flow in flows for each in (*flow.states, *flow.transitions)} | dict(_NOTED)
