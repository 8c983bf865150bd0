"""Signing in by OpenID Connect, against a service on this machine that checks client, secret, redirect and PKCE."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from pyotp import TOTP
from small_oidc import CLIENT, SECRET, IdentityService, base64url, compact, public_pem, serving

from dafeng_site import outbound
from dafeng_site.duty.models import Rectification
from dafeng_site.environment import secret
from dafeng_site.people import factors, rules
from dafeng_site.people.models import ApiToken, AuditEvent, Identity, Role, SecondFactor, User
from dafeng_site.people.oidc.asked import Asked, OidcError
from dafeng_site.people.oidc.configured import Provider, from_environment
from dafeng_site.people.oidc.protocol import Service
from dafeng_site.people.oidc.views import service_of

from .conftest import PASSWORD

if TYPE_CHECKING:
    from .conftest import World


@pytest.fixture
def service(settings: Any) -> Iterator[IdentityService]:
    """The service, entered in the settings of the site."""
    service_of.cache_clear()
    with serving() as server:
        settings.OIDC = Provider(issuer=server.issuer, client=CLIENT, secret=SECRET)
        yield server


def _back(client: Client, service: IdentityService, follow: str = "") -> str:
    there = client.get(f"/sign-in/oidc/?next={follow}").headers["Location"]
    assert there.startswith(f"{service.issuer}/authorize?")
    return service.authorize(there).removeprefix("http://testserver")


def _sign_in(service: IdentityService, follow: str = "") -> tuple[Client, Any]:
    client = Client()
    return client, client.get(_back(client, service, follow))


def _who(client: Client) -> str:
    answer = client.get("/api/v1/me")
    return str(answer.json()["username"]) if answer.status_code == 200 else ""


def _reason() -> str:
    return AuditEvent.objects.filter(kind="sign-in-failed").latest("pk").subject


def test_somebody_who_was_entered_signs_in_and_goes_on(world: World, service: IdentityService) -> None:
    client, answer = _sign_in(service, "/targets/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/targets/")
    assert _who(client) == "office"
    bound = Identity.objects.get()
    assert (bound.user, bound.issuer, bound.subject) == (world.users[Role.OFFICE], service.issuer, "s-1")
    assert AuditEvent.objects.filter(kind="sign-in", name="office", subject="OIDC").exists()
    assert _sign_in(service, "https://example.org/")[1].headers["Location"] == "/"


def test_nobody_is_made_by_signing_in(world: World, service: IdentityService) -> None:
    before = User.objects.count()
    service.person = {"sub": "s-9", "preferred_username": "stranger"}
    client, answer = _sign_in(service)
    assert (answer.status_code, _who(client)) == (403, "")
    assert "系统管理员尚未录入此人（stranger）。请联系系统管理员。" in answer.content.decode()
    assert (User.objects.count(), Identity.objects.count()) == (before, 0)
    assert _reason() == "OIDC: oidc.unknown stranger"


def test_a_deactivated_person_stays_out(world: World, service: IdentityService) -> None:
    User.objects.filter(username="office").update(is_active=False)
    assert _sign_in(service)[1].status_code == 403


def test_a_name_given_to_somebody_else_there_does_not_open_the_account(world: World, service: IdentityService) -> None:
    _sign_in(service)
    service.person = {"sub": "s-2", "preferred_username": "office"}
    assert _sign_in(service)[1].status_code == 403
    assert _reason() == "OIDC: oidc.other office"
    service.person = {"sub": "s-1", "preferred_username": "married-name"}
    assert _who(_sign_in(service)[0]) == "office"


def test_only_the_administrator_unbinds_and_the_session_ends(world: World, service: IdentityService) -> None:
    client, _answer = _sign_in(service)
    office = world.users[Role.OFFICE]
    for role, status in ((Role.AUDITOR, 403), (Role.ADMINISTRATOR, 302)):
        assert Identity.objects.filter(user=office).exists()
        other = Client()
        other.force_login(world.users[role])
        assert other.post(f"/people/{office.pk}/identity/").status_code == status
    assert (Identity.objects.count(), _who(client)) == (0, "")
    assert AuditEvent.objects.filter(kind="identity", name="admin", subject="unbound office").exists()


@pytest.mark.parametrize(
    ("verified", "status"), [(True, 302), (False, 403), ("true", 403), (None, 403)], ids=["yes", "no", "text", "unsaid"]
)
def test_an_address_counts_where_the_service_has_verified_it(
    world: World, service: IdentityService, settings: Any, verified: object, status: int
) -> None:
    settings.OIDC = replace(settings.OIDC, claim="email", compared="email")
    User.objects.filter(username="office").update(email="Office@example.gov.cn")
    service.person = {"sub": "s-1", "email": "office@example.gov.cn", "email_verified": verified}
    assert _sign_in(service)[1].status_code == status


def test_two_people_of_one_address_are_nobody(world: World, service: IdentityService, settings: Any) -> None:
    settings.OIDC = replace(settings.OIDC, claim="email", compared="email")
    User.objects.filter(username__in=("office", "reader")).update(email="one@example.gov.cn")
    service.person = {"sub": "s-1", "email": "one@example.gov.cn", "email_verified": True}
    answer = _sign_in(service)[1]
    assert answer.status_code == 403
    assert "这个邮箱登记在几个账号下" in answer.content.decode()
    assert _reason().startswith("OIDC: oidc.several")


def test_a_claim_that_the_token_lacks_is_taken_from_userinfo_about_the_same_person(
    world: World, service: IdentityService
) -> None:
    service.bend = lambda what, given: (
        {k: v for k, v in given.items() if k != "preferred_username"} if what == "claims" else given
    )
    assert _who(_sign_in(service)[0]) == "office"
    lacking = service.bend
    service.bend = lambda what, given: given | {"sub": "s-2"} if what == "userinfo" else lacking(what, given)
    assert _sign_in(service)[1].status_code == 502
    assert _reason() == "OIDC: userinfo is about somebody else"


def _claims(token: str) -> dict[str, Any]:
    """What a token says, unchecked."""
    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def _forged(secret: bytes | None = None, **header: Any) -> Any:
    """The same claims under a header of the forger's own, signed with a secret, by HMAC, or not at all."""

    def bend(what: str, given: Any) -> Any:
        if what != "token":
            return given
        told = {"alg": "none" if secret is None else "HS256", "kid": "k1"} | header
        made = (lambda said: hmac.digest(secret, said, "sha256")) if secret is not None else lambda _said: b""
        return compact(told, _claims(given), made)

    return bend


