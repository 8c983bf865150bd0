"""The main text of a web page: the part that holds the prose, its paragraphs as lines, its tables as rows.

Navigation, scripts, forms and hidden parts go. From the body we step down while one child holds nearly all prose (text
outside links with Chinese or Latin sentence marks), so no site's class names are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from dafeng.core.errors import Fault
from dafeng.plan.document.faults import fault, refuse
from dafeng.plan.document.plain import decode, unify_line_ends

__all__ = ["read_html"]

# fmt: off
_DROPPED = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "form",
    "input", "button", "select", "textarea", "nav", "aside", "audio", "video", "map", "link", "meta",
    "head",
})
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "tr", "ul",
})
# fmt: on
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PROSE = re.compile(r"[。；，、：,.;:]")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")
_SAME = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "utf8": "utf-8", "utf-8": "utf-8"}
_HOLDS_ALL = 0.8
_MAX_DEPTH = 200


def read_html(data: bytes, where: str = "") -> tuple[str, str, tuple[Fault, ...]]:
    """Text, encoding and warnings of a page. Raises `DocumentError`."""
    source, encoding, warnings = decode(data, where)
    declared = _DECLARED.search(data[:4096])
    if declared:
        said = declared.group(1).decode("ascii").lower()
        if _SAME.get(said, said) != encoding and not encoding.startswith("utf-16"):
            note = fault("declared-encoding", where, found=said, expected=f" {encoding}", severity="note")
            warnings = (*warnings, note)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        # The declaration is taken out: the text is decoded already, and a second opinion would break it.
        tree = html.document_fromstring(re.sub(r"<\?xml[^>]*\?>", "", source, count=1), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise refuse("no-text", where, found=str(error)[:80]) from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise refuse("too-deep", where)  # libxml2 drops what is deeper, without an error
    title = _heading(tree)
    _clean(tree)
    lines = [line for line in _lines(_main(tree)) if line.strip()]
    if title and lines and not any(_squash(title) in _squash(line) for line in lines[:12]):
        lines.insert(0, title)
    return "\n".join(lines) + "\n", encoding, warnings


def _heading(tree: etree._Element) -> str:
    """The page's one `h1`: a published document's title often stands outside the main text."""
    headings = [_all_text(each).strip() for each in tree.iter("h1")]
    filled = [_SPACE.sub(" ", each.replace("\n", " ")) for each in headings if each]
    return filled[0] if len(filled) == 1 else ""


def _squash(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _clean(tree: etree._Element) -> None:
    for element in list(tree.iter(*_DROPPED)):
        _drop(element)
    hidden = [e for e in tree.iter() if "hidden" in e.attrib or _HIDDEN.search(e.get("style", ""))]
    for element in hidden:
        _drop(element)


def _drop(element: etree._Element) -> None:
    """Take an element out and leave the text behind it in place."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _all_text(element: etree._Element) -> str:
    return "".join(str(each) for each in element.itertext())


def _main(tree: etree._Element) -> etree._Element:
    """The deepest element that still holds nearly all of the prose."""
    body = tree.find("body")
    here = tree if body is None else body
    weights = _weights(here)
    whole = weights[here]
    while whole:
        best = max(here, key=lambda each: weights.get(each, 0), default=None)
        if best is None or best.tag not in _BLOCKS or best.tag in {"p", "table", "tr"}:
            break
        if weights.get(best, 0) < _HOLDS_ALL * whole:
            break
        here = best
    return here


def _weights(root: etree._Element) -> dict[etree._Element, int]:
    """Characters of prose in each element: text that has sentence marks and is no link."""
    weights: dict[etree._Element, int] = {}
    for element in reversed(list(root.iter())):
        own = 0 if element.tag == "a" else _prose(element.text)
        weights[element] = own + sum(weights.get(child, 0) + _prose(child.tail) for child in element)
    return weights


def _prose(text: str | None) -> int:
    return len(text) if text and _PROSE.search(text) else 0


def _lines(root: etree._Element) -> Iterator[str]:
    pieces: list[str] = []
    _collect(root, pieces, 0)
    for line in unify_line_ends("".join(pieces)).split("\n"):
        yield _SPACE.sub(" ", line.replace("\t", "\u2028")).replace("\u2028", "\t").strip(" \t")


def _collect(element: etree._Element, pieces: list[str], depth: int) -> None:
    if depth > _MAX_DEPTH:
        pieces.append(_flow(_all_text(element)))
        return
    block = element.tag in _BLOCKS
    if block or element.tag == "br":
        pieces.append("\n")
    if element.tag == "tr":
        cells = [" ".join(_all_text(cell).split()) for cell in element if cell.tag in {"td", "th"}]
        pieces.append("\t".join(cells))
    else:
        pieces.append(_flow(element.text))
        for child in element:
            _collect(child, pieces, depth + 1)
            pieces.append(_flow(child.tail))
    if block:
        pieces.append("\n")


def _flow(text: str | None) -> str:
    """Source line breaks mean nothing in HTML; between Han characters not even a space."""
    if not text:
        return ""
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    return re.sub(r"\s*[\r\n]\s*", " ", text).replace("\t", " ")
