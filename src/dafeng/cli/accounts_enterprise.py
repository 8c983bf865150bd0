"""Action `dafeng accounts enterprise`: an enterprise's form, what a verifier would ask, the annual report."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dafeng.cli._arguments import a_year
from dafeng.cli._saving import save
from dafeng.core.errors import AccountsError, Fault, Language

if TYPE_CHECKING:
    from dafeng.accounts.enterprise import FacilityReport, Table

__all__ = ["print_tables", "register_enterprise"]

_BOOKS = ("ets", "clinker", "gbt32151")


def register_enterprise(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `enterprise` to the group `accounts`."""
    group = actions.add_parser("enterprise", help="企业账本：模板、核对、报告 · an enterprise's form, checks, report")
    steps = group.add_subparsers(dest="step", required=True, metavar="步骤")

    template = steps.add_parser("template", help="生成空表 · make an empty form")
    template.add_argument("path", type=Path, help="文件夹，或 .xlsx 文件 · folder or .xlsx")
    template.add_argument("--industry", default="gbt32150", help="行业配置，list 列出全部 · industry; list shows all")
    template.add_argument("--place", default="", help="行政区划代码 · administrative code")
    template.add_argument("--year", type=a_year, default=0, help="年份 · year")
    template.set_defaults(run=_template)

    check = steps.add_parser("check", help="读入并核对，逐条列出 · read and check, every finding named")
    report = steps.add_parser("report", help="年度报告 · the annual report")
    for parser in (check, report):
        parser.add_argument("path", type=Path, help="填报文件夹或工作簿 · folder or workbook of the form")
        parser.add_argument("--book", choices=_BOOKS, default="gbt32151", help="账本 · book")
        parser.add_argument(
            "--threshold", action="append", default=[], metavar="CHECK=VALUE", help="调整核对阈值 · adjust a threshold"
        )
        parser.add_argument("--gwp", choices=("SAR", "AR4", "AR5", "AR6"), default="AR5", help="全球变暖潜势 · GWP set")
        parser.set_defaults(official=False, out=None)
    check.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    check.set_defaults(run=_check)
    report.add_argument(
        "--official", action="store_true", help="正式报告：拒绝未确认的因子 · refuse what is unconfirmed"
    )
    report.add_argument("--format", choices=("table", "json", "xlsx"), default="table", help="输出格式 · output format")
    report.add_argument("--out", type=Path, help="写入文件，xlsx 必填 · file to write; needed for xlsx")
    report.set_defaults(run=_report)

    carry = steps.add_parser("carry", help="2019—2024年配额最大可结转量 · the most that may be carried into 2025")
    for name, words in (
        ("sold", "净卖出量计算期内卖出 · sold"),
        ("bought", "同期买入 · bought"),
        ("holdings", "2025年末持仓 · held"),
    ):
        carry.add_argument(f"--{name}", type=float, required=True, metavar="T", help=f"{words} [tCO2]")
    carry.add_argument("--unsettled", action="store_true", help="未按期履约 · did not settle in time")
    carry.set_defaults(run=_carry)


def _template(options: argparse.Namespace) -> int:
    from dafeng.accounts.enterprise import industries, industry, write_template
    from dafeng.accounts.factors import default_factors

    if options.industry == "list":
        for code in industries():
            print(f"{code}  {industry(code, default_factors()).text(options.lang)}")
        return 0
    path = write_template(options.path, industry=options.industry, place=options.place, year=options.year)
    print(f"已生成空表：{path}" if options.lang == "zh" else f"made the form: {path}")
    return 0


def _carry(options: argparse.Namespace) -> int:
    """Print the most that may be carried forward and how it was found."""
    from dafeng.accounts.ets import carry_forward

    sold, bought = {"--sold": options.sold}, {"--bought": options.bought}
    found = carry_forward(sold, bought, options.holdings, settled=not options.unsettled)
    print(found.text())
    if options.unsettled:
        print("未按期履约者不得结转" if options.lang == "zh" else "who did not settle in time may carry nothing")
    return 0


