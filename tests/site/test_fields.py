"""No text of a record reaches somebody who may not see the record or the field.

A mark of its own is put into every free text of every record of the site; then each role opens every address, and the
marks found in its answers are looked up: whose row, which field. Fields of codes, on which pages work, are left as
they are; a new text is marked by itself, so that nobody has to think of this test.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from dafeng_site.cascade.models import Contact
from dafeng_site.duty.models import Assignment, Rectification, WorkItem
from dafeng_site.kept import forget
from dafeng_site.notices.models import Notice
from dafeng_site.pagecache import shelf
from dafeng_site.people.fields import FIELDS, may_see_field, seen
from dafeng_site.people.models import ApiToken, OldPassword, OrgUnit, RecoveryCode, Role, SecondFactor, User
from dafeng_site.people.policy import Scope, scope_of, visible
from dafeng_site.reminders.models import Delivery

from .duty.conftest import Duty
from .test_routes import _answers

if TYPE_CHECKING:
    from .conftest import World

CODED = frozenset(
    re.findall(
        r"\w+",
        """activity agent assigned_unit base_label basis_label book books checked clause clauses code date district
        electricity_equivalent file file_hash first_name gas gwp_set hedge indicator industry item accessed issuer key
        kind last_name level licence line locator name_en needs notation number parameter period place prefix province
        publisher row rule_en rule_zh scenario sha256 state title_en to unit url value_text version""",
    )
)
"""Texts that the site works with or that name what is published."""
SHOWN_BY_NAME = frozenset({(User, "full_name"), (User, "username")})
"""Names that stand wherever somebody is said to have done something."""
MARK = re.compile(rb"zq-(\w+)-(\w+)-(\d+)-qz")
LEAST = 40


def _texts(model: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not (field.choices or field.unique or field.name in CODED)
        and (field.max_length or LEAST) >= LEAST
    ]


def _models() -> list[type[Any]]:
    found = [model for model in apps.get_models() if model.__module__.startswith("dafeng_site.")]
    return [model for model in found if not hasattr(model, "instance_type") and model._meta.app_label != "plans"]


def _mark_everything() -> int:
    number = 0
    for model in _models():
        for name in _texts(model):
            for pk in model._base_manager.values_list("pk", flat=True):
                number += model._base_manager.filter(pk=pk).update(**{name: f"zq-{model.__name__}-{name}-{pk}-qz"})
    return number


def _of_both_units(duty: Duty) -> None:
    """Records of every kind that has texts of its own, for the unit that looks and for another."""
    world, day = duty.world, timezone.localdate()
    for unit, item, person in (
        (world.energy, duty.own, duty.energy),
        (world.traffic, duty.other, duty.traffic),
    ):
        WorkItem.objects.filter(pk=item.pk).update(contact="x", override_reason="x", source="x")
        Assignment.objects.filter(item=item).update(contact="x", view="x")
        Contact.objects.create(unit=unit, item=item, name="x", phone="1")
        Rectification.objects.create(title="x", problem="x", unit=unit, due=day + timedelta(days=3))
        Notice.objects.create(user=person, key=f"item:{unit.pk}", zh="x", en="x")
        Delivery.objects.create(channel="mail", to=str(person.pk), user=person, key="k", text="x")
        ApiToken.objects.create(user=person, name="x", prefix="x", digest=f"d{person.pk}")
        SecondFactor.objects.create(user=person, secret="x")  # noqa: S106  of nobody
        RecoveryCode.objects.create(user=person, digest="x")
        OldPassword.objects.create(user=person, password="x")  # noqa: S106  of nobody
    User.objects.update(email="x@example.gov.cn")


def _may_see(role: str, scope: Scope, model: type[models.Model], name: str, pk: int) -> bool:
    """Whether the mark may stand in an answer. The table of fields is written down here a second time."""
    if (model, name) in SHOWN_BY_NAME or model is OrgUnit:
        return True
    if name in ("password", "digest", "secret", "subject") and model.__name__ != "AuditEvent":
        return False
    if not visible(scope, model._base_manager.filter(pk=pk)).exists():
        return False
    row = model._base_manager.get(pk=pk)
    if model is User and name == "email":
        return role == Role.ADMINISTRATOR or pk == scope.user
    if model is Contact or name == "contact":
        owner = row.item.unit_id if isinstance(row, Assignment) else row.unit_id
        return role == Role.OFFICE or owner == scope.unit
    return True


@pytest.fixture
def duty(world: World) -> Duty:
    return Duty(world)


def _found(duty: Duty, role: str) -> dict[tuple[str, str, int], str]:
    """Marks in the answers to a role, each with one address where it stands."""
    forget()
    shelf.clear()
    for user in duty.world.users.values():
        user.refresh_from_db()  # a session is bound to the password's hash, which now is a mark
    found: dict[tuple[str, str, int], str] = {}
    for address, (_status, body) in _answers(duty.world, role).items():
        for model, name, pk in MARK.findall(body):
            found.setdefault((model.decode(), name.decode(), int(pk)), address)
    return found


SLOW = (Role.UNIT, Role.ADMINISTRATOR, Role.OFFICE, Role.DISTRICT, Role.ENTERPRISE, Role.AUDITOR, Role.READER)


@pytest.mark.parametrize("role", ["", *(pytest.param(role, marks=pytest.mark.slow) for role in SLOW)])
def test_every_mark_in_an_answer_may_be_seen(duty: Duty, role: str) -> None:
    _of_both_units(duty)
    assert _mark_everything() > 100
    scope = scope_of(User.objects.filter(username=getattr(duty.world.users.get(role), "username", "")).first())
    by_name = {model.__name__: model for model in _models()}
    found = _found(duty, role)
    leaks = {
        mark: address
        for mark, address in found.items()
        if not _may_see(role, scope, by_name[mark[0]], mark[1], mark[2])
    }
    assert leaks == {}
    if role in (Role.UNIT, Role.OFFICE):  # the marks do show where they may: the test can fail
        own = {("WorkItem", "title", duty.own.pk), ("Assignment", "contact", duty.own.assignment.pk)}
        assert own <= set(found)


WHO_SEES = {
    (WorkItem, "contact"): {Role.OFFICE, Role.UNIT},
    (Assignment, "contact"): {Role.OFFICE, Role.UNIT},
    (Contact, "phone"): {Role.OFFICE, Role.UNIT},
    (WorkItem, "title"): {"", *Role.values},
    (User, "email"): {Role.ADMINISTRATOR, Role.UNIT},
    (User, "password"): set(),
}


@pytest.mark.parametrize("field", WHO_SEES, ids=lambda field: f"{field[0].__name__}.{field[1]}")
def test_each_field_by_an_example(duty: Duty, field: tuple[type[Any], str]) -> None:
    """Records of the energy unit, and the account of its person."""
    model, name = field
    _of_both_units(duty)
    rows = {
        WorkItem: duty.own,
        Assignment: duty.own.assignment,
        Contact: Contact.objects.filter(unit=duty.world.energy).first(),
        User: duty.energy,
    }
    seeing = {role for role in ("", *Role.values) if may_see_field(duty.world.scope(role), rows[model], name)}
    assert seeing == WHO_SEES[field]
    other = scope_of(duty.traffic)
    assert may_see_field(other, rows[model], name) is (name == "title")
    assert seen(other, rows[model], name) == (rows[model].title if name == "title" else "")


def test_every_field_of_the_table_is_one_of_its_model() -> None:
    for model, fields in FIELDS.items():
        for name in fields:
            assert model._meta.get_field(name) is not None


def test_a_field_that_sounds_private_is_in_the_table() -> None:
    """A new telephone number, address, secret or hash of one has to be given a rule before it is shown anywhere."""
    private = re.compile(r"contact|phone|mobile|email|password|secret|digest|address$")
    found = {
        (model, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("dafeng_site.") and not hasattr(model, "instance_type")
        for field in model._meta.concrete_fields
        if private.search(field.name) and not isinstance(field, models.BooleanField)
    }
    known = {(model, name) for model, fields in FIELDS.items() for name in fields}
    assert {f"{model.__name__}.{name}" for model, name in found - known} == {"PersonSession.address"}  # one's own alone
