"""A small sector and a small stock beside existing tools: PySD (system dynamics) and flodym (dynamic stocks).

Run: python benchmarks/pathway_tools.py, in an environment that has this project, `pysd` and `flodym` besides; they are
no dependencies. The same work is done by all, and what they give is compared before any time is told:

sector : industry and heating, 2020-2060, a growing driver with an elasticity, a yearly trend, a saving measure with a
         linear ramp and a shift from coal to gas; CO2 by year. PySD reads it from a Vensim model once, keeps it, gives
         only the column that is asked for, and takes each run's levels as parameters.
stock  : 41 years of a stock with Weibull survival. flodym holds all draws in one array with a dimension of its own.

Processor time, best of the repeats.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dafeng.accounts.balance import make_balance
from dafeng.pathway import Model, compile_model, read_specification, simulate
from dafeng.pathway._engine import kernels
from dafeng.pathway.outputs import headline

YEARS = tuple(range(2020, 2061))
RUNS, MANY, DRAWS = 50, 10_000, 1_000

FILES = {
    "scenarios/scenarios.toml": """
[model]
base_year = 2020
last_year = 2060
book = "inventory"

[[scenario]]
id = "plan"
zh = "方案"
en = "plan"
drivers = "base"
measures = { saving = 1.0, gas = 1.0 }
""",
    "scenarios/drivers.toml": """
[[driver]]
id = "gdp"
zh = "产值"
en = "product"
unit = "10^8 CNY"
""",
    "scenarios/drivers.csv": """scenario,driver,year,value,unit,rule,basis,source,note
base,gdp,2020,1000,亿元,,assumption,,示例
base,gdp,2060,0.03,,growth,assumption,,示例
""",
    "scenarios/branches.csv": (
        "id,sector,subsector,end_use,technology,fuel,row,use,driver,stock,elasticity,activity,activity_unit,intensity,"
        "intensity_unit,share,saturation,trend,basis,source,note\n"
        "industry,industry,,,,coal.raw,final.industry,,gdp,,0.8,,,,,,,-0.01,assumption,,示例\n"
        "heat.coal,household,urban,heating,stove,coal.raw,final.urban,,gdp,,0.3,,,1,,1,,,assumption,,示例\n"
        "heat.gas,household,urban,heating,boiler,gas.natural,final.urban,,gdp,,0.3,,,0.8,,0,,,assumption,,示例\n"
    ),
    "scenarios/measures/all.toml": """
[[measure]]
id = "saving"
zh = "节能"
en = "saving"
start = 2020
end = 2030
basis = "assumption"
note = "示例"

[[measure.change]]
select = { id = "industry" }
parameter = "intensity"
operation = "scale"
value = 0.85

[[measure]]
id = "gas"
zh = "改气"
en = "gas"
start = 2022
end = 2035
basis = "assumption"
note = "示例"

