"""Units: text in, factors and names out; one definitions file read by pint and by a quick resolver.

`parse_unit` reads Chinese and English spellings (`万千瓦`, `10^4 kW`, `克标准煤/千瓦时`, `gce/kWh`); a unit prints in
both languages and every printed form can be read again. The quick resolver answers without importing pint, which takes
most of a second; `registry()` builds the same units in pint for whoever wants quantities, and a test holds both equal.

In compound units everything after one `/` belongs to the denominator up to the next `/`.
Source: GB/T 2589-2020 (1 kgce = 29.3076 MJ); GB 3100-93 (SI units and prefixes).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from dafeng.core._unit_table import CHINESE_SCALES, SI, Dimension, Token, atoms, tokens
from dafeng.core.errors import Fault, Language, UnitError

__all__ = [
    "Part",
    "Unit",
    "conversion_factor",
    "convert",
    "electricity_to_coal",
    "parse_unit",
    "registry",
    "same_dimension",
    "typeset",
    "unit_name",
]


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of a unit: power of ten, SI prefix, unit id, exponent (negative below the line)."""

    scale: int
    si: str
    id: str
    exponent: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its symbol, names, factor to the base units and dimension. Made by `parse_unit`."""

    symbol: str
    zh: str
    en: str
    factor: float
    dimension: Dimension
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        """The symbol, which `parse_unit` reads."""
        return self.symbol


_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NUMBER = re.compile(r"(?:10\^(\d{1,2})|1e(\d{1,2})|1(0+)(?![\d^.]))(?=\D)")
_EXPONENT = re.compile(r"\^(-?\d)$")
_PREFIXES = sorted(((text, power) for power, text in CHINESE_SCALES.items() if text), key=lambda each: len(each[0]))


def _plain(text: str) -> str:
    """One spelling for width, superscripts, multiplication signs and spaces."""
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda hit: "^" + hit[0].translate(_SUPERSCRIPTS), text)
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\s+", "", text)
    text = re.sub(r"[·•×∙⋅]", "*", text)
    text = text.replace("W*h", "Wh")
    text = re.sub(r"(?<![A-Za-z])(k?m)\^([23])", r"\1\2", text)
    return text.replace("/每", "/").replace("每", "/")


def _unknown(whole: str, piece: str) -> UnitError:
    return UnitError(
        Fault(
            "unit.unknown",
            zh=f"不认识的计量单位“{whole}”",
            en=f"unknown unit '{whole}'",
            found=piece,
            mend_zh="请使用单位表中的写法，如万吨标准煤、亿千瓦时、万千瓦、亿元。",
            mend_en="Use a unit of the table, such as 10^4 tce, GWh, MW or 10^8 CNY.",
        )
    )


@cache
def _folded() -> dict[str, Token | None]:
    """Spellings without regard to case; None where two units would share one (mW, MW)."""
    found: dict[str, Token | None] = {}
    for name, token in tokens().items():
        key = name.casefold()
        found[key] = token if key not in found or found[key] == token else None
    return found


def _spelled(name: str) -> Token | None:
    return tokens().get(name) or _folded().get(name.casefold())


def _factor(piece: str, whole: str, side: int) -> tuple[Part, Token]:
    """Read one factor such as `10^4kW`, `万千瓦` or `m^2`."""
    scale, rest, exponent = 0, piece, 1
    if number := _NUMBER.match(rest):
        scale = int(number[1] or number[2] or len(number[3]))
        rest = rest[number.end() :]
    if power := _EXPONENT.search(rest):
        exponent, rest = int(power[1]), rest[: power.start()]
    token = _spelled(rest)
    if token is None:
        for text, tens in _PREFIXES:
            if rest.startswith(text) and (token := _spelled(rest[len(text) :])):
                scale += tens
                break
    if token is None or (scale and (exponent != 1 or token.atom.id == "1")):
        raise _unknown(whole, piece)
    return Part(scale, token.si, token.atom.id, exponent * side), token


def typeset(name: str) -> str:
    """A unit's English name as it is printed, with powers of ten and formulas written out.

    >>> typeset("10^4 tCO2e"), typeset("kW")
    ('10⁴ t CO₂e', 'kW')
    """
    name = re.sub(r"^10\^(\d+)", lambda hit: "10" + hit[1].translate(_RAISED), name)
    return re.sub(r"(?<=[tg])(CO2|CH4|N2O)", lambda hit: " " + hit[1].translate(_LOWERED), name)


def _side(parts: list[Part], language: Language | None) -> str:
    words = []
    for part in parts:
        atom = atoms()[part.id]
        power = abs(part.exponent)
        if language == "zh":
            name = CHINESE_SCALES.get(part.scale) or (f"10^{part.scale} " if part.scale else "")
            name += SI[part.si][1] + atom.zh if not re.match(r"[A-Za-z]", atom.zh) else part.si + atom.zh
        else:
            name = (f"10^{part.scale} " if part.scale else "") + part.si
            # English counts the numerator in the plural: people, but m2/person
            name += atom.en if language and part.exponent > 0 else atom.id
            name = typeset(name) if language else name
        words.append(f"{name}^{power}" if power > 1 else name)
    return "·".join(words)


def _written(parts: tuple[Part, ...], language: Language | None) -> str:
    above = [part for part in parts if part.exponent > 0]
    below = [part for part in parts if part.exponent < 0]
    text = _side(above, language)
    if below:
        lower = _side(below, language)
        text = (text or "1") + "/" + (f"({lower})" if len(below) > 1 else lower)
    return text


@lru_cache(maxsize=4096)
def _parse(text: str) -> Unit:
    plain = _plain(text)
    if re.search(r"\([^)]*/", plain):
        raise _unknown(text, plain)
    if not _spelled(plain):
        plain = re.sub(r"[()]", "", plain)
    read = [
        _factor(piece, text, -1 if place else 1)
        for place, side in enumerate(plain.split("/") if plain else ["1"])
        for piece in side.split("*")
    ]
    # a plain 1 adds nothing beside other units; alone it is the number itself
    read = [each for each in read if each[0].id != "1"] or read[:1]
    factor, total = 1.0, dict[str, int]()
    for part, token in read:
        factor *= (10.0**part.scale * token.factor) ** part.exponent
        for base, power in token.atom.dimension:
            total[base] = total.get(base, 0) + power * part.exponent
    parts = tuple(part for part, _ in read)
    dimension = tuple(sorted((base, power) for base, power in total.items() if power))
    return Unit(_written(parts, None), _written(parts, "zh"), _written(parts, "en"), factor, dimension, parts)


def parse_unit(text: str | Unit) -> Unit:
    """Read a unit in Chinese or English spelling; an empty text is a plain number.

    Raises `UnitError` with the text when it is unknown.
    """
    return text if isinstance(text, Unit) else _parse(text)


def same_dimension(one: str | Unit, other: str | Unit) -> bool:
    """Whether values in the two units can be converted into each other."""
    return _kind(parse_unit(one)) == _kind(parse_unit(other))


def _kind(unit: Unit) -> Dimension:
    """The dimension, with quotients of like things (gce/kWh) told from plain numbers and per cent."""
    if unit.dimension or not any(atoms()[part.id].dimension for part in unit.parts):
        return unit.dimension
    return (("quotient", 0),)


def conversion_factor(source: str | Unit, target: str | Unit) -> float:
    """The number that turns a value in `source` into a value in `target`.

    Raises `UnitError` naming both units when they measure different things (tce and t of coal, t and tCO2).
    """
    one, other = parse_unit(source), parse_unit(target)
    if _kind(one) != _kind(other):
        raise UnitError(
            Fault(
                "unit.mismatch",
                zh=f"“{one.zh or '1'}”不能换算为“{other.zh or '1'}”，两者计量的不是同一种量",
                en=f"'{one.symbol}' cannot be converted to '{other.symbol}': they measure different things",
                found=one.symbol,
                expected=other.symbol,
                mend_zh="请核对单位；折标准煤、折二氧化碳须使用相应系数。",
                mend_en="Check the unit; use the factor for standard coal or for CO2 by name.",
            )
        )
    return one.factor / other.factor


def convert(value: float, source: str | Unit, target: str | Unit) -> float:
    """A value in `source` expressed in `target`. Electricity to standard coal here is by calorific value (当量值)."""
    return value * conversion_factor(source, target)


def electricity_to_coal(value: float, unit: str | Unit, *, rate: float, rate_unit: str | Unit = "gce/kWh") -> float:
    """Electricity as standard coal by equivalent value (等价值) [tce].

    `rate` is the year's thermal power coal rate [gce/kWh unless said]; it has no default, for it changes every year.
    Source: GB/T 2589-2020: equivalent value of electricity by the rate of the year concerned.
    """
    return convert(value, unit, "kWh") * convert(rate, rate_unit, "gce/kWh") * 1e-6


def unit_name(unit: str | Unit, language: Language = "zh") -> str:
    """The unit as it is printed: `万吨标准煤`, `10^4 tce`. Either form can be read again by `parse_unit`."""
    read = parse_unit(unit)
    return read.zh if language == "zh" else read.en


@cache
def registry() -> Any:
    """The same units as a pint registry, Chinese names and 万/亿 prefixes included. Imports pint on first use."""
    from dafeng.core._unit_pint import build

    return build()
