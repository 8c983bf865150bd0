"""The workbook to fill in: headings with notes, drop-downs of indicators, places, units, states, sources and books."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils import timezone

from dafeng.city import schema
from dafeng.core import Indicator, default_catalogue
from dafeng.core.units import unit_name
from dafeng_site.data.importing.sheet import MOST_ROWS, SHEET
from dafeng_site.data.models import Place, Source
from dafeng_site.people.models import Role
from dafeng_site.people.policy import Scope, demand, entry_source_key, filing_indicators, visible

__all__ = ["template"]

_WIDTHS = {"indicator": 42, "place": 18, "value": 14, "unit": 18, "source": 30, "note": 36}
_WIDTH = 12
_HINTS = {
    "indicator": ("从下拉列表选择；编码和名称之间有空格。", "Choose from the list."),
    "place": ("从下拉列表选择。", "Choose from the list."),
    "period": ("年 2025，月 2025-03，季 2025-Q3，五年累计 2021/2025。", "2025, 2025-03, 2025-Q3 or 2021/2025."),
    "scenario": ("不填即为 observed（实际发生）。", "Left empty: observed."),
    "value": ("只写数字；“约”“左右”写进备注。状态为“缺失”时留空。", "A plain number; empty when missing."),
    "unit": ("可用能换算为目录单位的任何单位，如万千瓦、亿元。", "Any unit that converts to the catalogue's."),
    "state": ("从下拉列表选择；零值须选“确认为零”。", "Choose from the list; a zero has to be confirmed."),
    "source": ("从下拉列表选择；具体位置写在 # 之后。不填即为本单位填报。", "Choose; a locator stands after #."),
    "book": ("不填即为统计。", "Left empty: statistics."),
    "note": ("口径、依据等说明。", "Remarks."),
}


def template(scope: Scope) -> bytes:
    """An .xlsx for the scope: a unit finds its own indicators in it, ready for last year's figures."""
    demand(scope, "file")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(SHEET)
    lists = book.add_worksheet("目录")
    notes = book.add_worksheet("填表说明")
    offered = _offered(scope)
    columns = schema().table("statistics").columns
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    required = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "font_color": "#D54941"})
    text = book.add_format({"num_format": "@"})
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.zh, required if column.required else head)
        sheet.write_comment(0, at, _HINTS[column.name][0])
        sheet.set_column(at, at, _WIDTHS.get(column.name, _WIDTH), None if column.name == "value" else text)
    sheet.freeze_panes(1, 2)
    choices = _choices(scope, offered)
    for at, (name, values) in enumerate(choices.items()):
        _list(lists, at, name, values)
        if values:
            column_at = next(place for place, column in enumerate(columns) if column.name == name)
            letter = chr(ord("A") + at)
            rule = {
                "validate": "list",
                "source": f"=目录!${letter}$2:${letter}${len(values) + 1}",
                "error_type": "warning",
            }
            sheet.data_validation(1, column_at, MOST_ROWS, column_at, rule)
    _prefill(sheet, scope, offered, [column.name for column in columns])
    _explain(notes, columns)
    lists.protect()
    book.close()
    return buffer.getvalue()


def _offered(scope: Scope) -> list[Indicator]:
    catalogue = list(default_catalogue())
    if scope.role != Role.UNIT:
        return catalogue
    own = filing_indicators(scope.unit)
    return [each for each in catalogue if each.code in own]


def _choices(scope: Scope, offered: Sequence[Indicator]) -> dict[str, list[str]]:
    places = Place.objects.all()
    if scope.district:
        places = places.filter(code=scope.district) | places.filter(parent__code=scope.district)
    sources = visible(scope, Source.objects.all())
    if scope.is_filing:
        sources = sources.filter(key=entry_source_key(scope.unit_code))
    units = {unit_name(each.display_unit or each.unit): None for each in offered}
    return {
        "indicator": [f"{each.code} {each.zh}" for each in offered],
        "place": [f"{each.code} {each.name}" for each in places],
        "unit": list(units),
        "state": list(schema().enums["state"].values()),
        "source": [f"{each.key} {each.title}"[:250] for each in sources],
        "book": list(schema().enums["book"].values()),
    }


def _list(sheet: xlsxwriter.worksheet.Worksheet, at: int, name: str, values: Sequence[str]) -> None:
    sheet.write_string(0, at, name)
    for row, value in enumerate(values, 1):
        sheet.write_string(row, at, value)
    sheet.set_column(at, at, 40)


def _prefill(
    sheet: xlsxwriter.worksheet.Worksheet, scope: Scope, offered: Sequence[Indicator], names: Sequence[str]
) -> None:
    """A unit's own indicators at the city for last year; value and state are left to the person."""
    here = Place.objects.filter(parent=None).first() or Place.objects.first()
    if scope.role != Role.UNIT or here is None:
        return
    year = str(timezone.localdate().year - 1)
    for row, each in enumerate(offered, 1):
        cells = {
            "indicator": f"{each.code} {each.zh}",
            "place": f"{here.code} {here.name}",
            "period": year,
            "unit": unit_name(each.display_unit or each.unit),
        }
        for name, value in cells.items():
            sheet.write_string(row, names.index(name), value)


def _explain(sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[object]) -> None:
    lines = [
        "一、在“数据”表中逐行填写，一行一个数据；红色表头为必填列。",
        "二、不要合并单元格，不要填写公式，不要改动表头。",
        "三、数值和状态都未填的行不会导入。",
        "四、上传后先看预览：哪些是新增、修改、不变，有错误时逐行提示；确认后才写入，全部写入或全部不写入。",
        "五、同一文件重复上传不会改变任何数据。",
        "",
    ]
    lines += [f"{column.zh}（{column.name}）：{_HINTS[column.name][0]} {_HINTS[column.name][1]}" for column in columns]  # type: ignore[attr-defined]  # columns of the schema
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)
    sheet.set_column(0, 0, 100)
