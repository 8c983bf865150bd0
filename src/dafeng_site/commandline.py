"""What the site's commands share: the folder for data, getting ready, speaking the language asked for."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from dafeng.core.errors import DafengError, Fault

__all__ = ["add_home", "say", "set_up"]


def add_home(parser: argparse.ArgumentParser) -> None:
    """The option that names the folder for data."""
    parser.add_argument("--home", metavar="DIR", help="数据目录，默认 DAFENG_HOME 或 ./var · folder for data")


def set_up(options: argparse.Namespace) -> None:
    """Make the site's code ready on that folder. DafengError where the folder cannot be used."""
    if options.home:
        os.environ["DAFENG_HOME"] = str(Path(options.home).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dafeng_site.settings")
    import django

    try:
        django.setup()
    except OSError as error:
        home = os.environ.get("DAFENG_HOME", "var")
        raise DafengError(
            Fault(
                "site.home",
                zh="数据目录不能使用",
                en="the folder for data cannot be used",
                where=home,
                found=str(error.strerror),
                mend_zh="请换一个目录，或检查权限和磁盘空间。",
                mend_en="Choose another folder, or check permissions and disk space.",
            )
        ) from error


def say(options: argparse.Namespace, zh: str, en: str) -> None:
    """One line in the language asked for."""
    print(en if options.lang == "en" else zh, flush=True)
