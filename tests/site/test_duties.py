"""Separation of duties: no account and no person is two of the three, and the audit log is not changed by anybody.

Expectations: GB/T 22239-2019 clause 8.1.5 (system, audit and security management by different people), as written
down in people/policy.py.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dafeng_site.people import audit, services
from dafeng_site.people.models import ApiToken, AuditEvent, LogFixedError, Role, User
from dafeng_site.people.policy import APART, DUTIES, Refused, may_change, may_do
from dafeng_site.people.queries import AuditFilter, audit_log
from dafeng_site.services import InvalidError

from .conftest import World

if TYPE_CHECKING:
    from dafeng_site.people.policy import Deed

WRITING: tuple[Deed, ...] = ("file", "edit-plan", "edit-sources", "keep-books", "file-enterprise")


def test_those_kept_apart_share_no_duty() -> None:
    assert all(not DUTIES[one] & DUTIES[other] for one, other in combinations(APART, 2))
    assert set(DUTIES) == set(Role.values)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_neither_administrator_nor_auditor_writes_business_data(world: World, role: Role) -> None:
    scope = world.scope(role)
    assert not any(may_do(scope, deed) for deed in WRITING)
    records = (*world.figures.values(), *world.balances.values(), *world.activities.values(), *world.filings.values())
    assert not any(may_change(scope, each) for each in (*records, world.target, world.task, world.energy))


def test_the_office_and_the_auditor_make_nobody(world: World) -> None:
    for role in (Role.OFFICE, Role.AUDITOR):
        with pytest.raises(Refused):
            services.create_person(world.users[role], "new", {"role": Role.READER})


def test_nobody_changes_the_own_role(world: World) -> None:
    admin = world.users[Role.ADMINISTRATOR]
    world._user("second", Role.ADMINISTRATOR)
    with pytest.raises(InvalidError, match="不能修改自己的角色"):
        services.change_person(admin, admin.pk, admin.revision, {"role": Role.READER})
    admin.refresh_from_db()
    assert admin.role == Role.ADMINISTRATOR


def test_a_second_account_of_the_same_person_takes_no_second_part(world: World) -> None:
    admin = world.users[Role.ADMINISTRATOR]
    services.create_person(admin, "zhang", {"role": Role.OFFICE, "full_name": "张三", "email": "zhang@example.cn"})
    for fields in ({"full_name": "张三"}, {"email": "Zhang@example.cn"}):
        with pytest.raises(InvalidError, match="同一人不得兼任"):
            services.create_person(admin, "zhang2", {"role": Role.AUDITOR, **fields})
    assert not User.objects.filter(username="zhang2").exists()
    services.create_person(admin, "zhang2", {"role": Role.READER, "full_name": "张三"})


def test_a_changed_role_is_in_the_log_and_ends_the_person_s_keys(world: World) -> None:
    admin, reader = world.users[Role.ADMINISTRATOR], world.users[Role.READER]
    services.create_token(reader, "x")
    services.change_person(admin, reader.pk, reader.revision, {"role": Role.OFFICE})
    rows = audit_log(world.scope(Role.AUDITOR), AuditFilter(kind="role"))
    assert [(row.who, row.subject) for row in rows] == [("admin", "reader: reader → office")]
    assert not ApiToken.objects.filter(user=reader, revoked__isnull=True).exists()


def test_rows_of_the_log_are_neither_changed_nor_removed(world: World) -> None:
    row = audit.record(AuditEvent.Kind.SYSTEM, subject="x")
    row.subject = "y"
    for change in (
        row.save,
        row.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(subject="y"),
    ):
        with pytest.raises(LogFixedError):
            change()
    assert AuditEvent.objects.get(pk=row.pk).subject == "x"
    assert not may_change(world.scope(Role.AUDITOR), row)


class AnyChanges(TestCase):
    """Whatever an administrator tries, each person has at most one of the three, and each change is in the log."""

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        tries=st.lists(
            st.tuples(st.sampled_from(["reader", "auditor", "office", "new"]), st.sampled_from(Role.values)), max_size=8
        )
    )
    def test_no_order_of_changes_joins_two(self, tries: list[tuple[str, str]]) -> None:
        world = World()
        admin = world.users[Role.ADMINISTRATOR]
        changed = 0
        for name, role in tries:
            person = User.objects.filter(username=name).first()
            given = {"role": role, "unit": world.energy, "district": "370481", "full_name": "甲"}
            before = person.role if person else None
            try:
                if person is None:
                    services.create_person(admin, name, given)
                else:
                    services.change_person(admin, person.pk, person.revision, given)
            except InvalidError:
                continue
            assert not (before in APART and role in APART and before != role)
            changed += before != role
        held = User.objects.filter(full_name="甲", role__in=APART).values_list("role", flat=True)
        assert len(set(held)) <= 1
        assert AuditEvent.objects.filter(kind="role").count() == changed
