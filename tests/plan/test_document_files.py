"""Kinds by content, files on disk, and files that are something else."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from dafeng.core.errors import DocumentError
from dafeng.plan.document import read_document
from dafeng.plan.document.faults import _WORDINGS

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def code_of(source: bytes | Path, name: str = "") -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(source, name)
    return caught.value.faults[0].code


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "old-word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + "Workbook".encode("utf-16-le"), "old-office"),
        (b"{\\rtf1\\ansi text}", "rtf"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "image"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "image"),
        (b"\x1f\x8b\x08" + b"\x00" * 50, "archive"),
        (b"Rar!\x1a\x07" + b"\x00" * 50, "archive"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "mhtml"),
        (zipped("xl/workbook.xml", "[Content_Types].xml"), "spreadsheet"),
        (zipped("ppt/presentation.xml", "[Content_Types].xml"), "presentation"),
        (zipped("OFD.xml"), "ofd"),
        (zipped("readme.txt"), "archive"),
        (zipped("[Content_Types].xml"), "corrupt-zip"),
        (b"PK\x03\x04 not really a zip", "corrupt-zip"),
    ],
)
def test_other_kinds_of_file_are_named(data: bytes, code: str) -> None:
    assert code_of(data, "方案.docx") == f"document.{code}"


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.txt") == "document.not-found"
    assert code_of(tmp_path) == "document.not-a-file"


def test_a_long_text_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as handle:
        handle.truncate(50 * 1024 * 1024)
    assert code_of(path) == "document.too-large"


def test_a_pipe_or_a_device_is_refused_before_anything_waits_for_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "plan.txt"
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes in this file system")
    os.mkfifo(pipe)
    device = tmp_path / "endless.txt"
    device.symlink_to("/dev/zero")
    assert [code_of(pipe), code_of(device)] == ["document.not-a-file"] * 2


def test_a_wrong_extension_is_said_and_the_content_followed() -> None:
    page = "<html><body><p>到2025年，非化石能源消费比重达到20%左右。</p></body></html>"
    document = read_document(page.encode(), "plan.pdf")
    assert document.format == "html"
    assert [(each.code, each.found, each.severity) for each in document.warnings] == [
        ("document.extension", ".pdf", "warning")
    ]


def test_a_document_carries_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "abc.txt"
    path.write_bytes(b"abc")
    document = read_document(path)
    # FIPS 180-2, appendix B.1: SHA-256 of "abc"
    assert document.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (document.name, document.size) == ("abc.txt", 3)


def test_every_fault_speaks_both_languages_and_each_error_says_what_to_do() -> None:
    silent = {"contents", "declared-encoding"}  # notes that need no action
    for code, wording in _WORDINGS.items():
        assert wording.zh, code
        assert wording.en.isascii(), code
        assert bool(wording.mend_zh) == bool(wording.mend_en) == (code not in silent), code
