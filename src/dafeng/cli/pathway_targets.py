"""The plan's targets on a projection as a table: what may be said of each, and on what it rests."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dafeng.core.errors import Language

__all__ = ["targets_table"]

_HEADS = (("条款", "指标", "年份", "结论", "依据"), ("Clause", "Indicator", "Year", "Standing", "Rests on"))
_COUNTED = {
    "model": ("由模型检验", "tested by the model"),
    "set": ("由措施给定", "set by measures"),
    "assigned": ("目标值没有下达", "not assigned"),
    "observed": ("按已有数据判断", "judged on observed figures"),
    "none": ("没有模型指标", "without a modelled indicator"),
}
_AS = {"measures": "set", "stated": "set", "fixed": "set"}


def targets_table(targets: list[dict[str, Any]], language: Language) -> list[str]:
    """Rows of the targets, and a line that counts them by what they rest on."""
    from dafeng.plan.render.columns import grid

    at = 0 if language == "zh" else 1
    table = [list(_HEADS[at])]
    for each in targets:
        standing, tongue = each["standing"], ("zh", "en")[at]
        rests = standing[f"basis_{tongue}"]
        if standing["basis"] in ("none", "assigned"):  # the standing says so already
            rests = standing[f"reason_{tongue}"]
        said = standing[tongue]
        table.append([each["clause"], each["name"], str(each["year"] or "—"), said, rests])
    return [*grid(table, [12, 32, 0, 0, 0]), "", _counts(targets, at)]


def _counts(targets: list[dict[str, Any]], at: int) -> str:
    counts = Counter(_AS.get(each["standing"]["basis"], each["standing"]["basis"]) for each in targets)
    parts = [(words[at], counts[name]) for name, words in _COUNTED.items() if counts[name]]
    if at == 0:
        return f"共{len(targets)}项目标：" + "，".join(f"{said}{count}项" for said, count in parts) + "。"
    return f"{len(targets)} targets: " + ", ".join(f"{count} {said}" for said, count in parts) + "."
