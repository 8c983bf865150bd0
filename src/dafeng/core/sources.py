"""Sources: where a figure was read. `sources.toml` in; frozen records out; every fault collected.

A file holds `[[source]]` tables. Certainty: V official text seen, S secondary, C computed, M from memory, U unknown.
Observations name a source as `id#locator`; the locator is a file, sheet, row or clause inside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from dafeng.core.days import parse_day
from dafeng.core.errors import Fault, SourceError

__all__ = ["Certainty", "Source", "SourceRef", "load_sources", "read_sources", "source_ref"]

Certainty = Literal["V", "S", "C", "M", "U"]
"""V official text seen, S secondary, C computed, M from memory, U unknown."""

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Source:
    """One document or data set. `number` is the official document number; `year` the year of publication.

    `redistributable` says whether its data may be passed on; only such data belong in a published city pack. Of a
    source of certainty M or U `confirmed_by` is who vouches for it in official results, since `confirmed_on`
    (2026-06-30), with the reason and the document that it was checked against; all four or none.
    """

    id: str
    title_zh: str
    publisher: str
    licence: str
    certainty: Certainty
    title_en: str = ""
    number: str = ""
    year: int | None = None
    url: str = ""
    accessed: str = ""
    note: str = ""
    redistributable: bool = False
    confirmed_by: str = ""
    confirmed_on: str = ""
    confirmed_reason: str = ""
    confirmed_document: str = ""

    @property
    def is_official(self) -> bool:
        """Whether official results may rest on it: not from memory or of unknown origin, or confirmed by name."""
        return self.certainty not in ("M", "U") or bool(self.confirmed_by)


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A pointer into a source: `zz-panel-2024#Data.xlsx:枣庄:2015`."""

    id: str
    locator: str = ""

    def __str__(self) -> str:
        """The pointer as it stands in the column `source`."""
        return f"{self.id}#{self.locator}" if self.locator else self.id


def source_ref(text: str) -> SourceRef:
    """Split `id#locator`; without `#` the locator is empty."""
    name, _, locator = text.partition("#")
    return SourceRef(name.strip(), locator.strip())


_REQUIRED = ("id", "title_zh", "publisher", "licence", "certainty")
_CONFIRMED = ("confirmed_by", "confirmed_on", "confirmed_reason", "confirmed_document")
_NAMES = {each.name for each in fields(Source)}


def _faults_of(row: Mapping[str, Any], where: str) -> list[Fault]:
    faults = [
        Fault(
            "source.missing-field",
            zh=f"来源缺少必填项“{name}”",
            en=f"the source lacks '{name}'",
            where=where,
            mend_zh="请补填；不清楚的写明“不详”，不要留空。",
            mend_en="Fill it in; write 'unknown' rather than leave it empty.",
        )
        for name in _REQUIRED
        if not str(row.get(name, "")).strip()
    ]
    faults += [
        Fault(
            "source.unknown-field",
            zh=f"来源有未定义的项“{name}”",
            en=f"the source has an undefined field '{name}'",
            where=where,
            mend_zh=f"可用的项：{'、'.join(sorted(_NAMES))}。",
            mend_en=f"Known fields: {', '.join(sorted(_NAMES))}.",
        )
        for name in sorted(set(row) - _NAMES)
    ]
    vouched = [str(row.get(name, "")).strip() for name in _CONFIRMED]
    if any(vouched) and not (all(vouched) and parse_day(vouched[1])):
        faults.append(
            Fault(
                "source.half-confirmed",
                zh="来源的确认不完整，或日期不对",
                en="the confirmation of the source is not complete, or its day is none",
                where=where,
                found=" / ".join(vouched),
                expected=" / ".join(_CONFIRMED),
            )
        )
    checks = (
        ("certainty", row.get("certainty", "V") in get_args(Certainty), "V / S / C / M / U"),
        ("id", not row.get("id") or bool(_ID.fullmatch(str(row["id"]))), "a-z 0-9 . _ -"),
        ("year", row.get("year") is None or type(row["year"]) is int, "2024"),
        ("redistributable", isinstance(row.get("redistributable", False), bool), "true / false"),
    )
    faults += [
        Fault(
            "source.bad-value",
            zh=f"来源的“{name}”取值不对",
            en=f"the source's '{name}' has a wrong value",
            where=where,
            found=str(row.get(name)),
            expected=expected,
        )
        for name, good, expected in checks
        if not good
    ]
    return faults


def read_sources(data: Mapping[str, Any], where: str = "sources.toml") -> tuple[dict[str, Source], list[Fault]]:
    """Sources by id from parsed TOML, and every fault found; a source with a fault is left out."""
    found: dict[str, Source] = {}
    faults: list[Fault] = []
    rows = data.get("source", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return {}, [
            Fault(
                "source.bad-file",
                zh="来源文件应由 [[source]] 表组成",
                en="a source file is made of [[source]] tables",
                where=where,
            )
        ]
    for count, row in enumerate(rows, start=1):
        place = f"{where}:[[source]] {count} {row.get('id', '')}".rstrip()
        here = _faults_of(row, place)
        if str(row.get("id")) in found:
            here.append(
                Fault(
                    "source.duplicate",
                    zh="来源编号重复",
                    en="the source id is used twice",
                    where=place,
                    found=str(row["id"]),
                    mend_zh="每个来源只登记一次。",
                    mend_en="List each source once.",
                )
            )
        faults += here
        if not here:
            found[row["id"]] = Source(**row)
    return found, faults


def load_sources(path: Path) -> dict[str, Source]:
    """Sources by id from a TOML file. Raises `SourceError` with every fault."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(
            Fault(
                "source.unreadable",
                zh="来源文件读不出来",
                en="the source file cannot be read",
                where=path.name,
                found=str(error),
                mend_zh="请用 UTF-8 编码的 TOML 文件。",
                mend_en="Use a TOML file in UTF-8.",
            )
        ) from error
    found, faults = read_sources(data, path.name)
    if faults:
        raise SourceError(faults)
    return found
