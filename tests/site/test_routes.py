"""No route shows or changes what lies outside a person's scope.

Shown: whatever stands in figures that a person may not see, every answer to that person is the same, byte for byte.
So neither a list nor a chart, an export, a status or a count tells of them. Changed: after every way to write has been
tried by a person, what that person may not change stands as it stood. What a person may see and change is worked out
here, from the table of roles, and not asked of the code under test.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dafeng.appraisal import sheet_of, sheet_text
from dafeng_site.books.models import (
    ActivityFigure,
    BalanceDraft,
    EnergyTable,
    EnterpriseFiling,
    FactorConfirmation,
    FactorOverride,
    InventoryVersion,
)
from dafeng_site.cascade.models import Branch, ChangeRequest, Contact, Split, Support, YearRoll
from dafeng_site.data.models import ImportBatch, Observation, Source
from dafeng_site.duty.models import Assignment, Evidence, Rectification, Report, ReportDraft, Round, WorkItem
from dafeng_site.evaluation.models import (
    Appointment,
    Assessment,
    AssessmentDraft,
    AssessmentFile,
    ExpertMark,
    Outcome,
    ScoreSheet,
    SheetVersion,
    YearlyEvaluation,
)
from dafeng_site.kept import forget
from dafeng_site.notices.models import Notice
from dafeng_site.pagecache import shelf
from dafeng_site.people.models import ApiToken, OrgUnit, Role, User
from dafeng_site.plans.models import Target
from dafeng_site.reporting.models import Draft, IssuedDocument, OfficialTemplate, Recipient
from dafeng_site.supervision.models import Complaint, Finding, Handler, Record
from dafeng_site.supervision.sealing import seal

from .conftest import World
from .routes import OPEN_BY_OTHERS, Route, addresses, body_of, routes
from .sheets import row, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW = "gbt2589-2020:coal.raw:ncv:CN:2021-"
ALL_SEEING = (Role.OFFICE, Role.READER)
STEERING = (Role.OFFICE,)
ROLES = ("", *Role.values)
OTHERS = [role for role in ROLES if role != Role.UNIT]


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{route.method} {route.pattern}")
def test_every_route_says_what_it_takes_to_enter(route: Route) -> None:
    assert route.deed is not None or route.pattern in OPEN_BY_OTHERS


def test_every_way_to_write_is_tried_below() -> None:
    writing = {
        f"{route.method} {route.pattern}"
        for route in routes()
        if route.pattern.startswith("api/") and route.method != "get"
    }
    assert writing == set(BODIES)


@dataclass(frozen=True)
class Drawn:
    """A figure as drawn: where, by whom, under which source."""

    period: int
    place: str
    owner: str
    source: str


FIGURES = st.lists(
    st.builds(
        Drawn,
        period=st.integers(2015, 2030),
        place=st.sampled_from(["city", "district", "other"]),
        owner=st.sampled_from(["", "energy", "traffic", "tengzhou"]),
        source=st.sampled_from(["published", "internal", "filing"]),
    ),
    max_size=8,
    unique_by=lambda each: (each.period, each.place, each.source),
)


def _visible(role: str, figure: Observation) -> bool:
    """The table of roles, written down a second time."""
    if figure.source.is_public or role in ALL_SEEING:
        return True
    if role == Role.UNIT:
        return figure.owner is not None and figure.owner.code == "energy"
    return role == Role.DISTRICT and (
        figure.place.code == "370481" or (figure.owner is not None and figure.owner.code == "tengzhou")
    )


def _changeable(role: str, figure: Observation) -> bool:
    if role in STEERING:
        return True
    return (
        role == Role.UNIT
        and figure.owner is not None
        and figure.owner.code == "energy"
        and figure.source.key == "entry-energy"
    )


def _world(drawn: list[Drawn]) -> World:
    forget()
    shelf.clear()
    world = World()
    for each in drawn:
        place = getattr(world, each.place)
        key = {"period": str(each.period), "place": place, "source": getattr(world, each.source)}
        if not Observation.objects.filter(indicator="power.capacity.biomass", **key).exists():
            owner = getattr(world, each.owner) if each.owner else None
            Observation.objects.create(
                indicator="power.capacity.biomass",
                value=100.0 + each.period,
                state="published",
                owner=owner,
                note="记",
                **key,
            )
    _duty(world)
    _documents(world)
    _evaluation(world)
    return world


CASCADED = (Contact, ChangeRequest, Support, Branch, Record, Finding, Handler)
OWED = (
    *(WorkItem, Assignment, Round, Report, ReportDraft, Rectification, Evidence, Notice),
    *CASCADED,
    *(ScoreSheet, SheetVersion, YearlyEvaluation, Appointment, Assessment, AssessmentDraft, AssessmentFile),
    *(ExpertMark, Outcome),
)


def _evaluation(world: World) -> None:
    """A sheet with a draft and a fixed version; an evaluation of two units that is open, and one being prepared."""
    text = sheet_text(sheet_of("unit"))
    sheet = ScoreSheet.objects.create(code="own", name="本市表", subject="unit", origin="unit@1")
    for number, state in ((1, "published"), (2, "draft")):
        SheetVersion.objects.create(
            sheet=sheet, number=number, text=text, state=state, author=world.users[Role.OFFICE], note=state
        )
    rest = {"year": 2026, "subject": "unit", "sheet": "unit@1", "text": text, "self_due": date(2026, 12, 1)}
    found = YearlyEvaluation.objects.create(title="评价", state="open", **rest)
    YearlyEvaluation.objects.create(title="筹备中", **rest)
    Appointment.objects.create(evaluation=found, user=world.users[Role.OFFICE], part="expert")
    for unit in (world.energy, world.traffic):
        row = Assessment.objects.create(
            evaluation=found, subject=unit.code, name=unit.name, unit=unit, state="submitted",
            entries={"reports": {"value": 0.9, "text": "按时"}},
        )  # fmt: skip
        AssessmentFile.objects.create(
            assessment=row, name="证.pdf", kind="pdf", size=1, sha256="0" * 64, user=world.users[Role.UNIT]
        )
        ExpertMark.objects.create(assessment=row, item="work", expert=world.users[Role.OFFICE], mark=5)
    _of_city()


def _of_city() -> None:
    """The city's own self-assessment: being written, and published with a decision above it that is kept inside."""
    rest = {"year": 2025, "subject": "city", "sheet": "national@2026", "text": sheet_text(sheet_of("national"))}
    rest["self_due"] = date(2026, 12, 1)
    for state, at in (("open", "self"), ("published", "published")):
        found = YearlyEvaluation.objects.create(title="市自评", state=state, **rest)
        Assessment.objects.create(evaluation=found, subject="370400", name="市", state=at, summary="自评")
    file = {"name": "评定.pdf", "kind": "pdf", "size": 1, "sha256": "0" * 64, "checked": ""}
    told = {"body": "省办", "grade": "良好", "number": "3号", "day": "2026-05-20", "score": None, "note": ""}
    Outcome.objects.create(
        evaluation=found,
        sha256="0" * 64,
        made=datetime(2026, 5, 1, tzinfo=UTC),
        above={**told, "public": False, "file": file},
    )


