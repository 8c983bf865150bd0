"""Carbon of forests: stock by expansion factor or by the continuous function, change by difference or by gain and loss.

Axis order: ..., YEAR, STRATUM, where a stratum is a species and an age class.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dafeng.core.errors import AccountsError, Fault

__all__ = [
    "CO2_PER_CARBON",
    "ConversionLoss",
    "area_carbon_change",
    "continuous_carbon",
    "conversion_loss",
    "expansion_carbon",
    "felling_loss",
    "standing_growth",
    "stock_difference",
]

Array = NDArray[np.float64]

CO2_PER_CARBON = 44.0 / 12.0
METHANE_PER_CARBON = 16.0 / 12.0
N2O_PER_NITROGEN = 44.0 / 28.0


def _array(value: ArrayLike) -> Array:
    return np.asarray(value, dtype=float)


def expansion_carbon(
    volume: ArrayLike, density: ArrayLike, expansion: ArrayLike, root_shoot: ArrayLike, carbon: ArrayLike
) -> Array:
    """Carbon of living trees by the biomass expansion factor, C = V x D x BEF x (1 + R) x CF.

    volume : (...) growing stock [m3]; density : basic wood density [t dm/m3]; expansion : above-ground biomass to stem
    biomass; root_shoot : below to above ground; carbon : [t C/t dm]. Returns (...) [t C].
    Source: 碳汇造林项目方法学 AR-CM-001-V01, section 5; IPCC 2006, volume 4, equation 2.8.
    """
    found: Array = _array(volume) * _array(density) * _array(expansion) * (1.0 + _array(root_shoot)) * _array(carbon)
    return found


def continuous_carbon(
    volume: ArrayLike, area: ArrayLike, slope: ArrayLike, intercept: ArrayLike, carbon: ArrayLike
) -> Array:
    """Carbon of stands by the continuous function, C = (a V/A + b) x A x CF; the expansion factor is then a + b A/V.

    volume : (...) growing stock [m3]; area : (...) [ha]; slope : a [t dm/m3]; intercept : b [t dm/ha], whole tree with
    roots; carbon : [t C/t dm]. Returns (...) [t C].
    Source: Fang, Wang, Liu and Xu 1998, Ecological Applications 8:1084; Fang et al. 2001, Science 292:2320,
    DOI 10.1126/science.1058629.
    """
    biomass = _array(slope) * _array(volume) + _array(intercept) * _array(area)
    found: Array = biomass * _array(carbon)
    return found


def stock_difference(stocks: ArrayLike, years: ArrayLike) -> Array:
    """Change of carbon per year between stock-takings, (C2 - C1)/(t2 - t1); a growing stock is a sink.

    stocks : (..., YEAR) [t C]; years : (YEAR,) strictly rising. Returns (..., YEAR - 1) [t C/year].
    Raises `AccountsError` when the years do not rise.
    Source: IPCC 2006, volume 4, equation 2.5.
    """
    steps = np.diff(_array(years))
    if not bool((steps > 0.0).all()):
        raise AccountsError(Fault("sinks.years", zh="清查年份须依次递增", en="the years of stock-taking must rise"))
    found: Array = np.diff(_array(stocks), axis=-1) / steps
    return found


def standing_growth(
    volume: ArrayLike, growth_rate: ArrayLike, density: ArrayLike, expansion_total: ArrayLike, carbon: ArrayLike = 0.5
) -> Array:
    """Carbon taken up by growing trees, V x GR x SVD x BEF x CF; for stands, scattered trees and trees at houses.

    volume : (...) total standing volume [m3]; growth_rate : of the volume, per year; density : [t/m3]; expansion_total
    : whole tree, with roots; carbon : [t C/t]. Returns (...) [t C/year].
    Source: 省级温室气体清单编制指南（试行）, chapter 4, forest and other woody biomass.
    """
    found: Array = _array(volume) * _array(growth_rate) * _array(density) * _array(expansion_total) * _array(carbon)
    return found


def felling_loss(
    volume: ArrayLike,
    consumption_rate: ArrayLike,
    density: ArrayLike,
    expansion_total: ArrayLike,
    carbon: ArrayLike = 0.5,
) -> Array:
    """Carbon lost by felling and dying, V x CR x SVD x BEF x CF; arguments as in `standing_growth`.

    Returns (...) [t C/year], positive for a loss.
    Source: 省级温室气体清单编制指南（试行）, chapter 4, forest and other woody biomass.
    """
    return standing_growth(volume, consumption_rate, density, expansion_total, carbon)


def area_carbon_change(area_change: ArrayLike, biomass: ArrayLike, carbon: ArrayLike = 0.5) -> Array:
    """Carbon change of bamboo, orchards and shrub by their area, dA x B x CF.

    area_change : (...) [ha/year]; biomass : (...) [t dm/ha], whole plant; carbon : [t C/t]. Returns (...) [t C/year].
    Source: 省级温室气体清单编制指南（试行）, chapter 4, bamboo, economic and shrub forest.
    """
    found: Array = _array(area_change) * _array(biomass) * _array(carbon)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class ConversionLoss:
    """Emissions of forest turned into other land: burnt, decayed : (...) [t CO2]; ch4, n2o : (...) [t]."""

    burnt: Array
    decayed: Array
    ch4: Array
    n2o: Array


def conversion_loss(
    area: ArrayLike,
    biomass_lost: ArrayLike,
    *,
    burnt_on_site: ArrayLike,
    burnt_off_site: ArrayLike,
    decayed: ArrayLike,
    oxidised: ArrayLike = 0.9,
    carbon: ArrayLike = 0.5,
) -> ConversionLoss:
    """Emissions of forest turned into other land, dA x (B before - B after) x share burnt or decayed x CF.

    area : (...) [ha/year]; biomass_lost : above-ground biomass before less after [t dm/ha]; burnt_on_site,
    burnt_off_site, decayed : parts of the biomass; oxidised : part of burning biomass. CH4 and N2O come from burning on
    site: C x 0.012 x 16/12 and C x 0.01 x 0.007 x 44/28.
    Raises `AccountsError` when the parts together exceed one.
    Source: 省级温室气体清单编制指南（试行）, chapter 4, conversion; Revised 1996 IPCC Guidelines, volume 3, chapter 5.
    """
    on_site, off_site, rot = _array(burnt_on_site), _array(burnt_off_site), _array(decayed)
    if bool((on_site + off_site + rot > 1.0 + 1e-9).any()):
        raise AccountsError(
            Fault(
                "sinks.conversion-shares",
                zh="现地燃烧、异地燃烧、分解的比例之和超过1",
                en="the shares burnt on site, off site and decayed exceed one together",
            )
        )
    lost = _array(area) * _array(biomass_lost) * _array(carbon)
    fire = lost * on_site * _array(oxidised)
    return ConversionLoss(
        burnt=(fire + lost * off_site * _array(oxidised)) * CO2_PER_CARBON,
        decayed=lost * rot * CO2_PER_CARBON,
        ch4=fire * 0.012 * METHANE_PER_CARBON,
        n2o=fire * 0.01 * 0.007 * N2O_PER_NITROGEN,
    )
