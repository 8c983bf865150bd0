"""A score sheet as TOML, and what is different between two of them.

`parse_sheet(sheet_text(sheet))` is the sheet again; `compare_sheets` names each change by item and field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from dafeng.appraisal.records import Item, Sheet
from dafeng.core.errors import Language

__all__ = ["SheetChange", "compare_sheets", "sheet_text"]

_HEAD = ("code", "version", "subject", "zh", "en", "basis_zh", "basis_en", "certainty", "mode")
_FIELD_WORDS: Mapping[str, tuple[str, str]] = {
    "sheet": ("评分表", "sheet"),
    "group": ("分组", "group"),
    "item": ("项目", "item"),
    "veto": ("否决情形", "veto"),
    "adjustment": ("扣分和加分", "deduction or bonus"),
    "grade": ("等次", "grade"),
    "subject": ("评价对象", "subject"),
    "zh": ("名称", "name"),
    "en": ("英文名称", "name in English"),
    "basis_zh": ("依据", "basis"),
    "basis_en": ("依据（英文）", "basis in English"),
    "certainty": ("可信度", "certainty"),
    "mode": ("方式", "mode"),
    "rule": ("计分方法", "rule"),
    "full.intensity": ("满分（强度为主）", "full mark, intensity first"),
    "full.total": ("满分（总量为主）", "full mark, total first"),
    "indicators": ("指标", "indicators"),
    "measure": ("计算量", "measure"),
    "steps": ("分档", "steps"),
    "floor": ("最低完成比例", "floor"),
    "evidence": ("佐证材料", "evidence"),
    "note": ("说明", "note"),
    "evidence_en": ("佐证材料（英文）", "evidence in English"),
    "note_en": ("说明（英文）", "note in English"),
    "definition": ("口径来源", "whose definition"),
    "definition_en": ("口径来源（英文）", "whose definition, in English"),
    "items": ("所涉项目", "items"),
    "each": ("每次分值", "marks each"),
    "cap": ("上限", "cap"),
    "facts": ("计入哪些记录", "records counted"),
    "least": ("最低分", "least marks"),
    "missed": ("最多不达标项数", "most items missed"),
    "order": ("顺序", "order"),
}
"""Kinds of rows and fields of a sheet in words."""


def _number(value: float) -> str:
    return f"{value:.12g}" if float(f"{value:.12g}") == value else repr(value)


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(str(key), ensure_ascii=False)} = {_plain(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(_plain(each) for each in value)}]"
    return _number(float(value))


def _row(record: Any) -> dict[str, Any]:
    """The fields of one row that say something; the full mark of an item as one number where both modes agree."""
    row = {each.name: getattr(record, each.name) for each in fields(record)}
    if isinstance(record, Item):
        marks = list(record.full.values())
        row["full"] = marks[0] if len(set(marks)) == 1 else dict(record.full)
    return {
        name: value
        for name, value in row.items()
        if value not in ("", (), None, {}) and (name, value) != ("floor", 0.0)
    }


def sheet_text(sheet: Sheet) -> str:
    """The sheet as TOML."""
    lines = [f"{name} = {_plain(getattr(sheet, name))}" for name in _HEAD]
    for kind, rows in _tables(sheet).items():
        for record in rows:
            lines += ["", f"[[{kind}]]", *(f"{name} = {_plain(value)}" for name, value in _row(record).items())]
    return "\n".join(lines) + "\n"


def _tables(sheet: Sheet) -> dict[str, tuple[Any, ...]]:
    return {
        "group": sheet.groups,
        "item": sheet.items,
        "veto": sheet.vetoes,
        "adjustment": sheet.adjustments,
        "grade": sheet.grades,
    }


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One difference. `kind` is sheet, group, item, veto, adjustment or grade; `code` the row's code; `field` is empty
    for a row that came (`old` empty) or went (`new` empty)."""

    kind: str
    code: str
    name: str
    field: str
    old: str
    new: str

    def words(self, language: Language = "zh") -> tuple[str, str]:
        """Kind and field for people."""
        at = 0 if language == "zh" else 1
        return _FIELD_WORDS[self.kind][at], _FIELD_WORDS[self.field][at] if self.field else ""


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "、".join(f"{key} {_said(each)}" for key, each in value.items())
    if isinstance(value, tuple):
        return "、".join(f"≥{each[0]:g}: {each[1]:g}" if isinstance(each, tuple) else str(each) for each in value)
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def _values(record: Any) -> dict[str, str]:
    found = {each.name: _said(getattr(record, each.name)) for each in fields(record) if each.name != "code"}
    if isinstance(record, Item):
        del found["full"]
        found |= {f"full.{mode}": f"{mark:g}" for mode, mark in record.full.items()}
    return found


def compare_sheets(old: Sheet, new: Sheet) -> tuple[SheetChange, ...]:
    """What `new` changes of `old`, in the order of the sheet; the version number is left aside."""
    heads = [name for name in _HEAD if name not in ("version", "code")]
    found = [
        SheetChange("sheet", new.code, new.zh, name, str(getattr(old, name)), str(getattr(new, name)))
        for name in heads
        if getattr(old, name) != getattr(new, name)
    ]
    before, after = _tables(old), _tables(new)
    for kind in before:
        found += _changed_rows(kind, before[kind], after[kind])
    return tuple(found)


def _changed_rows(kind: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[SheetChange]:
    was, now = {each.code: each for each in old}, {each.code: each for each in new}
    for code, record in was.items():
        if code not in now:
            yield SheetChange(kind, code, record.zh, "", record.zh, "")
    for code, record in now.items():
        if code not in was:
            yield SheetChange(kind, code, record.zh, "", "", record.zh)
            continue
        before, after = _values(was[code]), _values(record)
        for name in before:
            if before[name] != after[name]:
                yield SheetChange(kind, code, record.zh, name, before[name], after[name])
    both = [code for code in was if code in now]
    order = [code for code in now if code in was]
    if both != order:
        yield SheetChange(kind, "", "", "order", "、".join(both), "、".join(order))
