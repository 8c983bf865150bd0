"""JSON as a contract, a table that is aligned, a page that a hostile document cannot break."""

import json
import re
from dataclasses import replace

import pytest
from lxml import html as markup

from dafeng.plan.records import Clause, IndicatorMatch, Plan, Project, Target, Task, Threshold, UnitRef
from dafeng.plan.render import html, table, to_json, value_text
from dafeng.plan.render.columns import clean, cut, grid, width
from dafeng.plan.render.wording import demand

TEXT = "某市方案\n一、目标\n到2025年，森林覆盖率达到21%。建设3-5个基地。（责任单位：市林业局、市某某办）\n"


def at(piece: str) -> tuple[int, int]:
    return TEXT.index(piece), TEXT.index(piece) + len(piece)


FOREST = Target(
    "一", "森林覆盖率", 2025, "=", 21.0, "%", None, "level", "", "到2025年，森林覆盖率达到21%",
    *at("到2025年，森林覆盖率达到21%"), matches=(IndicatorMatch("forest.cover", 0.9),),
)  # fmt: skip
BASES = Target(
    "一", "基地", None, "=", 3.0, "个", None, "level", "", "建设3-5个基地", *at("建设3-5个基地"), value_high=5.0,
    value_text="3-5",
)  # fmt: skip
PLAN = Plan(
    title="某市方案",
    issuer="某市人民政府",
    number="某政发〔2023〕1号",
    date="2023-10-12",
    text=TEXT,
    clauses=(Clause("一", "目标", 1, None, 5, len(TEXT), 10),),
    tasks=(
        Task(
            "一", "造林", (UnitRef("市林业局", "lead", *at("市林业局"), canonical="forestry", confidence=1.0),
                         UnitRef("市某某办", "responsible", *at("市某某办"))), 5, len(TEXT),
        ),
    ),
    targets=(FOREST, BASES),
    projects=(Project("一", "基地", "base", "建设3-5个基地", *at("基地")),),
    thresholds=(Threshold("一", "21%", 21.0, "%", *at("21%")),),
)  # fmt: skip


def test_json_has_the_agreed_keys_and_spans_that_point_into_its_text() -> None:
    read = json.loads(to_json(PLAN))
    assert {"title", "issuer", "number", "date", "clauses", "tasks", "targets", "projects", "thresholds"} <= set(read)
    needed = {
        "clause",
        "indicator",
        "year",
        "op",
        "value",
        "unit",
        "base_year",
        "kind",
        "hedge",
        "quote",
        "start",
        "end",
    }
    assert needed <= set(read["targets"][0])
    for target in read["targets"]:
        assert read["text"][target["start"] : target["end"]] == target["quote"]
    for unit in read["tasks"][0]["units"]:
        assert read["text"][unit["start"] : unit["end"]] == unit["name"]
    assert read["targets"][0]["matches"] == [{"code": "forest.cover", "confidence": 0.9}]
    assert read["targets"][1]["matches"] == []


def test_every_key_of_the_json_is_described() -> None:
    read = json.loads(to_json(PLAN))
    entries = [
        each[0] for each in (read["clauses"], read["tasks"], read["targets"], read["projects"], read["thresholds"])
    ]
    keys = {*read, *(key for each in (*entries, read["tasks"][0]["units"][0]) for key in each)}
    described = set(re.findall("[a-z0-9_]+", " ".join(re.findall("`([^`]+)`", to_json.__doc__ or ""))))
    assert keys - described == set()


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"value": 21.0}, "21"),
        ({"value": 0.0}, "0"),
        ({"value": 5.6}, "5.6"),
        ({"value": None, "op": None, "kind": "assigned"}, None),
        ({"value": 3.0, "value_high": 5.0}, "3-5"),
        ({"value": 2 / 3, "value_text": "2/3"}, "2/3"),
        ({"value": 2 / 3, "value_text": "三分之二"}, "2/3"),
        ({"value": 25.0, "value_text": "百分之二十五"}, "25"),
    ],
)
def test_values_are_exact_decimals_or_the_ranges_and_fractions_of_the_text(
    changes: dict[str, object], shown: object
) -> None:
    read = json.loads(to_json(replace(PLAN, targets=(replace(FOREST, **changes),))))
    assert read["targets"][0]["value"] == shown


