"""The demonstration city: complete for its year, marked as made up everywhere, in no package and no other pack."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from dafeng.appraisal import sheet_of
from dafeng.appraisal.city import evaluate_city
from dafeng.city import CityPack, load_pack, packaged_packs
from dafeng.core import default_catalogue
from dafeng.plan import read_plan
from dafeng.reports import KINDS, Wording, compose, make_context

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "docs" / "examples" / "demo-city"


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_pack(DEMO)


def test_everything_of_it_says_that_it_is_made_up(pack: CityPack) -> None:
    assert "合成" in pack.name
    assert "synthetic" in pack.name_en
    assert all("合成" in place.name for place in pack.places)
    assert [source.id for source in pack.sources] == ["synthetic"]
    assert set(pack.observations["source"]) == {"synthetic"}
    assert all("合成" in title for name in ("work_items", "rounds") for title in pack.tables[name]["title"])
    assert all("合成" in note for note in pack.tables["round_entries"]["note"])


def test_its_rounds_show_every_state_of_a_report(pack: CityPack) -> None:
    assert list(pack.tables["rounds"]["state"]) == ["closed", "open"]
    assert set(pack.tables["round_reports"]["state"]) == {"draft", "submitted", "returned", "closed"}
    kept = json.loads(pack.files["duty/rounds/0001-snapshot.json"])
    digest = kept.pop("sha256")
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == digest
    assert all("合成" in each["title"] for each in kept["items"])


def test_it_enters_no_package_and_no_other_pack() -> None:
    assert set(packaged_packs()) == {each.name for each in (ROOT / "cities").iterdir() if each.is_dir()}
    assert not any("合成数据（仅供演示）" in path.read_text("utf-8") for path in (ROOT / "cities").rglob("*.toml"))


@pytest.mark.parametrize(("sheet", "count"), [("national", 1), ("district", 3), ("unit", 7)])
def test_its_evaluation_has_a_grade_for_everyone(pack: CityPack, sheet: str, count: int) -> None:
    own = pack.plans[0]
    found = evaluate_city(sheet_of(sheet), pack, read_plan(own.content, own.file), 2025, default_catalogue())
    assert len(found.evaluations) == count
    assert all(each.grade is not None for each in found.evaluations)


@pytest.mark.parametrize("kind", [each for each in KINDS if each != "object-assessment"])
def test_every_document_of_it_is_marked(pack: CityPack, kind: str) -> None:
    own = pack.plans[0]
    plan = read_plan(own.content, own.file)
    context = make_context(pack, plan, default_catalogue(), "2025", made=date(2026, 1, 20), plan_title=own.title)
    found = compose(kind, context, Wording())
    assert found.synthetic
    assert all(letter.synthetic for letter in found.letters)
