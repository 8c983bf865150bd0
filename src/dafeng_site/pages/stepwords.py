"""What the history says of a step, for readers of English: names of the flows and other words of the site.

Events of the audit log are stored in English; for readers of Chinese they are told in Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dafeng.appraisal import packaged_flows

__all__ = ["in_english", "of_event"]

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
    "命令行": "command line",
    "统一身份认证": "identity service",
    "新建用户": "person added",
    "修改用户": "person changed",
    "重置密码": "password reset",
    "安全设置": "security settings",
    "新增单位": "unit added",
    "登记来源": "source entered",
    "首次填报": "filed for the first time",
    "收到举报": "complaint received",
    "指定举报办理人": "handler of complaints named",
    "保存情景": "scenario saved",
    "办结快照和通报": "snapshot and bulletin",
    "导入修改": "changed by a table",
    "导入前置工作项": "items before it, from a table",
    "导入配合单位": "supporting units, from a table",
    "联系人": "contact",
    "调整申请": "change request",
    "调度报送": "dispatch report",
    "恢复随附模板": "template of the release again",
    "换用新版本": "new version in use",
}
_EVENTS: tuple[tuple[str, str], ...] = (
    # what the site notes of an event, as stored
    ("evaluation object", "评价对象"), ("evaluation result", "评价结果"), ("evaluation", "年度评价"),
    ("evidence of evaluation", "评价佐证"), ("evidence", "佐证"), ("bulletin", "调度通报"), ("document", "公文"),
    ("draft", "公文草稿"), ("report", "报送表"), ("complaint", "举报"), ("plan", "方案"), ("before", "早于"),
    ("refused:", "未通过："), ("not checked:", "未检查："), ("superseded", "在别处登录，本处退出"),
    ("idle", "长时间未操作，自动退出"), ("absolute", "登录时间已满，自动退出"), ("ended", "本人退出该处登录"),
    ("overdue", "密码到期，须修改"), ("one-time password voided", "一次性密码作废"), ("recovery code", "使用恢复码"),
    ("command line", "命令行"), ("first administrator", "首个系统管理员"), ("backup", "备份"), ("restore", "恢复"),
    ("set up", "启用"), ("removed", "停用"), ("reset", "重置"), ("unbound", "解除绑定"), ("bound", "绑定"),
    ("create", "新建"), ("revoke", "停用"), ("decision above", "上级结论"),
    ("city pack update", "城市数据包更新"), ("city pack part", "随包的表或文件"),
)  # fmt: skip

_ENDS: Mapping[str, Mapping[str, str]] = {
    "plan": {" in force": "启用"},
    "complaint": {" text": "内容", " person": "举报人", " file": "附件"},
}


def of_event(subject: str) -> str:
    """What the log says of an event, in Chinese: it is stored in English. Names and addresses stay as they are.

    >>> of_event("idle"), of_event("reset zhang"), of_event("GET /security/")
    ('长时间未操作，自动退出', '重置 zhang', 'GET /security/')
    """
    for begins, said in sorted(_EVENTS, key=lambda pair: -len(pair[0])):
        if subject == begins or subject.startswith(f"{begins} "):
            rest = subject[len(begins) :]
            for end, word in _ENDS.get(begins, {}).items():
                rest = f"{rest.removesuffix(end)} {word}" if rest.endswith(end) else rest
            return said + rest
    return subject


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
