"""What is written reads back as it was, the same every time, whole or not at all."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_pack import SMALL, lay

from dafeng.city import CityPack, load_pack, pack_files, packaged_pack, write_pack, write_workbook, write_zip
from dafeng.city._csv import protect, unprotect
from dafeng.city._writing import _toml
from dafeng.core.errors import PackError


@pytest.fixture(scope="module")
def zaozhuang() -> CityPack:
    return load_pack(packaged_pack("zaozhuang"))


def test_the_packaged_city_survives_a_round_trip(zaozhuang: CityPack, tmp_path: Path) -> None:
    again = load_pack(write_pack(zaozhuang, tmp_path / "out"))
    assert again == zaozhuang
    assert pack_files(again) == pack_files(zaozhuang)


def test_a_change_of_one_figure_is_seen(zaozhuang: CityPack) -> None:
    other = zaozhuang.observations.with_columns(pl.col("value") * 1.000001)
    assert replace(zaozhuang, observations=other) != zaozhuang


def test_the_same_pack_gives_the_same_archive(zaozhuang: CityPack, tmp_path: Path) -> None:
    one, two = (write_zip(zaozhuang, tmp_path / name) for name in ("one.zip", "two.zip"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        archive.extractall(tmp_path / "zip")
    assert load_pack(tmp_path / "zip") == zaozhuang


def test_the_same_pack_gives_the_same_workbook(zaozhuang: CityPack, tmp_path: Path) -> None:
    one, two = (write_workbook(zaozhuang, tmp_path / name) for name in ("one.xlsx", "two.xlsx"))
    assert one.read_bytes() == two.read_bytes()


def test_a_workbook_has_no_formula(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    table = SMALL["statistics/economy.csv"].replace("还没有数据", "'=1+1")
    book = load_workbook(
        write_workbook(load_pack(lay(tmp_path / "in", {"statistics/economy.csv": table})), tmp_path / "a.xlsx")
    )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert "=1+1" in [cell.value for cell in cells]


def test_an_archive_never_replaces_a_file(zaozhuang: CityPack, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"mine")
    with pytest.raises(PackError):
        write_zip(zaozhuang, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == b"mine"


def test_a_write_that_breaks_off_leaves_nothing(
    zaozhuang: CityPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.name == "sources.toml":
            raise OSError("no space left")
        return whole(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no space"):
        write_pack(zaozhuang, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.text(max_size=8))
def test_a_protected_cell_is_no_formula_and_comes_back(text: str) -> None:
    assert protect(text)[:1] not in set("=+-@\t\r")
    assert unprotect(protect(text)) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    notes=st.lists(TEXT.map(str.strip), min_size=1, max_size=4),
    values=st.lists(st.floats(-1e18, 1e18), min_size=1, max_size=4),
    unit=st.sampled_from(["亿元", "万元", "10^8 CNY", "元"]),
    title=TEXT.map(str.strip).filter(bool),
)
def test_any_pack_survives_a_round_trip(
    tmp_path_factory: pytest.TempPathFactory, notes: list[str], values: list[float], unit: str, title: str
) -> None:
    folder = tmp_path_factory.mktemp("pack")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["indicator", "place", "period", "value", "unit", "state", "source", "book", "note"])
    for at, value in enumerate(values):
        note = protect(notes[at % len(notes)])
        printed = repr(float(value))
        writer.writerow(
            ["gdp.nominal", "990000", str(1990 + at), printed, unit, "published", "book", "statistics", note]
        )
    sources = SMALL["sources.toml"] + f"\n[[source]]\nid = 'odd'\ntitle_zh = {_toml({'t': title})[4:]}"
    sources += "publisher = '无'\nlicence = '无'\ncertainty = 'U'\n"
    pack = load_pack(lay(folder / "in", {"statistics/economy.csv": out.getvalue(), "sources.toml": sources}))
    assert pack.observations["value"].null_count() == 0
    assert load_pack(write_pack(pack, folder / "out")) == pack