def test_numbers_show_no_needless_point_or_exponent() -> None:
    shown = [value_text(replace(FOREST, value=value)) for value in (40.0, 5.6, 3_000_000.0, 0.0)]
    assert shown == ["40", "5.6", "3000000", "0"]


def test_demands_in_words() -> None:
    fall = replace(FOREST, kind="reduction", op=">=", value=15.8, base_year=2020)
    assert demand(fall, "zh") == "比2020年下降 ≥15.8%"
    assert demand(fall, "en") == "reduction ≥15.8% on 2020"
    assert demand(replace(FOREST, kind="assigned", op=None, value=None), "zh") == "上级下达"
    assert demand(replace(FOREST, op="~", value=400.0, unit="万千瓦"), "zh") == "≈400万千瓦"


def test_columns_align_by_the_places_that_han_characters_take() -> None:
    lines = grid([["甲乙", "x"], ["abc", "y"]], [0, 0])
    assert lines == ["甲乙  x", "abc   y"]
    assert (width("甲a，"), width("é")) == (5, 1)
    assert cut("一二三四", 5) == "一二…"


def test_the_table_shows_unmatched_targets_and_unknown_units_and_no_escape_codes() -> None:
    shown = table(PLAN)
    assert "0.90 forest.cover\n" in shown
    assert "0.90 forest.cover 森林覆盖率\n" in table(PLAN, names={"forest.cover": "森林覆盖率"})
    assert "未对应" in shown
    assert "市林业局(牵头)、市某某办?" in shown
    assert "\x1b" not in shown
    assert "\x1b[1m" in table(PLAN, colour=True)
    assert "Responsible units" in table(PLAN, "en")


def test_a_document_cannot_steer_the_terminal() -> None:
    hostile = replace(PLAN, title="a\x1b[2Jb\u202ec\x07", targets=(replace(FOREST, indicator="x\x1b]0;y\x07\nz"),))
    shown = table(hostile)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", shown)
    assert clean("a\tb\x1bc") == "a bc"


def test_the_page_links_records_and_text_both_ways() -> None:
    tree = markup.document_fromstring(html(PLAN))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [element.get("href")[1:] for element in tree.iter("a") if element.get("href")]
    assert set(links) <= set(ids)
    assert {"t1", "s-t1", "t2", "s-t2", "k1u1", "s-k1u1", "k1u2", "p1", "s-p1", "h1", "s-h1"} <= set(ids)


def test_the_page_keeps_every_character_of_the_document() -> None:
    tree = markup.document_fromstring(html(PLAN))
    assert [each.text_content() for each in tree.iter("article").__next__()] == TEXT.strip().split("\n")


def test_the_page_asks_nothing_of_the_network_and_runs_no_script() -> None:
    page = html(PLAN, "en")
    assert not re.search(r"<script|<link|<img|<iframe|\son\w+=|url\(|@import|https?:", page)
    assert "default-src 'none'" in page


def test_a_hostile_document_cannot_inject() -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    text = f"{evil}\n{evil}\n"
    unit = UnitRef(evil, "lead", 0, len(evil), canonical=evil)
    plan = Plan(
        title=evil, issuer=evil, number=evil, date=evil, text=text,
        clauses=(Clause(evil, evil, 1, None, 0, len(text), 5),),
        tasks=(Task(evil, evil, (unit,), 0, len(text)),),
        targets=(replace(FOREST, clause=evil, indicator=evil, unit=evil, hedge=evil, start=2, end=len(evil) + 9,
                         matches=(IndicatorMatch(evil, 1.0),)),),
        projects=(Project(evil, evil, evil, evil, 3, 9),),
        thresholds=(Threshold(evil, evil, None, evil, 7, 30),),
    )  # fmt: skip
    tree = markup.document_fromstring(html(plan))
    assert not list(tree.iter("script", "img"))
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_spans_outside_the_text_are_left_out_of_the_page() -> None:
    outside = (replace(FOREST, start=-1, end=5), replace(FOREST, start=3, end=10_000))
    page, none = (markup.document_fromstring(html(replace(PLAN, targets=found))) for found in (outside, ()))
    assert [each.text_content() for each in page.iter("mark")] == [each.text_content() for each in none.iter("mark")]
