"""Facts on a yearly evaluation: results, marks item by item, and how firm the ranking is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dafeng.appraisal.city import CityEvaluation
from dafeng.appraisal.ranking import Placed, rounded
from dafeng.appraisal.records import Evaluation, Item
from dafeng.reports.content import Cell, Column, Figure, Table
from dafeng.reports.context import Context, outside_brackets

__all__ = ["evaluation_words", "item_table", "object_words", "result_table", "used_sources"]


_ALL_TARGETS = "calc#tracking"
"""The source of an item on all targets of a unit."""
_COUNTED = {"district": "个区（市）", "unit": "个单位"}


def _named(item: Item, context: Context) -> str:
    return context.say(item.zh, item.en[:1].upper() + item.en[1:])


def _score(each: Evaluation, context: Context) -> str:
    if not each.full:
        met = sum(item.met is True for item in each.items)
        missed = sum(item.met is False for item in each.items)
        unknown = len(each.unknown)
        zh = f"达标{met}项，不达标{missed}项，无数据{unknown}项"
        return context.say(zh, f"{met} met, {missed} missed, {unknown} without data")
    if each.score is not None:
        return str(Figure(rounded(each.score), 2))
    if all(item.score is None for item in each.items if item.applicable):
        return context.say("无数据", "no data")
    return f"{Figure(each.low, 2)}—{Figure(each.high, 2)}"


def _grade(each: Evaluation, context: Context) -> str:
    if each.grade is not None:
        return context.say(each.grade.zh, each.grade.en)
    if all(item.score is None and item.met is None for item in each.items if item.applicable):
        return context.say("待定", "open")
    zh = f"待定（{each.worst.zh}至{each.best.zh}）"
    return context.say(zh, f"open ({each.worst.en} to {each.best.en})")


def _place(placed: Placed, context: Context) -> str:
    if placed.place is None:
        return "—"
    return context.say(f"{placed.place}（并列）", f"{placed.place} (tied)") if placed.tied else str(placed.place)


def _remarks(each: Evaluation, context: Context) -> str:
    parts = [context.say(veto.zh, veto.en) for veto in each.vetoes]
    parts += [
        context.say(f"{one.adjustment.zh}{one.marks:+g}分", f"{one.adjustment.en} {one.marks:+g}")
        for one in each.adjustments
    ]
    return context.say("；", "; ").join(parts) or "—"


def used_sources(found: Iterable[Evaluation], context: Context) -> frozenset[str]:
    """The ids of the sources whose figures decided an item; what people verified or marked names no source of figures.

    A unit's item on all its targets names none itself: it rests on those of the targets that the unit answers for.
    """
    used: set[str] = set()
    for each in found:
        known = [one for one in each.items if one.applicable and (one.score is not None or one.met is not None)]
        names = {name for one in known for name in one.source.split("、")}
        if _ALL_TARGETS in names:
            own = [
                one
                for one in context.standings
                if each.subject in {way for who in one.owners for way in (who.canonical, who.name)}
            ]
            names |= {name for one in own for name in one.judgement.sources}
        used |= {name.partition("#")[0] for name in names}
    return frozenset(name for name in used if context.pack.source(name) is not None)


def result_table(found: CityEvaluation, context: Context) -> Table:
    """Place, subject, score and grade of everyone, best first."""
    by_subject = {each.subject: each for each in found.evaluations}
    rows: tuple[tuple[str, ...], ...] = tuple(
        (
            _place(placed, context),
            outside_brackets(found.names[placed.subject]),
            _score(by_subject[placed.subject], context),
            _grade(by_subject[placed.subject], context),
            _remarks(by_subject[placed.subject], context),
        )
        for placed in found.ranking
    )
    say = context.say
    columns: tuple[Column, ...] = (
        Column(say("名次", "Place"), "center", 1.1),
        Column(say("评价对象", "Subject"), share=2.2),
        Column(say("得分", "Score") if found.sheet.scored else say("结果", "Result"), "center", 1.8),
        Column(say("等次", "Grade"), "center", 1.6),
        Column(say("否决、加分和扣分", "Vetoes, bonus, deductions"), share=2.2),
    )
    note = (
        say(
            "得分为区间的，是因为有项目没有数据：下限按未完成计，上限按完成计；没有确定得分的不排名。",
            "A score is a range where items have no data: the lower end counts them as missed, the upper as met; "
            "without one score there is no place.",
        )
        if any("—" in row[2] for row in rows)
        else ""
    )
    if len(rows) == 1:  # nobody to be placed beside
        columns, rows = columns[1:], tuple(row[1:] for row in rows)
    return Table(say("评价结果", "Results"), columns, rows, note=note, name="results")


def item_table(found: CityEvaluation, each: Evaluation, context: Context) -> Table:
    """Every item of one subject with its mark and the reason."""
    say = context.say
    none, away = say("无数据", "no data"), say("不适用", "not applicable")
    verdicts = {True: say("达标", "met"), False: say("未达标", "missed"), None: none}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            str(number),
            _named(one.item, context),
            Figure(one.full, 0 if float(one.full).is_integer() else 1) if one.applicable else "—",
            away if not one.applicable else none if one.score is None else Figure(one.score, 2),
            away if not one.applicable else verdicts[one.met],
            say(one.why_zh, one.why_en) or one.source or "—",
        )
        for number, one in enumerate(each.items, start=1)
    )
    columns = [
        Column(say("序号", "No."), "center", 0.8),
        Column(say("评价项目", "Item"), share=2.4),
        Column(say("满分", "Full mark"), "center", 0.8),
        Column(say("得分", "Score"), "center", 1.1),
        Column(say("结论", "Verdict"), "center", 1.0),
        Column(say("依据", "Grounds"), share=3.4),
    ]
    if each.full:  # marks say more than met or missed: nine tenths of the marks would stand as missed
        columns = [*columns[:4], columns[5]]
        rows = tuple((*row[:4], row[5]) for row in rows)
    else:
        columns = [*columns[:2], *columns[4:]]
        rows = tuple((row[0], row[1], row[4], row[5]) for row in rows)
    name = outside_brackets(found.names[each.subject])
    title, note = say(f"{name}评价明细", "Items of the evaluation"), _definitions(each, context)
    return Table(title, tuple(columns), rows, note=note, name="items")


def _definitions(each: Evaluation, context: Context) -> str:
    """Whose definition of the indicator is used, by the numbers of the items."""
    said: dict[str, list[int]] = {}
    for number, one in enumerate(each.items, start=1):
        words = context.say(one.item.definition, one.item.definition_en or one.item.definition)
        if words:
            said.setdefault(words, []).append(number)
    if context.language == "zh":
        return "".join(f"第{'、'.join(_runs(numbers, '至'))}项：{words}" for words, numbers in said.items())
    return " ".join(f"Items {', '.join(_runs(numbers, '–'))}: {words}" for words, numbers in said.items())


def _runs(numbers: Sequence[int], to: str) -> list[str]:
    """Numbers in order, three and more that follow each other as first and last: 1, 2, 6–14."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [[f"{run[0]}{to}{run[-1]}"] if len(run) > 2 else [str(each) for each in run] for run in runs]
    return [text for part in texts for text in part]


