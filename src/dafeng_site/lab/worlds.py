"""The city's scenarios as this person may see their data: read once, compiled once, kept.

What is read is kept under the data version and the audience. After a write all of it is looked at again, but what has
the same files, tables and figures under it is not read or compiled anew: plan, specification and models are kept under
the hash of their inputs besides.
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
from dafeng.pathway.steering import Steer, steered
from dafeng.pathway.studies.drawing import Uncertainty, read_uncertainty
from dafeng.plan.records import Plan
from dafeng_site import cityexport
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience

__all__ = ["World", "model_of", "remembered", "steered_model", "world_of"]

Value = TypeVar("Value")
_MOST = 256
_shelf: OrderedDict[Hashable, object] = OrderedDict()
_lock = Lock()
_reading = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Everything that runs start from. `observed` are the city's own observations.

    digest : names all of it; models : names what compiled models rest on, which figures and plan do not change.
    """

    pack: CityPack
    spec: Specification
    balance: EnergyBalance
    plan: Plan | None
    uncertainty: Uncertainty
    observed: pl.DataFrame
    digest: str
    models: str

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
        written = _scenarios(pack)
        spec = remembered(("specification", written), lambda: specification(pack))
        balance = base_balance(pack, spec.settings.base_year)
        uncertainty = remembered(("uncertainty", written), lambda: read_uncertainty(pack.files, spec))
        plan = remembered(("plan", _own(pack)), lambda: own_plan(pack))
    except DafengError as error:
        return error
    observed = pack.observations.filter(pl.col("place") == pack.code)
    models = hashlib.sha256(written.encode() + _hash_of(balance))
    whole = models.copy()
    whole.update(observed.write_csv().encode())
    whole.update(plan.text.encode() if plan else b"")
    return World(pack, spec, balance, plan, uncertainty, observed, whole.hexdigest(), models.hexdigest())


def _hash_of(balance: EnergyBalance) -> bytes:
    return hashlib.sha256(
        f"{balance.place} {balance.year} {balance.source}".encode() + balance.values.tobytes()
    ).digest()


def _scenarios(pack: CityPack) -> str:
    """The hash of what a specification is read from: place, files of the scenarios, generating units."""
    found = hashlib.sha256(pack.code.encode())
    for name in sorted(pack.files):
        if name.startswith("scenarios/"):
            found.update(f"{name} {len(pack.files[name])}\n".encode())
            found.update(pack.files[name])
    found.update(pack.tables["plants"].write_csv().encode())
    return found.hexdigest()


def _own(pack: CityPack) -> str:
    """The hash of what the city's own plan is read from."""
    found = hashlib.sha256(pack.code.encode())
    for each in pack.plans:
        found.update(f"{each.file} {each.role} {len(each.content)}\n".encode())
        found.update(each.content)
    return found.hexdigest()


def model_of(world: World, scenario: str) -> Model:
    """The scenario compiled. Raises `PathwayError` for an unknown one."""
    if world.spec.scenario(scenario) is None:
        from dafeng.pathway import resolve

        resolve(world.spec, scenario)  # says which there are
        raise PathwayError(())
    return remembered(("model", world.models, scenario), lambda: compile_model(world.spec, world.balance, scenario))


def steered_model(world: World, scenario: str, drivers: tuple[Steer, ...]) -> Model:
    """The scenario compiled, with its drivers steered; its key differs then."""
    model = model_of(world, scenario)
    if not drivers:
        return model
    return remembered(("steered", world.digest, scenario, drivers), lambda: steered(model, drivers))


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
