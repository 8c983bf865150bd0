"""What a person is told of a file that is not taken: in words, with what would be."""

from __future__ import annotations

import io
import zipfile

import pytest

from dafeng_site.checking.gate import LARGEST, pass_file
from dafeng_site.checking.kinds import KINDS, named
from dafeng_site.services import InvalidError


def _archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"MZ\x90\x00", "程序", "program"),
        (b"\x7fELF\x02", "程序", "program"),
        (b"#!/bin/sh\nrm -r x", "脚本", "script"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包", "archive"),
        (_archive("a.txt"), "压缩包或带宏的文档", "archive, or document with macros"),
        (
            _archive("word/document.xml", "word/vbaProject.bin"),
            "压缩包或带宏的文档",
            "archive, or document with macros",
        ),
        (b"<script>alert(1)</script>", "文本文件", "text file"),
        (b"GIF89a", "其他格式的图片", "image of another format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word 或 Excel 文件", "older Word or Excel file"),
        (b"\0\1\2", "无法识别的文件", "file that is not recognised"),
    ],
)
def test_a_refused_file_is_described_in_words(content: bytes, zh: str, en: str) -> None:
    """Expected: what the first bytes stand for by the formats' own specifications."""
    with pytest.raises(InvalidError) as caught:
        pass_file("附件.pdf", content, ("pdf", "docx"))
    said = caught.value.text("zh"), caught.value.text("en")
    assert said[0].startswith(f"附件.pdf：不接受这种文件，它的内容是{zh}，这里只收PDF、Word 文档（.docx）。")
    assert f"its content is: {en}; taken here: PDF, Word document (.docx)." in said[1]


def test_a_large_file_is_refused_with_its_size_and_the_limit() -> None:
    with pytest.raises(InvalidError) as caught:
        pass_file("大.pdf", b"%PDF-" + b"0" * LARGEST)
    assert "大.pdf：文件太大（20.1 MB），最大 20 MB。" in caught.value.text("zh")


def test_every_kind_that_is_taken_has_a_name_in_both_languages() -> None:
    zh, en = named(KINDS)
    assert len(zh.split("、")) == len(en.split(", ")) == len(KINDS)
