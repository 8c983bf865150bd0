"""What a page of the lab is asked: state, comparison, view and year, from the address; faults beside, not thrown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from dafeng.core.errors import DafengError, Fault
from dafeng.pathway.steering import Steer
from dafeng_site.lab.models import SavedScenario
from dafeng_site.lab.running import Run, run_of
from dafeng_site.lab.services import state_of_saved
from dafeng_site.lab.state import State, levels_of_query, state_of, steers_of_query
from dafeng_site.lab.worlds import World, model_of

__all__ = ["GROUPINGS", "KEPT", "RULES", "VIEWS", "Asked", "asked_of", "beside"]

VIEWS = (
    "path",
    "targets",
    "wedge",
    "waterfall",
    "districts",
    "flow",
    "tornado",
    "chance",
    "cost",
    "compare",
    "explain",
)
GROUPINGS = ("measure", "project", "clause", "unit")
"""By what the shares in a difference are added up."""
RULES = ("inertia", "per-head", "per-output", "blend", "convergence")
"""How a path is shared among districts; see `dafeng.pathway.choice.district_paths`."""
KEPT = "saved-"
"""Before the number of a saved scenario where it is compared with."""
_DEFAULT_YEAR = 2030

Kept = Callable[[int], SavedScenario | None]
"""A saved scenario by its number, as far as the person may see it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page's question. `against` names the scenario to compare with, `other_state` is its state; `other_title` is
    set where it is a saved one. `drawn` is `wide` or `narrow` where one width of the charts is enough; `find` narrows
    the targets.
    """

    world: World
    state: State
    against: str
    other_state: State
    view: str
    year: int
    other_title: str = ""
    by: str = "measure"
    rule: str = "inertia"
    sector: str = ""
    key: str = ""
    saved: str = ""
    drawn: str = ""
    find: str = ""
    faults: tuple[Fault, ...] = field(default=())

    @property
    def run(self) -> Run:
        """The run of the state."""
        return run_of(self.world, self.state)

    @property
    def other(self) -> Run:
        """The run to compare with."""
        return run_of(self.world, self.other_state)

    def query(self, **more: str) -> str:
        """The question as an address; `more` replaces its parts."""
        parts = {"against": self.against, "view": self.view, "year": str(self.year), "sector": self.sector,
                 "by": "" if self.by == GROUPINGS[0] else self.by, "rule": "" if self.rule == RULES[0] else self.rule,
                 "saved": self.saved, "find": self.find} | more  # fmt: skip
        return self.state.query(**parts)


def asked_of(world: World, given: Mapping[str, str], kept: Kept | None = None) -> Asked:
    """Read an address. What cannot be read is left at the scenario's own and named in `faults`."""
    faults: list[Fault] = []
    names = [each.id for each in world.spec.scenarios]
    scenario = given.get("scenario", "")
    if scenario not in names:
        faults += [_unknown(scenario, names)] if scenario else []
        scenario = world.first_shown
    model = model_of(world, scenario)
    levels, wrong = levels_of_query(given)
    drivers, untold = steers_of_query(given)
    try:
        state = state_of(model, levels, [*wrong, *untold], drivers)
    except DafengError as error:
        faults += error.faults
        bad = {each.where for each in error.faults} | {each.found for each in error.faults}
        kept_levels = {name: value for name, value in levels.items() if name not in bad}
        state = _tried(world, scenario, kept_levels, tuple(each for each in drivers if each.driver not in bad))
    against, other, title = _against(world, given.get("against", ""), scenario, kept, faults)
    years = [int(year) for year in model.years]
    text = given.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else _DEFAULT_YEAR
    year = min(max(year, years[0]), years[-1])
    found = Asked(
        world, state, against, other, _one_of(VIEWS, given.get("view", "")), year, title,
        _one_of(GROUPINGS, given.get("by", "")), _one_of(RULES, given.get("rule", "")),
        given.get("sector", "")[:40], given.get("key", "")[:64], given.get("saved", "")[:12],
        _one_of(("", "wide", "narrow"), given.get("draw", "")), given.get("find", "").strip()[:40],
    )  # fmt: skip
    return _run_or_default(found, faults)


def beside(world: World, faults: Iterable[Fault]) -> dict[str, list[Fault]]:
    """Faults by the input or driver that they are about: named by its id, by its row, or in the words of the fault."""
    spec = world.spec
    named = (*spec.measures, *spec.parameters, *spec.drivers)
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        for each in named:
            if each.id in (fault.where, fault.found) or (fault.where and fault.where == each.where):
                found.setdefault(each.id, []).append(fault)
    return found


def _one_of(known: tuple[str, ...], text: str) -> str:
    return text if text in known else known[0]


def _against(world: World, asked: str, scenario: str, kept: Kept | None, faults: list[Fault]) -> tuple[str, State, str]:
    """What to compare with: a scenario or a saved one. What there is not is named, and another taken."""
    names = [each.id for each in world.spec.scenarios]
    if asked in names:
        return asked, State(asked), ""
    number = asked.removeprefix(KEPT)
    if kept and asked.startswith(KEPT) and number.isascii() and number.isdigit() and len(number) < 10:
        row = kept(int(number))
        try:
            if row is not None:
                state = state_of_saved(world, row)
                run_of(world, state)
                return asked, state, row.name
        except DafengError as error:
            faults += error.faults
    if asked:
        faults.append(_unknown(asked, names))
    first = next((name for name in ("frozen", *names) if name in names and name != scenario), scenario)
    return first, State(first), ""


def _tried(world: World, scenario: str, levels: dict[str, float], drivers: tuple[Steer, ...]) -> State:
    try:
        return state_of(model_of(world, scenario), levels, drivers=drivers)
    except DafengError:
        return State(scenario)


def _run_or_default(found: Asked, faults: list[Fault]) -> Asked:
    """Levels that together contradict each other are named, and the scenario's own are shown instead."""
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
