"""The report of a scenario: settings, path, peak, targets, what each measure contributes. Facts in, document out.

Who knows the run gives plain values; nothing is computed here, so the report cannot say another figure than the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dafeng.reports.content import Annex, AnnexList, Block, Column, Document, Heading, Paragraph, Picture, Table

__all__ = ["ScenarioFacts", "scenario_document"]


@dataclass(frozen=True, slots=True)
class ScenarioFacts:
    """What a report says of a run. CO2 in 10^4 t.

    peak_year is None where the path still rises at its end; path : (year, this scenario, the one compared with);
    sectors : (name, value by year of `years`); levels : (name, level in the scenario, level here) [%]; targets :
    (clause, indicator, year, demanded, projected, unit, status); shares : (measure, change in 10^4 t) in `share_year`;
    chances : (year, probability, low, high); statements : the path in words, its peak first; units : (responsible
    unit, change) like shares; failures : (what should happen, when it does not) where there are runs;
    drivers : (driver, year, value in the scenario, value here, unit) where another path is given.
    """

    city: str
    scenario: str
    against: str
    key: str
    base_year: int
    estimated: bool
    peak_year: int | None
    highest_year: int
    peak_value: float
    years: tuple[int, ...]
    path: tuple[tuple[int, float, float], ...]
    sectors: tuple[tuple[str, tuple[float, ...]], ...]
    levels: tuple[tuple[str, float, float], ...]
    targets: tuple[tuple[str, str, int | None, float | None, float | None, str, str], ...]
    shares: tuple[tuple[str, float], ...]
    share_year: int
    chances: tuple[tuple[int, float, float, float], ...] = ()
    runs: int = 0
    seed: int = 0
    basis: Mapping[str, int] = field(default_factory=dict)
    picture: str = ""
    statements: tuple[str, ...] = ()
    units: tuple[tuple[str, float], ...] = ()
    failures: tuple[tuple[str, str], ...] = ()
    drivers: tuple[tuple[str, int, float, float, str], ...] = ()


def scenario_document(facts: ScenarioFacts) -> Document:
    """The document of a scenario, for `write_document`."""
    blocks: list[Block] = [Heading(1, "一、情景设定"), Paragraph(_setting(facts))]
    if facts.levels:
        blocks.append(_levels(facts))
    if facts.drivers:
        blocks += [_drivers(facts), Paragraph(_DRIVERS_SAID)]
    blocks += [Heading(1, "二、排放路径和达峰"), Paragraph(_peak(facts))]
    if facts.picture:
        blocks.append(Picture(facts.picture, "二氧化碳排放路径", _peak(facts), 960, 400))
    blocks += [Paragraph(said) for said in facts.statements[1:]]
    blocks.append(Paragraph("逐年排放见附件1，分项排放见附件2。"))
    blocks += [Heading(1, "三、目标"), Paragraph(_targets_said(facts)), _targets(facts)]
    blocks += [Heading(1, "四、各项措施的贡献"), Paragraph(_shares_said(facts))]
    if facts.shares:
        blocks.append(_shares(facts))
    if facts.units:
        blocks += [Heading(1, "五、各责任单位任务的贡献"), Paragraph(_UNITS_SAID), _units(facts)]
    if facts.failures:
        blocks += [Heading(1, f"{'六' if facts.units else '五'}、什么情况下会落空")]
        blocks += [Paragraph(f"{what}：{said}") for what, said in facts.failures]
    blocks += _annexed(_path(facts), _sectors(facts))
    notes = (
        f"运行标识：{facts.key}。标识由软件版本、规格、基准年能源平衡表、情景和各项程度共同确定，相同标识的结果相同。",
        f"数据依据：方案写明{facts.basis.get('plan', 0)}项，统计{facts.basis.get('statistics', 0)}项，"
        f"文献标准{facts.basis.get('literature', 0)}项，假定{facts.basis.get('assumption', 0)}项。",
        "推算结果供分析比较，不作考核依据。",
    )
    return Document("scenario", f"{facts.city}碳达峰路径情景分析报告", tuple(blocks), notes=notes)


def _annexed(*tables: Table) -> list[Block]:
    """Long and wide tables as annexes, so that the text stands upright."""
    blocks: list[Block] = [AnnexList(tuple(each.title for each in tables))]
    for number, table in enumerate(tables, 1):
        blocks += [Annex(f"附件{number}", table.title), table]
    return blocks


_UNITS_SAID = (
    "每项措施的贡献按条款的责任分工分给各单位：一项措施有几个单位的，牵头按2、配合按1的权重分。"
    "官方文件没有规定权重，各单位之和等于两个情景之差。"
)


def _units(facts: ScenarioFacts) -> Table:
    columns = (Column("责任单位", share=3), Column(f"{facts.share_year}年", "right", 1.5, "万吨"))
    return Table("各责任单位任务的贡献", columns, facts.units, (None, 1), name="units")


def _setting(facts: ScenarioFacts) -> str:
    said = f"本报告分析“{facts.scenario}”情景，与“{facts.against}”情景比较，基准年为{facts.base_year}年。"
    if facts.estimated:
        said += "基准年为估算：能源平衡表由省级表按代用指标推算，尚无本市公布的平衡表，以下结果随之为估算。"
    return said


def _levels(facts: ScenarioFacts) -> Table:
    columns = (
        Column("措施或参数", share=3),
        Column("情景原值", "right", 1, "%"),
        Column("调整为", "right", 1, "%"),
    )
    return Table("与原情景不同的各项", columns, facts.levels, (None, 1, 1), name="levels")


_DRIVERS_SAID = (
    "驱动因素按给定年份的数值与情景原值之比逐年推算：统计年份之后，两个给定年份之间该比值按直线内插，"
    "最后一个给定年份之后保持不变。"
)


def _drivers(facts: ScenarioFacts) -> Table:
    columns = (
        Column("驱动因素", share=3),
        Column("年份", "right", 1),
        Column("对照值", "right", 1),
        Column("本情景", "right", 1),
        Column("单位", share=1),
    )
    return Table("另行给定路径的驱动因素", columns, facts.drivers, (None, 0, 2, 2, None), name="drivers")


def _peak(facts: ScenarioFacts) -> str:
    if facts.peak_year is None:
        return f"到{facts.path[-1][0]}年排放仍在上升，期内没有达峰，最高为{facts.peak_value:,.1f}万吨二氧化碳。"
    said = f"二氧化碳排放于{facts.peak_year}年达峰，峰值{facts.peak_value:,.1f}万吨。"
    said = facts.statements[0] if facts.statements else said
    if facts.chances:
        parts = [
            f"{year}年及以前达峰的概率为{value:.1%}（95%区间{low:.1%}—{high:.1%}）"
            for year, value, low, high in facts.chances
        ]
        said += f"抽样{facts.runs}次（种子{facts.seed}）：{'，'.join(parts)}。"
    return said


def _path(facts: ScenarioFacts) -> Table:
    columns = (
        Column("年份", "center"),
        Column(facts.scenario, "right", 1.5, "万吨"),
        Column(facts.against, "right", 1.5, "万吨"),
    )
    rows = tuple((str(year), one, two) for year, one, two in facts.path)
    return Table("二氧化碳排放路径", columns, rows, (None, 1, 1), name="path")


def _sectors(facts: ScenarioFacts) -> Table:
    columns = (Column("项目", share=2.4), *(Column(f"{year}年", "right") for year in facts.years))
    rows: tuple[tuple[str | float | None, ...], ...] = tuple((name, *values) for name, values in facts.sectors)
    digits = (None, *(1 for _ in facts.years))
    return Table("分项二氧化碳排放（万吨）", columns, rows, digits, name="sectors")


def _targets_said(facts: ScenarioFacts) -> str:
    named = dict.fromkeys(row[6] for row in facts.targets)
    counts = {status: sum(row[6] == status for row in facts.targets) for status in named}
    parts = "，".join(f"{status}{count}项" for status, count in counts.items())
    return f"方案目标{len(facts.targets)}项：{parts}。" if facts.targets else "数据包中没有方案目标。"


def _targets(facts: ScenarioFacts) -> Table:
    columns = (
        Column("条款", share=1.1),
        Column("指标", share=2.6),
        Column("年份", "center", 0.8),
        Column("目标值", "right"),
        Column("推算值", "right"),
        Column("单位", share=1.2),
        Column("结论", "center", 1.2),
    )
    rows = tuple(
        (clause, name, str(year or "—"), wanted, value, unit, status)
        for clause, name, year, wanted, value, unit, status in facts.targets
    )
    return Table("方案目标判定", columns, rows, (None, None, None, 2, 2), name="targets")


def _shares_said(facts: ScenarioFacts) -> str:
    if not facts.shares:
        return f"与“{facts.against}”情景相同，没有可以归因的差异。"
    whole = sum(value for _name, value in facts.shares)
    return (
        f"{facts.share_year}年与“{facts.against}”情景相差{whole:+,.1f}万吨，按与次序无关的分法分给各项措施，"
        "各项之和等于总差；负值为减排。"
    )


def _shares(facts: ScenarioFacts) -> Table:
    columns = (Column("措施", share=3), Column(f"{facts.share_year}年", "right", 1, "万吨"))
    return Table("各项措施的贡献", columns, facts.shares, (None, 1), name="shares")
