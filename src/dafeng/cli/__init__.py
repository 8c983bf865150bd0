"""The command `dafeng`.

Each command group is a module with `register(subparsers)`, named in the entry-point group `dafeng.commands`; so the
site adds its own commands and the library does not know it. A handler takes the parsed arguments and returns an exit
code: 0 done, 1 the answer is no, 2 the input was refused. Heavy rooms are imported inside handlers, so help answers at
once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

from dafeng import __version__
from dafeng.core.errors import DafengError, Language

__all__ = ["main"]


def _default_language() -> Language:
    return "en" if os.environ.get("DAFENG_LANG", "zh").lower().startswith("en") else "zh"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dafeng", description="达峰：碳达峰工作方案运行系统 · runs a city's carbon-peaking plan"
    )
    parser.add_argument("--version", action="version", version=f"dafeng {__version__}")
    parser.add_argument("--lang", choices=("zh", "en"), default=_default_language(), help="语言 · language of messages")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for point in sorted(entry_points(group="dafeng.commands"), key=lambda each: each.name):
        point.load()(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # names of files may be any bytes
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except DafengError as error:
        print(error.text(options.lang), file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
