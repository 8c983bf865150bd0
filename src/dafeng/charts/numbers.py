"""Numbers as people read them, and round values for axes."""

from __future__ import annotations

import math

from dafeng.core.formatting import format_number

__all__ = ["short_number", "ticks"]


def short_number(value: float) -> str:
    """A figure rounded for reading, to four or five significant digits; exports and origins keep all of them.

    12345.6 is 12,346; 1693.91 is 1,693.9; 295 is 295; 55.123 is 55.12; 0.6205 is 0.621 (a small one keeps its digits).
    """
    size = abs(value)
    places = 0 if size >= 10_000 else 1 if size >= 100 else 2 if size >= 10 else 3 if size >= 0.01 else None
    rounded = value if places is None else round(value, places)
    return format_number(rounded, grouped=True).replace("-", "\N{MINUS SIGN}")


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values (1, 2, 2.5 or 5 times a power of ten) that cover low to high, about `about` of them."""
    if not math.isfinite(low) or not math.isfinite(high):
        raise ValueError("an axis needs finite ends")
    if high <= low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / max(about - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((factor * power for factor in (1.0, 2.0, 2.5, 5.0) if factor * power >= raw * 0.999), 10.0 * power)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]
