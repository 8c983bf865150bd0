"""Kept versions: an inventory as a JSON file with a digest over everything in it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, get_args

from dafeng.accounts.inventory import Inventory, LineResult, Term, inventory_lines
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.gwp import GwpSet

__all__ = ["FORMAT", "SCHEMA", "Kept", "keep_inventory", "kept_text", "read_kept"]

FORMAT, SCHEMA = "dafeng-inventory", 1

_LARGEST = 200_000_000  # bytes; a city's inventory takes less than one million


@dataclass(frozen=True)
class Kept:
    """A kept version: the inventory, who kept it, on which day, why, and the file's digest (SHA-256)."""

    inventory: Inventory
    person: str
    on: date
    reason: str
    digest: str


def _record(value: Term | LineResult) -> dict[str, Any]:
    """A record's fields that are not at their default, by name."""
    found: dict[str, Any] = {}
    for each in fields(value):
        item = getattr(value, each.name)
        if item != each.default:
            found[each.name] = [_record(term) for term in item] if each.name == "terms" else item
    return found


def _digest(body: Mapping[str, Any]) -> str:
    plain = json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def kept_text(inventory: Inventory, *, person: str, on: date, reason: str) -> str:
    """The text of a kept version. Raises `AccountsError` when person or reason is empty or a figure is not finite."""
    faults = [
        Fault(
            "kept.missing",
            zh=f"保存清单版本须写明{zh}",
            en=f"keeping a version needs a {name}",
            where=name,
        )
        for name, zh, text in (("person", "责任人", person), ("reason", "理由", reason))
        if not text.strip()
    ]
    faults += [
        Fault("kept.not-finite", zh="数值不是有限数", en="a figure is not finite", where=" ".join(map(str, each.key)))
        for each in inventory.results
        if each.value is not None and not math.isfinite(each.value)
    ]
    if faults:
        raise AccountsError(faults)
    body = {
        "format": FORMAT,
        "schema": SCHEMA,
        "kept": {"person": person, "on": on.isoformat(), "reason": reason},
        "inventory": {
            "place": inventory.place,
            "year": inventory.year,
            "book": inventory.book,
            "gwp_set": inventory.gwp_set,
            "version": inventory.version,
            "meta": dict(inventory.meta),
            "results": [_record(each) for each in inventory.results],
        },
    }
    return json.dumps({**body, "digest": _digest(body)}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def keep_inventory(inventory: Inventory, path: Path, *, person: str, on: date, reason: str) -> None:
    """Write a kept version to a new file. Raises `AccountsError` when the file is there already: versions stay."""
    text = kept_text(inventory, person=person, on=on, reason=reason)
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise AccountsError(
            Fault(
                "kept.unwritable",
                zh="版本文件写不进去，或已经存在",
                en="the version cannot be written, or is there already",
                where=path.name,
                found=error.strerror or "",
                mend_zh="已保存的版本不改写，请换一个文件名。",
                mend_en="Kept versions are not written over: choose another name.",
            )
        ) from error


def _refuse(code: str, zh: str, en: str, where: str, found: object = "", expected: str = "") -> AccountsError:
    return AccountsError(Fault(f"kept.{code}", zh=zh, en=en, where=where, found=str(found), expected=expected))


def _body(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise _refuse("too-large", "文件过大，不是清单版本", "too large for a version", path.name)
        raw = json.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _refuse("unreadable", "版本文件读不出来", "the version cannot be read", path.name, error) from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise _refuse("format", "不是保存的清单版本", "not a kept version of an inventory", path.name, "", FORMAT)
    if raw.get("schema") != SCHEMA:
        raise _refuse(
            "schema", "版本文件的格式编号不认识", "an unknown schema", path.name, raw.get("schema"), str(SCHEMA)
        )
    digest = raw.pop("digest", "")
    if _digest(raw) != digest:
        raise _refuse(
            "altered",
            "文件内容与校验值不符，保存后被改动过",
            "the file was altered after it was kept: its digest does not fit",
            path.name,
            str(digest)[:16],
            _digest(raw)[:16],
        )
    return {**raw, "digest": digest}


_NUMBERS = {"value", "uncertainty"}
_WHOLE = {"year", "tier"}


def _checked(raw: object) -> dict[str, Any]:
    """A record's fields, each of the kind it must be; `TypeError` for any other."""
    if not isinstance(raw, dict):
        raise TypeError(f"{type(raw).__name__}: {raw!r:.40}")
    for name, value in raw.items():
        if name in _NUMBERS:
            good = value is None or (isinstance(value, int | float) and not isinstance(value, bool))
        elif name in _WHOLE:
            good = type(value) is int
        else:
            good = isinstance(value, list) if name == "terms" else isinstance(value, str)
        if not good:
            raise TypeError(f"{name}: {value!r:.40}")
    return raw


def _term(raw: object) -> Term:
    found = Term(**_checked(raw))
    if found.value is None or not math.isfinite(found.value):
        raise ValueError(f"{found.name}: {found.value}")
    return found


def _result(raw: object) -> LineResult:
    known = _checked(raw)
    found = LineResult(**{**known, "terms": tuple(_term(each) for each in known.get("terms", ()))})
    if found.value is not None and not math.isfinite(found.value):
        raise ValueError(f"{found.line}: {found.value}")
    return found


def read_kept(path: Path) -> Kept:
    """A kept version. Raises `AccountsError` when the file is not one, was altered, or names unknown lines."""
    body = _body(path)
    try:
        raw, kept = body["inventory"], body["kept"]
        results = tuple(_result(each) for each in list(raw["results"]))
        head = {name: raw[name] for name in ("place", "year", "book", "gwp_set", "version")}
        inventory = Inventory(**head, results=results, meta=dict(raw["meta"]))
        found = Kept(inventory, kept["person"], date.fromisoformat(kept["on"]), kept["reason"], body["digest"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _refuse("format", "不是保存的清单版本", "not a kept version of an inventory", path.name, error) from error
    if inventory.gwp_set not in get_args(GwpSet):
        raise _refuse("format", "增温潜势不认识", "an unknown GWP set", path.name, inventory.gwp_set)
    unknown = sorted({each.line for each in results} - set(inventory_lines()))
    if unknown:
        raise _refuse("unknown-line", "未登记的清单行", "unknown lines", path.name, "、".join(unknown))
    return found
