"""Keeping scenarios: saved, changed and removed through the one way in which records change."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.lab.models import SavedScenario
from dafeng_site.lab.running import run_of
from dafeng_site.lab.state import State, drivers_record, run_key, state_of, steers_of_record
from dafeng_site.lab.worlds import World, model_of
from dafeng_site.people.policy import Scope, demand, scope_of, visible

__all__ = ["change_saved", "is_current", "remove_saved", "save_scenario", "saved_rows", "state_of_saved"]


def saved_rows(scope: Scope) -> QuerySet[SavedScenario]:
    """Saved scenarios that the scope may see, the latest first."""
    return visible(scope, SavedScenario.objects.select_related("author"))


def save_scenario(
    user: Any, world: World, state: State, *, name: str, note: str, shared: bool, key: str
) -> SavedScenario:
    """Keep the state. `key` is that of the run which the person looked at; ConflictError where it is another by now."""
    demand(scope_of(user), "save-scenario")
    run = run_of(world, state)
    if key != run.key:
        raise services.ConflictError(
            Fault(
                "lab.key",
                zh="运行标识不符：打开页面之后，数据或模型已有变化",
                en="another key: data or model have changed since you opened the page",
                found=key[:12],
                expected=run.key[:12],
                mend_zh="请重新查看结果后再保存。",
                mend_en="Look at the result anew, then save it.",
            )
        )
    row = SavedScenario(
        name=name.strip(),
        note=note.strip(),
        shared=shared,
        scenario=state.scenario,
        levels=dict(state.levels),
        drivers=drivers_record(state.drivers),
        key=run.key,
        result=_result(world, state),
        author=user,
    )
    return services.create(user, row, "保存情景")


def _result(world: World, state: State) -> dict[str, Any]:
    peak = run_of(world, state).found.peak
    return {
        "peak_kind": peak.kind,
        "peak_year": peak.year,
        "highest_year": peak.highest_year,
        "peak_value": peak.value,
    }


def change_saved(user: Any, pk: int, revision: int, fields: dict[str, Any], reason: str) -> SavedScenario:
    """Change name, note or who may see it; the levels stay, for the link says what they are."""
    known: dict[str, Any] = {name: fields[name] for name in ("name", "note", "shared") if name in fields}
    return services.edit(user, SavedScenario, pk, revision, known, reason)


def remove_saved(user: Any, pk: int, revision: int, reason: str) -> None:
    """Remove a saved scenario; its history stays."""
    services.delete(user, SavedScenario, pk, revision, reason or "删除情景")


def state_of_saved(world: World, row: SavedScenario) -> State:
    """The state that was saved. PathwayError where the city's scenarios no longer know it."""
    return state_of(model_of(world, row.scenario), row.levels, drivers=steers_of_record(row.drivers))


def is_current(world: World, row: SavedScenario) -> bool:
    """Whether the run today has the key that was saved: same data, model and levels."""
    return run_key(model_of(world, row.scenario), state_of_saved(world, row)) == row.key
