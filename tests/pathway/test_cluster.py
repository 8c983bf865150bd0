"""Ensembles of several cities on a local Dask cluster give the bits that they give here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.uncertainty import Distribution, Input, draw
from dafeng.pathway.uncertainty.cluster import run_cities
from dafeng.pathway.uncertainty.running import BLOCK, run_rows

Array = NDArray[np.float64]


def _city(seed: int) -> Array:
    """A city's whole ensemble in one task: draw, run in pieces, keep what counts."""
    inputs = [Input("growth", Distribution("normal", central=0.02, spread=0.01))]
    sample = draw(inputs, 500, seed=seed)
    age = np.arange(10.0)
    return run_rows(lambda rows: {"co2": np.exp(rows[:, :1] * age)}, sample.values, chunk=64)["co2"]


def _fail(seed: int) -> Array:
    raise PathwayError(Fault("pathway.test", "坏", "bad", found=str(seed)))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, protocol="tcp", host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_answers_with_the_same_bits(address: str) -> None:
    jobs = {"370400": 1, "370100": 2, "370900": 3}
    here, there = run_cities(_city, jobs), run_cities(_city, jobs, address=address)
    assert list(there) == list(jobs)
    for name, values in here.items():
        assert there[name].tobytes() == values.tobytes()


def test_an_error_of_a_task_comes_back_as_itself(address: str) -> None:
    with pytest.raises(PathwayError, match="坏"):
        run_cities(_fail, {"370400": 1}, address=address)


def test_an_address_where_nobody_answers_is_named() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(PathwayError, match="没有应答"):
        run_cities(_city, {"370400": 1}, address="tcp://127.0.0.1:9", timeout=0.5)


@pytest.mark.parametrize("count", [1, BLOCK - 1, BLOCK, 3 * BLOCK + 5])
def test_pieces_and_workers_do_not_change_a_bit(count: int) -> None:
    rows = np.random.default_rng(count).random((count, 3))

    def run(piece: Array) -> dict[str, Array]:
        return {"a": np.power(piece, 0.37), "b": np.exp(piece.sum(axis=1))}

    found = [run_rows(run, rows, chunk=c, workers=w) for c, w in ((1, 1), (200, 2), (10_000, 1))]
    for name in ("a", "b"):
        assert len({each[name].tobytes() for each in found}) == 1
        assert len(found[0][name]) == count


def test_nothing_to_run_and_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(PathwayError, match="正整数"):
        run_rows(lambda piece: {"a": piece}, np.empty((0, 2)))
    with pytest.raises(PathwayError, match="非数值"):
        run_rows(lambda piece: {"a": piece * np.nan}, np.ones((2, 2)))
