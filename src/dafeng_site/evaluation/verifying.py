"""Verification by the office or a third party, experts' marks, and the ruling on an objection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from dafeng.appraisal import Adjustment, Entry, Item, Sheet, Veto
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.evaluation.faults import gone
from dafeng_site.evaluation.gathering import found_of
from dafeng_site.evaluation.models import Appointment, Assessment, ExpertMark
from dafeng_site.evaluation.onrecord import counted_incidents
from dafeng_site.evaluation.running import answering, assessments
from dafeng_site.evaluation.separation import is_barred, is_expert, may_verify
from dafeng_site.evaluation.stated import entry_record, mark_of, stated_value, to_be_stated
from dafeng_site.moving import move
from dafeng_site.notices.telling import tell
from dafeng_site.people.policy import Refused, Scope, scope_of

__all__ = ["is_due", "save_check", "save_marks", "settle", "step_object"]

_MOST_TIMES = 99


def save_check(user: Any, pk: int, revision: int, typed: Mapping[str, str], *, done: bool, reason: str) -> Assessment:
    """Keep what the verifier accepts, item by item with the reason, and the incidents; with `done` it is verified.

    InvalidError names each field. What the data say cannot be typed over: correct the data instead.
    """
    with writing():
        row = _seen(user, pk)
        scope = scope_of(user)
        if is_barred(scope, row):
            zh = "填写、报送自评或上传佐证的人不能核查，请由另一人办理"
            en = "who wrote the self-assessment or filed evidence does not verify it"
            raise services.InvalidError(Fault("evaluation.own-writing", zh, en, str(row)))
        if not may_verify(scope, row):
            raise Refused("verify", scope)
        sheet = row.evaluation.parsed()
        computed = found_of(sheet, row.evaluation.year).of(row.subject)
        verified, faults = _verified(sheet, computed, typed)
        counted = counted_incidents(sheet, row.unit_id, row.evaluation.year)
        incidents, more = _incidents(sheet, typed, counted)
        if faults or more:
            raise services.InvalidError([*faults, *more])
        changes: dict[str, Any] = {
            "verified": verified,
            "incidents": incidents,
            "verifier": user,
            "verifier_body": _body(scope, row),
        }
        if not done:
            return services.edit(user, Assessment, pk, revision, changes, "核查：暂存")
        changes["computed"] = {code: entry_record(entry) for code, entry in computed.items()}
        return move(user, Assessment, pk, revision, "verify", reason=reason, changes=changes)


def _body(scope: Scope, row: Assessment) -> str:
    named = Appointment.objects.filter(evaluation=row.evaluation_id, user=scope.user, part="verifier").first()
    return named.body if named is not None and named.body else "领导小组办公室"


def _verified(
    sheet: Sheet, computed: Mapping[str, Entry], typed: Mapping[str, str]
) -> tuple[dict[str, Any], list[Fault]]:
    verified: dict[str, Any] = {}
    faults: list[Fault] = []
    for item in sheet.items:
        text, why = typed.get(f"value-{item.code}", "").strip(), typed.get(f"why-{item.code}", "").strip()[:500]
        drops = typed.get(f"na-{item.code}") == "1"
        if not text and not drops:
            continue
        if not to_be_stated(item, computed):
            zh, en = "该项由数据计算或由专家评分，不能填写", "this item is computed or marked, not typed"
            faults.append(Fault("evaluation.not-typed", zh, en, f"value-{item.code}", text[:40]))
            continue
        found, wrong = ({}, []) if drops else stated_value(item, text, f"value-{item.code}")
        faults += wrong
        faults += _reasoned(why, f"why-{item.code}")
        verified[item.code] = {"value": None, "met": None, **found, "applicable": not drops, "reason": why}
    return verified, faults


def _reasoned(why: str, where: str) -> list[Fault]:
    if why and services.is_plain(why):
        return []
    return [Fault("evaluation.reason", "须写明理由", "give the reason", where)]


def _incidents(
    sheet: Sheet, typed: Mapping[str, str], counted: Mapping[str, Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """What is typed; where the records count, their count stands unless another one is typed with the reason."""
    incidents: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for code, text, why in _counts(sheet, typed):
        known = counted.get(code)
        if known is not None and text in ("", str(known["count"])):
            incidents += [dict(known)] if known["count"] else []
            continue
        if known is None and text in ("", "0"):
            continue
        if wrong := _miscounted(text, f"count-{code}"):
            faults += wrong
            continue
        faults += _reasoned(why, f"cause-{code}")
        record = {"code": code, "count": int(text), "reason": why, "source": ""}
        incidents.append(record if known is None else _corrected(record, known))
    return incidents, faults


def _counts(sheet: Sheet, typed: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Code, count and cause as typed, for each veto, deduction and bonus of a sheet."""
    rules: tuple[Veto | Adjustment, ...] = (*sheet.vetoes, *sheet.adjustments)
    for rule in rules:
        count, cause = typed.get(f"count-{rule.code}", ""), typed.get(f"cause-{rule.code}", "")
        yield rule.code, count.strip(), cause.strip()[:500]


