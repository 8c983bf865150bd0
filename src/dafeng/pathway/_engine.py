"""Which kernels answer: the compiled ones when they can be loaded at once, their numpy twins until then."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from dafeng.pathway import _jit
from dafeng.pathway._twins import branch_twin, stock_twin

__all__ = ["compiled", "kernels", "warm"]

Kernels = tuple[Callable[..., Any], Callable[..., Any]]


@cache
def compiled() -> Kernels:
    """The compiled kernels (stock, branch); compiles when nothing is kept."""
    import numba

    found = _jit.folder()
    if found is not None:
        numba.config.CACHE_DIR = str(found)  # type: ignore[attr-defined]
    from dafeng.pathway import _kernels

    return _kernels.stock_kernel, _kernels.branch_kernel


def kernels(*, large: bool = False) -> Kernels:
    """The kernels (stock, branch) to use now. `large` work waits for the compiler, which then pays.

    DAFENG_KERNELS=numpy keeps to the twins, DAFENG_KERNELS=compiled waits for the compiler.
    """
    wanted = os.environ.get("DAFENG_KERNELS", "")
    if wanted == "numpy" or (_jit.folder() is None and wanted != "compiled"):
        return stock_twin, branch_twin
    if wanted == "compiled" or _jit.ready():
        return compiled()
    if large:
        warm()
        return compiled()
    _jit.start_warming()
    return stock_twin, branch_twin


def warm() -> bool:
    """Compile and keep the kernels; False when there is no folder to keep them in."""
    if _jit.folder() is None:
        return False
    stock_kernel, branch_kernel = compiled()
    one, pair, whole = np.ones((1, 2, 1)), np.ones((1, 2)), np.zeros(1, dtype=np.int64)
    stock_kernel(one, np.array([True]), np.array([0, 1]), np.ones((1, 3)), np.ones((1, 3)), one, 0 * one, pair)
    codes = np.zeros((1, 5), dtype=np.int64)
    branch_kernel(one, whole, np.ones((3, 1)), np.ones((5, 1, 2)), codes, np.ones(1), pair, np.ones((1, 1)))
    _jit.mark_ready()
    return True
