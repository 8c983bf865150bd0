"""Text that people type, made fit to be kept and shown: the same on every database, and read in one direction.

In: a text as it was sent. Out: the text with line ends as they are counted in a browser, and without signs that nobody
sees: what no database keeps (NUL, half a surrogate pair) and the overrides of direction (Unicode Standard Annex 9,
X1 to X5c and X6a), which let a name read other than it is. Everything that is seen stays.
"""

from __future__ import annotations

__all__ = ["is_plain", "tidy", "without_overrides"]

_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SURROGATES = range(0xD800, 0xE000)


def tidy(text: str) -> str:
    """A text that was typed into a form.

    >>> tidy("一\\r\\n二\\x00" + chr(0x202E) + "三")
    '一\\n二三'
    """
    plain = text.replace("\r\n", "\n").replace("\0", "")
    return without_overrides(plain if is_plain(plain) else "".join(each for each in plain if is_plain(each)))


def without_overrides(text: str) -> str:
    """The text without signs that turn its direction."""
    return text.translate(_OVERRIDES)


def is_plain(text: str) -> bool:
    """Whether a text has neither NUL nor half a surrogate pair."""
    return "\0" not in text and not any(ord(sign) in _SURROGATES for sign in text)
