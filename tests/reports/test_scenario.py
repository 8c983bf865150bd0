"""The report of a scenario: its text stands upright, what is long or wide follows as annexes."""

from __future__ import annotations

from dafeng.reports.content import Annex, AnnexList, Table
from dafeng.reports.layout import parts_of
from dafeng.reports.scenario import ScenarioFacts, scenario_document


def test_the_text_stands_upright_and_the_wide_table_is_an_annex() -> None:
    """Seven years beside the name are eight columns, which need a page on its side; nothing else does."""
    years = (2019, 2025, 2030, 2035, 2040, 2050, 2060)
    facts = ScenarioFacts(
        city="某市", scenario="方案", against="冻结", key="k", base_year=2019, estimated=False,
        peak_year=2029, highest_year=2029, peak_value=10.0, years=years, path=((2019, 1.0, 1.0), (2029, 10.0, 12.0)),
        sectors=(("工业", (1.0,) * len(years)),), levels=(), targets=(), shares=(), share_year=2030,
    )  # fmt: skip
    document = scenario_document(facts)
    assert [part.landscape for part in parts_of(document)] == [False, False, True]
    listed = [block.titles for block in document.blocks if isinstance(block, AnnexList)]
    annexed = [(block.label, block.title) for block in document.blocks if isinstance(block, Annex)]
    assert listed == [("二氧化碳排放路径", "分项二氧化碳排放（万吨）")]
    assert annexed == [("附件1", "二氧化碳排放路径"), ("附件2", "分项二氧化碳排放（万吨）")]
    assert [block.name for block in document.blocks if isinstance(block, Table)][-2:] == ["path", "sectors"]
