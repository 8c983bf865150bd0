"""Many runs in the background: begun by one process, watched and cancelled from any, kept with their key.

Rows run in whole blocks, so that cutting them for the sake of progress changes no bit of the answer.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from dafeng.core.errors import DafengError, Fault
from dafeng.pathway.results import project
from dafeng.pathway.studies.drawing import input_rows
from dafeng.pathway.studies.ensembles import LEVELS
from dafeng.pathway.studies.targets import Targets, met_shares, target_tests
from dafeng.pathway.uncertainty import fan, p_peak_by, peaks_of
from dafeng.pathway.uncertainty.running import BLOCK, run_rows
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import shifted
from dafeng_site.lab.state import State, run_key
from dafeng_site.lab.worlds import World, model_of
from dafeng_site.people.policy import demand, may_change, scope_of, visible
from dafeng_site.services import GoneError, InvalidError

__all__ = ["MOST_RUNS", "begin", "cancel", "carry_out", "latest", "seconds_left", "stalled"]

MOST_RUNS = 20_000
_PIECE = 8 * BLOCK
_AT_ONCE = 2
_SILENT = timedelta(seconds=120)
"""Without a word for so long, the process that ran it is gone."""
_gate = threading.BoundedSemaphore(_AT_ONCE)


def begin(user: Any, world: World, state: State, runs: int, seed: int, *, aside: bool = True) -> LabRun:
    """Begin `runs` runs of the state; one that is done or under way with the same key is given back instead.

    `aside` runs them in a thread of their own. InvalidError for a number out of range or a person's second at once.
    """
    scope = scope_of(user)
    demand(scope, "lab")
    if not (1 <= runs <= MOST_RUNS and 0 <= seed <= 2**31 - 1):
        raise InvalidError(
            Fault("lab.runs", zh="次数或种子超出范围", en="runs or seed out of range", found=f"{runs}, {seed}"[:80],
                  expected=f"1–{MOST_RUNS}")
        )  # fmt: skip
    key = _key(world, state, runs, seed)
    own = LabRun.objects.filter(user=user, key=key).exclude(status__in=("cancelled", "failed"))
    there = next((row for row in own if not stalled(row)), None)
    if there is not None:
        return there
    if any(not stalled(row) for row in LabRun.objects.filter(user=user, status=LabRun.Status.RUNNING)):
        raise InvalidError(
            Fault("lab.busy", zh="您已有一次抽样正在运行", en="you have runs under way",
                  mend_zh="请等待完成或先取消。", mend_en="Wait for them or cancel them.")
        )  # fmt: skip
    row = LabRun.objects.create(user=user, key=key, state=state.query()[:4000], runs=runs, seed=seed)
    if aside:
        threading.Thread(target=_thread, args=(row.pk, world, state), daemon=True, name=f"lab-{row.pk}").start()
    return row


def _key(world: World, state: State, runs: int, seed: int) -> str:
    return run_key(model_of(world, state.scenario), state, runs=runs, seed=seed, sampling="sobol", world=world.digest)


def latest(user: Any, world: World, state: State) -> LabRun | None:
    """The person's last runs of just this state, with any number and seed."""
    rows = visible(scope_of(user), LabRun.objects.filter(user=user, state=state.query()[:4000]))
    for row in rows[:20]:
        if row.key == _key(world, state, row.runs, row.seed):
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
    model = shifted(model_of(world, state.scenario), state)
    try:
        targets = target_tests(world.pack, project(model))
        sample = world.uncertainty.draw(row.runs, seed=row.seed, method="sobol")
        rows = input_rows(model, sample)
        pieces = []
        for start in range(0, len(rows), _PIECE):
            piece = rows[start : start + _PIECE]
            pieces.append(run_rows(targets.run, piece, workers=1))
            if not _tell(pk, done=start + len(piece)):
                return
        found = {name: np.concatenate([each[name] for each in pieces]) for name in pieces[0]}
        _tell(pk, status=LabRun.Status.DONE, result=_result(found, targets, [int(year) for year in model.years]))
    except DafengError as error:
        _tell(pk, status=LabRun.Status.FAILED, trouble=error.text("zh")[:1000])


def _tell(pk: int, **fields: Any) -> bool:
    """Write how far it is; False where somebody has cancelled it."""
    running = LabRun.objects.filter(pk=pk, status=LabRun.Status.RUNNING)
    return bool(running.update(touched=timezone.now(), **fields))


def _result(found: dict[str, Any], targets: Targets, years: list[int]) -> dict[str, Any]:
    co2 = found["co2"]
    met = met_shares(found["margins"], targets.names)
    shares = p_peak_by(peaks_of(co2, years), years)
    return {
        "years": years,
        "quantiles": {f"{level:g}": values.tolist() for level, values in fan(co2, LEVELS).items()},
        "p_peak_by": {str(year): [share.value, share.low, share.high] for year, share in shares.items()},
        "p_targets": [
            {"clause": test.clause, "name": test.name, "year": test.year, "value": met[name][0] / met[name][1]}
            for name, test in zip(targets.names, targets.tests, strict=True)
        ],
        "not_covered": len(targets.not_covered),
    }
