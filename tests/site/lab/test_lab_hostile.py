"""Hostile input to the lab's addresses: named or left aside, never a traceback, nothing of it in the page as code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse

from dafeng_site.lab.models import LabRun, SavedScenario
from dafeng_site.people.models import Role

if TYPE_CHECKING:
    from .conftest import Lab

SCRIPT = "%3Cscript%3Ealert(1)%3C/script%3E"
LEVELS = (
    "NaN",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1" * 400,
    "-1e9",
    "1e9",
    "0x10",
    "１２",
    "1_0",
    "--5",
    SCRIPT,
    "%00",
    "1%0a2",
)
ADDRESSES = ("/lab/", "/lab/answer/", "/lab/answer/?part=light", "/lab/answer/?part=panel&view=wedge")


def _with(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _no_code(answer: HttpResponse) -> None:
    """What was sent is not in a page as code; in JSON it is a string of type application/json, set as text."""
    assert b"<script>alert" not in answer.content or answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_level_that_is_no_level_is_named(lab: Lab, address: str) -> None:
    client = lab.client(Role.UNIT)
    for level in LEVELS:
        answer = client.get(_with(address, f"scenario=plan&l.pv={level}"))
        assert answer.status_code == (400 if level == "%00" else 422), level
        _no_code(answer)
    for query in (f"l.{SCRIPT}=1", "l.=1", "l.__class__=1", "l.pv=1&l.pv=NaN"):
        assert client.get(_with(address, query)).status_code == 422, query


@pytest.mark.parametrize("address", ADDRESSES)
def test_other_parts_of_an_address_are_left_aside_or_named(lab: Lab, address: str) -> None:
    client = lab.client(Role.UNIT)
    for query in (
        f"scenario={SCRIPT}", "scenario=../../etc", f"against={SCRIPT}", "against=saved-1", "against=saved-９",
        "against=saved-99999999999999999999", "against=saved-", "scenario=%00",
    ):  # fmt: skip
        answer = client.get(_with(address, query))
        assert answer.status_code == (400 if "%00" in query else 422), query
        _no_code(answer)
    for query in (
        f"view={SCRIPT}", "year=99999", "year=-1", "year=１２３４", "by=__class__", "rule=nobody", "draw=all",
        f"sector={SCRIPT}", f"key={SCRIPT}", "saved=-1", "saved=9999999999999999999999", "part=nothing",
    ):  # fmt: skip
        answer = client.get(_with(address, query))
        assert answer.status_code == 200, query
        _no_code(answer)


def test_thousands_of_fields_are_nobodys_form(lab: Lab) -> None:
    many = "&".join(f"l.x{n}=1" for n in range(900))
    answer = lab.client(Role.UNIT).get(f"/lab/answer/?{many}")
    assert answer.status_code in (400, 422)
    assert len(answer.content) < 200_000


def test_files_charts_and_drawers_refuse_the_same(lab: Lab) -> None:
    client = lab.client(Role.UNIT)
    addresses = ("files/report.docx", "files/shares.csv", "charts/path.svg", "charts/nothing.svg", "files/nothing.csv")
    for address in addresses:
        assert client.get(f"/lab/{address}?l.pv=NaN").status_code == 404, address
    assert client.get("/lab/files/report.csv").status_code == 404
    assert client.get("/lab/figures/path/?l.pv=NaN", headers={"HX-Request": "true"}).status_code == 404
    assert client.get("/lab/inputs/..%2f..%2fetc/").status_code == 404


def test_bad_numbers_of_runs_begin_nothing(lab: Lab) -> None:
    client = lab.client(Role.UNIT)
    for runs in ("", "0", "-5", "1e3", "NaN", "99999999999", "20001", "１００", SCRIPT):
        for kind in ("", "variance", "nothing"):
            answer = client.post("/lab/runs/begin/?scenario=plan", {"runs": runs, "seed": "1", "kind": kind})
            assert answer.status_code == 302, runs
    client.post("/lab/runs/begin/?scenario=plan&l.pv=NaN", {"runs": "10", "seed": "1"})
    client.get("/lab/runs/begin/?scenario=plan&runs=10&seed=1")
    assert not LabRun.objects.exists()


def test_a_form_sent_twice_begins_runs_once(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    from dafeng_site.lab import background

    monkeypatch.setattr(background, "_thread", lambda *_arguments: None)
    client = lab.client(Role.UNIT)
    for _time in range(3):
        client.post("/lab/runs/begin/?scenario=plan", {"runs": "50", "seed": "1"})
    assert LabRun.objects.count() == 1


def test_a_name_with_code_stays_text(lab: Lab) -> None:
    client = lab.client(Role.UNIT)
    key = client.get("/lab/answer/?scenario=plan&l.pv=50").json()["key"]
    given = {"name": "<script>alert(1)</script>", "note": "=1+1\u202e{{ 7*7 }}", "key": key}
    client.post("/lab/save/?scenario=plan&l.pv=50", given)
    row = SavedScenario.objects.get()
    for address in ("/lab/", "/lab/saved/", f"/lab/saved/{row.pk}/", f"/lab/?against=saved-{row.pk}&view=wedge"):
        page = client.get(address).content
        assert b"<script>alert" not in page
        assert b"49" not in page.split(b"=1+1")[1][:40] if b"=1+1" in page else True


def test_the_office_alone_reaches_into_others_and_no_post_without_a_token(lab: Lab) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lab.users[Role.UNIT])
    for address in ("/lab/save/?scenario=plan", "/lab/runs/begin/?scenario=plan"):
        assert strict.post(address, {"name": "x", "runs": "10", "seed": "1"}).status_code == 403
    assert not SavedScenario.objects.exists()
