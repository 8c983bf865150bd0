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
    from dafeng.core.catalogue import Catalogue, Group, Indicator, default_catalogue, read_catalogue
    from dafeng.core.errors import DafengError, Fault, Language
    from dafeng.core.evaluation import derive, evaluate
    from dafeng.core.formatting import format_number, format_value
    from dafeng.core.gwp import to_co2e
    from dafeng.core.observations import BOOKS, CALCULATED, KEY, SCHEMA, STATES, observation_frame, weakest
    from dafeng.core.periods import Period, parse_period, subperiods
    from dafeng.core.sources import Source, SourceRef, load_sources, read_sources, source_ref
    from dafeng.core.totals import TOTAL_SCHEMA, total
    from dafeng.core.units import (
        Unit,
        conversion_factor,
        convert,
        electricity_to_coal,
        parse_unit,
        same_dimension,
        unit_name,
    )
    from dafeng.core.validation import check_observations, validate

_HOME = {
    "BOOKS": "observations",
    "CALCULATED": "observations",
    "Catalogue": "catalogue",
    "DafengError": "errors",
    "Fault": "errors",
    "Group": "catalogue",
    "Indicator": "catalogue",
    "KEY": "observations",
    "Language": "errors",
    "Period": "periods",
    "SCHEMA": "observations",
    "STATES": "observations",
    "Source": "sources",
    "SourceRef": "sources",
    "TOTAL_SCHEMA": "totals",
    "Unit": "units",
    "check_observations": "validation",
    "conversion_factor": "units",
    "convert": "units",
    "default_catalogue": "catalogue",
    "derive": "evaluation",
    "electricity_to_coal": "units",
    "evaluate": "evaluation",
    "format_number": "formatting",
    "format_value": "formatting",
    "load_sources": "sources",
    "observation_frame": "observations",
    "parse_period": "periods",
    "parse_unit": "units",
    "read_catalogue": "catalogue",
    "read_sources": "sources",
    "same_dimension": "units",
    "source_ref": "sources",
    "subperiods": "periods",
    "to_co2e": "gwp",
    "total": "totals",
    "unit_name": "units",
    "validate": "validation",
    "weakest": "observations",
}

__all__ = [
    "BOOKS",
    "CALCULATED",
    "KEY",
    "SCHEMA",
    "STATES",
    "TOTAL_SCHEMA",
    "Catalogue",
    "DafengError",
    "Fault",
    "Group",
    "Indicator",
    "Language",
    "Period",
    "Source",
    "SourceRef",
    "Unit",
    "check_observations",
    "conversion_factor",
    "convert",
    "default_catalogue",
    "derive",
    "electricity_to_coal",
    "evaluate",
    "format_number",
    "format_value",
    "load_sources",
    "observation_frame",
    "parse_period",
    "parse_unit",
    "read_catalogue",
    "read_sources",
    "same_dimension",
    "source_ref",
    "subperiods",
    "to_co2e",
    "total",
    "unit_name",
    "validate",
    "weakest",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"dafeng.core.{_HOME[name]}"), name)
    raise AttributeError(name)
