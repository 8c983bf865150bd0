"""Many runs in the background: begun by one process, watched and cancelled from any, kept with their key.

Rows run in whole blocks, so that cutting them for the sake of progress changes no bit of the answer. What a kind of
study does with its runs stands in `inquiries`.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from dafeng.core.errors import DafengError, Fault
from dafeng_site.lab.inquiries import Stopped, inquire, runs_per_base
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.state import State, run_key
from dafeng_site.lab.worlds import World, model_of
from dafeng_site.people.policy import demand, may_change, scope_of, visible
from dafeng_site.services import GoneError, InvalidError

__all__ = ["BASES", "MOST_RUNS", "begin", "begin_variance", "cancel", "carry_out", "latest", "seconds_left", "stalled"]

MOST_RUNS = 20_000
BASES = (64, 128, 256, 512)
"""Base samples of variance shares; each is run once more for every input or group of inputs, and twice besides."""
_AT_ONCE = 2
_SILENT = timedelta(seconds=120)
"""Without a word for so long, the process that ran it is gone."""
_gate = threading.BoundedSemaphore(_AT_ONCE)


def begin(user: Any, world: World, state: State, runs: int, seed: int, *, aside: bool = True) -> LabRun:
    """Begin `runs` runs of the state; one that is done or under way with the same key is given back instead.

    `aside` runs them in a thread of their own. InvalidError for a number out of range or a person's second at once.
    """
    demand(scope_of(user), "lab")
    if not (1 <= runs <= MOST_RUNS and 0 <= seed <= 2**31 - 1):
        raise InvalidError(
            Fault("lab.runs", zh="次数或种子超出范围", en="runs or seed out of range", found=f"{runs}, {seed}"[:80],
                  expected=f"1–{MOST_RUNS}")
        )  # fmt: skip
    return _begin(user, world, state, LabRun.Kind.CHANCE, runs, seed, aside=aside)


def begin_variance(user: Any, world: World, state: State, base: int, seed: int, *, aside: bool = True) -> LabRun:
    """Begin the runs that variance shares need: `base` x (2 + groups of inputs); otherwise like `begin`."""
    demand(scope_of(user), "lab")
    if base not in BASES or not 0 <= seed <= 2**31 - 1:
        raise InvalidError(
            Fault("lab.runs", zh="基本样本数或种子超出范围", en="base sample or seed out of range",
                  found=f"{base}, {seed}"[:80], expected="/".join(str(each) for each in BASES))
        )  # fmt: skip
    runs = base * runs_per_base(world)
    return _begin(user, world, state, LabRun.Kind.VARIANCE, runs, seed, aside=aside)


def _begin(user: Any, world: World, state: State, kind: str, runs: int, seed: int, *, aside: bool) -> LabRun:
    key = _key(world, state, kind, runs, seed)
    own = LabRun.objects.filter(user=user, key=key).exclude(status__in=("cancelled", "failed"))
    there = next((row for row in own if not stalled(row)), None)
    if there is not None:
        return there
    if any(not stalled(row) for row in LabRun.objects.filter(user=user, status=LabRun.Status.RUNNING)):
        raise InvalidError(
            Fault("lab.busy", zh="您已有一次抽样正在运行", en="you have runs under way",
                  mend_zh="请等待完成或先取消。", mend_en="Wait for them or cancel them.")
        )  # fmt: skip
    row = LabRun.objects.create(user=user, key=key, kind=kind, state=state.query()[:4000], runs=runs, seed=seed)
    if aside:
        threading.Thread(target=_thread, args=(row.pk, world, state), daemon=True, name=f"lab-{row.pk}").start()
    return row


def _key(world: World, state: State, kind: str, runs: int, seed: int) -> str:
    model = model_of(world, state.scenario)
    return run_key(model, state, runs=runs, seed=seed, sampling="sobol", study=str(kind), world=world.digest)


def latest(user: Any, world: World, state: State, kind: str = LabRun.Kind.CHANCE) -> LabRun | None:
    """The person's last runs of this kind and just this state, with any number and seed."""
    rows = visible(scope_of(user), LabRun.objects.filter(user=user, kind=kind, state=state.query()[:4000]))
    for row in rows[:20]:
        if row.key == _key(world, state, kind, row.runs, row.seed):
            return row
    return None


def cancel(user: Any, pk: int) -> None:
    """Stop runs that are under way; those that are over stay as they are."""
    scope = scope_of(user)
    row = visible(scope, LabRun.objects.filter(pk=pk)).first()
    if row is None or not may_change(scope, row):
        raise GoneError(
            Fault("site.gone", zh="没有这条记录，或您无权查看", en="there is no such record, or you may not see it")
        )
    LabRun.objects.filter(pk=pk, status=LabRun.Status.RUNNING).update(status=LabRun.Status.CANCELLED)


def stalled(row: LabRun) -> bool:
    """Whether it says that it runs and has not said so for long."""
    return row.status == LabRun.Status.RUNNING and timezone.now() - row.touched > _SILENT


def seconds_left(row: LabRun) -> int | None:
    """How long it will take at the pace so far; None before the first piece."""
    if not row.done:
        return None
    taken = (row.touched - row.started).total_seconds()
    return max(1, round(taken * (row.runs - row.done) / row.done))


def _thread(pk: int, world: World, state: State) -> None:
    try:
        with _gate:
            carry_out(pk, world, state)
    finally:
        connection.close()


def carry_out(pk: int, world: World, state: State) -> None:
    """Run them piece by piece; stops when the row no longer says that it runs."""
    row = LabRun.objects.get(pk=pk)

    def watch(done: int) -> None:
        if not _tell(pk, done=done):
            raise Stopped

    try:
        result = inquire(row.kind, world, state, row.runs, row.seed, watch)
        _tell(pk, status=LabRun.Status.DONE, result=result)
    except Stopped:
        return
    except DafengError as error:
        _tell(pk, status=LabRun.Status.FAILED, trouble=error.text("zh")[:1000])


def _tell(pk: int, **fields: Any) -> bool:
    """Write how far it is; False where somebody has cancelled it."""
    running = LabRun.objects.filter(pk=pk, status=LabRun.Status.RUNNING)
    return bool(running.update(touched=timezone.now(), **fields))
