"""Bytes to text without guessing wrongly: a misread encoding is an error, never garbled text."""

from __future__ import annotations

import codecs
import re
import unicodedata

from dafeng.core.errors import Fault
from dafeng.plan.document.faults import fault, refuse

__all__ = ["decode", "unify_line_ends"]

# The 200 commonest characters of Chinese climate and energy policy (counted over 490 published texts), with the
# traditional forms of those that have one.
_COMMON = frozenset(
    "生建的化和能业水环态设用发源理展境推区工制实碳地保全进加等市产管绿污行体色强动排重施量新力治开合监系大点电一护机中物提高"
    "标目放应资度技成国染有域规作项与气为以城分统企质年省控利要方节改术持性低完效平程农测对及公面定政造法关基升海范入立处在构"
    "单达筑级现部林式务河品二善位流划主准到自防三人家通局活核上优集型数运废下创信整查快可调不场评导风第险安计清期领复经据网土"
    "会各积金村交同减类责综支备落十明结共示配是"
    "業環態設發動開監電護資產綠強標應國與氣為統質節術農測對構單達築級現務劃準優數運廢創調場評導計領復經據網會積類責綜備實"
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16-LE, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENOUGH = 20  # Han characters from which frequencies decide
_CHINESE_SHARE = 0.25  # real texts: over 0.46; misread: under 0.07
_SAMPLE = 20_000
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ue000-\uf8ff\uac00-\ud7af]")
_OTHER_SCRIPT = re.compile(
    r"[\u0180-\u036f\u0400-\u07ff]"
)  # what two GB18030 bytes become as UTF-8; Greek is for units
_LATIN1_LETTERS = re.compile(r"[\u00c0-\u00ff\u0100-\u017f\u2018-\u203a\u00a1-\u00bf]")


def unify_line_ends(text: str) -> str:
    """Text with `\\n` for every line end; other characters stay."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode(data: bytes, where: str = "") -> tuple[str, str, tuple[Fault, ...]]:
    """The text of `data`, the encoding it proved to be in, and warnings.

    Raises `DocumentError` with `encoding-unknown`, `encoding-damaged`, `mojibake`, `big5` or `binary`.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], name, where), name, where)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    else:
        if _may_be_gb18030(text, data):
            raise refuse("encoding-unknown", where, found="UTF-8 / GB18030")
        return _checked(text, "utf-8", where)
    for name in ("gb18030", "utf-16-le", "utf-16-be"):
        other = _try(data, name)
        if other is not None and _is_chinese(other):
            return _checked(other, name, where)
    raise _no_encoding(data, broken, where)


def _strict(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        found = f"{encoding} @ {error.start}: {data[error.start : error.start + 4].hex(' ')}"
        raise refuse("encoding-damaged", where, found=found) from error


def _may_be_gb18030(text: str, data: bytes) -> bool:
    """Whether valid UTF-8 without any Han character may be a few GB18030 characters: too short to tell."""
    if text.isascii() or _HAN.search(text):
        return False
    other = _try(data, "gb18030")
    return other is not None and (bool(_OTHER_SCRIPT.search(text)) or _is_chinese(other))


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_chinese(text: str, least: int = 1) -> bool:
    """Whether the characters have the frequencies of Chinese; a few characters need only one common one."""
    sample = _sample(text)
    if len(_STRANGE.findall(sample)) > len(sample) // 100:
        return False
    han = _HAN.findall(sample)
    share = _CHINESE_SHARE if len(han) >= _ENOUGH else 0.1
    common = sum(each in _COMMON for each in han)
    return len(han) >= least and common >= max(1.0, share * len(han))


def _sample(text: str) -> str:
    """Beginning, middle and end of a long text: a foreign piece anywhere shows."""
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return text[:_SAMPLE] + text[middle : middle + _SAMPLE] + text[-_SAMPLE:]


def _checked(text: str, encoding: str, where: str) -> tuple[str, str, tuple[Fault, ...]]:
    """Refuse what decodes but is no text: binary data, and text that was garbled before it was saved."""
    if "\x00" in text:
        without_mark = text.encode(encoding)
        for name in ("utf-16-le", "utf-16-be"):  # ASCII-rich UTF-16 is valid UTF-8 full of zeros
            wide = _try(without_mark, name) if encoding == "utf-8" else None
            if wide is not None and "\x00" not in wide and (_is_chinese(wide) or _mostly_ascii(wide)):
                return _checked(wide, name, where)
        raise refuse("binary", where, found=f"\\x00 @ {text.index(chr(0))}")
    text = unify_line_ends(text)
    if _garbled(text):
        raise refuse("mojibake", where, found=text.strip()[:20])
    controls = sum(unicodedata.category(each) == "Cc" and each not in "\t\n\r\f\v\x85\x1a" for each in _sample(text))
    if controls > max(2, len(_sample(text)) // 200):
        raise refuse("binary", where)
    lost = text.count("\ufffd")
    if not lost:
        return text, encoding, ()
    if lost > max(20, len(text) // 200):
        raise refuse("mojibake", where, found=f"U+FFFD × {lost}")
    return text, encoding, (fault("replacement-characters", where, found=f"× {lost}", severity="warning"),)


def _mostly_ascii(text: str) -> bool:
    sample = _sample(text)
    return sum(each.isascii() and (each.isprintable() or each.isspace()) for each in sample) >= 0.9 * len(sample)


def _garbled(text: str) -> bool:
    """Text once misread and saved: rare Han characters, U+FFFD read as 锟斤拷, or Latin letters with marks."""
    sample = _sample(text)
    han = len(_HAN.findall(sample))
    if han >= _ENOUGH and not _is_chinese(text):
        return True
    if sample.count("锟斤拷") * 3 > max(3, han // 100):
        return True
    marked = len(_LATIN1_LETTERS.findall(sample))
    return marked > 0.3 * max(1, len(sample) - sample.count("\n")) and marked > _ENOUGH


def _no_encoding(data: bytes, broken: UnicodeDecodeError, where: str) -> Exception:
    """The error for bytes in none of the encodings: nearly UTF-8, Big5, or unknown."""
    place = f"0x{data[broken.start]:02x} @ {broken.start}"
    for name in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        text = data.decode(name, errors="replace")
        damaged = text.count("\ufffd")
        if damaged <= max(3, len(text) // 100) and _is_chinese(text.replace("\ufffd", ""), least=4):
            return refuse("encoding-damaged", where, found=f"{name}: {place}")
    big5 = _try(data, "big5")
    if big5 is not None and _is_chinese(big5, least=4):
        return refuse("big5", where)
    if b"\x00" in data:
        return refuse("binary", where, found=f"\\x00 @ {data.index(0)}")
    return refuse("encoding-unknown", where, found=place)
