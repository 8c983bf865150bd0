"""A run of the lab as files: table of indicators, IAMC long format, report."""

from __future__ import annotations

import io
from collections.abc import Callable

import polars as pl

from dafeng.city import protect
from dafeng.pathway.exchange import iamc_frame, table_frame
from dafeng.reports.scenario import ScenarioFacts, scenario_document
from dafeng.reports.writing import write_document
from dafeng.tracking import STATUS_WORDS
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import difference_of
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import model_of
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labcharts import draw, input_name, own_name, path_chart, scenario_name, wan
from dafeng_site.pages.labsliders import shell
from dafeng_site.pages.labview import MILESTONES, sector_rows, target_rows

__all__ = ["FILES", "KINDS", "facts_of"]

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
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
    name = f"{asked.state.scenario}-{asked.run.key[:12]}" if asked.state.levels else asked.state.scenario
    return iamc_frame(asked.run.found, pack.name_en or pack.code).with_columns(pl.lit(name).alias("scenario"))


def facts_of(asked: Asked, run: LabRun | None) -> ScenarioFacts:
    """What the report says, from the very run that the page shows. Probabilities only where runs were made."""
    found, other, peak = asked.run.found, asked.other.found, asked.run.found.peak
    model = model_of(asked.world, asked.state.scenario)
    done = run if run is not None and run.status == LabRun.Status.DONE else None
    difference = difference_of(asked.world, State(asked.against), asked.state)
    shares = []
    if difference is not None:
        at = difference.years.index(asked.year)
        shares = [(input_name(asked, name), wan(float(values[at]))) for name, values in difference.wedges().items()]
    base = found.years[0]
    years = (base, *(year for year in MILESTONES if base < year <= found.years[-1]))
    chances = [(year, *done.result["p_peak_by"][str(year)]) for year in (2027, 2029, 2030)] if done else []
    return ScenarioFacts(
        city=asked.world.pack.name,
        scenario=own_name(asked),
        against=scenario_name(asked, asked.against),
        key=asked.run.key,
        base_year=base,
        estimated=asked.world.estimated,
        peak_year=peak.year,
        highest_year=peak.highest_year,
        peak_value=wan(peak.value),
        years=years,
        path=tuple(
            (year, wan(one), wan(two))
            for year, one, two in zip(found.years, found.co2.tolist(), other.co2.tolist(), strict=True)
        ),
        sectors=tuple((str(row["name"]), tuple(value for value, _url in row["cells"])) for row in sector_rows(asked)
                      if row["code"].startswith("co2.")),
        levels=tuple((input_name(asked, name), float(model.defaults[model.place_of(name)]) * 100, value * 100)
                     for name, value in asked.state.levels),
        targets=tuple((row["clause"], row["name"], row["year"], row["target"], row["value"], row["unit"],
                       STATUS_WORDS[row["status"]][0]) for row in target_rows(asked)),
        shares=tuple(sorted((each for each in shares if abs(each[1]) > 1e-9), key=lambda each: each[1])),
        share_year=asked.year,
        chances=tuple(chances),
        runs=done.runs if done else 0,
        seed=done.seed if done else 0,
        basis=shell(asked)["counts"],
        picture=draw(path_chart(asked, run), 960, standalone=True),
    )  # fmt: skip


def _report(ending: str) -> Make:
    return lambda asked, run: write_document(scenario_document(facts_of(asked, run)), ending)


FILES: dict[tuple[str, str], Make] = {
    ("table", "csv"): lambda asked, _run: _csv(table_frame(asked.run.found)),
    ("table", "xlsx"): lambda asked, _run: _xlsx(table_frame(asked.run.found)),
    ("iamc", "csv"): lambda asked, _run: _csv(_iamc(asked)),
    ("iamc", "xlsx"): lambda asked, _run: _xlsx(_iamc(asked)),
    ("report", "docx"): _report("docx"),
    ("report", "xlsx"): _report("xlsx"),
    ("report", "pdf"): _report("pdf"),
}
