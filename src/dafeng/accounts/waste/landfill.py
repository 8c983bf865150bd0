"""Methane of landfilled waste: first-order decay by component, and the mass balance of the provincial guide.

Axis order: ..., YEAR, WASTE. Years are consecutive; what was landfilled before the first of them is not seen, so the
series has to begin three to five half-lives back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dafeng.core.errors import AccountsError, Fault

__all__ = [
    "METHANE_PER_CARBON",
    "LandfillResult",
    "decay_rate",
    "degradable_carbon",
    "landfill_decay",
    "landfill_mass_balance",
    "methane_generation_potential",
]

Array = NDArray[np.float64]

METHANE_PER_CARBON = 16.0 / 12.0
"""Mass of CH4 per mass of carbon in it."""


@dataclass(frozen=True, slots=True, eq=False)
class LandfillResult:
    """What became of the degradable carbon of a landfill.

    deposited, decomposed, stored : (..., YEAR, WASTE) [t C]; `stored` is what can still decompose at the year's end.
    generated : (..., YEAR, WASTE) [t CH4]; recovered, oxidised, emitted : (..., YEAR) [t CH4].
    """

    deposited: Array
    decomposed: Array
    stored: Array
    generated: Array
    recovered: Array
    oxidised: Array
    emitted: Array

    def carbon_gap(self) -> float:
        """Largest part of the deposited carbon that is neither decomposed nor stored, over all landfills (ideally 0).

        The identity sum(deposited) = sum(decomposed) + stored at the end, of every component.
        """
        total = self.deposited.sum(axis=-2)
        gap = total - self.decomposed.sum(axis=-2) - self.stored[..., -1, :]
        return float(np.max(np.abs(gap) / np.maximum(total, 1e-300), initial=0.0))

    def methane_gap(self) -> float:
        """Largest difference of generated = recovered + oxidised + emitted in any year, as a share (ideally 0)."""
        made = self.generated.sum(axis=-1)
        gap = made - self.recovered - self.oxidised - self.emitted
        return float(np.max(np.abs(gap) / np.maximum(made, 1e-300), initial=0.0))


def decay_rate(half_life: ArrayLike) -> Array:
    """Decay constant of a half-life, k = ln 2 / t½.

    half_life : (...) [year]. Returns (...) [1/year].
    Source: IPCC 2006, volume 5, chapter 3, section 3.2.3.
    """
    found: Array = np.log(2.0) / np.asarray(half_life, dtype=float)
    return found


def degradable_carbon(waste: ArrayLike, doc: ArrayLike, doc_decomposed: ArrayLike, correction: ArrayLike) -> Array:
    """Carbon that can decompose without air, DDOCm = W x DOC x DOCf x MCF.

    waste : (..., YEAR, WASTE) [t wet]; doc : (..., WASTE) [t C/t]; doc_decomposed, correction : (...) share.
    Returns (..., YEAR, WASTE) [t C].
    Source: IPCC 2006, volume 5, chapter 3, equation 3.2.
    """
    found: Array = (
        np.asarray(waste, dtype=float)
        * np.asarray(doc, dtype=float)
        * np.asarray(doc_decomposed, dtype=float)
        * np.asarray(correction, dtype=float)
    )
    return found


def landfill_decay(
    deposited: ArrayLike,
    rate: ArrayLike,
    *,
    methane_fraction: ArrayLike = 0.5,
    recovered: ArrayLike = 0.0,
    oxidised_share: ArrayLike = 0.0,
    reaction_month: float = 13.0,
) -> LandfillResult:
    """Methane of a series of years by first-order decay, each component with its own decay constant.

    deposited : (..., YEAR, WASTE) [t C], see `degradable_carbon`; rate : (..., WASTE) [1/year];
    methane_fraction : share of CH4 in landfill gas by volume; recovered : (..., YEAR) [t CH4];
    oxidised_share : (..., YEAR) of what is not recovered; reaction_month : the month, counted from January of the year
    of deposit, in which decay begins; 13 is the IPCC's default delay of half a year (1 January of the next year).

    stored_T = deposited_T e^(-k (13 - M)/12) + stored_(T-1) e^-k; what is missing has decomposed;
    CH4 = decomposed x F x 16/12; emitted = (CH4 - recovered)(1 - OX).
    Raises `AccountsError` when waste is negative, the decay constant is not positive, the month is not 1 to 13, a
    share leaves 0 to 1, or more is recovered than generated; every such year is named.
    Source: IPCC 2006, volume 5, chapter 3, equations 3.1, 3.4 to 3.6; annex 3A.1, equations 3A1.11 to 3A1.17.
    """
    waste = np.asarray(deposited, dtype=float)
    constant = np.asarray(rate, dtype=float)
    fraction, share = np.asarray(methane_fraction, dtype=float), np.asarray(oxidised_share, dtype=float)
    _check_decay(waste, constant, fraction, share, reaction_month)
    keep_first, keep = np.exp(-constant * (13.0 - reaction_month) / 12.0), np.exp(-constant)
    shape = np.broadcast_shapes(waste.shape, (*constant.shape[:-1], 1, 1))
    inflow = np.broadcast_to(waste, shape)
    stored, decomposed = np.empty(shape), np.empty(shape)
    before = np.zeros((*shape[:-2], shape[-1]))
    for year in range(shape[-2]):
        new = inflow[..., year, :]
        stored[..., year, :] = new * keep_first + before * keep
        decomposed[..., year, :] = new * (1.0 - keep_first) + before * (1.0 - keep)
        before = stored[..., year, :]
    generated = decomposed * fraction * METHANE_PER_CARBON
    made = generated.sum(axis=-1)
    taken = np.broadcast_to(np.asarray(recovered, dtype=float), made.shape)
    _check_recovered(made, taken)
    left = made - taken
    return LandfillResult(inflow, decomposed, stored, generated, taken, left * share, left * (1.0 - share))


def methane_generation_potential(
    correction: ArrayLike, doc: ArrayLike, doc_decomposed: ArrayLike, methane_fraction: ArrayLike = 0.5
) -> Array:
    """CH4 that a tonne of waste can give in all, L0 = MCF x DOC x DOCf x F x 16/12.

    All arguments (...) are shares. Returns (...) [t CH4/t waste].
    Source: 省级温室气体清单编制指南, chapter 5, solid waste; IPCC 2006, volume 5, equation 3.3.
    """
    carbon = degradable_carbon(1.0, doc, doc_decomposed, correction)
    found: Array = carbon * np.asarray(methane_fraction, dtype=float) * METHANE_PER_CARBON
    return found


def landfill_mass_balance(
    waste: ArrayLike, potential: ArrayLike, *, recovered: ArrayLike = 0.0, oxidised_share: ArrayLike = 0.0
) -> Array:
    """CH4 of a year's waste as if all of it came at once, E = (W x L0 - R)(1 - OX); the provincial guide's method.

    waste : (...) [t landfilled in the year]; potential : (...) [t CH4/t]; recovered : (...) [t CH4].
    Returns (...) [t CH4]. It overstates where waste grows, understates where landfills close.
    Source: 省级温室气体清单编制指南（试行）, chapter 5, solid waste.
    """
    made = np.asarray(waste, dtype=float) * np.asarray(potential, dtype=float)
    taken = np.broadcast_to(np.asarray(recovered, dtype=float), made.shape)
    _check_recovered(np.atleast_1d(made), np.atleast_1d(taken))
    found: Array = (made - taken) * (1.0 - np.asarray(oxidised_share, dtype=float))
    return found


def _check_decay(waste: Array, rate: Array, fraction: Array, share: Array, month: float) -> None:
    faults = []
    if waste.size and not bool((waste >= 0.0).all()):
        faults.append(_fault("negative-waste", "填埋量为负或缺失", "landfilled waste is negative or missing"))
    if not bool((rate > 0.0).all()):
        faults.append(_fault("bad-rate", "衰减常数须为正", "the decay constant must be positive"))
    if not 1.0 <= month <= 13.0:
        faults.append(_fault("bad-month", "开始分解的月份须在1至13之间", "the month must be 1 to 13", f"{month:g}"))
    for values, zh, en in ((fraction, "甲烷比例", "methane fraction"), (share, "氧化因子", "oxidised share")):
        if not bool(((values >= 0.0) & (values <= 1.0)).all()):
            faults.append(_fault("bad-share", f"{zh}须在0至1之间", f"the {en} must be 0 to 1"))
    if faults:
        raise AccountsError(faults)


def _check_recovered(made: Array, taken: Array) -> None:
    worse = np.argwhere((taken > made * (1.0 + 1e-9)) | (taken < 0.0))
    if worse.size:
        raise AccountsError(
            [
                _fault(
                    "recovered-too-much",
                    "回收的甲烷多于产生的甲烷或为负",
                    "more methane is recovered than generated, or less than none",
                    f"{taken[tuple(place)]:g} > {made[tuple(place)]:g} tCH4",
                    where=f"第{int(place[-1]) + 1}年",
                )
                for place in worse[:20]
            ]
        )


def _fault(kind: str, zh: str, en: str, found: str = "", where: str = "") -> Fault:
    return Fault(f"landfill.{kind}", zh=zh, en=en, found=found, where=where)
