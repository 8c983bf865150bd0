"""One object as its page shows it: item by item what was computed, stated, verified, marked and scored, and why.

An object sees of its verification and marks nothing before the result is announced, and never who gave which mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dafeng.appraisal import Adjustment, Entry, Evaluation, Item, ItemResult, Sheet, Veto
from dafeng.core.errors import Fault, Language
from dafeng_site.evaluation import results
from dafeng_site.evaluation.assessing import files, may_file, may_object, may_take_off, may_write
from dafeng_site.evaluation.gathering import EVERYTHING, found_of
from dafeng_site.evaluation.models import Assessment, AssessmentFile, ExpertMark
from dafeng_site.evaluation.separation import is_barred, is_expert, may_verify
from dafeng_site.evaluation.stated import AS_SHARE, entry_from, is_known, to_be_stated
from dafeng_site.people.policy import Scope, parts_of

__all__ = ["Field", "ItemRow", "ObjectView", "object_view", "with_typed"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what stands in it, what is wrong with it, and what the stored draft says otherwise."""

    name: str
    value: str = ""
    errors: tuple[str, ...] = ()
    stored: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the sheet with everything that is known of it, as far as the reader may see it."""

    item: Item
    result: ItemResult
    computed: Entry | None
    asked: bool
    stated: Mapping[str, Any]
    verified: Mapping[str, Any] | None
    marks: tuple[ExpertMark, ...]
    own_mark: ExpertMark | None
    files: tuple[AssessmentFile, ...]
    ruled: Mapping[str, Any] | None
    value: Field
    text: Field
    why: Field
    mark: Field
    mark_why: str
    is_dropped: bool = False

    @property
    def lost(self) -> float | None:
        """The marks lost, None while the score is not known."""
        return None if self.result.score is None else self.result.full - self.result.score

    @property
    def as_share(self) -> bool:
        """Whether the value is written as a percentage."""
        return self.item.rule in AS_SHARE

    @property
    def wrong(self) -> tuple[Field, ...]:
        """The fields of the item that have faults."""
        return tuple(each for each in (self.value, self.text, self.why, self.mark) if each.errors)

    @property
    def is_marked(self) -> bool:
        """Whether experts mark it."""
        return self.item.rule == "mark"


@dataclass(frozen=True, slots=True)
class ObjectView:
    """The page of one object: the rows, the result, and what the reader may do now."""

    row: Assessment
    sheet: Sheet
    items: tuple[ItemRow, ...]
    result: Evaluation
    is_final: bool
    may_write: bool
    may_verify: bool
    may_mark: bool
    may_object: bool
    may_settle: bool
    stands_aside: bool
    is_barred: bool
    may_file: bool
    removable: frozenset[int]
    sees_check: bool
    general: tuple[AssessmentFile, ...]
    changed_since: tuple[Item, ...]


def object_view(scope: Scope, row: Assessment) -> ObjectView:
    """What the scope sees of an object."""
    sheet = row.evaluation.parsed()
    sees_check = scope.sees_all or row.frozen is not None
    live = {} if row.frozen is not None else found_of(sheet, row.evaluation.year, _eyes(scope)).of(row.subject)
    shown = row if sees_check else _without_check(row)
    computed = _computed(shown, live)
    result = _result(shown, row, live, sees_check=sees_check)
    marks = list(row.marks.select_related("expert")) if scope.is_steering else []
    own = {each.item: each for each in row.marks.filter(expert=scope.user)} if scope.user else {}
    evidence = list(files(scope).filter(assessment=row))
    by_item = {each.item.code: each for each in result.items}
    changes = (row.ruling or {}).get("changes", {})
    items = tuple(
        ItemRow(
            item,
            by_item[item.code],
            computed.get(item.code),
            to_be_stated(item, computed),
            row.entries.get(item.code, {}),
            shown.verified.get(item.code),
            tuple(each for each in marks if each.item == item.code),
            own.get(item.code),
            tuple(each for each in evidence if each.item == item.code),
            changes.get(item.code),
            Field(f"value-{item.code}"),
            Field(f"text-{item.code}"),
            Field(f"why-{item.code}"),
            Field(f"mark-{item.code}", f"{own[item.code].mark:g}" if item.code in own else ""),
            own[item.code].reason if item.code in own else "",
        )
        for item in sheet.items
    )
    asked_to_rule = row.state == "objection" and "office" in parts_of(scope, row)
    settles = asked_to_rule and row.verifier_id != scope.user
    return ObjectView(
        row,
        sheet,
        items,
        result,
        row.frozen is not None,
        may_write(scope, row),
        may_verify(scope, row),
        is_expert(scope, row),
        may_object(scope, row),
        settles,
        asked_to_rule and not settles,
        is_barred(scope, row),
        may_file(scope, row),
        frozenset(each.pk for each in evidence if may_take_off(scope, each)),
        sees_check,
        tuple(each for each in evidence if not each.item),
        _changed(sheet, row, live) if sees_check else (),
    )


def _eyes(scope: Scope) -> Scope:
    """Whose figures a page is computed with: those of an object for itself, everything for those who see everything."""
    return EVERYTHING if scope.sees_all else scope


def _computed(row: Assessment, live: Mapping[str, Entry]) -> dict[str, Entry]:
    """What the data say, as it counts: as frozen, as it was at the verification, or as it is now."""
    if row.frozen is not None or row.state == "verified":
        return {code: entry_from(record) for code, record in row.computed.items()}
    return dict(live)


def _without_check(row: Assessment) -> Assessment:
    """The object as if nobody had verified it yet; never stored."""
    bare = Assessment.objects.select_related("evaluation").get(pk=row.pk)
    bare.verified, bare.incidents = {}, []
    if bare.state in ("submitted", "verified"):
        bare.state = "submitted"
    return bare


def _result(shown: Assessment, row: Assessment, live: Mapping[str, Entry], *, sees_check: bool) -> Evaluation:
    """The result as the reader may see it: without the check, as if nobody had given marks, so that no range and no
    grade tells of them."""
    seen = sees_check or row.frozen is not None
    found = results.provisional(shown, live, claimed=shown.state in ("self", "submitted"), marked=seen)
    if seen:
        return found
    words = {"why_zh": "由专家评分", "why_en": "marked by experts"}
    items = tuple(replace(each, **words) if each.item.rule == "mark" else each for each in found.items)
    return replace(found, items=items)


def _changed(sheet: Sheet, row: Assessment, live: Mapping[str, Entry]) -> tuple[Item, ...]:
    """Items whose data have changed since the verification."""
    if row.state != "verified":
        return ()
    found = []
    for item in sheet.items:
        then = entry_from(row.computed[item.code]) if item.code in row.computed else None
        now = live.get(item.code)
        same = (then.value, then.met, then.applicable) if then else None
        if (is_known(then) or is_known(now)) and same != ((now.value, now.met, now.applicable) if now else None):
            found.append(item)
    return tuple(found)


def with_typed(
    view: ObjectView,
    typed: Mapping[str, str],
    language: Language,
    *,
    stored: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> tuple[ObjectView, tuple[str, ...]]:
    """The view with what is typed in its fields and each fault at its field; the faults that belong to no field."""

    def field(old: Field) -> Field:
        value = typed.get(old.name, "")
        errors = tuple(dict.fromkeys(_said(fault, language) for fault in faults if fault.where == old.name))
        other = stored.get(old.name, "") if stored is not None else ""
        return Field(old.name, value, errors, other if other != value else "")

    def fill(each: ItemRow) -> ItemRow:
        code = each.item.code
        changes: dict[str, Any] = {"is_dropped": typed.get(f"na-{code}") == "1"}
        if each.mark.name in typed:
            changes |= {"mark": field(each.mark), "mark_why": typed.get(f"why-{code}", "")}
        return replace(each, value=field(each.value), text=field(each.text), why=field(each.why), **changes)

    items = tuple(fill(each) for each in view.items)
    names = {part.name for each in items for part in (each.value, each.text, each.why, each.mark)}
    rules = {rule.code: rule for rule in (*view.sheet.vetoes, *view.sheet.adjustments)}
    rest = tuple(_by_name(fault, rules).text(language) for fault in faults if fault.where not in names)
    return replace(view, items=items), rest


def _by_name(fault: Fault, rules: Mapping[str, Veto | Adjustment]) -> Fault:
    """A fault at the count or cause of a rule, with the rule's name for the field's."""
    field, _dash, code = fault.where.partition("-")
    rule = rules.get(code) if field in ("count", "cause") else None
    return fault if rule is None else replace(fault, where=rule.zh, found="")


def _said(fault: Fault, language: Language) -> str:
    text = fault.zh if language == "zh" else fault.en
    return f"{text} {fault.mend_zh if language == 'zh' else fault.mend_en}".strip()
