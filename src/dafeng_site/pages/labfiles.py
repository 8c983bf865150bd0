"""A run of the lab as files: table of indicators, IAMC long format, report."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from dafeng.city import protect
from dafeng.core.errors import DafengError
from dafeng.pathway import compare_scenarios
from dafeng.pathway.exchange import iamc_frame, table_frame
from dafeng.reports.scenario import ScenarioFacts, scenario_document
from dafeng.reports.writing import write_document
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import statements_of
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import model_of
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labchances import sentences
from dafeng_site.pages.labcharts import draw, path_chart
from dafeng_site.pages.labcompare import changed_levels
from dafeng_site.pages.labdrivers import changed_drivers
from dafeng_site.pages.labnames import input_name, other_name, own_name, place_name
from dafeng_site.pages.labnumbers import wan
from dafeng_site.pages.labplaces import district_split
from dafeng_site.pages.labrows import milestones, sector_rows
from dafeng_site.pages.labshares import difference, grouped
from dafeng_site.pages.labsliders import shell
from dafeng_site.pages.labtargets import target_rows

__all__ = ["FILES", "facts_of"]

Make = Callable[[Asked, LabRun | None], bytes]


def _csv(frame: pl.DataFrame) -> bytes:
    texts = [pl.col(name).map_elements(protect, return_dtype=pl.String) for name in frame.columns
             if frame.schema[name] == pl.String]  # fmt: skip
    return b"\xef\xbb\xbf" + frame.with_columns(texts).write_csv().encode()


def _xlsx(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_excel(buffer, worksheet="pathway", autofit=False)
    return buffer.getvalue()


def _iamc(asked: Asked) -> pl.DataFrame:
    pack = asked.world.pack
    name = f"{asked.state.scenario}-{asked.run.key[:12]}" if asked.state.changed else asked.state.scenario
    return iamc_frame(asked.run.found, pack.name_en or pack.code).with_columns(pl.lit(name).alias("scenario"))


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _years_wide(years: Sequence[int], rows: Sequence[tuple[str, str, Sequence[float]]]) -> pl.DataFrame:
    """A row a name, a column a year [10^4 t CO2]."""
    names = {"id": [row[0] for row in rows], "name": [row[1] for row in rows], "unit": ["10^4 t CO2"] * len(rows)}
    values = {str(year): [float(row[2][at]) / 10.0 for row in rows] for at, year in enumerate(years)}
    return pl.DataFrame({**names, **values})


def _shares(asked: Asked) -> pl.DataFrame:
    """What makes up the difference, by what was asked for; the rows sum to it."""
    found = difference(asked)
    if found is None:
        return _years_wide(asked.run.found.years, [])
    return _years_wide(found.years, [(part.key, part.name, part.values.tolist()) for part in grouped(asked, found)])


def _districts(asked: Asked) -> pl.DataFrame:
    found = district_split(asked)
    if isinstance(found, DafengError):
        return _years_wide(asked.run.found.years, [])
    rows = [(code, place_name(asked, code), path.tolist())
            for code, path in zip(found.codes, found.paths, strict=True)]  # fmt: skip
    return _years_wide(found.years, rows)


def _diff(asked: Asked) -> pl.DataFrame:
    """Rows of the specification that differ between the two scenarios, and levels that differ between the two runs."""
    rows = compare_scenarios(asked.world.spec, asked.other_state.scenario, asked.state.scenario)
    frame = pl.DataFrame(
        [(each.table, each.key, each.year, each.first, each.second, each.unit, each.rule) for each in rows],
        schema={"table": pl.String, "key": pl.String, "year": pl.Int64, "first": pl.Float64, "second": pl.Float64,
                "unit": pl.String, "rule": pl.String},
        orient="row",
    )  # fmt: skip
    own: list[tuple[str, str, int | None, float, float, str, str]]
    own = [("levels", name, None, there, here, "", "") for name, _said, there, here in changed_levels(asked)]
    own += [("drivers", name, year, there, here, unit, "")
            for name, _said, year, there, here, unit in changed_drivers(asked)]  # fmt: skip
    return pl.concat([frame, pl.DataFrame(own, schema=frame.schema, orient="row")])


def _drivers(asked: Asked) -> tuple[tuple[str, int, float, float, str], ...]:
    """Given paths beside those of the scenario itself, whatever else is compared with."""
    beside = replace(asked, other_state=State(asked.state.scenario))
    return tuple((name, year, there, here, unit)
                 for _id, name, year, there, here, unit in changed_drivers(beside))  # fmt: skip


def facts_of(asked: Asked, run: LabRun | None) -> ScenarioFacts:
    """What the report says, from the very run that the page shows. Probabilities only where runs were made."""
    found, other, peak = asked.run.found, asked.other.found, asked.run.found.peak
    model = model_of(asked.world, asked.state.scenario)
    done = run if run is not None and run.status == LabRun.Status.DONE else None
    found_parts = difference(asked)
    shares = []
    owned: list[tuple[str, float]] = []
    if found_parts is not None:
        at = found_parts.years.index(asked.year)
        units = grouped(replace(asked, by="unit"), found_parts)
        owned = sorted(((part.name, wan(float(part.values[at]))) for part in units), key=lambda each: each[1])
        shares = [(input_name(asked, name), wan(float(values[at]))) for name, values in found_parts.wedges().items()]
    base = found.years[0]
    chances = [(year, *done.result["p_peak_by"][str(year)]) for year in (2027, 2029, 2030)] if done else []
    return ScenarioFacts(
        city=asked.world.pack.name,
        scenario=own_name(asked),
        against=other_name(asked),
        key=asked.run.key,
        base_year=base,
        estimated=asked.world.estimated,
        peak_year=peak.year,
        highest_year=peak.highest_year,
        peak_value=wan(peak.value),
        years=tuple(milestones(asked)),
        path=tuple(
            (year, wan(one), wan(two))
            for year, one, two in zip(found.years, found.co2.tolist(), other.co2.tolist(), strict=True)
        ),
        sectors=tuple((str(row["name"]), tuple(cell[0] for cell in row["cells"])) for row in sector_rows(asked)
                      if row["code"].startswith("co2.")),
        levels=tuple((input_name(asked, name), float(model.defaults[model.place_of(name)]) * 100, value * 100)
                     for name, value in asked.state.levels),
        drivers=_drivers(asked),
        targets=tuple((row["clause"], row["name"], row["year"], row["target"], row["value"], row["unit"],
                       row["said_zh"]) for row in target_rows(asked)),
        shares=tuple(sorted((each for each in shares if abs(each[1]) > 1e-9), key=lambda each: each[1])),
        share_year=asked.year,
        chances=tuple(chances),
        runs=done.runs if done else 0,
        seed=done.seed if done else 0,
        basis=shell(asked)["counts"],
        picture=draw(path_chart(asked, run), 960, standalone=True),
        statements=tuple(zh for zh, _en in statements_of(asked.world, asked.run)),
        units=tuple(each for each in owned if abs(each[1]) > 1e-9),
        failures=tuple((each["head"], each["said"]) for each in sentences(asked, done.result)) if done else (),
    )  # fmt: skip


def _report(ending: str) -> Make:
    return lambda asked, run: write_document(scenario_document(facts_of(asked, run)), ending)


_FRAMES: dict[str, Callable[[Asked], pl.DataFrame]] = {
    "table": lambda asked: table_frame(asked.run.found),
    "iamc": _iamc,
    "shares": _shares,
    "districts": _districts,
    "diff": _diff,
}
_WRITERS = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}


def _written(what: str, ending: str) -> Make:
    return lambda asked, _run: _WRITERS[ending](_FRAMES[what](asked))


FILES: dict[tuple[str, str], Make] = {
    **{(what, ending): _written(what, ending) for what in _FRAMES for ending in _WRITERS},
    **{("report", ending): _report(ending) for ending in ("docx", "xlsx", "pdf")},
}
