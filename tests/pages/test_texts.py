"""No text of the site is without its English, and the catalogue is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src" / "dafeng_site" / "locale" / "en" / "LC_MESSAGES" / "django.po"


def _messages() -> list[tuple[str | tuple[str, ...], tuple[str, ...]]]:
    with CATALOGUE.open("rb") as file:
        found = read_po(file)
    return [(each.id, each.string if isinstance(each.string, tuple) else (each.string,)) for each in found if each.id]


def test_every_text_has_its_english() -> None:
    assert [message for message, strings in _messages() if not all(strings)] == []


def test_the_english_is_english() -> None:
    allowed = {"换一个较短的词再试，例如“光伏”“煤耗”“市能源局”。"}
    chinese = [
        message
        for message, strings in _messages()
        if message not in allowed and any("\u4e00" <= char <= "\u9fff" for text in strings for char in text)
    ]
    assert chinese == []


def test_the_catalogue_holds_just_the_texts_of_the_site() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from texts import gathered
    finally:
        sys.path.pop(0)
    assert {message for message, _strings in _messages()} == set(gathered())
