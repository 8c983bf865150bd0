"""`study.toml`: the study, its stages, cut-off rule, sources and confirmations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from dafeng.accounts.factors import Confirmation
from dafeng.accounts.footprint._faults import fault
from dafeng.accounts.footprint.records import ALLOCATIONS, CutoffRule, Stage
from dafeng.core.errors import DafengError, Fault
from dafeng.core.gwp import GwpSet
from dafeng.core.sources import Source, read_sources

__all__ = ["Header", "header_of"]

_FILE = "study.toml"
_TABLES = {"study", "cutoff", "stage", "source", "confirmation"}
_TEXTS = ("id", "zh", "en", "unit_zh", "unit_en", "product", "boundary", "gwp_set", "allocation")
_OPTIONAL: dict[str, Any] = {"note_zh": "", "note_en": "", "place": "", "year": 0}


@dataclass(frozen=True)
class Header:
    """What `study.toml` says; `fields` are the arguments of `Study` but the system."""

    fields: Mapping[str, Any]
    stages: tuple[Stage, ...]
    sources: Mapping[str, Source]
    product: str


def _table(raw: Mapping[str, Any], name: str, faults: list[Fault]) -> Mapping[str, Any]:
    found = raw.get(name, {})
    if isinstance(found, dict):
        return found
    faults.append(fault("bad-value", f"{_FILE}:{name}", found=type(found).__name__, expected=f"[{name}]"))
    return {}


def _list(raw: Mapping[str, Any], name: str, faults: list[Fault]) -> list[Mapping[str, Any]]:
    found = raw.get(name, [])
    if isinstance(found, list) and all(isinstance(each, dict) for each in found):
        return found
    faults.append(fault("bad-value", f"{_FILE}:{name}", found=type(found).__name__, expected=f"[[{name}]]"))
    return []


def _amount(value: Any, where: str, faults: list[Fault]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        faults.append(fault("bad-number", where, found=value, expected="> 0"))
        return 1.0
    return float(value)


def _stages(raw: Mapping[str, Any], faults: list[Fault]) -> tuple[Stage, ...]:
    found = []
    for count, row in enumerate(_list(raw, "stage", faults), start=1):
        try:
            found.append(Stage(**{name: str(value) for name, value in row.items()}))
        except TypeError:
            faults.append(fault("missing", f"{_FILE}:[[stage]] {count}", found=", ".join(row), expected="code, zh, en"))
    if not found:
        faults.append(fault("missing", f"{_FILE}:[[stage]]"))
    return tuple(found)


def _confirmations(raw: Mapping[str, Any], faults: list[Fault]) -> tuple[Confirmation, ...]:
    found = []
    for count, row in enumerate(_list(raw, "confirmation", faults), start=1):
        where = f"{_FILE}:[[confirmation]] {count}"
        if set(row) != {"row", "person", "on", "reason"} or not isinstance(row["on"], date):
            faults.append(fault("missing", where, found=", ".join(row), expected="row, person, on, reason"))
            continue
        try:
            found.append(Confirmation(**row))
        except DafengError as error:
            faults += error.faults
    return tuple(found)


def header_of(raw: Mapping[str, Any], faults: list[Fault]) -> Header:
    """The header of a study; faults are appended, and what follows is then not to be used."""
    faults += [fault("unknown-field", _FILE, found=name) for name in sorted(set(raw) - _TABLES)]
    study, cutoff = _table(raw, "study", faults), _table(raw, "cutoff", faults)
    known = {*_TEXTS, *_OPTIONAL, "amount"}
    faults += [fault("unknown-field", f"{_FILE}:study", found=name) for name in sorted(set(study) - known)]
    texts = {name: str(study.get(name, "")) for name in _TEXTS}
    faults += [fault("missing", f"{_FILE}:study:{name}") for name, text in texts.items() if not text]
    for name, allowed in (("gwp_set", get_args(GwpSet)), ("allocation", ALLOCATIONS)):
        if texts[name] and texts[name] not in allowed:
            faults.append(fault("bad-value", f"{_FILE}:study:{name}", found=texts[name], expected=" | ".join(allowed)))
    if not isinstance(study.get("year", 0), int):
        faults.append(fault("bad-number", f"{_FILE}:study:year", found=study["year"]))
    faults += [
        fault("unknown-field", f"{_FILE}:cutoff", found=name) for name in sorted(set(cutoff) - {"single", "total"})
    ]
    limits = CutoffRule(
        **{
            name: _amount(value, f"{_FILE}:cutoff:{name}", faults)
            for name, value in cutoff.items()
            if name in {"single", "total"}
        }
    )
    sources, wrong = read_sources(raw, _FILE)
    faults += wrong
    stages = _stages(raw, faults)
    fields = {
        **texts,
        **{name: study.get(name, default) for name, default in _OPTIONAL.items()},
        "amount": _amount(study.get("amount"), f"{_FILE}:study:amount", faults),
        "cutoff": limits,
        "stages": stages,
        "sources": sources,
        "confirmations": _confirmations(raw, faults),
    }
    return Header(fields, stages, sources, texts["product"])
