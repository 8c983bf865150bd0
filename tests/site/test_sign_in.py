"""Signing in: lock-out after wrong passwords, a first password that must be changed, plain passwords refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.passwords import CharacterClassValidator, one_time_password

from .conftest import PASSWORD

if TYPE_CHECKING:
    from .conftest import World


def _try(client: Client, password: str, name: str = "office") -> int:
    return client.post("/sign-in/", {"username": name, "password": password}).status_code


def test_five_wrong_passwords_lock_the_account_at_this_address_and_are_logged(world: World, client: Client) -> None:
    statuses = [_try(client, "wrong") for _time in range(5)]
    assert statuses[-1] == 429
    assert _try(client, PASSWORD) == 429
    assert AuditEvent.objects.filter(kind="sign-in-failed", name="office").count() == 6  # the sixth was right but late
    assert AuditEvent.objects.filter(kind="locked", name="office").exists()
    assert _try(Client(), PASSWORD, "reader") == 302


def test_a_first_password_opens_nothing_but_its_own_change(world: World, client: Client) -> None:
    user = world.users[Role.ADMINISTRATOR]
    user.must_change_password = True
    user.save()
    assert _try(client, PASSWORD, "admin") == 302
    for path in ("/", "/people/", "/export/audit.csv"):
        assert client.get(path).headers["Location"] == "/password/"
    assert client.get("/password/").status_code == 200
    new = "Another-long-one-2"
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert not user.must_change_password
    assert client.get("/people/").status_code == 200
    assert AuditEvent.objects.filter(kind="password", name="admin").exists()


def test_the_old_password_is_not_guessed_in_an_open_session(world: World, client: Client) -> None:
    """Five wrong ones lock, as at signing in (OWASP ASVS 4.0.3, 2.2.1); the right one is then too late."""
    user = world.users[Role.OFFICE]
    client.force_login(user)
    new = "Another-long-one-2"

    def change(old: str) -> int:
        fields = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post("/password/", fields).status_code

    assert [change("") for _time in range(6)] == [200] * 6  # nothing typed is no guess
    assert [change("wrong") for _time in range(5)] == [200, 200, 200, 200, 429]
    assert change(PASSWORD) == 429
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    "password", ["Short-1", "alllowercaseletters", "1234567890123", "password123", "lower123lower"]
)
def test_plain_passwords_are_refused(db: None, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_one_time_passwords_please_the_rules_and_differ() -> None:
    made = {one_time_password() for _time in range(50)}
    assert len(made) == 50
    for password in made:
        CharacterClassValidator().validate(password)


def test_a_page_sends_the_public_to_sign_in_and_back(world: World, client: Client) -> None:
    answer = client.get("/audit/?kind=import")
    assert answer.headers["Location"] == "/sign-in/?next=/audit/%3Fkind%3Dimport"


def test_a_session_ends_with_the_password_that_began_it(world: World, client: Client) -> None:
    client.force_login(world.users[Role.OFFICE])
    assert client.get("/api/v1/me").status_code == 200
    world.users[Role.OFFICE].set_password("A-new-password-3")
    world.users[Role.OFFICE].save()
    assert client.get("/api/v1/me").status_code == 401
