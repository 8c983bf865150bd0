"""What was typed, put back into the form of a page: fields by name, everything else of the page as it was.

In: a page as text, the address that the form sends to, values by name. Out: the page with the form filled, or None
where it has no such form. Only the tags of fields are written anew; values are escaped. Passwords and files are never
filled in, nor the form's own token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

__all__ = ["refilled"]

_VALUE = re.compile(r"""\svalue\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)
_CHECKED = re.compile(r"""\s(?:checked|selected)(?:\s*=\s*("[^"]*"|'[^']*'))?(?=[\s/>])""", re.IGNORECASE)
_LEFT = ("password", "file", "submit", "button", "image", "reset")
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
Values = Mapping[str, Sequence[str]]


def refilled(page: str, address: str, path: str, values: Values, note: str) -> str | None:
    """The page at `path` with the forms that send to `address` filled; `note`, as HTML, stands before the first."""
    reader = _Reader(page, address, path, values, note)
    reader.feed(page)
    reader.close()
    if not reader.found:
        return None
    parts, last = [], 0
    for edit in sorted(reader.edits, key=lambda each: each.start):
        parts += [page[last : edit.start], edit.text]
        last = edit.end
    return "".join([*parts, page[last:]])


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


class _Reader(HTMLParser):
    """Notes what is to be written anew, by its place in the text."""

    def __init__(self, page: str, address: str, path: str, values: Values, note: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = [0, *(found.end() for found in re.finditer("\n", page))]
        self.page, self.address, self.path, self.note = page, address, path, note
        self.values = {name: list(given) for name, given in values.items() if name != _TOKEN}
        self.edits: list[_Edit] = []
        self.found = self.inside = False
        self.select: str | None = None
        self.area: tuple[int, str] | None = None

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form(known)
        elif self.inside and tag == "input":
            self._input(known)
        elif self.inside and tag == "select":
            self.select = known.get("name", "")
        elif self.inside and tag == "option" and self.select in self.values:
            chosen = known.get("value", "") in self.values[self.select or ""]
            self._mark(" selected" if chosen else "")
        elif self.inside and tag == "textarea" and known.get("name") in self.values:
            self.area = (self._at() + len(self.get_starttag_text() or ""), known["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            start, name = self.area
            self.edits.append(_Edit(start, self._at(), "\n" + escape(self._next(name))))  # the first line break is none
            self.area = None

    def _form(self, known: Mapping[str, str]) -> None:
        target = urlsplit(urljoin(self.path, known.get("action", ""))).path
        self.inside = known.get("method", "").lower() == "post" and target == self.address
        if self.inside and not self.found:
            self.found = True
            self.edits.append(_Edit(self._at(), self._at(), self.note))

    def _input(self, known: Mapping[str, str]) -> None:
        name, kind = known.get("name", ""), known.get("type", "text").lower()
        if name == _TOKEN or kind in _LEFT:
            return
        if kind in ("checkbox", "radio"):  # one that was not ticked was not sent
            self._mark(" checked" if known.get("value", "on") in self.values.get(name, ()) else "")
        elif name in self.values:
            self._write(_VALUE.sub("", self._raw()), f' value="{escape(self._next(name))}"')

    def _next(self, name: str) -> str:
        given = self.values[name]
        return given.pop(0) if len(given) > 1 else given[0] if given else ""

    def _raw(self) -> str:
        return self.get_starttag_text() or ""

    def _mark(self, mark: str) -> None:
        self._write(_CHECKED.sub("", self._raw()), mark)

    def _write(self, tag: str, more: str) -> None:
        at = self._at()
        closing = "/>" if tag.endswith("/>") else ">"
        text = f"{tag[: -len(closing)].rstrip()}{more}{closing}"
        self.edits.append(_Edit(at, at + len(self._raw()), text))
