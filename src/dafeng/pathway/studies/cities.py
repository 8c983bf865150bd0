"""A city's pack to compiled scenarios, all on the same specification and base-year balance."""

from __future__ import annotations

from collections.abc import Sequence

from dafeng.city import CityPack
from dafeng.pathway.compiling import compile_model
from dafeng.pathway.model import Model
from dafeng.pathway.reading import specification
from dafeng.pathway.results import base_balance

__all__ = ["city_models"]


def city_models(pack: CityPack, scenarios: Sequence[str]) -> tuple[Model, ...]:
    """The scenarios of a pack, compiled. Raises `PathwayError` without scenarios, errors of the balance without one."""
    spec = specification(pack)
    balance = base_balance(pack, spec.settings.base_year)
    return tuple(compile_model(spec, balance, name) for name in scenarios)
