"""Chinese notes of the scenarios have their English, and the stretch scenario's note says what the model gives."""

from __future__ import annotations

import re

import numpy as np
import pytest
from small_pathway import changed

from dafeng.city import CityPack
from dafeng.core.errors import PathwayError
from dafeng.pathway import read_specification, simulate, specification
from dafeng.pathway._english import texts_of
from dafeng.pathway.outputs import headline
from dafeng.pathway.studies.cities import city_models


def test_every_text_of_zaozhuang_has_an_english_one(pack: CityPack) -> None:
    spec = specification(pack)
    texts = {each for each in texts_of(spec) if each}
    assert texts == set(spec.english)
    chinese = re.compile("[\u4e00-\u9fff]")
    clauses = re.compile("[一二三四五六七八九十]+\\([一二三四五六七八九十]+\\)\\d*")  # a clause is named by its number
    told = {text: clauses.sub("", each.en) for text, each in spec.english.items()}
    assert [text for text, each in told.items() if chinese.search(each)] == []


def test_a_translation_of_nothing_is_named_with_its_row() -> None:
    # '示例' is the note of the small city's rows; the other text is nobody's.
    files = {**changed(), "scenarios/english.csv": "zh,en\n示例,an example\n没有这句话,nothing\n".encode()}
    with pytest.raises(PathwayError) as raised:
        read_specification(files, "990000")
    (found,) = raised.value.faults
    assert (found.code, found.where, found.found) == (
        "pathway.unused-translation",
        "scenarios/english.csv:3",
        "没有这句话",
    )


def test_the_figures_of_the_stretch_note_are_the_models(pack: CityPack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Added up here from flows and factors: 31 kt above the plan in 2030, 241 and 1,282 kt below in 2031 and 2035."""
    monkeypatch.setenv("DAFENG_KERNELS", "numpy")
    plan, stretch = city_models(pack, ("plan", "stretch"))
    one, other = simulate(plan), simulate(stretch)
    change = dict(zip(map(int, plan.years), headline(stretch, other)[0] - headline(plan, one)[0], strict=True))
    assert [round(change[year] / 10, 1) for year in (2030, 2031, 2035)] == [3.1, -24.1, -128.2]
    assert all(change[year] > 0.0 for year in range(2027, 2031))
    at = int(np.flatnonzero(plan.years == 2030)[0])
    moved = (other.carbon - one.carbon)[0, at]
    power = sum(each for each, flow in zip(moved, plan.flows, strict=True) if flow.sector == "power")
    sold = float((other.supplied.bought - one.supplied.bought)[0, at] * 0.5 * 100.0)  # 10^8 kWh x 0.5 kg/kWh
    made = float((other.supplied.generation - one.supplied.generation)[0, at].sum())
    assert round(power / 10, 1) == 9.3
    assert round(sold / 10, 1) == -0.9
    assert round((moved.sum() - power) / 10, 1) == -5.3
    assert round(power / made / 100, 2) == 0.82
    note = specification(pack).scenario("stretch").note  # type: ignore[union-attr]
    for told in ("高3.1万吨", "低24.1万吨", "低128.2万吨", "多排9.3万吨", "多抵扣0.9万吨", "少排5.3万吨", "0.82千克"):
        assert told in note
