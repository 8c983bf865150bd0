"""Which kernels answer: the compiled ones when they can be loaded at once, their numpy twins until then."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from dafeng.pathway import _jit
from dafeng.pathway._twins import branch_twin, stock_twin

__all__ = ["compiled", "kernels"]

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
    if wanted == "numpy":
        return stock_twin, branch_twin
    if wanted == "compiled" or _jit.ready():
        return compiled()
    if large and _jit.folder() is not None:
        from dafeng.pathway._warm import warm

        warm()
        return compiled()
    _jit.start_warming()
    return stock_twin, branch_twin
