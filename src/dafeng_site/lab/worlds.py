"""The city's scenarios as this person may see their data: read once, compiled once, kept.

What is read is kept under the data version and the audience; compiled models are kept under their own hash besides, so
that a write elsewhere does not compile them anew.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar, cast

import polars as pl

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import CityPack, own_plan
from dafeng.core.errors import DafengError, PathwayError
from dafeng.pathway import Model, Specification, compile_model, has_specification, specification
from dafeng.pathway.results import base_balance
from dafeng.pathway.studies.drawing import Uncertainty, read_uncertainty
from dafeng.plan.records import Plan
from dafeng_site import cityexport
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience

__all__ = ["World", "model_of", "remembered", "world_of"]

Value = TypeVar("Value")
_MOST = 256
_shelf: OrderedDict[Hashable, object] = OrderedDict()
_lock = Lock()
_reading = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Everything that runs start from. `observed` are the city's own observations; `digest` names all of it."""

    pack: CityPack
    spec: Specification
    balance: EnergyBalance
    plan: Plan | None
    uncertainty: Uncertainty
    observed: pl.DataFrame
    digest: str

    @property
    def estimated(self) -> bool:
        """Whether the base year rests on a scaled-down balance."""
        return self.balance.source.startswith("calc")

    @property
    def first_shown(self) -> str:
        """The scenario that is shown where none is asked for: the plan's."""
        names = [each.id for each in self.spec.scenarios]
        return "plan" if "plan" in names else names[0]


def world_of(scope: Scope) -> World | DafengError | None:
    """The world, why it cannot be, or None where the city's pack has no scenarios."""
    with _reading:  # who comes while it is read (by another, or by a process that gets ready) waits for that reading
        return kept("lab world", audience(scope), lambda: _read(scope))


def _read(scope: Scope) -> World | DafengError | None:
    try:
        pack = cityexport.pack(scope)
        if not has_specification(pack):
            return None
        spec = specification(pack)
        balance = base_balance(pack, spec.settings.base_year)
        uncertainty = read_uncertainty(pack.files, spec)
        plan = own_plan(pack)
    except DafengError as error:
        return error
    observed = pack.observations.filter(pl.col("place") == pack.code)
    whole = hashlib.sha256(repr((spec, uncertainty)).encode() + balance.values.tobytes())
    whole.update(observed.write_csv().encode())
    whole.update(plan.text.encode() if plan else b"")
    return World(pack, spec, balance, plan, uncertainty, observed, whole.hexdigest())


def model_of(world: World, scenario: str) -> Model:
    """The scenario compiled. Raises `PathwayError` for an unknown one."""
    if world.spec.scenario(scenario) is None:
        from dafeng.pathway import resolve

        resolve(world.spec, scenario)  # says which there are
        raise PathwayError(())
    return remembered(("model", world.digest, scenario), lambda: compile_model(world.spec, world.balance, scenario))


def remembered(key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
    """A value under a key that holds everything in it; those used last stay. Not to be changed by callers."""
    with _lock:
        if key in _shelf:
            _shelf.move_to_end(key)
            return cast("Value", _shelf[key])
    value = make()
    with _lock:
        _shelf[key] = value
        while len(_shelf) > _MOST:
            _shelf.popitem(last=False)
    return value
