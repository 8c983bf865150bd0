"""Signs that a text for print or a picture may hold: what every file format keeps, read in one direction.

In: any text. Out: the same with one kind of line end, without control characters, halves of surrogate pairs, signs that
are none, and the overrides of direction (Unicode Standard Annex 9, X1 to X5c and X6a), which let a text read other than
it is. Everything that is seen stays. Source: XML 1.0 (fifth edition), production 2, Char.
"""

from __future__ import annotations

import re

__all__ = ["printable"]

_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text as every format can hold it; lines end with a line feed.

    >>> printable("一\\r\\n二\\x00" + chr(0x202E) + "三\\t四")
    '一\\n二三\\t四'
    """
    return _NEVER.sub("", _ENDS.sub("\n", text))
