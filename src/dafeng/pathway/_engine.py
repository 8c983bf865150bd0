"""Which kernels answer: the compiled ones when they are loaded, their numpy twins until then. Both give the same bits.

Compiling takes some 15 s of processor time and loading what was compiled some 1.5 s. Nobody waits for the compiler: it
works in a process of its own while the twins answer. Kernels that are kept are loaded once the runs made, or known to
be made, would have gained as much as loading takes; single runs load them beside their work.
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

__all__ = ["awaits_compiler", "compiled", "kernels", "prepare_kernels", "warm"]

Kernels = tuple[Callable[..., Any], Callable[..., Any]]

_SMALL_CALLS = 5
"""Single runs after which a process is taken to go on asking (a site, a notebook), so that loading pays."""
_FEW = 16
"""Runs below which a call counts as a single one."""
_LOADING_PAYS = 5000
"""Runs by which the twins (0.48 ms of processor time each) fall some 1.5 s behind the compiled kernels (0.2 ms)."""
_calls = count(1)
_asked: list[int] = []
_lock = threading.Lock()
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


def kernels(*, rows: int = 1) -> Kernels:
    """The kernels (stock, branch) to use now for so many runs.

    DAFENG_KERNELS=numpy keeps to the twins, DAFENG_KERNELS=compiled waits for the compiler.
    """
    wanted = os.environ.get("DAFENG_KERNELS", "")
    if wanted == "numpy" or (_jit.folder() is None and wanted != "compiled"):
        return stock_twin, branch_twin
    if wanted == "compiled" or _loaded.is_set():
        return compiled()
    calls = next(_calls)
    if not _jit.ready():
        prepare_kernels()
    elif rows < _FEW:
        if calls >= _SMALL_CALLS:
            _load_beside()
    elif _pays(rows):
        warm()
        return compiled()
    return stock_twin, branch_twin


def _pays(rows: int) -> bool:
    """Whether the runs by the twins so far, with these, make up for loading."""
    with _lock:
        _asked.append(rows)
        return sum(_asked) >= _LOADING_PAYS


def awaits_compiler() -> bool:
    """Whether the twins answer because the kernels are not compiled yet."""
    wanted = os.environ.get("DAFENG_KERNELS", "")
    return not (wanted or _loaded.is_set() or _jit.ready())


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
    drive, terms, base = np.ones((1, 1, 2)), np.ones((4, 1)), np.ones((5, 1, 2))
    branch_kernel(drive, whole, terms, base, codes, np.ones(1), pair, np.ones((1, 1)))
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