def _documents(world: World) -> None:
    """Issued documents: public, sent to the traffic unit, and kept inside; a draft of the office; a template."""
    office = world.users[Role.OFFICE]
    fields = {"kind": "reminder", "period": "2026", "day": date(2026, 7, 1), "signer": "某", "files": {"pdf": "0" * 64}}
    IssuedDocument.objects.create(title="公开", author=office, public_only=True, is_public=True, **fields)
    IssuedDocument.objects.create(title="内部", author=office, **fields)
    sent = IssuedDocument.objects.create(title="发市交通运输局", author=office, **fields)
    Recipient.objects.create(document=sent, unit=world.traffic)
    Draft.objects.create(user=office, asked={"kind": "reminder", "period": "2026", "day": "2026-07-01"}, key="0" * 64)
    OfficialTemplate.objects.create(kind="reminder", number=1, text="# 题", author=office)


def _duty(world: World) -> None:
    """Work items, a round with its reports, evidence and an order, of the energy unit and of the traffic unit."""
    found = Round.objects.create(title="调度", period="2026-Q3", year=2026, deadline=date(2026, 10, 15), state="open")
    for code, unit in (("1", world.energy), ("2", world.traffic)):
        item = WorkItem.objects.create(
            code=code, year=2026, title="事", unit=unit, start=date(2026, 1, 1), due=date(2026, 12, 31)
        )
        Assignment.objects.create(item=item)
        Contact.objects.create(unit=unit, name="联系人", phone="1")
        ChangeRequest.objects.create(item=item, unit=unit, wanted={"weight": ["1", "2"]}, why="试", state="submitted")
        report = Report.objects.create(round=found, unit=unit)
        ordered = Rectification.objects.create(title="问题", problem="问题", unit=unit, due=date(2026, 12, 1))
        office = world.users[Role.OFFICE]
        Finding.objects.create(
            enterprise="厂",
            inspected=date(2026, 3, 1),
            basis="规定",
            problem="问题",
            rectification=ordered,
            author=office,
        )
        Record.objects.create(kind="talk", title="谈", date=date(2026, 3, 1), unit=unit, reason="因", author=office)
        Complaint.objects.create(digest=code * 64, category="data", sealed=seal({"text": "文"}), assigned=unit)
        Evidence.objects.create(
            unit=unit, report=report, name="证.pdf", kind="pdf", size=1, sha256="0" * 64, user=world.users[Role.UNIT]
        )


