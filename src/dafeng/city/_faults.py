"""Every kind of fault that a pack can have: words and remedies are data (`data/faults.toml`), kept in one list."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from dafeng.core.errors import Fault

__all__ = ["fault", "fault_kinds"]


@cache
def fault_kinds() -> Mapping[str, Mapping[str, Any]]:
    """The kinds by code (without the prefix `pack.`): zh, en, mend_zh, mend_en and, unless it is an error, severity."""
    data: Mapping[str, Mapping[str, Any]] = tomllib.loads(
        (files("dafeng.city") / "data" / "faults.toml").read_text(encoding="utf-8")
    )
    return data


def fault(kind: str, where: str, *, found: str = "", expected: str = "", **words: str) -> Fault:
    """A fault of that kind, its words filled in. KeyError for a kind that the list does not have."""
    entry = fault_kinds()[kind]
    texts = {name: str(entry[name]).format(**words) for name in ("zh", "en", "mend_zh", "mend_en")}
    return Fault(
        code=f"pack.{kind}",
        where=where,
        found=found if len(found) <= 80 else found[:77] + "…",
        expected=expected,
        severity=entry.get("severity", "error"),
        **texts,
    )
