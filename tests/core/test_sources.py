"""A source list is taken whole or refused with every fault."""

from pathlib import Path

import pytest

from dafeng.core.errors import SourceError
from dafeng.core.sources import SourceRef, load_sources, read_sources, source_ref

ROW = {"id": "yearbook-2024", "title_zh": "统计年鉴", "publisher": "统计局", "licence": "公开", "certainty": "V"}


def faults_of(*rows: dict[str, object]) -> list[str]:
    return [fault.code for fault in read_sources({"source": list(rows)})[1]]


def test_a_complete_source_is_read_and_nothing_may_be_passed_on_unless_said() -> None:
    found, faults = read_sources({"source": [ROW]})
    assert faults == []
    assert found["yearbook-2024"].redistributable is False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"licence": ""}, "source.missing-field"),
        ({"certainty": "X"}, "source.bad-value"),
        ({"id": "Year Book"}, "source.bad-value"),
        ({"year": "2024"}, "source.bad-value"),
        ({"redistributable": "yes"}, "source.bad-value"),
        ({"color": "red"}, "source.unknown-field"),
    ],
)
def test_each_kind_of_fault_is_found(change: dict[str, object], code: str) -> None:
    assert faults_of(ROW | change) == [code]


def test_an_id_listed_twice_is_a_fault() -> None:
    assert faults_of(ROW, ROW) == ["source.duplicate"]


def test_a_source_with_a_fault_is_left_out_and_the_others_are_read() -> None:
    found, _ = read_sources({"source": [ROW, ROW | {"id": "b", "publisher": ""}, ROW | {"id": "c"}]})
    assert list(found) == ["yearbook-2024", "c"]


def test_a_file_is_loaded_or_refused_with_every_fault(tmp_path: Path) -> None:
    good = '[[source]]\nid = "a"\ntitle_zh = "甲"\npublisher = "乙"\nlicence = "公开"\ncertainty = "S"\n'
    path = tmp_path / "sources.toml"
    path.write_text(good, encoding="utf-8-sig")
    assert load_sources(path)["a"].title_zh == "甲"
    path.write_text(good.replace("S", "X").replace('publisher = "乙"\n', ""), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_sources(path)
    assert [fault.code for fault in caught.value.faults] == ["source.missing-field", "source.bad-value"]


@pytest.mark.parametrize("content", [b"[[source]\n", "[[source]]\nid = '枣'".encode("gb18030"), b"source = 1\n"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(content)
    with pytest.raises(SourceError):
        load_sources(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", SourceRef("a")), ("a#b.xlsx:c:2", SourceRef("a", "b.xlsx:c:2")), ("a#b#c", SourceRef("a", "b#c"))],
)
def test_a_reference_splits_at_the_first_sign_and_prints_back(text: str, expected: SourceRef) -> None:
    assert source_ref(text) == expected
    assert str(expected) == text