def _thresholds(given: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in given:
        name, _, value = text.partition("=")
        try:
            found[name] = float(value)
            if not (math.isfinite(found[name]) and found[name] >= 0):
                raise ValueError(value)
        except ValueError:
            raise AccountsError(
                Fault(
                    "cli.threshold",
                    "阈值应写作 名称=数值，数值不为负",
                    "a threshold is NAME=NUMBER, not negative",
                    "--threshold",
                    text,
                )
            ) from None
    return found


def _made(options: argparse.Namespace) -> FacilityReport:
    from dafeng.accounts.enterprise import facility_report, read_facility

    return facility_report(
        read_facility(options.path),
        book=options.book,
        official=options.official,
        thresholds=_thresholds(options.threshold),
        gwp_set=options.gwp,
    )


def _check(options: argparse.Namespace) -> int:
    """Print the findings; 1 when one of them is grave."""
    report = _made(options)
    grave = sum(each.check.severity == "error" for each in report.findings)
    if options.format == "json":
        records = [
            {
                "check": each.check.code,
                "severity": each.check.severity,
                "where": each.fault.where,
                "found": each.fault.found,
                "expected": each.fault.expected,
                "threshold": each.check.threshold,
                "rule": each.check.source,
                "zh": each.fault.text("zh"),
                "en": each.fault.text("en"),
            }
            for each in report.findings
        ]
        print(json.dumps(records, ensure_ascii=False, indent=2))
        return 1 if grave else 0
    words = {"error": ("不符合", "breach"), "warning": ("待说明", "to explain"), "note": ("提示", "note")}
    at = 0 if options.lang == "zh" else 1
    for each in report.findings:
        print(f"[{words[each.check.severity][at]}] {each.fault.text(options.lang)}")
        print(f"    {'依据' if not at else 'rule'}: {each.check.source}（{each.check.certainty}）")
    total = f"{report.total:,.2f} tCO2e"
    tail = f"排放量 {total}；不符合 {grave} 项，共 {len(report.findings)} 项"
    print(tail if not at else f"emission {total}; {grave} grave, {len(report.findings)} findings")
    return 1 if grave else 0


def _report(options: argparse.Namespace) -> int:
    from dafeng.accounts.enterprise import report_record, write_report

    report = _made(options)
    if options.format == "xlsx":
        if options.out is None:
            raise AccountsError(Fault("cli.out", "请用 --out 指定工作簿", "name the workbook with --out", "--out"))
        write_report(report, options.out, language=options.lang)
        print(f"已写出：{options.out}" if options.lang == "zh" else f"written: {options.out}")
        return 0
    text = json.dumps(report_record(report), ensure_ascii=False, indent=2) if options.format == "json" else ""
    if options.out is not None and text:
        save(options.out, text + "\n")
        return 0
    print(text or _text(report, options.lang))
    return 0


def _text(report: FacilityReport, language: Language) -> str:
    zh = language == "zh"
    facility, settings = report.facility, report.account.industry
    lines = [
        f"{facility.name} {facility.year} {settings.text(language)}",
        f"{'依据' if zh else 'standard'}: {settings.standard}",
        f"{'排放量' if zh else 'emission'}: {report.total:,.2f} tCO2e ({report.account.gwp_set})",
    ]
    lines += print_tables([each for each in report.tables if each.rows and each.code != "plan"], language)
    if report.weak:
        lines.append(f"{'未经确认、不得用于正式报告' if zh else 'not confirmed, not for official use'}:")
        lines += [f"  {each}" for each in report.weak]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.6g}"
    return str(value)


def print_tables(tables: Sequence[Table], language: Language) -> list[str]:
    """Tables as lines of text, cells apart by two spaces."""
    lines: list[str] = []
    for table in tables:
        lines += ["", f"【{table.title(language)}】", "  ".join(table.heads(language))]
        lines += ["  ".join(_cell(cell) for cell in row) for row in table.rows]
    return lines
