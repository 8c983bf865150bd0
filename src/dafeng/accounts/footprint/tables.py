"""The report as tables of words and numbers, one form for the terminal and the workbook, Chinese or English."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from dafeng.accounts.footprint.report import FootprintReport
from dafeng.core.errors import Language

__all__ = ["Sheet", "report_sheets", "statement", "write_workbook"]

Cell = str | float | None

_PARTS = {
    "fossil": ("化石源", "fossil"),
    "biogenic": ("生物源排放", "biogenic"),
    "biogenic_removal": ("生物源清除", "biogenic removal"),
    "land_use": ("土地利用变化", "land use change"),
    "fossil_removal": ("化石源清除", "fossil removal"),
    "land_use_removal": ("土地利用清除", "land use removal"),
}
_METHODS = {
    "mass": ("按质量分配", "by mass"),
    "energy": ("按能量分配", "by energy"),
    "economic": ("按经济价值分配", "by economic value"),
    "substitution": ("系统扩展（替代）", "substitution"),
}
_BOUNDARIES = {
    "cradle-to-gate": ("从摇篮到大门", "cradle to gate"),
    "cradle-to-grave": ("从摇篮到坟墓", "cradle to grave"),
}


@dataclass(frozen=True)
class Sheet:
    """A table with its title, headings and rows."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def _word(pair: tuple[str, str], language: Language) -> str:
    return pair[0] if language == "zh" else pair[1]


def statement(report: FootprintReport, language: Language = "zh") -> str:
    """Whether the result may be used officially, and what keeps it from that."""
    result = report.result
    if result.official:
        return _word(("所用数据均可用于正式报告。", "All data are fit for official reports."), language)
    count = len(result.weak)
    return _word(
        (
            f"不得用于正式报告：{count} 行数据为经验值或来历不明（M、U），须由具名人员核对原文后确认。",
            f"Not for official use: {count} lines are from memory or unknown (M, U), unconfirmed by any person.",
        ),
        language,
    )


def _head(report: FootprintReport, language: Language) -> Sheet:
    result, study = report.result, report.result.study
    zh = language == "zh"
    drawn, quality = report.drawn, report.quality
    level = "" if quality.level is None else (quality.level.zh if zh else quality.level.en)
    rows: list[tuple[Cell, ...]] = [
        (_word(("产品", "product"), language), study.zh if zh else study.en),
        (_word(("功能单位", "functional unit"), language), study.unit_zh if zh else study.unit_en),
        (
            _word(("系统边界", "boundary"), language),
            _word(_BOUNDARIES.get(study.boundary, (study.boundary,) * 2), language),
        ),
        (_word(("增温潜势", "GWP set"), language), f"IPCC {result.gwp_set}, 100 a"),
        (_word(("碳足迹 kgCO2e", "footprint kgCO2e"), language), result.total),
        (
            _word(("95 % 区间（蒙特卡洛）", "95 % range (Monte Carlo)"), language),
            f"{drawn.low:,.4g} – {drawn.high:,.4g}",
        ),
        (_word(("不确定度（解析）%", "uncertainty (analytic) %"), language), report.analytic.half_range),
        (
            _word(("数据质量等级 DQR", "data quality DQR"), language),
            f"{quality.dqr:.2f} {level}" if quality.dqr else None,
        ),
        (_word(("有评分的数据占影响的 %", "share of influence scored %"), language), quality.covered),
        (_word(("舍去的投入约占 %", "estimated share cut off %"), language), report.cutoff.share),
        (
            _word(("潜势由来源选定的部分 %", "share with the source's own GWP %"), language),
            _share(result.fixed, result.total),
        ),
        (_word(("使用限制", "use"), language), statement(report, language)),
    ]
    rows += [
        (
            f"{_word(('分配', 'allocation'), language)} {column.process} → {column.product}",
            f"{_word(_METHODS[column.allocation], language)} {100 * column.share:.2f} %",
        )
        for column in result.system.columns
        if column.allocation
    ]
    return Sheet(
        _word(("概要", "summary"), language), _heads(language, ("项目", "item"), ("内容", "value")), tuple(rows)
    )


def _heads(language: Language, *pairs: tuple[str, str]) -> tuple[str, ...]:
    return tuple(_word(pair, language) for pair in pairs)


