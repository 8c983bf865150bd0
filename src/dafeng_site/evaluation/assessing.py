"""One object's way: self-assessment typed, saved and sent, objection raised, evidence filed. What the object does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.checking.keeping import take_file
from dafeng_site.data.version import writing
from dafeng_site.drafts import Drafts
from dafeng_site.evaluation.faults import gone
from dafeng_site.evaluation.gathering import found_of
from dafeng_site.evaluation.models import Assessment, AssessmentDraft, AssessmentFile
from dafeng_site.evaluation.running import assessments
from dafeng_site.evaluation.separation import authors_of
from dafeng_site.evaluation.stated import AS_SHARE, stated_value, to_be_stated
from dafeng_site.moving import move
from dafeng_site.notices.telling import office_people, tell
from dafeng_site.people.policy import Scope, demand, may_change, parts_of, scope_of, visible

__all__ = [
    "add_file",
    "files",
    "may_file",
    "may_object",
    "may_take_off",
    "may_write",
    "object_to",
    "remove_file",
    "save_draft",
    "submit",
    "typed_of",
]

MOST_FILES = 100
_NAMES = re.compile(r"(?:text|value)-[a-z0-9][a-z0-9.-]{0,59}|summary")
_DRAFTS = Drafts(AssessmentDraft, "assessment", _NAMES, longest=8000)


def may_write(scope: Scope, row: Assessment) -> bool:
    """Whether the scope writes this self-assessment now."""
    return row.state == "self" and row.evaluation.state == "open" and "owner" in parts_of(scope, row)


def may_object(scope: Scope, row: Assessment) -> bool:
    """Whether the scope may object to the result now."""
    due = row.evaluation.objection_due
    open_still = row.state == "announced" and due is not None and timezone.localdate() <= due
    return open_still and "owner" in parts_of(scope, row)


def may_file(scope: Scope, row: Assessment) -> bool:
    """Whether the scope may add evidence: with the self-assessment, or to go with an objection."""
    return may_write(scope, row) or may_object(scope, row)


def typed_of(row: Assessment) -> tuple[dict[str, str], int]:
    """What stands in the form: the draft as typed, or what was sent last; and the draft's number (0: none yet)."""
    draft = _DRAFTS.of(row)
    if draft is not None:
        return dict(draft.fields), draft.number
    sheet = row.evaluation.parsed()
    typed = {"summary": row.summary}
    for code, entry in row.entries.items():
        typed[f"text-{code}"] = str(entry.get("text", ""))
        rule = next((item.rule for item in sheet.items if item.code == code), "")
        typed[f"value-{code}"] = _written(entry, rule)
    return typed, 0


def _written(entry: Mapping[str, Any], rule: str) -> str:
    if entry.get("met") is not None:
        return "yes" if entry["met"] else "no"
    value = entry.get("value")
    return "" if value is None else f"{100 * value if rule in AS_SHARE else value:.10g}"


def save_draft(user: Any, pk: int, number: int, typed: Mapping[str, str]) -> AssessmentDraft:
    """Keep what is being typed, right or wrong, and who typed. ConflictError where somebody else of the unit has saved
    since."""
    with writing():
        draft: AssessmentDraft = _DRAFTS.save(user, _own_open(user, pk), number, typed)
        if user.pk not in draft.writers:
            draft.writers = [*draft.writers, user.pk]
            draft.save(update_fields=["writers"])
        return draft


def submit(user: Any, pk: int, revision: int, number: int, typed: Mapping[str, str]) -> Assessment:
    """Send the self-assessment. InvalidError names each field; an item that the data answer takes no value."""
    with writing():
        row = _own_open(user, pk)
        given = _DRAFTS.sent(user, row, number, typed)
        entries, faults = _entries(scope_of(user), row, given)
        if faults:
            raise services.InvalidError(faults)
        changes = {
            "entries": entries,
            "summary": given.get("summary", "").strip(),
            "submitted_by": user,
            "submitted_at": timezone.now(),
            "reason": "",
            "writers": sorted({*authors_of(row), user.pk}),
        }
        sent = move(user, Assessment, pk, revision, "submit", changes=changes)
        _DRAFTS.drop(sent)
        zh, en = f"{sent.name}已报送自评：{sent.evaluation}", f"{sent.name} has sent its self-assessment"
        tell(office_people(), f"self:{sent.pk}:{sent.revision}", zh, en, f"/evaluation/objects/{sent.pk}/")
        return sent


