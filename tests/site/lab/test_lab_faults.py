"""What cannot be set is said beside its slider; what the run meets and the draws do not is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dafeng_site.lab.worlds import World, world_of
from dafeng_site.pages.labtargets import _unlikely
from dafeng_site.people.models import Role
from dafeng_site.people.policy import scope_of

if TYPE_CHECKING:
    from .conftest import Lab


@pytest.mark.parametrize(
    ("query", "name"),
    [("l.pv=101", "pv"), ("l.growth=11", "growth"), ("d.population=21", "population"),
     ("p.population.2030=0", "population"), ("l.pv=abc", "pv")],
)  # fmt: skip
def test_a_fault_stands_beside_its_slider(lab: Lab, query: str, name: str) -> None:
    client = lab.client(Role.OFFICE)
    answer = client.get(f"/lab/answer/?{query}")
    assert answer.status_code == 422
    assert set(answer.json()["beside"]) == {name}
    assert "summary" not in answer.json()  # the last good answer stays on the page
    page = client.get(f"/lab/?{query}").content.decode()
    shown = [part.split(">")[0] for part in page.split('<p class="lab-beside"')[1:]]
    assert [name in each for each in shown if "hidden" not in each] == [True]


def test_all_scenarios_stand_in_one_chart(lab: Lab) -> None:
    page = lab.client(Role.OFFICE).get("/lab/?view=compare&l.pv=50").content.decode()
    world = world_of(scope_of(lab.users[Role.OFFICE]))
    assert isinstance(world, World)
    for each in world.spec.scenarios:
        assert page.count(f">{each.zh}</text>") == 1  # at the line's end in the wide drawing


@pytest.mark.parametrize(
    ("standing", "chance", "said"),
    [
        ("met", None, ""),
        ("behind", {"value": 0.0, "basis": "model"}, ""),
        ("met", {"value": 0.8, "basis": "model"}, ""),
        ("met", {"value": 0.1, "basis": "model"}, "只有 10%"),
        ("set-by-measure", {"value": 0.0, "basis": "measures"}, "落实程度多不足 100%，只有 0%"),
    ],
)
def test_met_but_unlikely_is_explained(standing: str, chance: dict[str, object] | None, said: str) -> None:
    found = _unlikely(standing, chance)
    assert (said in found) if said else found == ""
