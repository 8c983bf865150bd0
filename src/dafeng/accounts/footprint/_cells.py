"""Cells of a study's tables to records; each slip named with its row."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from dafeng.accounts.footprint._faults import fault
from dafeng.accounts.footprint.records import (
    ALLOCATIONS,
    KINDS,
    ORIGINS,
    Allocation,
    Distribution,
    Exchange,
    Flow,
    Origin,
    Process,
)
from dafeng.core.errors import DafengError, Fault, UnitError
from dafeng.core.gwp import gwp
from dafeng.core.sources import Certainty
from dafeng.core.units import convert, parse_unit, same_dimension

__all__ = ["EXCHANGE_COLUMNS", "FLOW_COLUMNS", "PROCESS_COLUMNS", "Names", "exchange_of", "flow_of", "process_of"]

FLOW_COLUMNS = ("flow", "zh", "en", "unit", "mass", "energy", "price", "note")
PROCESS_COLUMNS = ("process", "zh", "en", "stage", "allocation", "note")
EXCHANGE_COLUMNS = (
    "process",
    "kind",
    "flow",
    "amount",
    "unit",
    "origin",
    "distribution",
    "spread",
    "pedigree",
    "substitutes",
    "ratio",
    "estimate",
    "source",
    "certainty",
    "note",
)


@dataclass(frozen=True, slots=True)
class Names:
    """What exchanges may refer to."""

    flows: Mapping[str, Flow]
    processes: Collection[str]
    sources: Collection[str]


def _number(text: str, where: str, faults: list[Fault], *, positive: bool = True) -> float | None:
    """A number, None for an empty cell or a bad one."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.append(fault("bad-number", where, found=text))
        return None
    if positive and value < 0:
        faults.append(fault("sign", where, found=text))
        return None
    return value


def _one_of(text: str, allowed: Collection[str], where: str, faults: list[Fault]) -> str:
    if text not in allowed:
        faults.append(fault("bad-value", where, found=text, expected=" | ".join(each for each in allowed if each)))
    return text


def _known(text: str, known: Collection[str], where: str, faults: list[Fault]) -> None:
    if text not in known:
        faults.append(fault("unknown-name", where, found=text))


def _needed(row: Mapping[str, str], names: tuple[str, ...], where: str, faults: list[Fault]) -> bool:
    empty = [name for name in names if not row[name]]
    faults += [fault("missing", f"{where}:{name}") for name in empty]
    return not empty


def flow_of(row: Mapping[str, str], where: str, faults: list[Fault]) -> Flow | None:
    """A flow; None where its row cannot be used."""
    if not _needed(row, ("flow", "zh", "en", "unit"), where, faults):
        return None
    try:
        parse_unit(row["unit"])
    except UnitError as error:
        faults += [fault("unit", f"{where}:unit", found=error.faults[0].found)]
        return None
    properties = {name: _number(row[name], f"{where}:{name}", faults) for name in ("mass", "energy", "price")}
    return Flow(row["flow"], row["zh"], row["en"], row["unit"], **properties)


def process_of(row: Mapping[str, str], where: str, stages: Collection[str], faults: list[Fault]) -> Process | None:
    """A unit process; None where its row cannot be used."""
    if not _needed(row, ("process", "zh", "en", "stage"), where, faults):
        return None
    if row["stage"] != "*":  # counted with whoever uses it
        _known(row["stage"], stages, f"{where}:stage", faults)
    choice = _one_of(row["allocation"], ("", *ALLOCATIONS), f"{where}:allocation", faults)
    return Process(row["process"], row["zh"], row["en"], row["stage"], cast("Allocation", choice))


def _in_unit(amount: float, unit: str, wanted: str, where: str, faults: list[Fault]) -> float | None:
    try:
        return convert(amount, unit, wanted)
    except UnitError:
        faults.append(fault("unit", f"{where}:unit", found=unit, expected=wanted))
        return None


def _gas_unit(gas: str, unit: str) -> str:
    """kg of the gas: of its own kind where the unit says so (kgCO2), else of mass."""
    own = {"CO2": "kgCO2", "CO2e": "kgCO2e", "CH4": "kgCH4", "N2O": "kgN2O"}.get(gas, "kg")
    if gas == "CO2e":
        return own
    try:
        return own if same_dimension(unit, own) else "kg"
    except UnitError:
        return "kg"


