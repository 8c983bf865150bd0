"""Tables of the report: plain values under headings in both languages, the same for screen, JSON and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dafeng.accounts.enterprise.account import PARTS, Account
from dafeng.accounts.enterprise.bookkeeping import ClinkerBook, PowerBook
from dafeng.accounts.enterprise.check_papers import PARAMETERS
from dafeng.accounts.enterprise.checks import Finding
from dafeng.accounts.enterprise.records import MONTHS
from dafeng.accounts.enterprise.schema import products
from dafeng.accounts.factors import FactorChoice, FactorLibrary
from dafeng.core.errors import Language

__all__ = ["Heading", "Table", "book_tables", "common_tables"]

_PART_NAMES = {
    "fuel": ("化石燃料燃烧", "Fuel combustion"),
    "process": ("工业生产过程", "Industrial process"),
    "electricity": ("净购入电力", "Net electricity bought"),
    "heat": ("净购入热力", "Net heat bought"),
    "recovered": ("回收利用", "Recovered"),
    "total": ("合计", "Total"),
}
Heading = tuple[str, str, str]
"""Code, Chinese and English heading (with its unit)."""

_SEVERITY = {"error": ("不符合", "breach"), "warning": ("待说明", "to explain"), "note": ("提示", "note")}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: headings, and rows of plain values (text, number or None)."""

    code: str
    zh: str
    en: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Any, ...], ...]

    def title(self, language: Language = "zh") -> str:
        """The title in one language."""
        return self.zh if language == "zh" else self.en

    def heads(self, language: Language = "zh") -> list[str]:
        """The headings in one language."""
        return [each[1] if language == "zh" else each[2] for each in self.headings]


def _headings(*triples: tuple[str, str, str]) -> tuple[Heading, ...]:
    return triples


def _summary(account: Account) -> Table:
    parts = [part for part in PARTS if part in account.industry.parts]
    rows: list[tuple[Any, ...]] = []
    for part in parts:
        months = [account.total(part, month=month) for month in MONTHS]
        rows.append((f"{_PART_NAMES[part][0]} {_PART_NAMES[part][1]}", *months, account.total(part)))
    rows.append(("合计 Total", *(account.total(month=month) for month in MONTHS), account.total()))
    if account.memo:
        rows.append(("备注项（不计入）Memo, not counted", *([None] * 12), account.memo))
    names = [(f"m{month}", f"{month}月", f"{month}") for month in MONTHS]
    return Table(
        "summary", "排放量汇总（tCO2e）", "Emissions by month (tCO2e)",
        _headings(("part", "排放部分", "Part"), *names, ("year", "全年", "Year")), tuple(rows),
    )  # fmt: skip


def _lines(account: Account) -> Table:
    rows = tuple(
        (
            line.unit, line.month, f"{line.zh}", line.activity, line.activity_unit, line.formula, line.factor,
            line.factor_unit, line.value, "备注" if line.memo else "", line.origin_zh, line.evidence, line.where,
        )
        for line in account.lines
    )  # fmt: skip
    return Table(
        "lines", "逐行核算：活动数据 × 因子 = 排放量", "Every row: activity x factor = emission",
        _headings(
            ("unit", "设施", "Unit"), ("month", "月份", "Month"), ("item", "项目", "Item"),
            ("activity", "活动数据", "Activity"), ("activity_unit", "单位", "Unit of activity"),
            ("formula", "因子算式", "Formula of the factor"), ("factor", "因子", "Factor"),
            ("factor_unit", "因子单位", "Unit of factor"), ("value", "排放量（tCO2e）", "Emission (tCO2e)"),
            ("memo", "备注项", "Memo"), ("origin", "因子来源", "Origin"), ("evidence", "证据", "Evidence"),
            ("where", "出处", "Place in the form"),
        ),
        rows,
    )  # fmt: skip


