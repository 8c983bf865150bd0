"""Forms of enterprises: the empty form, an uploaded one kept whole or not at all, the report that it gives."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from dafeng.accounts.enterprise import (
    BookName,
    Facility,
    FacilityReport,
    facility_report,
    industries,
    read_facility,
    write_report,
    write_template,
)
from dafeng.core.errors import DafengError, Fault
from dafeng.core.errors import Language as Words
from dafeng_site import services
from dafeng_site.books.library import city_library
from dafeng_site.books.models import EnterpriseFiling
from dafeng_site.data.importing.faults import fault
from dafeng_site.data.importing.sheet import LARGEST, SheetError, weigh
from dafeng_site.data.version import writing
from dafeng_site.kept import kept
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent, OrgUnit
from dafeng_site.people.policy import Refused, Scope, demand, scope_of, visible

__all__ = ["default_book", "file_form", "filings", "form_template", "remove_form", "report_of", "report_workbook"]

_BOOKS: dict[str, BookName] = {"power": "ets", "clinker": "clinker"}


def filings(scope: Scope) -> QuerySet[EnterpriseFiling]:
    """Forms that the scope may see; the workbook itself is left in the database."""
    return visible(scope, EnterpriseFiling.objects.select_related("owner").defer("content"))


def default_book(industry: str) -> BookName:
    """The book that an industry reports in: the market's for power and clinker, else the generic one."""
    return _BOOKS.get(industry, "gbt32151")


def form_template(industry: str, place: str, year: int) -> bytes:
    """The empty form as a workbook. AccountsError for an unknown industry."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_template(
            Path(folder) / "form.xlsx",
            industry=industry if industry in industries() else "gbt32150",
            place=place,
            year=year,
            library=city_library(),
        )
        return path.read_bytes()


def file_form(user: Any, content: bytes, file_name: str, owner: str = "") -> EnterpriseFiling:
    """Keep an uploaded form, whole. Raises with every fault of every sheet; nothing is kept in part.

    An enterprise's person files for the own enterprise; the office names the `owner` by code. A form of the same
    facility and year takes the place of the former one, which stays in the history.
    """
    scope = scope_of(user)
    demand(scope, "file-enterprise")
    unit = _owner(scope, owner)
    facility = _read(content, file_name)
    code = facility.credit_code or facility.name[:80]
    with writing():
        there = EnterpriseFiling.objects.filter(owner=unit, code=code, year=facility.year).first()
        fields = {
            "name": facility.name[:200],
            "place": facility.place,
            "industry": facility.industry,
            "content": content,
            "file_name": file_name[-300:],
            "file_hash": hashlib.sha256(content).hexdigest(),
        }
        if there is not None:
            row = services.edit(user, EnterpriseFiling, there.pk, there.revision, fields, f"上传 {file_name}")
        else:
            new = EnterpriseFiling(owner=unit, code=code, year=facility.year, **fields)
            row = services.create(user, new, f"上传 {file_name}")
        audit.record(AuditEvent.Kind.IMPORT, user=user, subject=file_name, filing=row.pk, sha256=row.file_hash)
        return row


def remove_form(user: Any, pk: int, revision: int, reason: str) -> None:
    """Take a form out of the books."""
    demand(scope_of(user), "file-enterprise")
    services.delete(user, EnterpriseFiling, pk, revision, reason or "删除填报表")


def report_of(row: EnterpriseFiling, book: BookName) -> FacilityReport | DafengError:
    """The report of a kept form in a book, or why there is none. Kept under the data version."""

    def made() -> FacilityReport | DafengError:
        try:
            return facility_report(_read(bytes(row.content), row.file_name), book=book, library=city_library())
        except DafengError as error:
            return error

    return kept("enterprise report", (row.pk, row.revision, book), made)


def report_workbook(report: FacilityReport, language: Words) -> bytes:
    """The report as a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_report(report, path, language=language)
        return path.read_bytes()


def _owner(scope: Scope, code: str) -> OrgUnit:
    if scope.is_enterprise:
        unit = OrgUnit.objects.filter(pk=scope.unit or 0).first()
        if code and unit is not None and code != unit.code:
            raise Refused("file-enterprise", scope)
    else:
        unit = OrgUnit.objects.filter(code=code).first()
    if unit is None:
        raise services.InvalidError(
            Fault("enterprise.no-owner", zh="没有这个单位", en="there is no such unit", found=code)
        )
    return unit


def _read(content: bytes, file_name: str) -> Facility:
    if not content.strip():
        raise SheetError(fault("empty"))
    if len(content) > LARGEST:
        raise SheetError(fault("too-large", found=f"{len(content) // 1_048_576} MB"))
    if not content.startswith(b"PK"):
        raise SheetError(fault("unknown-type", found=Path(file_name).suffix))
    weigh(content)
    with tempfile.TemporaryDirectory() as folder:  # the reader takes a path
        path = Path(folder) / "form.xlsx"
        path.write_bytes(content)
        return read_facility(path, library=city_library())
