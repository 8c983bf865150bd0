"""The city's own score sheets and templates of documents: an index as a table, each version as a file."""

from __future__ import annotations

from typing import Any

from dafeng.city import CityPack
from dafeng_site.evaluation.models import ScoreSheet, SheetVersion
from dafeng_site.evaluation.sheets import checked
from dafeng_site.packrecords.frames import Packed, frame, rows, said, yes
from dafeng_site.reporting.models import OfficialTemplate
from dafeng_site.services import create_many

__all__ = ["TABLES", "load", "packed"]

TABLES = ("score_sheets", "templates")
_VERSION = ("state", "reason", "note")


def packed() -> Packed:
    """Every version with its text as it stands; dry runs and authors stay on the site."""
    versions = [
        (row, f"evaluation/sheets/{row.sheet.code}-{row.number}.toml")
        for row in SheetVersion.objects.select_related("sheet").order_by("sheet__code", "number")
    ]
    templates = [
        (row, f"reporting/templates/{row.kind}.{row.language}.{row.number}.md")
        for row in OfficialTemplate.objects.order_by("kind", "language", "number")
    ]
    return Packed(
        {
            "score_sheets": frame("score_sheets", (_version(row, name) for row, name in versions)),
            "templates": frame("templates", (_template(row, name) for row, name in templates)),
        },
        {name: row.text.encode() for row, name in versions} | {name: row.text.encode() for row, name in templates},
    )


def _version(row: SheetVersion, name: str) -> dict[str, Any]:
    about = {"sheet": row.sheet.code, **{key: getattr(row.sheet, key) for key in ("name", "subject", "origin")}}
    return about | {key: getattr(row, key) for key in _VERSION} | {"version": row.number, "file": name}


def _template(row: OfficialTemplate, name: str) -> dict[str, Any]:
    known = {key: getattr(row, key) for key in ("kind", "language", "number", "in_force", "note")}
    return known | {"file": name}


def load(pack: CityPack, by: Any, reason: str) -> None:
    """Store them. AppraisalError names what is wrong in a score sheet; a draft may be unfinished."""
    given = list(rows(pack, "score_sheets"))
    first = {row["sheet"]: row for row in given}
    made = [ScoreSheet(code=code, **said(row, "name", "subject", "origin")) for code, row in first.items()]
    sheets = {row.code: row for row in create_many(by, made, reason)}
    versions = []
    for row in given:
        text = pack.files[row["file"]].decode("utf-8-sig")
        if row["state"] != "draft":
            checked(text, row["file"])
        known = said(row, *_VERSION)
        versions.append(SheetVersion(sheet=sheets[row["sheet"]], number=row["version"], text=text, author=by, **known))
    create_many(by, versions, reason)
    templates = [
        OfficialTemplate(
            text=pack.files[row["file"]].decode("utf-8-sig"),
            in_force=yes(row["in_force"]),
            author=by,
            **said(row, "kind", "language", "number", "note"),
        )
        for row in rows(pack, "templates")
    ]
    create_many(by, templates, reason)
