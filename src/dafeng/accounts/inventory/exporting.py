"""The inventory written out: plain records, CSV, IAMC long table, GPC table as CSV or workbook."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl

from dafeng.accounts.factors import FactorLibrary
from dafeng.accounts.inventory.gpc import cells, gpc_headings, gpc_table
from dafeng.accounts.inventory.layout import inventory_lines
from dafeng.accounts.inventory.records import LineResult
from dafeng.accounts.inventory.totals import Inventory
from dafeng.core.errors import Language
from dafeng.core.observations import observation_frame

__all__ = [
    "gpc_csv",
    "iamc",
    "inventory_observations",
    "inventory_record",
    "result_record",
    "write_gpc",
]

_IAMC = {
    "energy": "Energy",
    "ippu": "Industrial Processes",
    "agriculture": "AFOLU|Agriculture",
    "land": "AFOLU|Land",
    "waste": "Waste",
}
_IAMC_UNITS = {"CO2": ("Mt CO2/yr", 1e6), "CH4": ("Mt CH4/yr", 1e6), "N2O": ("kt N2O/yr", 1e3)}


def result_record(inventory: Inventory, result: LineResult) -> dict[str, Any]:
    """One result as plain values, terms included."""
    line = inventory_lines()[result.line]
    return {
        "line": result.line,
        "zh": line.zh,
        "en": line.en,
        "item": result.item,
        "gas": result.gas,
        "tonnes": result.value,
        f"co2e_{inventory.gwp_set}": None if result.value is None else inventory.co2e(result),
        "notation": result.notation,
        "reason": {"zh": result.reason_zh, "en": result.reason_en},
        "counted": line.counts(inventory.book),
        "ipcc": line.ipcc,
        "guide": line.guide,
        "gpc": line.gpc,
        "scope": line.scope,
        "method": result.method,
        "tier": result.tier,
        "state": result.state,
        "formula": result.formula("en"),
        "note": {"zh": result.note_zh, "en": result.note_en},
        "terms": [
            {
                "name": term.name,
                "role": term.role,
                "value": term.value,
                "unit": term.unit,
                "source": term.source,
                "at": term.at,
                "certainty": term.certainty,
                "row": term.row,
                "uncertainty": term.uncertainty,
            }
            for term in result.terms
        ],
    }


def inventory_record(inventory: Inventory) -> dict[str, Any]:
    """The inventory as plain values: totals, results, findings."""
    return {
        "place": inventory.place,
        "year": inventory.year,
        "book": inventory.book,
        "gwp_set": inventory.gwp_set,
        "version": inventory.version,
        "meta": dict(inventory.meta),
        "total_tco2e": inventory.total(),
        "by_sector_tco2e": inventory.by_sector(),
        "by_gas_t": inventory.by_gas(),
        "results": [result_record(inventory, each) for each in inventory.results],
        "findings": [
            {"code": each.code, "severity": each.severity, "zh": each.text("zh"), "en": each.text("en")}
            for each in inventory.findings
        ],
    }


def iamc(inventory: Inventory, *, model: str = "Dafeng", scenario: str = "observed") -> pl.DataFrame:
    """The IAMC long table: model, scenario, region, variable, unit, year, value.

    Gases in their own mass (`Emissions|CO2|Energy`), and the sum of gases with its set (`Emissions|GHG [AR5]`).
    """
    rows: list[tuple[str, str, float]] = []
    for gas, total in inventory.by_gas().items():
        unit, scale = _IAMC_UNITS.get(gas, (f"t {gas}/yr", 1.0))
        name = gas if gas in _IAMC_UNITS or gas in {"SF6", "NF3"} else f"{_family(gas)}|{gas}"
        rows.append((f"Emissions|{name}", unit, total / scale))
        for sector, label in _IAMC.items():
            part = inventory.by_gas(sector).get(gas)
            if part is not None:
                rows.append((f"Emissions|{name}|{label}", unit, part / scale))
    rows.append((f"Emissions|GHG [{inventory.gwp_set}]", "Mt CO2-equiv/yr", inventory.total() / 1e6))
    return pl.DataFrame(
        [
            {
                "model": model,
                "scenario": scenario,
                "region": inventory.place,
                "variable": variable,
                "unit": unit,
                "year": inventory.year,
                "value": value,
            }
            for variable, unit, value in rows
        ]
    )


def _family(gas: str) -> str:
    return "HFC" if gas.startswith("HFC") else "PFC"


def inventory_observations(inventory: Inventory) -> pl.DataFrame:
    """Totals as observations: gases by the catalogue's codes. Sums with a part not estimated are what is known of it,
    so the state is never better than estimated; the source names the version and, for equivalents, the set.
    """
    gases, process = inventory.by_gas(), inventory.by_gas("ippu").get("CO2")
    values = {
        f"ghg.total#{inventory.gwp_set}": inventory.total() / 1e3 if gases else None,
        "ghg.ch4": gases.get("CH4"),
        "ghg.n2o": gases.get("N2O"),
        "co2.process": process / 1e3 if process is not None else None,
    }
    rows = [
        {
            "indicator": code.partition("#")[0],
            "place": inventory.place,
            "period": str(inventory.year),
            "value": value,
            "state": "estimated",
            "source": f"calc#inventory:{inventory.version}:{code.partition('#')[2] or 'mass'}",
            "book": inventory.book,
        }
        for code, value in values.items()
        if value is not None
    ]
    return observation_frame(rows)


def gpc_csv(inventory: Inventory, language: Language = "zh") -> str:
    """The GPC table as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(gpc_headings(inventory.gwp_set, language))
    writer.writerows(cells(row) for row in gpc_table(inventory, language))
    return out.getvalue()