def _owner(record: Any) -> Any:
    for name in ("unit", "assessment", "item", "report", "user"):
        if hasattr(record, name):
            found = getattr(record, name)
            return found if name == "unit" else getattr(found, "unit", None)
    return None


def _standing(world: World, role: str) -> dict[tuple[str, int], Any]:
    """What of duty the role may not change, as it stands."""
    own = world.users[role].unit if role in (Role.UNIT, Role.DISTRICT) else None
    own_too = {Assignment, Report, ReportDraft, Rectification, Evidence, Contact, ChangeRequest, Support}
    own_too |= {Assessment, AssessmentDraft, AssessmentFile}
    return {
        (model.__name__, record.pk): model.objects.filter(pk=record.pk).values().get()
        for model in OWED
        if model is not Notice
        for record in model.objects.all()
        if not (own is not None and model in own_too and _owner(record) == own)
    }


def _values(world: World) -> dict[str, list[str]]:
    figures = [str(each.pk) for each in Observation.objects.all()]
    return {
        "pk": sorted({*figures, str(world.target.pk), str(world.task.pk), "999999"}),
        "pk people": [str(user.pk) for user in world.users.values()],
        "pk imports": [*(str(pk) for pk in ImportBatch.objects.values_list("pk", flat=True)), "999999"],
        "pk tokens": [*(str(pk) for pk in ApiToken.objects.values_list("pk", flat=True)), "999999"],
        "code": ["power.capacity.biomass", "nonsense"],
        "code language": ["en"],
        "history": ["1"],
        "pk balances": [*(str(pk) for pk in EnergyTable.objects.values_list("pk", flat=True)), "999999"],
        "pk drafts": [*(str(pk) for pk in BalanceDraft.objects.values_list("pk", flat=True)), "999999"],
        "pk overrides": [*(str(pk) for pk in FactorOverride.objects.values_list("pk", flat=True)), "999999"],
        "pk activity": [*(str(pk) for pk in ActivityFigure.objects.values_list("pk", flat=True)), "999999"],
        "pk versions": [*(str(pk) for pk in InventoryVersion.objects.values_list("pk", flat=True)), "999999"],
        "pk enterprises": [*(str(pk) for pk in EnterpriseFiling.objects.values_list("pk", flat=True)), "999999"],
        "pk splits": [*(str(pk) for pk in Split.objects.values_list("pk", flat=True)), "999999"],
        "place": ["370481", "nonsense"],
        "pk supervision": [*_keys(Record), "999999"],
        "pk findings": [*_keys(Finding), "999999"],
        "pk complaints": [*_keys(Complaint), "999999"],
        "pk assigned": [*_keys(Complaint), "999999"],
        "pk handlers": [*_keys(Handler), "999999"],
        "file": ["1", "999999"],
        "pk rolls": [*_keys(YearRoll), "999999"],
        "pk units": [*_keys(OrgUnit), "999999"],
        "unit": [*_keys(OrgUnit), "999999"],
        "pk contacts": [*_keys(Contact), "999999"],
        "pk supports": [*_keys(Support), "999999"],
        "pk changes": [*_keys(ChangeRequest), "999999"],
        "pk made": [*_keys(Draft), "999999"],
        "pk archive": [*_keys(IssuedDocument), "999999"],
        "number": ["1"],
        "kind": ["reminder", "nonsense"],
        "spoken": ["zh", "xx"],
        "pk runs": ["999999"],
        "pk saved": ["999999"],
        "chart": ["path", "wedge", "nonsense"],
        "kind figures": ["path", "share", "district", "chance", "nonsense"],
        "line": ["energy.power", "ippu.cement", "ippu.lime", "nonsense"],
        "what": ["gpc", "lines", "iamc"],
        "item": ["coal.raw", "nonsense"],
        "parameter": ["ncv", "nonsense"],
        "row": [ROW, "nonsense"],
        "key": ["yearbook", "internal", "entry-energy"],
        "name": [
            *("observations", "targets", "tasks", "matrix", "indicators", "sources", "factors", "people", "audit"),
            *("work-items", "cascade", "supervision"),
        ],
        "form": ["csv", "xlsx", "docx"],
        "pk items": [*_keys(WorkItem), "999999"],
        "pk rounds": [*_keys(Round), "999999"],
        "pk reports": [*_keys(Report), "999999"],
        "pk rectifications": [*_keys(Rectification), "999999"],
        "pk evidence": [*_keys(Evidence), *_keys(AssessmentFile), "999999"],
        "pk sheets": [*_keys(SheetVersion), "999999"],
        "name sheets": ["unit", *_keys(SheetVersion), "nonsense"],
        "code original": ["unit", "nonsense"],
        "other": ["unit", *_keys(SheetVersion), "nonsense"],
        "pk objects": [*_keys(Assessment), "999999"],
        "pk evaluation": [*_keys(YearlyEvaluation), "999999"],
        "pk named": [*_keys(Appointment), "999999"],
        "pk notices": [*_keys(Notice), "999999"],
    }


