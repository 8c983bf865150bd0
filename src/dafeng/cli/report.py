"""The command `dafeng report`: official documents as Word, PDF or Excel."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dafeng.cli._today import city_today

if TYPE_CHECKING:
    from dafeng.reports import Document

__all__ = ["register"]

_KINDS = (
    "dispatch-bulletin",
    "self-assessment",
    "evaluation-result",
    "object-assessment",
    "target-completion",
    "yearbook",
    "reminder",
    "one-pager",
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `dafeng report`."""
    parser = commands.add_parser("report", help="公文和报表：Word、PDF、Excel · official documents")
    parser.add_argument("kind", choices=_KINDS, help="文件种类 · kind of document")
    parser.add_argument("city", help="城市数据包的文件夹或内置名称 · folder or name of a city pack")
    parser.add_argument("period", help="时期，如 2025、2026-06、2026-Q2 · period")
    parser.add_argument("--to", required=True, type=Path, help="写到哪里：.docx、.pdf、.xlsx · file to write")
    parser.add_argument(
        "--sheet", default="district", help="评价结果用的评分表：national、district、unit · score sheet"
    )
    parser.add_argument(
        "--unit",
        default="",
        help="提醒函发给哪个单位，不写则每个滞后单位一份；自评表的评价对象 · unit to remind, else all behind; object",
    )
    parser.add_argument("--issuer", default="", help="发文机关 · issuing body")
    parser.add_argument("--number", default="", help="发文字号 · document number")
    parser.add_argument("--addressee", default="", help="主送机关 · addressee")
    parser.add_argument("--copies", default="", help="抄送机关 · copies to")
    parser.add_argument(
        "--signer", default="", help="签发人，上行文印在版头 · who signs off, printed on upward documents"
    )
    parser.add_argument("--template", type=Path, help="本市的模板文件 · the city's own template")
    parser.add_argument("--date", type=date.fromisoformat, help="成文日期，缺省为今天 · date of the document; today")
    parser.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help="语言 · language")
    parser.set_defaults(run=_run)


def _said(document: Document, *, zh: bool) -> None:
    """How many letters the file holds, or that nobody is behind."""
    from dafeng.reports.content import Paragraph

    count = len(document.letters)
    if count:
        print(f"提醒函{count}份" if zh else f"{count} {'letter' if count == 1 else 'letters'}")
    else:
        print(*(block.text for block in document.blocks if isinstance(block, Paragraph)))


def _run(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack
    from dafeng.core import default_catalogue
    from dafeng.core.errors import Fault, PackError, ReportError
    from dafeng.plan import read_plan
    from dafeng.reports import FORMATS, Wording, compose, make_context, write_document

    ending = options.to.suffix.lstrip(".").lower()
    if ending not in FORMATS:
        zh, en = "不能写成这种格式", "no such format"
        raise ReportError(Fault("report.format", zh, en, found=options.to.name, expected=" ".join(FORMATS)))
    pack = load_pack(find_pack(options.city))
    own = next((each for each in pack.plans if each.role == "own"), None)
    if own is None:
        raise PackError(
            Fault("report.no-plan", "数据包中没有本市方案", "the pack has no plan of its own", where=pack.code)
        )
    made = options.date or city_today()
    plan = read_plan(own.content, own.file)
    context = make_context(
        pack, plan, default_catalogue(), options.period, made=made, plan_title=own.title, language=options.lang
    )
    wording = Wording(
        options.issuer,
        options.number,
        options.addressee,
        options.sheet,
        options.unit,
        options.template.read_text("utf-8") if options.template else "",
        options.template.name if options.template else "",
        options.copies,
        signer=options.signer,
    )
    document = compose(options.kind, context, wording)
    content = write_document(document, ending)
    options.to.write_bytes(content)
    zh = options.lang == "zh"
    if options.kind == "reminder" and not options.unit:
        _said(document, zh=zh)
    print(f"已写出 {options.to}（{len(content):,} 字节）" if zh else f"wrote {options.to} ({len(content):,} bytes)")
    return 0
