"""A city's table from its province's: proportional by proxies, then fitted to what is known of the city (RAS).

Each sector of the provincial table (energy in standard coal, or emissions turned back into energy) is shared out by a
proxy: plant register, value added, population, floor area. Known totals of the city, by sector or by fuel, are then met
by biproportional fitting, which is the table of least cross-entropy to the first one under those totals. The error
range comes from drawing the proxies. The result is an estimate and says so. Axis order: DRAW, SECTOR, KIND.
Source: Bacharach (1970), Biproportional Matrices and Input-Output Change; Snickars and Weibull (1977), A minimum
information principle, Regional Science and Urban Economics 7 (cross-entropy).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.core.errors import AccountsError, Fault
from dafeng.core.observations import State

__all__ = ["Downscaled", "Fit", "Proxy", "compare_proxies", "downscale", "energy_of_emissions", "fit_totals"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proxy:
    """A quantity known for the city and for the whole, by which a sector is shared out.

    `spread` is the standard deviation of the share on the log scale (0.2: about one fifth); it is a judgement of how
    well the proxy stands for energy use, named and adjustable. Raises `AccountsError` for a share outside 0 to 1.
    """

    name: str
    city: float
    whole: float
    spread: float
    source: str = ""

    def __post_init__(self) -> None:
        if not (self.whole > 0 and 0 <= self.city <= self.whole and self.spread >= 0):
            raise AccountsError(
                Fault(
                    "downscale.bad-proxy",
                    zh=f"代用指标“{self.name}”的数值不成立",
                    en=f"the proxy '{self.name}' cannot be right",
                    found=f"{self.city:g} / {self.whole:g}, {self.spread:g}",
                    expected="0 ≤ 市 ≤ 省, spread ≥ 0",
                )
            )

    @property
    def share(self) -> float:
        """The city's share of the whole."""
        return self.city / self.whole


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted table (..., SECTOR, KIND), how many rounds it took and the largest miss of a known total (relative)."""

    values: Array
    rounds: int
    residual: float


def _scale(values: Array, totals: Array, axis: int) -> Array:
    """Values scaled along `axis` to the known totals; unknown ones (nan) are left alone."""
    sums = values.sum(axis=axis)
    known = ~np.isnan(totals)
    ratio = np.where(known & (sums > 0), np.nan_to_num(totals) / np.where(sums > 0, sums, 1.0), 1.0)
    scaled: Array = values * np.expand_dims(ratio, axis)
    return scaled


def _miss(values: Array, totals: Array, axis: int) -> float:
    gap = np.abs(values.sum(axis=axis) - totals) / np.maximum(np.abs(totals), 1e-12)
    found = gap[~np.isnan(gap)]
    return float(found.max()) if found.size else 0.0


def _check_totals(seed: Array, rows: Array, columns: Array) -> None:
    faults: list[Fault] = []
    for axis, totals, zh, en in ((-1, rows, "行", "row"), (-2, columns, "栏", "column")):
        empty = (seed.sum(axis=axis) <= 0) & (np.nan_to_num(totals) > 0)
        faults += [
            Fault(
                "downscale.empty",
                zh=f"第{number + 1}{zh}已知合计为正，而初始表全为零",
                en=f"{en} {number + 1} has a positive total but nothing to scale",
                found=f"{totals[number]:g}",
            )
            for number in np.flatnonzero(empty.reshape(-1, totals.shape[-1]).any(axis=0)).tolist()
        ]
    if (seed < 0).any() or (np.nan_to_num(rows) < 0).any() or (np.nan_to_num(columns) < 0).any():
        faults.append(Fault("downscale.negative", zh="表或合计中有负数", en="the table or its totals have negatives"))
    if not np.isnan(rows).any() and not np.isnan(columns).any():
        by_row, by_column = float(rows.sum()), float(columns.sum())
        if abs(by_row - by_column) > 1e-6 * max(by_row, by_column, 1e-12):
            faults.append(
                Fault(
                    "downscale.totals",
                    zh="行合计之和与栏合计之和不等",
                    en="the row totals and the column totals do not sum to the same",
                    found=f"{by_row:g}",
                    expected=f"{by_column:g}",
                )
            )
    if faults:
        raise AccountsError(faults)


def fit_totals(seed: Array, rows: Array, columns: Array, *, tolerance: float = 1e-9, max_rounds: int = 500) -> Fit:
    """Biproportional fitting (RAS) of `seed` (..., SECTOR, KIND) to row totals (SECTOR,) and column totals (KIND,).

    A total of nan is unknown and does not bind. Zeros of the seed stay zero. Raises `AccountsError` for negatives,
    totals that contradict each other, a positive total over nothing, and when fitting does not come to rest.
    """
    _check_totals(seed, rows, columns)
    values = seed
    residual = np.inf
    for count in range(1, max_rounds + 1):
        values = _scale(_scale(values, rows, -1), columns, -2)
        residual = max(_miss(values, rows, -1), _miss(values, columns, -2))
        if residual <= tolerance:
            return Fit(values, count, residual)
    raise AccountsError(
        Fault(
            "downscale.no-fit",
            zh="按已知合计平衡不收敛，已知数之间可能矛盾",
            en="fitting does not come to rest; the known totals may contradict each other",
            found=f"{residual:.2e}",
            expected=f"≤ {tolerance:g}",
        )
    )


@dataclass(frozen=True, slots=True, eq=False)
class Downscaled:
    """A city's table by estimate, in the unit of the provincial one.

    values, low, high : (SECTOR, KIND), central value and the 5 % and 95 % quantiles of each cell over the draws.
    `total`, `total_low`, `total_high` are of the whole table; quantiles of cells do not add up to them.
    """

    sectors: tuple[str, ...]
    kinds: tuple[str, ...]
    values: Array
    low: Array
    high: Array
    total: float
    total_low: float
    total_high: float
    proxies: Mapping[str, Proxy]
    rounds: int
    method: str
    state: State = "estimated"


def _shares(sectors: Sequence[str], proxies: Mapping[str, Proxy]) -> tuple[Array, Array]:
    missing = [sector for sector in sectors if sector not in proxies]
    if missing:
        raise AccountsError(
            Fault(
                "downscale.no-proxy",
                zh="有部门没有代用指标",
                en="sectors without a proxy",
                found="、".join(missing),
                mend_zh="每个部门都要给出代用指标；确无活动的，市值填 0。",
                mend_en="Give each sector a proxy; 0 for the city where there is no activity.",
            )
        )
    used = [proxies[sector] for sector in sectors]
    return np.array([proxy.share for proxy in used]), np.array([proxy.spread for proxy in used])


def _totals(names: Sequence[str], known: Mapping[str, float] | None) -> Array:
    unknown = set(known or {}) - set(names)
    if unknown:
        raise AccountsError(
            Fault(
                "downscale.unknown-name",
                zh="已知合计的名称不在表中",
                en="a known total is not in the table",
                found="、".join(sorted(unknown)),
            )
        )
    return np.array([(known or {}).get(name, np.nan) for name in names])


def downscale(
    table: Array,
    sectors: Sequence[str],
    kinds: Sequence[str],
    proxies: Mapping[str, Proxy],
    *,
    sector_totals: Mapping[str, float] | None = None,
    kind_totals: Mapping[str, float] | None = None,
    draws: int = 2000,
    rng: np.random.Generator | None = None,
) -> Downscaled:
    """A city's table from the province's `table` (SECTOR, KIND), all cells in one unit that adds up (10^4 tce, ktCO2).

    Each sector times its proxy's share, fitted to the city's known totals in the same unit. The range comes from
    `draws` log-normal draws of the shares with `rng` (a fixed seed unless given), capped at the whole and fitted alike.
    Raises `AccountsError` for sectors without a proxy and for totals that cannot be met.
    """
    share, spread = _shares(sectors, proxies)
    rows, columns = _totals(sectors, sector_totals), _totals(kinds, kind_totals)
    central = fit_totals(table * share[:, np.newaxis], rows, columns)
    generator = rng or np.random.default_rng(0)
    noise = generator.standard_normal((draws, len(sectors))) * spread
    drawn = np.minimum(share * np.exp(noise - spread**2 / 2), 1.0)
    fitted = fit_totals(table * drawn[:, :, np.newaxis], rows, columns, tolerance=1e-6).values
    low, high = np.quantile(fitted, [0.05, 0.95], axis=0)
    sums = np.quantile(fitted.sum(axis=(1, 2)), [0.05, 0.95])
    bound = bool(sector_totals) or bool(kind_totals)
    return Downscaled(
        tuple(sectors),
        tuple(kinds),
        central.values,
        low,
        high,
        float(central.values.sum()),
        float(sums[0]),
        float(sums[1]),
        {sector: proxies[sector] for sector in sectors},
        central.rounds if bound else 0,
        "proportional+ras" if bound else "proportional",
    )


def energy_of_emissions(emissions: Array, factors: Array) -> Array:
    """Fuel that emissions were computed from, (SECTOR, KIND) [10^4 t, 10^8 m3] = emissions [ktCO2] / factor / 10.

    factors : (KIND,) or (SECTOR, KIND) [tCO2/t, tCO2/10^4 m3], those the authors of the emissions used.
    Raises `AccountsError` where there are emissions without a factor.
    """
    wide = np.broadcast_to(factors, emissions.shape)
    if ((emissions != 0) & (wide <= 0)).any():
        raise AccountsError(
            Fault(
                "downscale.no-factor",
                zh="有排放量而没有因子，不能换回用能量",
                en="emissions without a factor cannot be turned back",
            )
        )
    found: Array = np.divide(emissions, wide * 10.0, out=np.zeros(emissions.shape), where=wide > 0)
    return found


def compare_proxies(
    table: Array, sectors: Sequence[str], alternatives: Mapping[str, Mapping[str, Proxy]]
) -> pl.DataFrame:
    """What each alternative set of proxies gives, by sector and in total.

    Columns: alternative, sector, proxy, share, value, deviation from the first alternative [%].
    """
    rows = []
    first: dict[str, float] = {}
    for name, proxies in alternatives.items():
        share, _ = _shares(sectors, proxies)
        values = (table * share[:, np.newaxis]).sum(axis=1)
        figures = {sector: float(value) for sector, value in zip(sectors, values, strict=True)}
        figures["total"] = float(values.sum())
        first = first or figures
        for sector, value in figures.items():
            proxy = proxies.get(sector)
            rows.append(
                {
                    "alternative": name,
                    "sector": sector,
                    "proxy": proxy.name if proxy else "",
                    "share": proxy.share if proxy else value / float(table.sum()),
                    "value": value,
                    "deviation": 100 * (value / first[sector] - 1) if first[sector] else None,
                }
            )
    return pl.DataFrame(rows)
