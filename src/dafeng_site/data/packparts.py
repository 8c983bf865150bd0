"""Parts of the city pack that the site carries as they came: tables in Arrow's form, files as bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping

import polars as pl

from dafeng_site.data.models import PackPart
from dafeng_site.kept import kept

__all__ = ["file", "files", "store", "table", "tables"]


def store(tables: Mapping[str, pl.DataFrame], files: Mapping[str, bytes]) -> None:
    """Replace everything carried. Call inside `writing`."""
    PackPart.objects.all().delete()
    rows = [PackPart(name=name, kind=PackPart.Kind.TABLE, content=_packed(frame)) for name, frame in tables.items()]
    rows += [PackPart(name=name, kind=PackPart.Kind.FILE, content=content) for name, content in files.items()]
    PackPart.objects.bulk_create(rows)


def table(name: str) -> pl.DataFrame | None:
    """One table, None where the pack has none of that name."""
    return kept("pack table", (name,), lambda: tables().get(name))


def tables() -> dict[str, pl.DataFrame]:
    """All tables by name."""
    parts = PackPart.objects.filter(kind=PackPart.Kind.TABLE)
    return {part.name: pl.read_ipc(io.BytesIO(bytes(part.content))) for part in parts}


def file(name: str) -> bytes | None:
    """One file's bytes, None where the pack has none of that name."""
    part = PackPart.objects.filter(kind=PackPart.Kind.FILE, name=name).first()
    return bytes(part.content) if part else None


def files() -> dict[str, bytes]:
    """All files by name."""
    return {part.name: bytes(part.content) for part in PackPart.objects.filter(kind=PackPart.Kind.FILE)}


def _packed(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ipc(buffer, compression="zstd")
    return buffer.getvalue()
