"""Ensembles of many cities on a Dask cluster, given its address; without one they run here, with equal results.

One task is one city's whole ensemble: its rows are drawn from its seed inside the task, so nothing depends on where or
in what order tasks run. Dask is an optional extra (`dafeng[dask]`).
Source: Rocklin (2015), doi:10.25080/Majora-7b98e3ed-013 (Dask).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from dafeng.core.errors import Fault, PathwayError

__all__ = ["run_cities"]

Job = TypeVar("Job")
Answer = TypeVar("Answer")


def run_cities(
    work: Callable[[Job], Answer], jobs: Mapping[str, Job], *, address: str = "", timeout: float = 30.0
) -> dict[str, Answer]:
    """Do `work` on every job by name, in the order of the names given; on the cluster at `address` when there is one.

    `work` and jobs must be picklable. The first failing job's error is raised. Raises `PathwayError` when Dask is not
    installed or nobody answers at the address within `timeout` seconds.
    """
    if not address:
        return {name: work(job) for name, job in jobs.items()}
    with _client(address, timeout) as client:
        futures = {name: client.submit(work, job, pure=False) for name, job in jobs.items()}
        return dict(zip(futures, client.gather(list(futures.values())), strict=True))


def _client(address: str, timeout: float) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise PathwayError(
            Fault(
                "pathway.no-dask",
                "没有安装 Dask，不能使用集群",
                "Dask is not installed, so there is no cluster to use",
                found=address,
                mend_zh="请安装可选组件：pip install dafeng[dask]。",
                mend_en="Install the extra: pip install dafeng[dask].",
            )
        ) from error
    try:
        return Client(address, timeout=timeout, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise PathwayError(
            Fault(
                "pathway.no-cluster",
                "集群地址没有应答",
                "nobody answers at the address of the cluster",
                found=address,
                mend_zh="请核对地址，如 tcp://主机:8786。",
                mend_en="Check the address, for example tcp://host:8786.",
            )
        ) from error
