"""Settings of security: within bounds, by the administrator alone, in the log, and in force at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dafeng_site.people import audit, retention, rules
from dafeng_site.people.models import AuditEvent, OldPassword, PersonSession, Role, SiteSetting
from dafeng_site.people.policy import Refused
from dafeng_site.people.queries import AuditFilter, audit_log
from dafeng_site.services import ConflictError, InvalidError

from .conftest import PASSWORD

if TYPE_CHECKING:
    from .conftest import World

NOW = datetime(2026, 2, 28, 8, tzinfo=UTC)


def _set(world: World, **given: int) -> None:
    wanted = {key.replace("_", ".", 1): number for key, number in given.items()}
    rules.change(world.users[Role.ADMINISTRATOR], wanted, rules.revisions())


def _in(name: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": name, "password": password})
    return client


def test_only_the_administrator_sets_and_what_was_set_is_in_the_log(world: World) -> None:
    for role in (Role.OFFICE, Role.AUDITOR, Role.UNIT):
        with pytest.raises(Refused):
            rules.change(world.users[role], {"lock.count": 3}, {})
    _set(world, lock_count=3)
    assert rules.value("lock.count") == 3
    row = audit_log(world.scope(Role.AUDITOR), AuditFilter(kind="setting"))[0]
    assert (row.who, row.subject) == ("admin", "lock.count")
    assert AuditEvent.objects.get(kind="setting").detail == {"changes": {"lock.count": [5, 3]}}
    assert SiteSetting.history.count() == 1


@pytest.mark.parametrize("rule", rules.RULES.values(), ids=lambda rule: rule.key)
def test_no_setting_leaves_its_bounds_and_one_fault_sets_nothing(world: World, rule: rules.Rule) -> None:
    for wrong in (rule.least - 1, rule.most + 1):
        with pytest.raises(InvalidError):
            _set(world, **{"password_length": 12, rule.key.replace(".", "_", 1): wrong})
    assert not SiteSetting.objects.exists()


def test_the_second_of_two_who_set_the_same_is_told(world: World) -> None:
    admin, seen = world.users[Role.ADMINISTRATOR], rules.revisions()
    rules.change(admin, {"lock.count": 4}, seen)
    with pytest.raises(ConflictError):
        rules.change(admin, {"lock.count": 6}, seen)
    assert rules.value("lock.count") == 4


def test_the_page_saves_and_names_what_is_out_of_bounds(world: World, client: Client) -> None:
    client.force_login(world.users[Role.ADMINISTRATOR])
    assert client.post("/security/", {"lock.count": "7", "seen.lock.count": "0"}).status_code == 302
    assert rules.value("lock.count") == 7
    for wrong in ("99", "", "²", "-1", "x"):
        answer = client.post("/security/", {"lock.count": wrong, "seen.lock.count": "1"})
        assert (answer.status_code, "超出范围" in answer.content.decode()) == (422, True)
    client.force_login(world.users[Role.OFFICE])
    assert client.post("/security/", {"lock.count": "3"}).status_code == 403


def test_length_kinds_and_used_passwords_follow_the_settings(world: World) -> None:
    user = world.users[Role.OFFICE]
    _set(world, password_length=14, password_classes=4, password_history=2)
    for wrong in ("Short-one-1", "Longer-without-number"):
        with pytest.raises(ValidationError):
            validate_password(wrong, user)
    for number in (1, 2):
        user.set_password(f"A-quite-new-one-{number}")
        user.save()
    with pytest.raises(ValidationError):
        validate_password("A-quite-new-one-1", user)
    user.set_password("A-quite-new-one-3")
    user.save()
    validate_password("A-quite-new-one-1", user)


def test_an_overdue_password_must_be_changed_at_sign_in(world: World) -> None:
    _set(world, password_age=90)
    office = world.users[Role.OFFICE]
    office.set_password(PASSWORD)
    office.save()
    assert _in("office").get("/account/sessions/").status_code == 200
    OldPassword.objects.filter(user=office).update(since=datetime.now(UTC) - timedelta(days=91))
    assert _in("office").get("/account/sessions/").headers["Location"] == "/password/"


def test_the_lock_follows_the_settings(world: World, client: Client) -> None:
    _set(world, lock_count=3)
    statuses = [client.post("/sign-in/", {"username": "office", "password": "wrong"}).status_code for _time in range(3)]
    assert statuses == [200, 200, 429]
    assert rules.cool_off() == timedelta(minutes=15)


@pytest.mark.parametrize(("mark", "seconds", "told"), [("seen", 3601, "idle"), ("began", 8 * 3600 + 1, "absolute")])
def test_a_session_ends_when_idle_or_old(world: World, mark: str, seconds: int, told: str) -> None:
    client = _in("office")
    assert client.get("/api/v1/me").status_code == 200
    session = client.session
    session[mark] -= seconds
    session.save()
    assert client.get("/api/v1/me").status_code == 401
    assert AuditEvent.objects.filter(kind="session", name="office", subject=told).exists()
    assert not PersonSession.objects.filter(user=world.users[Role.OFFICE]).exists()


def test_with_one_session_allowed_the_new_one_ends_the_old(world: World) -> None:
    first, second = _in("office"), _in("office")
    assert first.get("/api/v1/me").status_code == 200
    _set(world, session_many=0)
    third = _in("office")
    assert [each.get("/api/v1/me").status_code for each in (first, second, third)] == [401, 401, 200]


def test_one_sees_and_ends_the_own_sessions_and_nobody_else_s(world: World) -> None:
    mine, other, stranger = _in("office"), _in("office"), _in("reader")
    page = mine.get("/account/sessions/").content.decode()
    assert page.count("退出该处登录</button>") == 2
    theirs = PersonSession.objects.get(user=world.users[Role.READER])
    mine.post(f"/account/sessions/{theirs.pk}/end/")
    assert stranger.get("/api/v1/me").status_code == 200
    own = PersonSession.objects.get(key=other.session.session_key)
    mine.post(f"/account/sessions/{own.pk}/end/")
    assert (other.get("/api/v1/me").status_code, mine.get("/api/v1/me").status_code) == (401, 200)
    assert mine.session.session_key not in page


def test_a_changed_role_ends_the_sessions(world: World) -> None:
    from dafeng_site.people.services import change_person

    reader = world.users[Role.READER]
    theirs = _in("reader")
    change_person(world.users[Role.ADMINISTRATOR], reader.pk, reader.revision, {"role": Role.OFFICE})
    assert theirs.get("/api/v1/me").status_code == 401


def _event(days: float) -> AuditEvent:
    row = audit.record(AuditEvent.Kind.SYSTEM, subject=f"{days}")
    AuditEvent._base_manager.filter(pk=row.pk).update(time=NOW - timedelta(days=days))
    return row


def test_retention_removes_what_is_older_than_the_years_and_says_so(world: World) -> None:
    _set(world, log_years=2)
    young, old = _event(730), _event(731)  # 2024-02-29 lies between: two years are 731 days
    assert retention.clear(NOW, dry=True).events == 0
    older = _event(732)
    assert retention.clear(NOW, dry=True).events == 1
    assert AuditEvent.objects.filter(pk=older.pk).exists()
    assert retention.clear(NOW).events == 1
    left = set(AuditEvent.objects.values_list("pk", flat=True))
    assert {young.pk, old.pk} < left
    assert older.pk not in left
    row = AuditEvent.objects.get(kind="retention")
    assert (row.subject, row.detail["events"], row.detail["years"]) == ("before 2024-02-28", 1, 2)


@given(now=st.datetimes(datetime(2060, 1, 1), datetime(2090, 1, 1)), years=st.integers(1, 50))  # noqa: DTZ001
def test_the_limit_is_never_less_than_the_years_back(now: datetime, years: int) -> None:
    limit = retention.before(now, years)
    assert limit.year == now.year - years
    assert (limit.month, limit.day) in {(now.month, now.day), (2, 28)}
    assert now - limit >= timedelta(days=365 * years)
