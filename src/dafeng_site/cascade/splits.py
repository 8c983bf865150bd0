"""Splitting a target over districts: worked out by the library, kept with author and note, published as targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from dafeng.appraisal import Allocation, SplitKind, SplitMethod, allocate
from dafeng.core import default_catalogue
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.cascade.models import DistrictTarget, Split
from dafeng_site.data.version import writing
from dafeng_site.people.policy import demand, scope_of
from dafeng_site.plans.models import Target

__all__ = ["can_split", "kind_of", "publish", "remove", "save_split", "try_split", "withdraw"]

_TAKEN = ("indicator", "code", "year", "op", "unit", "base_year", "quote")


def kind_of(target: Target) -> SplitKind:
    """Whether a target is a percentage fall, or an amount to share out."""
    kind = target.assigned_kind or target.kind
    unit = (target.assigned_unit if target.assigned_value is not None else target.unit) or ""
    return "fall" if kind == "reduction" and unit in ("%", "％", "百分点") else "total"


def can_split(target: Target) -> bool:
    """Whether a target can be given to districts: a fall, or an amount that adds up over places. A share or an
    intensity to be reached is the same question to each district and is not shared out, nor is what shall all go."""
    if _city_value(target) is None or (target.assigned_kind or target.kind) == "phase-out":
        return False
    if kind_of(target) == "fall":
        return True
    catalogue = default_catalogue()
    if target.code in catalogue:
        return catalogue.get(target.code).over_places == "sum"
    return not {"%", "％", "百分点"} & set((target.assigned_unit or target.unit).split("/"))


def _city_value(target: Target) -> float | None:
    """The city's value: what was assigned from above, else what the plan says."""
    return target.value if target.assigned_value is None else target.assigned_value


def try_split(
    target: Target, method: str, digits: int, base: Mapping[str, float], basis: Mapping[str, float]
) -> Allocation:
    """Work a split out and keep nothing. Raises AppraisalError for what cannot be split."""
    value = _city_value(target)
    if value is None or not can_split(target):
        zh, en = "该目标没有全市目标值，或各地相加没有意义，不能分解", "the target has no value or does not add up"
        raise services.InvalidError(Fault("split.no-value", zh, en, where=str(target)))
    return allocate(kind_of(target), cast("SplitMethod", method), value, base, basis, digits=digits)


def save_split(user: Any, target: Target, found: Allocation, words: Mapping[str, str]) -> Split:
    """Keep a split as a draft. `words` are title, base_label, basis_label and note."""
    demand(scope_of(user), "edit-plan")
    zh, en = found.rule
    assigned = target.assigned_value is not None
    row = Split(
        **{name: getattr(target, name) for name in _TAKEN},
        **{name: words.get(name, "").strip() for name in ("title", "base_label", "basis_label", "note")},
        clause=target.clause.number,
        kind=target.assigned_kind or target.kind,
        value=found.city,
        method=found.method,
        digits=found.digits,
        places=[asdict(part) for part in found.parts],
        rule_zh=zh,
        rule_en=en,
        author=user,
    )
    row.unit = target.assigned_unit if assigned else target.unit
    return services.create(user, row, "目标分解")


def publish(user: Any, pk: int, revision: int) -> Split:
    """Give the parts to the districts as their targets. An earlier split of the same target is withdrawn with it."""
    demand(scope_of(user), "edit-plan")
    with writing():
        row = services.edit(user, Split, pk, revision, {"state": Split.State.PUBLISHED}, "下达区（市）目标")
        if row.targets.exists():
            return row
        same = Split.objects.filter(
            state=Split.State.PUBLISHED, code=row.code, indicator=row.indicator, year=row.year, kind=row.kind
        )
        for other in same.exclude(pk=row.pk):
            withdraw(user, other.pk, other.revision, f"由“{row.title}”替代"[:100])
        made = [
            DistrictTarget(split=row, place_id=part["place"], value=part["value"], amount=part["amount"])
            for part in row.places
        ]
        services.create_many(user, made, "下达区（市）目标")
        return row


def withdraw(user: Any, pk: int, revision: int, reason: str) -> Split:
    """Take published targets back; split and history stay."""
    demand(scope_of(user), "edit-plan")
    if not reason.strip():
        raise services.InvalidError(Fault("split.reason", zh="撤回须写明理由", en="give a reason to withdraw"))
    with writing():
        row = services.edit(user, Split, pk, revision, {"state": Split.State.WITHDRAWN}, reason)
        for each in row.targets.all():
            services.delete(user, DistrictTarget, each.pk, each.revision, reason)
        return row


def remove(user: Any, pk: int, revision: int, reason: str) -> None:
    """Remove a draft; what was published once stays, withdrawn."""
    demand(scope_of(user), "edit-plan")
    with writing():
        row = Split.objects.filter(pk=pk).first()
        if row is not None and row.state != Split.State.DRAFT:
            raise services.InvalidError(
                Fault("split.published", zh="下达过的分解不能删除，只能撤回", en="a published split is only withdrawn")
            )
        services.delete(user, Split, pk, revision, reason or "删除草案")
