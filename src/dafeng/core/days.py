"""Days as people and spreadsheets write them: `2026-06-30`, `2026-6-30`, `2026/6/30`, `2026.6.30`, `2026年6月30日`.

Every form and every table reads its days here. Figures and signs may be full-width, and there may be blanks around
them, as input methods leave them. The year has four figures; a day that no calendar has is none.
"""

from __future__ import annotations

import re
from datetime import date

__all__ = ["DAY_MEND", "parse_day"]

DAY_MEND = (
    "请写作2026年6月30日、2026-06-30、2026/6/30或2026.6.30。",
    "Write it as 2026-06-30, 2026/6/30, 2026.6.30 or 2026年6月30日.",
)
"""What to do about a day that cannot be read, in Chinese and in English: the forms that are taken."""

_DAY = re.compile(
    r"([0-9]{4})\s*(?:([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})|年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号])"
)
_MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?")
"""What spreadsheets put behind a day."""
_NARROW = str.maketrans("０１２３４５６７８９－／．\u3000", "0123456789-/. ")


def parse_day(text: str) -> date | None:
    """The day that a text says in one of the forms; None where it says none."""
    plain = text.translate(_NARROW).strip()
    found = _DAY.match(plain)
    if found is None or (found.end() < len(plain) and not _MIDNIGHT.fullmatch(plain, found.end())):
        return None
    year, _sign, month, day, named_month, named_day = found.groups()
    try:
        return date(int(year), int(month or named_month), int(day or named_day))
    except ValueError:
        return None