def _miscounted(text: str, where: str) -> list[Fault]:
    if text.isascii() and text.isdigit() and 0 <= int(text) <= _MOST_TIMES:
        return []
    zh, en = f"须为 0 到 {_MOST_TIMES} 之间的整数", f"a whole number up to {_MOST_TIMES}"
    return [Fault("evaluation.count", zh, en, where, text[:20])]


def _corrected(record: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """A count other than that of the records, with both and the reason in what everyone reads."""
    why = f"{record['reason']}（督导记录为{known['count']}次，核查更正为{record['count']}次）"
    return {**record, "reason": why, "typed": record["reason"], "on_record": dict(known)}


def is_due(row: Assessment, code: str) -> bool:
    """Whether a step beside the forms may be taken now: who has people is not passed over before the deadline."""
    if code == "lapse":
        return timezone.localdate() > row.evaluation.self_due
    return code in ("return", "recheck")


def step_object(user: Any, pk: int, revision: int, code: str, reason: str) -> Assessment:
    """Give back, pass on without self-assessment, or verify again; always with a reason."""
    if code not in ("lapse", "return", "recheck"):
        raise services.InvalidError(Fault("flow.unknown-move", "没有这一操作", "no such move", found=code[:40]))
    with writing():
        row = _seen(user, pk)
        if row.evaluation.state != "open":
            raise services.InvalidError(Fault("evaluation.closed", "结果已经拟定", "its result is drafted", str(row)))
        if not is_due(row, code):
            day = row.evaluation.self_due
            zh, en = f"自评截止日{day}还没有过", f"the self-assessment may come until {day}"
            raise services.InvalidError(Fault("evaluation.early", zh, en, str(row)))
        done = move(user, Assessment, pk, revision, code, reason=reason)
        if code == "return":
            zh, en = f"自评已退回：{reason}", f"the self-assessment was returned: {reason}"
            tell(answering(done), f"back:{done.pk}:{done.revision}", zh, en, f"/evaluation/objects/{pk}/")
        return done


def save_marks(user: Any, pk: int, typed: Mapping[str, str]) -> int:
    """Keep an expert's own marks of an object; how many were written. InvalidError names each field.

    Each mark comes with the revision that its field was filled from (`rev-…`), so that a form sent twice or from an old
    page is refused.
    """
    with writing():
        row, scope = _seen(user, pk), scope_of(user)
        if not is_expert(scope, row):
            raise Refused("mark", scope)
        sheet = row.evaluation.parsed()
        own = {each.item: each for each in ExpertMark.objects.filter(assessment=row, expert=user)}
        wanted, faults = _marks(sheet, row.evaluation.mode, typed)
        if faults:
            raise services.InvalidError(faults)
        written = 0
        for code, (mark, why) in wanted.items():
            old, revision = own.get(code), typed.get(f"rev-{code}", "0")
            seen = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0
            if old is None and seen:
                raise services.ConflictError(
                    Fault(
                        "site.conflict",
                        "您打开表单之后，这项评分已被删除",
                        "this mark was removed after you had opened the form",
                        code,
                    )
                )
            if old is None:
                services.create(user, ExpertMark(assessment=row, item=code, expert=user, mark=mark, reason=why), "评分")
            elif (old.mark, old.reason) != (mark, why):
                services.edit(user, ExpertMark, old.pk, seen, {"mark": mark, "reason": why}, "修改评分")
            else:
                continue
            written += 1
        return written


def _marks(sheet: Sheet, mode: str, typed: Mapping[str, str]) -> tuple[dict[str, tuple[float, str]], list[Fault]]:
    wanted: dict[str, tuple[float, str]] = {}
    faults: list[Fault] = []
    for item in sheet.items:
        text = typed.get(f"mark-{item.code}", "").strip()
        if not text:
            continue
        if item.rule != "mark":
            zh, en = "该项不由专家评分", "experts do not mark this item"
            faults.append(Fault("evaluation.no-mark", zh, en, f"mark-{item.code}", text[:40]))
            continue
        mark, wrong = mark_of(item.full[mode], text, f"mark-{item.code}")
        faults += wrong
        if mark is not None:
            wanted[item.code] = (mark, typed.get(f"why-{item.code}", "").strip()[:500])
    return wanted, faults


def settle(user: Any, pk: int, revision: int, typed: Mapping[str, str], reason: str) -> Assessment:
    """Rule on an objection: uphold the result, or set single items or counts anew, each with its reason.

    Nobody rules on an objection against the own verification, nor on the own objection.
    """
    with writing():
        row = _seen(user, pk)
        if row.state == "objection" and row.verifier_id == user.pk:
            zh, en = "核查人不能裁定对本人核查结果的异议", "no one rules on objections to the own verification"
            raise services.InvalidError(Fault("evaluation.own-check", zh, en, str(row)))
        changes, faults = _ruled(row, typed)
        recounted, more = _recounted(row.evaluation.parsed(), typed)
        if faults or more:
            raise services.InvalidError([*faults, *more])
        ruling = {
            "upheld": not changes and not recounted,
            "changes": changes,
            "incidents": recounted,
            "reason": reason.strip(),
        }
        done = move(
            user, Assessment, pk, revision, "settle", reason=reason, changes={"ruling": ruling, "ruled_by": user}
        )
        zh = f"异议已裁定：{'维持原结果' if ruling['upheld'] else f'调整{len(changes) + len(recounted)}项'}"
        en = "the objection was ruled on"
        tell(answering(done), f"ruled:{done.pk}:{done.revision}", zh, en, f"/evaluation/objects/{pk}/")
        return done


def _ruled(row: Assessment, typed: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    changes: dict[str, Any] = {}
    faults: list[Fault] = []
    for item in row.evaluation.parsed().items:
        text, why = typed.get(f"value-{item.code}", "").strip(), typed.get(f"why-{item.code}", "").strip()[:500]
        if not text:
            continue
        found, wrong = _set_anew(item, row.evaluation.mode, text)
        faults += wrong
        faults += _reasoned(why, f"why-{item.code}")
        changes[item.code] = {"value": None, "met": None, "mark": None, **found, "applicable": True, "reason": why}
    return changes, faults


def _recounted(sheet: Sheet, typed: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """How often a veto, deduction or bonus counts by the ruling; 0 takes it away."""
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for code, text, why in _counts(sheet, typed):
        if not text:
            continue
        wrong = _miscounted(text, f"count-{code}") + _reasoned(why, f"cause-{code}")
        faults += wrong
        if not wrong:
            found[code] = {"count": int(text), "reason": why}
    return found, faults


def _set_anew(item: Item, mode: str, text: str) -> tuple[dict[str, Any], list[Fault]]:
    where = f"value-{item.code}"
    if item.rule != "mark":
        return stated_value(item, text, where)
    mark, wrong = mark_of(item.full[mode], text, where)
    return {"mark": mark}, wrong


def _seen(user: Any, pk: int) -> Assessment:
    row = assessments(scope_of(user)).filter(pk=pk).select_for_update(of=("self",)).first()
    if row is None:
        raise gone()
    return row
