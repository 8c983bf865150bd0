"""The empty form, as a folder of CSV or a workbook, made from the same format that reads it back."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dafeng.accounts.enterprise.books import industry as load_industry
from dafeng.accounts.enterprise.schema import Column, Sheet, products, sheets
from dafeng.accounts.factors import FactorLibrary, default_factors
from dafeng.core.errors import AccountsError, Fault

__all__ = ["write_template"]

_ROWS = 400


def _hint(column: Column) -> str:
    words = {"month": "1—12", "percent": "填 98 表示 98%", "yes": "是、否", "date": "YYYY-MM-DD"}.get(column.kind, "")
    if column.choices:
        words = "、".join(column.choices.values())
    if column.kind == "unit" and column.like:
        words = f"与 {'、'.join(column.like)} 同类"
    return f"{'必填；' if column.required else ''}{words}".rstrip("；")


def _guide(industry_code: str, library: FactorLibrary) -> list[list[str]]:
    """The sheet 说明: columns, products with a use, the processes and fuels that can be named."""
    found = load_industry(industry_code, library)
    rows = [["填报说明", found.zh, found.standard], []]
    for sheet in sheets().values():
        rows.append([f"【{sheet.zh}】", sheet.code, "必填" if sheet.required else "按需填写"])
        rows += [["", f"{each.zh}（{each.code}）", _hint(each)] for each in sheet.columns]
    rows += [[], ["【工业过程】可用名称"]]
    rows += [["", each.zh, f"{each.code}；{_share(each.share)}"] for each in found.processes.values()]
    rows += [[], ["【生产】有专门用途的产品"]]
    rows += [["", each.zh, each.unit] for each in dict.fromkeys(products().values())]
    rows += [[], ["【燃料】可用名称"]]
    fuels = [each for each in library.data.items.values() if each.kind == "fuel"]
    return rows + [["", each.zh, each.code] for each in fuels if each.code not in {"electricity", "heat"}]


def _share(kind: str) -> str:
    return {"required": "须填纯度、含碳量或比例", "optional": "纯度、含碳量或比例可填", "none": "不填比例"}[kind]


def _head(place: str, year: int, industry_code: str) -> dict[str, str]:
    return {"place": place, "year": str(year) if year else "", "industry": industry_code}


def _grid(sheet: Sheet, values: Mapping[str, str]) -> list[list[str]]:
    if sheet.vertical:
        return [["项目", "填写"], *[[each.zh, values.get(each.code, "")] for each in sheet.columns]]
    return [[each.zh for each in sheet.columns]]


def _write_folder(folder: Path, values: Mapping[str, str], guide: Sequence[Sequence[str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets().values():
        with (folder / f"{sheet.code}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(_grid(sheet, values))
    lines = ["  ".join(cell for cell in row if cell).rstrip() for row in guide]
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _validate(page: Any, row: int, place: int, column: Column) -> None:
    choices = list(column.choices.values()) if column.choices else []
    choices = ["是", "否"] if column.kind == "yes" else choices
    last = row or _ROWS
    first = row or 1
    if choices:
        page.data_validation(first, place, last, place, {"validate": "list", "source": choices})
    elif column.kind == "month":
        limits = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 12}
        page.data_validation(first, place, last, place, limits)
    elif column.kind in {"number", "percent"}:
        limits = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 100 if column.kind == "percent" else 1e15,
        }
        page.data_validation(first, place, last, place, limits)


def _format(sheet: Sheet, row: int, place: int, head: Any, must: Any) -> Any:
    """Headings are framed, those of required cells stand out; cells to fill in have no format."""
    if sheet.vertical and (place or not row):
        return None if row else head
    if row and not sheet.vertical:
        return None
    column = sheet.columns[row - 1 if sheet.vertical else place]
    return must if column.required else head


def _write_workbook(path: Path, values: Mapping[str, str], guide: Sequence[Sequence[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8EEF4", "text_wrap": True})
        must = book.add_format({"bold": True, "border": 1, "bg_color": "#F7E3D0", "text_wrap": True})
        page = book.add_worksheet("说明")
        for row, cells in enumerate(guide):
            page.write_row(row, 0, cells)
        page.set_column(0, 0, 22)
        page.set_column(1, 2, 44)
        for sheet in sheets().values():
            page = book.add_worksheet(sheet.zh)
            page.freeze_panes(1, 0)
            for row, cells in enumerate(_grid(sheet, values)):
                for place, cell in enumerate(cells):
                    page.write_string(row, place, cell, _format(sheet, row, place, head, must))
            for place, column in enumerate(sheet.columns):
                _validate(page, place + 1 if sheet.vertical else 0, 1 if sheet.vertical else place, column)
            page.set_column(0, len(sheet.columns), 16)


def write_template(
    path: str | Path,
    *,
    industry: str = "gbt32150",
    place: str = "",
    year: int = 0,
    library: FactorLibrary | None = None,
) -> Path:
    """An empty form at `path`: a workbook where the name ends in .xlsx, else a folder of CSV.

    Raises `AccountsError` where something stands there already, or for an unknown industry; nothing is overwritten.
    """
    target = Path(path)
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise AccountsError(
            Fault(
                "enterprise.exists",
                zh="该处已有文件，不覆盖",
                en="something is there already and is not overwritten",
                where=str(target),
                mend_zh="请换一个名称，或先移走原有文件。",
                mend_en="Choose another name or move it away first.",
            )
        )
    guide = _guide(industry, library or default_factors())
    values = _head(place, year, industry)
    if target.suffix.lower() == ".xlsx":
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_workbook(target, values, guide)
    else:
        _write_folder(target, values, guide)
    return target
