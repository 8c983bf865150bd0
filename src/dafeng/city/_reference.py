"""The reference of the pack format as Markdown, made from the schema and the list of faults alone."""

from __future__ import annotations

from dafeng.city._faults import fault_kinds
from dafeng.city._schema import Column, Document, Field, Table, schema

__all__ = ["format_reference"]

_TYPES = {
    "text": "文字 text",
    "integer": "整数 integer",
    "number": "数 number",
    "boolean": "是否 true/false",
    "year": "年份 year",
    "period": "时期 period",
    "date": "日期 date",
    "indicator": "指标编码 indicator",
    "place": "地区代码 place",
    "unit": "单位 unit",
    "source": "来源标识 source",
    "enum": "限定值 list",
    "code": "标识 code",
    "file": "文件 file",
}
_SEVERITIES = {"error": "错误 error", "warning": "警告 warning", "note": "提示 note"}


def format_reference() -> str:
    """Files, keys, columns, value lists and kinds of fault, as Markdown tables in both languages."""
    parts = [_document(each) for each in schema().documents]
    parts += [_table(each) for each in schema().tables]
    parts += [_enums(), _faults()]
    return "\n\n".join(parts) + "\n"


def _rows(head: str, rows: list[str]) -> str:
    return "\n".join([head, "|" + "---|" * (head.count("|") - 1), *rows])


def _type(each: Column | Field) -> str:
    return f"`{each.enum}`" if each.type == "enum" else _TYPES[each.type]


def _must(each: Column | Field) -> str:
    return "是 yes" if each.required else ""


def _document(document: Document) -> str:
    rows = [f"| `{each.key}` | {_type(each)} | {_must(each)} | {each.zh} · {each.en} |" for each in document.fields]
    head = _rows("| 键 key | 类型 type | 必填 required | 含义 meaning |", rows)
    return f"### {document.file}\n\n{document.zh} · {document.en}\n\n{head}"


def _table(table: Table) -> str:
    rows = [
        f"| `{each.name}` | {each.zh} | {_type(each)} | {_must(each)} | {each.en}{_range(each)} |"
        for each in table.columns
    ]
    head = _rows("| 列 column | 中文表头 heading | 类型 type | 必填 required | 含义 meaning |", rows)
    need = "必备 required" if table.required else "可选 optional"
    key = "、".join(f"`{name}`" for name in table.key)
    return f"### {table.files}\n\n{table.zh} · {table.en}（{need}；唯一 unique：{key}）\n\n{head}"


def _range(column: Column) -> str:
    if column.min is None and column.max is None:
        return ""
    low = "" if column.min is None else f"{column.min:g}"
    high = "" if column.max is None else f"{column.max:g}"
    return f"; {low}—{high}"


def _enums() -> str:
    rows = [
        f"| `{name}` | " + "、".join(f"`{key}` {label}" for key, label in values.items()) + " |"
        for name, values in schema().enums.items()
    ]
    return "### 限定值 · Value lists\n\n" + _rows("| 名称 list | 取值（英文或中文均可） values |", rows)


def _faults() -> str:
    rows = [
        f"| `pack.{kind}` | {_SEVERITIES[words.get('severity', 'error')]} | {words['zh']} | {words['en']} |"
        for kind, words in sorted(fault_kinds().items())
    ]
    return "### 检查项 · What is checked\n\n" + _rows("| 代码 code | 程度 | 问题 | fault |", rows)