def _public_key_as_secret(what: str, given: Any) -> Any:
    """Key mix-up: the key that everybody may read, taken as the secret of an HMAC."""
    return _forged(public_pem())(what, given)


def _own_key(what: str, given: Any) -> Any:
    """Signed with a key of the forger's, which the header brings along."""
    if what != "token":
        return given
    key = ECKey.generate_key("P-256", {"kid": "k1"})
    return jwt.encode({"alg": "ES256", "kid": "k1", "jwk": key.as_dict(private=False)}, _claims(given), key)


def _key_for(**other: str) -> Any:
    """The service's keys are for something else."""
    return lambda what, given: {"keys": [each | other for each in given["keys"]]} if what == "keys" else given


def _answer(**other: Any) -> Any:
    return lambda what, given: given | other if what == "answer" else given


def _damaged(what: str, given: Any) -> Any:
    head, body, sign = given.split(".") if what == "token" else ("", "", "")
    return given if not head else f"{head}.{body}.{sign[::-1]}"


def _claim(**other: Any) -> Any:
    return lambda what, given: given | other if what == "claims" else given


def _way_back(**other: str) -> Any:
    """The way back with other values; without what is given as empty."""
    return lambda what, given: {k: v for k, v in (given | other).items() if v} if what == "back" else given


