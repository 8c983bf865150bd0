"""Commands of the group `city`: make a new city pack, check one, write one out."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from dafeng.cli._today import city_today
from dafeng.core.errors import Fault, Language

__all__ = ["register"]

_SEVERITIES = {"error": ("错误", "error"), "warning": ("警告", "warning"), "note": ("提示", "note")}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the group's commands to the parser."""
    group = commands.add_parser("city", help="城市数据包 · city packs")
    actions = group.add_subparsers(dest="action", required=True, metavar="动作")

    new = actions.add_parser("new", help="新建一个城市的数据包 · make a new pack")
    new.add_argument("city", metavar="CODE", help="行政区划代码或城市名称，如 370900 或 泰安 · code or name")
    new.add_argument("--dir", type=Path, help="放在哪里，默认为当前文件夹下以代码命名的文件夹 · where to put it")
    new.set_defaults(run=_new)

    check = actions.add_parser("check", help="检查数据包，逐条列出问题 · list every fault of a pack")
    check.add_argument("dir", metavar="DIR", type=Path, help="数据包文件夹或内置名称 · folder or packaged name")
    check.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    check.set_defaults(run=_check)

    export = actions.add_parser("export", help="按规范格式写出数据包 · write a pack in normal form")
    export.add_argument("dir", metavar="DIR", type=Path, help="数据包文件夹或内置名称 · folder or packaged name")
    export.add_argument("--to", type=Path, required=True, help="新文件夹，或 .zip、.xlsx 文件 · folder, .zip or .xlsx")
    export.set_defaults(run=_export)

    form = actions.add_parser("format", help="列出数据包格式的全部文件、列和检查项 · the format, as Markdown")
    form.set_defaults(run=_format)


def _new(options: argparse.Namespace) -> int:
    from dafeng.city import find_city, scaffold

    city = find_city(options.city)
    folder = scaffold(city.code, options.dir or Path(city.code))
    if options.lang == "zh":
        print(f"已为{city.name}（{city.code}）建立数据包：{folder}")
        print(f"接下来请读其中的 README.md，并运行 dafeng city check {folder}")
    else:
        print(f"made a pack for {city.name} ({city.code}): {folder}")
        print(f"read its README.md and run dafeng city check {folder}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from dafeng.city import check_pack, find_pack, load_pack
    from dafeng.pathway.validation import pack_faults

    folder = find_pack(options.dir)
    faults = check_pack(folder, today=city_today())
    if not any(each.severity == "error" for each in faults):
        faults = [*pack_faults(load_pack(folder)), *faults]
    if options.format == "json":
        print(json.dumps([asdict(each) for each in faults], ensure_ascii=False, indent=2))
    else:
        print(_report(faults, options.lang))
    return 1 if any(each.severity == "error" for each in faults) else 0


def _report(faults: Sequence[Fault], language: Language) -> str:
    at = 0 if language == "zh" else 1
    counts: Counter[str] = Counter(each.severity for each in faults)
    lines = [f"[{_SEVERITIES[each.severity][at]}] {each.text(language)}" for each in faults]
    counted = [
        f"{counts[key]} {names[1]}(s)" if at else f"{names[0]} {counts[key]} 条" for key, names in _SEVERITIES.items()
    ]
    return "\n".join([*lines, (", " if at else "，").join(counted)])


def _export(options: argparse.Namespace) -> int:
    from dafeng.city import find_pack, load_pack, write_pack, write_workbook, write_zip

    writers = {".zip": write_zip, ".xlsx": write_workbook}
    pack = load_pack(find_pack(options.dir))
    target = writers.get(options.to.suffix.lower(), write_pack)(pack, options.to)
    print(f"已写出：{target}" if options.lang == "zh" else f"written: {target}")
    return 0


def _format(_options: argparse.Namespace) -> int:
    from dafeng.city import format_reference

    print(format_reference(), end="")
    return 0
