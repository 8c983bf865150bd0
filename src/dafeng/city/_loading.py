"""A folder to a pack: every file read, every fault collected, nothing half-loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from dafeng.city._csv import read_csv
from dafeng.city._documents import check_document, read_toml
from dafeng.city._faults import fault
from dafeng.city._records import OBSERVATION_COLUMNS, ORIGIN_COLUMNS, Choices, CityPack, Place, PlanFile, Source
from dafeng.city._schema import Table, schema
from dafeng.city._tables import Row, frame, read_rows
from dafeng.core.errors import Fault, PackError

__all__ = ["check_pack", "load_pack"]

_LARGEST = 64 * 1024 * 1024
_IGNORED = {".git", ".gitignore", ".DS_Store", "Thumbs.db", "desktop.ini"}
_ALSO_ALLOWED = ("README.md", "README.en.md", "map.geojson")


@dataclass
class _Work:
    """What is being collected while one pack is read."""

    root: Path
    faults: list[Fault] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def read(self, path: Path) -> bytes | None:
        where = path.relative_to(self.root).as_posix()
        try:
            if path.stat().st_size > _LARGEST:
                self.faults.append(fault("too-large", where, found=f"{path.stat().st_size} B", expected=f"≤{_LARGEST}"))
                return None
            return path.read_bytes()
        except OSError as error:
            self.faults.append(fault("unreadable", where, found=str(error.strerror)))
            return None


def load_pack(path: str | Path) -> CityPack:
    """The pack in a folder. PackError with every fault when there is an error; warnings and notes stay in `faults`."""
    pack, faults = _read(Path(path))
    if pack is None:
        raise PackError(each for each in faults if each.severity == "error")
    return pack


def check_pack(path: str | Path) -> list[Fault]:
    """Every fault of the pack in a folder, errors first; an empty list when there is nothing to say."""
    order = ("error", "warning", "note")
    return sorted(_read(Path(path))[1], key=lambda each: order.index(each.severity))


def _read(root: Path) -> tuple[CityPack | None, list[Fault]]:
    if not root.is_dir():
        return None, [fault("no-pack", str(root))]
    work = _Work(root)
    city = _document(work, "city.toml")
    listed = _document(work, "sources.toml")
    if city is None or listed is None:
        return None, work.faults
    if city.get("format") != schema().format:
        found = str(city.get("format"))
        return None, [*work.faults, fault("wrong-format", "city.toml", found=found, expected=str(schema().format))]
    _strangers(work)
    for table in schema().tables:
        work.rows[table.name] = _table(work, table)
    _references(work, city, listed)
    plans = _plans(work, city)
    if any(each.severity == "error" for each in work.faults):
        return None, work.faults
    return _pack(work, city, listed, plans), work.faults


def _document(work: _Work, name: str) -> dict[str, Any] | None:
    path = work.root / name
    if not path.is_file():
        work.faults.append(fault("missing-file", name))
        return None
    data = work.read(path)
    if data is None:
        return None
    content, faults = read_toml(data, name)
    work.faults += faults
    if content is not None:
        work.faults += check_document(content, schema().document(name))
    return content


def _strangers(work: _Work) -> None:
    """Files that the format does not know are named, so that a misspelt name cannot hide data."""
    patterns = [each.files for each in schema().tables]
    for path in sorted(work.root.rglob("*")):
        inside = path.relative_to(work.root)
        if path.is_dir() or any(part in _IGNORED for part in inside.parts):
            continue
        known = inside.as_posix() in (*_ALSO_ALLOWED, *(each.file for each in schema().documents))
        if not known and inside.parts[0] != "plan" and not any(inside.match(pattern) for pattern in patterns):
            work.faults.append(fault("unknown-file", inside.as_posix()))


def _table(work: _Work, table: Table) -> list[Row]:
    rows: list[Row] = []
    paths = sorted(work.root.glob(table.files))
    if not paths and table.required:
        work.faults.append(fault("missing-file", table.files))
    for path in paths:
        data = work.read(path)
        raw, faults = (None, []) if data is None else read_csv(data, path.relative_to(work.root).as_posix())
        work.faults += faults
        if raw is not None:
            read, faults = read_rows(raw, table)
            rows += read
            work.faults += faults
    return rows


def _references(work: _Work, city: Mapping[str, Any], listed: Mapping[str, Any]) -> None:
    """Sources, places and keys that rows refer to or repeat."""
    sources: set[str] = set()
    for number, entry in enumerate(listed.get("source", []), start=1):
        if entry.get("id") in sources:
            work.faults.append(fault("duplicate-source", f"sources.toml:source[{number}]", found=entry["id"]))
        sources.add(entry.get("id", ""))
    places = {str(city.get("code")), *(row.text("code") for row in work.rows["places"])}
    for table in schema().tables:
        _repeats(work, table)
        for column in table.columns:
            for row in work.rows[table.name]:
                text = row.text(column.name)
                if column.type == "source" and text and text.partition("#")[0] not in sources:
                    work.faults.append(fault("unknown-source", row.where(column.name), found=text.partition("#")[0]))
                elif column.type == "place" and text and text not in places:
                    work.faults.append(fault("unknown-place", row.where(column.name), found=text))
    for row in work.rows["places"]:
        if row.text("parent") not in places:
            work.faults.append(fault("wrong-parent", row.where("parent"), found=row.text("parent")))


def _repeats(work: _Work, table: Table) -> None:
    seen: dict[tuple[str, ...], Row] = {}
    for row in work.rows[table.name]:
        key = tuple(row.text(name) for name in table.key)
        if key in seen:
            work.faults.append(fault("duplicate-row", row.where(), found=" ".join(key), other=seen[key].where()))
        else:
            seen[key] = row


def _plans(work: _Work, city: Mapping[str, Any]) -> tuple[PlanFile, ...]:
    plans = []
    for number, entry in enumerate(city.get("plan", []), start=1):
        where = f"city.toml:plan[{number}]:file"
        name = str(entry.get("file", ""))
        pure = PurePosixPath(name)
        path = work.root / name
        if pure.is_absolute() or ".." in pure.parts or "\\" in name:
            work.faults.append(fault("outside", where, found=name))
        elif not path.is_file():
            work.faults.append(fault("missing-file", where, found=name))
        elif (content := work.read(path)) is not None:
            role = entry.get("role")
            plans.append(PlanFile(name, role, str(entry.get("title", "")), str(entry.get("source", "")), content))
    return tuple(plans)


def _pack(work: _Work, city: Mapping[str, Any], listed: Mapping[str, Any], plans: tuple[PlanFile, ...]) -> CityPack:
    own = Place(city["code"], city["name"], city.get("name_en", ""), city.get("province"), "city")
    tables = {
        table.name: frame((row.values for row in work.rows[table.name]), table)
        for table in schema().tables
        if table.name not in ("places", "statistics")
    }
    return CityPack(
        code=city["code"],
        name=city["name"],
        name_en=city.get("name_en", ""),
        province=city.get("province", ""),
        province_name=city.get("province_name", ""),
        choices=Choices(base_year=city.get("base_year"), **city.get("choices", {})),
        places=(own, *(_place(row) for row in work.rows["places"])),
        sources=tuple(Source(**entry) for entry in listed.get("source", [])),
        plans=plans,
        observations=pl.DataFrame(schema=OBSERVATION_COLUMNS),
        origins=pl.DataFrame(schema=ORIGIN_COLUMNS),
        tables=tables,
        root=work.root,
        faults=tuple(work.faults),
    )


def _place(row: Row) -> Place:
    at = (row.values.get("grid_row"), row.values.get("grid_column"))
    return Place(
        code=row.text("code"),
        name=row.text("name"),
        name_en=row.text("name_en"),
        parent=row.text("parent"),
        kind=row.text("kind"),  # type: ignore[arg-type]  # the schema allows these values alone
        source=row.text("source"),
        grid=(int(at[0]), int(at[1])) if at[0] is not None and at[1] is not None else None,
        note=row.text("note"),
    )
