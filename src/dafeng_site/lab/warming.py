"""A new process gets ready beside its first answers: kernels loaded, the city's scenarios read, compiled and run once.

Without this the first person to open the lab after a start waits for all of it. Nothing is answered from here: what is
made lies where `worlds` and `kept` would have put it, and a failure leaves it to the first question as before.
"""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connection

from dafeng.core.errors import DafengError
from dafeng.pathway import prepare_kernels
from dafeng_site.lab.running import run_of, targets_of
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import World, world_of
from dafeng_site.people.models import Role
from dafeng_site.people.scope import Scope

__all__ = ["begin_warming", "warm_lab"]

_said = logging.getLogger(__name__)


def begin_warming() -> threading.Thread:
    """Start in a thread of its own; the process answers meanwhile."""
    found = threading.Thread(target=_thread, name="warm lab", daemon=True)
    found.start()
    return found


def _thread() -> None:
    try:
        warm_lab()
    except (DafengError, DatabaseError) as error:
        _said.info("the lab could not be made ready: %s", error)
    finally:
        connection.close()


def warm_lab() -> None:
    """Read, compile and run every scenario once as those see it who see all figures; load kernels that are kept."""
    prepare_kernels(load=True)
    world = world_of(Scope(role=Role.OFFICE))
    if not isinstance(world, World):
        return
    for each in world.spec.scenarios:
        run = run_of(world, State(each.id))
        if each.id == world.first_shown:
            targets_of(world, run)
