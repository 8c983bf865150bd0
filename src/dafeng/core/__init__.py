"""The common language of all rooms: errors, units, sources, indicators, periods, observations, explanations.

In: the packaged tables of units and indicators; rows and source lists of others. Out: frozen records and polars tables
of eight columns (`SCHEMA`). Units follow GB/T 2589-2020 and GB 3100; an indicator names its method and standard.
Each module is imported when one of its names is first used, so `import dafeng.core` costs next to nothing:
`units` and `catalogue` need neither pint nor polars, `observations` needs polars.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dafeng.core.catalogue import Catalogue, Indicator, default_catalogue, read_catalogue
    from dafeng.core.errors import DafengError, Fault, Language
    from dafeng.core.observations import BOOKS, KEY, SCHEMA, STATES, observation_frame, weakest
    from dafeng.core.periods import Period, parse_period
    from dafeng.core.sources import Source, SourceRef, load_sources, read_sources, source_ref
    from dafeng.core.units import Unit, convert, parse_unit, same_dimension, unit_name

_HOME = {
    "BOOKS": "observations",
    "Catalogue": "catalogue",
    "DafengError": "errors",
    "Fault": "errors",
    "Indicator": "catalogue",
    "KEY": "observations",
    "Language": "errors",
    "Period": "periods",
    "SCHEMA": "observations",
    "STATES": "observations",
    "Source": "sources",
    "SourceRef": "sources",
    "Unit": "units",
    "convert": "units",
    "default_catalogue": "catalogue",
    "load_sources": "sources",
    "observation_frame": "observations",
    "parse_period": "periods",
    "parse_unit": "units",
    "read_catalogue": "catalogue",
    "read_sources": "sources",
    "same_dimension": "units",
    "source_ref": "sources",
    "unit_name": "units",
    "weakest": "observations",
}

__all__ = [
    "BOOKS",
    "KEY",
    "SCHEMA",
    "STATES",
    "Catalogue",
    "DafengError",
    "Fault",
    "Indicator",
    "Language",
    "Period",
    "Source",
    "SourceRef",
    "Unit",
    "convert",
    "default_catalogue",
    "load_sources",
    "observation_frame",
    "parse_period",
    "parse_unit",
    "read_catalogue",
    "read_sources",
    "same_dimension",
    "source_ref",
    "unit_name",
    "weakest",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"dafeng.core.{_HOME[name]}"), name)
    raise AttributeError(name)
