"""Figures as people write them: 400 万千瓦, 2,156.74 亿元, 295 克标准煤/千瓦时; in English 4 GW, 215.7 billion CNY."""

from __future__ import annotations

from decimal import Decimal

from dafeng.core._unit_table import SI, atoms
from dafeng.core.errors import Language
from dafeng.core.units import Unit, convert, parse_unit, typeset

__all__ = ["after_number", "counted", "format_number", "format_value", "quoted"]

_THIN_SPACE = "\u2009"
_ATTACHED = ("%", "‰")
_SI_LADDER = {"W": "W", "kW": "W", "Wh": "Wh", "kWh": "Wh", "J": "J"}
_WORDS = ((1e9, "billion"), (1e6, "million"))
_TONNES = ("t", "tce", "tCO2", "tCO2e", "tCH4", "tN2O", "tC")


def format_number(value: float, *, grouped: bool = False) -> str:
    """A number with at most three decimals; below one, with three significant digits. No exponent, no trailing zero."""
    exact = Decimal(repr(float(value)))
    places = 3 if abs(exact) >= 1 or not exact else 2 - exact.adjusted()
    rounded = exact if exact.adjusted() > 15 else round(exact, places)  # a float that large has no decimals to round
    text = format(rounded, ",f" if grouped else "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def counted(number: int, noun: str) -> str:
    """English for so many of them.

    >>> counted(1, "target"), counted(0, "target")
    ('1 target', '0 targets')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _single(unit: Unit) -> str | None:
    """The unit id when the unit is one unit to the first power."""
    if len(unit.parts) == 1 and unit.parts[0].exponent == 1:
        return unit.parts[0].id
    return None


def _chinese(value: float, unit: Unit) -> tuple[str, str]:
    name = _single(unit)
    ladder = atoms()[name].ladder if name else None
    if ladder is None:
        return format_number(value), unit.zh
    steps = ((1e8, "亿"), (1e4, "万"), (1.0, ""))
    plain = convert(value, unit, ladder)
    # 99,999,999.9996 is printed as 1 亿, so the step is chosen by the figure that will be printed
    size, word = next((step for step in steps if abs(round(plain / step[0], 3)) >= 1), steps[-1])
    return format_number(plain / size), word + parse_unit(ladder).zh


def _english(value: float, unit: Unit) -> tuple[str, str]:
    name = _single(unit)
    if name in _SI_LADDER:
        base = _SI_LADDER[name]
        plain = convert(value, unit, base)
        letters = [letter for letter in "EPTGMk" if letter in atoms()[base].si]
        letter = next((each for each in letters if abs(round(plain / SI[each][0], 3)) >= 1), "")
        return format_number(plain / SI[letter][0], grouped=True), letter + base
    if name in _TONNES:
        plain = convert(value, unit, name)
        size, letter = (1e6, "M") if abs(round(plain / 1e6, 3)) >= 1 else (1.0, "")
        return format_number(plain / size, grouped=True), typeset(letter + name)
    if name and atoms()[name].ladder:
        plain = convert(value, unit, name)
        size, word = next((step for step in _WORDS if abs(round(plain / step[0], 3)) >= 1), (1.0, ""))
        return format_number(plain / size, grouped=True), f"{word} {atoms()[name].en}".strip()
    return format_number(value, grouped=True), unit.en


def format_value(value: float | None, unit: str | Unit, language: Language = "zh") -> str:
    """A value with its unit as people write it, the unit after a thin space; None is `无数据` or `no data`.

    Chinese counts in 万 and 亿, English in SI prefixes or million and billion. Raises `UnitError` for unknown units.
    """
    read = parse_unit(unit)
    if value is None:
        return "无数据" if language == "zh" else "no data"
    number, name = _chinese(value, read) if language == "zh" else _english(value, read)
    if not name:
        return number
    return number + name if name in _ATTACHED else number + _THIN_SPACE + name


def after_number(unit: str) -> str:
    """A unit's name as it stands behind a number.

    >>> after_number("10⁴ kW"), after_number("MW")
    ('× 10⁴ kW', 'MW')
    """
    return f"× {unit}" if unit.startswith("10") else unit


def quoted(text: str) -> str:
    """Chinese text in quotation marks; those within it become single ones (GB/T 15834-2011, 4.8.3.5)."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"
