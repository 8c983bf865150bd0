"""Documents as they were issued, with their files: Word, PDF, Excel and the text."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from dafeng.city import CityPack
from dafeng_site.checking.keeping import content_of, store_bytes
from dafeng_site.duty.itemtable import unit_or_new
from dafeng_site.duty.records import pack_unit
from dafeng_site.packrecords.frames import Packed, day_if, frame, rows, said, yes
from dafeng_site.reporting.models import IssuedDocument, Recipient
from dafeng_site.services import create_many

__all__ = ["TABLES", "archived", "load", "packed"]

TABLES = ("issued_documents",)
_KNOWN = (
    "kind", "period", "language", "subject", "title", "issuer", "signer", "addressee", "copies", "pages",
    "template_version", "state", "withdrawn_reason",
)  # fmt: skip
_FORMS = ("docx", "pdf", "xlsx")


def packed() -> Packed:
    """All of the archive. InvalidError where the storage has lost or changed a file."""
    files: dict[str, bytes] = {}
    found = []
    documents = IssuedDocument.objects.prefetch_related("recipients__unit").order_by("pk")
    for at, row in enumerate(documents, start=1):
        stem = _stem(at, row)
        names = dict.fromkeys((*_FORMS, "text"), "")
        for form in set(row.files) & set(_FORMS):
            names[form] = f"{stem}.{form}"
            files[names[form]] = content_of(row.files[form])
        if row.text:
            names["text"] = f"{stem}.txt"
            files[names["text"]] = row.text.encode()
        sent = ";".join(sorted(pack_unit(each.unit) for each in row.recipients.all()))
        about = {"number": at, "document": row.number, "day": row.day, "withdrawn_on": row.withdrawn_on}
        shown = {"public_only": row.public_only, "is_public": row.is_public, "recipients": sent}
        found.append({name: getattr(row, name) for name in _KNOWN} | about | shown | names)
    return Packed({"issued_documents": frame("issued_documents", found)}, files)


def archived() -> dict[tuple[str, str], str]:
    """The place in the pack of each file of the archive, by its form and hash."""
    found: dict[tuple[str, str], str] = {}
    for at, row in enumerate(IssuedDocument.objects.order_by("pk"), start=1):
        for form in set(row.files) & set(_FORMS):
            found.setdefault((form, row.files[form]), f"{_stem(at, row)}.{form}")
    return found


def _stem(number: int, row: IssuedDocument) -> str:
    return f"reporting/documents/{number:04d}-{row.kind}"


def load(pack: CityPack, by: Any, reason: str) -> None:
    """Store them with their files under their hash. Which round or evaluation one came from is not in a pack."""
    given = list(rows(pack, "issued_documents"))
    made = [
        IssuedDocument(
            number=row["document"],
            day=date.fromisoformat(row["day"]),
            withdrawn_on=day_if(row["withdrawn_on"]),
            public_only=yes(row["public_only"]),
            is_public=yes(row["is_public"]),
            files={form: store_bytes(pack.files[row[form]]) for form in _FORMS if row[form]},
            text=pack.files[row["text"]].decode("utf-8-sig") if row["text"] else "",
            author=by,
            **said(row, *_KNOWN),
        )
        for row in given
    ]
    for row, stored in zip(given, create_many(by, made, reason), strict=True):
        units = {
            unit.pk: unit
            for unit in (unit_or_new(by, text.strip(), reason) for text in re.split("[;；]", row["recipients"]) if text)
        }
        Recipient.objects.bulk_create([Recipient(document=stored, unit=unit) for unit in units.values()])