[[measure.change]]
select = { id = "heat.coal" }
parameter = "share"
operation = "shift"
value = 0.7
to = { id = "heat.gas" }
""",
}

VENSIM = """{{UTF-8}}
gdp = INTEG(0.03*gdp, 1000) ~ ~|
saving = 1 ~ ~|
gas = 1 ~ ~|
industry = 100*(gdp/1000)^0.8*0.99^(Time-2020)*(1-0.15*saving*MIN(1,(Time-2020)/10)) ~ ~|
shifted = 0.7*gas*MIN(1,MAX(0,(Time-2022)/13)) ~ ~|
heat = 20*(gdp/1000)^0.3 ~ ~|
heat coal = heat*(1-shifted) ~ ~|
heat gas = heat*shifted*0.8*{ratio} ~ ~|
carbon = (industry+heat coal)*{coal}+heat gas*{gas} ~ ~|
INITIAL TIME = 2020 ~ ~|
FINAL TIME = 2060 ~ ~|
SAVEPER = 1 ~ ~|
TIME STEP = 1 ~ ~|
\\\\\\---/// Sketch information
"""


def least(work: Callable[[], object], repeat: int = 5) -> float:
    """The least processor time of some runs [s]."""
    spans = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        spans.append(time.process_time() - start)
    return min(spans)


def sector() -> Model:
    """The sector, compiled."""
    cells = {("final.industry", "coal.raw"): 100.0, ("final.urban", "coal.raw"): 20.0}
    spec = read_specification({name: text.encode() for name, text in FILES.items()}, "370400")
    return compile_model(spec, make_balance("370400", 2020, cells, source="hand"), "plan")


def beside_pysd() -> None:
    """The sector, run by run with other levels of the measures."""
    import pysd

    model = sector()
    at = {flow.id: n for n, flow in enumerate(model.flows)}
    coal, gas = float(model.carbon[at["heat.coal"]]), float(model.carbon[at["heat.gas"]])
    ratio = float(model.tce[at["heat.coal"]] / model.tce[at["heat.gas"]])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sector.mdl"
        path.write_text(VENSIM.format(coal=coal, gas=gas, ratio=ratio), "utf-8")
        other = pysd.read_vensim(str(path))
        levels = np.random.default_rng(1).uniform(0.0, 1.0, (MANY, 2))

        def theirs(row: np.ndarray) -> np.ndarray:
            found = other.run(params={"saving": row[0], "gas": row[1]}, return_columns=["carbon"])
            return np.asarray(found["carbon"], dtype=np.float64)

        ours = headline(model, simulate(model, levels[:RUNS]))
        apart = max(float(np.abs(theirs(row) / ours[n] - 1).max()) for n, row in enumerate(levels[:RUNS]))
        print(f"sector: {RUNS} runs, results differ at most by {apart:.1e}")
        one = least(lambda: [theirs(row) for row in levels[:RUNS]], repeat=3) / RUNS
        print(f"  PySD, one run                       {one * 1e3:>10,.2f} ms")
        single = least(lambda: [headline(model, simulate(model, row)) for row in levels[:RUNS]]) / RUNS
        print(f"  Dafeng, one run                     {single * 1e3:>10,.2f} ms")
        many = least(lambda: headline(model, simulate(model, levels)), repeat=3)
        print(f"  Dafeng, {MANY:,} runs at once       {many * 1e3:>10,.0f} ms   (PySD would take {one * MANY:,.0f} s)")


def beside_flodym() -> None:
    """One stock under many paths of its total."""
    import math

    import flodym

    totals = 100.0 * np.cumprod(1.0 + np.random.default_rng(2).uniform(0.0, 0.06, (len(YEARS), DRAWS)), axis=0)
    scale = 14.5 / math.gamma(1.25)
    items = [
        flodym.Dimension(letter="t", name="Time", dtype=int, items=list(YEARS)),
        flodym.Dimension(letter="d", name="Draw", dtype=int, items=list(range(DRAWS))),
    ]
    dims = flodym.DimensionSet(dim_list=items)

    def theirs() -> np.ndarray:
        life = flodym.WeibullLifetime(
            dims=dims, time_letter="t", inflow_at="end", weibull_shape=4.0, weibull_scale=scale
        )
        stock = flodym.StockArray(dims=dims, values=totals)
        found = flodym.StockDrivenDSM(dims=dims, name="cars", stock=stock, lifetime_model=life)
        found.compute()
        return np.asarray(found.inflow.values)

    survival = np.exp(-((np.arange(len(YEARS)) / scale) ** 4.0))
    keep = np.zeros((1, len(YEARS) + 1))
    keep[0, : len(YEARS) - 1] = survival[1:] / survival[:-1]
    ones = (np.ones((DRAWS, len(YEARS), 1)), np.zeros((DRAWS, len(YEARS), 1)), np.ones((1, len(YEARS))))
    kernel = kernels(rows=10_000)[0]
    initial = np.zeros((1, len(YEARS) + 1))

    def ours() -> np.ndarray:
        # every draw begins with its own stock: in shares of the first, for the kernel starts all from one
        wanted = np.ascontiguousarray((totals / totals[0]).T[:, :, None])
        initial[0, 0] = 1.0
        found = kernel(wanted, np.array([True]), np.array([0, 1]), initial, keep, *ones)
        return np.asarray(found[2][:, :, 0].T * totals[0])

    apart = float(np.abs(theirs()[1:] - ours()[1:]).max() / np.abs(ours()).max())
    print(f"stock: {DRAWS:,} draws, {len(YEARS)} years, inflows differ at most by {apart:.1e}")
    print(f"  flodym, all draws in one array      {least(theirs) * 1e3:>10,.1f} ms")
    print(f"  Dafeng                              {least(ours) * 1e3:>10,.1f} ms")


def main() -> None:
    """Each tool that is installed; kernels are compiled before anything is timed, as a server has them."""
    os.environ.setdefault("DAFENG_KERNELS", "compiled")
    for work in (beside_pysd, beside_flodym):
        try:
            work()
        except ModuleNotFoundError as missing:
            print(f"{missing.name} is not installed: left out", file=sys.stderr)


if __name__ == "__main__":
    main()
