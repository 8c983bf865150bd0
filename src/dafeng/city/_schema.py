"""The pack format as records, read from `data/schema.toml`: the one place that says what a pack may hold."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Column", "Document", "Field", "Schema", "Table", "schema"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `name` and `zh` both serve as its heading."""

    name: str
    zh: str
    en: str
    type: str
    required: bool = False
    enum: str = ""
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV table: the files that hold it (a glob inside the pack), its columns, and what makes a row unique.

    The key is unique among all files of the table; of a `lazy` table, which is read only when it is asked for or
    checked, within each file.
    """

    name: str
    files: str
    required: bool
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    lazy: bool = False

    def heading(self, text: str) -> Column | None:
        """The column that a heading means, or None."""
        return next((each for each in self.columns if text in (each.name, each.zh)), None)


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a TOML document: `name`, `table.name`, or `array[].name` in an array of tables."""

    key: str
    zh: str
    en: str
    type: str
    required: bool = False
    enum: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML document with its fields."""

    file: str
    zh: str
    en: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """The whole format: version, indicators that every city needs, value lists (key to Chinese label), tables."""

    format: int
    basics: tuple[str, ...]
    enums: Mapping[str, Mapping[str, str]]
    documents: tuple[Document, ...]
    tables: tuple[Table, ...] = field(default=())

    def table(self, name: str) -> Table:
        """The table of that name; KeyError when there is none."""
        for each in self.tables:
            if each.name == name:
                return each
        raise KeyError(name)

    def document(self, file: str) -> Document:
        """The document of that file name; KeyError when there is none."""
        for each in self.documents:
            if each.file == file:
                return each
        raise KeyError(file)


def _table(data: Mapping[str, Any]) -> Table:
    rest = {key: value for key, value in data.items() if key not in ("column", "key")}
    return Table(**rest, key=tuple(data["key"]), columns=tuple(Column(**each) for each in data["column"]))


def _document(data: Mapping[str, Any]) -> Document:
    rest = {key: value for key, value in data.items() if key != "field"}
    return Document(**rest, fields=tuple(Field(**each) for each in data["field"]))


@cache
def schema() -> Schema:
    """The format that this version of Dafeng reads and writes."""
    data = tomllib.loads((files("dafeng.city") / "data" / "schema.toml").read_text(encoding="utf-8"))
    return Schema(
        format=data["format"],
        basics=tuple(data["basics"]),
        enums=data["enums"],
        documents=tuple(_document(each) for each in data["document"]),
        tables=tuple(_table(each) for each in data["table"]),
    )
