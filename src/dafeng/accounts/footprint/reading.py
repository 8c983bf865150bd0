"""Reading a footprint study: a folder of one TOML file and three tables, whole or not at all.

`study.toml` holds the study, its stages and sources; `flows.csv`, `processes.csv` and `exchanges.csv` the system. Every
fault of every file is collected and raised once.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from dafeng.accounts.footprint._cells import (
    EXCHANGE_COLUMNS,
    FLOW_COLUMNS,
    PROCESS_COLUMNS,
    Names,
    exchange_of,
    flow_of,
    process_of,
)
from dafeng.accounts.footprint._faults import fault
from dafeng.accounts.footprint._header import Header, header_of
from dafeng.accounts.footprint.records import Exchange, Flow, Process, Study
from dafeng.core.errors import AccountsError, Fault

__all__ = ["example_studies", "read_study"]

_FILES = ("study.toml", "flows.csv", "processes.csv", "exchanges.csv")


def _examples() -> Traversable:
    return files("dafeng.accounts").joinpath("data/footprint")


def example_studies() -> tuple[str, ...]:
    """Names of the packaged examples."""
    return tuple(sorted(each.name for each in _examples().iterdir() if each.is_dir()))


def _folder(study: str | Path) -> Traversable:
    path = Path(study)
    if path.is_dir():
        return path
    if str(study) in example_studies():
        return _examples().joinpath(str(study))
    raise AccountsError(fault("no-study", str(study), expected=" | ".join(example_studies())))


def _texts(folder: Traversable) -> dict[str, str]:
    """The files' texts. Raises at once where one is missing or unreadable."""
    found, faults = {}, []
    for name in _FILES:
        file = folder.joinpath(name)
        if not file.is_file():
            faults.append(fault("no-file", name))
            continue
        try:
            found[name] = file.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            faults.append(fault("unreadable", name, found=error))
    if faults:
        raise AccountsError(faults)
    return found


def _rows(
    text: str, name: str, columns: tuple[str, ...], needed: tuple[str, ...], faults: list[Fault]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows with the place they stand at; a table with wrong columns gives none."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="", strict=True)
    try:
        head = tuple(reader.fieldnames or ())
        wrong = [each for each in head if each not in columns] + [each for each in needed if each not in head]
        if wrong or len(set(head)) != len(head):
            faults.append(fault("columns", name, found=",".join(head), expected=",".join(columns)))
            return
        for row in reader:
            where = f"{name}:{reader.line_num}"
            if "" in row:
                faults.append(fault("columns", where, found="+", expected=str(len(head))))
                continue
            cells = {key: value.strip() for key, value in row.items()}
            if any(cells.values()):
                yield where, {**dict.fromkeys(columns, ""), **cells}
    except csv.Error as error:
        faults.append(fault("unreadable", name, found=error))


def _flows(text: str, faults: list[Fault]) -> dict[str, Flow]:
    found: dict[str, Flow] = {}
    for where, row in _rows(text, "flows.csv", FLOW_COLUMNS, ("flow", "zh", "en", "unit"), faults):
        flow = flow_of(row, where, faults)
        if flow is None:
            continue
        if flow.code in found:
            faults.append(fault("duplicate", where, found=flow.code))
        found[flow.code] = flow
    return found


def _processes(text: str, stages: tuple[str, ...], faults: list[Fault]) -> dict[str, Process]:
    found: dict[str, Process] = {}
    for where, row in _rows(text, "processes.csv", PROCESS_COLUMNS, ("process", "zh", "en", "stage"), faults):
        process = process_of(row, where, stages, faults)
        if process is None:
            continue
        if process.code in found:
            faults.append(fault("duplicate", where, found=process.code))
        found[process.code] = process
    return found


def _exchanges(text: str, names: Names, faults: list[Fault]) -> tuple[Exchange, ...]:
    needed = ("process", "kind", "flow", "amount", "unit", "source", "certainty")
    found: dict[str, Exchange] = {}
    for where, row in _rows(text, "exchanges.csv", EXCHANGE_COLUMNS, needed, faults):
        exchange = exchange_of(row, where, names, faults)
        if exchange is None:
            continue
        if exchange.id in found:
            faults.append(fault("duplicate", where, found=exchange.id))
        found[exchange.id] = exchange
    return tuple(found.values())


def _system_faults(header: Header, names: Names, exchanges: tuple[Exchange, ...]) -> Iterator[Fault]:
    """What only the whole shows: makers of each flow, products of each process."""
    makers: dict[str, list[Exchange]] = {}
    for each in exchanges:
        if each.kind == "product" and not each.substitutes:
            makers.setdefault(each.flow, []).append(each)
    products = {each.process for each in exchanges if each.kind == "product"}
    for code in names.processes:
        if code not in products:
            yield fault("no-product", f"processes.csv:{code}", found=code)
    for flow, those in makers.items():
        if len(those) > 1:
            yield fault("two-producers", those[-1].where, found=f"{flow}: {' | '.join(each.process for each in those)}")
    coproducts = {each.flow for each in exchanges if each.kind == "product"}
    for each in exchanges:
        wanted = each.flow if each.kind == "input" else each.substitutes
        if wanted and wanted not in coproducts:
            yield fault("no-producer", each.where, found=wanted)
    if header.product and header.product not in coproducts:
        yield fault("no-producer", "study.toml:product", found=header.product)


def read_study(study: str | Path) -> Study:
    """The study of a folder, or a packaged example by name. Raises `AccountsError` with every fault found."""
    texts = _texts(_folder(study))
    faults: list[Fault] = []
    try:
        raw: dict[str, Any] = tomllib.loads(texts["study.toml"])
    except tomllib.TOMLDecodeError as error:
        faults.append(fault("unreadable", "study.toml", found=error))
        raw = {}
    header = header_of(raw, faults)
    flows = _flows(texts["flows.csv"], faults)
    processes = _processes(texts["processes.csv"], tuple(each.code for each in header.stages), faults)
    names = Names(flows, frozenset(processes), frozenset(header.sources))
    exchanges = _exchanges(texts["exchanges.csv"], names, faults)
    if not faults:
        faults += _system_faults(header, names, exchanges)
    if faults:
        raise AccountsError(faults)
    return Study(**header.fields, flows=flows, processes=processes, exchanges=exchanges)
