"""What the lab answers is what the library computes; what cannot be asked is named and changes nothing."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from django.test import Client

from dafeng.pathway.results import city_model, project
from dafeng.pathway.studies.drawing import read_uncertainty
from dafeng.pathway.studies.ensembles import run_ensemble
from dafeng_site.lab import background
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import World, model_of, world_of
from dafeng_site.pages.labasked import VIEWS, Asked, asked_of
from dafeng_site.pages.labview import panel
from dafeng_site.people.models import Role
from dafeng_site.people.policy import scope_of
from dafeng_site.services import GoneError, InvalidError

if TYPE_CHECKING:
    from .conftest import Lab

HOSTILE = [
    "l.pv=nan",
    "l.pv=inf",
    "l.pv=1e400",
    "l.pv=101",
    "l.pv=-1",
    "l.pv=0x10",
    "l.pv=%EF%BC%95",
    "l.pv=" + "9" * 400,
    "l.unknown=50",
    "l.growth=11",
    "l.pv=%00",
    "scenario=none",
]
"""Levels out of range, no numbers, unknown names; pv reaches from 0 to 100, growth from -10 to 10."""


def _world(lab: Lab, who: str = Role.OFFICE) -> World:
    found = world_of(scope_of(lab.users[who]))
    assert isinstance(found, World), found
    return found


def _asked(lab: Lab, **given: str) -> Asked:
    return asked_of(_world(lab), given)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_without_script(lab: Lab, view: str) -> None:
    answer = lab.client(Role.OFFICE).get(f"/lab/?view={view}&l.pv=50&year=2035")
    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.content.decode()


def test_the_run_is_that_of_the_library(lab: Lab) -> None:
    model = city_model(lab.pack, "plan")
    levels = model.defaults.copy()
    levels[model.place_of("pv")], levels[model.place_of("growth")] = 0.4, 0.05
    found = project(model, levels)
    run = _asked(lab, scenario="plan", **{"l.pv": "40", "l.growth": "5"}).run
    assert np.array_equal(run.found.co2, found.co2)
    assert run.found.peak == found.peak
    answer = lab.client(Role.UNIT).get("/lab/answer/?scenario=plan&l.pv=40&l.growth=5&light=1").json()
    assert f"{found.peak.highest_year}" in answer["summary"]
    assert answer["key"] == run.key
    assert "l.pv=40" in answer["query"]
    assert "kilns" not in answer["query"]


def test_the_key_holds_everything_in_the_run(lab: Lab) -> None:
    keys = {
        _asked(lab, **given).run.key
        for given in ({}, {"scenario": "slow"}, {"l.pv": "50"}, {"l.pv": "51"}, {"l.growth": "5"})
    }
    assert len(keys) == 5
    assert _asked(lab, **{"l.pv": "100"}).run.key == _asked(lab).run.key  # 100 % is the plan's own


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_levels_are_named_and_not_run(lab: Lab, query: str) -> None:
    client = lab.client(Role.OFFICE)
    for address in (f"/lab/answer/?{query}", f"/lab/?{query}"):
        answer = client.get(address)
        assert answer.status_code in (400, 422), (address, answer.status_code)
    assert client.get(f"/lab/files/table.csv?{query}").status_code in (400, 404)


def test_the_api_names_what_cannot_be(lab: Lab) -> None:
    client = lab.client(Role.OFFICE)
    client.handler.enforce_csrf_checks = False

    def post(body: str) -> tuple[int, str]:
        answer = client.post("/api/v1/lab/run", body, content_type="application/json")
        return answer.status_code, answer.content.decode()

    good = post('{"scenario": "plan", "levels": {"pv": 0.4}}')
    assert good[0] == 200
    found = json.loads(good[1])
    model = city_model(lab.pack, "plan")
    levels = model.defaults.copy()
    levels[model.place_of("pv")] = 0.4
    assert found["co2_by_year"]["2040"] == project(model, levels).co2[20]
    assert found["levels"] == {"pv": 0.4}
    for body, code in (
        ('{"scenario": "plan", "levels": {"pv": 1.01}}', "lab.level-range"),
        ('{"scenario": "plan", "levels": {"nothing": 1}}', "lab.unknown-input"),
        ('{"scenario": "nowhere"}', "pathway.unknown-scenario"),
    ):
        status, said = post(body)
        assert (status, code in said) == (422, True), (body, said)
    for body in ('{"scenario": "plan", "levels": {"pv": NaN}}', '{"scenario": "plan", "levels": {"pv": 1e999}}'):
        assert post(body)[0] == 400
    assert post('{"scenario": 3}')[0] == 422


def test_the_public_and_enterprises_do_not_enter(lab: Lab) -> None:
    assert lab.client("").get("/lab/").status_code == 302
    assert lab.client(Role.ENTERPRISE).get("/lab/").status_code == 403
    assert lab.client(Role.AUDITOR).get("/lab/").status_code == 403
    for who, status in (("", 401), (Role.ENTERPRISE, 403)):
        answer = lab.client(who).post("/api/v1/lab/run", '{"scenario": "plan"}', content_type="application/json")
        assert answer.status_code == status


def test_wedges_add_up_to_the_difference_of_the_paths(lab: Lab) -> None:
    asked = _asked(lab, scenario="plan", against="frozen", view="wedge", **{"l.pv": "30"})
    made = panel(asked)
    for at, year in enumerate(made["heads"]):
        place = year - asked.run.found.years[0]
        gap = (asked.run.found.co2 - asked.other.found.co2)[place] / 10
        assert made["total"][at] == (year, pytest.approx(gap, abs=1e-6))
        assert sum(row["values"][at][1] for row in made["rows"]) == pytest.approx(gap, abs=1e-6)


def test_files_hold_the_run(lab: Lab) -> None:
    client = lab.client(Role.READER)
    content = client.get("/lab/files/table.csv?l.pv=40").content
    frame = pl.read_csv(io.BytesIO(content))
    co2 = _asked(lab, **{"l.pv": "40"}).run.found.co2
    assert frame.filter(pl.col("indicator") == "co2.energy")["2030"].item() == pytest.approx(co2[10])
    assert client.get("/lab/files/iamc.csv").content.count(b"Dafeng,plan") > 40
    for form in ("docx", "xlsx"):
        assert client.get(f"/lab/files/report.{form}?l.pv=40").content.startswith(b"PK")
    assert client.get("/lab/files/report.exe").status_code == 404


def test_runs_in_pieces_are_the_same_bits_as_in_one(lab: Lab) -> None:
    world = _world(lab)
    user = lab.users[Role.READER]
    row = background.begin(user, world, State("plan"), 1500, 3, aside=False)
    background.carry_out(row.pk, world, State("plan"))
    row.refresh_from_db()
    assert (row.status, row.done) == ("done", 1500)
    uncertain = read_uncertainty(lab.pack.files, world.spec)
    whole = run_ensemble(model_of(world, "plan"), uncertain, runs=1500, seed=3)
    assert row.result["quantiles"]["0.5"] == whole.fan()[0.5].tolist()
    assert row.result["p_peak_by"]["2030"][0] == whole.p_peak_by()[2030].value
    assert background.begin(user, world, State("plan"), 1500, 3, aside=False).pk == row.pk  # known already
    assert background.latest(user, world, State("plan")) == row
    assert background.latest(user, world, State("slow")) is None
    page = lab.client(Role.READER).get("/lab/?view=chance").content.decode()
    assert "已抽样1500次" in page.replace("&nbsp;", "")


def test_runs_are_cancelled_by_their_owner_alone(lab: Lab) -> None:
    world = _world(lab)
    row = background.begin(lab.users[Role.UNIT], world, State("plan"), 500, 1, aside=False)
    with pytest.raises(InvalidError, match="正在运行"):
        background.begin(lab.users[Role.UNIT], world, State("slow"), 500, 1, aside=False)
    with pytest.raises(GoneError):
        background.cancel(lab.users["other"], row.pk)
    assert lab.client("other").get(f"/lab/runs/{row.pk}/").status_code == 404
    assert lab.client(Role.UNIT).post(f"/lab/runs/{row.pk}/cancel/").status_code == 302
    background.carry_out(row.pk, world, State("plan"))
    row.refresh_from_db()
    assert (row.status, row.result) == ("cancelled", {})
    for runs, seed in ((0, 1), (20_001, 1), (10, -1)):
        with pytest.raises(InvalidError):
            background.begin(lab.users["other"], world, State("plan"), runs, seed, aside=False)
    assert LabRun.objects.count() == 1


def test_a_city_without_scenarios_says_so(world: object) -> None:
    from django.test import Client

    client = Client()
    client.force_login(world.users[Role.OFFICE])  # type: ignore[attr-defined]
    assert "还没有可以运行的情景" in client.get("/lab/").content.decode()
    assert client.get("/lab/answer/").status_code == 404


def test_a_form_in_an_answer_can_be_sent(lab: Lab) -> None:
    """Fragments are rendered without the page around them; forms in them still carry their token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(lab.users[Role.OFFICE])
    found = client.get("/lab/answer/?view=chance").json()["panel"]
    token = found.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = client.post("/lab/runs/begin/?view=chance", {"runs": "0", "seed": "1", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    assert client.post("/lab/runs/begin/?view=chance", {"runs": "0", "seed": "1"}).status_code == 403
