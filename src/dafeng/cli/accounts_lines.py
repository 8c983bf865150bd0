"""`dafeng accounts lines`: the lines of the inventory with the activity data each takes, to fill in a pack."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dafeng.accounts.inventory import ActivityKind, InventoryLine

__all__ = ["add_lines"]


def add_lines(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `lines` to `dafeng accounts`."""
    parser = actions.add_parser("lines", help="清单各行和可填的活动水平 · lines of the inventory and their activities")
    parser.add_argument("line", nargs="?", default="", help="清单行代码的开头，如 ippu · beginning of a line's code")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式 · output format")
    parser.set_defaults(run=_lines)


def _lines(options: argparse.Namespace) -> int:
    """Print lines with their activities; 2 when no line begins so."""
    from dafeng.accounts.inventory import activities, inventory_lines
    from dafeng.core.errors import AccountsError, Fault

    shown = [each for each in inventory_lines().values() if each.code.startswith(options.line)]
    if not shown:
        known = "、".join(dict.fromkeys(each.sector for each in inventory_lines().values()))
        zh, en = "没有以此开头的清单行", "no line of the inventory begins so"
        raise AccountsError(Fault("cli.line", zh, en, found=options.line, expected=known))
    taken = {each.code: [kind for kind in activities().values() if kind.line == each.code] for each in shown}
    if options.format == "json":
        print(json.dumps([_record(each, taken[each.code]) for each in shown], ensure_ascii=False, indent=2))
        return 0
    for line in shown:
        print(f"{line.name(options.lang)}  [{line.code}]  {' '.join(line.gases)}  IPCC {line.ipcc}  GPC {line.gpc}")
        for kind in taken[line.code]:
            print(f"    {kind.code}  {kind.name(options.lang)}  {kind.unit}")
    return 0


def _record(line: InventoryLine, kinds: list[ActivityKind]) -> dict[str, Any]:
    return {
        "line": line.code,
        "zh": line.zh,
        "en": line.en,
        "gases": list(line.gases),
        "ipcc": line.ipcc,
        "guide": line.guide,
        "gpc": line.gpc,
        "scope": line.scope,
        "books": list(line.books),
        "activities": [{"activity": each.code, "zh": each.zh, "en": each.en, "unit": each.unit} for each in kinds],
    }
