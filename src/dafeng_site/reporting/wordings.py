"""Templates of the city's own: checked on the city's data, kept in versions, put into force and out again."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet

from dafeng.core.errors import Fault, Language, ReportError
from dafeng.reports import KINDS, Facts, check_template, packaged_template
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.people.policy import Scope, demand, scope_of, visible
from dafeng_site.reporting.models import OfficialTemplate
from dafeng_site.services import InvalidError

__all__ = ["LARGEST", "in_force", "put_back", "put_in_force", "read_upload", "save_template", "shown", "versions"]

LARGEST = 100_000
"""The longest template that is taken, in bytes."""


def in_force(kind: str, language: str) -> OfficialTemplate | None:
    """The city's version that holds; None where the shipped template holds."""
    return OfficialTemplate.objects.filter(kind=kind, language=language, in_force=True).first()


def versions(scope: Scope, kind: str, language: str) -> QuerySet[OfficialTemplate]:
    """All versions of the city's own, the latest first."""
    rows = OfficialTemplate.objects.filter(kind=kind, language=language).select_related("author")
    return visible(scope, rows.order_by("-number"))


def shown(kind: str, language: Language) -> str:
    """The text that holds."""
    row = in_force(kind, language)
    return row.text if row else packaged_template(kind, language)


def read_upload(name: str, content: bytes) -> str:
    """The text of an uploaded template. InvalidError for what is no plain text in UTF-8: Word files, archives, others.

    Nothing is unpacked or parsed here: an archive is refused by its first bytes, so that none can do harm.
    """
    zh = en = ""
    if len(content) > LARGEST:
        zh, en = "模板太大", "the template is too large"
    elif content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")):
        zh, en = "模板是文本文件，不是 Word 或其他文档", "a template is a text file, not a Word document or archive"
    elif not content.strip():
        zh, en = "文件是空的", "the file is empty"
    if not zh:
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            zh, en = "不是 UTF-8 文本", "no text in UTF-8"
        else:
            if all(sign.isprintable() or sign in "\n\t\u3000\u2002\u2003\xa0" for sign in text):
                return text
            zh, en = "含有不能打印的字符", "it holds signs that cannot be printed"
    mend_zh, mend_en = (
        "请下载现用模板，用记事本修改后上传。",
        "Download the template in force, edit it as text, upload it.",
    )
    raise InvalidError(
        Fault("reporting.template-file", zh, en, name[:100], expected=f"UTF-8, ≤ {LARGEST // 1000} KB",
              mend_zh=mend_zh, mend_en=mend_en)
    )  # fmt: skip


def save_template(user: Any, kind: str, language: Language, text: str, note: str, facts: Facts) -> OfficialTemplate:
    """Keep a text as the next version, not in force yet. `facts` are what templates of the kind may use.

    InvalidError with every unknown name and its line; nothing is kept then.
    """
    demand(scope_of(user), "issue")
    if kind not in KINDS:
        raise InvalidError(Fault("reporting.kind", "没有这种文件", "no such document", found=kind[:40]))
    text = read_upload(f"{kind}.md", text.encode())
    try:
        check_template(text, facts, kind)
    except ReportError as error:
        raise InvalidError(error.faults) from error
    with writing():
        last = OfficialTemplate.objects.filter(kind=kind, language=language).aggregate(last=Max("number"))["last"]
        row = OfficialTemplate(
            kind=kind, language=language, number=(last or 0) + 1, text=text, note=note.strip(), author=user
        )
        return services.create(user, row, note or "新模板版本")


def put_in_force(user: Any, pk: int, revision: int) -> OfficialTemplate:
    """Let a version hold from now on; the one that held steps back."""
    demand(scope_of(user), "issue")
    with writing():
        row = OfficialTemplate.objects.filter(pk=pk).first()
        if row is not None:
            held = in_force(row.kind, row.language)
            if held is not None and held.pk != pk:
                services.edit(user, OfficialTemplate, held.pk, held.revision, {"in_force": False}, "换用新版本")
        return services.edit(user, OfficialTemplate, pk, revision, {"in_force": True}, "启用")


def put_back(user: Any, kind: str, language: str) -> None:
    """Back to the shipped template; the versions stay."""
    demand(scope_of(user), "issue")
    with writing():
        held = in_force(kind, language)
        if held is not None:
            services.edit(user, OfficialTemplate, held.pk, held.revision, {"in_force": False}, "恢复随附模板")
