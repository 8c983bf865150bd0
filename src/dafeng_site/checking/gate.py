"""The gate: size, kind, then the checkers, with the file in quarantine until they have passed it."""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.checking.checkers import Checker, CheckerError
from dafeng_site.checking.kinds import KINDS, described, kind_of, named
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent

__all__ = ["LARGEST", "pass_file"]

LARGEST = 20 * 1024 * 1024
"""The largest file that is taken, in bytes."""
_REMEMBERED = 300
"""Seconds for which the same bytes need not be checked again: the gate, then the page that takes the file."""


def pass_file(
    name: str, content: bytes, kinds: Collection[str] = KINDS, request: HttpRequest | None = None, user: Any = None
) -> tuple[str, str]:
    """The kind of the file and the checkers that passed it (empty where there are none).

    Raises `services.InvalidError`, which names the file, for one that is too large, of a kind that is not taken,
    refused by a checker, or that no checker could look at; the last two are in the audit log.
    """
    shown = _shown(name)
    if len(content) > LARGEST:
        found = f"{math.ceil(len(content) * 10 / 1_048_576) / 10:g} MB"  # never the limit itself
        raise services.InvalidError(
            Fault(
                "file.large",
                f"文件太大（{found}），最大 {LARGEST // 1_048_576} MB",
                f"the file is too large ({found}); at most {LARGEST // 1_048_576} MB",
                shown,
            )
        )
    kind = kind_of(content)
    if content and kind not in kinds:
        raise services.InvalidError(_not_taken(shown, content, kinds))
    checkers: tuple[Checker, ...] = settings.CHECKERS
    by = " ".join(each.name for each in checkers)
    digest = hashlib.sha256(content).hexdigest()
    key = f"passed-{hashlib.sha256(repr(checkers).encode()).hexdigest()[:16]}-{digest}"
    if checkers and content and cache.get(key) is None:
        _checked(checkers, content, shown, digest, request, user)
        cache.set(key, 1, _REMEMBERED)
    return kind, by


def _not_taken(shown: str, content: bytes, kinds: Collection[str]) -> Fault:
    (is_zh, is_en), (taken_zh, taken_en) = described(content), named(kinds)
    return Fault(
        "file.kind",
        f"不接受这种文件，它的内容是{is_zh}，这里只收{taken_zh}",
        f"files of this kind are not taken; its content is: {is_en}; taken here: {taken_en}",
        shown,
        mend_zh="按内容识别，与文件名无关；带宏的文档、程序、压缩包不收。",
        mend_en="It is told from the content, not the name; no macros, programs or archives.",
    )


def _checked(
    checkers: tuple[Checker, ...], content: bytes, shown: str, digest: str, request: HttpRequest | None, user: Any
) -> None:
    """The file, in a folder that only the site reads and no page serves, before every checker; then it is removed."""
    folder = Path(settings.HOME) / "quarantine"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="file-") as file:
        file.write(content)
        file.flush()
        for each in checkers:
            try:
                why = each.refusal(Path(file.name))
            except CheckerError as error:
                _log(request, user, "not checked", shown, digest, str(error))
                mend_zh, mend_en = (
                    "请稍后再传；仍不行的，请联系系统管理员。",
                    "Try again later, or ask the administrator.",
                )
                fault = Fault(
                    "file.unchecked", "安全检查没有完成，文件未收", "the file could not be checked and is not taken",
                    shown, mend_zh=mend_zh, mend_en=mend_en,
                )  # fmt: skip
                raise services.InvalidError(fault) from error
            if why:
                _log(request, user, "refused", shown, digest, f"{each.name}: {why}")
                raise services.InvalidError(
                    Fault("file.refused", "安全检查未通过，文件未收", "the checker refuses the file", shown, why)
                )


def _log(request: HttpRequest | None, user: Any, what: str, shown: str, digest: str, why: str) -> None:
    audit.record(AuditEvent.Kind.FILE, request, user=user, subject=f"{what}: {shown}"[:200], sha256=digest, why=why)


def _shown(name: str) -> str:
    plain = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in plain if sign.isprintable())[:100] or "—"