def _keys(model: type[Any]) -> list[str]:
    return [str(pk) for pk in model.objects.values_list("pk", flat=True)]


def _client(world: World, role: str) -> Client:
    client = Client(raise_request_exception=True)
    if role:
        client.force_login(world.users[role])
    return client


def _answers(world: World, role: str) -> dict[str, tuple[int, bytes]]:
    client, values = _client(world, role), _values(world)
    return {
        address: body_of(client, address)
        for route in routes()
        if route.method == "get" and not route.pattern.startswith(("sign-", "password", "language", "account"))
        for address in addresses(route, values)
    }


def _filing_seen(role: str, filing: EnterpriseFiling) -> bool:
    """Who sees an enterprise's form, written down a second time."""
    if role in STEERING:
        return True
    return (role == Role.ENTERPRISE and filing.owner.code == "works") or (
        role == Role.DISTRICT and filing.place == "370481"
    )


def _seen_by_source(role: str, table: EnergyTable | ActivityFigure) -> bool:
    """Who sees an energy balance or an activity, written down a second time."""
    near = role == Role.DISTRICT and table.place_id == "370481"
    return table.source.is_public or role in ALL_SEEING or near


def _scramble(world: World, role: str) -> int:
    """Change everything in the figures that the role may not see."""
    for each in Complaint.objects.all():
        if role != Role.UNIT or each.assigned != world.energy:
            Complaint.objects.filter(pk=each.pk).update(state="closed", answer="密", brief="密", category="other")
    for table in EnergyTable.objects.select_related("source"):
        if not _seen_by_source(role, table):
            table.cells["final"]["coal.raw"], table.title = 123.0, "密"
            table.save()
    for each in ActivityFigure.objects.select_related("source"):
        if not _seen_by_source(role, each):
            each.value, each.note = 555.0, "密"
            each.save()
    for filing in EnterpriseFiling.objects.select_related("owner"):
        if not _filing_seen(role, filing):
            filing.name, filing.industry = "密", "cement"
            filing.save()
    if role not in ALL_SEEING:
        WorkItem.objects.filter(unit=world.traffic).update(title="密", done=0.9, override="red", override_reason="密")
        Assignment.objects.filter(item__unit=world.traffic).update(view="密", reason="密", state="objected")
        Report.objects.filter(unit=world.traffic).update(state="submitted", difficulties="密")
        Rectification.objects.filter(unit=world.traffic).update(title="密", problem="密")
        ChangeRequest.objects.filter(unit=world.traffic).update(why="密", state="refused")
        Contact.objects.filter(unit=world.traffic).update(name="密", phone="2")
        IssuedDocument.objects.filter(is_public=False).update(title="密", text="密", signer="密")
        Draft.objects.update(title="密", text="密")
        OfficialTemplate.objects.update(text="密", note="密")
        Record.objects.filter(unit=world.traffic).update(title="密", reason="密")
        Finding.objects.filter(rectification__unit=world.traffic).update(enterprise="密", problem="密")
        _scramble_evaluation(world)
    hidden = [
        each for each in Observation.objects.select_related("source", "owner", "place") if not _visible(role, each)
    ]
    for each in hidden:
        each.value, each.state, each.note = (each.value or 0.0) * 3 + 17, "measured", "密"
        each.save()
    Observation.objects.create(
        indicator="co2.energy",
        place=world.other,
        period="2021",
        value=987654.0,
        state="measured",
        source=world.internal,
        note="密",
    )
    return len(hidden) + 1


