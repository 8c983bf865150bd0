"""Records that people make on the site, in an exported city pack and back: splits, supports, supervision, papers.

In: the database. Out: tables of `dafeng.city`'s schema and the files that they name (`packed`); the way back is
`load`, which stores them as they stood, in one transaction with the rest of the pack. Rows are numbered in the order in
which they were made, so that the same records give the same files.

What stays on the site and in its backups alone: people, complaints, evidence, evaluations under way, drafts, history.
`NOTE` says so in the exported folder. Records that name their author get, when they are loaded, whoever loads them,
or an account that nobody can sign in with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from dafeng.city import CityPack
from dafeng_site.packrecords import documents, duties, papers, rounds, supervising, units
from dafeng_site.packrecords.frames import Packed, author
from dafeng_site.packrecords.note import NOTE, NOTE_FILE
from dafeng_site.packrecords.units import load as load_units

__all__ = ["NOTE", "NOTE_FILE", "TABLES", "load", "load_units", "packed", "without"]

_PARTS = (units, duties, supervising, papers, documents, rounds)
TABLES: tuple[str, ...] = tuple(name for part in _PARTS for name in part.TABLES)
"""The pack's tables that become records of the site."""


def packed() -> Packed:
    """All of them as tables and files, for the office."""
    found = [part.packed() for part in _PARTS]
    tables = {name: frame for each in found for name, frame in each.tables.items()}
    files = {name: content for each in found for name, content in each.files.items()}
    return Packed(tables, files | {NOTE_FILE: NOTE.encode()})


def load(pack: CityPack, user: Any, reason: str) -> None:
    """Store what the pack has of them. Call inside `writing`, after plans, units and work items."""
    if any(pack.tables[name].height for name in TABLES if name in pack.tables):
        by = author(user, pack)
        for part in _PARTS[1:]:
            part.load(pack, by, reason)


def without(
    tables: Mapping[str, pl.DataFrame], files: Mapping[str, bytes]
) -> tuple[dict[str, pl.DataFrame], dict[str, bytes]]:
    """What remains of a pack to be carried as it came: no table that became records, no file that one named."""
    gone = set(_named(tables[name] for name in TABLES if name in tables)) | {NOTE_FILE}
    left = {name: frame for name, frame in tables.items() if name not in TABLES or not frame.height}
    return left, {name: content for name, content in files.items() if name not in gone}


def _named(frames: Iterable[pl.DataFrame]) -> Iterable[str]:
    for frame in frames:
        for column in {"file", "docx", "pdf", "xlsx", "text", "snapshot"} & set(frame.columns):
            yield from (name for name in frame[column] if name)
