"""Many runs in pieces: the answer is the same bits however the rows are cut and however many workers share them.

Rows are run in blocks that begin at multiples of `BLOCK` and never elsewhere, for vector instructions may round the
last bit of a row by where it stands in its array. A piece is a number of whole blocks that one worker takes. Only what
is kept of each row leaves its block, so memory does not grow with the number of runs. Workers are threads, for the
compiled kernels let go of the interpreter; a cluster takes whole cities (`dafeng.pathway.uncertainty.cluster`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError

__all__ = ["BLOCK", "CHUNK", "Kept", "run_rows"]

Array = NDArray[np.float64]
Kept = Mapping[str, Array]
"""What is kept of the rows by name, each (ROW, …)."""

BLOCK = 128
"""Rows of a block; at 150 branches and 41 years some 50 MB while it runs."""
CHUNK = 512
"""Rows that one worker takes at a time."""


def _piece(run: Callable[[Array], Kept], rows: Array) -> dict[str, Array]:
    blocks = [run(rows[start : start + BLOCK]) for start in range(0, len(rows), BLOCK)]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def run_rows(
    run: Callable[[Array], Kept], rows: Array, *, chunk: int = CHUNK, workers: int | None = None
) -> dict[str, Array]:
    """Run (ROW, INPUT) rows and join what is kept, in the order of the rows.

    chunk : rows of a piece, rounded up to whole blocks; workers : the number of cores by default. Neither changes a bit
    of the answer. Raises `PathwayError` when anything kept is not a number.
    """
    if chunk < 1 or not len(rows):
        text = ("运行次数和每批行数应为正整数", "at least one run, and one row in a piece")
        raise PathwayError(Fault("pathway.runs", *text, found=f"{len(rows)}, {chunk}"))
    size = -(-chunk // BLOCK) * BLOCK
    pieces = [rows[start : start + size] for start in range(0, len(rows), size)]
    first = _piece(run, pieces[0])  # alone, so that kernels are compiled once
    many = min(workers or os.cpu_count() or 1, len(pieces) - 1)
    if many > 1:
        with ThreadPoolExecutor(many) as pool:
            others = list(pool.map(lambda piece: _piece(run, piece), pieces[1:]))
    else:
        others = [_piece(run, piece) for piece in pieces[1:]]
    found = {name: np.concatenate([first[name], *(each[name] for each in others)]) for name in first}
    for name, values in found.items():
        if not np.all(np.isfinite(values)):
            zh, en = f"运算结果“{name}”中有非数值", f"the result '{name}' holds what is not a number"
            raise PathwayError(Fault("pathway.not-finite", zh, en))
    return found
