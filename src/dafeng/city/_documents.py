"""city.toml and sources.toml: read, checked against the schema, and made into records."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from dafeng.city._csv import decode
from dafeng.city._faults import fault
from dafeng.city._schema import Document, Field, schema
from dafeng.core.errors import Fault

__all__ = ["check_document", "read_toml"]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_TYPES: Mapping[str, tuple[type, ...]] = {"integer": (int,), "year": (int,), "number": (int, float), "boolean": (bool,)}


def read_toml(data: bytes, where: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """A TOML document, or None with the fault that says on which line it breaks."""
    text, faults = decode(data, where)
    if text is None:
        return None, faults
    try:
        return tomllib.loads(text), faults
    except tomllib.TOMLDecodeError as error:
        return None, [*faults, fault("bad-toml", where, found=str(error))]
    except RecursionError:
        return None, [*faults, fault("bad-toml", where, found="nested without end")]


def check_document(data: Mapping[str, Any], document: Document) -> list[Fault]:
    """Faults of keys: missing, unknown, of a wrong type, or not one of the values allowed."""
    known = {field.key: field for field in document.fields}
    groups = {key.rpartition(".")[0] for key in known} - {""}
    faults = list(_check_group("", data, known, groups, document.file))
    for group in sorted(groups):
        name = group.removesuffix("[]")
        entries = data.get(name, [] if name != group else {})
        if not isinstance(entries, list if name != group else dict):
            faults.append(fault("wrong-type", f"{document.file}:{name}", found=str(entries), key=name))
            continue
        listed = entries if isinstance(entries, list) else [entries]
        for number, entry in enumerate(listed, start=1):
            where = f"{document.file}:{name}" + (f"[{number}]" if name != group else "")
            if isinstance(entry, Mapping):
                faults += _check_group(f"{group}.", entry, known, groups, where)
            else:
                faults.append(fault("wrong-type", where, found=str(entry), key=name))
    return faults


def _check_group(
    prefix: str, data: Mapping[str, Any], known: Mapping[str, Field], groups: set[str], where: str
) -> Iterator[Fault]:
    for key in data:
        if prefix + key not in known and (prefix or not {key, f"{key}[]"} & groups):
            yield fault("unknown-key", where, key=key)
    for name, field in known.items():
        group, _, key = name.rpartition(".")
        if (f"{group}." if group else "") != prefix:
            continue
        if key in data:
            yield from _check_value(data[key], field, where)
        elif field.required:
            yield fault("missing-key", where, key=key)


def _check_value(value: Any, field: Field, where: str) -> Iterator[Fault]:
    key = field.key.rpartition(".")[2]
    wanted = _TYPES.get(field.type, (str,))
    fits = isinstance(value, wanted) and not (isinstance(value, bool) and bool not in wanted)
    if not fits:
        yield fault("wrong-type", where, found=str(value), key=key)
    elif field.required and isinstance(value, str) and not value.strip():
        yield fault("missing-key", where, key=key)
    elif field.type == "enum" and value not in schema().enums[field.enum]:
        allowed = "、".join(schema().enums[field.enum])
        yield fault("not-in-list", f"{where}:{key}", found=str(value), expected=allowed)
    elif field.type == "code" and not _CODE.match(str(value)):
        yield fault("bad-code", f"{where}:{key}", found=str(value))
    elif field.type == "year" and not 1949 <= int(value) <= 2100:
        yield fault("bad-year", f"{where}:{key}", found=str(value))
