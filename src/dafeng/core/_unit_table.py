"""The table of units: `data/units.toml` read once into names and factors, without pint."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["CHINESE_SCALES", "SI", "Atom", "Dimension", "Token", "atoms", "tokens"]

Dimension = tuple[tuple[str, int], ...]
"""Base dimensions with their exponents, sorted by name; empty for a plain number."""

SI: dict[str, tuple[float, str]] = {
    "": (1.0, ""),
    "μ": (1e-6, "微"),
    "m": (1e-3, "毫"),
    "c": (1e-2, "厘"),
    "k": (1e3, "千"),
    "M": (1e6, "兆"),
    "G": (1e9, "吉"),
    "T": (1e12, "太"),
    "P": (1e15, "拍"),
    "E": (1e18, "艾"),
}
"""SI prefixes: letter to factor and Chinese character."""

CHINESE_SCALES: dict[int, str] = {
    0: "",
    1: "十",
    2: "百",
    3: "千",
    4: "万",
    5: "十万",
    6: "百万",
    7: "千万",
    8: "亿",
    9: "十亿",
    10: "百亿",
    11: "千亿",
    12: "万亿",
}
"""Powers of ten as they are written before a Chinese unit."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One unit of the table: names, factor to the base units, and dimension."""

    id: str
    zh: str
    en: str
    factor: float
    dimension: Dimension
    aliases: tuple[str, ...]
    si: tuple[str, ...]
    ladder: str | None
    define: str
    pint: str


@dataclass(frozen=True, slots=True)
class Token:
    """A spelled unit: an SI prefix letter (or none) before an atom."""

    si: str
    atom: Atom

    @property
    def factor(self) -> float:
        """Factor to the base units."""
        return SI[self.si][0] * self.atom.factor


def _power(dimension: Dimension, exponent: int) -> dict[str, int]:
    return {name: power * exponent for name, power in dimension}


def _definition(text: str, known: dict[str, Token]) -> tuple[float, Dimension]:
    """Factor and dimension of `29.3076 MJ`, `0.001 kg*m*m/s*s` or `[mass]`."""
    if text.startswith("["):
        name = text[1:-1]
        return 1.0, ((name, 1),) if name else ()
    number, _, expression = text.partition(" ")
    factor, total = float(number), dict[str, int]()
    for place, side in enumerate(expression.split("/")):
        exponent = -1 if place else 1
        for name in side.split("*"):
            token = known[name]
            factor *= token.factor**exponent
            for base, power in _power(token.atom.dimension, exponent).items():
                total[base] = total.get(base, 0) + power
    return factor, tuple(sorted((base, power) for base, power in total.items() if power))


def _spellings(atom: Atom) -> dict[str, Token]:
    found = {name: Token("", atom) for name in (atom.id, atom.zh, *atom.aliases) if name}
    for letter in atom.si:
        chinese = SI[letter][1]
        token = Token(letter, atom)
        found[letter + atom.id] = token
        for name in (atom.zh, *atom.aliases):
            # an alias in Latin letters takes the letter, one in Chinese the character
            found[(letter if re.match(r"[A-Za-z]", name) else chinese) + name] = token
    return found


@cache
def _table() -> tuple[dict[str, Atom], dict[str, Token]]:
    raw = tomllib.loads(files("dafeng.core").joinpath("data/units.toml").read_text("utf-8"))
    by_id: dict[str, Atom] = {}
    known: dict[str, Token] = {}
    for row in raw["unit"]:
        factor, dimension = _definition(row["define"], known)
        atom = Atom(
            id=row["id"],
            zh=row["zh"],
            en=row.get("en", row["id"]),
            factor=factor,
            dimension=dimension,
            aliases=tuple(row.get("aliases", ())),
            si=tuple(row.get("si", ())),
            ladder=row.get("ladder"),
            define=row["define"],
            pint=row.get("pint", row["id"]),
        )
        by_id[atom.id] = atom
        for name, token in _spellings(atom).items():
            # `kg` is an atom of its own and also k + g: the own atom, read later, is the better name
            if not token.si or name not in known:
                known[name] = token
    return by_id, known


def atoms() -> dict[str, Atom]:
    """All units by id."""
    return _table()[0]


def tokens() -> dict[str, Token]:
    """All spellings that stand for one unit, SI prefixes included."""
    return _table()[1]
