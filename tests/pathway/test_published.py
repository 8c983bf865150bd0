"""Published figures reproduced from what their authors print.

- International Energy Outlook 2011 (EIA, DOE/EIA-0484(2011)), Table 18: growth of Kaya's factors and of CO2 by region.
- Heun and Brockway 2019, doi:10.1016/j.apenergy.2019.01.255: the worked example of their program LMDIR, with the
  additive and multiplicative effects that its own tests print.
- IPCC AR4 WG III (2007), section 1.3.1.2: world growth 1970-2004 by Kaya's factors.
"""

from __future__ import annotations

import numpy as np
import pytest

from dafeng.pathway.attribution import decompose, kaya

# Table 18, per cent a year 2008-2035: CO2/energy, energy/GDP, GDP/population, population, CO2.
TABLE_18 = {
    "OECD Americas": (-0.30, -1.90, 1.70, 0.90, 0.40),
    "United States": (-0.20, -2.00, 1.60, 0.90, 0.30),
    "Canada": (-0.50, -1.10, 1.10, 1.00, 0.50),
    "Mexico/Chile": (-0.30, -1.50, 3.00, 0.60, 1.70),
    "OECD Europe": (-0.60, -1.30, 1.60, 0.20, -0.10),
    "OECD Asia": (-0.50, -0.80, 1.50, -0.10, 0.20),
    "Japan": (-0.60, -0.30, 0.90, -0.40, -0.40),
    "South Korea": (-0.30, -1.60, 2.90, 0.00, 1.00),
    "Australia/New Zealand": (-0.50, -1.60, 1.80, 0.80, 0.50),
    "Total OECD": (-0.40, -1.50, 1.70, 0.40, 0.20),
    "Non-OECD Europe and Eurasia": (-0.40, -2.10, 2.90, -0.20, 0.20),
    "Russia": (-0.40, -2.00, 3.10, -0.40, 0.20),
    "Non-OECD Asia": (-0.40, -2.30, 4.50, 0.80, 2.50),
    "China": (-0.40, -2.60, 5.40, 0.30, 2.50),
    "India": (-0.40, -2.20, 4.50, 1.00, 2.70),
    "Middle East": (-0.20, -1.60, 2.20, 1.60, 1.90),
    "Africa": (-0.10, -1.70, 2.00, 1.70, 1.70),
    "Central and South America": (-0.20, -1.70, 2.90, 0.80, 1.90),
    "Brazil": (-0.10, -1.70, 4.10, 0.50, 2.80),
    "Total non-OECD": (-0.20, -2.20, 3.60, 0.90, 2.00),
    "Total world": (-0.20, -1.80, 2.50, 0.90, 1.30),
}
YEARS = np.arange(2008, 2036) - 2008.0


def _series(carbon: float, intensity: float, income: float, heads: float) -> tuple[np.ndarray, ...]:
    """Population, GDP, energy and CO2 of 28 years from the printed growth rates, each 1 in 2008."""
    population = (1.0 + heads / 100.0) ** YEARS
    gdp = population * (1.0 + income / 100.0) ** YEARS
    energy = gdp * (1.0 + intensity / 100.0) ** YEARS
    return population, gdp, energy, energy * (1.0 + carbon / 100.0) ** YEARS


@pytest.mark.parametrize("region", TABLE_18)
def test_growth_of_co2_by_kaya_factors_is_that_of_the_energy_outlook(region: str) -> None:
    *factors, printed = TABLE_18[region]
    series = _series(*factors)
    steps = kaya(*series)
    # Each factor and the total are printed to 0.1, so the total may be off by 4 x 0.05 + 0.05 (the table's own note
    # says residuals stay below 0.3).
    growth = (series[3][-1] / series[3][0]) ** (1.0 / 27.0) - 1.0
    assert 100.0 * growth == pytest.approx(printed, abs=0.25)
    # Decomposed, each factor gives back its own printed rate in the table's order.
    ratios = np.prod([step.ratios for step in steps if step.ratios is not None], axis=0) ** (1.0 / 27.0)
    np.testing.assert_allclose(100.0 * (ratios[::-1] - 1.0), factors, atol=1e-9)
    assert sum(step.effects.sum() for step in steps) == pytest.approx(series[3][-1] - series[3][0], abs=1e-12)


def test_world_growth_1970_to_2004_by_kaya_factors_is_that_of_the_ipcc() -> None:
    # Population 1.6, GDP per head 1.8, energy intensity -1.2, carbon intensity -0.2: CO2 1.9 per cent a year.
    co2 = _series(-0.2, -1.2, 1.8, 1.6)[3]
    assert 100.0 * (co2[1] / co2[0] - 1.0) == pytest.approx(1.9, abs=0.25)


# Two sub-categories, three factors, 1971 to 1974.
EXAMPLE = np.array(
    [
        [[1.0, 4.0], [10.0, 5.0], [2.0, 3.0]],
        [[4.0, 5.0], [5.0, 6.0], [3.0, 4.0]],
        [[8.0, 5.0], [2.0, 7.0], [4.0, 5.0]],
        [[10.0, 6.0], [1.0, 8.0], [5.0, 6.0]],
    ]
)
ADDITIVE = [
    (69.79006598, -9.455125793, 39.66505981),
    (42.96021467, -34.31902656, 50.3588119),
    (54.01064234, -9.021284671, 54.01064234),
]
MULTIPLICATIVE = [
    (1.761117821, 0.926191306, 1.379410116),
    (1.229284572, 0.847970248, 1.273773912),
    (1.208140223, 0.968911503, 1.208140223),
]


@pytest.mark.parametrize("step", range(3))
def test_the_worked_example_of_heun_and_brockway(step: int) -> None:
    found = decompose(("1", "2", "3"), EXAMPLE[step], EXAMPLE[step + 1])
    np.testing.assert_allclose(found.effects, ADDITIVE[step], rtol=1e-8)
    assert found.ratios is not None
    np.testing.assert_allclose(found.ratios, MULTIPLICATIVE[step], rtol=1e-8)
    assert found.end - found.start == pytest.approx((100.0, 59.0, 99.0)[step])
