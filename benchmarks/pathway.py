"""Pathway: one run, a slider, an ensemble, and the same single run in pandas. Run: python benchmarks/pathway.py

The city is the small one of the tests (36 branches, 4 technologies in stocks, 5 measures, 2020-2060). The pandas
program is written as an analyst would: tables by year, a loop over years for the stocks. Both give the same CO2, which
is printed. Without pandas that line is left out. Times are processor time, best of the repeats; DAFENG_KERNELS=numpy
measures the twins.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from measuring import clock
from small_pathway import BALANCE, changed

from dafeng.accounts.balance import read_balance
from dafeng.pathway import Model, compile_model, read_specification, simulate
from dafeng.pathway.outputs import headline
from dafeng.pathway.results import project

DRAWS, BLOCK = 10_000, 128


def small_model() -> Model:
    """The small city's plan, compiled."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "balance.csv"
        path.write_text(BALANCE, "utf-8")
        balance = read_balance(path, place="370400", source="hand")
    return compile_model(read_specification(changed(), "370400"), balance, "plan")


def ensemble(model: Model) -> None:
    """Ten thousand draws of all inputs on two threads; only the headline is kept."""
    rows = np.random.default_rng(1).uniform(0.0, 1.0, (DRAWS, len(model.inputs)))
    blocks = [rows[start : start + BLOCK] for start in range(0, DRAWS, BLOCK)]
    start, processor = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(2) as pool:
        co2 = np.concatenate(list(pool.map(lambda block: headline(model, simulate(model, block)), blocks)))
    wall, used = time.perf_counter() - start, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    name = f"{len(co2):,} draws, two threads"
    print(f"{name:<58}{wall * 1e3:>12,.0f} ms wall, {used * 1e3:,.0f} ms processor, {memory:,.0f} MB")


def in_pandas(model: Model) -> np.ndarray:
    """Energy CO2 [kt] of the same scenario, by tables. Factors per unit of fuel are the model's."""
    import pandas as pd

    years = pd.RangeIndex(2020, 2061)
    t = pd.Series(years - 2020, index=years)
    drivers = pd.DataFrame(index=years)
    drivers["gdp.real"] = 1000 * 1.05 ** t.clip(upper=10) * 1.02 ** (t - 10).clip(lower=0)
    drivers["population"] = 200 - t
    drivers["gdp.industry"] = drivers["gdp.real"] * (0.40 - 0.15 * t / 40)
    drivers["demand"] = 90 * (60 / 90) ** (t / 40)
    income = drivers["gdp.real"] / drivers["population"]
    rate = 400 * np.exp(np.log(0.25) / np.exp(-0.3 * income[2020]) * np.exp(-0.3 * income))
    petrol, electric = _cars(pd, years, rate * drivers["population"] / 1000)
    small, large = 1 - 0.1 * (years - 2004) / 60, 1 - 0.1 * (years - 2012) / 60
    closed = pd.Series((years - 2021) / 4, index=years).clip(0, 1)
    kilns = 30 * pd.Series(small, index=years) / small[0] * (1 - closed) + 90 * pd.Series(large, index=years) / large[0]
    drivers["clinker"] = np.minimum(drivers["demand"], 0.9 * kilns)
    saving = 1 - 0.15 * (t / 10).clip(upper=1)
    shift = 0.7 * ((t - 1) / 9).clip(0, 1)
    column = {"petrol": petrol, "electric": electric, "none": pd.Series(1.0, index=years)}
    parts = []
    for number, branch in enumerate(model.branches):
        base = model.base_energy[number]
        if branch.use in ("process", "sink"):
            continue
        if branch.id.startswith("cars."):
            energy = base * column[branch.technology] / column[branch.technology][2020]
        elif branch.id.startswith("clinker."):
            energy = base * drivers["clinker"] / drivers["clinker"][2020] * saving
        elif branch.id.startswith("urban.heat"):
            coal = 2.0 * drivers["population"] / 200
            tce = model.tce[[flow.id for flow in model.flows].index("urban.heat.coal")]
            energy = (
                coal * (1 - shift) if branch.id.endswith("coal") else coal * shift * 0.25 * tce / model.electricity_tce
            )
        else:
            driver = drivers[branch.driver] if branch.driver in drivers else column["none"]
            energy = base * (driver / driver[2020]) ** branch.elasticity * (1 + branch.trend) ** t
            energy = energy * saving if branch.sector == "industry" and branch.use == "energy" else energy
        parts.append(
            pd.DataFrame(
                {"year": years, "row": branch.row, "fuel": branch.fuel, "use": branch.use, "energy": energy.to_numpy()}
            )
        )
    table = pd.concat(parts)
    section = table["row"].str.split(".").str[0]
    asked = table[(section == "final")].groupby(["fuel", "year"])["energy"].sum().unstack("year")
    heat = asked.loc["heat"] / asked.loc["heat", 2020]
    required = asked.loc["electricity"] / (1 - 3 / 50)
    solar = 6.0 + 1200e-5 * 1500 * (t / 10).clip(upper=1)
    thermal = (required * 36 / 50 - solar).clip(lower=0)
    table["factor"] = table["fuel"].map(_factors(model))
    burnt = table[(section == "final") & (table["use"] == "energy")]
    co2 = (burnt["energy"] * burnt["factor"].fillna(0)).groupby(burnt["year"]).sum()
    co2 += 10 * heat * _factors(model)["coal.raw"]
    co2 += thermal / 30 * (80 * _factors(model)["coal.raw"] + _factors(model)["gas.natural"])
    return (co2 + (required - thermal - solar) * (0.64 - 0.54 * t / 40) * 100).to_numpy()


