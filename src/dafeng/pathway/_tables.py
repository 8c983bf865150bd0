"""Tables of `scenarios/`, read by the pack's schema."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from dafeng.city import RawTable, Row, read_csv, read_rows, schema
from dafeng.core.errors import Fault
from dafeng.pathway._toml import fault

__all__ = ["table_rows"]


def table_rows(files: Mapping[str, bytes], table: str, faults: list[Fault]) -> list[Row]:
    """The rows of a table over all its files; a key that comes twice, in whichever file, is a fault."""
    known = schema().table(table)
    found: list[Row] = []
    for name in sorted(files):
        if PurePosixPath(name).match(known.files):
            raw, problems = read_csv(files[name], name)
            rows, more = read_rows(raw, known) if isinstance(raw, RawTable) else ([], [])
            faults += [*problems, *more]
            found += rows
    seen: dict[tuple[str, ...], Row] = {}
    for row in found:
        key = tuple(row.text(each) for each in known.key)
        if key in seen:
            faults.append(
                fault(
                    "twice",
                    "同一项写了两次",
                    "the same thing is given twice",
                    row.where(),
                    " ".join(key),
                    seen[key].where(),
                )
            )
        seen.setdefault(key, row)
    return found
