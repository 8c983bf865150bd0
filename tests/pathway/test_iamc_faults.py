"""Bad IAMC tables are named with file, row and year; what spreadsheets here write is read. Expectations are by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from dafeng.core.errors import PathwayError
from dafeng.pathway.exchange import read_frame
from dafeng.pathway.iamc import from_iamc

HEAD = "model,scenario,region,variable,unit"
ROW = "m,s,枣庄市,Emissions|CO2|Energy,Mt CO2/yr"
BAD = {
    "a figure twice": (f"2020,2030\n{ROW},1,2\n{ROW},1,3\n", ["iamc-twice a.csv:3:2020", "iamc-twice a.csv:3:2030"]),
    "a text for a number": (f"2020,2030\n{ROW},1,abc\n", ["not-finite a.csv:2:2030"]),
    "no number": (f"2020,2030\n{ROW},1,nan\n", ["not-finite a.csv:2:2030"]),
    "another unit": (f"2020\n{ROW.replace('Mt', 'kt')},1\n", ["iamc-unit a.csv:2:2020"]),
    "several regions": (f"2020\n{ROW},1\n{ROW.replace('枣庄市', 'World')},1\n", ["iamc-region a.csv"]),
    "nothing that is known": ("2020\nm,s,枣庄市,Foo|Bar,Mt CO2/yr,1\n", ["iamc-nothing a.csv"]),
    "a head alone": ("2020\n", ["iamc-nothing a.csv"]),
    "no years": (f"note\n{ROW},x\n", ["iamc-column a.csv"]),
    "a year twice": (f"2020,2020\n{ROW},1,2\n", ["iamc-column a.csv"]),
    "years that are none": (f"year,value\n{ROW},20x0,1\n", ["iamc-year a.csv:2"]),
    "no value": (f"year\n{ROW},2020\n", ["iamc-column a.csv"]),
}


@pytest.mark.parametrize("case", BAD, ids=lambda name: name.replace(" ", "-"))
def test_what_is_wrong_is_named_with_its_place(case: str, tmp_path: Path) -> None:
    text, expected = BAD[case]
    (tmp_path / "a.csv").write_text(f"{HEAD},{text}", "utf-8")
    with pytest.raises(PathwayError) as raised:
        from_iamc(read_frame(tmp_path / "a.csv"), "370400", source="hand", name="a.csv")
    assert [f"{each.code.removeprefix('pathway.')} {each.where}" for each in raised.value.faults] == expected


@pytest.mark.parametrize(
    "data",
    [
        f"{HEAD},2020,2030\n{ROW},1,2\n".encode("gb18030"),
        f"\ufeff{HEAD},2020,2030\r\n{ROW},1,2\r\n".encode(),
        f"{HEAD},2020,2030,\n{ROW},1,2,\n".encode(),
        f"{HEAD},year,value\n{ROW},2020,1\n{ROW},2030,2\n".encode(),
        f"{HEAD},2020,2030\n{ROW},1,2\n{ROW.replace('枣庄市', 'World')},7,7\n".encode(),
    ],
    ids=["gb18030", "mark-and-windows-ends", "trailing-commas", "long", "one-of-two-regions"],
)
def test_what_spreadsheets_write_is_read(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    found = from_iamc(read_frame(tmp_path / "a.csv"), "370400", source="hand", region="枣庄市")
    assert found["period"].to_list() == ["2020", "2030"]
    assert found["value"].to_list() == [1000.0, 2000.0]  # Mt in kt
