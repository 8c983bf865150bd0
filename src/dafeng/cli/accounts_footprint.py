"""The command `dafeng accounts footprint`: a product's carbon footprint."""

from __future__ import annotations

import argparse
import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from dafeng.cli._arguments import a_count, a_seed

if TYPE_CHECKING:
    from dafeng.accounts.footprint.tables import Sheet

__all__ = ["register_footprint"]


def register_footprint(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to the group `accounts`."""
    parser = actions.add_parser("footprint", help="产品碳足迹 · carbon footprint of a product")
    parser.add_argument(
        "study", help="研究文件夹，或示例 cement-po425、methanol-coal、lfp-cell · folder or packaged example"
    )
    parser.add_argument(
        "--allocation",
        choices=("mass", "energy", "economic", "substitution"),
        help="共生产品的分配方法，默认按研究文件 · allocation, the study's by default",
    )
    parser.add_argument(
        "--gwp", choices=("SAR", "AR4", "AR5", "AR6"), help="增温潜势 · GWP set, the study's by default"
    )
    parser.add_argument("--draws", type=a_count, default=10_000, help="蒙特卡洛次数 · Monte Carlo draws")
    parser.add_argument("--seed", type=a_seed, default=1, help="随机种子 · seed of the draws")
    parser.add_argument("--format", choices=("table", "json", "xlsx"), default="table", help="输出格式 · output format")
    parser.add_argument("--output", default="", help="xlsx 文件名，默认“研究编号.xlsx” · file name of the workbook")
    parser.set_defaults(run=_footprint)


def _footprint(options: argparse.Namespace) -> int:
    """Print or write the footprint of a study."""
    from dafeng.accounts.footprint import footprint, read_study
    from dafeng.accounts.footprint.report import make_report, report_record
    from dafeng.accounts.footprint.tables import report_sheets, write_workbook
    from dafeng.core.errors import AccountsError, Fault

    result = footprint(read_study(options.study), allocation=options.allocation, gwp_set=options.gwp)
    report = make_report(result, draws=options.draws, seed=options.seed)
    if options.format == "json":
        print(json.dumps(report_record(report), ensure_ascii=False, indent=2))
    elif options.format == "xlsx":
        path = Path(options.output or f"{Path(result.study.id).name}.xlsx")
        try:
            write_workbook(report, path, options.lang)
        except OSError as error:
            raise AccountsError(
                Fault("footprint.unwritable", zh="文件写不进去", en="the file cannot be written", where=str(path))
            ) from error
        print(path)
    else:
        print("\n\n".join(_text(sheet) for sheet in report_sheets(report, options.lang)[:4]))
    return 0


def _width(text: str) -> int:
    """Columns a terminal needs; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _cell(value: str | float | None) -> str:
    return (
        ""
        if value is None
        else f"{value:,.4g}"
        if isinstance(value, float) and abs(value) < 1
        else (f"{value:,.2f}" if isinstance(value, float) else str(value))
    )


def _text(sheet: Sheet) -> str:
    """A table with aligned columns under its title; numbers to the right."""
    rows = [[_cell(cell) for cell in row] for row in (sheet.headings, *sheet.rows)]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(sheet.headings))]
    right = [
        any(isinstance(row[at], float) for row in sheet.rows) and len(sheet.headings) > 2 for at in range(len(widths))
    ]
    lines = [
        "  ".join(
            " " * (width - _width(cell)) + cell if flush else cell + " " * (width - _width(cell))
            for cell, width, flush in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "\n".join([f"{sheet.title}", *lines])
