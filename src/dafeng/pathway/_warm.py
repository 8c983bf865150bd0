"""Compile and keep the kernels: `python -m dafeng.pathway._warm`, once after installing."""

from __future__ import annotations

import numpy as np

from dafeng.pathway import _jit

__all__ = ["compile_kernels", "warm"]


def compile_kernels() -> None:
    """Call every kernel once with arrays of the types that models use."""
    from dafeng.pathway._engine import compiled

    stock_kernel, branch_kernel = compiled()
    one = np.ones((1, 2, 1))
    stock_kernel(
        one, np.array([True]), np.array([0, 1]), np.ones((1, 3)), np.ones((1, 3)), one, 0 * one, np.ones((1, 2))
    )
    ones = np.ones(1)
    codes = np.zeros((1, 5), dtype=np.int64)
    branch_kernel(
        one, np.zeros(1, dtype=np.int64), np.ones((3, 1)), np.ones((5, 1, 2)), codes, ones, np.ones((1, 2)), one[0]
    )


def warm() -> bool:
    """Compile and keep the kernels; False when there is no folder to keep them in."""
    if _jit.folder() is None:
        return False
    compile_kernels()
    _jit.mark_ready()
    return True


if __name__ == "__main__":
    warm()