def _entries(scope: Scope, row: Assessment, given: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    sheet = row.evaluation.parsed()
    computed = found_of(sheet, row.evaluation.year, scope).of(row.subject)
    entries: dict[str, Any] = {}
    faults: list[Fault] = []
    for item in sheet.items:
        text, value = given.get(f"text-{item.code}", "").strip(), given.get(f"value-{item.code}", "").strip()
        found: dict[str, Any] = {}
        if value and not to_be_stated(item, computed):
            zh, en = "该项由数据计算或由专家评分，不能填写", "this item is computed or marked, not typed"
            faults.append(Fault("evaluation.not-typed", zh, en, f"value-{item.code}", value[:40]))
        elif value:
            found, wrong = stated_value(item, value, f"value-{item.code}")
            faults += wrong
        if found and not text:
            zh, en = "填了数值的，须写明依据", "a value needs its grounds"
            faults.append(Fault("evaluation.grounds", zh, en, f"text-{item.code}"))
        if text or found:
            entries[item.code] = {"text": text, **found}
    return entries, faults


def object_to(user: Any, pk: int, revision: int, text: str) -> Assessment:
    """Object to a result that was announced, within the days given. InvalidError once they are over."""
    with writing():
        row = _seen(user, pk)
        if row.state == "announced" and not may_object(scope_of(user), row):
            zh, en = "异议期已过，或不是本单位的结果", "the days to object are over, or the result is not yours"
            raise services.InvalidError(Fault("evaluation.late", zh, en, str(row), str(row.evaluation.objection_due)))
        changes = {"objection": text.strip()[:4000], "objected_at": timezone.now(), "submitted_by": user}
        sent = move(user, Assessment, pk, revision, "object", reason=text[:1000], changes=changes)
        zh, en = f"{sent.name}对评价结果提出异议", f"{sent.name} objects to its result"
        tell(office_people(), f"objection:{sent.pk}:{sent.revision}", zh, en, f"/evaluation/objects/{sent.pk}/")
        return sent


def files(scope: Scope) -> Any:
    """Evidence that the scope may see."""
    return visible(scope, AssessmentFile.objects.select_related("assessment__evaluation__outcome", "user"))


def may_take_off(scope: Scope, found: AssessmentFile) -> bool:
    """Whether a file may be taken off: after the announcement only what came with the objection."""
    row = found.assessment
    if not may_file(scope, row):
        return False
    return row.state == "self" or found.created >= row.evaluation.outcome.made


def add_file(user: Any, pk: int, revision: int, item: str, name: str, content: bytes) -> AssessmentFile:
    """Keep a file as evidence of an item, or of an objection."""
    demand(scope_of(user), "assess")
    taken = take_file(content, name, user)
    with writing():
        row = _filing(user, pk)
        codes = {each.code for each in row.evaluation.parsed().items}
        if item and item not in codes:
            raise services.InvalidError(
                Fault("evaluation.item", "评分表没有这一项", "the sheet has no such item", found=item[:60])
            )
        writers = {"writers": sorted({*authors_of(row), user.pk})}
        kept = services.edit(user, Assessment, pk, revision, writers, f"添加佐证：{taken['name']}"[:100])
        if kept.evidence.count() >= MOST_FILES:
            raise services.InvalidError(
                Fault("evidence.many", "佐证材料太多", "too many files", expected=f"≤ {MOST_FILES}")
            )
        return services.create(user, AssessmentFile(assessment=kept, item=item, user=user, **taken), "添加佐证")


def remove_file(user: Any, pk: int, revision: int) -> None:
    """Take a file off while the self-assessment is open, or what came with the objection while its days last; the
    history keeps its name and hash, the storage its bytes."""
    demand(scope_of(user), "assess")
    with writing():
        found = files(scope_of(user)).filter(pk=pk).first()
        if found is None:
            raise gone()
        row = _filing(user, found.assessment_id)
        if not may_take_off(scope_of(user), found):
            zh, en = "核查和评分所依据的佐证不能移除", "evidence that the result rests on stays"
            raise services.InvalidError(Fault("evaluation.rests-on", zh, en, str(row), found.name))
        services.delete(user, AssessmentFile, pk, revision, "移除佐证")


def _filing(user: Any, pk: int) -> Assessment:
    row = _seen(user, pk)
    if not may_file(scope_of(user), row):
        zh, en = "已报送或异议期已过，不能再改", "it was sent, or the days are over: nothing is changed now"
        raise services.InvalidError(Fault("evaluation.not-open", zh, en, str(row)))
    return row


def _seen(user: Any, pk: int) -> Assessment:
    row = assessments(scope_of(user)).filter(pk=pk).select_for_update(of=("self",)).first()
    if row is None:
        raise gone()
    return row


def _own_open(user: Any, pk: int) -> Assessment:
    demand(scope_of(user), "assess")
    row = _seen(user, pk)
    if not may_change(scope_of(user), row) or not may_write(scope_of(user), row):
        zh, en = "自评已报送或未启动，不能填写", "the self-assessment was sent or is not open"
        raise services.InvalidError(Fault("evaluation.not-open", zh, en, str(row)))
    return row
