"""The two equations of a footprint: s = A^-1 f, runs of each process; lambda = A^-T c, what a unit of a flow carries.

Source: Heijungs & Suh (2002), The Computational Structure of LCA, equations 2.17 and 2.18.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from dafeng.accounts.footprint._faults import fault
from dafeng.core.errors import AccountsError

__all__ = ["DENSE_UP_TO", "intensities", "scaling"]

Floats = NDArray[np.float64]

DENSE_UP_TO = 300
"""Systems of up to this many processes are solved dense, larger ones sparse."""

_TURNOVER = 1e12  # what is made and used again may be this many times the demand, then digits run out


def _solve(matrix: Floats | sparse.csc_matrix, right: Floats) -> Floats | None:
    """The solution; None where the matrix is singular, or so nearly that rounding alone would decide the answer."""
    try:
        if sparse.issparse(matrix) or matrix.shape[0] > DENSE_UP_TO:
            found = splu(sparse.csc_matrix(matrix)).solve(right)
        else:
            found = np.linalg.solve(matrix, right)
    except (np.linalg.LinAlgError, RuntimeError):  # SuperLU says "singular" by RuntimeError
        return None
    solution = np.asarray(found, dtype=np.float64)
    if not np.all(np.isfinite(solution)):
        return None
    turnover = np.asarray(abs(matrix) @ np.abs(solution)).max(initial=0.0)
    return solution if turnover <= _TURNOVER * np.abs(right).max(initial=0.0) + 1e-300 else None


def _check_square(matrix: Floats | sparse.csc_matrix, names: Sequence[str]) -> None:
    rows, columns = matrix.shape
    if rows != columns:
        raise AccountsError(fault("not-square", "A", found=f"{rows} x {columns}", expected=f"{columns} x {columns}"))
    dense = np.asarray(abs(matrix).sum(axis=0)).ravel()
    empty = [names[at] if names else str(at) for at in np.flatnonzero(dense == 0).tolist()]
    if empty:
        raise AccountsError(fault("singular", "A", found=" | ".join(empty)))


def _loop(matrix: Floats | sparse.csc_matrix, names: Sequence[str]) -> str:
    """The processes that a singular matrix's null vector runs, by name."""
    dense = sparse.csc_matrix(matrix).toarray()
    weight = np.abs(np.linalg.svd(dense)[2][-1])
    return " | ".join(names[at] if names else str(at) for at in np.flatnonzero(weight > 1e-6 * weight.max()).tolist())


def scaling(technology: Floats | sparse.csc_matrix, demand: Floats, names: Sequence[str] = ()) -> Floats:
    """How often each process runs for the demand.

    Parameters: technology (FLOW, PROCESS), demand (FLOW,), both in the units of the flows. Returns (PROCESS,) [1].
    s = A^-1 f. Raises `AccountsError` when A is not square or singular, naming the processes of the loop.
    Source: Heijungs & Suh (2002), equation 2.17.
    """
    _check_square(technology, names)
    found = _solve(technology, demand)
    if found is None:
        raise AccountsError(fault("singular", "A", found=_loop(technology, names)))
    return found


def intensities(technology: Floats | sparse.csc_matrix, direct: Floats, names: Sequence[str] = ()) -> Floats:
    """What one unit of each flow carries from cradle to gate.

    Parameters: technology (FLOW, PROCESS), direct (PROCESS,) [kgCO2e per run]. Returns (FLOW,) [kgCO2e/unit]; the total
    is its product with the demand. lambda = A^-T c. Raises as `scaling` does. Source: Heijungs & Suh (2002), section 6.
    """
    _check_square(technology, names)
    found = _solve(technology.T, direct)
    if found is None:
        raise AccountsError(fault("singular", "A", found=_loop(technology, names)))
    return found
