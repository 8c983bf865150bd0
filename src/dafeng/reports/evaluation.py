"""Facts on a yearly evaluation: results, marks item by item, and how firm the ranking is."""

from __future__ import annotations

from dafeng.appraisal.city import CityEvaluation
from dafeng.appraisal.ranking import rounded
from dafeng.appraisal.records import Evaluation
from dafeng.reports.content import Column, Table

__all__ = ["evaluation_words", "item_table", "result_table"]


def _score(each: Evaluation) -> str:
    if not each.full:
        met = sum(item.met is True for item in each.items)
        missed = sum(item.met is False for item in each.items)
        return f"达标{met}项，不达标{missed}项，无数据{len(each.unknown)}项"
    if each.score is not None:
        return f"{rounded(each.score):.2f}"
    return f"{each.low:.2f}—{each.high:.2f}"


def _grade(each: Evaluation) -> str:
    return each.grade.zh if each.grade is not None else f"待定（{each.worst.zh}至{each.best.zh}）"


def result_table(found: CityEvaluation) -> Table:
    """Place, subject, score and grade of everyone, best first."""
    places = {each.subject: each for each in found.ranking}
    by_subject = {each.subject: each for each in found.evaluations}
    rows = tuple(
        (
            str(placed.place or "—"),
            found.names[subject],
            _score(by_subject[subject]),
            _grade(by_subject[subject]),
            "；".join(
                [veto.zh for veto in by_subject[subject].vetoes]
                + [f"{one.adjustment.zh}{one.marks:+g}分" for one in by_subject[subject].adjustments]
            )
            or "—",
        )
        for subject, placed in places.items()
    )
    columns = (
        Column("名次", "center", 0.7),
        Column("评价对象", share=2.2),
        Column("得分" if found.sheet.scored else "结果", "center", 1.8),
        Column("等次", "center", 1.6),
        Column("否决、加分和扣分", share=2.2),
    )
    note = (
        "得分为区间的，是因为有项目没有数据：下限按未完成计，上限按完成计。"
        if any(each.score is None for each in found.evaluations)
        else ""
    )
    return Table("评价结果", columns, rows, note=note, name="results")


def item_table(found: CityEvaluation, each: Evaluation) -> Table:
    """Every item of one subject with its mark and the reason."""
    verdicts = {True: "达标", False: "未达标", None: "无数据"}
    rows: tuple[tuple[str, ...], ...] = tuple(
        (
            str(number),
            one.item.zh,
            f"{one.full:g}" if one.applicable else "—",
            "不适用" if not one.applicable else "无数据" if one.score is None else f"{one.score:.2f}",
            "不适用" if not one.applicable else verdicts[one.met],
            one.why_zh or one.source or "—",
        )
        for number, one in enumerate(each.items, start=1)
    )
    columns = [
        Column("序号", "center", 0.6),
        Column("评价项目", share=2.4),
        Column("满分", "center", 0.7),
        Column("得分", "center", 0.9),
        Column("结论", "center", 0.9),
        Column("依据", share=3.4),
    ]
    if not each.full:
        columns = [column for column in columns if column.title not in ("满分", "得分")]
        rows = tuple((row[0], row[1], row[4], row[5]) for row in rows)
    return Table(f"{found.names[each.subject]}评价明细", tuple(columns), rows, name="items")


def evaluation_words(found: CityEvaluation) -> dict[str, str]:
    """The sentences on all subjects and on the sensitivity of the ranking."""
    graded = [each for each in found.evaluations if each.grade is not None]
    parts = [
        f"{grade.zh}{count}个" for grade in found.sheet.grades if (count := sum(each.grade is grade for each in graded))
    ]
    pending = len(found.evaluations) - len(graded)
    parts += [f"因数据不全待定{pending}个"] if pending else []
    sensitivity = found.sensitivity
    firm = ""
    if sensitivity is not None:
        firm = f"各项权重在±10%内变动时，名次{'不变' if sensitivity.robust else '可能变动'}。"
        pairs = [f"{found.names[one.ahead]}与{found.names[one.behind]}" for one in sensitivity.reversals[:5]]
        firm += f"可能互换名次的有：{'、'.join(pairs)}。" if pairs else ""
    return {
        "sheet": found.sheet.zh,
        "sheet_basis": found.sheet.basis_zh,
        "evaluation_summary": f"参加评价{len(found.evaluations)}个，其中{'，'.join(parts)}。",
        "sensitivity": firm,
        "mode": "强度为主、总量为辅" if found.mode == "intensity" else "总量为主、强度为辅",
    }
