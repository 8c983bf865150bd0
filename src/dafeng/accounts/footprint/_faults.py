"""The faults of footprint studies, in both languages."""

from __future__ import annotations

from dafeng.core.errors import Fault

__all__ = ["fault"]

_TEXTS: dict[str, tuple[str, str, str, str]] = {
    "no-study": (
        "找不到这项产品碳足迹研究",
        "there is no such study",
        "请给出数据文件夹或内置示例的名称。",
        "Name a folder or a packaged example.",
    ),
    "no-file": (
        "缺少文件",
        "a file is missing",
        "研究文件夹须有 study.toml、flows.csv、processes.csv、exchanges.csv。",
        "A study has study.toml, flows.csv, processes.csv and exchanges.csv.",
    ),
    "unreadable": ("文件读不出来", "the file cannot be read", "请用 UTF-8 编码保存。", "Save it as UTF-8."),
    "columns": ("列名不符", "wrong columns", "", ""),
    "missing": ("缺少必填项", "a required field is missing", "", ""),
    "unknown-field": ("有未定义的项", "an undefined field", "", ""),
    "bad-number": ("数值不是有限的数字", "not a finite number", "", ""),
    "sign": (
        "数值的正负不对",
        "the number has the wrong sign",
        "进出方向由“kind”说明，数量一律为正。",
        "The column kind tells the direction; amounts are positive.",
    ),
    "bad-value": ("取值不在可选范围内", "not one of the allowed values", "", ""),
    "unknown-name": ("引用了没有登记的名称", "a name that is not registered", "", ""),
    "duplicate": ("重复登记", "listed twice", "", ""),
    "unit": ("计量单位与该物质的单位不能换算", "the unit does not convert to the unit of the flow", "", ""),
    "no-product": (
        "单元过程没有产品",
        "the unit process has no product",
        "请写明它的产出（kind=product）。",
        "Give its output (kind=product).",
    ),
    "no-producer": (
        "没有单元过程产出这种物质",
        "no unit process makes this flow",
        "请补充其单元过程；确需舍去的，改为 kind=cutoff 并说明。",
        "Describe the process that makes it; if it is left out, record it as kind=cutoff.",
    ),
    "two-producers": (
        "同一物质由两个单元过程产出，方程组无唯一解",
        "two processes make the same flow; the system has no unique answer",
        "请改为不同的物质，或用一个混合过程按份额取用。",
        "Give the flows different names, or mix them in a process of their own.",
    ),
    "no-main": (
        "系统扩展要求联产过程恰有一个主产品，其余写明所替代的物质",
        "substitution needs exactly one main product; the others name what they replace",
        "",
        "",
    ),
    "no-property": (
        "分配所需的物性或价格没有给出",
        "the property that the allocation needs is not given",
        "请在 flows.csv 补填，或改用其他分配方法。",
        "Fill it in flows.csv or choose another allocation.",
    ),
    "not-square": (
        "技术矩阵不是方阵：产品数与过程数不等",
        "the technology matrix is not square: products and processes differ in number",
        "",
        "",
    ),
    "singular": (
        "技术矩阵奇异：有的过程循环没有净产出",
        "the technology matrix is singular: a loop of processes makes nothing",
        "请核对互相消耗的过程的投入量。",
        "Check the inputs of processes that use each other.",
    ),
    "runs-backwards": (
        "过程的规模系数为负：循环的消耗多于产出",
        "a process would run backwards: a loop uses more than it makes",
        "请核对投入量和单位。",
        "Check amounts and units.",
    ),
}


def fault(code: str, where: str, *, found: object = "", expected: str = "") -> Fault:
    """The fault `footprint.CODE` at a place of the study."""
    zh, en, mend_zh, mend_en = _TEXTS[code]
    return Fault(
        f"footprint.{code}",
        zh=zh,
        en=en,
        where=where,
        found=str(found),
        expected=expected,
        mend_zh=mend_zh,
        mend_en=mend_en,
    )
