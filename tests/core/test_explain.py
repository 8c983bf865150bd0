"""An explanation leads from any figure to its documents, files and rows, and says plainly what nobody has."""

from typing import Any

import polars as pl
import pytest

from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import CatalogueError
from dafeng.core.explain import Explanation, Key, explain
from dafeng.core.observations import SCHEMA, observation_frame
from dafeng.core.sources import Source
from dafeng.core.totals import total

BOOK = Source("yearbook", "统计年鉴", "统计局", "公开", "V", title_en="Yearbook", year=2024, number="第1号")


def row(indicator: str, period: str, value: float | None, state: str = "published", **more: str) -> dict[str, Any]:
    data = {"indicator": indicator, "place": "370400", "period": period, "value": value, "state": state}
    return data | {"source": f"yearbook#表1:{period}"} | more


def ask(key: Key, *rows: dict[str, Any], **more: Any) -> Explanation:
    return explain(key, observation_frame(rows), default_catalogue(), [BOOK], **more)


def test_an_observed_figure_names_document_locator_file_and_row() -> None:
    origins = pl.DataFrame({"file": ["s.csv"], "row": [7], "printed": [0.2], "unit": ["万亿元"], "note": ["初步核算"]})
    found = ask(Key("gdp.real", "370400", "2023"), row("gdp.real", "2023", 2000), origins=origins)
    text = found.text("zh").replace("\u2009", " ")
    for words in (
        "2000 亿元",
        "公布",
        "《统计年鉴》",
        "第1号",
        "位置：表1:2023",
        "s.csv 第 7 行",
        "0.2 万亿元",
        "初步核算",
    ):
        assert words in text
    english = found.text("en")
    for words in ("Yearbook", "At: 表1:2023", "s.csv, row 7", "official text seen", "published"):
        assert words in english


def test_a_derived_figure_leads_to_each_input_in_turn() -> None:
    found = ask(
        Key("energy.intensity.gdp", "370400", "2023"), row("energy.total", "2023", 1000), row("gdp.real", "2023", 2000)
    )
    assert (found.kind, found.value) == ("derived", pytest.approx(0.5))
    assert [each.indicator.code for each in found.inputs] == ["energy.total", "gdp.real"]
    assert all(each.source == BOOK for each in found.inputs)
    assert "公式：能源消费总量 ÷ 地区生产总值（不变价），折为吨标准煤/万元" in found.text("zh")


def test_a_figure_of_another_year_is_explained_for_that_year() -> None:
    found = ask(Key("gdp.growth", "370400", "2023"), row("gdp.real", "2022", 2000), row("gdp.real", "2023", 2100))
    assert [each.key.period for each in found.inputs] == ["2023", "2022"]
    assert "上年地区生产总值" in found.text("zh")


def test_a_missing_input_is_shown_as_what_is_lacking() -> None:
    found = ask(Key("energy.intensity.gdp", "370400", "2023"), row("energy.total", "2023", 1000))
    assert found.value is None
    assert [each.value for each in found.inputs] == [1000, None]
    assert "没有人填报过这项数据" in found.text("zh")


def test_a_figure_that_nobody_has_is_no_data_with_what_it_would_take() -> None:
    found = ask(Key("energy.intensity.gdp", "370400", "2023"))
    assert (found.value, found.state) == (None, "missing")
    assert "无数据" in found.text("zh").splitlines()[0]
    assert [each.indicator.code for each in found.inputs] == ["energy.total", "gdp.real"]
    assert ask(Key("gdp.real", "370400", "2023")).kind == "missing"


def test_a_total_leads_to_its_parts() -> None:
    frame = observation_frame(
        [row("gdp.nominal", "2023", 10, place="370402"), row("gdp.nominal", "2023", 5, place="370403")]
    )
    summed = total(frame, default_catalogue(), "place", whole="370400", parts=["370402", "370403"])
    both = pl.concat([frame, summed.select(list(SCHEMA))])
    found = explain(both.row(2, named=True), both, default_catalogue(), [BOOK])
    assert (found.kind, found.value) == ("total", 15.0)
    assert [each.key.place for each in found.inputs] == ["370402", "370403"]


def test_a_statistic_lent_to_another_book_keeps_its_row() -> None:
    rows = [row("co2.energy", "2023", 50000, book="assessment"), row("gdp.real", "2023", 2000)]
    origins = pl.DataFrame({"file": ["a.csv", "b.csv"], "row": [2, 3]})
    found = ask(Key("co2.intensity.gdp", "370400", "2023"), *rows, origins=origins)
    assert found.key.book == "assessment"
    assert [each.origin.file for each in found.inputs if each.origin] == ["a.csv", "b.csv"]
    assert [each.key.book for each in found.inputs] == ["assessment", "statistics"]


def test_a_statistic_is_not_shown_as_a_figure_of_another_book() -> None:
    rows = [row("co2.energy", "2023", 50000, book="assessment"), row("gdp.real", "2023", 2000)]
    assert ask(Key("gdp.real", "370400", "2023", book="assessment"), *rows).value is None
    assert ask(Key("gdp.real", "370400", "2023"), *rows).key.book == "statistics"


def test_figures_that_were_not_chosen_are_named() -> None:
    other = observation_frame([row("gdp.real", "2023", 1990)]).with_columns(file=pl.lit("o.csv"), row=pl.lit(9))
    found = ask(Key("gdp.real", "370400", "2023"), row("gdp.real", "2023", 2000), others=other)
    assert [(each.value, each.origin.row) for each in found.others if each.origin] == [(1990, 9)]


def test_a_source_that_is_not_listed_is_told() -> None:
    found = ask(Key("gdp.real", "370400", "2023"), row("gdp.real", "2023", 1, source="hearsay"))
    assert "hearsay（未登记）" in found.text("zh")


def test_programs_get_the_same_tree() -> None:
    found = ask(
        Key("energy.intensity.gdp", "370400", "2023"), row("energy.total", "2023", 1000), row("gdp.real", "2023", 2000)
    ).to_dict()
    assert found["formula"] == "energy.total / gdp.real"
    assert found["inputs"][0]["source"]["id"] == "yearbook"


def test_an_unknown_indicator_is_refused() -> None:
    with pytest.raises(CatalogueError):
        ask(Key("gdp.unreal", "370400", "2023"))
