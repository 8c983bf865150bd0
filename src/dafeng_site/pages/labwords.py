"""Notes of a city's pack in the reader's language: in English as the pack translates them, else the Chinese, marked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dafeng_site.lab.worlds import World
from dafeng_site.pages.figures import language

__all__ = ["together", "told"]

_CHINESE = re.compile("[\u4e00-\u9fff]")


def told(world: World, text: str) -> str:
    """A text of the scenarios' files. What has no translation is marked as Chinese for who reads or hears English."""
    if language() == "zh" or not _CHINESE.search(text):
        return text
    known = world.spec.english.get(text)
    return known.en if known else format_html('<span lang="zh">{}</span>', text)


def together(parts: Iterable[str], by: str = "") -> SafeString:
    """Parts that are not empty, in one line; marks in them stay marks."""
    return format_html_join(by or _("；"), "{}", ((each,) for each in parts if each))
