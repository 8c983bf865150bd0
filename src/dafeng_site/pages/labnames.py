"""What scenarios, inputs, drivers and places are called in the lab, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dafeng.pathway.naming import clause_names
from dafeng.pathway.studies.differences import DRIVERS
from dafeng_site.lab.worlds import World
from dafeng_site.pages.figures import language, named
from dafeng_site.pages.labasked import Asked

__all__ = ["clause_title", "driver_row_name", "headed", "input_name", "other_name", "own_name", "place_name",
           "project_name", "scenario_name"]  # fmt: skip


def scenario_name(asked: Asked, name: str) -> str:
    """A scenario's name in the reader's language."""
    return headed(named(asked.world.spec.scenario(name), name))


def own_name(asked: Asked) -> str:
    """The name of the state: the scenario, with a mark where levels differ from it."""
    name = scenario_name(asked, asked.state.scenario)
    return _("%(name)s（已调整）") % {"name": name} if asked.state.changed else name


def other_name(asked: Asked) -> str:
    """The name of what is compared with: a scenario, or a saved one under its own name."""
    return asked.other_title or scenario_name(asked, asked.against)


def input_name(asked: Asked, name: str) -> str:
    """A measure's, parameter's or driver's name; the drivers together have one of their own."""
    if name == DRIVERS:
        return _("驱动因素（全部）")
    spec = asked.world.spec
    found = next((each for each in (*spec.measures, *spec.parameters, *spec.drivers) if each.id == name), None)
    return headed(named(found, name))


def driver_row_name(asked: Asked, driver: str, rule: str) -> str:
    """What a row of a driver in a diff is called: the driver, and that it is a growth where it is one."""
    name = input_name(asked, driver)
    return _("%(name)s（年均增速）") % {"name": name} if rule == "growth" else name


def place_name(asked: Asked, code: str) -> str:
    """The city's or a district's name in the reader's language."""
    pack = asked.world.pack
    place = pack if code == pack.code else pack.place(code)
    if place is None:
        return code
    return place.name_en if language() == "en" and place.name_en else place.name


def clause_title(world: World, number: str) -> str:
    """The title of a clause of the plan: as the plan has it, in English as the pack translates it where it does."""
    return clause_names(world.spec, world.plan).get(number, ("", ""))[language() == "en"]


def project_name(world: World, number: int) -> str:
    """The project's name: the title of the clause that its measures' clauses stand in."""
    if not number:
        return _("其他措施")
    heads = {each.clause.rpartition(")")[0] + ")" for each in world.spec.measures if each.project == number}
    title = next(filter(None, (clause_title(world, head) for head in sorted(heads))), "")
    return title or _("工程%(number)s") % {"number": number}


def headed(name: str) -> str:
    """A name as it stands at the head of a line: English ones begin with a capital; Chinese has none."""
    return name[:1].upper() + name[1:]
