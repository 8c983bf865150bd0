"""Measures and uncertain parameters: TOML entries to records."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from dafeng.core.errors import Fault
from dafeng.pathway._toml import Entry, entries, fault
from dafeng.pathway.records import OPERATIONS, PARAMETERS, RAMPS, Change, Measure, Parameter, Settings, Stated

__all__ = ["read_measures", "read_parameters"]


def read_measures(files: Mapping[str, bytes], settings: Settings, faults: list[Fault]) -> tuple[Measure, ...]:
    """All `[[measure]]` of the files."""
    found: list[Measure] = []
    for name in sorted(files):
        try:
            text = files[name].decode("utf-8-sig")
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            faults.append(fault("bad-toml", "TOML 文件读不出来", "the TOML document cannot be read", name, error))
            continue
        faults += [
            fault("unknown-key", "不认识的键", "an unknown key", name, each) for each in data if each != "measure"
        ]
        found += [_measure(each, settings) for each in entries(data, "measure", text, name, faults)]
    return tuple(found)


def _measure(entry: Entry, settings: Settings) -> Measure:
    first, last = entry.whole("start", settings.base_year), entry.whole("end", settings.last_year)
    ramp = entry.text("ramp", "linear", among=RAMPS)
    span = entry.table("delivery")
    delivery = (span.real("low", 0.0), span.real("likely", 1.0), span.real("high", 1.0))
    span.rest()
    found = Measure(
        entry.text("id", required=True),
        entry.text("zh", required=True),
        entry.text("en", required=True),
        tuple(_change(each, first, last, ramp) for each in entry.tables("change")),
        entry.text("clause"),
        entry.texts("units"),
        entry.whole("project"),
        entry.texts("needs"),
        entry.number("cost"),
        entry.number("investment"),
        delivery,
        entry.origin(),
        entry.where,
        sets=tuple(_stated(each) for each in entry.tables("sets")),
    )
    entry.rest()
    return found


def _stated(entry: Entry) -> Stated:
    found = Stated(entry.text("indicator", required=True), entry.number("value"))
    entry.rest()
    return found


def _select(entry: Entry) -> dict[str, tuple[str, ...]]:
    return {key: entry.texts(key) for key in list(entry.data)}


def _change(entry: Entry, first: int, last: int, ramp: str) -> Change:
    kind = entry.text("kind", "branch", among=tuple(PARAMETERS))
    found = Change(
        kind,  # type: ignore[arg-type]  # checked by `among`
        _select(entry.table("select")),
        entry.text("parameter", required=True, among=PARAMETERS.get(kind, ())),
        entry.text("operation", required=True, among=OPERATIONS),
        entry.real("value", 0.0) if "value" in entry.data else entry.number("value", required=True) or 0.0,
        entry.text("unit"),
        _select(entry.table("to")),
        entry.whole("start", first),
        entry.whole("end", last),
        entry.text("ramp", ramp, among=RAMPS),
        entry.origin(),
        entry.where,
    )
    entry.rest()
    return found


def read_parameters(listed: list[Entry], settings: Settings) -> tuple[Parameter, ...]:
    """Uncertain parameters; each is a change that scales by 1 + x."""
    found = []
    for entry in listed:
        kind = entry.text("kind", "branch", among=tuple(PARAMETERS))
        change = Change(
            kind,  # type: ignore[arg-type]  # checked by `among`
            _select(entry.table("select")),
            entry.text("parameter", required=True, among=PARAMETERS.get(kind, ())),
            "scale",
            2.0,  # 1 + (2 - 1) x
            "",
            {},
            entry.whole("start", settings.base_year),
            entry.whole("end", settings.base_year + 10),
            entry.text("ramp", "linear", among=RAMPS),
            where=entry.where,
        )
        found.append(
            Parameter(
                entry.text("id", required=True),
                entry.text("zh", required=True),
                entry.text("en", required=True),
                change,
                entry.text("shape", "triangular", among=("triangular", "uniform", "normal")),
                entry.real("low", 0.0),
                entry.real("mode", 0.0),
                entry.real("high", 0.0),
                entry.origin(),
                entry.where,
            )
        )
        entry.rest()
    return tuple(found)
