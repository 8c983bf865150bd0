"""The evaluation of a year, as the office runs it: prepared, opened, people named, announced, decided, published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from dafeng.appraisal import add_working_days, known_holidays, sheet_text
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.evaluation.faults import gone
from dafeng_site.evaluation.gathering import Object, objects_of
from dafeng_site.evaluation.models import Appointment, Assessment, YearlyEvaluation
from dafeng_site.evaluation.results import freeze, write_documents
from dafeng_site.evaluation.sheets import usable
from dafeng_site.moving import move
from dafeng_site.notices.telling import office_people, tell, unit_people
from dafeng_site.people.models import OrgUnit, Role, User
from dafeng_site.people.policy import Scope, demand, scope_of, visible

__all__ = [
    "answering",
    "appoint",
    "assessments",
    "change_evaluation",
    "create_evaluation",
    "dismiss",
    "evaluations",
    "may_be_named",
    "step_year",
]

_EVALUATION_FIELDS = ("title", "year", "mode", "self_due", "objection_days", "note")


@dataclass(frozen=True, slots=True)
class _Said:
    """What came with a step."""

    reason: str
    number: str
    chosen: frozenset[str] | None


def evaluations(scope: Scope) -> QuerySet[YearlyEvaluation]:
    """Evaluations that the scope may see."""
    return visible(scope, YearlyEvaluation.objects.select_related("outcome"))


def assessments(scope: Scope) -> QuerySet[Assessment]:
    """Objects of evaluations that the scope may see."""
    return visible(
        scope, Assessment.objects.select_related("evaluation", "unit", "submitted_by", "verifier", "ruled_by")
    )


def may_be_named() -> QuerySet[User]:
    """Who may verify or mark: people of the office, and readers, as whom a third party's people are entered."""
    return User.objects.filter(role__in=(Role.OFFICE, Role.READER), is_active=True)


def create_evaluation(user: Any, label: str, fields: Mapping[str, Any]) -> YearlyEvaluation:
    """Prepare an evaluation on a sheet that is in force or fixed (`code@version`); its text is kept with it."""
    demand(scope_of(user), "evaluate")
    chosen = next((each for each in usable() if each.label == label), None)
    if chosen is None:
        zh, en = "没有这张可用的评分表", "no such sheet to be used"
        raise services.InvalidError(Fault("evaluation.sheet", zh, en, "sheet", label[:80]))
    same = {name: fields.get(name) for name in ("title", "year")}
    if YearlyEvaluation.objects.filter(state="prepared", sheet=label, **same).exists():
        zh, en = "同名的评价已在筹备，没有再建一次", "one of this name, year and sheet is being prepared already"
        raise services.InvalidError(Fault("evaluation.twice", zh, en, str(fields.get("title", ""))[:200]))
    row = YearlyEvaluation(
        **{name: value for name, value in fields.items() if name in _EVALUATION_FIELDS},
        subject=chosen.sheet.subject,
        sheet=label,
        text=chosen.version.text if chosen.version else sheet_text(chosen.sheet),
    )
    with writing():
        return services.create(user, row, "筹备年度评价")


def change_evaluation(user: Any, pk: int, revision: int, fields: Mapping[str, Any]) -> YearlyEvaluation:
    """Change an evaluation: all of it before it is opened, then the deadline of self-assessment and the note."""
    demand(scope_of(user), "evaluate")
    with writing():
        row = _own(user, pk)
        known = {name: value for name, value in fields.items() if name in _EVALUATION_FIELDS}
        if row.state == "open":
            known = {name: value for name, value in known.items() if name in ("self_due", "note")}
        elif row.state != "prepared":
            zh, en = "结果已经拟定，不能修改", "its result is drafted: it is not changed"
            raise services.InvalidError(Fault("evaluation.closed", zh, en, str(row)))
        return services.edit(user, YearlyEvaluation, pk, revision, known, "修改年度评价")


def appoint(user: Any, pk: int, person: int, part: str, body: str) -> Appointment:
    """Name somebody to verify or to give marks."""
    with writing():
        demand(scope_of(user), "evaluate")
        row = _own(user, pk)
        if row.state not in ("prepared", "open"):
            raise services.InvalidError(Fault("evaluation.closed", "结果已经拟定", "its result is drafted", str(row)))
        named = may_be_named().filter(pk=person).first()
        if named is None:
            zh, en = "只能指定办公室人员和只读用户（第三方）", "people of the office or readers alone can be named"
            raise services.InvalidError(Fault("evaluation.named", zh, en, str(row)))
        if row.appointments.filter(user=named, part=part).exists():
            zh, en = f"已经指定{named}承担这一职责", f"{named} is named for this part already"
            raise services.InvalidError(Fault("evaluation.named-twice", zh, en, str(row)))
        found = Appointment(evaluation=row, user=named, part=part, body=body.strip())
        made = services.create(user, found, f"指定{found.get_part_display()}人员")
        zh, en = f"您被指定参加：{row}（{made.get_part_display()}）", f"You are named in: {row} ({made.part})"
        tell([named], f"named:{row.pk}:{part}", zh, en, reverse("evaluation-year", args=[row.pk]))
        return made


def dismiss(user: Any, pk: int, revision: int) -> None:
    """Take somebody's part back; marks already given stay."""
    with writing():
        demand(scope_of(user), "evaluate")
        services.delete(user, Appointment, pk, revision, "取消指定")


