"""The run's path shared among the districts; the parts sum to the city's."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.charts import SERIES_COLOURS, LineChart, Point, Series
from dafeng.core.errors import DafengError
from dafeng.pathway.studies.districts import DistrictSplit, split_districts
from dafeng_site.lab.worlds import remembered
from dafeng_site.pages.figures import indicator_name, language
from dafeng_site.pages.labasked import RULES, Asked
from dafeng_site.pages.labcharts import source_line
from dafeng_site.pages.labnames import own_name, place_name
from dafeng_site.pages.labnumbers import unit, wan
from dafeng_site.pages.pictures import words

__all__ = ["RULE_NAMES", "district_chart", "district_split", "districts"]

RULE_NAMES = {
    "inertia": gettext_lazy("按基期排放占比"),
    "per-head": gettext_lazy("按人口"),
    "per-output": gettext_lazy("按地区生产总值"),
    "blend": gettext_lazy("排放占比和人口各半"),
    "convergence": gettext_lazy("由排放占比逐步趋同到人均相等"),
}


def district_split(asked: Asked) -> DistrictSplit | DafengError:
    """The paths of the districts by the rule asked for, or why there are none."""

    def make() -> DistrictSplit | DafengError:
        try:
            last = asked.run.found.years[-1]
            return split_districts(asked.world.pack, asked.run.found, asked.rule, converge_by=last)  # type: ignore[arg-type]  # checked when asked
        except DafengError as error:
            return error

    return remembered(("districts", asked.world.digest, asked.run.key, asked.rule), make)


def district_chart(asked: Asked) -> LineChart | None:
    """A line for each district; None where the rule cannot be applied."""
    found = district_split(asked)
    if isinstance(found, DafengError):
        return None
    series = tuple(
        Series(
            place_name(asked, code),
            tuple(Point(float(year), wan(value), "estimated") for year, value in zip(found.years, row, strict=True)),
            SERIES_COLOURS[at % len(SERIES_COLOURS)],
        )
        for at, (code, row) in enumerate(zip(found.codes, found.paths.tolist(), strict=True))
    )
    title = _("%(name)s：各区市的排放路径") % {"name": own_name(asked)}
    return LineChart("lab-districts", title, unit(), series, source_line(asked), words=words())


def districts(asked: Asked, heads: list[int]) -> dict[str, Any]:
    """Rules, rows, sums, and what the shares rest on."""
    here = reverse("lab") + "?"
    rules = [(rule, RULE_NAMES[rule], here + asked.query(rule=rule), rule == asked.rule) for rule in RULES]
    found = district_split(asked)
    if isinstance(found, DafengError):
        return {"rules": rules, "trouble": found.text(language())}
    places = [year - found.years[0] for year in heads]
    rows = [
        (code, place_name(asked, code), [(year, wan(float(path[at]))) for year, at in zip(heads, places, strict=True)])
        for code, path in zip(found.codes, found.paths, strict=True)
    ]
    total = [wan(float(found.paths[:, at].sum())) for at in places]
    city = [wan(float(asked.run.found.co2[at])) for at in places]
    return {
        "rules": rules,
        "heads": heads,
        "rows": rows,
        "total": list(zip(heads, total, strict=True)),
        "gap": max(abs(one - two) for one, two in zip(total, city, strict=True)),
        "figures": [(indicator_name(code), period) for code, period in found.periods.items()],
        "left_out": [place_name(asked, code) for code in found.left_out],
    }
