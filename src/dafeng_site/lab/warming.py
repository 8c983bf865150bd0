"""A new process gets ready before its first answers: kernels loaded, the city's scenarios read, compiled and run once.

Without this the first person to open the lab after a start waits for all of it, and everybody else waits beside it: one
thread that computes holds up all others. Where it takes long, as with no kernels kept, the rest is done beside the
answers. What is there then stays, so the collector of garbage need not go through it again. Nothing is answered from
here: what is made lies where `worlds` and `kept` would have put it, and a failure leaves it to the first question.
"""

from __future__ import annotations

import gc
import logging
import threading

from django.db import DatabaseError, connection

from dafeng.core.errors import DafengError
from dafeng.pathway import prepare_kernels
from dafeng_site.lab.running import footings_of, run_of
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import World, world_of
from dafeng_site.people.models import Role
from dafeng_site.people.scope import Scope

__all__ = ["begin_warming", "warm_lab"]

_said = logging.getLogger(__name__)


def begin_warming(wait: float = 10) -> threading.Thread:
    """Start in a thread of its own and wait for it so many seconds; then the process answers beside it."""
    found = threading.Thread(target=_thread, name="warm lab", daemon=True)
    found.start()
    found.join(wait)
    return found


def _thread() -> None:
    try:
        warm_lab()
    except (DafengError, DatabaseError) as error:
        _said.info("the lab could not be made ready: %s", error)
    finally:
        connection.close()
        gc.collect()
        gc.freeze()


def warm_lab() -> None:
    """Read, compile and run every scenario once as those see it who see all figures; load kernels that are kept."""
    prepare_kernels(load=True)
    world = world_of(Scope(role=Role.OFFICE))
    if not isinstance(world, World):
        return
    for each in world.spec.scenarios:
        run = run_of(world, State(each.id))
        if each.id == world.first_shown:
            footings_of(world, run)
