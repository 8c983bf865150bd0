"""The inventory: 290 cities x 20 years at once, one city-year recalculated and explained, and plain pandas beside it.

Run: python benchmarks/inventory.py. The side with pandas is left out, and said so, where pandas is not installed.
Figures are CPU time (process time), best of several, for other work disturbs it less; peaks are of traced memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

import measuring
import numpy as np

from dafeng.accounts.balance import kinds, make_balance
from dafeng.accounts.combustion import SECTORS
from dafeng.accounts.factors import default_factors
from dafeng.accounts.inventory import Activity, build_inventory, co2e_kernel, inventory_kernel

PLACES, YEARS, SECTOR_COUNT, FUELS = 290, 20, 45, 30
POTENTIALS = np.array([1.0, 28.0, 265.0])  # AR5

clock = partial(measuring.clock, memory=True)


def by_pandas(burnt: Any, factors: Any) -> Callable[[], Any]:
    """The same sums on a long table: merge fuel with factor, multiply, group by place, year, gas and sector."""
    import pandas as pd

    names = ["place", "year", "sector", "kind"]
    index = pd.MultiIndex.from_product([range(count) for count in burnt.shape], names=names)
    fuel = pd.DataFrame({"fuel": burnt.ravel()}, index=index).reset_index()
    cells = pd.MultiIndex.from_product([range(count) for count in factors.shape[1:]], names=names[2:])
    table = pd.DataFrame({f"g{gas}": factors[gas].ravel() for gas in range(3)}, index=cells).reset_index()

    def work() -> Any:
        joined = fuel.merge(table, on=["sector", "kind"])
        for gas in range(3):
            joined[f"t{gas}"] = joined["fuel"] * joined[f"g{gas}"]
        return joined.groupby(names[:3])[["t0", "t1", "t2"]].sum()

    return work


def city() -> Callable[[], object]:
    """One city-year with every sector and fuel of the balance and a few processes: built, and each result explained."""
    rng = np.random.default_rng(1)
    fuels = [kind.code for kind in kinds().values() if kind.group in {"coal", "oil", "gas"} and not kind.parts]
    cells = {(f"final.{sector}", kind): float(rng.random()) for sector in SECTORS[:7] for kind in fuels}
    cells |= {(f"transformation.{name}", kind): -float(rng.random()) for name in ("power", "heat") for kind in fuels}
    balance = make_balance("370400", 2023, cells, source="benchmark")
    given = [Activity(code, "370400", 2023, 1e5, "t") for code in ("clinker.portland", "lime", "glass.float")]
    library = default_factors()

    def work() -> object:
        found = build_inventory("370400", 2023, "inventory", given, balance, library)
        return [each.formula("zh") for each in found.results]

    return work


def main() -> None:
    """Print all figures."""
    rng = np.random.default_rng(0)
    burnt, factors = rng.random((PLACES, YEARS, SECTOR_COUNT, FUELS)), rng.random((3, SECTOR_COUNT, FUELS))
    print(f"{PLACES} cities x {YEARS} years x {SECTOR_COUNT} sectors x {FUELS} fuels = {burnt.size:,} cells, 3 gases")
    clock(
        "gases by sector and CO2 equivalent, arrays", lambda: co2e_kernel(inventory_kernel(burnt, factors), POTENTIALS)
    )
    clock("one city-year built and every result explained", city(), repeat=15)
    if find_spec("pandas") is None:
        print("pandas is not installed: the comparison is left out (pip install pandas)", file=sys.stderr)
        return
    work = by_pandas(burnt, factors)
    summed = work()[["t0", "t1", "t2"]].to_numpy().reshape(PLACES, YEARS, SECTOR_COUNT, 3)
    np.testing.assert_allclose(np.moveaxis(summed, 3, 2), inventory_kernel(burnt, factors))
    clock("the same gases by sector, plain pandas (agrees to 1e-7)", work, repeat=2)


if __name__ == "__main__":
    main()
