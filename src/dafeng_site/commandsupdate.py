"""The command that takes a newer city pack into a site that holds the city: `dafeng update`."""

from __future__ import annotations

import argparse

from dafeng.core.errors import Fault
from dafeng_site.commandline import add_home, say, set_up

__all__ = ["add_update"]

_SHOWN = 20
_KINDS = {
    "new": ("新增", "new"),
    "changed": ("更正", "corrected"),
    "gone": ("包中已无，保留", "no longer in the pack, kept"),
    "left": ("不取用", "not taken"),
    "conflict": ("冲突", "conflict"),
}


def add_update(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "update", help="取入城市数据包的新版，默认只比较 · take in a newer city pack; by default it only compares"
    )
    parser.add_argument("directory", metavar="DIR", help="城市数据包的新版 · the newer city pack")
    parser.add_argument("--write", action="store_true", help="写入；不加则只比较 · write; without it only compare")
    parser.add_argument(
        "--conflicts",
        choices=("pack", "site"),
        help="有冲突时取数据包的还是留网站的；不加则一概不写 · which side to take; without it a conflict refuses all",
    )
    add_home(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    set_up(options)
    from dafeng.city import find_pack, load_pack
    from dafeng_site import setup
    from dafeng_site.cityupdating import update

    setup.demand_tables()
    say(options, "正在读数据包……", "Reading the pack ...")
    pack = load_pack(find_pack(options.directory))
    found = update(
        pack,
        write=options.write,
        take=options.conflicts,
        told=lambda zh, en: say(options, f"比较：{zh}", f"Comparing: {en}"),
    )
    english = options.lang == "en"
    for part in found.parts:
        for kind, words in _KINDS.items():
            rows = [each for each in part.differences if each.kind == kind]
            if not rows:
                continue
            name = part.en if english else part.zh
            line = f"{name}  {words[english]} {len(rows):,}"
            say(options, line, line)
            for each in rows if kind == "conflict" else rows[:_SHOWN]:
                say(options, f"  {each.text('zh')}", f"  {each.text('en')}")
            if kind != "conflict" and len(rows) > _SHOWN:
                say(options, f"  ……另有 {len(rows) - _SHOWN:,} 项", f"  ... and {len(rows) - _SHOWN:,} more")
    return _closing(options, found.written, found.count("conflict"), found.takes)


def _closing(options: argparse.Namespace, written: bool, conflicts: int, takes: int) -> int:
    if written:
        say(options, f"已写入 {takes:,} 项。", f"{takes:,} written.")
        return 0
    if conflicts and not options.conflicts:
        fault = Fault(
            "site.update-conflicts",
            zh=f"有 {conflicts:,} 项与网站上录入的不同，什么也没有写入",
            en=f"{conflicts:,} differ from what was entered on the site: nothing was written",
            mend_zh="逐项核对上列冲突；取数据包的加 --conflicts pack，留网站的加 --conflicts site。",
            mend_en="Look at each above; --conflicts pack takes the pack's, --conflicts site keeps the site's.",
        )
        say(options, fault.text("zh"), fault.text("en"))
        return 1
    if takes:
        say(options, f"可取入 {takes:,} 项；加 --write 写入。", f"{takes:,} can be taken in; --write writes them.")
    else:
        say(options, "没有可取入的。", "There is nothing to take in.")
    return 0
