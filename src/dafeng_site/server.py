"""Serving: granian runs the WSGI application in a process a core, each with a few threads."""

from __future__ import annotations

import os

from dafeng_site import setup

__all__ = ["serve"]


def serve(host: str, port: int, workers: int, threads: int) -> int:
    """Serve until told to stop. DafengError for a database that is not ready."""
    from granian import Granian
    from granian.constants import Interfaces

    setup.demand_tables()
    setup.collect_static()
    os.environ["DAFENG_WARM"] = "1"  # each process gets ready before its first answers (see warming.py)
    Granian(
        "dafeng_site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
        respawn_failed_workers=True,
    ).serve()
    return 0
