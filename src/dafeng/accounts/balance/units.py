"""Units as the headings of a balance print them: in brackets or alone, Chinese or English, by column or for all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dafeng.core.errors import UnitError
from dafeng.core.units import Unit, parse_unit, same_dimension

__all__ = ["unit_of", "unit_of_table"]

_WORDS = (
    (r"100\s*million", "10^8"),
    (r"10\s*billion", "10^10"),
    (r"10[ ,]?000", "10^4"),
    (r"cu\.?\s*m\.?|cubic\s*met(?:er|re)s?", "m3"),
    (r"tons?\s*of\s*sce|tons?\s*sce", "tce"),
)


def unit_of(text: str) -> Unit | None:
    """The unit that a cell prints in brackets or alone, None when it prints none."""
    plain = unicodedata.normalize("NFKC", text)
    for piece in [*re.findall(r"[(\[]([^)\]]*)[)\]]", plain), plain]:
        found = _parsed(piece)
        if found:
            return found
    return None


def _parsed(piece: str) -> Unit | None:
    words = re.sub(r"^\s*(?:单位|计量单位|unit)\s*:?", "", piece, flags=re.IGNORECASE)
    for pattern, plain in _WORDS:
        words = re.sub(pattern, plain, words, flags=re.IGNORECASE)
    cleaned = re.sub(r"\s", "", words)
    if not cleaned or cleaned.isdigit():
        return None
    try:
        unit = parse_unit(cleaned)
    except UnitError:
        return None
    return unit if unit.dimension else None


def unit_of_table(heads: Iterable[list[str]]) -> Unit | None:
    """Standard coal as the unit of a whole table, named once above it or implied by a title that says 标准量.

    Only standard coal can be the unit of all kinds; any other unit named once would fit some columns and not others.
    """
    said = False
    for row in heads:
        for cell in row:
            unit = unit_of(cell)
            if unit and same_dimension(unit, "10^4 tce"):
                return unit
            said |= "标准量" in cell
    return parse_unit("10^4 tce") if said else None
