"""From a province's table to a city's: shares by proxies, fitted to what is known, with a range by draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.accounts.balance import coefficients, make_balance
from dafeng.accounts.downscale import Downscaled, Proxy, compare_proxies, downscale
from dafeng.accounts.estimate.balancing import balance_cells, heat_made
from dafeng.accounts.estimate.records import Estimate, Note, ScaleInputs
from dafeng.accounts.estimate.sectors import estimate_sectors
from dafeng.accounts.factors import FactorLibrary
from dafeng.core.errors import AccountsError, Fault

__all__ = ["estimate"]

Array = NDArray[np.float64]


def _coal_per_unit(library: FactorLibrary, inputs: ScaleInputs) -> Array:
    """Standard coal per official unit of each kind by calorific value, (KIND,) [10^4 tce]."""
    frame = make_balance(
        inputs.place, inputs.year, dict.fromkeys((("final", kind) for kind in inputs.table.kinds), 0.0)
    )
    found = coefficients(library, frame, origin="yearbook-balance")
    return np.array([found.values[found.kinds.index(kind)] for kind in inputs.table.kinds])


def _known(inputs: ScaleInputs, coal: Array) -> tuple[dict[str, float], dict[str, float]]:
    """Known totals by sector and by kind [10^4 tce]; what cannot bind is refused."""
    by_row = {sector.row: code for code, sector in estimate_sectors().items() if sector.row != "final.industry"}
    sectors: dict[str, float] = {}
    totals: dict[str, float] = {}
    faults: list[Fault] = []
    for (row, kind), value in inputs.known.items():
        if value < 0:
            faults.append(Fault("estimate.bad-value", "数值须为非负数", "must not be negative", row, f"{value:g}"))
        elif row == "final" and kind in inputs.table.kinds:
            totals[kind] = value * float(coal[inputs.table.kinds.index(kind)])
        elif row in by_row and kind == "total":
            sectors[by_row[row]] = value
        else:
            faults.append(
                Fault(
                    "estimate.known",
                    zh="这一已知数不能约束推算",
                    en="this known figure cannot bind the estimate",
                    found=f"{row} × {kind}",
                    expected="final × 品种，或 final.部门 × total（万吨标准煤）",
                )
            )
    if faults:
        raise AccountsError(faults)
    return sectors, totals


def _emissions(
    inputs: ScaleInputs, scaled: Downscaled, coal: Array, proxies: Mapping[str, Proxy], *, draws: int, seed: int
) -> pl.DataFrame:
    """CO2 of fuels by sector [kt] with the range of the shares; cells move as the fit moved their energy."""
    table = inputs.table
    share = np.array([proxies[sector].share for sector in table.sectors])
    plain = table.fuel * share[:, np.newaxis] * coal
    fit = np.divide(scaled.values, plain, out=np.ones_like(plain), where=plain > 0)
    city = table.emissions * share[:, np.newaxis] * fit
    spread = np.array([proxies[sector].spread for sector in table.sectors])
    noise = np.random.default_rng(seed).standard_normal((draws, len(table.sectors))) * spread - spread**2 / 2
    factor = np.minimum(share * np.exp(noise), 1.0) / np.where(share > 0, share, 1.0)
    drawn = city.sum(axis=1) * factor
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    total_low, total_high = np.quantile(drawn.sum(axis=1), [0.05, 0.95])
    process = table.process * share
    province = table.emissions.sum(axis=1)
    frame = pl.DataFrame(
        {
            "sector": list(table.sectors),
            "proxy": [proxies[sector].name for sector in table.sectors],
            "share": share,
            "province": province,
            "city": city.sum(axis=1),
            "low": low,
            "high": high,
            "process": process,
        }
    )
    total = {
        "sector": "total",
        "proxy": "",
        "share": float(city.sum() / province.sum()),
        "province": float(province.sum()),
        "city": float(city.sum()),
        "low": float(total_low),
        "high": float(total_high),
        "process": float(process.sum()),
    }
    return pl.concat([frame, pl.DataFrame([total], schema=frame.schema)])


def estimate(inputs: ScaleInputs, library: FactorLibrary, *, draws: int = 2000, seed: int = 0) -> Estimate:
    """A city's energy balance from its province's table, by the first set of proxies; the other sets beside it.

    Shares by sector, then RAS to the known totals, in standard coal by calorific value; range by `draws` of the
    proxies' shares. The balance is in physical units, its state `estimated`. Raises `AccountsError` for missing
    proxies, contradicting totals and unknown names.
    """
    if not inputs.alternatives:
        raise AccountsError(Fault("estimate.no-proxies", zh="没有代用指标", en="there are no proxies"))
    table = inputs.table
    coal = _coal_per_unit(library, inputs)
    proxies = next(iter(inputs.alternatives.values()))
    sector_totals, kind_totals = _known(inputs, coal)
    scale = partial(downscale, table.fuel * coal, table.sectors, table.kinds, proxies, sector_totals=sector_totals)
    # Heat is made and used in place: its use is fitted to what the city's own units give out.
    burnt = scale(kind_totals=kind_totals, draws=2).values[table.sectors.index("power")]
    made = heat_made(burnt, inputs.parameters)
    if made is not None and "heat" in table.kinds and table.fuel[:, table.kinds.index("heat")].any():
        kind_totals.setdefault("heat", made)
    scaled = scale(kind_totals=kind_totals, draws=draws, rng=np.random.default_rng(seed))
    fuel = np.divide(scaled.values, coal, out=np.zeros_like(scaled.values), where=coal > 0)
    cells, notes = balance_cells(table.sectors, table.kinds, fuel, coal, inputs.parameters)
    balance = make_balance(
        inputs.place,
        inputs.year,
        cells,
        source=inputs.source,
        title=f"{inputs.place} {inputs.year}年能源平衡表（推算）",
    )
    return Estimate(
        replace(balance, state="estimated"),
        scaled,
        _emissions(inputs, scaled, coal, proxies, draws=draws, seed=seed),
        compare_proxies(table.emissions, table.sectors, inputs.alternatives),
        table,
        (*table.notes, *_proxy_notes(proxies), *notes),
    )


def _proxy_notes(proxies: Mapping[str, Proxy]) -> list[Note]:
    empty = [estimate_sectors()[code] for code, proxy in proxies.items() if proxy.city == 0]
    if not empty:
        return []
    return [
        Note(
            f"登记册中没有本市企业，按零计：{'、'.join(each.zh for each in empty)}",
            f"no plant of the city in the register, taken as zero: {', '.join(each.en for each in empty)}",
        )
    ]
