"""What a work item brings about, measured: the latest figure of its indicator and the share of its goal that it shows.

An item may name an indicator of the catalogue and how much of it is to be there when it is done. What the books say
then stands beside the share that its unit reports. Levels and rates count from where they stood when the item began;
amounts (`over_periods` sum) count from nothing, added up from the beginning of the item's first year over periods
without a gap. An amount that has a typed beginning all the same has no share: what it begins from is not in the sum.
No share is below 0: of a figure further from the goal than the beginning it is 0, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from dafeng.core.catalogue import Catalogue, Indicator
from dafeng.core.errors import DafengError, Fault, Language
from dafeng.core.formatting import format_number, format_value
from dafeng.core.periods import Period, parse_period
from dafeng.tracking.border import BOOK_ORDER

__all__ = ["Measured", "Output", "amount_faults", "check_output", "is_amount", "measure", "with_base"]

Doubt = Literal["", "backward", "amount-base"]

_DOUBTS: Mapping[Doubt, tuple[str, str]] = {
    "": ("", ""),
    "backward": ("比起点离目标更远", "further from the goal than where it began"),
    "amount-base": (
        "指标按期累计、从零算起，填了起点就不能算完成比例；请清除起点",
        "the indicator is added up from nothing; with a typed beginning no share can be given: clear the beginning",
    ),
}

_BASE_DIGITS = 12
"""Digits of a beginning that was converted, so that no trace of the conversion stands in forms."""


@dataclass(frozen=True, slots=True)
class Output:
    """An indicator of the catalogue, the value to be reached and, where it is known better than from the series, the
    value that the work begins from; both in `unit` (empty: the one that the catalogue shows)."""

    indicator: str
    goal: float | None = None
    unit: str = ""
    base: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What the books say of an output. `value`, `base` and `goal` are in the canonical unit, `until` is the last day of
    `period`; `share` is None without a goal, without a value to begin from, or with no figure since the beginning, and
    never below 0; `doubt` is what else is to be said of it, `remark` in words."""

    period: str
    until: date
    value: float
    unit: str
    state: str
    source: str
    base: float | None = None
    base_period: str = ""
    goal: float | None = None
    share: float | None = None
    doubt: Doubt = ""

    def remark(self, language: Language = "zh") -> str:
        """What is to be said of the share, or of why there is none; mostly nothing."""
        zh, en = _DOUBTS[self.doubt]
        return zh if language == "zh" else en

    def text(self, language: Language = "zh") -> str:
        """The figure with its period, as people write it."""
        shown = format_value(self.value, self.unit, language)
        return f"{shown}（{self.period}）" if language == "zh" else f"{shown} ({self.period})"


@dataclass(frozen=True, slots=True)
class _Figure:
    period: Period
    value: float
    row: Mapping[str, Any]

    @property
    def until(self) -> date:
        year, month, day, _hour = self.period.end
        return date(year, month, day) - timedelta(days=1)


def check_output(output: Output, catalogue: Catalogue) -> tuple[Fault, ...]:
    """Everything that is wrong: an unknown indicator (after which nothing more is looked at), values without an
    indicator, a unit that does not fit, a beginning without a goal, a goal that stands where the work begins."""
    faults = []
    if output.indicator and output.indicator not in catalogue:
        zh, en = "目录中没有这个指标", "the catalogue has no such indicator"
        return (Fault("work.indicator", zh, en, "indicator", output.indicator),)
    if not output.indicator and (output.goal is not None or output.base is not None or output.unit):
        zh, en = "填了目标值、起点或单位，没有选指标", "a goal, a beginning or a unit without an indicator"
        faults.append(Fault("work.output-alone", zh, en, "indicator"))
    if output.indicator and output.unit:
        faults += _unit_faults(catalogue.get(output.indicator), output.unit)
    if output.goal is None and output.base is not None:
        faults.append(Fault("work.no-goal", "填了起点，没有填目标值", "a beginning without a goal", "goal"))
    if output.goal is not None and output.goal == output.base:
        zh, en = "目标值与起点相同", "the goal stands where the work begins"
        faults.append(Fault("work.no-way", zh, en, "goal_base", format_number(output.goal)))
    return tuple(faults)


def _unit_faults(known: Indicator, unit: str) -> list[Fault]:
    try:
        known.canonical(1.0, unit)
    except DafengError:
        zh, en = "单位与指标不符", "the unit does not fit the indicator"
        return [Fault("work.output-unit", zh, en, "goal_unit", unit, known.display_unit or known.unit)]
    return []


