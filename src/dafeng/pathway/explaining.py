"""A figure of a run taken apart: activity x saturation x share x intensity x factor, with where each came from.

For every branch energy = activity x saturation x share x unit energy, and CO2 = energy x carbon x factor. Activity is
the driver's index (base year 1) bent by its elasticity, or the number of a stock; unit energy is what activity 1 at
share 1 uses, calibrated to the balance. The products are those of the run itself, not a second calculation beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway._twins import changed_base
from dafeng.pathway.model import Model
from dafeng.pathway.records import Branch, Measure
from dafeng.pathway.running import Raw

__all__ = ["Term", "measures_of", "terms_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Term:
    """One branch in one year. `activity` is None where nothing of it is used, so that nothing can be told apart.

    sector : that of combustion; energy : in the official unit of `branch.fuel`; carbon : kt CO2 per such unit; factor :
    its multiple by measures; co2 [kt]; calibration : what the bottom-up energy was scaled by to meet the balance.
    """

    branch: Branch
    sector: str
    activity: float | None
    saturation: float
    share: float
    unit_energy: float
    energy: float
    carbon: float
    factor: float
    co2: float
    base_co2: float
    calibration: float


def terms_of(model: Model, raw: Raw, levels: Array, year: int) -> tuple[Term, ...]:
    """The branches of the first draw of a run in a year, largest CO2 first; `levels` (INPUT,) are those of the run."""
    at = int(year - model.years[0])
    changes = model.branch_changes
    work = changed_base(model.base, changes.codes, changes.values, changes.ramps, np.atleast_2d(levels)[:1])
    work[1:3] = work[1:3].clip(0.0, 1.0)
    own, saturation, share, intensity, factor = work[:, :, 0, at]
    found = []
    for n, branch in enumerate(model.branches):
        energy = float(raw.flows[0, at, n])
        unit_energy = float(model.terms[2, n] * intensity[n])
        whole = unit_energy * float(saturation[n] * share[n])
        found.append(
            Term(
                branch=branch,
                sector=model.flows[n].sector,
                activity=energy / whole if whole and own[n] else None,
                saturation=float(saturation[n]),
                share=float(share[n]),
                unit_energy=unit_energy,
                energy=energy,
                carbon=float(model.carbon[n]),
                factor=float(factor[n]),
                co2=float(raw.carbon[0, at, n]),
                base_co2=float(raw.carbon[0, 0, n]),
                calibration=float(model.calibration[n]),
            )
        )
    return tuple(sorted(found, key=lambda term: (-abs(term.co2), -abs(term.energy))))


def measures_of(model: Model, term: Term, levels: Array) -> tuple[tuple[Measure, float], ...]:
    """Measures that change this branch at these levels, with their level."""
    place = model.branches.index(term.branch)
    codes = model.branch_changes.codes
    given = {int(row[0]) for row in codes if place in (int(row[3]), int(row[4]) if int(row[1]) == 3 else -1)}
    count = len(model.spec.measures)
    return tuple(
        (model.spec.measures[k], float(levels[k])) for k in sorted(given) if k < count and float(levels[k]) > 0.0
    )
