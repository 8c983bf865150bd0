"""What every page in the browser is held against: what axe finds, how wide it is, whether English is English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe

__all__ = ["ALL", "WCAG", "check_page", "faults_of", "is_chinese"]

WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")
ALL = (*WCAG, "wcag21a", "best-practice")


def faults_of(page: Any, tags: Sequence[str] = ALL) -> list[str]:
    """What axe finds: the rule and the first places of each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(tags)}}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]]


def check_page(page: Any, where: str) -> None:
    """Axe finds nothing at the width of a desk and of a phone, and nothing is wider than the window."""
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert faults_of(page) == [], f"{where} {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{where} is wider than {width}"


def is_chinese(text: str) -> bool:
    """Whether a Chinese sign stands in it."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)
