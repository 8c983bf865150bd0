"""A city's own score sheets: copied, edited while a draft, fixed, tried on a year, put in force.

The packaged sheets are originals that nobody edits. Of one kind of object one sheet is in force: the city's own, or the
packaged one while there is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from dafeng.appraisal import Sheet, indicator_faults, packaged_sheets, parse_sheet, sheet_of, sheet_text
from dafeng.core import default_catalogue
from dafeng.core.errors import AppraisalError, Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.evaluation.faults import gone
from dafeng_site.evaluation.models import ScoreSheet, SheetVersion
from dafeng_site.moving import move
from dafeng_site.people.policy import Scope, demand, scope_of, visible

__all__ = [
    "InForce",
    "checked",
    "copy_sheet",
    "drop_draft",
    "in_force",
    "move_version",
    "new_version",
    "save_version",
    "sheets",
    "text_hash",
    "usable",
    "versions",
]

PACKAGED: Mapping[str, str] = {"city": "national", "district": "district", "unit": "unit"}
"""The packaged sheet that is in force while a city has none of its own, by kind of object."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The sheet in force for a kind of object; `version` is None for a packaged one."""

    sheet: Sheet
    version: SheetVersion | None

    @property
    def label(self) -> str:
        """Code and version."""
        return f"{self.sheet.code}@{self.sheet.version}"


def sheets(scope: Scope) -> QuerySet[ScoreSheet]:
    """The city's own sheets that the scope may see."""
    return visible(scope, ScoreSheet.objects.prefetch_related("versions"))


def versions(scope: Scope) -> QuerySet[SheetVersion]:
    """Versions of sheets that the scope may see, the latest first."""
    return visible(scope, SheetVersion.objects.select_related("sheet", "author"))


def in_force(subject: str) -> InForce:
    """The sheet in force for a kind of object."""
    row = SheetVersion.objects.filter(sheet__subject=subject, state="in-force").select_related("sheet").first()
    return InForce(row.parsed(), row) if row is not None else InForce(sheet_of(PACKAGED[subject]), None)


def usable(subject: str = "") -> list[InForce]:
    """The sheets that an evaluation can rest on: those in force first, then fixed ones and the packaged."""
    rows = SheetVersion.objects.filter(state__in=("in-force", "published")).select_related("sheet")
    own = [InForce(row.parsed(), row) for row in rows.order_by("state", "sheet", "-number")]
    every = own + [InForce(sheet, None) for sheet in packaged_sheets().values()]
    return [each for each in every if not subject or each.sheet.subject == subject]


def text_hash(text: str) -> str:
    """The SHA-256 of a sheet's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def checked(text: str, where: str) -> Sheet:
    """A sheet from its text. AppraisalError with everything that is wrong, unknown indicators too."""
    sheet = parse_sheet(text, where)
    if faults := indicator_faults(sheet, default_catalogue(), where):
        raise AppraisalError(faults)
    return sheet


def copy_sheet(user: Any, source: Sheet, code: str, name: str, note: str, origin: str) -> SheetVersion:
    """A sheet of the city's own, as a draft, from a packaged one or from a file."""
    demand(scope_of(user), "evaluate")
    with writing():
        row = ScoreSheet(code=code.strip(), name=name.strip() or source.zh, subject=source.subject, origin=origin)
        made = services.create(user, row, f"另存自 {origin}")
        return _store(user, made, 1, replace(source, zh=made.name), note)


def new_version(user: Any, pk: int, note: str) -> SheetVersion:
    """A new draft from an earlier version. InvalidError while the sheet has a draft already."""
    with writing():
        demand(scope_of(user), "evaluate")
        old = _version(user, pk)
        if draft := SheetVersion.objects.filter(sheet=old.sheet, state="draft").first():
            zh, en = "已有草稿，请先修改或删除", "there is a draft already"
            raise services.InvalidError(Fault("sheet.draft", zh, en, str(old.sheet), f"v{draft.number}"))
        last = SheetVersion.objects.filter(sheet=old.sheet).order_by("-number").first()
        return _store(user, old.sheet, last.number + 1 if last else 1, old.parsed(), note)


def save_version(user: Any, pk: int, revision: int, sheet: Sheet, note: str) -> SheetVersion:
    """Write a draft. The sheet's code, kind of object and version number stay its own."""
    with writing():
        demand(scope_of(user), "evaluate")
        row = _version(user, pk)
        if row.state != "draft":
            zh, en = "已定稿的版本不能修改，请另建新版本", "a fixed version is not changed: make a new one"
            raise services.InvalidError(Fault("sheet.fixed", zh, en, str(row)))
        text = _text(row.sheet, row.number, sheet)
        checked(text, str(row))
        return services.edit(user, SheetVersion, pk, revision, {"text": text, "note": note.strip()}, "修改评分表")


def drop_draft(user: Any, pk: int, revision: int, reason: str) -> None:
    """Remove a draft; its history stays."""
    with writing():
        demand(scope_of(user), "evaluate")
        row = _version(user, pk)
        if row.state != "draft":
            raise services.InvalidError(Fault("sheet.fixed", "只能删除草稿", "drafts alone are removed", str(row)))
        services.delete(user, SheetVersion, pk, revision, reason or "删除草稿")


def move_version(user: Any, pk: int, revision: int, code: str, reason: str) -> SheetVersion:
    """Fix, put in force or retire a version.

    What is put in force needs a dry run of this very text, and retires the one in force for the same kind of object.
    """
    with writing():
        demand(scope_of(user), "evaluate")
        row = _version(user, pk)
        moved = move(user, SheetVersion, pk, revision, code, reason=reason)
        if code == "publish":
            checked(row.text, str(row))
        if code == "enforce":
            _tried(row)
            before = SheetVersion.objects.filter(sheet__subject=row.sheet.subject, state="in-force").exclude(pk=pk)
            for other in before:
                fields = {"state": "retired", "reason": f"由 {row} 替代"}
                services.edit(user, SheetVersion, other.pk, other.revision, fields, f"停用：由 {row} 替代")
        return moved


def _tried(row: SheetVersion) -> None:
    if not row.trial or row.trial.get("sha256") != text_hash(row.text):
        raise services.InvalidError(
            Fault(
                "sheet.untried",
                zh="启用之前须用上一年数据试算",
                en="try it on last year before it is put in force",
                where=str(row),
                mend_zh="打开“试算”页，看过对名次的影响后再启用。",
                mend_en="Open the dry run and look at what it does to the ranking first.",
            )
        )


def _store(user: Any, sheet: ScoreSheet, number: int, source: Sheet, note: str) -> SheetVersion:
    text = _text(sheet, number, source)
    checked(text, str(sheet))
    row = SheetVersion(sheet=sheet, number=number, text=text, note=note.strip(), author=user)
    return services.create(user, row, "新建版本")


def _text(sheet: ScoreSheet, number: int, source: Sheet) -> str:
    return sheet_text(replace(source, code=sheet.code, version=str(number), subject=sheet.subject))  # type: ignore[arg-type]


def _version(user: Any, pk: int) -> SheetVersion:
    row = versions(scope_of(user)).filter(pk=pk).first()
    if row is None:
        raise gone()
    return row
