"""What can be wrong with an uploaded file, beyond what the rooms of the library find: words in one list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dafeng.core.errors import Fault, Language

__all__ = ["as_record", "fault", "in_words"]

_PLACE = re.compile(r"(?P<sheet>[^:]+):(?P<row>[0-9]+)(?::(?P<column>.+))?")

_KINDS: dict[str, tuple[str, str, str, str]] = {
    "empty": ("文件是空的", "the file is empty", "请填写后再上传。", "Fill it in and upload again."),
    "too-large": ("文件过大", "the file is too large", "请拆分后分次上传。", "Split it and upload the parts."),
    "unknown-type": (
        "文件既不是 Excel 工作簿（.xlsx），也不是 CSV",
        "the file is neither an Excel workbook (.xlsx) nor CSV",
        "请用下载的模板填写，保存为 .xlsx。",
        "Fill in the template and save it as .xlsx.",
    ),
    "old-excel": (
        "文件是旧版 Excel（.xls）",
        "the file is of an old Excel (.xls)",
        "请在 Excel 中另存为“Excel 工作簿（.xlsx）”。",
        "Save it as 'Excel workbook (.xlsx)'.",
    ),
    "encrypted": (
        "文件已加密，无法读取",
        "the file is encrypted and cannot be read",
        "请在 Excel 中取消打开密码后再上传。",
        "Remove the password in Excel and upload again.",
    ),
    "corrupt": (
        "文件已损坏，无法读取",
        "the file is damaged and cannot be read",
        "请在 Excel 中打开检查，另存后再上传。",
        "Open it in Excel, save it anew and upload again.",
    ),
    "bomb": (
        "文件解压后过大，已拒绝",
        "the file is far too large once unpacked and was refused",
        "请只保留数据表，另存后再上传。",
        "Keep the data sheet alone, save it anew and upload again.",
    ),
    "unsafe": (
        "文件含有外部实体定义，已拒绝",
        "the file defines external entities and was refused",
        "请在 Excel 中另存后再上传。",
        "Save it anew in Excel and upload again.",
    ),
    "no-sheet": ("工作簿中没有数据表", "the workbook has no data sheet", "请用下载的模板。", "Use the template."),
    "too-many-rows": ("行数过多", "there are too many rows", "请拆分后分次上传。", "Split it and upload the parts."),
    "no-rows": (
        "表中没有填写任何数据",
        "the sheet holds no figures",
        "请填写数值和状态后再上传。",
        "Fill in values and states and upload again.",
    ),
    "merged": (
        "存在合并单元格",
        "there are merged cells",
        "请在 Excel 中取消合并，逐行填写。",
        "Unmerge them and fill in each row.",
    ),
    "duplicate": (
        "与第{other}行重复",
        "this row repeats row {other}",
        "同一指标、地区、时期、情景、账本和来源只填一行。",
        "One row for an indicator, place, period, scenario, book and source.",
    ),
    "unknown-place": ("没有这个地区", "there is no such place", "请从模板的下拉列表中选择。", "Choose from the list."),
    "unknown-source": (
        "没有这个来源",
        "there is no such source",
        "请从模板的下拉列表中选择，或先登记来源。",
        "Choose from the list, or register the source first.",
    ),
    "not-yours": (
        "您无权填报或修改这项数据",
        "you may not enter or change this figure",
        "单位只填报本单位任务涉及的指标，区（市）只填报本地数据。",
        "A unit files the indicators of its own tasks, a district its own place.",
    ),
    "moved-on": (
        "预览之后，数据已被别人修改",
        "the figures were changed by somebody else after the preview",
        "没有写入任何数据。请重新上传，核对新的预览。",
        "Nothing was written. Upload again and look at the new preview.",
    ),
    "not-open": (
        "该批次已处理，不能再次确认",
        "this import has been dealt with and cannot be confirmed again",
        "请重新上传。",
        "Upload again.",
    ),
}


def fault(kind: str, where: str = "", *, found: str = "", expected: str = "", **words: Any) -> Fault:
    """A fault of that kind, its words filled in."""
    zh, en, mend_zh, mend_en = _KINDS[kind]
    return Fault(
        code=f"import.{kind}",
        zh=zh.format(**words),
        en=en.format(**words),
        where=where,
        found=found[:80],
        expected=expected,
        mend_zh=mend_zh,
        mend_en=mend_en,
    )


def in_words(each: Fault, language: Language) -> str:
    """A fault of an uploaded table as a page tells it: sheet, row and column in words, then what is wrong.

    Its place is `table:row:heading`, or `sheet:row:heading` in a workbook of several; of any other place it is told as
    it is.
    """
    hit = _PLACE.fullmatch(each.where)
    if hit is None:
        return each.text(language)
    sheet, row, column = hit["sheet"], hit["row"], hit["column"]
    sheet = "" if sheet == "table" else sheet
    if language == "zh":
        place = (f"“{sheet}”" if sheet else "") + f"第{row}行" + (f"“{column}”列" if column else "")
    else:
        place = (f"'{sheet}', " if sheet else "") + f"row {row}" + (f", column '{column}'" if column else "")
    return replace(each, where=place[:1].upper() + place[1:]).text(language)


def as_record(each: Fault) -> dict[str, Any]:
    """A fault as it is kept with a batch: row and column taken out of `where` (file:row:heading)."""
    parts = each.where.split(":")
    row = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else None
    return {
        "code": each.code,
        "severity": each.severity,
        "row": row,
        "column": parts[2] if len(parts) > 2 else "",
        "zh": each.text("zh").partition("：")[2] if each.where else each.text("zh"),
        "en": each.text("en").partition(f"{each.where}: ")[2] if each.where else each.text("en"),
        "found": each.found,
    }
