"""Stock turnover by flodym, an independent program for dynamic stock models: the numbers that a test compares with.

flodym (Flexible Open Dynamic Material Systems Model, after ODYM: Pauliuk and Heeren 2020, doi:10.1111/jiec.12952) is no
dependency of this project. To make the table anew, install flodym 1.1.0 in an environment of its own and run

    python tests/support/stock_oracle.py tests/pathway/data/stock_turnover.csv

Stocks are given year by year and driven by them; cohorts enter at the end of their year, so that all of a cohort is
there in its first count. Mean life of private cars in China: 14.5 years (Hao, Wang, Ouyang and Cheng 2011, Vehicle
survival patterns in China, Science China Technological Sciences 54); its Weibull shape and all else is made up.
"""

from __future__ import annotations

import csv
import math
import sys
from pathlib import Path

YEARS = tuple(range(2000, 2041))

CASES = {
    # name: (lifetime model, its parameters, stock by year)
    "cars": ("WeibullLifetime", {"weibull_shape": 4.0, "weibull_scale": 14.5 / math.gamma(1.25)}, (10.0, 0.09, 0.01)),
    "kilns": ("LogNormalLifetime", {"mean": 30.0, "std": 8.0}, (100.0, 0.04, -0.005)),
    "appliances": ("FixedLifetime", {"mean": 12.0}, (50.0, 0.03, 0.03)),
}
"""First stock, growth a year in the first twenty years, and after."""


def stock_path(first: float, early: float, late: float) -> list[float]:
    """The stock of each year."""
    return [first * (1 + early) ** min(n, 20) * (1 + late) ** max(n - 20, 0) for n in range(len(YEARS))]


def main(target: Path) -> None:
    """Run flodym and write the table."""
    import flodym
    import numpy as np

    dims = flodym.DimensionSet(dim_list=[flodym.Dimension(letter="t", name="Time", dtype=int, items=list(YEARS))])
    rows = []
    for name, (model, parameters, path) in CASES.items():
        lifetime = getattr(flodym, model)(dims=dims, time_letter="t", inflow_at="end", **parameters)
        stock = flodym.StockArray(dims=dims, values=np.array(stock_path(*path)))
        found = flodym.StockDrivenDSM(dims=dims, name=name, stock=stock, lifetime_model=lifetime)
        found.compute()
        cohorts = found.get_stock_by_cohort()
        for n, year in enumerate(YEARS):
            old = float(cohorts[n, :11].sum())
            values = (found.stock.values[n], found.inflow.values[n], found.outflow.values[n], old)
            survival = float(lifetime.sf[n, 0])
            rows.append([name, year, *(repr(float(value)) for value in values), repr(survival)])
    with target.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["case", "year", "stock", "inflow", "outflow", "of_2010_and_before", "survival_at_age"])
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
