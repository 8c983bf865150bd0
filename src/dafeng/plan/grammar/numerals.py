"""Numbers as officials write them: 7,300; 1.2; 3-5; 2/3; 三分之二; 百分之二十五; 三千五百万; 两."""

from __future__ import annotations

import re

__all__ = ["CHINESE_NUMBER", "chinese_to_number", "ordinal", "to_number", "to_year"]

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}

CHINESE_NUMBER = "[零〇一二两三四五六七八九十百千万亿]"
"""One character of a number in words, as a character class."""


def chinese_to_number(words: str) -> float | None:
    """三千五百万 -> 35000000, 二点五 -> 2.5, 二〇三〇 -> 2030; None when the words are no number."""
    whole, point, decimals = words.partition("点")
    if point:
        left, right = chinese_to_number(whole), "".join(str(_DIGITS[d]) for d in decimals if d in _DIGITS)
        return None if left is None or len(right) != len(decimals) or not right else float(f"{left:.0f}.{right}")
    if not whole or any(sign not in _DIGITS and sign not in _TENS and sign not in _MYRIADS for sign in whole):
        return None
    if len(whole) > 1 and all(sign in _DIGITS for sign in whole):
        return float("".join(str(_DIGITS[sign]) for sign in whole[:15]))
    return float(_sum_places(whole))


def _sum_places(words: str) -> int:
    total = section = digit = 0
    for sign in words:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section, digit = section + (digit or 1) * _TENS[sign], 0
        else:
            total, section, digit = (total + section + digit or 1) * _MYRIADS[sign], 0, 0
            total = min(total, 10**18)
    return total + section + digit


def to_number(text: str) -> float | None:
    """A printed number as a float: digits, a fraction a/b, a分之b, or Chinese words."""
    text = text.replace(",", "").replace("，", "").strip()
    if found := re.fullmatch(r"(\d{1,9})/(\d{1,9})", text):
        return int(found[1]) / int(found[2]) if int(found[2]) else None
    if "分之" in text:
        below, above = (to_number(part) for part in text.split("分之", 1))
        return above / below if below and above is not None else None
    if re.fullmatch(r"\d{1,15}(?:\.\d{1,15})?", text):
        return float(text)
    return chinese_to_number(text)


def to_year(text: str) -> int | None:
    """2030 or 二〇三〇 as a year between 1949 and 2099."""
    number = to_number(text)
    return int(number) if number is not None and 1949 <= number <= 2099 else None


def ordinal(text: str) -> int | None:
    """The number of a heading: 12, 十二, ③ (circled); None when it is none."""
    if len(text) == 1 and "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    if re.fullmatch(r"\d{1,3}", text):
        return int(text)
    number = chinese_to_number(text)
    return int(number) if number is not None and number < 1000 else None
