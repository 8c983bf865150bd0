"""Who sees and changes what, each rule by an example. Expectations are the table in people/policy.py's docstring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session

from dafeng_site.data.models import Observation
from dafeng_site.people.models import Role, User
from dafeng_site.people.policy import PUBLIC, may_change, scope_of, visible

if TYPE_CHECKING:
    from .conftest import World

SEEN = {
    "": {"public"},
    Role.UNIT: {"public", "own"},
    Role.DISTRICT: {"public", "district"},
    Role.ENTERPRISE: {"public"},
    Role.READER: {"public", "internal", "own", "district", "other"},
    Role.AUDITOR: {"public"},
    Role.OFFICE: {"public", "internal", "own", "district", "other"},
    Role.ADMINISTRATOR: {"public"},
}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_its_figures_and_no_others(world: World, role: str) -> None:
    seen = set(visible(world.scope(role), Observation.objects.all()))
    assert {name for name, figure in world.figures.items() if figure in seen} == SEEN[role]


@pytest.mark.parametrize("role", SEEN)
def test_the_history_of_figures_is_no_way_round(world: World, role: str) -> None:
    rows = visible(world.scope(role), Observation.history.all())
    expected = set() if role == "" else {world.figures[name].pk for name in SEEN[role]}
    assert {row.id for row in rows} == expected


def test_a_unit_writes_its_own_observed_figures_for_its_own_indicators_alone(world: World) -> None:
    unit = world.scope(Role.UNIT)
    own = world.figures["own"]
    assert may_change(unit, own)
    for field, value in [
        ("owner", world.traffic),
        ("indicator", "co2.energy"),
        ("scenario", "target"),
        ("source", world.published),
    ]:
        own.refresh_from_db()
        setattr(own, field, value)
        assert not may_change(unit, own), field
    assert not may_change(unit, world.figures["public"])


@pytest.mark.parametrize("role", ["", Role.ADMINISTRATOR, Role.AUDITOR, Role.READER])
def test_those_who_only_look_change_nothing(world: World, role: str) -> None:
    scope = world.scope(role)
    for record in (*world.figures.values(), world.target, world.task, world.document, world.energy, world.published):
        assert not may_change(scope, record)
    assert role == Role.ADMINISTRATOR or not may_change(scope, world.users[Role.ADMINISTRATOR])


def test_only_the_administrator_changes_people(world: World) -> None:
    changing = {role for role in world.users if may_change(world.scope(role), world.users[Role.READER])}
    assert changing == {Role.ADMINISTRATOR}


def test_people_are_seen_by_administrator_and_auditor_and_by_themselves(world: World) -> None:
    for role, user in world.users.items():
        seen = set(visible(world.scope(role), User.objects.all()))
        everybody = set(world.users.values())
        assert seen == (everybody if role in (Role.ADMINISTRATOR, Role.AUDITOR) else {user})
    assert not visible(PUBLIC, User.objects.all()).exists()


def test_a_first_password_gives_no_rights_until_it_is_changed(world: World) -> None:
    user = world.users[Role.ADMINISTRATOR]
    user.must_change_password = True
    assert scope_of(user) == PUBLIC


def test_a_model_without_a_rule_is_refused(world: World) -> None:
    with pytest.raises(LookupError, match="Session"):
        visible(world.scope(Role.ADMINISTRATOR), Session.objects.all())


def test_every_model_of_the_site_has_a_rule(world: World) -> None:
    for model in apps.get_models():
        if model.__module__.startswith("dafeng_site.") and model.__name__ != "DataVersion":
            list(visible(PUBLIC, model._default_manager.all()))
            list(visible(world.scope(Role.AUDITOR), model._default_manager.all()))