def _scramble_evaluation(world: World) -> None:
    """Change what neither the public nor a unit may see: others' assessments, drafts, marks, the own verification."""
    Assessment.objects.filter(unit=world.traffic).update(
        summary="密", entries={"reports": {"value": 0.1, "text": "密"}}, objection="密", verifier_body="密"
    )
    checked = {"reports": {"value": 0.2, "met": None, "applicable": True, "reason": "密"}}
    Assessment.objects.update(verified=checked, incidents=[{"code": "fraud", "count": 1, "reason": "密"}])
    AssessmentFile.objects.filter(assessment__unit=world.traffic).update(name="密.pdf")
    ExpertMark.objects.update(mark=1, reason="密")
    Assessment.objects.filter(evaluation__subject="city").update(summary="密", reason="密")
    for each in Outcome.objects.all():
        Outcome.objects.filter(pk=each.pk).update(above={**each.above, "grade": "密", "number": "密"})
    Appointment.objects.update(body="密")
    SheetVersion.objects.filter(state="draft").update(note="密", text=sheet_text(sheet_of("district")))
    YearlyEvaluation.objects.filter(state="prepared").update(title="密", note="密")


def _check_nothing_shows(drawn: list[Drawn], role: str) -> None:
    with patch("django.utils.timezone.now", return_value=timezone.now()):  # no midnight between the two looks
        world = _world(drawn)
        before = _answers(world, role)
        assert all(status in (200, 302, 401, 403, 404, 422) for status, _body in before.values()), before
        _scramble(world, role)
        after = {address: answer for address, answer in _answers(world, role).items() if address in before}
    assert [address for address in before if before[address] != after[address]] == []


@pytest.mark.parametrize(
    "role", ["", *(pytest.param(role, marks=pytest.mark.slow) for role in (Role.UNIT, Role.DISTRICT, Role.ENTERPRISE))]
)
def test_figures_out_of_scope_change_no_answer(db: None, role: str) -> None:
    _check_nothing_shows([Drawn(2024, "city", "traffic", "internal"), Drawn(2023, "other", "", "filing")], role)


@pytest.mark.slow
def test_the_check_itself_notices_a_leak(db: None) -> None:
    """With everything visible, the same change does show: the check can fail."""
    world = _world([])
    before = _answers(world, Role.READER)
    _scramble(world, "")
    after = _answers(world, Role.READER)
    assert before["/api/v1/observations"] != after["/api/v1/observations"]
    assert before["/export/observations.csv"] != after["/export/observations.csv"]