def _factors(account: Account, library: FactorLibrary) -> Table:
    used: dict[str, FactorChoice] = {}
    for line in account.lines:
        for choice in line.choices:
            if choice.row:
                used[choice.row.id] = choice
    names = {each.row: each for each in library.confirmations}
    rows = []
    for row_id, choice in used.items():
        row = choice.row
        if row is None:
            continue
        source, item = library.data.sources[row.source], library.data.items[row.item]
        who = names.get(row_id)
        rows.append(
            (
                row_id, item.zh, library.data.parameters[row.parameter].zh, choice.value, choice.unit,
                f"{source.title_zh} {source.number} {row.table}".strip(), row.certainty,
                f"{who.person} {who.on.isoformat()}" if who else "", row.note,
            )
        )  # fmt: skip
    return Table(
        "factors", "所用因子", "Factors used",
        _headings(
            ("row", "编号", "Row"), ("item", "项目", "Item"), ("parameter", "参数", "Parameter"),
            ("value", "数值", "Value"), ("unit", "单位", "Unit"), ("source", "来源", "Source"),
            ("certainty", "可靠程度", "Certainty"), ("confirmed", "确认", "Confirmed by"), ("note", "说明", "Note"),
        ),
        tuple(rows),
    )  # fmt: skip


def _findings(findings: Sequence[Finding]) -> Table:
    rows = tuple(
        (
            _SEVERITY[each.check.severity][0], each.check.zh, each.fault.where, each.fault.found, each.fault.expected,
            each.fault.mend_zh, each.check.threshold, each.check.unit, each.check.source, each.check.certainty,
        )
        for each in findings
    )  # fmt: skip
    return Table(
        "findings", "核对结果", "Findings",
        _headings(
            ("severity", "性质", "Gravity"), ("check", "核对项", "Check"), ("where", "位置", "Place"),
            ("found", "实际", "Found"), ("expected", "应为", "Expected"), ("mend", "怎么办", "What to do"),
            ("threshold", "阈值", "Threshold"), ("unit", "阈值单位", "Unit of threshold"),
            ("rule", "依据", "Rule"), ("certainty", "依据可靠程度", "Certainty"),
        ),
        rows,
    )  # fmt: skip


def _plan(account: Account) -> Table:
    rows = tuple(
        (
            PARAMETERS.get(item.parameter, item.parameter), item.unit, item.source, item.instrument,
            None if item.accuracy is None else item.accuracy * 100.0, item.frequency, item.calibration_months,
            item.calibrated_on.isoformat() if item.calibrated_on else "", item.on_missing, item.department,
        )
        for item in account.facility.plan
    )  # fmt: skip
    return Table(
        "plan", "数据质量控制方案", "Data quality plan",
        _headings(
            ("parameter", "参数", "Parameter"), ("unit", "设施", "Unit"), ("source", "数据获取方式", "How obtained"),
            ("instrument", "监测设备", "Instrument"), ("accuracy", "规定准确度（%）", "Accuracy (%)"),
            ("frequency", "监测频次", "Frequency"), ("interval", "校准周期（月）", "Calibration (months)"),
            ("calibrated", "最近校准", "Last calibrated"), ("missing", "数据缺失时的处理", "When missing"),
            ("department", "负责部门", "Department"),
        ),
        rows,
    )  # fmt: skip


def _products(account: Account) -> Table:
    """Output of the year and emission per unit of it."""
    totals: dict[tuple[str, str], float] = {}
    for row in account.facility.production:
        key = (row.product, row.quantity_unit)
        totals[key] = totals.get(key, 0.0) + row.quantity
    names = {each.code: each.zh for each in products().values()}
    rows = tuple(
        (names.get(name, name), amount, unit, account.total() / amount if amount and name != "hours" else None)
        for (name, unit), amount in totals.items()
    )
    return Table(
        "products", "产量与单位产品排放", "Output and emission per output",
        _headings(
            ("product", "产品", "Product"), ("output", "产量", "Output"), ("unit", "单位", "Unit"),
            ("intensity", "企业排放量/产量（tCO2e）", "Emission of the facility per output (tCO2e)"),
        ),
        rows,
    )  # fmt: skip


def common_tables(account: Account, findings: Sequence[Finding], library: FactorLibrary) -> tuple[Table, ...]:
    """Tables of every book: summary, rows, output, factors, quality plan, findings."""
    return (
        _summary(account),
        _lines(account),
        _products(account),
        _factors(account, library),
        _plan(account),
        _findings(findings),
    )


def book_tables(power: PowerBook | None, clinker: ClinkerBook | None) -> tuple[Table, ...]:
    """The tables of allowances of the market's books; none for the generic book."""
    if power:
        return (_units(power), _entity(power))
    return (_clinker(clinker),) if clinker else ()


