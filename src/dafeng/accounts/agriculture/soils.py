"""N2O of cropland, direct and indirect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["NitrogenInputs", "SoilN2O", "soil_nitrous_oxide"]

Array = NDArray[np.float64]

N2O_PER_NITROGEN = 44.0 / 28.0


@dataclass(frozen=True, slots=True)
class NitrogenInputs:
    """Nitrogen that reaches the soil in a year, each (...) [t N].

    fertiliser : synthetic, with the nitrogen of compound fertiliser; manure : applied organic nitrogen; straw :
    returned residues, above and below ground; grazing : dung and urine dropped on pasture.
    """

    fertiliser: ArrayLike = 0.0
    manure: ArrayLike = 0.0
    straw: ArrayLike = 0.0
    grazing: ArrayLike = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class SoilN2O:
    """direct, deposition, leaching : (...) [t N2O]."""

    direct: Array
    deposition: Array
    leaching: Array

    @property
    def total(self) -> Array:
        """(...) [t N2O]"""
        return self.direct + self.deposition + self.leaching


def soil_nitrous_oxide(
    nitrogen: NitrogenInputs,
    direct: ArrayLike,
    *,
    volatilised: tuple[ArrayLike, ArrayLike] = (0.1, 0.2),
    leached: ArrayLike = 0.2,
    deposition: ArrayLike = 0.01,
    leaching: ArrayLike = 0.0075,
    grazing: ArrayLike = 0.0,
) -> SoilN2O:
    """N2O of cropland: direct from all inputs, indirect by deposition of what volatilises and by leaching and runoff.

    direct : (...) EF1 [kg N2O-N/kg N]; volatilised : parts of synthetic and of organic nitrogen lost as gas; leached :
    part of the inputs washed out (0.2 in the provincial guide, 0.3 in IPCC 2006, 0.24 in the refinement of 2019);
    deposition, leaching : EF4, EF5 [kg N2O-N/kg N]; grazing : EF3 of dung dropped on pasture.
    direct = (F + M + S) EF1 + G EF3; deposition = (F f1 + (M + G) f2) EF4; leaching = (F + M + S + G) fL EF5; x 44/28.
    Source: IPCC 2006, volume 4, equations 11.1, 11.9, 11.10; 省级温室气体清单编制指南, chapter 3, cropland.
    """
    synthetic, organic, straw, pasture = (
        np.asarray(each, dtype=float)
        for each in (nitrogen.fertiliser, nitrogen.manure, nitrogen.straw, nitrogen.grazing)
    )
    all_inputs = synthetic + organic + straw
    first = all_inputs * np.asarray(direct) + pasture * np.asarray(grazing)
    lost = synthetic * np.asarray(volatilised[0]) + (organic + pasture) * np.asarray(volatilised[1])
    washed = (all_inputs + pasture) * np.asarray(leached)
    return SoilN2O(
        first * N2O_PER_NITROGEN,
        lost * np.asarray(deposition) * N2O_PER_NITROGEN,
        washed * np.asarray(leaching) * N2O_PER_NITROGEN,
    )