BENT = {
    "signed with a secret": _forged(b"x" * 32),
    "signed with the client's secret": _forged(SECRET.encode()),
    "signed with the public key as a secret": _public_key_as_secret,
    "signed with a key that it brings along": _own_key,
    "not signed": _forged(),
    "not signed, said otherwise": _forged(alg="NONE"),
    "signature left out": _forged(alg="RS256"),
    "unknown critical header": _forged(alg="RS256", crit=["x"], x=1),
    "header of no use": _forged(alg=["RS256"], kid={}),
    "no such key": _forged(alg="RS256", kid="k9"),
    "a key to encrypt with": _key_for(use="enc"),
    "a key for another signature": _key_for(alg="PS256"),
    "keys of no use": lambda what, given: {"keys": [{"kty": "RSA"}, 5]} if what == "keys" else given,
    "no keys": lambda what, given: {} if what == "keys" else given,
    "no token": _answer(id_token=None),
    "no access token": _answer(access_token=None),
    "a token of no sense": lambda what, given: "a.b.c" if what == "token" else given,
    "another signature": _damaged,
    "another issuer": _claim(iss="https://elsewhere.example"),
    "for another client": _claim(aud="other"),
    "for another client, by this one": _claim(aud="other", azp=CLIENT),
    "for two clients": _claim(aud=[CLIENT, "other"]),
    "another party": _claim(azp="other"),
    "another party of two": _claim(aud=[CLIENT, "other"], azp="other"),
    "for nobody": _claim(aud=None),
    "about nobody": _claim(sub=""),
    "about a number": _claim(sub=1),
    "of no issuer": _claim(iss=None),
    "run out": _claim(exp=int(time.time()) - 3600),
    "without end": _claim(exp=None),
    "with an end of text": _claim(exp="later"),
    "of no time": _claim(iat=None),
    "not valid yet": _claim(nbf=int(time.time()) + 3600),
    "no nonce": _claim(nonce=None),
    "of the future": _claim(iat=int(time.time()) + 3600),
    "another nonce": _claim(nonce="x"),
    "another access token": _claim(at_hash="AAAA"),
    "another state": _way_back(state="x"),
    "answer of another issuer": _way_back(iss="https://elsewhere.example"),
    "answer without issuer": _way_back(iss=""),
    "another code": _way_back(code="x"),
    "refused there": _way_back(error="access_denied"),
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT.keys())
def test_an_answer_that_does_not_hold_opens_nothing(world: World, service: IdentityService, bend: Any) -> None:
    service.bend = bend
    client, answer = _sign_in(service)
    assert (answer.status_code, _who(client), Identity.objects.count()) == (502, "", 0)
    assert _reason().startswith("OIDC: ")


@pytest.mark.parametrize("other", [{"azp": CLIENT}, {"aud": [CLIENT]}, {"aud": [CLIENT, "other"], "azp": CLIENT}])
def test_a_token_for_this_site_among_others_holds(
    world: World, service: IdentityService, other: dict[str, Any]
) -> None:
    service.bend = _claim(**other)
    assert _who(_sign_in(service)[0]) == "office"


