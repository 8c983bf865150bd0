"""Which kernels answer: the compiled ones when they are loaded, their numpy twins until then.

Compiling takes some 15 s of processor time and loading what was compiled some 1.5 s, a single run by the twins a few
milliseconds. So single runs never wait: they are answered by the twins, and a process that makes many of them loads the
compiled kernels beside its work. An ensemble waits, for it gains more than it waits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import numpy as np

from dafeng.pathway import _jit
from dafeng.pathway._twins import branch_twin, stock_twin

__all__ = ["compiled", "kernels", "prepare_kernels", "warm"]

Kernels = tuple[Callable[..., Any], Callable[..., Any]]

_SMALL_CALLS = 5
"""Single runs after which a process is taken to go on asking (a site, a notebook), so that loading pays."""
_calls = count(1)
_loaded = threading.Event()


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
    if wanted == "compiled" or _loaded.is_set():
        return compiled()
    if large:
        warm()
        return compiled()
    calls = next(_calls)
    if calls == 1:
        prepare_kernels()
    elif calls >= _SMALL_CALLS and _jit.ready():
        _load_beside()
    return stock_twin, branch_twin


@cache
def _load_beside() -> None:
    threading.Thread(target=warm, name="load kernels", daemon=True).start()


def warm() -> bool:
    """Load the kernels, compiling what is not kept; False when there is no folder to keep them in."""
    if _jit.folder() is None:
        return False
    stock_kernel, branch_kernel = compiled()
    one, pair, whole = np.ones((1, 2, 1)), np.ones((1, 2)), np.zeros(1, dtype=np.int64)
    stock_kernel(one, np.array([True]), np.array([0, 1]), np.ones((1, 3)), np.ones((1, 3)), one, 0 * one, pair)
    codes = np.zeros((1, 5), dtype=np.int64)
    branch_kernel(one, whole, np.ones((4, 1)), np.ones((5, 1, 2)), codes, np.ones(1), pair, np.ones((1, 1)))
    _jit.mark_ready()
    _loaded.set()
    return True


def prepare_kernels(*, load: bool = False) -> None:
    """See that compiled kernels will be there soon: start compiling in a process of its own unless they are kept.

    `load` loads those that are kept (some 1.5 s), for a process that is getting ready beside its work.
    """
    if not _jit.ready():
        _jit.start_warming()
    elif load:
        warm()
