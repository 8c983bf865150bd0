"""Scenarios of the city: what there is to set, and one run of it."""

# No postponed annotations here: ninja reads them when the routes are made.

from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from dafeng.core.errors import DafengError, Fault
from dafeng.pathway import lineage
from dafeng.pathway.steering import Steer
from dafeng.tracking import judgement_record
from dafeng_site.api.paging import Page, paged
from dafeng_site.lab.models import SavedScenario
from dafeng_site.lab.running import footings_of, run_of, targets_of
from dafeng_site.lab.services import saved_rows
from dafeng_site.lab.state import drivers_record, state_of
from dafeng_site.lab.worlds import World, model_of, world_of
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.services import GoneError

__all__ = ["router"]

router = Router()
Json = dict[str, Any]


class DriverIn(Schema):
    """A driver given otherwise: a deviation of all coming years [part], values by year in the driver's unit."""

    deviation: float = 0.0
    path: dict[int, float] = Field(default_factory=dict, max_length=100)


class RunIn(Schema):
    """A scenario and what differs from it: 0 to 1 for a measure, a deviation for a parameter, drivers by name."""

    scenario: str = Field(max_length=80)
    levels: dict[str, float] = Field(default_factory=dict, max_length=400)
    drivers: dict[str, DriverIn] = Field(default_factory=dict, max_length=100)


class TargetOut(Schema):
    """A target of the plan as judged on the run; figures in the canonical unit of the indicator.

    `standing` says what may be said of it and on what that rests: the model, or a measure that sets the value.
    """

    clause: str
    name: str
    year: int | None
    status: str
    standing: Json
    judgement: Json


class RunOut(Schema):
    """A run. CO2 in kt of the book named; `peak_year` is null where the path still rises in its last year."""

    scenario: str
    levels: dict[str, float]
    drivers: Json
    key: str
    base_year_estimated: bool
    book: str
    unit: str
    years: list[int]
    co2_by_year: dict[str, float]
    peak_year: int | None
    peak_value: float
    plateau: list[int] | None
    years_to_decline: int | None
    targets: list[TargetOut]


class InputOut(Schema):
    """Something that can be set; `default` is the scenario's own level."""

    id: str
    kind: str
    zh: str
    en: str
    default: float
    low: float
    high: float


class ScenarioOut(Schema):
    """A scenario of the city's pack with what it inherits, nearest first."""

    id: str
    zh: str
    en: str
    note: str
    inherits: list[str]
    key: str
    inputs: list[InputOut]


def _world(request: SiteRequest) -> World:
    world = world_of(request.scope)
    if isinstance(world, DafengError):
        raise world
    if world is None:
        raise GoneError(Fault("lab.none", zh="城市数据包中没有情景", en="the city pack has no scenarios"))
    return world


@router.get("/lab/scenarios", summary="情景和可设各项 scenarios and inputs", response=list[ScenarioOut])
@guard("lab")
def scenarios(request: SiteRequest) -> list[Json]:
    world = _world(request)
    found = []
    for each in world.spec.scenarios:
        model = model_of(world, each.id)
        names = ("id", "kind", "zh", "en", "default", "low", "high")
        inputs = [{name: getattr(one, name) for name in names} for one in model.inputs]
        line = [one.id for one in lineage(world.spec, each.id)[1:]]
        known = {name: getattr(each, name) for name in ("id", "zh", "en", "note")}
        found.append(known | {"inherits": line, "key": model.key, "inputs": inputs})
    return found


@router.post("/lab/run", summary="运行一个情景 run a scenario", response=RunOut)
@guard("lab")
def run(request: SiteRequest, wanted: RunIn) -> Json:
    world = _world(request)
    steers = (Steer(name, each.deviation, tuple(sorted(each.path.items())))
              for name, each in sorted(wanted.drivers.items()))  # fmt: skip
    drivers = tuple(each for each in steers if each.deviation or each.points)
    state = state_of(model_of(world, wanted.scenario), wanted.levels, drivers=drivers)
    done = run_of(world, state)
    found, peak = done.found, done.found.peak
    return {
        "scenario": state.scenario,
        "levels": dict(state.levels),
        "drivers": drivers_record(state.drivers),
        "key": done.key,
        "base_year_estimated": world.estimated,
        "book": world.spec.settings.book,
        "unit": "ktCO2",
        "years": list(found.years),
        "co2_by_year": {str(year): float(value) for year, value in zip(found.years, found.co2, strict=True)},
        "peak_year": peak.year,
        "peak_value": peak.value,
        "plateau": list(peak.plateau) if peak.plateau else None,
        "years_to_decline": peak.decline_years,
        "targets": [
            {
                "clause": each.target.clause,
                "name": each.target.indicator,
                "year": each.target.year,
                "status": each.judgement.status,
                "standing": footing.record(),
                "judgement": judgement_record(each.judgement),
            }
            for each, footing in zip(targets_of(world, done), footings_of(world, done), strict=True)
        ],
    }


@router.get("/lab/saved", summary="保存的情景 saved scenarios")
@guard("lab")
def saved(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(saved_rows(request.scope), page, _saved)


def _saved(row: SavedScenario) -> Json:
    names = ("name", "note", "scenario", "levels", "drivers", "key", "result", "shared", "created", "revision")
    return {"id": row.pk, "author": str(row.author)} | {name: getattr(row, name) for name in names}
