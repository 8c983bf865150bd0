"""Indicators by definition: formulas over quantities of a run, the same for one run and for thousands.

    value = formula(quantities of the model, indicators that the model gives)

In: a run, its indicators. Out: (DRAW, YEAR) of each defined indicator in the catalogue's unit. Where only the change is
known the figures are an index, 100 in the base year, under the code `index:INDICATOR`, which no catalogue has: they are
never taken for figures in the indicator's unit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from dafeng.core.arithmetic import worked_out
from dafeng.core.catalogue import default_catalogue
from dafeng.core.formula import Reference
from dafeng.core.units import parse_unit
from dafeng.pathway._definitions import below, quantity_of, unit_of
from dafeng.pathway.model import Model
from dafeng.pathway.records import Definition
from dafeng.pathway.running import Raw, apply

__all__ = ["INDEX", "defined", "index_of", "rests_on"]

Array = NDArray[np.float64]

INDEX = "index:"
_ACTIVITY = 0
"""Place of the activity among the parameters of a branch."""


def index_of(code: str) -> str:
    """The code under which an indicator's index stands."""
    return INDEX + code


def rests_on(model: Model, wanted: Collection[str]) -> frozenset[str]:
    """The indicators that definitions of the wanted ones need besides quantities of the model."""
    chosen = (each for each in model.spec.definitions if _code(each) in wanted)
    return frozenset(code for each in chosen for code in each.formula.codes if quantity_of(code) is None)


def defined(
    model: Model, raw: Raw, known: Mapping[str, Array], wanted: Collection[str] | None = None
) -> dict[str, Array]:
    """(DRAW, YEAR) of the defined indicators; one whose formula rests on what the model does not give is left out."""
    found: dict[str, Array] = {}
    for each in model.spec.definitions:
        if wanted is not None and _code(each) not in wanted:
            continue
        if all(code in known for code in rests_on(model, (_code(each),))):
            found[_code(each)] = _worked_out(model, raw, known, each)
    return found


def _code(each: Definition) -> str:
    return index_of(each.indicator) if each.index else each.indicator


def _worked_out(model: Model, raw: Raw, known: Mapping[str, Array], each: Definition) -> Array:
    shape = raw.required.shape
    referred = {node: _referred(model, raw, known, node) for node in each.formula.references}
    values = np.broadcast_to(np.asarray(worked_out(each.formula.root, referred), dtype=np.float64), shape)
    if not each.index:
        unit = default_catalogue().get(each.indicator).unit
        return np.asarray(values / float(parse_unit(unit).factor))
    base = values[:, :1]
    share: Array = np.divide(values, base, out=np.full(shape, np.nan), where=base != 0)
    return 100.0 * share


def _referred(model: Model, raw: Raw, known: Mapping[str, Array], node: Reference) -> Array:
    """What a reference stands for, in base units."""
    quantity = quantity_of(node.code)
    if quantity is None:
        values, unit = known[node.code], default_catalogue().get(node.code).unit
    else:
        values, unit = _quantity(model, raw, *quantity), unit_of(model.spec, *quantity) or "1"
    return _moved(values, node.lag, node.base, int(model.years[0])) * float(parse_unit(unit).factor)


def _moved(values: Array, lag: int, base: int | None, first: int) -> Array:
    """The years before, or one fixed year; years before the first have no figure."""
    if base is not None:
        at = base - first
        return values[:, at : at + 1] if 0 <= at < values.shape[1] else np.full_like(values, np.nan)
    if not lag:
        return values
    late = np.full_like(values, np.nan)
    late[:, lag:] = values[:, :-lag]
    return late


def _quantity(model: Model, raw: Raw, kind: str, name: str) -> Array:
    """(DRAW, YEAR) of a quantity in its unit."""
    if kind == "driver":
        return raw.drivers[:, :, next(n for n, each in enumerate(model.spec.drivers) if each.id == name)]
    if kind in ("capacity", "generation", "rate"):
        at = next(n for n, each in enumerate(model.spec.supply.plants) if each.id == name)
        source = {"capacity": raw.capacity, "generation": raw.supplied.generation, "rate": raw.rate}[kind]
        return source[:, :, at]
    if kind == "activity":
        return _activity(model, raw, name)
    if kind in ("stock", "sales"):
        source = raw.number if kind == "stock" else raw.sales
        names = [f"{stock.id}.{technology}" for stock in model.spec.stocks for technology in stock.technologies]
        wanted = [n for n, each in enumerate(names) if below(each, name)]
        return np.asarray(source[:, :, wanted].sum(axis=2))
    places = [n for n, each in enumerate(model.branches) if below(each.id, name)]
    if kind == "co2":
        return np.asarray(raw.carbon[:, :, places].sum(axis=2))
    return np.asarray(raw.flows[:, :, places] @ model.tce[places])


def _activity(model: Model, raw: Raw, name: str) -> Array:
    """Activity of a branch, 1 in the base year: its driver's index ^ elasticity, and what measures do to it."""
    at = next(n for n, each in enumerate(model.branches) if each.id == name or each.id.startswith(f"{name}:"))
    driver = raw.drivers[:, :, int(model.at[at])]
    found = np.asarray((driver / driver[:, :1]) ** model.terms[1, at])
    own = np.repeat(model.base[_ACTIVITY, at][None], len(raw.levels), axis=0)
    apply(own, model.branch_changes, raw.levels, _ACTIVITY, at)
    return np.asarray(found * own / model.base[_ACTIVITY, at, 0])
