"""The text of a .docx: paragraphs and table rows in order, with automatic numbers as Word prints them.

Tracked deletions are left out and insertions kept. Text boxes, notes and the automatic table of contents are left out
and reported. The XML is walked directly: python-docx gives no text for insertions and content controls.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from dafeng.core.errors import Fault
from dafeng.plan.document.faults import fault, refuse
from dafeng.plan.document.numbering import Numbering, W
from dafeng.plan.document.package import read_parts

__all__ = ["read_docx"]

_PARTS = ("word/document.xml", "word/numbering.xml", "word/styles.xml")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}txbxContent",
    f"{W}instrText",
    f"{W}pPr",
    f"{W}rPr",
    f"{W}sdtPr",
    f"{_MC}Fallback",
}
_MARKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_SAID = {
    f"{W}txbxContent": "text-boxes",
    f"{W}footnoteReference": "notes",
    f"{W}endnoteReference": "notes",
    f"{W}ins": "revisions",
    f"{W}del": "revisions",
}


def read_docx(data: bytes, where: str = "") -> tuple[str, tuple[Fault, ...]]:
    """Text and warnings of a .docx. Raises `DocumentError`."""
    parts = read_parts(data, _PARTS, where)
    root = parts.get("word/document.xml")
    body = root.find(f"{W}body") if root is not None else None
    if root is None or body is None:
        raise refuse("corrupt-xml", where, found="word/document.xml")
    styles = parts.get("word/styles.xml")
    numbering = Numbering(parts.get("word/numbering.xml"), styles)
    contents = _contents_styles(styles)
    said = {_SAID[str(each.tag)] for each in root.iter(*_SAID)}
    lines: list[str] = []
    for block in _blocks(body):
        if block.tag == f"{W}tbl":
            lines.extend(_rows(block, numbering))
        elif _style(block) in contents:
            said.add("contents")
        else:
            lines.append(_line(block, numbering))
    warnings = tuple(fault(code, where, severity="note") for code in sorted(said))
    return "\n".join(lines).strip("\n") + "\n", warnings


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, through content controls and other wrappers."""
    for child in parent:
        if child.tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _blocks(child)


def _line(paragraph: etree._Element, numbering: Numbering) -> str:
    label = numbering.label(paragraph)
    return label + "".join(_texts(paragraph))


def _texts(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{W}r" and _hidden(child):
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield "" if child.get(f"{W}type") in {"page", "column"} else _MARKS[str(child.tag)]
        else:
            yield from _texts(child)


def _hidden(run: etree._Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val", "1") not in {"0", "false", "off"}


def _rows(table: etree._Element, numbering: Numbering) -> Iterator[str]:
    """Each row as one line, cells parted by tabs; the lower cells of a vertical merge stay empty."""
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is not table:
            continue
        own = (cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row)
        cells = [" ".join(_line(each, numbering) for each in cell.iter(f"{W}p")) for cell in own]
        line = "\t".join(" ".join(each.split()) for each in cells)
        if line.strip():
            yield line


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def _contents_styles(styles: etree._Element | None) -> frozenset[str]:
    """Ids of the styles of automatic tables of contents (`toc 1` … `toc 9`)."""
    if styles is None:
        return frozenset()
    named = ((each.get(f"{W}styleId", ""), each.find(f"{W}name")) for each in styles.iterfind(f"{W}style"))
    return frozenset(
        style for style, name in named if name is not None and name.get(f"{W}val", "").lower().startswith("toc ")
    )
