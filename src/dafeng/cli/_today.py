"""The day on which a command is asked: that of the city, wherever the machine's clock is set."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

__all__ = ["city_today"]

_CITY = "Asia/Shanghai"
"""All of China keeps one time; a server's clock is often set to UTC, where the day begins eight hours later."""


def city_today() -> date:
    """Today in the city."""
    return datetime.now(ZoneInfo(_CITY)).date()
