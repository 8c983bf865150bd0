"""A pack as one file: a zip of its files, or a workbook to look at. Written whole or not at all; never over a file."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from dafeng.city._faults import fault
from dafeng.city._records import CityPack
from dafeng.city._schema import schema
from dafeng.city._writing import pack_files
from dafeng.core.errors import PackError

__all__ = ["write_workbook", "write_zip"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""A fixed date, so that the same pack gives the same bytes."""


def write_zip(pack: CityPack, path: str | Path) -> Path:
    """The files of the pack in a zip archive. PackError when the file exists."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pack_files(pack).items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return _put(out.getvalue(), Path(path))


def write_workbook(pack: CityPack, path: str | Path) -> Path:
    """The tables of the pack in an Excel workbook with Chinese headings; no cell is ever a formula."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": f"{pack.name}城市数据包", "created": datetime(*_EPOCH[:6])})  # noqa: DTZ001 - xlsx dates have no zone
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    for title, headings, rows in _sheets(pack):
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, headings, head)
        for at, row in enumerate(rows, start=1):
            sheet.write_row(at, 0, ["" if value is None else value for value in row])
        sheet.autofit(240)
    book.close()
    return _put(out.getvalue(), Path(path))


def _sheets(pack: CityPack) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    labels: Mapping[str, str] = {each.name: each.zh for each in schema().table("statistics").columns}
    both = pl.concat([pack.observations, pack.origins], how="horizontal")
    statistics = both.select(
        "indicator", "place", "period", "scenario", "printed", "unit", "state", "source", "book", "note"
    )
    headings = [labels["value" if name == "printed" else name] for name in statistics.columns]
    sheets = [
        ("区域", ["代码", "名称", "上级代码", "类别"], [(p.code, p.name, p.parent, p.kind) for p in pack.places]),
        ("统计数据", headings, statistics.rows()),
    ]
    for name, frame in pack.tables.items():
        table = schema().table(name)
        if frame.height:
            sheets.append((table.zh, [each.zh for each in table.columns], frame.rows()))
    sources = [
        (each.id, each.title_zh, each.publisher, each.number, each.year, each.licence, each.certainty, each.url)
        for each in pack.sources
    ]
    return [*sheets, ("资料来源", ["标识", "名称", "发布单位", "文号", "年份", "许可", "可信度", "网址"], sources)]


def _put(content: bytes, target: Path) -> Path:
    if target.exists():
        raise PackError(fault("exists", target.name))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".dafeng-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return target
