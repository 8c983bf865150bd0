"""Characters: one plain form for many ways of writing, with the way back to the original.

Full-width digits and letters, compatibility forms, brackets, dashes and quotation marks become one form each; text in
traditional characters is read as simplified. Every step keeps the length, so an offset in the flat text is an offset
in the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

__all__ = ["SPACES", "flatten"]

SPACES = " \t\r\v\f\u00a0\u1680\u180e\u2000-\u200f\u2028\u2029\u202a-\u202f\u205f\u2060\u3000\ufeff"
"""White space of all kinds but the line feed, as the inside of a character class."""

_ONE_FORM = {
    "(": "（", ")": "）", ";": "；", ":": "：", "!": "！", "?": "？", "﹙": "（", "﹚": "）", "︵": "（", "︶": "）",
    "［": "[", "］": "]", "﹝": "〔", "﹞": "〕", "【": "〔", "】": "〕", "〖": "〔", "〗": "〕",
    "「": "“", "」": "”", "『": "“", "』": "”", "〝": "“", "〞": "”", "﹁": "“", "﹂": "”", "〈": "〈", "〉": "〉",
    "–": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "―": "—", "─": "—", "━": "—", "﹣": "-", "－": "-",
    "～": "~", "〜": "~", "∼": "~", "˜": "~", "﹪": "%", "○": "〇", "◯": "〇", "｡": "。", "､": "、",
    "·": "·", "•": "·", "・": "·", "‧": "·", "∕": "/", "⁄": "/", "╱": "/", "╳": "×", "✕": "×", "＊": "*",
    "ꎬ": "，", "ꎮ": "。", "ꎻ": "；", "ꎺ": "：",
}  # fmt: skip

_FOLDED = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFF01, 0xFF5E), (0x1D7CE, 0x1D7FF), (0x2F800, 0x2FA1F))
"""Where a compatibility form of one character stands for one character; Roman and circled numbers are left alone."""

_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
"""A comma that does not group digits."""

_POINT_AS_STOP = re.compile(r"(?<=[一-鿿）%])(?<![零一二三四五六七八九十])\.(?=[一-鿿（\n]|$)")
"""A Latin point that ends a Chinese sentence; after a number in words it belongs to a heading."""

_STRAIGHT = re.compile(r"[“\"]([^“”\"\n]{1,60})\"")
"""Words closed by a straight quotation mark."""

_ENDLESS = re.compile(r"[0-9]{40,}")
"""Digits that are no number: blanked, so that no pattern tries each of them as the beginning of one."""

_TRADITIONAL_SHARE = 0.01


@cache
def _plain_forms() -> dict[int, str]:
    table: dict[int, str] = {}
    for first, last in _FOLDED:
        for code in range(first, last + 1):
            form = unicodedata.normalize("NFKC", chr(code))
            if len(form) == 1 and form != chr(code):
                table[code] = _ONE_FORM.get(form, form)
    del table[ord("，")]
    table.update({ord(seen): form for seen, form in _ONE_FORM.items()})
    return table


@cache
def _simplified_forms() -> dict[int, str]:
    """Character for character, first choice; from OpenCC's table of traditional characters."""
    lines = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {
        ord(old): new.split(" ")[0]
        for old, new in pairs
        if len(old) == 1 and len(new.split(" ")[0]) == 1 and old != new
    }


_SURE = frozenset("國體發電業區會議實關於與為產這將進達點標減濟資總綠領現無強對線試續節經辦車東價導護導環機構")


def _is_traditional(text: str) -> bool:
    """True when common traditional characters make up more than a hundredth of the text."""
    sample = text[:20000]
    return sum(sample.count(sign) for sign in _SURE) > _TRADITIONAL_SHARE * max(len(sample), 100)


def flatten(text: str) -> str:
    """The text in plain forms, of the same length as the original."""
    flat = _COMMA.sub("，", text.translate(_plain_forms()))
    flat = _ENDLESS.sub(lambda run: "□" * len(run[0]), flat)
    flat = _POINT_AS_STOP.sub("。", flat)
    flat = _STRAIGHT.sub("“\\1”", flat)
    if _is_traditional(flat):
        flat = flat.translate(_simplified_forms())
    return flat