def is_amount(output: Output, catalogue: Catalogue) -> bool:
    """Whether it is measured by what is added up since the beginning of a year, not by a level or rate."""
    return output.indicator in catalogue and catalogue.get(output.indicator).over_periods == "sum"


def amount_faults(output: Output, catalogue: Catalogue) -> tuple[Fault, ...]:
    """A beginning typed for an amount, which is added up from nothing: to be refused where it is typed."""
    if not (output.base and is_amount(output, catalogue)):
        return ()
    zh, en = "指标按期累计、从零算起，不能填起点", "the indicator is added up from nothing and takes no beginning"
    mend = ("请清除起点；目标值填这一期要新增的量。", "Clear it; the goal is what the period is to add.")
    return (Fault("work.amount-base", zh, en, "goal_base", format_number(output.base), "", *mend),)


def with_base(output: Output, found: Measured, catalogue: Catalogue) -> Output:
    """The output with the figure of the books that `found` was measured from as its base, in its own unit; as it is
    without a goal, where a base is typed or the books have none, and where the goal stands at it."""
    if output.goal is None or found.base is None or not found.base_period:
        return output
    known = catalogue.get(output.indicator)
    worth = known.canonical(1.0, output.unit or known.display_unit or known.unit)
    base = float(f"{found.base / worth:.{_BASE_DIGITS}g}")
    return output if base == output.goal else replace(output, base=base)


def measure(
    output: Output, rows: Iterable[Mapping[str, Any]], start: date, as_of: date, catalogue: Catalogue
) -> Measured | None:
    """The output as the books have it on a day; None where they have nothing or the indicator is unknown.

    `rows` are observations of the indicator at one place; what is not observed, missing, or of a period not over on the
    day is left out. Of several books the first of tracking's order with a figure is taken.
    Share: (value - base) / (goal - base), at least 0.
    """
    if output.indicator not in catalogue:
        return None
    known = catalogue.get(output.indicator)
    figures = _figures(rows, as_of)
    amount = known.over_periods == "sum"
    found = _amount(figures, start) if amount else _level(figures)
    if found is None:
        return None
    latest, value = found
    unit = output.unit or known.display_unit or known.unit
    goal, typed = (None if each is None else known.canonical(each, unit) for each in (output.goal, output.base))
    before = None if typed is not None or amount else _level([each for each in figures if each.until <= start])
    base = typed if typed is not None else 0.0 if amount else before[1] if before else None
    share, doubt = None, _doubt_of(amount=amount, typed=typed)
    if goal is not None and base is not None and goal != base and latest.until > start and not doubt:
        share = (value - base) / (goal - base)
        share, doubt = (share, doubt) if share >= 0.0 else (0.0, "backward")
    return Measured(
        latest.period.text,
        latest.until,
        value,
        known.unit,
        str(latest.row["state"]),
        str(latest.row["source"] or ""),
        base,
        before[0].period.text if before else "",
        goal,
        share,
        doubt,
    )


def _doubt_of(*, amount: bool, typed: float | None) -> Doubt:
    return "amount-base" if amount and typed else ""


def _figures(rows: Iterable[Mapping[str, Any]], as_of: date) -> list[_Figure]:
    """What counts, of one book, in order of time; of periods that end together the longer one last."""
    by_book: dict[str, list[_Figure]] = {}
    for row in rows:
        value = 0.0 if row["value"] is None and row["state"] == "zero" else row["value"]
        if row["scenario"] != "observed" or row["state"] == "missing" or value is None:
            continue
        figure = _Figure(parse_period(str(row["period"])), float(value), row)
        if figure.period.kind not in ("span", "hour") and figure.until <= as_of:
            by_book.setdefault(str(row["book"]), []).append(figure)
    book = next((each for each in BOOK_ORDER if each in by_book), "")
    return sorted(by_book.get(book, ()), key=lambda each: (each.until, [-part for part in each.period.start]))


def _level(figures: list[_Figure]) -> tuple[_Figure, float] | None:
    return (figures[-1], figures[-1].value) if figures else None


def _amount(figures: list[_Figure], start: date) -> tuple[_Figure, float] | None:
    """The sum since the beginning of the first year, as far as no period is missing."""
    at, total = (start.year, 1, 1, 0), 0.0
    last: _Figure | None = None
    while following := [each for each in figures if each.period.start == at]:
        last = max(following, key=lambda each: each.period.end)
        at, total = last.period.end, total + last.value
    return (last, total) if last is not None else None