def _amount(row: Mapping[str, str], where: str, names: Names, faults: list[Fault]) -> float | None:
    value = _number(row["amount"], f"{where}:amount", faults)
    if value is None:
        return None
    if row["kind"] == "product" and value == 0:
        faults.append(fault("sign", f"{where}:amount", found=row["amount"]))
    if row["kind"] in {"emission", "removal"}:
        return _in_unit(value, row["unit"], _gas_unit(row["flow"], row["unit"]), where, faults)
    flow = names.flows.get(row["flow"])
    return _in_unit(value, row["unit"], flow.unit, where, faults) if flow else None


def _flow_name(row: Mapping[str, str], where: str, names: Names, faults: list[Fault]) -> None:
    if row["kind"] not in {"emission", "removal"}:
        _known(row["flow"], names.flows, f"{where}:flow", faults)
    elif row["flow"] != "CO2e":
        try:
            gwp(row["flow"], "AR6")
        except DafengError:
            faults.append(fault("unknown-name", f"{where}:flow", found=row["flow"], expected="CO2 | CH4 | N2O | CO2e"))


def _pedigree(text: str, where: str, faults: list[Fault]) -> tuple[int, ...]:
    if not text:
        return ()
    parts = [each.strip() for each in text.split(";")]
    if len(parts) != 5 or any(each not in {"1", "2", "3", "4", "5"} for each in parts):
        faults.append(fault("bad-value", where, found=text, expected="1;2;3;4;5"))
        return ()
    return tuple(int(each) for each in parts)


def _spread(row: Mapping[str, str], where: str, faults: list[Fault]) -> tuple[Distribution, float]:
    shape = _one_of(row["distribution"], get_args(Distribution), f"{where}:distribution", faults)
    value = _number(row["spread"], f"{where}:spread", faults)
    if bool(shape) != (value is not None):
        faults.append(fault("missing", f"{where}:{'spread' if shape else 'distribution'}"))
    if shape == "lognormal" and value is not None and value < 1:
        faults.append(fault("bad-value", f"{where}:spread", found=row["spread"], expected=">= 1"))
    if shape in {"normal", "triangular", "uniform"} and value is not None and value > 100:
        faults.append(fault("bad-value", f"{where}:spread", found=row["spread"], expected="<= 100 %"))
    return cast("Distribution", shape), value or 0.0


def exchange_of(row: Mapping[str, str], where: str, names: Names, faults: list[Fault]) -> Exchange | None:
    """An exchange in the unit of its flow; None where its row cannot be used."""
    before = len(faults)
    if not _needed(row, ("process", "kind", "flow", "amount", "unit", "source", "certainty"), where, faults):
        return None
    kind = _one_of(row["kind"], KINDS, f"{where}:kind", faults)
    origin = _one_of(row["origin"] or "fossil", ORIGINS, f"{where}:origin", faults)
    certainty = _one_of(row["certainty"], get_args(Certainty), f"{where}:certainty", faults)
    _known(row["process"], names.processes, f"{where}:process", faults)
    _known(row["source"], names.sources, f"{where}:source", faults)
    if kind not in KINDS:
        return None
    _flow_name(row, where, names, faults)
    if row["substitutes"]:
        _known(row["substitutes"], names.flows, f"{where}:substitutes", faults)
    amount = _amount(row, where, names, faults)
    ratio = _number(row["ratio"], f"{where}:ratio", faults)
    distribution, spread = _spread(row, where, faults)
    rest: dict[str, Any] = {
        "estimate": _number(row["estimate"], f"{where}:estimate", faults),
        "pedigree": _pedigree(row["pedigree"], f"{where}:pedigree", faults),
    }
    if amount is None or len(faults) > before:
        return None
    return Exchange(
        row["process"],
        kind,
        row["flow"],
        amount,
        cast("Origin", origin),
        distribution,
        spread,
        substitutes=row["substitutes"],
        ratio=1.0 if ratio is None else ratio,
        source=row["source"],
        certainty=cast("Certainty", certainty),
        note=row["note"],
        where=where,
        **rest,
    )