def object_words(found: CityEvaluation, each: Evaluation, context: Context) -> dict[str, str]:
    """The sentences on one object: score, grade, where marks were lost, what has no data."""
    say = context.say
    comma = say("、", ", ")
    scored = [one for one in each.items if one.applicable and one.score is not None and one.score < one.full]
    lost = sorted(scored, key=lambda one: -(one.full - (one.score or 0.0)))
    parts = []
    for one in lost[:5]:
        missing = Figure(rounded(one.full - (one.score or 0.0)), 2)
        parts.append(say(f"{one.item.zh}扣{missing}分", f"{one.item.en} {missing}"))
    missed = [_named(one.item, context) for one in each.items if one.applicable and one.met is False and not one.full]
    unknown = [_named(one.item, context) for one in each.items if one.item.code in each.unknown]
    remarks = _remarks(each, context)
    intensity = found.mode == "intensity"
    return {
        "object": outside_brackets(found.names[each.subject]),
        "sheet": say(found.sheet.zh, found.sheet.en),
        "sheet_basis": say(found.sheet.basis_zh, found.sheet.basis_en),
        "mode": say("强度为主、总量为辅", "intensity first") if intensity else say("总量为主、强度为辅", "total first"),
        "score": _score(each, context),
        "grade": _grade(each, context),
        "lost": comma.join(parts),
        "missed_items": comma.join(missed),
        "unknown_items": comma.join(unknown),
        "happened": "" if remarks == "—" else remarks,
    }


def _sensitivity_words(found: CityEvaluation, context: Context) -> str:
    sensitivity = found.sensitivity
    if sensitivity is None:
        return ""
    pairs = [(found.names[one.ahead], found.names[one.behind]) for one in sensitivity.reversals[:5]]
    if context.language == "zh":
        firm = f"各项权重在±10%内变动时，名次{'不变' if sensitivity.robust else '可能变动'}。"
        listed = "、".join(f"{ahead}与{behind}" for ahead, behind in pairs)
        return firm + (f"可能互换名次的有：{listed}。" if pairs else "")
    firm = f" With weights changed by up to 10 % the ranking {'stands' if sensitivity.robust else 'may change'}."
    listed = "; ".join(f"{ahead} and {behind}" for ahead, behind in pairs)
    return firm + (f" These may change places: {listed}." if pairs else "")


def evaluation_words(found: CityEvaluation, context: Context) -> dict[str, str]:
    """The sentences on all subjects and on the sensitivity of the ranking."""
    graded = [each for each in found.evaluations if each.grade is not None]
    counts = [(grade, sum(each.grade is grade for each in graded)) for grade in found.sheet.grades]
    counted = _COUNTED.get(found.sheet.subject, "个")
    pending, total = len(found.evaluations) - len(graded), len(found.evaluations)
    if pending == total:
        summary = context.say(
            f"参加评价{total}{counted}。因数据不全，均暂不能评定等次。",
            f"{total} evaluated. For want of data none can be graded yet.",
        )
    else:
        zh = [f"{grade.zh}{count}个" for grade, count in counts if count]
        en = [f"{count} {grade.en}" for grade, count in counts if count]
        zh += [f"因数据不全待定{pending}个"] if pending else []
        en += [f"{pending} open for want of data"] if pending else []
        summary = context.say(
            f"参加评价{total}{counted}，其中{'，'.join(zh)}。", f"{total} evaluated: {', '.join(en)}."
        )
    modes = {"intensity": ("强度为主、总量为辅", "intensity first, total second")}
    return {
        "own_city": context.say("是", "yes") if found.sheet.subject == "city" else "",
        "sheet": context.say(found.sheet.zh, found.sheet.en),
        "sheet_basis": context.say(found.sheet.basis_zh, found.sheet.basis_en),
        "evaluation_summary": summary,
        "sensitivity": _sensitivity_words(found, context),
        "mode": context.say(*modes.get(found.mode, ("总量为主、强度为辅", "total first, intensity second"))),
        "graded": context.say("是", "yes") if graded else "",
    }
