"""Carbon of wetlands: plants and soil by area, and what a rewetted wetland gathers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["wetland_carbon", "wetland_uptake"]

Array = NDArray[np.float64]


def wetland_carbon(area: ArrayLike, plants: ArrayLike, soil: ArrayLike) -> Array:
    """Carbon of a wetland, A x (plants + soil).

    area : (...) [ha]; plants, soil : (...) carbon of the vegetation, and of the soil to the depth that the source names
    [t C/ha]. Returns (...) [t C].
    Source: IPCC 2013 Wetlands Supplement, chapter 4, section 4.2 (stock by area).
    """
    found: Array = np.asarray(area, dtype=float) * (np.asarray(plants, dtype=float) + np.asarray(soil, dtype=float))
    return found


def wetland_uptake(area: ArrayLike, rate: ArrayLike) -> Array:
    """Carbon buried in a year, A x rate.

    area : (...) [ha]; rate : (...) measured or published burial [t C/ha/year]. Returns (...) [t C/year]. The CH4 of the
    wetland is not netted off here; it is a line of its own.
    Source: IPCC 2013 Wetlands Supplement, chapter 3, equation 3.4 (removal by area and factor).
    """
    found: Array = np.asarray(area, dtype=float) * np.asarray(rate, dtype=float)
    return found
