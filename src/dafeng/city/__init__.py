"""The city pack: one folder with everything known of a city, checked and loaded.

In: a folder of TOML and CSV files as `data/schema.toml` lays down (format 1; docs/city-pack.md). Out: `CityPack`, a
frozen record with places, sources, plan documents, observations in the catalogue's units, plants and other tables.
`load_pack` raises `PackError` with every error at once; `check_pack` lists errors, warnings and notes. A missing figure
stays missing. `packaged_pack("zaozhuang")` finds a pack that comes with Dafeng. `read_rows`, `read_figures` and
`choose` give figures of a spreadsheet or a form the same checks as those of a file.
"""

from __future__ import annotations

from dafeng.city._archives import write_workbook, write_zip
from dafeng.city._balances import energy_balances
from dafeng.city._contradictions import choose
from dafeng.city._csv import RawTable, protect, read_csv, unprotect
from dafeng.city._divisions import Division, division_name, find_city
from dafeng.city._estimates import estimate_balance
from dafeng.city._factors import city_factors
from dafeng.city._gaps import Gap, gaps
from dafeng.city._inventory import (
    city_inventory,
    inventory_activity,
    inventory_notation,
    nested_inventory,
)
from dafeng.city._loading import check_pack, load_pack
from dafeng.city._maps import CityMap, find_map, installed_map, schematic_grid
from dafeng.city._packaged import find_pack, packaged_pack, packaged_packs
from dafeng.city._plan import own_plan
from dafeng.city._records import COUNTY_LEVEL, ORIGIN_SCHEMA, Choices, CityPack, Place, PlaceKind, PlanFile
from dafeng.city._reference import format_reference
from dafeng.city._scaffold import scaffold
from dafeng.city._schema import Schema, schema
from dafeng.city._sinks import city_sinks, sink_activity
from dafeng.city._statistics import Figure, read_figures
from dafeng.city._tables import Row, read_rows
from dafeng.city._writing import pack_files, write_pack

__all__ = [
    "COUNTY_LEVEL",
    "ORIGIN_SCHEMA",
    "Choices",
    "CityMap",
    "CityPack",
    "Division",
    "Figure",
    "Gap",
    "Place",
    "PlaceKind",
    "PlanFile",
    "RawTable",
    "Row",
    "Schema",
    "check_pack",
    "choose",
    "city_factors",
    "city_inventory",
    "city_sinks",
    "division_name",
    "energy_balances",
    "estimate_balance",
    "find_city",
    "find_map",
    "find_pack",
    "format_reference",
    "gaps",
    "installed_map",
    "inventory_activity",
    "inventory_notation",
    "load_pack",
    "nested_inventory",
    "own_plan",
    "pack_files",
    "packaged_pack",
    "packaged_packs",
    "protect",
    "read_csv",
    "read_figures",
    "read_rows",
    "scaffold",
    "schema",
    "schematic_grid",
    "sink_activity",
    "unprotect",
    "write_pack",
    "write_workbook",
    "write_zip",
]
