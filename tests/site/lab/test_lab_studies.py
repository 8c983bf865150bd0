"""Studies of the lab: shares that sum in every grouping, chances in sentences, variance in the background, drawers."""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from dafeng.pathway.sentences import path_sentences
from dafeng.pathway.studies.ensembles import decide
from dafeng.pathway.studies.turning import rise_of, unaided_peak
from dafeng_site.data.models import Observation, PackPart
from dafeng_site.data.version import writing
from dafeng_site.lab import background, inquiries, services
from dafeng_site.lab.models import LabRun, SavedScenario
from dafeng_site.lab.running import run_of, shifted, statements_of
from dafeng_site.lab.state import State
from dafeng_site.lab.warming import warm_lab
from dafeng_site.lab.worlds import World, model_of, world_of
from dafeng_site.pages.labasked import GROUPINGS, RULES, Asked, asked_of
from dafeng_site.pages.labchances import sentences
from dafeng_site.pages.labplaces import district_split
from dafeng_site.pages.labshares import difference, grouped
from dafeng_site.pages.labtargets import keys_of
from dafeng_site.people.models import Role
from dafeng_site.people.policy import scope_of
from dafeng_site.services import InvalidError

if TYPE_CHECKING:
    from .conftest import Lab


def _world(lab: Lab) -> World:
    found = world_of(scope_of(lab.users[Role.OFFICE]))
    assert isinstance(found, World)
    return found


def _asked(lab: Lab, **given: str) -> Asked:
    return asked_of(_world(lab), given)


@pytest.mark.parametrize("by", GROUPINGS)
def test_shares_sum_to_the_difference_in_every_grouping(lab: Lab, by: str) -> None:
    asked = _asked(lab, scenario="plan", against="frozen", by=by)
    found = difference(asked)
    assert found is not None
    parts = grouped(asked, found)
    change = asked.run.found.co2 - asked.other.found.co2
    assert np.allclose(sum(part.values for part in parts), change, atol=1e-6)
    for part in parts:
        if part.members:
            assert np.allclose(sum(values for _key, _name, values in part.members), part.values, atol=1e-9)
    frame = pl.read_csv(
        io.BytesIO(lab.client(Role.READER).get(f"/lab/files/shares.csv?against=frozen&by={by}").content)
    )
    assert frame["2030"].sum() == pytest.approx(change[10] / 10, abs=1e-6)


def test_a_long_view_comes_after_the_summary(lab: Lab) -> None:
    client = lab.client(Role.READER)
    first = client.get("/lab/answer/?view=wedge&against=frozen").json()
    assert first["more"] is True
    assert "lab-verdict" in first["summary"]
    assert "panel" not in first
    second = client.get("/lab/answer/?view=wedge&against=frozen&part=panel").json()
    assert "<svg" in second["panel"]
    assert "summary" not in second


def test_one_width_is_drawn_where_one_is_asked_for(lab: Lab) -> None:
    client = lab.client(Role.READER)
    both, wide = (client.get(f"/lab/answer/?draw={draw}").json()["panel"] for draw in ("", "wide"))
    assert (both.count('viewBox="0 0 720'), wide.count('viewBox="0 0 720')) == (1, 1)
    assert (both.count('viewBox="0 0 360'), wide.count('viewBox="0 0 360')) == (1, 0)