KINDS: dict[str, tuple[Any, str]] = {
    "PS256": (lambda: RSAKey.generate_key(2048), "sha256"),
    "ES384": (lambda: ECKey.generate_key("P-384"), "sha384"),
    "EdDSA": (lambda: OKPKey.generate_key("Ed25519"), "sha512"),
}


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("kind", KINDS)
def test_the_service_may_sign_otherwise(world: World, service: IdentityService, kind: str) -> None:
    make, digest = KINDS[kind]
    key, hashed = make(), hashlib.new(digest, b"access").digest()
    at_hash = base64url(hashed[: len(hashed) // 2])

    def bend(what: str, given: Any) -> Any:
        if what == "keys":
            return {"keys": [key.as_dict(private=False, kid="k1")]}
        if what != "token":
            return given
        return jwt.encode({"alg": kind, "kid": "k1"}, _claims(given) | {"at_hash": at_hash}, key, algorithms=[kind])

    service.bend = bend
    assert _who(_sign_in(service)[0]) == "office"
    at_hash = base64url(hashed[:8])
    assert _sign_in(service)[1].status_code == 502


@pytest.mark.parametrize("methods", [["client_secret_post"], []])
def test_the_secret_is_sent_as_the_service_takes_it(service: IdentityService, methods: list[str]) -> None:
    """RFC 6749, section 2.3.1; a client without a secret names itself in the body."""
    asked: list[tuple[Any, Any]] = []

    def ask(url: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        if body is None:
            return json.dumps(service.discovery() | {"token_endpoint_auth_methods_supported": methods}).encode()
        asked.append(({name: values[0] for name, values in parse_qs(body.decode()).items()}, headers))
        return b"{}"

    for secret_of_client in (SECRET, ""):
        found = Service(Provider(service.issuer, CLIENT, secret_of_client), ask)
        with pytest.raises(OidcError):
            found.claims(Asked("s", "n", "v"), "the code", "https://site.example/back")
    both = {"grant_type": "authorization_code", "code": "the code", "redirect_uri": "https://site.example/back"}
    both |= {"code_verifier": "v", "client_id": CLIENT}
    assert [body for body, _headers in asked] == [both | {"client_secret": SECRET}, both]
    assert not any("Authorization" in headers for _body, headers in asked)


def test_an_answer_counts_once_and_in_the_browser_that_asked(world: World, service: IdentityService) -> None:
    client = Client()
    back = _back(client, service)
    assert Client().get(back).status_code == 502
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 502


def test_the_service_may_change_its_keys(world: World, service: IdentityService, settings: Any) -> None:
    _sign_in(service)
    service.turn_keys()
    found = service_of(settings.OIDC)
    assert _sign_in(service)[1].status_code == 502  # the keys were fetched less than half a minute ago
    assert found._keys is not None
    found._keys = (found._keys[0] - 31, found._keys[1])
    assert _who(_sign_in(service)[0]) == "office"
    assert service.asked.count("/.well-known/openid-configuration") == 1


def test_a_service_that_is_away_or_another_is_said_and_logged(world: World, service: IdentityService) -> None:
    service.bend = lambda what, given: given | {"issuer": "https://elsewhere.example"} if what == "discovery" else given
    answer = Client().get("/sign-in/oidc/")
    assert answer.status_code == 502
    assert "统一身份认证没有完成" in answer.content.decode()
    assert service.issuer not in answer.content.decode()
    assert _reason() == "OIDC: the discovery document is of another issuer"


def test_addresses_of_the_service_are_https(world: World, service: IdentityService) -> None:
    service.bend = lambda what, given: given | {"jwks_uri": "http://10.0.0.1/keys"} if what == "discovery" else given
    assert Client().get("/sign-in/oidc/").status_code == 502
    assert "not allowed" in _reason()


def test_the_second_factor_is_asked_for_as_well(world: World, service: IdentityService) -> None:
    office = world.users[Role.OFFICE]
    seed = factors.begin(office)
    SecondFactor.objects.filter(user=office).update(confirmed=timezone.now())
    client, answer = _sign_in(service, "/targets/")
    assert (answer.headers["Location"], _who(client)) == ("/sign-in/code/", "")
    code = TOTP(seed).at(timezone.now())
    assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/targets/"
    assert _who(client) == "office"


def test_the_settings_may_trust_the_service_s_own_second_factor(world: World, service: IdentityService) -> None:
    rules.change(world.users[Role.ADMINISTRATOR], {"oidc.factor": 0, "mfa.office": 1}, rules.revisions())
    client, answer = _sign_in(service)
    assert (answer.headers["Location"], client.get("/targets/").status_code) == ("/", 200)
    by_password = Client()
    by_password.post("/sign-in/", {"username": "office", "password": PASSWORD})
    assert by_password.get("/targets/").headers["Location"] == "/account/factor/"


def test_a_lock_by_wrong_passwords_does_not_lock_this_way(world: World, service: IdentityService) -> None:
    client = Client()
    for _time in range(6):
        client.post("/sign-in/", {"username": "office", "password": "wrong"})
    assert client.post("/sign-in/", {"username": "office", "password": PASSWORD}).status_code == 429
    assert _who(_sign_in(service)[0]) == "office"


def test_a_first_password_is_void_once_somebody_came_this_way(world: World, service: IdentityService) -> None:
    User.objects.filter(username="office").update(must_change_password=True)
    client, _answer = _sign_in(service)
    assert _who(client) == "office"
    found = User.objects.get(username="office")
    assert (found.has_usable_password(), found.must_change_password) == (False, False)
    assert Client().post("/sign-in/", {"username": "office", "password": PASSWORD}).status_code == 200  # not let in


def test_no_role_is_taken_unless_it_is_mapped(world: World, service: IdentityService, settings: Any) -> None:
    service.person = {"sub": "s-3", "preferred_username": "energy", "groups": ["readers"], "role": "administrator"}
    _sign_in(service)
    assert User.objects.get(username="energy").role == Role.UNIT
    ApiToken.objects.create(user=world.users[Role.UNIT], name="x", prefix="x", digest="x")
    settings.OIDC = replace(settings.OIDC, role_pairs=(("readers", "reader"), ("units", "unit")))
    assert _who(_sign_in(service)[0]) == "energy"
    changed = User.objects.get(username="energy")
    assert changed.role == Role.READER
    assert changed.history.first().history_change_reason == "统一身份认证"
    assert AuditEvent.objects.filter(kind="role", subject="energy: unit → reader").exists()
    assert not ApiToken.objects.filter(revoked__isnull=True).exists()
    service.person["groups"] = ["readers", "units"]
    assert _sign_in(service)[1].status_code == 403  # two roles at once


def test_the_roles_kept_apart_never_follow_the_service(world: World, service: IdentityService, settings: Any) -> None:
    settings.OIDC = replace(settings.OIDC, role_pairs=(("readers", "reader"),))
    service.person["groups"] = ["readers"]
    assert _sign_in(service)[1].status_code == 403
    assert User.objects.get(username="office").role == Role.OFFICE


def test_without_a_service_there_is_no_such_way(world: World) -> None:
    assert Client().get("/sign-in/oidc/").status_code == 404
    assert Client().get("/sign-in/oidc/back/?code=x&state=y").status_code == 404
    assert "oidc" not in Client().get("/sign-in/").content.decode()


def test_the_sign_in_page_shows_the_button(world: World, service: IdentityService, settings: Any) -> None:
    settings.OIDC = replace(settings.OIDC, name="枣庄政务")
    page = Client().get("/sign-in/?next=/targets/").content.decode()
    assert 'href="/sign-in/oidc/?next=/targets/"' in page
    assert "枣庄政务" in page


ENVIRONMENT = {"DAFENG_OIDC_ISSUER": "https://id.example.gov.cn", "DAFENG_OIDC_CLIENT": "dafeng"}


def test_the_environment_describes_the_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    assert from_environment() is None
    (tmp_path / "s").write_text("from a file\n", encoding="utf-8")
    more = {"DAFENG_OIDC_SECRET_FILE": str(tmp_path / "s"), "DAFENG_OIDC_ROLES": "g1=reader, g2=unit"}
    for name, value in {**ENVIRONMENT, **more}.items():
        monkeypatch.setenv(name, value)
    found = from_environment()
    assert found is not None
    assert (found.secret, found.roles, found.scopes) == (
        "from a file", {"g1": "reader", "g2": "unit"}, ("openid", "profile", "email"),
    )  # fmt: skip
    assert "from a file" not in repr(found)


@pytest.mark.parametrize(
    "wrong",
    [
        {"DAFENG_OIDC_ISSUER": "http://id.example.gov.cn"},
        {"DAFENG_OIDC_CLIENT": ""},
        {"DAFENG_OIDC_FIELD": "role"},
        {"DAFENG_OIDC_ROLES": "g1=administrator"},
        {"DAFENG_OIDC_ROLES": "g1=office"},
        {"DAFENG_OIDC_ROLES": "nonsense"},
        {"DAFENG_OIDC_SECRET_FILE": "/nothing/there"},
    ],
)
def test_an_environment_that_cannot_work_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    for name, value in {**ENVIRONMENT, **wrong}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="DAFENG_OIDC"):
        from_environment()


def test_a_secret_is_read_from_the_variable_where_there_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAFENG_X", "plain")
    assert secret("DAFENG_X") == "plain"


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://10.0.0.1/", None),
        ("https://user@example.org/", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://example.org:99999/", None),
        ("https://other.example/", {"example.org"}),
        ("http://example.org/", {"example.org"}),
        ("https://example.org:8443/", {"example.org"}),
        ("https://example.org.evil.example/", {"example.org"}),
        ("https://example.org\\@evil.example/", {"example.org"}),
        ("http://127.0.0.1/", {"example.org"}),
    ],
)
def test_addresses_that_are_not_asked(url: str, hosts: set[str] | None) -> None:
    with pytest.raises(outbound.OutboundError):
        outbound.allowed(url, hosts)


def test_addresses_that_are_asked() -> None:
    for url, hosts in (
        ("https://id.example/x?y=1", None),
        ("http://127.0.0.1:9/", None),
        ("https://example.org:443/", {"example.org"}),
        ("https://example.org:8443/", {"example.org:8443"}),
        ("http://10.1.1.1:80/", {"http://10.1.1.1:80"}),
    ):
        assert outbound.allowed(url, hosts).hostname


def test_basic_credentials_are_form_encoded_first() -> None:
    """RFC 6749, section 2.3.1, as the service of these tests reads them."""
    server = IdentityService()
    try:
        wrong = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()  # '+' reads as a space
        assert server.token({"code": "x", "code_verifier": "v"}, f"Basic {wrong}")[0] == 401
    finally:
        server.server_close()


def _ending(what: str, given: Any) -> Any:
    if what == "discovery":
        return given | {"end_session_endpoint": f"{given['issuer']}/end?realm=city"}
    return given


def test_who_came_from_there_is_signed_out_there_too(world: World, service: IdentityService) -> None:
    """OpenID Connect RP-Initiated Logout 1.0, section 2."""
    service.bend = _ending
    client, _answer = _sign_in(service)
    page = client.post("/sign-out/")
    assert (page.status_code, _who(client)) == (200, "")
    found = re.search(r'content="0; url=([^"]+)"', page.content.decode())
    assert found is not None
    there = urlsplit(html.unescape(found[1]))
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{service.issuer}/end"
    given = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert (given["realm"], given["client_id"]) == ("city", CLIENT)
    assert given["post_logout_redirect_uri"] == "http://testserver/sign-in/"
    claims = json.loads(base64.urlsafe_b64decode(given["id_token_hint"].split(".")[1] + "=="))
    assert claims["sub"] == "s-1"
    assert AuditEvent.objects.filter(kind="sign-out", name="office").exists()


def test_signing_out_stays_here_for_a_password_or_a_service_without_an_end(
    world: World, service: IdentityService
) -> None:
    client, _answer = _sign_in(service)
    assert client.post("/sign-out/").status_code == 302
    service_of.cache_clear()
    service.bend = _ending
    client = Client()
    assert client.post("/sign-in/", {"username": "office", "password": PASSWORD}).status_code == 302
    assert client.post("/sign-out/").status_code == 302


def test_a_service_that_is_away_does_not_keep_anybody_signed_in(world: World, service: IdentityService) -> None:
    client, _answer = _sign_in(service)
    service_of.cache_clear()
    service.bend = lambda what, given: {"issuer": "another"} if what == "discovery" else given
    assert (client.post("/sign-out/").status_code, _who(client)) == (302, "")
    service_of.cache_clear()
    service.bend = lambda what, given: (
        given | {"end_session_endpoint": "javascript:1"} if what == "discovery" else given
    )
    client, _answer = _sign_in(service)
    assert client.post("/sign-out/").status_code == 302


def test_the_libraries_of_the_protocol_are_loaded_on_first_use(tmp_path: Path) -> None:
    code = "import django; django.setup(); import dafeng_site.urls, sys; print('authlib' in sys.modules)"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "dafeng_site.settings", "DAFENG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120, env=env
    )
    assert done.stdout.strip() == "False"


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, name
    return html.unescape(found[1])


