"""A form sent after the session ran out loses nothing: with the check of forms enforced, without JavaScript."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dafeng_site.duty.models import Rectification
from dafeng_site.people.models import Role, User
from dafeng_site.refilling import refilled

from .conftest import PASSWORD

if TYPE_CHECKING:
    from .conftest import World

TYPED = '关停两台锅炉 "甲"</textarea><script>alert(1)</script>\n第二行 &amp;'
HOST = "http://testserver"


class Desk:
    """Somebody of the energy unit with an order to answer, in a browser that keeps cookies and nothing else."""

    def __init__(self, world: World) -> None:
        self.order = Rectification.objects.create(
            title="锅炉", problem="未停用", unit=world.energy, due=datetime(2026, 12, 1, tzinfo=UTC).date()
        )
        self.url = f"/duty/rectifications/{self.order.pk}/"
        self.client = Client(enforce_csrf_checks=True)
        self.sign_in("energy")

    def sign_in(self, name: str, **more: str) -> Any:
        token = _token(self.client.get("/sign-in/").content.decode())
        given = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token} | more
        return self.client.post("/sign-in/", given, headers={"Origin": HOST})

    def typed(self) -> dict[str, str]:
        """The form of the page, filled in."""
        token = _token(self.client.get(self.url).content.decode())
        return {
            "csrfmiddlewaretoken": token, "revision": str(self.order.revision), "action": "plan", "reason": TYPED,
        }  # fmt: skip

    def send(self, given: dict[str, str], **headers: str) -> Any:
        sent = {"Origin": HOST, "Referer": f"{HOST}{self.url}"} | headers
        return self.client.post(f"{self.url}step/", given, headers=sent)


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _handed(page: str) -> str:
    found = re.search(r'name="handed" value="([^"]+)"', page)
    return html.unescape(found[1]) if found else ""


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_what_was_typed_stands_in_the_form_after_signing_in_again(desk: Desk) -> None:
    given = desk.typed()
    Session.objects.all().delete()
    page = desk.send(given)
    assert page.status_code == 403
    told = page.content.decode()
    assert "登录已过期" in told
    assert "no-store" in page.headers["Cache-Control"]
    assert "<script>alert" not in told
    answer = desk.sign_in("energy", handed=_handed(told), next=desk.url)
    assert (answer.status_code, answer.headers["Location"]) == (302, desk.url)
    form = desk.client.get(desk.url).content.decode()
    area = re.search(r"<textarea[^>]*name=\"reason\"[^>]*>\n?(.*?)</textarea>", form, re.DOTALL)
    assert area is not None
    assert html.unescape(area[1]) == TYPED
    assert "<script>alert" not in form
    assert "还没有提交" in form
    desk.order.refresh_from_db()
    assert desk.order.measures == ""  # it sends nothing by itself
    again = given | {"csrfmiddlewaretoken": _token(form)}
    assert desk.send(again).status_code == 302
    desk.order.refresh_from_db()
    assert desk.order.measures.splitlines() == TYPED.splitlines()
    assert TYPED[:6] not in _area(desk.client.get(desk.url).content.decode())  # once, not for ever


def _area(page: str) -> str:
    return "".join(re.findall(r"<textarea.*?</textarea>", page, re.DOTALL))


def test_it_stays_with_the_form_through_a_wrong_password(desk: Desk) -> None:
    given = desk.typed()
    Session.objects.all().delete()
    handed = _handed(desk.send(given).content.decode())
    wrong = desk.sign_in("energy", handed=handed, password="wrong-Password-1")  # noqa: S106  it is meant to be wrong
    assert _handed(wrong.content.decode()) == handed


def test_another_person_never_gets_it(desk: Desk, world: World) -> None:
    User.objects.create_user("colleague", password=PASSWORD, role=Role.UNIT, unit=world.energy)
    given = desk.typed()
    Session.objects.all().delete()
    handed = _handed(desk.send(given).content.decode())
    desk.sign_in("colleague", handed=handed, next=desk.url)
    for _time in range(2):
        page = desk.client.get(desk.url).content.decode()
        assert "锅炉" in page
        assert "甲" not in page
        desk.client.post("/sign-out/", {"csrfmiddlewaretoken": _token(page)}, headers={"Origin": HOST})
        desk.sign_in("energy")


def test_a_token_that_ran_out_leads_back_too(desk: Desk) -> None:
    """Signed in anew in another window: the token of the open form is another."""
    given = desk.typed()
    desk.sign_in("energy")
    page = desk.send(given | {"csrfmiddlewaretoken": "x" * 64})
    assert page.status_code == 403
    told = page.content.decode()
    sent = {"handed": _handed(told), "csrfmiddlewaretoken": _token(told)}
    answer = desk.client.post("/sign-in/resume/", sent, headers={"Origin": HOST})
    assert answer.headers["Location"] == desk.url
    assert "甲" in _area(desk.client.get(desk.url).content.decode())


def test_nothing_is_carried_for_nobody_from_elsewhere_or_altered(desk: Desk) -> None:
    given = desk.typed()
    Session.objects.all().delete()
    assert _handed(desk.send(given, Origin="https://evil.example").content.decode()) == ""
    handed = _handed(desk.send(given).content.decode())
    desk.sign_in("energy", handed=handed[:-3] + "abc", next=desk.url)
    assert "甲" not in desk.client.get(desk.url).content.decode()
    stranger = Client(enforce_csrf_checks=True)
    assert _handed(stranger.post(f"{desk.url}step/", given, headers={"Origin": HOST}).content.decode()) == ""
    big = given | {"reason": "长" * 200_001}
    Session.objects.all().delete()
    assert _handed(desk.send(big).content.decode()) == ""


def test_signing_out_forgets_who_it_was(desk: Desk) -> None:
    given = desk.typed()
    page = desk.client.get(desk.url).content.decode()
    desk.client.post("/sign-out/", {"csrfmiddlewaretoken": _token(page)}, headers={"Origin": HOST})
    assert _handed(desk.send(given).content.decode()) == ""


def test_a_password_is_never_carried(desk: Desk) -> None:
    given = desk.typed() | {"password": "Secret-123456"}
    Session.objects.all().delete()
    told = signing.loads(_handed(desk.send(given).content.decode()), salt="dafeng.retyping")
    assert set(told["fields"]) == {"revision", "action", "reason"}
    for path in ("/password/", "/sign-in/"):
        page = desk.client.post(path, {"old_password": "a", "new": "b"}, headers={"Origin": HOST})
        assert _handed(page.content.decode()) == ""


FORM = """<p>a<b</p><form method="post" action="/x/"><input name="t" value="old"><input type="hidden" name="r" value=1>
<input type=checkbox name="c" value="1" checked><input type="checkbox" name="c" value="2"/>
<select name="s"><option value="a" selected>A</option><option value="b">B</option></select>
<textarea name="w" rows="2">old</textarea><input type="password" name="p"></form>
<form method="post" action="/y/"><input name="t" value="other"></form>"""


def test_fields_of_the_form_are_filled_and_nothing_else() -> None:
    values = {"t": ['"x"'], "r": ["7"], "c": ["2"], "s": ["b"], "w": ["<新>\n二"], "p": ["secret"]}
    assert refilled(FORM, "/x/", "/page/", values, "<i>N</i>") == (
        '<p>a<b</p><i>N</i><form method="post" action="/x/"><input name="t" value="&quot;x&quot;">'
        '<input type="hidden" name="r" value="7">\n'
        '<input type=checkbox name="c" value="1"><input type="checkbox" name="c" value="2" checked/>\n'
        '<select name="s"><option value="a">A</option><option value="b" selected>B</option></select>\n'
        '<textarea name="w" rows="2">\n&lt;新&gt;\n二</textarea><input type="password" name="p"></form>\n'
        '<form method="post" action="/y/"><input name="t" value="other"></form>'
    )
    assert refilled(FORM, "/z/", "/page/", values, "") is None


@given(text=st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back_as_it_was_typed(text: str) -> None:
    page = '<form method="post"><input name="t"><textarea name="w"></textarea></form>'
    found = refilled(page, "/p/", "/p/", {"t": [text], "w": [text]}, "")
    assert found is not None
    value = re.search(r'<input name="t" value="([^"]*)">', found)
    area = re.search(r'<textarea name="w">\n(.*)</textarea></form>\Z', found, re.DOTALL)
    assert value is not None
    assert area is not None
    assert html.unescape(value[1]) == html.unescape(area[1]) == html.unescape(html.escape(text)) == text