def write_gpc(
    inventory: Inventory,
    library: FactorLibrary,
    path: str | Path | io.BytesIO,
    *,
    language: Language = "zh",
    place_name: str = "",
) -> None:
    """A workbook: the GPC table, the results with their formulas, the factors that entered, the findings."""
    import xlsxwriter

    zh = language == "zh"
    with xlsxwriter.Workbook(
        path if isinstance(path, io.BytesIO) else str(path), {"nan_inf_to_errors": True, "strings_to_formulas": False}
    ) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0.00"})
        head = [
            place_name or inventory.place,
            f"{inventory.year}",
            f"{'账本' if zh else 'book'} {inventory.book}",
            f"GWP {inventory.gwp_set}",
            f"{'版本' if zh else 'version'} {inventory.version}",
        ]
        sheets: list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]] = [
            (
                "GPC",
                gpc_headings(inventory.gwp_set, language),
                [cells(row) for row in gpc_table(inventory, language)],
            ),
            ("结果" if zh else "Results", *_results(inventory, library, language)),
            ("因子" if zh else "Factors", *_factors(inventory, library, language)),
            (
                "检查" if zh else "Findings",
                ("级别", "内容") if zh else ("severity", "finding"),
                [(each.severity, each.text(language)) for each in inventory.findings],
            ),
        ]
        for name, headings, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, head, bold)
            sheet.write_row(1, 0, headings, bold)
            for at, row in enumerate(rows, start=2):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(at, column, value, number if isinstance(value, float) else None)
            sheet.freeze_panes(2, 2)
            sheet.set_column(0, len(headings), 16)


def _results(
    inventory: Inventory, library: FactorLibrary, language: Language
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    zh = language == "zh"
    gwp = inventory.gwp_set
    headings = (
        ("清单行", "名称", "项目", "气体", "吨", f"tCO2e ({gwp})", "记号", "计入总量", "算式", "来源", "理由")
        if zh
        else ("line", "name", "item", "gas", "t", f"tCO2e ({gwp})", "key", "counted", "formula", "sources", "reason")
    )
    lines = inventory_lines()
    rows = [
        (
            each.line,
            lines[each.line].name(language),
            each.item_name(library, language),
            each.gas,
            each.value,
            None if each.value is None else inventory.co2e(each),
            each.notation,
            ("是" if zh else "yes") if lines[each.line].counts(inventory.book) else ("否" if zh else "no"),
            each.formula(language),
            ";".join(each.sources),
            each.reason_zh if zh else each.reason_en,
        )
        for each in inventory.results
    ]
    return headings, rows


def _factors(
    inventory: Inventory, library: FactorLibrary, language: Language
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    zh = language == "zh"
    headings = (
        ("因子行", "数值", "单位", "来源", "文号", "表", "可信度")
        if zh
        else ("row", "value", "unit", "source", "number", "table", "certainty")
    )
    rows = []
    for name in dict.fromkeys(row for each in inventory.results for row in each.rows):
        row = library.row(name)
        source = library.data.sources[row.source]
        title = source.title_zh if zh else source.title_en or source.title_zh
        rows.append((row.id, row.value, row.unit, title, source.number, row.table, row.certainty))
    return headings, rows
