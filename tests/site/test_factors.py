"""The second factor. Codes: the test vectors of RFC 4226 appendix D and RFC 6238 appendix B."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from pyotp import TOTP

from dafeng_site.people import factors, rules
from dafeng_site.people.factorviews import qr_svg
from dafeng_site.people.models import AuditEvent, RecoveryCode, Role, SecondFactor

from .conftest import PASSWORD

if TYPE_CHECKING:
    from .conftest import World

SEED = base64.b32encode(b"12345678901234567890").decode()
RFC4226 = ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489")
RFC6238 = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


def test_codes_by_step_are_those_of_rfc_4226() -> None:
    assert [factors.step_of(SEED, code, 30 * step) for step, code in enumerate(RFC4226) if step] == list(range(1, 10))


@pytest.mark.parametrize("moment", RFC6238)
def test_codes_by_time_are_those_of_rfc_6238(moment: int) -> None:
    """Of the eight digits printed there, the last six."""
    assert factors.step_of(SEED, RFC6238[moment][2:], moment) == moment // 30


def test_a_code_counts_one_step_off_and_never_twice() -> None:
    code = RFC4226[2]
    assert [factors.step_of(SEED, code, moment) for moment in (30, 59, 89, 119, 120)] == [2, 2, 2, 2, None]
    assert [factors.step_of(SEED, code, 60, after) for after in (1, 2, 3)] == [2, None, None]
    assert [factors.step_of(SEED, wrong, 60) for wrong in ("", code[1:], "0" + code, "口令", "x" * 64)] == [None] * 5


def _code(user: object) -> str:
    return TOTP(SecondFactor.objects.get(user=user).secret).at(timezone.now())


def _enrolled(world: World, role: Role) -> list[str]:
    client, user = Client(), world.users[role]
    client.force_login(user)
    page = client.get("/account/factor/").content.decode()
    key = re.search(r'id="factor-key">([A-Z2-7]{4}(?: [A-Z2-7]{4})+)<', page)
    assert key
    secret = key[1].replace(" ", "")  # written in fours, to be typed
    assert SecondFactor.objects.get(user=user).secret == secret
    page = client.post("/account/factor/", {"code": _code(user)}).content.decode()
    codes = re.findall(r"<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</li>", page)
    assert len(codes) == 10
    assert secret not in client.get("/account/factor/").content.decode().replace(" ", "")
    SecondFactor.objects.filter(user=user).update(last_step=0)  # as if half a minute had gone by
    return codes


def _half(name: str = "office", follow: str = "") -> Client:
    client = Client()
    answer = client.post(f"/sign-in/?next={follow}", {"username": name, "password": PASSWORD, "next": follow})
    assert answer.headers["Location"] == "/sign-in/code/"
    return client


def test_the_password_alone_opens_nothing_and_a_code_counts_once(world: World) -> None:
    _enrolled(world, Role.OFFICE)
    client = _half(follow="/targets/")
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/sign-in/code/", {"code": "000000x"}).status_code == 422
    code = _code(world.users[Role.OFFICE])
    assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/targets/"
    assert client.get("/api/v1/me").status_code == 200
    assert _half().post("/sign-in/code/", {"code": code}).status_code == 422


def test_a_target_elsewhere_is_not_followed(world: World) -> None:
    _enrolled(world, Role.OFFICE)
    answer = _half(follow="https://example.org/").post("/sign-in/code/", {"code": _code(world.users[Role.OFFICE])})
    assert answer.headers["Location"] == "/"


def test_recovery_codes_are_kept_as_hashes_and_each_counts_once(world: World) -> None:
    codes = _enrolled(world, Role.OFFICE)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code.replace("-", "") in kept for code in codes)
    assert _half().post("/sign-in/code/", {"code": codes[0].upper()}).status_code == 302
    assert _half().post("/sign-in/code/", {"code": codes[0]}).status_code == 422
    assert RecoveryCode.objects.filter(used__isnull=True).count() == 9
    assert AuditEvent.objects.filter(kind="factor", name="office", subject="recovery code").exists()


def test_wrong_codes_lock_like_wrong_passwords(world: World) -> None:
    _enrolled(world, Role.OFFICE)
    client = _half()
    statuses = [client.post("/sign-in/code/", {"code": "wrong"}).status_code for _time in range(5)]
    assert (statuses[0], statuses[-1]) == (422, 429)
    assert client.post("/sign-in/code/", {"code": _code(world.users[Role.OFFICE])}).status_code == 429


def test_a_role_that_needs_a_factor_sets_it_up_before_anything_else(world: World) -> None:
    rules.change(world.users[Role.ADMINISTRATOR], {"mfa.office": 1}, rules.revisions())
    client = Client()
    client.post("/sign-in/", {"username": "office", "password": PASSWORD})
    assert client.get("/targets/").headers["Location"] == "/account/factor/"
    assert client.get("/api/v1/me").status_code == 403
    page = client.get("/account/factor/").content.decode()
    assert "按本站安全设置，您登录须有动态口令" in page
    assert "返回总览" not in page  # it would only lead back here
    client.post("/account/factor/", {"code": _code(world.users[Role.OFFICE])})
    assert client.get("/api/v1/me").status_code == 200
    reader = Client()
    reader.post("/sign-in/", {"username": "reader", "password": PASSWORD})
    assert reader.get("/targets/").status_code == 200


def test_only_the_administrator_resets_somebody_s_factor_and_it_is_logged(world: World) -> None:
    _enrolled(world, Role.OFFICE)
    office = world.users[Role.OFFICE]
    for role, status in ((Role.AUDITOR, 403), (Role.READER, 403), (Role.ADMINISTRATOR, 302)):
        assert factors.has(office)
        client = Client()
        client.force_login(world.users[role])
        assert client.post(f"/people/{office.pk}/factor/").status_code == status
    assert not factors.has(office)
    assert AuditEvent.objects.filter(kind="factor", name="admin", subject="reset office").exists()


def test_taking_the_own_factor_away_needs_a_code(world: World) -> None:
    codes = _enrolled(world, Role.OFFICE)
    client = Client()
    client.force_login(world.users[Role.OFFICE])
    assert client.post("/account/factor/", {"action": "remove", "code": "1"}).status_code == 422
    assert client.post("/account/factor/", {"action": "remove", "code": codes[1]}).status_code == 200
    assert not factors.has(world.users[Role.OFFICE])


def test_codes_are_not_guessed_in_an_open_session(world: World) -> None:
    """Five wrong ones lock, as at signing in; a recovery code that is right is then too late, and stays."""
    codes = _enrolled(world, Role.OFFICE)
    client, user = Client(), world.users[Role.OFFICE]
    client.force_login(user)
    sent = [{"action": "remove", "code": f"{number:06d}x"} for number in range(5)]
    assert [client.post("/account/factor/", each).status_code for each in sent] == [422, 422, 422, 422, 429]
    assert client.post("/account/factor/", {"action": "remove", "code": codes[0]}).status_code == 429
    assert factors.has(user)
    assert factors.codes_left(user) == len(codes)


def test_a_qr_code_has_its_finders_and_its_quiet_zone() -> None:
    """ISO/IEC 18004: a finder is 7 x 7 modules; four light modules stand around the symbol."""
    drawn = str(qr_svg(TOTP(SEED).provisioning_uri(name="王", issuer_name="Dafeng")))
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1", drawn)}
    side = re.search(r'viewBox="0 0 (\d+)', drawn)
    assert side
    assert all((x, 4) in dark for x in range(4, 11))
    assert min(min(each) for each in dark) == 4
    assert max(max(each) for each in dark) == int(side[1]) - 5
