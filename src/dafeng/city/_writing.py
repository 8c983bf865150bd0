"""A pack to a folder: the same pack gives the same bytes, and a half-written folder is never seen.

Text cells that a spreadsheet would run as a formula are protected with an apostrophe, which loading takes off again.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from dafeng.city._csv import protect
from dafeng.city._faults import fault
from dafeng.city._records import CityPack
from dafeng.city._schema import Table, schema
from dafeng.core.errors import PackError
from dafeng.core.sources import Source

__all__ = ["pack_files", "write_files", "write_pack"]


def write_pack(pack: CityPack, path: str | Path) -> Path:
    """Write the pack into a new folder and return it. `load_pack` of the folder equals the pack.

    The folder appears whole or not at all. PackError when the path exists and is not an empty folder.
    """
    return write_files(pack_files(pack), path)


def write_files(files: Mapping[str, bytes], path: str | Path) -> Path:
    """Write files into a new folder that appears whole or not at all. PackError when the path is taken."""
    target = Path(path)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise PackError(fault("exists", target.name))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".dafeng-", dir=target.parent))
    try:
        for name, content in files.items():
            file = draft / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        draft.chmod(0o755)  # mkdtemp makes it private
        if target.exists():
            target.rmdir()
        draft.replace(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return target


def pack_files(pack: CityPack) -> dict[str, bytes]:
    """The files of the pack by name, sorted: what `write_pack` writes and what an archive holds."""
    files: dict[str, bytes] = dict(pack.files)
    files["city.toml"] = _city(pack).encode()
    files["sources.toml"] = _sources(pack.sources).encode()
    files |= {plan.file: plan.content for plan in pack.plans}
    files["places/places.csv"] = _csv(schema().table("places"), [_place(pack, at) for at in range(1, len(pack.places))])
    for name, rows in _statistics(pack).items():
        files[name] = _csv(schema().table("statistics"), rows)
    for name, frame in pack.tables.items():
        table = schema().table(name)
        if frame.height:
            files[table.files.replace("*", name)] = _csv(table, frame.iter_rows(named=True))
    return {name: files[name] for name in sorted(files)}


def _place(pack: CityPack, at: int) -> dict[str, Any]:
    place = pack.places[at]
    row, column = place.grid or (None, None)
    values = {name: getattr(place, name) for name in ("code", "name", "name_en", "parent", "kind", "source", "note")}
    return {**values, "grid_row": row, "grid_column": column}


def _statistics(pack: CityPack) -> Mapping[str, list[dict[str, Any]]]:
    """Rows by file. Figures keep the file they came from, and the unit and figure as printed there."""
    both = pl.concat([pl.concat([pack.observations, pack.origins], how="horizontal"), pack.others])
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in both.iter_rows(named=True):
        if row["unit"] is None:
            raise ValueError(f"a figure of {row['indicator']} {row['period']} has no unit")
        name = row["file"] if _is_statistics(row["file"]) else f"statistics/{row['indicator'].partition('.')[0]}.csv"
        scenario = "" if row["scenario"] == "observed" else row["scenario"]
        files[name].append({**row, "value": row["printed"], "scenario": scenario})
    order = ("indicator", "place", "period", "scenario", "book", "source")
    return {name: sorted(rows, key=lambda row: [row[key] for key in order]) for name, rows in files.items()}


def _is_statistics(file: str | None) -> bool:
    parts = PurePosixPath(file or "").parts
    return len(parts) == 2 and parts[0] == "statistics" and parts[1].endswith(".csv")


def _csv(table: Table, rows: Iterable[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    text = {column.name: column.type not in ("number", "integer", "year") for column in table.columns}
    for row in rows:
        writer.writerow([_cell(row.get(name), text=is_text) for name, is_text in text.items()])
    return out.getvalue().encode("utf-8-sig")  # without the mark Excel shows Chinese as rubbish


def _cell(value: Any, *, text: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return protect(str(value)) if text else str(value)


def _city(pack: CityPack) -> str:
    choices = {name: getattr(pack.choices, name) for name in ("gwp_set", "electricity_equivalent")}
    head: dict[str, Any] = {"format": schema().format}
    head |= {name: getattr(pack, name) for name in ("code", "name", "name_en", "province", "province_name")}
    head["base_year"] = pack.choices.base_year
    blocks = [_toml(head)]
    if any(choices.values()):
        blocks.append("[choices]\n" + _toml(choices))
    for plan in pack.plans:
        entry = {"file": plan.file, "role": plan.role, "title": plan.title, "source": plan.source}
        blocks.append("[[plan]]\n" + _toml(entry))
    return "\n".join(blocks)


def _sources(sources: Sequence[Source]) -> str:
    names = [each.name for each in fields(Source)]
    return "\n".join("[[source]]\n" + _toml({name: getattr(each, name) for name in names}) for each in sources)


def _toml(values: Mapping[str, Any]) -> str:
    """Keys and plain values as TOML lines; what is empty is left out. JSON strings are TOML strings."""
    lines = []
    for key, value in values.items():
        if value is None or value in ("", False):
            continue
        text = json.dumps(value, ensure_ascii=False) if not isinstance(value, bool) else "true"
        lines.append(f"{key} = {text}".replace("\x7f", "\\u007f"))
    return "\n".join(lines) + "\n"