def step_year(
    user: Any,
    pk: int,
    revision: int,
    code: str,
    *,
    reason: str = "",
    number: str = "",
    chosen: Collection[str] | None = None,
) -> YearlyEvaluation:
    """Open, announce, decide, publish or drop an evaluation, with everything that follows for its objects.

    `chosen` are the codes of the objects that it is opened for: None stands for all that are proposed, an empty
    choice is refused.
    """
    with writing():
        demand(scope_of(user), "evaluate")
        row = _own(user, pk)
        acts = {"open": _open, "announce": _announce, "decide": _decide, "publish": _publish, "drop": _drop}
        if code not in acts:
            raise services.InvalidError(Fault("flow.unknown-move", "没有这一操作", "no such move", str(row), code[:40]))
        return acts[code](user, row, revision, _Said(reason, number, None if chosen is None else frozenset(chosen)))


def _open(user: Any, row: YearlyEvaluation, revision: int, said: _Said) -> YearlyEvaluation:
    opened = move(user, YearlyEvaluation, row.pk, revision, "open")
    every = objects_of(row.subject)
    chosen = {each.code for each in every if each.proposed} if said.chosen is None else said.chosen
    found = [each for each in every if each.code in chosen]
    if strange := chosen - {each.code for each in every}:
        zh, en = "没有这些评价对象", "no such objects"
        raise services.InvalidError(Fault("evaluation.subject", zh, en, str(row), "、".join(sorted(strange))[:200]))
    if not found:
        mend = ("没有勾选评价对象", "nobody was chosen") if every else ("请先载入方案", "load a plan first")
        zh, en = f"没有评价对象：{mend[0]}", f"nobody to evaluate: {mend[1]}"
        raise services.InvalidError(Fault("evaluation.nobody", zh, en, str(row)))
    rows = [
        Assessment(evaluation=opened, subject=each.code, name=each.name, unit_id=_unit(user, row, each))
        for each in found
    ]
    for made in services.create_many(user, rows, "启动自评"):
        zh, en = (
            f"{opened}：请于{opened.self_due}前报送自评",
            f"{opened}: send the self-assessment by {opened.self_due}",
        )
        _tell(made, "open", zh, en)
    return opened


def _unit(user: Any, row: YearlyEvaluation, each: Object) -> int | None:
    """The unit that answers; a district that has none on the site yet gets one, to which its people are added."""
    if each.unit is not None or row.subject != "district":
        return each.unit
    made = OrgUnit(code=each.code, name=each.name, level="district", place=each.code)
    return int(services.create(user, made, "启动年度评价").pk)


def _announce(user: Any, row: YearlyEvaluation, revision: int, _said: _Said) -> YearlyEvaluation:
    rows = list(row.assessments.all())
    _demand_all(rows, ("verified",), "还有对象没有核查", "objects are not verified yet")
    today = timezone.localdate()
    due = add_working_days(today, row.objection_days, known_holidays(today.year, today.year + 1))
    moved = move(user, YearlyEvaluation, row.pk, revision, "announce", changes={"objection_due": due.day})
    freeze(user, moved, rows)
    for each in rows:
        told = move(user, Assessment, each.pk, Assessment.objects.get(pk=each.pk).revision, "announce")
        zh = f"{moved}：评价结果已拟定，有异议请于{due.day}前提出"
        _tell(told, "announced", zh, f"{moved}: the result is drafted; objections by {due.day}")
    return moved


def _decide(user: Any, row: YearlyEvaluation, revision: int, said: _Said) -> YearlyEvaluation:
    rows = list(row.assessments.all())
    _demand_all(rows, ("announced", "decided"), "还有异议没有裁定", "objections wait for a ruling")
    if row.objection_due is not None and timezone.localdate() <= row.objection_due:
        zh = f"异议期未满，{row.objection_due}之后才能审定"
        en = f"objections may come until {row.objection_due}"
        raise services.InvalidError(Fault("evaluation.early", zh, en, str(row)))
    for each in rows:
        if each.state == "announced":
            move(user, Assessment, each.pk, each.revision, "decide")
    moved = move(user, YearlyEvaluation, row.pk, revision, "decide")
    freeze(user, moved, list(row.assessments.all()))
    write_documents(user, moved, said.number)
    return moved


def _publish(user: Any, row: YearlyEvaluation, revision: int, _said: _Said) -> YearlyEvaluation:
    rows = list(row.assessments.all())
    _demand_all(rows, ("decided",), "还有对象没有审定", "objects are not decided yet")
    moved = move(user, YearlyEvaluation, row.pk, revision, "publish")
    for each in rows:
        _tell(
            move(user, Assessment, each.pk, each.revision, "publish"),
            "published",
            f"{moved}：结果已公布",
            f"{moved}: published",
        )
    return moved


def _drop(user: Any, row: YearlyEvaluation, revision: int, said: _Said) -> YearlyEvaluation:
    moved = move(user, YearlyEvaluation, row.pk, revision, "drop", reason=said.reason)
    for each in row.assessments.exclude(state__in=("decided", "published")):
        move(user, Assessment, each.pk, each.revision, "drop", reason=said.reason)
    return moved


def _demand_all(rows: list[Assessment], states: tuple[str, ...], zh: str, en: str) -> None:
    waiting = [each.name for each in rows if each.state not in states]
    if waiting or not rows:
        names = "、".join(waiting)[:300]
        raise services.InvalidError(Fault("evaluation.waiting", f"{zh}：{names}", f"{en}: {names}"))


def answering(row: Assessment) -> Iterable[User]:
    """Who answers for an object: the unit's people, for the city the office's."""
    return office_people() if row.unit_id is None else unit_people(row.unit_id)


def _tell(row: Assessment, what: str, zh: str, en: str) -> None:
    url = reverse("evaluation-object", args=[row.pk])
    tell(answering(row), f"evaluation:{what}:{row.pk}:{row.revision}", zh, en, url)


def _own(user: Any, pk: int) -> YearlyEvaluation:
    row = evaluations(scope_of(user)).filter(pk=pk).first()
    if row is None:
        raise gone()
    return row
