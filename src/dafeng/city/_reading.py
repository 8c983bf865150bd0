"""A folder to rows: files found, read and understood cell by cell, what they refer to looked up. Faults collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from dafeng.city._csv import RawTable, read_csv
from dafeng.city._documents import check_document, read_toml
from dafeng.city._faults import fault
from dafeng.city._records import PlanFile
from dafeng.city._schema import Table, schema
from dafeng.city._tables import Row, read_rows
from dafeng.core.errors import Fault, UnitError
from dafeng.core.sources import Source, read_sources
from dafeng.core.units import parse_unit

__all__ = ["LARGEST", "Contents", "read_folder"]

LARGEST = 64 * 1024 * 1024
_IGNORED = {"Thumbs.db", "desktop.ini"}
_LOOSE = ("README.md", "README.en.md", "EXPORT.md", "map.geojson")
"""Files that the pack may have and that are carried along as they are."""
_CARRIED = ("scenarios/*.toml", "scenarios/measures/*.toml")
"""Documents of the pathway model, carried as they are; the room of pathways reads and checks them."""


@dataclass
class Contents:
    """What has been read of one folder so far. Filled while reading, then handed on and never changed."""

    root: Path
    city: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    plans: tuple[PlanFile, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def read(self, path: Path) -> bytes | None:
        """The bytes of a file, or None with the fault that says why not."""
        where = path.relative_to(self.root).as_posix()
        if not path.resolve().is_relative_to(self.root.resolve()):
            self.faults.append(fault("outside", where, found="→"))  # a link to somewhere else
            return None
        try:
            if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for without end
                self.faults.append(fault("unreadable", where, found="not a file"))
                return None
            size = path.stat().st_size
            if size > LARGEST:
                self.faults.append(fault("too-large", where, found=f"{size} B", expected=f"≤ {LARGEST} B"))
                return None
            return path.read_bytes()
        except OSError as error:
            self.faults.append(fault("unreadable", where, found=str(error.strerror)))
            return None

    @property
    def broken(self) -> bool:
        """Whether any fault so far is an error."""
        return any(each.severity == "error" for each in self.faults)


def read_folder(root: Path, *, deep: bool) -> Contents:
    """Everything in the folder. `deep` also reads the lazy tables, which a load leaves for later."""
    contents = Contents(root)
    if not root.is_dir():
        contents.faults.append(fault("no-pack", root.name))
        return contents
    city = _document(contents, "city.toml")
    listed = _document(contents, "sources.toml")
    if city is None or listed is None:
        return contents
    contents.city = city
    contents.faults += check_document(city, schema().document("city.toml"))
    contents.sources, faults = read_sources(listed, "sources.toml")
    contents.faults += faults
    if city.get("format") != schema().format:
        found, wanted = str(city.get("format")), str(schema().format)
        contents.faults.append(fault("wrong-format", "city.toml", found=found, expected=wanted))
        return contents
    for table in schema().tables:
        contents.rows[table.name] = _table(contents, table, deep=deep)
    _named_files(contents)
    _strangers(contents)
    _plans(contents)
    _references(contents)
    return contents


def _document(contents: Contents, name: str) -> dict[str, Any] | None:
    path = contents.root / name
    if not path.is_file():
        contents.faults.append(fault("missing-file", name))
        return None
    data = contents.read(path)
    if data is None:
        return None
    content, faults = read_toml(data, name)
    contents.faults += faults
    return content


def _strangers(contents: Contents) -> None:
    """Files that the format does not know are named, so that a misspelt name cannot hide data."""
    known = {each.file for each in schema().documents} | set(_LOOSE)
    known |= set(contents.files)
    known |= {path.relative_to(contents.root).as_posix() for each in schema().tables for path in _files(contents, each)}
    plans = contents.city.get("plan", [])
    known |= {str(each.get("file")) for each in plans if isinstance(each, dict)} if isinstance(plans, list) else set()
    for path in sorted(contents.root.rglob("*")):
        inside = path.relative_to(contents.root)
        name = inside.as_posix()
        if path.is_dir() or any(_ignored(part) for part in inside.parts):
            continue
        carried = name in _LOOSE or any(inside.match(pattern) for pattern in _CARRIED)
        if carried and (content := contents.read(path)) is not None:
            contents.files[name] = content
        elif name not in known:
            contents.faults.append(fault("unlisted-plan" if inside.parts[0] == "plan" else "unknown-file", name))


def _named_files(contents: Contents) -> None:
    """Files that a table names in a cell are carried along; those that are not there are named later."""
    for table in schema().tables:
        for column in table.columns:
            for row in contents.rows[table.name] if column.type == "file" else ():
                name = row.text(column.name)
                path = contents.root / name
                if not _leads_out(name) and name not in contents.files and path.is_file():
                    content = contents.read(path)
                    contents.files |= {} if content is None else {name: content}


def _ignored(name: str) -> bool:
    """Files of systems and editors: hidden ones, and the lock files of Office."""
    return name in _IGNORED or name.startswith((".", "~$"))


def _files(contents: Contents, table: Table) -> list[Path]:
    return sorted(path for path in contents.root.glob(table.files) if not _ignored(path.name))


def _table(contents: Contents, table: Table, *, deep: bool) -> list[Row]:
    paths = _files(contents, table)
    if not paths and table.required:
        contents.faults.append(fault("missing-file", table.files))
    rows: list[Row] = []
    for path in paths:
        data = contents.read(path)
        if data is None:
            continue
        name = path.relative_to(contents.root).as_posix()
        if table.lazy:
            contents.files[name] = data
        if not table.lazy or deep:
            rows += _file(contents, table, name, data)
    if not table.lazy:
        contents.faults += _repeats(rows, table)
    return rows


def _file(contents: Contents, table: Table, name: str, data: bytes) -> list[Row]:
    raw, faults = read_csv(data, name)
    contents.faults += faults
    rows, faults = read_rows(raw, table) if isinstance(raw, RawTable) else ([], [])
    contents.faults += faults
    if table.lazy:
        contents.faults += _repeats(rows, table)
    return rows


def _repeats(rows: list[Row], table: Table) -> list[Fault]:
    seen: dict[tuple[str, ...], Row] = {}
    faults = []
    for row in rows:
        key = tuple(row.text(name) for name in table.key)
        if key in seen:
            faults.append(fault("duplicate-row", row.where(), found=" ".join(key), other=seen[key].where()))
        else:
            seen[key] = row
    return faults


def _plans(contents: Contents) -> None:
    plans = []
    entries = contents.city.get("plan", [])
    listed = [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    for number, entry in enumerate(listed, start=1):
        where = f"city.toml:plan[{number}]:file"
        name = str(entry.get("file", ""))
        if _leads_out(name) or PurePosixPath(name).parts[:1] != ("plan",):
            contents.faults.append(fault("outside", where, found=name, expected="plan/…"))
        elif not (contents.root / name).is_file():
            contents.faults.append(fault("missing-file", where, found=name))
        elif (content := contents.read(contents.root / name)) is not None:
            words = {key: str(entry.get(key, "")) for key in ("title", "source")}
            plans.append(PlanFile(name, entry.get("role", "own"), **words, content=content))
        if (source := str(entry.get("source", ""))) and source.partition("#")[0] not in contents.sources:
            contents.faults.append(fault("unknown-source", f"city.toml:plan[{number}]:source", found=source))
    contents.plans = tuple(plans)


def _leads_out(name: str) -> bool:
    pure = PurePosixPath(name)
    return pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name


def _references(contents: Contents) -> None:
    """Sources, places, units and files that cells name."""
    places = {str(contents.city.get("code")), *(row.text("code") for row in contents.rows["places"])}
    for table in schema().tables:
        for column in table.columns:
            check = _CHECKS.get(column.type)
            for row in contents.rows[table.name] if check else ():
                text = row.text(column.name)
                if text and check and (kind := check(text, contents, places)):
                    contents.faults.append(fault(kind, row.where(column.name), found=text))
    for row in contents.rows["places"]:
        if row.text("parent") not in places:
            contents.faults.append(fault("wrong-parent", row.where("parent"), found=row.text("parent")))


def _source_problem(text: str, contents: Contents, _places: set[str]) -> str:
    return "" if text.partition("#")[0] in contents.sources else "unknown-source"


def _place_problem(text: str, _contents: Contents, places: set[str]) -> str:
    return "" if text in places else "unknown-place"


def _unit_problem(text: str, _contents: Contents, _places: set[str]) -> str:
    try:
        parse_unit(text)
    except UnitError:
        return "unknown-unit"
    return ""


def _file_problem(text: str, contents: Contents, _places: set[str]) -> str:
    if _leads_out(text):
        return "outside"
    return "" if text in contents.files else "missing-file"


_CHECKS = {"source": _source_problem, "place": _place_problem, "unit": _unit_problem, "file": _file_problem}
