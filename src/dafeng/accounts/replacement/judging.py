"""Judging a ledger: what each project must replace, what each source gives and has left, what breaks the rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dafeng.accounts.enterprise import Table
from dafeng.accounts.replacement.records import Ledger, Project, Source
from dafeng.accounts.replacement.rules import Rule, default_rule
from dafeng.core.errors import Fault

__all__ = ["Assessment", "ProjectStanding", "SourceStanding", "assess", "assessment_record", "assessment_tables"]

_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """A project's E, H and Q [tCO2/a], what its sources give, and whether that is enough."""

    project: Project
    coefficient: float
    needed: float
    replaced: float

    @property
    def lacking(self) -> float:
        """What is still to be found [tCO2/a], zero when covered."""
        return max(self.needed - self.replaced, 0.0)

    def text(self) -> str:
        """The calculation in one line."""
        one = self.project
        return (
            f"({one.fuel:g} + {one.process:g} + {one.electricity_heat:g} − {one.recovered:g}) × {self.coefficient:g} "
            f"= {self.needed:,.2f} tCO2; Q削减 {self.replaced:,.2f}"
        )


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source's reduction (mean of three years) [tCO2/a], what is used of it and by whom."""

    source: Source
    reduction: float
    used: float
    users: tuple[str, ...]

    @property
    def left(self) -> float:
        """What may still be used [tCO2/a]; below zero when more is claimed than there is."""
        return self.reduction - self.used


@dataclass(frozen=True, slots=True)
class Assessment:
    """The standing of all projects and sources, and every breach."""

    rule: Rule
    projects: tuple[ProjectStanding, ...]
    sources: tuple[SourceStanding, ...]
    faults: tuple[Fault, ...]

    @property
    def fit(self) -> bool:
        """Whether every project is covered by sources that hold."""
        return not any(each.severity == "error" for each in self.faults)


def _source_faults(each: SourceStanding, rule: Rule) -> Iterator[Fault]:
    source = each.source
    if source.formed_on < rule.sources_since:
        yield Fault(
            "replacement.too-early", "替代源形成日期过早", "the source was formed too early", source.where,
            source.formed_on.isoformat(), f"{rule.sources_since.isoformat()} 之后（{rule.clause_source}）",
            "请换用之后形成的削减量。", "Use a reduction formed later.",
        )  # fmt: skip
    if not source.place.startswith(rule.province):
        yield Fault(
            "replacement.outside", "替代源不在本省行政区域内", "the source lies outside the province", source.where,
            source.place, f"{rule.province}****（{rule.clause_source}）",
        )  # fmt: skip
    if len(source.before) < rule.mean_years:
        yield Fault(
            "replacement.few-years", "须有正常生产工况下前三年的实际排放量", "three years of normal running are needed",
            source.where, "、".join(map(str, sorted(source.years))), f"{rule.mean_years} 年（{rule.clause_mean}）",
        )  # fmt: skip
    if each.used > each.reduction + _SLACK:
        yield Fault(
            "replacement.used-twice", "替代源被重复使用，超过其削减量", "more of the source is used than it gives",
            source.where, f"{each.used:,.2f} tCO2（{'、'.join(each.users)}）", f"≤ {each.reduction:,.2f} tCO2",
            "同一吨削减量只能用于一个项目，请减少其中某个项目的使用量或另找替代源。",
            "A tonne can serve one project only: reduce a use or find another source.",
        )  # fmt: skip
    if not source.listed:
        yield Fault(
            "replacement.not-listed", "替代源未列入清单或数据不可核验", "the source is not listed or verifiable",
            source.where, "", f"规模以上或列入清单（{rule.clause_source}）", severity="warning",
        )  # fmt: skip


def _project_faults(each: ProjectStanding, ledger: Ledger, rule: Rule) -> Iterator[Fault]:
    project = each.project
    if each.lacking > _SLACK:
        yield Fault(
            "replacement.short", "替代量不足", "too little is replaced", project.where, f"{each.replaced:,.2f} tCO2",
            f"≥ {each.needed:,.2f} tCO2（{rule.clause_mean}）",
            f"还差 {each.lacking:,.2f} tCO2；未落实的项目不得投产（第八条）。",
            f"{each.lacking:,.2f} tCO2 are lacking.",
        )  # fmt: skip
    if not project.place.startswith(rule.province):
        yield Fault(
            "replacement.outside", "项目不在本省", "the project lies outside the province", project.where, project.place
        )
    when = project.approved_on
    if when and not rule.valid_from <= when <= rule.valid_to:
        yield Fault(
            "replacement.not-in-force", "审批日期不在办法有效期内", "the rule was not in force then", project.where,
            when.isoformat(), f"{rule.valid_from.isoformat()}—{rule.valid_to.isoformat()}",
            "请核对是否有后续办法；结果仅供参考。", "See whether another rule has followed.", severity="warning",
        )  # fmt: skip
    kinds = {source.id: (rule.kinds[source.kind], source) for source in ledger.sources}
    for use in project.uses:
        kind, source = kinds[use.source]
        if kind.own and source.owner != project.owner:
            yield Fault(
                "replacement.not-own", "这类替代源限于建设单位自身", "such a source must be the owner's own",
                project.where, source.owner, f"{project.owner}（{kind.clause}）",
            )  # fmt: skip