def _order(world: World) -> Rectification:
    due = datetime(2026, 12, 1, tzinfo=UTC).date()
    return Rectification.objects.create(title="锅炉", problem="未停用", unit=world.energy, due=due)


def test_what_was_typed_before_the_session_ran_out_is_back_after_signing_in_there(
    world: World, service: IdentityService
) -> None:
    """As the page says: sign in on a new page at the service, come back to the old one, and on to the form."""
    order = _order(world)
    service.person = {"sub": "s-2", "preferred_username": "energy"}
    client, url = Client(enforce_csrf_checks=True), f"/duty/rectifications/{order.pk}/"
    client.get(_back(client, service))
    token = _field(client.get(url).content.decode(), "csrfmiddlewaretoken")
    typed = {
        "csrfmiddlewaretoken": token,
        "revision": str(order.revision),
        "action": "plan",
        "reason": "年底前关停两台",
    }
    Session.objects.all().delete()
    sent = {"Origin": "http://testserver", "Referer": f"http://testserver{url}"}
    page = client.post(f"{url}step/", typed, headers=sent)
    assert page.status_code == 403
    told = page.content.decode()
    assert "/sign-in/oidc/" in told
    handed = {name: _field(told, name) for name in ("csrfmiddlewaretoken", "handed")}
    client.get(_back(client, service))  # the new page; the old one keeps the token that it had
    assert _who(client) == "energy"
    strange = client.post("/sign-in/resume/", handed, headers={"Origin": "https://example.org"})
    assert strange.status_code == 403
    answer = client.post("/sign-in/resume/", handed, headers={"Origin": "http://testserver"})
    assert (answer.status_code, answer.headers["Location"]) == (302, url)
    form = client.get(url).content.decode()
    assert "年底前关停两台" in form
    assert "还没有提交" in form
    order.refresh_from_db()
    assert order.measures == ""


def test_what_somebody_else_typed_is_not_filled_in_after_signing_in_there(
    world: World, service: IdentityService
) -> None:
    order = _order(world)
    service.person = {"sub": "s-2", "preferred_username": "energy"}
    client, url = Client(), f"/duty/rectifications/{order.pk}/"
    client.get(_back(client, service))
    typed = {"revision": "1", "action": "plan", "reason": "年底前关停两台"}
    Session.objects.all().delete()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    sent = {"Origin": "http://testserver", "Referer": f"http://testserver{url}"}
    handed = _field(strict.post(f"{url}step/", typed, headers=sent).content.decode(), "handed")
    service.person = {"sub": "s-1", "preferred_username": "office"}
    client.get(_back(client, service))
    answer = client.post("/sign-in/resume/", {"handed": handed}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 302
    page = client.get(url)
    assert page.status_code == 200
    assert "年底前关停两台" not in page.content.decode()
