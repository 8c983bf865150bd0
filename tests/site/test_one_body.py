"""A name that stands for several bodies (各区〈市〉人民政府, 市有关部门单位) is nobody's unit and carries no form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from dafeng_site.people.models import OrgUnit, Role, User
from dafeng_site.people.services import change_person, person_from_command
from dafeng_site.plans.models import TaskUnit
from dafeng_site.services import InvalidError
from dafeng_site.supervision.models import Finding

if TYPE_CHECKING:
    from .conftest import World


@pytest.fixture
def several(world: World) -> list[OrgUnit]:
    names = ("各区（市）人民政府", "各有关部门", "市有关部门单位")
    assert world
    return [OrgUnit.objects.create(code=f"several-{at}", name=name) for at, name in enumerate(names)]


def _page(user: User, url: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(url).content.decode()


def test_nobody_can_be_given_to_several_bodies_at_once(world: World, several: list[OrgUnit]) -> None:
    person = world.users[Role.UNIT]
    for url in ("/people/new/", f"/people/{person.pk}/edit/"):
        page = _page(world.users[Role.ADMINISTRATOR], url)
        assert 'value="energy"' in page
        assert not [unit.name for unit in several if f'value="{unit.code}"' in page]
    for unit in several:
        with pytest.raises(InvalidError, match="多个单位的统称"):
            change_person(world.users[Role.ADMINISTRATOR], person.pk, person.revision, {"unit": unit})
    # an account that was given to one before can be switched off
    User.objects.filter(pk=person.pk).update(unit=several[0])
    changed = change_person(world.users[Role.ADMINISTRATOR], person.pk, person.revision, {"is_active": False})
    assert not changed.is_active


def test_who_is_with_several_bodies_from_before_can_be_edited(world: World, several: list[OrgUnit]) -> None:
    """Name and address change; another name for several, or the way back into this one, is still refused."""
    admin, person = world.users[Role.ADMINISTRATOR], world.users[Role.UNIT]
    User.objects.filter(pk=person.pk).update(unit=several[0])
    offered = _page(admin, f"/people/{person.pk}/edit/")
    assert [unit.code for unit in several if f'value="{unit.code}" selected' in offered] == [several[0].code]
    assert f'value="{several[1].code}"' not in offered
    row = change_person(admin, person.pk, person.revision, {"full_name": "李四", "email": "l@example.cn"})
    assert (row.full_name, row.email, row.unit) == ("李四", "l@example.cn", several[0])
    row = change_person(admin, row.pk, row.revision, {"unit": several[0], "full_name": "李五"})
    assert row.full_name == "李五"
    assert person_from_command(person.username, role=None, full_name="", unit="", district="")
    row.refresh_from_db()
    with pytest.raises(InvalidError, match="多个单位的统称"):
        change_person(admin, row.pk, row.revision, {"unit": several[1]})
    row = change_person(admin, row.pk, row.revision, {"is_active": False})
    with pytest.raises(InvalidError, match="多个单位的统称"):
        change_person(admin, row.pk, row.revision, {"is_active": True})
    with pytest.raises(InvalidError, match="多个单位的统称"):
        person_from_command(person.username, role=None, full_name="", unit="", district="")


def test_a_task_offers_single_bodies_and_keeps_what_the_plan_names(world: World, several: list[OrgUnit]) -> None:
    kept, *others = several
    TaskUnit.objects.create(task=world.task, unit=kept, name=kept.name, role="responsible", confidence=1.0)
    page = _page(world.users[Role.OFFICE], f"/tasks/{world.task.pk}/edit/")
    assert f'value="{kept.code}" selected' in page
    assert 'value="traffic"' in page
    assert not [unit.name for unit in others if f'value="{unit.code}"' in page]


def test_several_bodies_upload_no_form_of_an_enterprise(world: World, several: list[OrgUnit]) -> None:
    page = _page(world.users[Role.OFFICE], "/enterprises/upload/")
    assert 'value="mill"' in page
    assert not [unit.name for unit in several if f'value="{unit.code}"' in page]


def test_who_decided_a_finding_has_a_name_in_words() -> None:
    assert Finding._meta.get_field("decided_by").verbose_name == "决定人"