def assess(ledger: Ledger, rule: Rule | None = None) -> Assessment:
    """E = fuel + process + electricity and heat - recovered; Q = E x H; sources by the mean of three years.

    Breaches are listed, not raised: short, formed too early, outside the province, too few years, more used than
    there is, another owner's clean power; warnings: out of force, not listed.
    """
    terms = rule or default_rule()
    amounts = {each.id: 0.0 for each in ledger.sources}
    users: dict[str, list[str]] = {each.id: [] for each in ledger.sources}
    projects = []
    for project in ledger.projects:
        coefficient = terms.industries[project.industry].coefficient
        replaced = sum(use.amount for use in project.uses)
        for use in project.uses:
            amounts[use.source] += use.amount
            users[use.source].append(project.name)
        projects.append(ProjectStanding(project, coefficient, max(project.emission, 0.0) * coefficient, replaced))
    sources = [
        SourceStanding(each, each.reduction(terms.mean_years), amounts[each.id], tuple(users[each.id]))
        for each in ledger.sources
    ]
    faults = [fault for each in projects for fault in _project_faults(each, ledger, terms)]
    faults += [fault for source in sources for fault in _source_faults(source, terms)]
    return Assessment(terms, tuple(projects), tuple(sources), tuple(faults))


def assessment_tables(found: Assessment) -> tuple[Table, ...]:
    """Projects, sources and breaches as tables."""
    projects = tuple(
        (
            each.project.id, each.project.name, found.rule.industries[each.project.industry].zh, each.project.emission,
            each.coefficient, each.needed, each.replaced, each.lacking, each.text(),
        )
        for each in found.projects
    )  # fmt: skip
    sources = tuple(
        (
            each.source.id, each.source.name, found.rule.kinds[each.source.kind].zh, each.source.formed_on.isoformat(),
            each.reduction, each.used, each.left, "、".join(each.users),
        )
        for each in found.sources
    )  # fmt: skip
    faults = tuple((each.severity, each.text("zh"), each.text("en")) for each in found.faults)
    return (
        Table(
            "projects", f"项目替代量（{found.rule.number}）", f"Replacement of projects ({found.rule.number})",
            (
                ("id", "编号", "Id"), ("name", "项目", "Project"), ("industry", "行业", "Industry"),
                ("emission", "E碳总（tCO2）", "E (tCO2)"), ("h", "行业系数 H", "H"),
                ("q", "替代量 Q（tCO2）", "Q (tCO2)"),
                ("replaced", "已落实（tCO2）", "Replaced (tCO2)"), ("lacking", "尚缺（tCO2）", "Lacking (tCO2)"),
                ("text", "算式", "Calculation"),
            ),
            projects,
        ),
        Table(
            "sources", "替代源", "Sources of replacement",
            (
                ("id", "编号", "Id"), ("name", "替代源", "Source"), ("kind", "类型", "Kind"),
                ("formed", "形成日期", "Formed on"),
                ("reduction", "削减量（三年平均，tCO2）", "Mean of three years (tCO2)"),
                ("used", "已使用（tCO2）", "Used (tCO2)"), ("left", "剩余（tCO2）", "Left (tCO2)"),
                ("users", "使用项目", "Used by"),
            ),
            sources,
        ),
        Table(
            "faults", "不符合与提示", "Breaches and warnings",
            (("severity", "性质", "Gravity"), ("zh", "说明", "In Chinese"), ("en", "英文", "In English")), faults,
        ),
    )  # fmt: skip


def assessment_record(found: Assessment) -> dict[str, Any]:
    """The assessment as plain values for JSON."""
    return {
        "rule": found.rule.number,
        "title": found.rule.zh,
        "formula": found.rule.formula,
        "fit": found.fit,
        "tables": [
            {
                "code": table.code,
                "columns": [{"code": code, "zh": zh, "en": en} for code, zh, en in table.headings],
                "rows": [list(row) for row in table.rows],
            }
            for table in assessment_tables(found)
        ],
    }
