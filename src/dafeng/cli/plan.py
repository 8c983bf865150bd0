"""Commands of the group `plan`: read a plan document, compare it with an upper one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dafeng.cli._saving import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dafeng.core.errors import Fault
    from dafeng.plan.document import Document

__all__ = ["register"]

_TOO_LITTLE = (
    "没有读出条款、目标或任务：这可能不是工作方案，或只是通知的首页。",
    "No clause, target or task was found: this may be no plan, or only the first page of a notice.",
)
_WRITTEN = ("已写入 {}", "Written to {}")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `dafeng plan read` and `dafeng plan compare`."""
    group = commands.add_parser("plan", help="读方案、比方案 · read and compare plans").add_subparsers(
        dest="action", required=True, metavar="动作"
    )
    read = group.add_parser("read", help="把方案文件读成数据 · turn a plan document into data")
    read.add_argument(
        "file", help="方案文件：.txt .docx .html 或文字版 .pdf；- 为标准输入 · the document; - reads stdin"
    )
    read.add_argument("--format", choices=("table", "json", "html"), default="table", help="输出形式 · output")
    read.add_argument("--out", type=Path, metavar="FILE", help="写入文件而不是屏幕 · write to a file")
    read.set_defaults(run=_read)
    compare = group.add_parser("compare", help="对照上级方案 · hold a plan against an upper one")
    compare.add_argument("file", metavar="PLAN", help="本级方案 · the plan")
    compare.add_argument("upper", metavar="UPPER", help="上级方案 · the upper plan")
    compare.add_argument("--format", choices=("table", "json", "html"), default="table", help="输出形式 · output")
    compare.add_argument("--out", type=Path, metavar="FILE", help="写入文件而不是屏幕 · write to a file")
    compare.add_argument(
        "--same-area",
        action="store_const",
        const=True,
        help="两个方案属同一地区，总量可比 · both plans are of one place, so amounts compare",
    )
    compare.set_defaults(run=_compare)


def _read(options: argparse.Namespace) -> int:
    from dafeng.core.catalogue import default_catalogue
    from dafeng.plan.reader import plan_of
    from dafeng.plan.render import html, table, to_json

    document = _document(options.file)
    _warn(document.warnings, options.lang)
    catalogue = default_catalogue()
    plan = plan_of(document, catalogue=catalogue)
    names = {each.code: each.name(options.lang) for each in catalogue}
    if options.format == "json":
        text = to_json(plan, document) + "\n"
    elif options.format == "html":
        text = html(plan, options.lang, names)
    else:
        text = table(plan, options.lang, names, colour=options.out is None and sys.stdout.isatty())
    _put(text, options, options.file)
    if plan.clauses or plan.targets or plan.tasks:
        return 0
    _say(_TOO_LITTLE, options.lang)
    return 1


def _compare(options: argparse.Namespace) -> int:
    from dafeng.plan.comparison import compare
    from dafeng.plan.reader import plan_of
    from dafeng.plan.render import comparison_html, comparison_json, comparison_table

    plans = []
    for file in (options.file, options.upper):
        document = _document(file)
        _warn(document.warnings, options.lang)
        plans.append(plan_of(document))
    if not all(each.tasks or each.targets for each in plans):
        _say(_TOO_LITTLE, options.lang)
        return 1
    comparison = compare(plans[0], plans[1], same_area=options.same_area)
    if options.format == "json":
        text = comparison_json(comparison) + "\n"
    elif options.format == "html":
        text = comparison_html(comparison, options.lang)
    else:
        text = comparison_table(comparison, options.lang)
    _put(text, options, options.file, options.upper)
    return 0


def _document(file: str) -> Document:
    from dafeng.plan.document import read_document

    return read_document(sys.stdin.buffer.read(), "-") if file == "-" else read_document(Path(file))


def _put(text: str, options: argparse.Namespace, *sources: str) -> None:
    """Print the text, or write it to `--out`, never over a document that was read."""
    if options.out is None:
        sys.stdout.write(text)
        return
    from dafeng.core.errors import DocumentError, Fault

    out: Path = options.out
    try:
        if any(out.exists() and Path(source).exists() and out.samefile(source) for source in sources):
            raise OSError("would overwrite the document itself")
        write_whole(out, text)
    except OSError as error:
        raise DocumentError(
            Fault(
                "plan.out",
                zh="结果写不进这个文件",
                en="the result cannot be written to this file",
                where=str(out),
                found=str(error.strerror or error),
                mend_zh="请换一个路径，或检查权限和磁盘空间。",
                mend_en="Choose another path, or check permissions and disk space.",
            )
        ) from error
    print((_WRITTEN[0 if options.lang == "zh" else 1]).format(out), file=sys.stderr)


def _warn(warnings: Iterable[Fault], language: str) -> None:
    for fault in warnings:
        print(fault.text("zh" if language == "zh" else "en"), file=sys.stderr)


def _say(words: tuple[str, str], language: str) -> None:
    print(words[0 if language == "zh" else 1], file=sys.stderr)