def _units(book: PowerBook) -> Table:
    rows = tuple(
        (
            each.unit.id, each.unit.name, each.unit_class, each.unit.capacity, each.electricity, each.unit.heat,
            None if each.unit.load is None else each.unit.load * 100.0, each.load_correction, each.load_formula,
            each.cooling_correction, each.heat_correction, each.power_allowance, each.heat_allowance, each.initial,
            each.made_whole, each.unit.emission, each.gap, each.text(),
        )
        for each in book.entity.units
    )  # fmt: skip
    return Table(
        "units", f"机组配额（{book.entity.rule.zh}）", f"Allowances of units ({book.entity.rule.en})",
        _headings(
            ("unit", "机组", "Unit"), ("name", "名称", "Name"), ("class", "类别", "Class"),
            ("capacity", "额定功率（MW）", "Capacity (MW)"), ("electricity", "电量（MWh）", "Electricity (MWh)"),
            ("heat", "供热量（GJ）", "Heat (GJ)"), ("load", "负荷系数（%）", "Load factor (%)"),
            ("ff", "Ff", "Ff"), ("formula", "Ff 算式", "Formula of Ff"), ("fl", "Fl", "Fl"), ("fr", "Fr", "Fr"),
            ("power", "发电配额（tCO2）", "Power allowance (tCO2)"),
            ("heat_allowance", "供热配额（tCO2）", "Heat allowance (tCO2)"),
            ("initial", "初始配额（tCO2）", "Initial (tCO2)"), ("made_whole", "豁免补发（tCO2）", "Gas relief (tCO2)"),
            ("emission", "排放量（tCO2）", "Emission (tCO2)"), ("gap", "盈缺（tCO2）", "Surplus or gap (tCO2)"),
            ("text", "算式", "Calculation"),
        ),
        rows,
    )  # fmt: skip


def _entity(book: PowerBook) -> Table:
    entity, rule = book.entity, book.entity.rule
    prior = book.account.facility.prior_emission
    words: list[tuple[str, Any, str]] = [
        ("排放量 Emission", entity.emission, "Σ 机组排放量"),
        ("初始配额 Initial allowance", entity.initial, "Σ 机组核定配额"),
        ("缺口上限豁免 Cap on the gap", entity.cap_relief, f"缺口率上限 {rule.gap_cap:.0%}（{rule.gap_mode}）"),
        ("核定配额 Allowance", entity.allowance, ""),
        ("应清缴 Duty", entity.duty, ""),
        ("盈缺 Surplus or gap", entity.gap, "核定配额 − 应清缴"),
        ("缺口率 Gap rate", entity.gap_rate, "缺口 / 排放量"),
        (
            "预分配 Pre-allocation",
            None if prior is None or rule.basis == "supply" else rule.preallocated(prior),
            f"{rule.preallocation:.0%} × {rule.preallocation_base}" + ("" if prior is not None else "（未填）"),
        ),
        ("说明 Note", None, f"{'征求意见稿。' if rule.draft else ''}{rule.note_zh}"),
    ]
    return Table(
        "entity", "重点排放单位配额（tCO2）", "Allowance of the entity (tCO2)",
        _headings(("item", "项目", "Item"), ("value", "数值", "Value"), ("how", "算法", "How")), tuple(words),
    )  # fmt: skip


def _clinker(book: ClinkerBook) -> Table:
    rows = tuple(
        (
            unit, each.output, each.emission, each.intensity, each.balance_value, each.deviation, each.alpha,
            each.allowance, each.gap, book.carbide_slag_share.get(unit, 0.0), each.reason_zh, each.rule.zh,
        )
        for unit, each in book.lines.items()
    )  # fmt: skip
    return Table(
        "clinker", "熟料生产线配额", "Allowances of clinker lines",
        _headings(
            ("unit", "生产线", "Line"), ("output", "熟料产量（t）", "Clinker (t)"),
            ("emission", "排放量（tCO2）", "Emission (tCO2)"), ("intensity", "吨熟料排放（tCO2/t）", "tCO2/t"),
            ("balance", "行业平衡值（tCO2/t）", "Balance value (tCO2/t)"), ("x", "偏离度 X", "Deviation X"),
            ("alpha", "α", "alpha"), ("allowance", "核定配额（tCO2）", "Allowance (tCO2)"),
            ("gap", "盈缺（tCO2）", "Surplus or gap (tCO2)"), ("slag", "电石渣替代率", "Carbide slag share"),
            ("reason", "依据", "Why"), ("rule", "规则", "Rule"),
        ),
        rows,
    )  # fmt: skip
