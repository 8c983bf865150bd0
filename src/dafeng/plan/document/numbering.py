"""Automatic paragraph numbers of a .docx (ECMA-376 part 1, 17.9): what Word prints before a heading, as text.

Numbers live in `numbering.xml`: a paragraph names a list (`numId`) and a level; the list points to an abstract list
whose levels give start, format and text (`%1、`, `（%1）`). Styles may carry the reference and inherit it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

__all__ = ["Numbering", "W", "chinese_number"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_MAX_COUNT = 9999


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    legal: bool


def _whole(text: str) -> int | None:
    """The count in an attribute; None where it is no count that a document could reach."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(_MAX_COUNT)) else None


def chinese_number(number: int) -> str:
    """12 -> 十二, 105 -> 一百零五; up to 9999."""
    if not 0 < number <= _MAX_COUNT:
        return str(number)
    out, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            out += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        elif out and number:
            gap = True
    return out[1:] if out.startswith("一十") else out


def _roman(number: int) -> str:
    out = ""
    for size, name in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= size:
            out, number = out + name, number - size
    return out


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _full_width(number: int) -> str:
    return "".join(chr(ord(each) + 0xFEE0) for each in str(number))


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(each)] for each in str(number))


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "ideographDigital": _digit_by_digit,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalFullWidth": _full_width,
    "decimalZero": "{:02d}".format,
    "none": lambda _number: "",
    "bullet": lambda _number: "",
}


class Numbering:
    """Counts through one document: ask `label` for each paragraph once, in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._restarts: dict[tuple[str, int], int] = {}
        self._styles: dict[str, tuple[str | None, str | None, int | None]] = {}
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None:
            self._read_styles(styles)

    def label(self, paragraph: etree._Element) -> str:
        """The printed number before the paragraph, or an empty text."""
        found = self._reference(paragraph)
        if found is None or found[0] not in self._lists:
            return ""
        num, at = found
        abstract, levels = self._lists[num]
        level = levels.get(at)
        if level is None or level.format in {"bullet", "none"}:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        if (num, at) in self._restarts and (num, at) not in self._begun:
            counts[at] = None
        self._begun.add((num, at))
        before = counts[at]
        counts[at] = self._restarts.get((num, at), level.start) if before is None else before + 1
        counts[at + 1 :] = [None] * (_LEVELS - at - 1)
        return self._fill(level, counts, levels)

    def _fill(self, level: _Level, counts: list[int | None], levels: dict[int, _Level]) -> str:
        text = level.text
        for place in range(_LEVELS):
            if f"%{place + 1}" in text:
                other = levels.get(place, level)
                count = counts[place]
                form = "decimal" if level.legal else other.format
                text = text.replace(f"%{place + 1}", _FORMATS.get(form, str)(other.start if count is None else count))
        return text

    def _read_lists(self, root: etree._Element) -> None:
        abstracts = {
            _value(each, "abstractNumId", own=True): {
                _whole(level.get(f"{W}ilvl", "0")) or 0: _level(level) for level in each.iterfind(f"{W}lvl")
            }
            for each in root.iterfind(f"{W}abstractNum")
        }
        for each in root.iterfind(f"{W}num"):
            num, abstract = each.get(f"{W}numId", ""), _value(each, "abstractNumId")
            levels = dict(abstracts.get(abstract, {}))
            for override in each.iterfind(f"{W}lvlOverride"):
                at = _whole(override.get(f"{W}ilvl", "0")) or 0
                own = override.find(f"{W}lvl")
                if own is not None:
                    levels[at] = _level(own)
                start = _whole(_value(override, "startOverride"))
                if start is not None:
                    self._restarts[num, at] = start
            self._lists[num] = (abstract, levels)

    def _read_styles(self, root: etree._Element) -> None:
        for each in root.iterfind(f"{W}style"):
            reference = each.find(f"{W}pPr/{W}numPr")
            num = _value(reference, "numId") if reference is not None else None
            at = _value(reference, "ilvl") if reference is not None else ""
            parent = _value(each, "basedOn") or None
            self._styles[each.get(f"{W}styleId", "")] = (parent, num or None, _whole(at))

    def _reference(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """List and level of a paragraph: its own, else its style's, else an ancestor style's."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = properties.find(f"{W}numPr")
        num = _value(own, "numId") if own is not None else ""
        at = _value(own, "ilvl") if own is not None else ""
        style, seen = _value(properties, "pStyle"), set[str]()
        while style and style not in seen and (not num or not at):
            seen.add(style)
            parent, style_num, style_at = self._styles.get(style, (None, None, None))
            num = num or style_num or ""
            at = at or ("" if style_at is None else str(style_at))
            style = parent or ""
        if num in {"", "0"}:  # numId 0 takes an inherited number away
            return None
        return num, min(_whole(at) or 0, _LEVELS - 1)


def _value(element: etree._Element, name: str, *, own: bool = False) -> str:
    if own:
        return element.get(f"{W}{name}", "")
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def _level(element: etree._Element) -> _Level:
    return _Level(
        start=_whole(_value(element, "start")) or 0,
        format=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText"),
        legal=element.find(f"{W}isLgl") is not None,
    )