BODIES: dict[str, Any] = {
    "patch api/v1/targets/<pk>": {"revision": 1, "value": 1.0, "note": "改"},
    "put api/v1/targets/<pk>/assigned": {
        "revision": 1,
        "value": 1.0,
        "unit": "万千瓦",
        "kind": "level",
        "source": "yearbook",
    },
    "patch api/v1/tasks/<pk>": {"revision": 1, "title": "改", "units": [{"code": "traffic", "role": "lead"}]},
    "post api/v1/observations": {
        "figures": [
            {
                "indicator": "power.capacity.biomass",
                "place": "370400",
                "period": "2022",
                "value": 9.0,
                "unit": "MW",
                "state": "measured",
                "source": source,
            }
            for source in ("entry-energy",)
        ]
    },
    "delete api/v1/observations/<pk>": None,
    "post api/v1/sources": {"key": "new", "title": "新", "is_public": True},
    "patch api/v1/sources/<key>": {"revision": 1, "is_public": True},
    "post api/v1/imports": "file",
    "post api/v1/imports/<pk>/confirm": {},
    "post api/v1/imports/<pk>/discard": {},
    "post api/v1/tokens": {"name": "新"},
    "delete api/v1/tokens/<pk>": None,
    "post api/v1/people": {"username": "intruder", "role": "administrator"},
    "patch api/v1/people/<pk>": {"revision": 1, "role": "administrator"},
    "post api/v1/people/<pk>/password": {},
    "post api/v1/units": {"code": "new", "name": "新"},
    "post api/v1/factors/overrides": {
        "item": "coal.raw",
        "parameter": "ncv",
        "place": "370400",
        "value": 21.5,
        "unit": "GJ/t",
        "reason": "试",
    },
    "post api/v1/factors/rows/<row>/confirm": {"reason": "试"},
    "post api/v1/lab/run": {"scenario": "plan", "levels": {"pv": 0.5}},
}
"""What to send to each way to write of the API."""
FORM = {
    "revision": "1",
    "value": "1",
    "title": "改",
    "note": "改",
    "role": "administrator",
    "username": "intruder.page",
    "full_name": "新",
    "district": "370481",
    "active": "0",
    "is_public": "1",
    "state": "measured",
    "code": "co2.energy",
    "unit": "traffic",
    "action": "confirm",
    "reason": "试",
    "books": "*",
    "place": "370400",
}
"""What to send to each page."""


def _write_everywhere(world: World, role: str) -> None:
    client = _client(world, role)
    for route in sorted(routes(), key=lambda each: (each.method == "delete", each.pattern)):
        for address in addresses(route, _values(world)):
            if not route.pattern.startswith("api/"):
                if not route.pattern.startswith(("sign-", "password", "language", "account")):
                    client.post(address, FORM | {"revision": _revision(world, route)})
            elif route.method != "get":
                _write(client, route, address)


def _revision(world: World, route: Route) -> int:
    """What the form on the page would carry."""
    record = world.task if route.pattern.startswith("tasks/") else world.target
    record.refresh_from_db()
    return record.revision


def _write(client: Client, route: Route, address: str) -> None:
    body = BODIES[f"{route.method} {route.pattern}"]
    if body == "file":
        for sheet in (
            row(source="internal", period="2021", value=77),
            row(period="2020", value=77),
            row(source="entry-energy", period="2022", value=77),
        ):
            client.post(address, {"file": SimpleUploadedFile("a.xlsx", workbook(sheet))})
    elif route.method == "delete":
        client.delete(f"{address}?revision=1&reason=试")
    else:
        getattr(client, route.method)(address, json.dumps(body), content_type="application/json")


def _rows(models: Iterator[Any] | list[Any]) -> dict[tuple[str, int], Any]:
    return {(model.__name__, each["id"]): each for model in models for each in model.objects.values()}