def _factors(model: Model) -> dict[str, float]:
    return {flow.kind: abs(value) for flow, value in zip(model.flows, model.carbon, strict=True) if value and flow.kind}


def _cars(pd, years, total):
    """Stocks by a table of cohorts, aged year by year."""
    ages = pd.RangeIndex(0, 22)
    survival = pd.Series(np.interp(ages, [0, 5, 15, 20], [1, 0.98, 0.3, 0], right=0), index=ages)
    stays = (survival.shift(-1) / survival).fillna(0.0).replace(np.inf, 0.0)
    cohorts = pd.DataFrame(0.0, index=ages, columns=["petrol", "electric"])
    cohorts.loc[[10, 2, 0], ["petrol", "electric"]] = [[8.0, 0.0], [11.6, 0.0], [0.0, 0.4]]
    worth = {"petrol": [19.6], "electric": [0.4]}
    for year in years[1:]:
        cohorts = cohorts.mul(stays, axis=0).shift(1, fill_value=0.0)
        u = min(max((year - 2022) / 13, 0), 1)
        share = 0.05 + 0.75 * (3 * u**2 - 2 * u**3)
        alive = cohorts.to_numpy().sum()
        cohorts *= min(total[year] / alive, 1.0)
        cohorts.loc[0] = max(total[year] - alive, 0.0) * np.array([1 - share, share])
        index = 0.99 ** np.maximum(year - ages - 2020, 0)
        worth["petrol"].append((cohorts["petrol"] * index).sum())
        worth["electric"].append(cohorts["electric"].sum())
    return tuple(pd.Series(worth[name], index=years) for name in ("petrol", "electric"))


def main() -> None:
    """Print all figures."""
    os.environ.setdefault("DAFENG_KERNELS", "compiled")
    model = small_model()
    simulate(model)
    inputs = model.defaults.copy()
    clock("simulate, one run 2020-2060", lambda: simulate(model, inputs))
    clock("project: one run with all indicators and the peak", lambda: project(model, inputs))
    found = project(model)
    clock("energy balance of a year", lambda: found.balance(2035))
    try:
        plain = in_pandas(model)
    except ImportError:
        print("pandas is not installed: its line is left out")
    else:
        apart = float(np.abs(plain / project(model).co2 - 1).max())
        print(f"{'pandas and Dafeng differ at most by':<58}{apart:>12.1e}")
        clock("the same run in pandas", lambda: in_pandas(model), repeat=5)
    ensemble(model)


if __name__ == "__main__":
    main()
