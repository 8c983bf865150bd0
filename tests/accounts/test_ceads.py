"""The published inventory of Shandong 2007 recomputed from the table it was made of, with its authors' own factors.

Quantities: China Energy Statistical Yearbook 2008, table 6-15 (single cells). CO2: CEADs provincial inventories
(Shan et al. 2018, doi:10.1038/sdata.2017.201). Factors of oil, gas and coal outside industry are implied by Henan's
table too and agree to six digits, so here they are tested; those of coal and coke in industry and power are Shandong's
own mean, so their agreement only shows that the arithmetic and the allocation of sectors are right.
"""

from __future__ import annotations

import numpy as np
import pytest

from dafeng.accounts.estimate import authors_factors, estimate_sectors

# final use [10^4 t, 10^8 m3] by sector and kind, and the sum of the published cells [Mt]
FINAL: dict[str, tuple[dict[str, float], float]] = {
    "agriculture": ({"coal.raw": 274.0, "oil.gasoline": 19.8, "oil.diesel": 261.0}, 13.1589),
    "construction": ({"coal.raw": 61.0, "oil.gasoline": 20.0, "oil.diesel": 46.0}, 3.0113),
    "transport": (
        {
            "coal.raw": 71.9,
            "gas.coke_oven": 0.6,
            "oil.gasoline": 345.88,
            "oil.kerosene": 28.61,
            "oil.diesel": 700.1,
            "oil.fuel": 215.1,
            "oil.lpg": 5.7,
            "gas.natural": 0.75,
        },
        40.9278,
    ),
    "trade": (
        {
            "coal.raw": 101.1,
            "coal.briquette": 0.5,
            "gas.coke_oven": 2.8,
            "oil.gasoline": 30.9,
            "oil.diesel": 71.2,
            "oil.fuel": 3.8,
            "oil.lpg": 12.7,
            "gas.natural": 1.2,
        },
        5.6926,
    ),
    "other": (
        {
            "coal.raw": 79.0,
            "gas.coke_oven": 1.6,
            "oil.gasoline": 40.8,
            "oil.diesel": 88.1,
            "oil.lpg": 4.7,
            "gas.natural": 1.1,
        },
        5.6448,
    ),
    "residential": (
        {
            "coal.raw": 607.6,
            "coal.briquette": 11.6,
            "gas.coke_oven": 3.1,
            "oil.gasoline": 50.0,
            "oil.diesel": 10.15,
            "oil.lpg": 151.34,
            "gas.natural": 4.9,
        },
        16.9652,
    ),
}

# burnt in industry, power and heat [10^4 t, 10^8 m3], and CO2 of all sectors [Mt], as published
INDUSTRY = {
    "coal.raw": (23707.78, 423.8325),
    "coal.cleaned": (479.40, 10.0352),
    "coal.washed": (898.05, 11.3612),
    "coal.briquette": (184.49, 2.8393),
    "coke": (2593.44, 74.6025),
    "gas.coke_oven": (41.53, 5.7223),
    "gas.other": (35.09, 2.0911),
    "coke.other": (69.94, 1.7595),
    "oil.crude": (139.65, 4.1939),
    "oil.gasoline": (65.41, 16.7640),
    "oil.kerosene": (3.41, 0.9719),
    "oil.diesel": (110.39, 39.8155),
    "oil.fuel": (148.34, 11.6354),
    "oil.lpg": (39.04, 6.6836),
    "oil.refinery_gas": (47.49, 1.5867),
    "oil.other": (11.84, 0.3592),
    "gas.natural": (15.38, 5.0420),
}


def _co2(sector: str, fuel: dict[str, float]) -> dict[str, float]:
    """CO2 by kind [Mt] of fuel burnt in a sector, by the authors' factors."""
    kinds = tuple(fuel)
    (factors,) = authors_factors((sector,), kinds)
    return {kind: fuel[kind] * float(factor) / 100 for kind, factor in zip(kinds, factors, strict=True)}


@pytest.mark.parametrize("sector", FINAL)
def test_a_sector_of_final_use_is_the_published_one(sector: str) -> None:
    fuel, published = FINAL[sector]
    assert sum(_co2(sector, fuel).values()) == pytest.approx(published, rel=2e-4)


@pytest.mark.parametrize("kind", INDUSTRY)
def test_a_fuel_over_all_sectors_is_the_published_one(kind: str) -> None:
    quantity, published = INDUSTRY[kind]
    total = _co2("light", {kind: quantity})[kind]
    total += sum(_co2(sector, fuel).get(kind, 0.0) for sector, (fuel, _) in FINAL.items())
    assert total == pytest.approx(published, rel=1.5e-3)


def test_the_whole_inventory_differs_by_less_than_a_tenth_of_a_per_mille() -> None:
    # 619.296 Mt of fuels as published; with the factors this system uses by default it is 671.5
    total = sum(_co2("light", {kind: quantity for kind, (quantity, _) in INDUSTRY.items()}).values())
    total += sum(sum(_co2(sector, fuel).values()) for sector, (fuel, _) in FINAL.items())
    assert total == pytest.approx(619.2958, rel=1e-4)


def test_every_sector_of_the_published_tables_has_one_place() -> None:
    names = [name for sector in estimate_sectors().values() for name in sector.published]
    assert len(names) == len(set(names)) == 47  # 47 sectors of the inventory, Shan et al. 2018
    assert np.all(authors_factors(tuple(estimate_sectors()), tuple(INDUSTRY)) > 0)
