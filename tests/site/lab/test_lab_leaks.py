"""A world with scenarios: what stands in a saved scenario or a run that somebody may not see changes no answer.

The scenario of another person that is not shared, and that person's runs, get other names, notes, levels and results;
every address of the lab and its API must answer as before, byte for byte. Deleting and renaming by others is tried too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from dafeng_site.kept import forget
from dafeng_site.lab.models import LabRun, SavedScenario
from dafeng_site.pagecache import shelf
from dafeng_site.people.models import OrgUnit, Role, User

from ..routes import addresses, body_of, routes

if TYPE_CHECKING:
    from .conftest import Lab

RESULT = {"peak_year": 2027, "peak_value": 1.5}
LOOKING = ["", Role.UNIT, Role.READER, Role.AUDITOR, Role.ENTERPRISE]


@pytest.fixture
def hidden(lab: Lab) -> SavedScenario:
    """A scenario of a person of another unit, shared with nobody, with a run; beside it one that is shared."""
    unit = OrgUnit.objects.create(code="traffic", name="市交通运输局", level="city")
    User.objects.filter(username="other").update(unit=unit)
    author = User.objects.get(username="other")
    LabRun.objects.create(user=author, key="a" * 64, state="{}", runs=10, seed=1, status="done", result={})
    SavedScenario.objects.create(
        name="公开的", scenario="plan", key="b" * 64, author=author, shared=True, result=RESULT
    )
    return SavedScenario.objects.create(name="未公开", scenario="plan", key="c" * 64, author=author, result=RESULT)


def _keys(model: type[Any]) -> list[str]:
    return [*(str(pk) for pk in model.objects.values_list("pk", flat=True)), "999999"]


def _answers(client: Client) -> dict[str, tuple[int, bytes]]:
    forget()
    shelf.clear()
    values = {
        "pk runs": _keys(LabRun),
        "pk saved": _keys(SavedScenario),
        "pk": _keys(SavedScenario),
        "chart": ["path", "nonsense"],
        "kind figures": ["path", "share", "district", "chance", "nonsense"],
        "what": ["table"],
        "name": ["pv", "nonsense"],
        "form": ["csv", "xlsx"],
    }
    return {
        address: body_of(client, address)
        for route in routes()
        if route.method == "get" and route.pattern.startswith(("lab/", "api/v1/lab"))
        for address in addresses(route, values)
    }


def _scramble(hidden: SavedScenario) -> None:
    row = {
        "name": "密名",
        "note": "密注",
        "scenario": "frozen",
        "levels": {"pv": 0.1},
        "result": RESULT | {"peak_year": 2049},
    }
    SavedScenario.objects.filter(pk=hidden.pk).update(**row)
    LabRun.objects.update(state='{"secret": 1}', status="failed", trouble="密障", result={"x": 1}, done=7)


@pytest.mark.parametrize("role", LOOKING)
def test_a_scenario_out_of_scope_changes_no_answer(lab: Lab, hidden: SavedScenario, role: str) -> None:
    client = lab.client(role)
    before = _answers(client)
    assert len(before) > 8
    assert all(status in (200, 302, 401, 403, 404, 422) for status, _body in before.values())
    _scramble(hidden)
    after = _answers(client)
    assert [address for address in before if before[address] != after[address]] == []
    hidden_words = ("密名", "密注", "密障", "未公开")
    assert not any(word.encode() in body for _status, body in after.values() for word in hidden_words)


@pytest.mark.parametrize("role", [Role.OFFICE, "other"])
def test_who_may_see_it_does_see_it(lab: Lab, hidden: SavedScenario, role: str) -> None:
    """The same change shows to office and author: the check can fail."""
    client = lab.client(role)
    before = _answers(client)
    _scramble(hidden)
    after = _answers(client)
    address = f"/lab/saved/{hidden.pk}/"
    assert "未公开" in before[address][1].decode()
    assert "密名" in after[address][1].decode()


@pytest.mark.parametrize("role", LOOKING)
def test_no_way_to_write_reaches_another_s_scenario_or_run(lab: Lab, hidden: SavedScenario, role: str) -> None:
    client = lab.client(role)
    before = [list(model.objects.filter(pk__in=_keys(model)).values()) for model in (SavedScenario, LabRun)]
    given = {"name": "改", "note": "改", "shared": "1", "revision": "1", "action": "delete", "key": "c" * 64}
    values = {"pk runs": _keys(LabRun), "pk saved": _keys(SavedScenario), "pk": _keys(SavedScenario)}
    for route in routes():
        if route.pattern.startswith("lab/") and "<" in route.pattern and "pk" in route.pattern:
            for address in addresses(route, values):
                client.post(address, given)
    after = [list(model.objects.filter(pk__in=_keys(model)).values()) for model in (SavedScenario, LabRun)]
    assert after == before
