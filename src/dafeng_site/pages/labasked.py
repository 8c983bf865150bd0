"""What a page of the lab is asked: state, comparison, view and year, from the address; faults beside, not thrown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dafeng.core.errors import DafengError, Fault
from dafeng_site.lab.running import Run, run_of
from dafeng_site.lab.state import State, levels_of_query, state_of
from dafeng_site.lab.worlds import World, model_of

__all__ = ["VIEWS", "Asked", "asked_of"]

VIEWS = ("path", "targets", "wedge", "waterfall", "flow", "tornado", "cost", "compare", "explain")
_DEFAULT_YEAR = 2030


@dataclass(frozen=True, slots=True)
class Asked:
    """A page's question. `against` is the scenario to compare with, as it stands in the plan of scenarios."""

    world: World
    state: State
    against: str
    view: str
    year: int
    sector: str = ""
    key: str = ""
    saved: str = ""
    faults: tuple[Fault, ...] = field(default=())

    @property
    def run(self) -> Run:
        """The run of the state."""
        return run_of(self.world, self.state)

    @property
    def other(self) -> Run:
        """The run to compare with."""
        return run_of(self.world, State(self.against))

    def query(self, **more: str) -> str:
        """The question as an address; `more` replaces its parts."""
        parts = {"against": self.against, "view": self.view, "year": str(self.year), "sector": self.sector,
                 "saved": self.saved} | more  # fmt: skip
        return self.state.query(**parts)


def asked_of(world: World, given: Mapping[str, str]) -> Asked:
    """Read an address. What cannot be read is left at the scenario's own and named in `faults`."""
    faults: list[Fault] = []
    names = [each.id for each in world.spec.scenarios]
    scenario = given.get("scenario", "")
    if scenario not in names:
        faults += [_unknown(scenario, names)] if scenario else []
        scenario = "plan" if "plan" in names else names[0]
    model = model_of(world, scenario)
    levels, wrong = levels_of_query(given)
    try:
        state = state_of(model, levels, wrong)
    except DafengError as error:
        faults += error.faults
        bad = {each.where for each in error.faults} | {each.found for each in error.faults}
        state = _tried(world, scenario, {name: value for name, value in levels.items() if name not in bad})
    against = given.get("against", "")
    if against not in names:
        faults += [_unknown(against, names)] if against else []
        against = next((name for name in ("frozen", *names) if name in names and name != scenario), scenario)
    years = [int(year) for year in model.years]
    text = given.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else _DEFAULT_YEAR
    year = min(max(year, years[0]), years[-1])
    view = given.get("view", "")
    found = Asked(world, state, against, view if view in VIEWS else "path", year, given.get("sector", "")[:40],
                  given.get("key", "")[:64], given.get("saved", "")[:12])  # fmt: skip
    return _run_or_default(found, faults)


def _tried(world: World, scenario: str, levels: dict[str, float]) -> State:
    try:
        return state_of(model_of(world, scenario), levels)
    except DafengError:
        return State(scenario)


def _run_or_default(found: Asked, faults: list[Fault]) -> Asked:
    """Levels that together contradict each other are named, and the scenario's own are shown instead."""
    from dataclasses import replace

    try:
        run_of(found.world, found.state)
    except DafengError as error:
        faults += error.faults
        found = replace(found, state=State(found.state.scenario))
    return replace(found, faults=tuple(faults))


def _unknown(name: str, names: list[str]) -> Fault:
    return Fault(
        "lab.no-scenario", zh="没有这个情景", en="no such scenario", found=name[:80], expected="、".join(names)
    )
