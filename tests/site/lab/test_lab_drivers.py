"""Drivers steered in the lab: the page runs what the library runs, keeps it in address, key, saved state, files."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from django.utils import translation

from dafeng.pathway.records import Translated
from dafeng.pathway.results import city_model, project
from dafeng.pathway.steering import Steer, steerable, steered
from dafeng_site.lab import services
from dafeng_site.lab.models import SavedScenario
from dafeng_site.lab.worlds import World, world_of
from dafeng_site.pages.labasked import Asked, asked_of
from dafeng_site.pages.labfiles import facts_of
from dafeng_site.pages.labsliders import shell
from dafeng_site.pages.labview import panel
from dafeng_site.pages.labwords import together, told
from dafeng_site.people.models import Role
from dafeng_site.people.policy import scope_of

if TYPE_CHECKING:
    from .conftest import Lab

QUERY = "scenario=plan&d.population=-10&p.cars.rate.2040=250"
GIVEN = dict(pair.split("=") for pair in QUERY.split("&"))
STEERS = (Steer("cars.rate", points=((2040, 250.0),)), Steer("population", -0.1))


def _asked(lab: Lab, **given: str) -> Asked:
    world = world_of(scope_of(lab.users[Role.OFFICE]))
    assert isinstance(world, World), world
    return asked_of(world, given)


def test_every_driver_that_is_given_has_a_slider_with_path_and_reason(lab: Lab) -> None:
    asked = _asked(lab)
    sliders = [each for group in shell(asked)["groups"] for each in group.sliders if each.path]
    assert {each.path.driver for each in sliders} == {each.id for each in steerable(asked.world.spec)}
    for each in sliders:
        assert each.low < 0 < each.high
        assert each.reach
        assert each.path.unit
        assert each.rows
    growth = next(each for each in sliders if each.path.driver == "gdp.real")
    assert growth.field == "l.growth"  # the parameter of the specification that moves it is its slider


def test_the_run_is_that_of_the_steered_model(lab: Lab) -> None:
    asked = _asked(lab, **GIVEN)
    expected = project(steered(city_model(lab.pack, "plan"), STEERS))
    assert asked.faults == ()
    assert np.array_equal(asked.run.found.co2, expected.co2)
    answer = lab.client(Role.READER).get(f"/lab/answer/?{QUERY}").json()
    assert answer["key"] == asked.run.key
    assert answer["drivers"]["cars.rate"]["values"]["2040"] == "250"
    assert _asked(lab, **dict(pair.split("=") for pair in asked.state.query().split("&"))).run.key == asked.run.key
    assert len({asked.run.key, _asked(lab).run.key, _asked(lab, **{"d.population": "-9"}).run.key}) == 3


def test_the_light_answer_tells_only_of_drivers_that_are_moved(lab: Lab) -> None:
    answer = lab.client(Role.READER).get(f"/lab/answer/?{QUERY}&part=light").json()
    assert set(answer["drivers"]) == {"population", "cars.rate"}


def test_saved_opened_compared_and_reported(lab: Lab) -> None:
    client = lab.client(Role.UNIT)
    key = client.get(f"/lab/answer/?{QUERY}").json()["key"]
    client.post(f"/lab/save/?{QUERY}", {"name": "人口少一成", "key": key})
    row = SavedScenario.objects.get()
    asked = _asked(lab, **GIVEN)
    assert services.state_of_saved(asked.world, row) == asked.state
    assert services.is_current(asked.world, row)
    page = client.get(f"/lab/saved/{row.pk}/").content.decode()
    assert "p.cars.rate.2040=250" in page
    rows = panel(_asked(lab, **GIVEN, against="plan", view="compare"))["steered"]
    assert ("population", 2030, 190.0, 171.0) in [(each[0], each[2], each[3], pytest.approx(each[4])) for each in rows]
    compared = client.get(f"/lab/?{QUERY}&against=plan&view=compare").content.decode()
    assert "/lab/inputs/cars.rate/" in compared
    assert client.get("/lab/inputs/cars.rate/", headers={"HX-Request": "true"}).status_code == 200
    frame = pl.read_csv(io.BytesIO(client.get(f"/lab/files/diff.csv?{QUERY}&against=plan").content))
    assert frame.filter((pl.col("key") == "cars.rate") & (pl.col("year") == 2040))["second"].item() == 250.0
    assert ("每千人汽车", 2040) in [(each[0], each[1]) for each in facts_of(asked, None).drivers]


def test_shares_of_the_difference_sum_with_steered_drivers(lab: Lab) -> None:
    asked = _asked(lab, **GIVEN, against="frozen", view="wedge")
    made = panel(asked)
    for at, year in enumerate(made["heads"]):
        gap = (asked.run.found.co2 - asked.other.found.co2)[year - asked.run.found.years[0]]
        assert made["total"][at] == (year, pytest.approx(gap / 10, abs=1e-6))
        assert sum(row["values"][at][1] for row in made["rows"]) == pytest.approx(gap / 10, abs=1e-6)


@pytest.mark.parametrize(
    "query",
    ["d.population=21", "d.nobody=1", "d.income=1", "p.population.2020=200", "p.population.2030=0",
     "p.population.2030=nan", "p.population.x=1", "p.2030=1", "p.population.2030=1e300"],
)  # fmt: skip
def test_what_cannot_be_is_refused(lab: Lab, query: str) -> None:
    client = lab.client(Role.OFFICE)
    assert client.get(f"/lab/answer/?{query}").status_code == 422
    assert client.get(f"/lab/?{query}").status_code == 422
    assert client.get(f"/lab/files/table.csv?{query}").status_code == 404


def test_the_api_takes_drivers(lab: Lab) -> None:
    body = '{"scenario": "plan", "drivers": {"population": {"deviation": -0.1}, "cars.rate": {"path": {"2040": 250}}}}'
    answer = lab.client(Role.OFFICE).post("/api/v1/lab/run", body, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["key"] == _asked(lab, **GIVEN).run.key


def test_notes_are_told_in_english_or_marked_as_chinese(lab: Lab) -> None:
    # The small pack's rows say '示例' (an example) and it has no english.csv; with one the English stands there.
    asked = _asked(lab)
    with translation.override("en"):
        assert told(asked.world, "示例") == '<span lang="zh">示例</span>'
        assert told(asked.world, "<b>例</b>") == '<span lang="zh">&lt;b&gt;例&lt;/b&gt;</span>'
        assert told(asked.world, "158.87÷1693.91") == "158.87÷1693.91"
        spec = replace(asked.world.spec, english={"示例": Translated("an example <i>")})
        known = replace(asked.world, spec=spec)
        assert together((told(known, "示例"), "", "x"), "; ") == "an example &lt;i&gt;; x"
    client = lab.client(Role.READER)
    client.cookies["dafeng_language"] = "en"
    page = client.get("/lab/inputs/kilns/", headers={"HX-Request": "true"}).content.decode()
    assert '<span lang="zh">示例</span>' in page
    with translation.override("zh-hans"):
        assert told(asked.world, "示例") == "示例"