def _check_nothing_changes(drawn: list[Drawn], role: str) -> None:
    world = _world(drawn)
    plan = [model for model in apps.get_app_config("plans").get_models() if not hasattr(model, "instance_type")]
    plan += [apps.get_model("people", "OrgUnit"), apps.get_model("data", "City"), apps.get_model("data", "Place")]
    kept = [EnergyTable, BalanceDraft, FactorConfirmation, FactorOverride, ActivityFigure, InventoryVersion]
    guarded = [] if role in STEERING else [*plan, *kept, Source]
    guarded += [] if role == Role.ADMINISTRATOR else [User]
    before = _rows(guarded)
    others = {} if role in STEERING else _rows([EnterpriseFiling])
    if role == Role.ENTERPRISE:
        others = {key: each for key, each in others.items() if each["owner_id"] != world.works.pk}
    figures = {each.pk: each for each in Observation.objects.select_related("source", "owner", "place")}
    standing = {pk: _said(each) for pk, each in figures.items() if not _changeable(role, each)}
    owed = {} if role in STEERING else _standing(world, role)
    _write_everywhere(world, role)
    left = {} if role in STEERING else _standing(world, role)
    assert left == owed
    after = _rows(guarded)
    if role in (Role.UNIT, Role.DISTRICT):  # filing makes the unit's own source
        after = {
            key: each
            for key, each in after.items()
            if key in before or not str(each.get("key", "")).startswith("entry-")
        }
    still = _rows([EnterpriseFiling])
    assert {key: still.get(key) for key in others} == others
    for each in (*before.values(), *after.values()):
        each.pop("last_login", None)
    assert after == before
    now = {each.pk: _said(each) for each in Observation.objects.filter(pk__in=standing)}
    assert now == standing
    made = Observation.objects.exclude(pk__in=figures)
    assert all(_changeable(role, each) or (role == Role.DISTRICT and each.owner == world.tengzhou) for each in made)


def _said(figure: Observation) -> tuple[Any, ...]:
    return (figure.value, figure.state, figure.note, figure.owner_id, figure.source_id, figure.period, figure.revision)


@pytest.mark.parametrize("role", [Role.UNIT, *(pytest.param(role, marks=pytest.mark.slow) for role in OTHERS)])
def test_no_way_to_write_reaches_beyond_the_scope(db: None, role: str) -> None:
    _check_nothing_changes([Drawn(2024, "city", "traffic", "internal")], role)


def test_the_tries_do_write_where_it_is_allowed(db: None) -> None:
    """The office does change target, source and figures with the same tries: they are not all malformed."""
    world = _world([])
    _write_everywhere(world, Role.OFFICE)
    assert Target.history.filter(value=1.0).exists()  # a later try restores the first version
    assert Target.history.count() > 2
    assert Source.objects.get(key="internal").is_public
    assert Observation.objects.get(pk=world.figures["public"].pk).value == 770.0  # 77 万千瓦 by import
    assert not Observation.objects.filter(pk=world.figures["other"].pk).exists()


def test_the_page_s_try_makes_a_person_where_it_is_allowed(db: None) -> None:
    """What is sent to the form of a new person is complete: only permission keeps the others out."""
    client = _client(_world([]), Role.ADMINISTRATOR)
    assert client.post("/people/new/", FORM).status_code == 200
    assert User.objects.filter(username=FORM["username"]).exists()


@pytest.mark.slow
class AnyWorld(TestCase):
    """The same, over worlds that nobody has thought of."""

    @settings(max_examples=5, suppress_health_check=list(HealthCheck))
    @given(drawn=FIGURES, role=st.sampled_from(["", Role.UNIT, Role.DISTRICT, Role.ENTERPRISE]))
    def test_figures_out_of_scope_change_no_answer(self, drawn: list[Drawn], role: str) -> None:
        _check_nothing_shows(drawn, role)

    @settings(max_examples=5, suppress_health_check=list(HealthCheck))
    @given(drawn=FIGURES, role=st.sampled_from(ROLES))
    def test_no_way_to_write_reaches_beyond_the_scope(self, drawn: list[Drawn], role: str) -> None:
        _check_nothing_changes(drawn, role)
