"""Scenarios side by side: their paths, and the rows of the specification in which two of them differ."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dafeng.pathway import compare_scenarios
from dafeng.pathway.scenarios import Difference
from dafeng_site.lab.running import run_of
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import model_of
from dafeng_site.pages.figures import language, unit_label
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labcharts import compare_chart, picture
from dafeng_site.pages.labdrivers import changed_drivers
from dafeng_site.pages.labnames import driver_row_name, input_name, other_name, own_name, scenario_name
from dafeng_site.pages.labnumbers import short_figure, wan
from dafeng_site.pages.labrows import milestones
from dafeng_site.pages.labwords import told

__all__ = ["changed_levels", "compared"]


def _ends(each: Difference) -> dict[str, Any]:
    """Both values of a row of the diff as they are written: levels as they are, drivers with unit or as a growth."""
    if each.table == "measures":
        return {"first": each.first, "second": each.second, "unit": ""}
    first, second = (None if value is None else f"{value * 100:g}%" if each.is_part else short_figure(value)
                     for value in (each.first, each.second))  # fmt: skip
    return {"first": first, "second": second, "of": f"{each.key}@{each.rule}@{each.year}",
            "unit": _("每年") if each.is_part else unit_label(each.unit, language())}  # fmt: skip


def changed_levels(asked: Asked) -> list[tuple[str, str, float, float]]:
    """Levels that differ between the two states beyond what their scenarios say: input, name, there, here."""
    names = {name for name, _value in (*asked.state.levels, *asked.other_state.levels)}
    here, there = (run.levels for run in (asked.run, asked.other))
    model = model_of(asked.world, asked.state.scenario)
    rows = [(name, input_name(asked, name), float(there[model.place_of(name)]), float(here[model.place_of(name)]))
            for name in sorted(names)]  # fmt: skip
    return [row for row in rows if row[2] != row[3]]


def compared(asked: Asked) -> dict[str, Any]:
    """The view: chart and table of all scenarios, and what is set differently between the two that are compared."""
    spec = asked.world.spec
    rows = [
        {
            "measure": each.table == "measures",
            "key": each.key,
            "name": input_name(asked, each.key)
            if each.table == "measures"
            else driver_row_name(asked, each.key, each.rule),
            "year": each.year,
            **_ends(each),
        }
        for each in compare_scenarios(spec, asked.other_state.scenario, asked.state.scenario)
    ]
    states = [("own", own_name(asked), asked.run.found, True, "")] if asked.state.changed else []
    states += [("other", asked.other_title, asked.other.found, False, "")] if asked.other_title else []
    states += [
        (f"scenario.{each.id}", scenario_name(asked, each.id), run_of(asked.world, State(each.id)).found,
         each.id == asked.state.scenario and not asked.state.changed, told(asked.world, each.note))
        for each in spec.scenarios
    ]  # fmt: skip
    years = milestones(asked)
    return {
        "chart": picture(asked, "", compare_chart(asked, [(name, found) for _of, name, found, _here, _note in states])),
        "measures": [row for row in rows if row["measure"]],
        "drivers": [row for row in rows if not row["measure"]],
        "own": changed_levels(asked),
        "steered": changed_drivers(asked),
        "heads": years,
        "scenarios_rows": [
            (
                of,
                name,
                each.peak,
                wan(each.peak.value),
                [(y, wan(each.co2[y - each.years[0]])) for y in years],
                here,
                note,
            )
            for of, name, each, here, note in states
        ],
        "base_year": asked.run.found.years[0],
        "first_name": other_name(asked),
        "second_name": own_name(asked),
    }
