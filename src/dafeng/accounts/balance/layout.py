"""The official layout of the energy balance table (能源平衡表): its columns (energy kinds) and rows, as data.

Kinds carry the codes of the factor library's items. Old and new forms of the table are both covered; a table holds the
kinds and rows it has. Source: 能源平衡表 of the statistics system, as printed in the China Energy Statistical Yearbook.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

__all__ = ["Kind", "Line", "kind_code", "kinds", "line_code", "lines", "plain_label"]

Sign = Literal["", "+", "-"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A column: an energy kind with its official unit; `parts` are the columns a total adds up."""

    code: str
    zh: str
    en: str
    unit: str
    group: str
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row: `parent` is the row it adds to, `sign` how its figures must be printed.

    In rows of transformation, `products` may be output, all else is input; `yields` can only be output.
    """

    code: str
    label: str
    en: str
    parent: str = ""
    sign: Sign = ""
    aliases: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()

    @property
    def of_which(self) -> bool:
        """Whether the row is a part already counted in its parent (`#`)."""
        return self.label.startswith("#")

    @property
    def zh(self) -> str:
        """The row's name without numbering."""
        return re.sub(r"^(?:[一二三四五六七八九十]+\.|\d+\.|#)", "", self.label)

    @property
    def level(self) -> int:
        """Indentation in the printed table: 0 section, 1 row, 2 below a row."""
        return 0 if "." not in self.code else 2 if self.of_which or self.code in {"final.urban", "final.rural"} else 1


def _read(name: str) -> list[dict[str, Any]]:
    text = files("dafeng.accounts").joinpath(f"data/balance/{name}.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)[name.removesuffix("s")]
    return [{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()} for row in rows]


@cache
def kinds() -> Mapping[str, Kind]:
    """All columns by code, in the order of the table."""
    return MappingProxyType({row["code"]: Kind(**row) for row in _read("kinds")})


@cache
def lines() -> Mapping[str, Line]:
    """All rows by code, in the order of the table."""
    return MappingProxyType({row["code"]: Line(**row) for row in _read("rows")})


def plain_label(text: str) -> str:
    """A label bare of numbering, brackets, spaces and signs: `6.本省(区、市)调出量(-)` gives `本省调出量`.

    English behind Chinese is dropped; a label in English alone is read in any case.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"[(\[〔【][^)\]〕】]*[)\]〕】]", "", plain)
    numbering = r"^\s*(?:[一二三四五六七八九十]+(?:[、.,:]|\s+)|[IVX]+\s*[.、]|\d+\s*[、.,:]?|#|其中\s*[:：]?)\s*"
    plain = re.sub(numbering, "", plain)
    if re.search(r"[\u4e00-\u9fff]", plain):  # bilingual tables print English behind the Chinese
        plain = re.sub(r"[A-Za-z]+", "", plain)
    return re.sub(r"[^\w]|_", "", plain).casefold()


@cache
def _kind_names() -> Mapping[str, str]:
    return {plain_label(name): kind.code for kind in kinds().values() for name in (kind.zh, *kind.aliases)}


@cache
def _line_names() -> Mapping[tuple[str, str], str]:
    return {
        (line.code.split(".")[0], plain_label(name)): line.code
        for line in lines().values()
        for name in (line.zh, *line.aliases)
    }


def kind_code(text: str) -> str:
    """The energy kind a heading names, or an empty text."""
    return _kind_names().get(plain_label(text), "")


def line_code(text: str, section: str = "") -> str:
    """The row a label names, or an empty text. A name that stands in two sections is read by `section`."""
    plain = plain_label(text)
    names = _line_names()
    sections = dict.fromkeys([section, *(code for code, line in lines().items() if not line.parent)])
    # A section's own heading first: it ends the section before it.
    for head in sections:
        if names.get((head, plain)) == head:
            return head
    return next((names[head, plain] for head in sections if (head, plain) in names), "")