def _share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def _stages(report: FootprintReport, language: Language) -> Sheet:
    result = report.result
    table = result.stage_table()
    parts = list(next(iter(table.values())))
    names = {stage.code: stage.zh if language == "zh" else stage.en for stage in result.study.stages}
    rows = [
        (names[stage], *values.values(), sum(values.values()), _share(sum(values.values()), result.total))
        for stage, values in table.items()
    ]
    sums = [sum(values[part] for values in table.values()) for part in parts]
    last = (_word(("合计", "total"), language), *sums, result.total, 100.0 if result.total else None)
    headings = (
        _word(("生命周期阶段", "stage"), language),
        *(_word(_PARTS[part], language) for part in parts),
        _word(("合计 kgCO2e", "total kgCO2e"), language),
        "%",
    )
    return Sheet(_word(("分阶段", "stages"), language), headings, (*rows, last))


def _processes(report: FootprintReport, language: Language) -> Sheet:
    study = report.result.study
    rows = tuple(
        (
            study.processes[each.process].zh if language == "zh" else study.processes[each.process].en,
            study.flows[each.product].zh if language == "zh" else study.flows[each.product].en,
            each.scaling,
            each.value,
            each.share,
        )
        for each in sorted(report.result.contributions, key=lambda each: -abs(each.value))
    )
    headings = _heads(
        language,
        ("单元过程", "process"),
        ("产品", "product"),
        ("规模", "runs"),
        ("直接排放 kgCO2e", "direct kgCO2e"),
        ("%", "%"),
    )
    return Sheet(_word(("热点过程", "hot spots"), language), headings, rows)


def _paths(report: FootprintReport, language: Language) -> Sheet:
    flows = report.result.study.flows
    rows = tuple(
        (
            "　" * (len(each.flows) - 1) + (flows[each.flows[-1]].zh if language == "zh" else flows[each.flows[-1]].en),
            each.amount,
            flows[each.flows[-1]].unit,
            each.value,
            each.direct,
            each.share,
        )
        for each in report.nodes
    )
    headings = _heads(
        language,
        ("供应链", "supply chain"),
        ("数量", "amount"),
        ("单位", "unit"),
        ("携带 kgCO2e", "carries kgCO2e"),
        ("其中直接", "of it direct"),
        ("%", "%"),
    )
    return Sheet(_word(("供应链路径", "paths"), language), headings, rows)


def _lines(report: FootprintReport, language: Language) -> Sheet:
    study = report.result.study
    variance = {each.id: share for each, share in report.analytic.variance}
    rows = tuple(
        (
            each.process,
            each.kind,
            each.flow,
            each.amount,
            study.flows[each.flow].unit if each.flow in study.flows else "kg",
            ";".join(map(str, each.pedigree)),
            variance.get(each.id, 0.0),
            study.sources[each.source].title_zh if language == "zh" else study.sources[each.source].title_en,
            each.certainty,
            each.note,
        )
        for each in study.exchanges
        if each.source in study.sources
    )
    headings = _heads(
        language,
        ("单元过程", "process"),
        ("种类", "kind"),
        ("物质", "flow"),
        ("数量", "amount"),
        ("单位", "unit"),
        ("数据质量评分", "pedigree"),
        ("占方差 %", "of variance %"),
        ("来源", "source"),
        ("可靠程度", "certainty"),
        ("说明", "note"),
    )
    return Sheet(_word(("清单", "inventory"), language), headings, rows)


def report_sheets(report: FootprintReport, language: Language = "zh") -> tuple[Sheet, ...]:
    """The report's tables: summary, stages, hot spots, paths, inventory."""
    return tuple(make(report, language) for make in (_head, _stages, _processes, _paths, _lines))


def write_workbook(report: FootprintReport, path: Path, language: Language = "zh") -> None:
    """Write the tables to an .xlsx file, one sheet each; text is never taken for a formula. Raises `OSError`."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        number = book.add_format({"num_format": "#,##0.0000"})
        for sheet in report_sheets(report, language):
            page = book.add_worksheet(sheet.title)
            page.write_row(0, 0, sheet.headings, bold)
            for at, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, float):
                        page.write_number(at, column, cell, number)
                    elif cell is not None:
                        page.write_string(at, column, str(cell))
            page.freeze_panes(1, 0)
            page.autofit(400)
    path.write_bytes(made.getvalue())
