"""Monte Carlo of a city inventory, recalculation, footprint draws. Run: python benchmarks/uncertainty.py

Prints CPU seconds (best of several runs), which other work on the machine disturbs less than wall time.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import measuring

from dafeng.accounts.footprint import draw_footprints, example_studies, footprint, read_study
from dafeng.accounts.recalculation import compare_inventories
from dafeng.accounts.uncertainty import draw_inventory, inventory_uncertainty, key_categories, variables_of
from dafeng.city import city_inventory, find_pack, load_pack

clock = partial(measuring.clock, memory=True)


def main() -> None:
    """Print all figures."""
    pack = load_pack(find_pack("zaozhuang"))
    found = city_inventory(pack, 2017, "inventory")
    table = variables_of(found)
    size = f"{len(table.results)} results, {len(table.variables)} variables"
    clock(f"10,000 draws of a city inventory, {size}", lambda: draw_inventory(found, 10_000, 1))
    clock("approach 1 of the same", lambda: inventory_uncertainty(found))
    clock("key categories of the same", lambda: key_categories(found))
    other = replace(found, gwp_set="AR6")
    clock("recalculation log, every non-CO2 result changed", lambda: compare_inventories(found, other))
    for name in example_studies():
        result = footprint(read_study(name))
        clock(f"10,000 footprints, {name}", lambda result=result: draw_footprints(result, 10_000, 1))  # type: ignore[misc]


if __name__ == "__main__":
    main()
