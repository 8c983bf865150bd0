"""Makes files for the tests: PDF pages with text at given places, and .docx parts."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

Placed = tuple[float, float, str]  # x and y from the lower left corner in points, text
PAGE = (595, 842)  # A4
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(pages: Sequence[Sequence[Placed]], *, encrypt: bool = False) -> bytes:
    """A PDF whose pages draw each text in the given order, in a 12-point font of empty glyphs with a ToUnicode map.

    pdfium gives no text for a line of one empty glyph.
    """
    characters = sorted({each for page in pages for _, _, text in page for each in text}) or ["x"]
    number = {each: place for place, each in enumerate(characters, 1)}
    pairs = "\n".join(f"<{number[each]:04x}> <{each.encode('utf-16-be').hex()}>" for each in characters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(characters)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap end end"
    )
    kids = " ".join(f"{10 + 2 * place} 0 R" for place in range(len(pages)))
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /Plan /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        4: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plan "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor 6 0 R >>",
        5: _stream(cmap.encode()),
        6: b"<< /Type /FontDescriptor /FontName /Plan /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880"
        b" /Descent -120 /CapHeight 700 /StemV 80 >>",
    }
    for place, page in enumerate(pages):
        lines = [f"BT /F 12 Tf {x} {y} Td <{''.join(f'{number[e]:04x}' for e in text)}> Tj ET" for x, y, text in page]
        objects[10 + 2 * place] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Contents {11 + 2 * place} 0 R"
            " /Resources << /Font << /F 3 0 R >> >> >>"
        ).encode()
        objects[11 + 2 * place] = _stream("\n".join(lines).encode())
    if encrypt:
        secret = "ab" * 32
        objects[7] = f"<< /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4 >>".encode()
    return _file(objects, encrypt=encrypt)


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"


def _file(objects: dict[int, bytes], *, encrypt: bool) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), dict[int, int]()
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    extra = "/Encrypt 7 0 R /ID [<00> <00>]" if encrypt else ""
    return bytes(out) + f"trailer << /Root 1 0 R /Size 99 {extra} >>\nstartxref\n{start}\n%%EOF".encode()


def docx(body: str, **parts: str) -> bytes:
    """A .docx whose `document.xml` has the given body XML; further parts by name (`numbering`, `styles`)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, inner in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {W}>{inner}</w:{name}>")
    return out.getvalue()
