"""The format of the forms: sheets and columns, read from packaged data; template and reader share it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from dafeng.core.errors import Language

__all__ = ["Bounds", "Column", "Product", "Sheet", "bounds_of", "products", "sheets"]

Kind = Literal["text", "number", "percent", "month", "year", "unit", "fuel", "yes", "date", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. `choices` are code to Chinese word; `like` are units whose dimension a unit must have."""

    code: str
    zh: str
    en: str
    kind: Kind
    required: bool = False
    choices: Mapping[str, str] | None = None
    like: tuple[str, ...] = ()

    def text(self, language: Language = "zh") -> str:
        """The heading."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its columns, the columns that make a row unique, whether it is a list of names and values."""

    code: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    vertical: bool = False
    required: bool = False

    def column(self, heading: str) -> Column | None:
        """The column of a heading: code, Chinese or English."""
        plain = heading.strip().casefold()
        return next(
            (each for each in self.columns if plain in {each.code, each.zh.casefold(), each.en.casefold()}), None
        )


@dataclass(frozen=True, slots=True)
class Product:
    """A product or running datum with a use of its own, and its canonical unit."""

    code: str
    zh: str
    en: str
    unit: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a fuel's values can be and usually are: ncv [GJ/t, GJ/10^4 m3], carbon [tC/TJ] or [tC/10^4 m3]."""

    prefix: str
    ncv: tuple[float, float]
    carbon: tuple[float, float]
    usual_ncv: tuple[float, float] | None = None
    usual_carbon_volume: tuple[float, float] | None = None
    usual_source: str = ""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("dafeng.accounts").joinpath(f"data/enterprise/{name}.toml").read_text(encoding="utf-8"))


def _column(raw: Mapping[str, Any]) -> Column:
    choices = MappingProxyType(dict(raw["choices"])) if "choices" in raw else None
    return Column(**{**raw, "choices": choices, "like": tuple(raw.get("like", ()))})


@cache
def sheets() -> Mapping[str, Sheet]:
    """All sheets by code, in the order of the workbook."""
    return MappingProxyType(
        {
            raw["code"]: Sheet(
                **{**raw, "columns": tuple(map(_column, raw["columns"])), "key": tuple(raw.get("key", ()))}
            )
            for raw in _read("sheets")["sheet"]
        }
    )


@cache
def products() -> Mapping[str, Product]:
    """Products with a use of their own by every name they are read under."""
    found: dict[str, Product] = {}
    for raw in _read("products")["product"]:
        product = Product(**{**raw, "aliases": tuple(raw.get("aliases", ()))})
        for name in (product.code, product.zh, product.en.casefold(), *product.aliases):
            found[name] = product
    return MappingProxyType(found)


@cache
def _bounds() -> tuple[Bounds, ...]:
    made: list[dict[str, Any]] = [
        {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
        for raw in _read("bounds")["fuel"]
    ]
    return tuple(Bounds(**each) for each in made)


def bounds_of(fuel: str) -> Bounds | None:
    """The bounds of a fuel's values; None where none are known."""
    return next((each for each in _bounds() if fuel.startswith(each.prefix)), None)
