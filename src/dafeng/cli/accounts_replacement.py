"""Action `dafeng accounts replacement`: what projects must replace, what sources give, what breaks the rule."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from dafeng.core.errors import AccountsError, Fault

__all__ = ["register_replacement"]


def register_replacement(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `replacement` to the group `accounts`."""
    parser = actions.add_parser("replacement", help="两高项目碳排放减量替代 · replacement of carbon emission")
    parser.add_argument("file", type=Path, help="项目与替代源台账（.toml）· ledger of projects and sources")
    parser.add_argument("--format", choices=("table", "json", "xlsx"), default="table", help="输出格式 · output format")
    parser.add_argument("--out", type=Path, help="写入文件，xlsx 必填 · file to write; needed for xlsx")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    """Print the standing; 1 when a project is short or a source breaks the rule."""
    from dafeng.accounts.enterprise import write_tables
    from dafeng.accounts.replacement import assess, assessment_record, assessment_tables, read_ledger
    from dafeng.cli.accounts_enterprise import print_tables

    found = assess(read_ledger(options.file))
    zh = options.lang == "zh"
    tables = assessment_tables(found)
    if options.format == "xlsx":
        if options.out is None:
            raise AccountsError(Fault("cli.out", "请用 --out 指定工作簿", "name the workbook with --out", "--out"))
        write_tables(
            tables, options.out, title=found.rule.text(options.lang), note=found.rule.number, language=options.lang
        )
        print(f"已写出：{options.out}" if zh else f"written: {options.out}")
    elif options.format == "json":
        print(json.dumps(assessment_record(found), ensure_ascii=False, indent=2))
    else:
        print(f"{found.rule.text(options.lang)} {found.rule.number}\n{found.rule.formula}")
        print("\n".join(print_tables([each for each in tables if each.rows and each.code != "faults"], options.lang)))
        words = {"error": ("不符合", "breach"), "warning": ("待说明", "to explain"), "note": ("提示", "note")}
        for each in found.faults:
            print(f"[{words[each.severity][0 if zh else 1]}] {each.text(options.lang)}")
        print(("符合" if found.fit else "不符合") if zh else ("fit" if found.fit else "not fit"))
    return 0 if found.fit else 1
