"""`dafeng accounts balance export FILE --to …`: a balance as official workbook, table of cells, or in IAMC's format."""

from __future__ import annotations

import argparse
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from dafeng.cli._arguments import a_year
from dafeng.cli._saving import save

if TYPE_CHECKING:
    from dafeng.accounts.balance import EnergyBalance

__all__ = ["add_export", "save_balance"]


def add_export(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to `dafeng accounts balance`."""
    parser = steps.add_parser("export", help="另存为官方表式、长表或 IAMC · as workbook, cells or IAMC")
    parser.add_argument("file", help="能源平衡表（.xlsx、.csv）· table in the official layout")
    parser.add_argument("--to", required=True, help="官方表式 .xlsx，长表 .csv，IAMC 格式 .iamc.csv · file to write")
    parser.add_argument("--sheet", default="", help="工作表名，默认第一张 · sheet, the first by default")
    parser.add_argument("--place", default="", help="行政区划代码 · administrative code")
    parser.add_argument("--year", type=a_year, default=0, help="年份，默认取自表题 · year, else from the title")
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from dafeng.accounts.balance import read_balance

    balance = read_balance(options.file, place=options.place, year=options.year, sheet=options.sheet)
    save_balance(balance, options.to)
    print(options.to)
    return 0


def save_balance(balance: EnergyBalance, to: str, *, place_name: str = "") -> None:
    """Write a balance by the file's ending: `.xlsx` official layout, `.iamc.csv` IAMC, `.csv` one cell a row.

    Raises `AccountsError` for another ending.
    """
    from dafeng.accounts.balance import balance_cells_table, balance_iamc, coefficients, write_balance
    from dafeng.accounts.factors import default_factors
    from dafeng.core.errors import AccountsError, Fault

    if to.endswith(".xlsx"):
        made = BytesIO()
        write_balance(balance, made, place_name=place_name)
        save(Path(to), made.getvalue())
    elif to.endswith(".iamc.csv"):
        save(Path(to), balance_iamc(balance, coefficients(default_factors(), balance)).write_csv())
    elif to.endswith(".csv"):
        save(Path(to), balance_cells_table(balance).write_csv())
    else:
        zh, en = "不支持的文件类型", "this kind of file cannot be written"
        raise AccountsError(Fault("balance.ending", zh, en, where=to, expected=".xlsx、.csv、.iamc.csv"))
