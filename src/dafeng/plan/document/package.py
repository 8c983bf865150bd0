"""The parts of a .docx, read within bounds: a zip bomb, a document type or damage is refused before it can harm."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from dafeng.plan.document.faults import refuse

__all__ = ["read_parts"]

MAX_ENTRIES = 20_000
MAX_PART = 64 * 1024 * 1024
MAX_RATIO = 250  # WordprocessingML of real plans deflates by 5 to 30
_SMALL = 1024 * 1024  # below this size the ratio does not matter
_CHUNK = 256 * 1024


def read_parts(data: bytes, wanted: tuple[str, ...], where: str = "") -> dict[str, etree._Element]:
    """The XML roots of the wanted parts that exist. Raises `DocumentError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise refuse("zip-bomb", where, found=f"{len(entries)} 个条目 entries")
            parts = {info.filename: info for info in entries if info.filename in wanted}
            return {name: _parse(_inflate(archive, info, where), name, where) for name, info in parts.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        raise refuse("corrupt-zip", where, found=str(error)[:80]) from error


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> bytes:
    """One part, checked by the sizes of the directory and again while it is inflated."""
    if info.flag_bits & 0x1:
        raise refuse("encrypted", where)
    _bound(info.file_size, info.compress_size, info.filename, where)
    out = bytearray()
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            out += chunk
            _bound(len(out), info.compress_size, info.filename, where)
    return bytes(out)


def _bound(size: int, packed: int, name: str, where: str) -> None:
    if size > MAX_PART or (size > _SMALL and size > MAX_RATIO * max(packed, 1)):
        raise refuse("zip-bomb", where, found=f"{name}: {packed:,} → {size:,} B")


def _parse(data: bytes, name: str, where: str) -> etree._Element:
    if any(mark in data.replace(b"\x00", b"") for mark in (b"<!DOCTYPE", b"<!ENTITY")):
        raise refuse("xml-doctype", where, found=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise refuse("corrupt-xml", where, found=f"{name}: {error.msg}"[:120]) from error
