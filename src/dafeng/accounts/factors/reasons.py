"""Why a factor was chosen and others were not, and why none could be: in words, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from dafeng.accounts.factors.reading import FactorData
from dafeng.accounts.factors.records import Alternative, Confirmation, FactorRow, Override, Rule
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.units import conversion_factor, same_dimension

__all__ = ["alternative", "factor_fault", "nothing_fits", "region_assumed", "trail", "unconfirmed"]

_BOOKS = {
    "statistics": "统计",
    "inventory": "温室气体清单",
    "assessment": "考核",
    "ets": "碳市场",
    "footprint": "产品碳足迹",
}


def factor_fault(code: str, zh: str, en: str, *, where: str = "", found: str = "", **more: str) -> AccountsError:
    """One fault about factors."""
    expected, mend_zh, mend_en = (more.get(name, "") for name in ("expected", "mend_zh", "mend_en"))
    return AccountsError(Fault(f"factor.{code}", zh, en, where, found, expected, mend_zh, mend_en))


def region_assumed(data: FactorData, region: str, place: str) -> bool:
    """Whether the place was put into the region from memory, not from the source."""
    known = data.regions.get(region)
    return known is not None and place[:2] + "0000" in known.assumed


def trail(
    data: FactorData,
    row: FactorRow | None,
    book: str,
    place: str,
    year: int,
    count: int,
    override: Override | None,
    confirmation: Confirmation | None,
) -> tuple[Rule, ...]:
    """The steps of a choice, in words; `count` rows held in that year at that place."""
    steps = [Rule("candidates", f"{year}年适用于{place}的共{count}行", f"{count} rows hold in {year} for {place}")]
    if row:
        name = data.sets[row.set]
        steps += [
            Rule("book", f"账本“{_BOOKS.get(book, book)}”可用", f"may enter the book '{book}'"),
            _region_step(data, row.region, place),
            Rule("set", f"来源组“{name.zh}”排序最前（{name.rank}）", f"'{name.en}' ranks first ({name.rank})"),
            Rule("certainty", f"可靠程度{row.certainty}", f"certainty {row.certainty}"),
        ]
    if confirmation:
        who = f"{confirmation.person}，{confirmation.on.isoformat()}"
        steps.append(Rule("confirmed", f"已由{who}确认：{confirmation.reason}", f"confirmed by {who}"))
    if override:
        who = f"{override.person}，{override.on.isoformat()}"
        steps.append(
            Rule(
                "override",
                f"采用本地值（{who}：{override.reason}）",
                f"local value used ({who}: {override.reason})",
            )
        )
    return tuple(steps)


def _region_step(data: FactorData, region: str, place: str) -> Rule:
    if region_assumed(data, region, place):
        zh = f"区域取{region}（所属省份凭经验录入，未见原文）"
        return Rule("region-assumed", zh, f"region taken: {region} (membership from memory)")
    return Rule("region", f"区域取{region}", f"region taken: {region}")


def alternative(
    data: FactorData, row: FactorRow, chosen: FactorRow | None, book: str, places: tuple[str, ...], kept: str
) -> Alternative:
    """A row that was not chosen, and why; `kept` is the set asked for."""
    name = data.sets[row.set]
    wider = chosen is not None and places.index(row.region) > places.index(chosen.region)
    differs = chosen is not None and not wider and _differs(row, chosen)
    if row.value is None:
        why = Rule("range", f"“{name.zh}”只给出区间 {row.low}—{row.high}", f"'{name.en}' gives a range only")
    elif not row.belongs_to(book):
        books = "、".join(row.books)
        why = Rule("other-book", f"属于另一账本（{books}）", f"belongs to another book ({', '.join(row.books)})")
    elif kept and row.set != kept:
        why = Rule("other-set", "不属于所指定的来源组", "not of the set asked for")
    elif wider:
        why = Rule("wider-region", f"适用区域更宽（{row.region}）", f"holds for a wider region ({row.region})")
    else:
        why = Rule("lower-rank", f"“{name.zh}”排序在后", f"'{name.en}' ranks lower")
    return Alternative(row, why, differs)


def _differs(one: FactorRow, other: FactorRow) -> bool:
    """Whether two rows say different things; a range conflicts only when it leaves the other value out."""
    if not same_dimension(one.unit, other.unit) or other.value is None:
        return False  # per mass and per volume cannot be set against each other
    scale = conversion_factor(one.unit, other.unit)
    if one.value is None:
        low, high = (one.low or 0.0) * scale, (one.high or 0.0) * scale
        return not low <= other.value <= high
    return abs(one.value * scale - other.value) > 1e-9 * max(abs(other.value), 1e-12)


def nothing_fits(
    rows: Iterable[FactorRow], item: str, parameter: str, book: str, place: str, year: int
) -> AccountsError:
    """No row holds; says which there are."""
    there = sorted({f"{row.set} {'/'.join(row.books)} {row.region} {row.id.rsplit(':', 1)[1]}" for row in rows})
    return factor_fault(
        "not-found",
        "没有适用的因子",
        "no factor that fits",
        where=f"{item} {parameter}",
        found=f"{book}, {place}, {year}",
        mend_zh=f"库中现有：{'；'.join(there[:6])}。" if there else "库中没有该项目的这一参数，请以本地值补充。",
        mend_en=f"The library has: {'; '.join(there[:6])}." if there else "Add a local value.",
    )


def unconfirmed(data: FactorData, row: FactorRow) -> AccountsError:
    """A row that nobody has vouched for may not enter an official report."""
    draft = data.sets[row.set].draft
    return factor_fault(
        "unconfirmed",
        "征求意见稿的因子未经确认，不得用于正式报告" if draft else "该因子未见官方原文，未经确认不得用于正式报告",
        "an unconfirmed factor may not enter an official report",
        where=row.id,
        found="draft" if draft else row.certainty,
        mend_zh="请核对原文后由具名人员确认，并写明理由。",
        mend_en="Check the original and confirm it by name, with a reason.",
    )
