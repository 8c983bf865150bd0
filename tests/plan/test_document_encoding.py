"""Encodings: right, or an error that says so; never garbled text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.core.errors import DocumentError
from dafeng.plan.document import read_document

TEXT = (
    "枣庄市碳达峰工作方案\n一、总体要求\n到2025年，非化石能源消费比重提高至5.6%左右，单位地区生产总值能耗比2020年下降15.8%以上。\n"
    "（责任单位：市发展改革委、市能源局、市生态环境局）\n"
)
TRADITIONAL = (
    "到2025年，單位國內生產總值能源消耗比2020年下降13.5%，非化石能源消費比重達到20%左右，為實現碳達峰奠定堅實基礎。\n"
)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("gb2312", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
    ],
)
def test_chinese_text_reads_the_same_in_every_supported_encoding(encoding: str, said: str) -> None:
    document = read_document(TEXT.encode(encoding), "plan.txt")
    assert (document.text, document.encoding, document.format) == (TEXT, said, "txt")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_traditional_characters_are_chinese_too(encoding: str) -> None:
    assert read_document(TRADITIONAL.encode(encoding)).text == TRADITIONAL


def test_utf16_with_a_mark_in_big_endian_order() -> None:
    assert read_document(b"\xfe\xff" + TEXT.encode("utf-16-be")).encoding == "utf-16-be"


def test_line_ends_become_one_kind_so_that_spans_do_not_depend_on_the_system() -> None:
    assert read_document(TEXT.replace("\n", "\r\n").encode()).text == TEXT


def code_of(data: bytes, name: str = "plan.txt") -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(data, name)
    (fault,) = caught.value.faults
    assert fault.zh
    assert fault.en
    assert fault.mend_zh
    assert fault.mend_en
    return fault.code


def test_big5_is_named_and_refused() -> None:
    assert code_of((TRADITIONAL * 3).encode("big5", errors="ignore")) == "document.big5"


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp"])
def test_other_east_asian_encodings_are_refused(encoding: str) -> None:
    japanese = "ゼロカーボンシティの実現に向けた取り組みについて、次のとおり定める。" * 5
    assert code_of(japanese.encode(encoding)) in {"document.encoding-unknown", "document.encoding-damaged"}


def test_text_saved_after_being_misread_is_refused_as_garbled() -> None:
    once_misread = TEXT.encode().decode("gb18030", errors="ignore")
    assert code_of(once_misread.encode()) == "document.mojibake"


def test_western_misreading_of_utf8_is_refused_as_garbled() -> None:
    assert code_of(TEXT.encode().decode("latin-1").encode()) == "document.mojibake"


def test_replacement_characters_read_as_gbk_are_refused_as_garbled() -> None:
    assert code_of((TEXT + "锟斤拷锟斤拷锟斤拷" * 10).encode()) == "document.mojibake"


def test_damaged_utf8_names_the_byte_that_is_damaged() -> None:
    data = (TEXT * 5).encode()  # byte 30 is the first of a character: ten characters of three bytes stand before it
    with pytest.raises(DocumentError, match="0xff @ 30") as caught:
        read_document(data[:30] + b"\xff" + data[31:])
    assert caught.value.faults[0].code == "document.encoding-damaged"
    assert "@ 30" in caught.value.faults[0].found


def test_a_few_lost_characters_are_kept_and_said() -> None:
    document = read_document((TEXT + "\ufffd").encode())
    assert document.text.endswith("\ufffd")
    assert [each.code for each in document.warnings] == ["document.replacement-characters"]


def test_binary_data_named_txt_is_refused() -> None:
    assert code_of(bytes(range(256)) * 40) == "document.binary"


@pytest.mark.parametrize("data", [b"", b"  \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00\x00"])
def test_empty_files_are_said_to_be_empty(data: bytes) -> None:
    assert code_of(data) == "document.empty"


def test_fifty_megabytes_of_text_are_refused() -> None:
    assert code_of(TEXT.encode() * (50 * 1024 * 1024 // len(TEXT.encode()))) == "document.too-large"


@settings(max_examples=150)
@given(
    st.text(alphabet=sorted(set(TEXT)), min_size=30, max_size=300), st.sampled_from(["gb18030", "utf-16-le", "utf-8"])
)
def test_any_text_of_plan_characters_comes_back_or_is_refused(text: str, encoding: str) -> None:
    try:
        document = read_document(text.encode(encoding))
    except DocumentError:
        return
    assert document.text == text


@settings(max_examples=300)
@given(st.binary(max_size=600))
def test_any_bytes_give_text_or_a_document_error(data: bytes) -> None:
    try:
        text = read_document(data).text
    except DocumentError as error:
        text = error.text("en")
    assert text.strip()