def test_answers_are_compressed(lab: Lab) -> None:
    answer = lab.client(Role.READER).get("/lab/answer/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "panel" in json.loads(gzip.decompress(answer.content))


def test_the_path_in_words_is_that_of_the_library(lab: Lab) -> None:
    world = _world(lab)
    run = run_of(world, State("plan", (("pv", 0.3),)))
    model = shifted(model_of(world, "plan"), run.state)
    turn = run.found.peak.rebound
    rise = rise_of(run.found.model, run.found.raw, turn) if turn else None
    said = path_sentences(run.found.peak, unaided_peak(model), rise, first_year=run.found.years[0])
    assert statements_of(world, run) == said
    assert said[0][0] in lab.client(Role.READER).get("/lab/?scenario=plan&l.pv=30").content.decode()


def test_variance_in_the_background_is_that_of_the_library(lab: Lab) -> None:
    world, user = _world(lab), lab.users[Role.READER]
    row = background.begin_variance(user, world, State("plan"), 64, 1, aside=False)
    background.carry_out(row.pk, world, State("plan"))
    row.refresh_from_db()
    assert (row.status, row.done, row.runs) == ("done", row.runs, 64 * inquiries.runs_per_base(world))
    whole = decide(model_of(world, "plan"), world.uncertainty, base=64, seed=1, year=2030)
    kept = row.result["outputs"]
    assert [each["output"] for each in kept] == [each.output for each in whole]
    assert [each["total"][0] for each in kept[2]["indices"]] == [each.total for each in whole[2].indices]
    assert background.latest(user, world, State("plan"), LabRun.Kind.VARIANCE) == row
    assert background.latest(user, world, State("plan")) is None
    assert "一阶" in lab.client(Role.READER).get("/lab/?view=tornado").content.decode()
    for base, seed in ((100, 1), (0, 1), (64, -1)):
        with pytest.raises(InvalidError):
            background.begin_variance(user, world, State("plan"), base, seed, aside=False)


def test_runs_stop_between_pieces_when_somebody_cancels(lab: Lab) -> None:
    world, seen = _world(lab), []

    def watch(done: int) -> None:
        seen.append(done)
        raise inquiries.Stopped

    with pytest.raises(inquiries.Stopped):
        inquiries.inquire(LabRun.Kind.CHANCE, world, State("plan"), 5000, 1, watch)
    assert len(seen) == 1
    assert seen[0] < 5000


def _case(cases: int, box: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"runs": 200, "cases": cases, "box": box}


def test_discovery_is_told_in_sentences(lab: Lab) -> None:
    limits = [
        {"name": "growth", "low": 0.012, "high": None, "p": 0.0},
        {"name": "pv", "low": None, "high": 0.9, "p": 0},
    ]
    box = {"coverage": 0.6, "density": 0.9, "mass": 0.3, "limits": limits}
    slips = {"2025": _case(0), "2029": _case(80, box), "2030": _case(80, box), "2035": _case(200)}
    told = sentences(_asked(lab, scenario="plan"), {"slips": slips, "p_targets": []})
    assert [each["head"] for each in told] == ["2025年以前达峰", "2029、2030年以前达峰", "2035年以前达峰"]
    assert told[0]["said"] == "200次抽样中没有一次晚于2025年达峰或期内没有达峰。"
    assert "有80次（40%）" in told[1]["said"]
    assert "高于+1.2%" in told[1]["said"]
    assert "落实程度低于90%" in told[1]["said"]
    assert "90%的情形" in told[1]["said"]
    assert "全部晚于2035年" in told[2]["said"]


def test_a_saved_scenario_is_compared_with_by_those_who_may_see_it(lab: Lab) -> None:
    owner, world = lab.users[Role.UNIT], _world(lab)
    state = State("plan", (("pv", 0.5),))
    row: SavedScenario = services.save_scenario(
        owner, world, state, name="光伏减半", note="", shared=False, key=run_of(world, state).key
    )
    page = lab.client(Role.UNIT).get(f"/lab/?scenario=plan&against=saved-{row.pk}&view=compare").content.decode()
    assert "对照：光伏减半" in page
    assert "滑块不同的各项" in page
    answer = lab.client("other").get(f"/lab/answer/?against=saved-{row.pk}")
    assert answer.status_code == 422
    assert "光伏减半" not in answer.content.decode()


def test_districts_sum_to_the_city_or_say_what_is_missing(lab: Lab) -> None:
    for rule in RULES:
        asked = _asked(lab, scenario="plan", rule=rule)
        found = district_split(asked)
        page = lab.client(Role.READER).get(f"/lab/?view=districts&rule={rule}")
        assert page.status_code == 200
        if hasattr(found, "paths"):
            assert np.allclose(found.paths.sum(axis=0), asked.run.found.co2)
        else:
            assert found.text("zh").splitlines()[0][:20] in page.content.decode()


def test_figures_open_in_the_drawer(lab: Lab) -> None:
    client = lab.client(Role.READER)
    drawer = {"HX-Request": "true"}
    told = client.get("/lab/figures/path/?scenario=plan&year=2030&of=own", headers=drawer).content.decode()
    co2 = _asked(lab, scenario="plan").run.found.co2
    assert f"{co2[10] / 10:,.1f}" in told
    about = client.get("/lab/inputs/pv/", headers=drawer).content.decode()
    assert "改变" in about
    assert client.get("/lab/inputs/pv/").headers["Location"].endswith("#l.pv")
    assert client.get("/lab/inputs/nothing/", headers=drawer).status_code == 404


def test_a_process_gets_ready_without_a_question(lab: Lab) -> None:
    warm_lab()
    assert "2030" in lab.client(Role.OFFICE).get("/lab/").content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("what", ["table", "iamc", "shares", "districts", "diff"])
def test_every_table_comes_in_every_form(lab: Lab, what: str, form: str) -> None:
    answer = lab.client(Role.READER).get(f"/lab/files/{what}.{form}?against=frozen&l.pv=40")
    assert answer.status_code == 200
    assert answer.content
    if form == "parquet":
        assert pl.read_parquet(io.BytesIO(answer.content)).width > 2


def test_after_a_write_what_rests_on_other_data_is_not_read_or_compiled_anew(lab: Lab) -> None:
    before = _world(lab)
    model = model_of(before, "plan")
    with writing():
        row = Observation.objects.filter(place=lab.pack.code).exclude(value=None).order_by("pk").first()
        assert row is not None
        row.value = float(row.value) * 1.5
        row.save()
    after = _world(lab)
    assert after is not before
    assert after.spec is before.spec
    assert after.plan is before.plan
    assert model_of(after, "plan") is model
    assert after.models == before.models
    assert after.digest != before.digest  # the figures are others: targets are judged anew


def test_other_scenarios_are_read_and_compiled_anew(lab: Lab) -> None:
    before = _world(lab)
    model = model_of(before, "plan")
    with writing():
        part = PackPart.objects.get(name="scenarios/scenarios.toml")
        part.content = bytes(part.content) + b"\n# another line\n"
        part.save()
    after = _world(lab)
    assert after.spec is not before.spec
    assert after.models != before.models
    assert model_of(after, "plan").key == model.key  # a remark changes no result


def test_keys_of_kept_runs_are_those_of_the_plans_targets_also_of_twins() -> None:
    """Only the second of two targets of one clause, name and year can be tested in runs: it keeps the second's key."""
    three = {"clause": "二", "name": "单位地区生产总值能耗", "year": 2025}
    assert keys_of([three, three, three | {"year": 2030}]) == [
        "二:单位地区生产总值能耗:2025",
        "二:单位地区生产总值能耗:2025:2",
        "二:单位地区生产总值能耗:2030",
    ]
    assert keys_of([three | {"nth": 2}]) == ["二:单位地区生产总值能耗:2025:2"]
