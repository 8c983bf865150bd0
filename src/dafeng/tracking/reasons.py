"""Why a judgement is what it is: a stable code for machines, a sentence for people in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from dafeng.core.errors import Language

__all__ = ["REASON_CODES", "Reason", "reason"]

_SENTENCES: dict[str, tuple[str, str]] = {
    # why nothing, or only an indication, can be said
    "no-indicator": (
        "该目标没有对应到指标目录，无从查数。",
        "The target is not matched to a catalogue indicator.",
    ),
    "value-not-assigned": (
        "目标值尚未下达（待{assigner}下达）。",
        "The target value has not been assigned yet (awaited from: {assigner}).",
    ),
    "no-value": ("目标没有数值，无法比较。", "The target has no value to compare with."),
    "unit-unknown": (
        "目标单位“{unit}”不能换算为指标单位“{canonical}”。",
        "The target's unit '{unit}' cannot be converted to the indicator's '{canonical}'.",
    ),
    "no-series": ("没有该指标的数据。", "There are no data of this indicator."),
    "no-observation-yet": (
        "截至{as_of}没有可用数据。",
        "No usable data up to {as_of}.",
    ),
    "confirmed-missing": (
        "{years}年数据经确认缺失。",
        "Data of {years} are confirmed missing.",
    ),
    "no-base-value": (
        "缺少基期{year}年数值，无法计算比较基期的变化。",
        "The value of the base year {year} is missing, so the change cannot be computed.",
    ),
    "no-base-year": (
        "目标没有写明基期，无法计算变化。",
        "The target names no base year, so the change cannot be computed.",
    ),
    "other-base-year": (
        "公布的变化率以{found}年为基期，目标以{expected}年为基期。",
        "The published change is against {found}, the target against {expected}.",
    ),
    "base-not-positive": (
        "基期{year}年数值为{value}，不能作为比较的分母。",
        "The value of the base year {year} is {value} and cannot be divided by.",
    ),
    "break-between": (
        "{year}年起数据口径变更，与此前数据不可比。",
        "A new series begins in {year}; earlier figures cannot be compared.",
    ),
    "estimated-only": (
        "只有模型估算或假定的数据（{state}），不作正式判断。",
        "There are only estimated or assumed figures ({state}); no verdict rests on them.",
    ),
    "weak-points-left-out": (
        "另有{count}个估算数据未采用，不与统计数据拼接。",
        "{count} estimated figures were left out; they are not spliced onto statistics.",
    ),
    "stale": (
        "最新数据为{year}年，距判断日期已超过{limit}年。",
        "The latest figure is of {year}, more than {limit} years before the day of judging.",
    ),
    "late-data": (
        "目标年{year}年已过，最新数据只到{latest}年。",
        "The target year {year} has passed, but the latest figure is of {latest}.",
    ),
    "period-too-short": (
        "起点{start}年以来尚无后续年度数据，期间太短。",
        "There is no later year after the start {start}; the period is too short.",
    ),
    "no-start-value": (
        "没有起点数值，无法判断进度。",
        "There is no value to start from, so pace cannot be judged.",
    ),
    "no-target-year": ("目标没有年份，无法判断进度。", "The target has no year, so pace cannot be judged."),
    "flows-incomplete": (
        "累计所需的{years}年数据缺失。",
        "Yearly figures of {years}, needed for the sum, are missing.",
    ),
    "start-moved": (
        "起点{wanted}年没有数据，改以{used}年为起点。",
        "No value for the start year {wanted}; the path starts in {used}.",
    ),
    "sources-mixed": (
        "序列由{count}个来源组成：{sources}。",
        "The series is made of {count} sources: {sources}.",
    ),
    "other-series": (
        "另有{count}个不同来源、口径或账本的序列未采用：{series}。",
        "{count} other series (source, method or book) were not used: {series}.",
    ),
    "sub-annual-left-out": (
        "另有{count}个月度或季度数据，不参与年度判断。",
        "{count} monthly or quarterly figures take no part in a yearly judgement.",
    ),
    "indication": (
        "仅供参考：按现有数据为“{status}”。",
        "Indication only: on the figures there are, '{status}'.",
    ),
    "other-methods": (
        "另有其他方法的数据可供对照，不作判断依据：{series}。",
        "Figures by other methods are there to compare with; no verdict rests on them: {series}.",
    ),
    # what the verdict rests on
    "reached": ("{year}年达到目标。", "The target was reached in {year}."),
    "met-early": ("{year}年提前达到目标（目标年{target}年）。", "Reached early, in {year} (target year {target})."),
    "met-late": (
        "逾期达到：目标年{target}年未达到，{year}年达到。",
        "Reached late: not in the target year {target} but in {year}.",
    ),
    "target-year-missing": (
        "目标年{target}年没有数据，以{year}年数据判断。",
        "No value for the target year {target}; judged by {year}.",
    ),
    "deadline-missed": ("目标年{year}年未完成。", "Not reached in the target year {year}."),
    "projected": ("按情景“{scenario}”的推算结果判断。", "Judged on the projection '{scenario}'."),
    "observed-past": (
        "{first}—{last}年为观测数据，其后为情景推算。",
        "{first} to {last} were observed; later years are the projection.",
    ),
    "pace-kept": (
        "{year}年完成应有进度的{ratio}。",
        "{ratio} of the progress due by {year} was made.",
    ),
    "pace-short": (
        "{year}年只完成应有进度的{ratio}。",
        "Only {ratio} of the progress due by {year} was made.",
    ),
    "moving-away": (
        "{year}年比起点更远离目标。",
        "In {year} the value is farther from the target than at the start.",
    ),
    "within-limit": (
        "{year}年在控制目标以内。",
        "In {year} the value is within the limit.",
    ),
    "limit-exceeded": (
        "{year}年超出控制目标{share}。",
        "In {year} the value is beyond the limit by {share}.",
    ),
    "floor-kept": (
        "{year}年保持在目标水平以上。",
        "In {year} the value is kept at or above the level.",
    ),
    "floor-broken": (
        "{year}年低于应保持的水平{share}。",
        "In {year} the value is below the level to be kept by {share}.",
    ),
    "trend-reaches": (
        "按近年趋势，{year}年可以达到目标。",
        "On the trend of recent years {year} would reach the target.",
    ),
    "trend-misses": (
        "按近年趋势，{year}年达不到目标。",
        "On the trend of recent years {year} would not reach the target.",
    ),
    "trend-undecided": (
        "按近年趋势，{year}年能否达到目标还看不出来。",
        "On the trend of recent years it is open whether {year} would reach the target.",
    ),
    "trend-breaks-limit": (
        "按近年趋势，到{year}年将越过应守住的界限。",
        "On the trend of recent years the limit would be broken by {year}.",
    ),
    "budget-used": (
        "{year}年累计已用{share}，参考路径为{due}。",
        "By {year} {share} of the amount was used; the reference path allows {due}.",
    ),
    "milestone-met": ("{year}年阶段目标已达到。", "The interim target of {year} was met."),
    "milestone-missed": ("{year}年阶段目标未达到。", "The interim target of {year} was missed."),
    "trend-too-short": (
        "可比数据只有{found}个，少于{needed}个，不作趋势外推。",
        "There are only {found} comparable figures; fewer than {needed}, so no trend is drawn.",
    ),
    # peaks
    "peak-confirmed": (
        "{peak}年达到峰值，此后{years}年，已比峰值低{drop}。",
        "The peak was in {peak}, {years} years ago; the latest value is {drop} below it.",
    ),
    "peak-falling": (
        "现有数据中{peak}年最高，此后下降，尚不足以确认达峰。",
        "The maximum so far is {peak} and values have fallen since; not yet long or deep enough to confirm a peak.",
    ),
    "peak-plateau": (
        "近{years}年处于平台期（波动不超过±{band}），最高为{peak}年。",
        "The last {years} years are a plateau (within ±{band}); the maximum is {peak}.",
    ),
    "peak-open": (
        "最高值出现在{peak}年，距最新数据太近，尚不能判断是否达峰。",
        "The maximum is {peak}, too close to the latest value to say whether it is the peak.",
    ),
    "peak-late": (
        "最高值出现在{peak}年，晚于目标年{year}年。",
        "The maximum is in {peak}, later than the target year {year}.",
    ),
    "peak-projected": (
        "情景结果在{peak}年达到峰值。",
        "The projection peaks in {peak}.",
    ),
    "no-peak-in-horizon": (
        "情景期末（{year}年）仍在上升，期内没有峰值。",
        "The projection still rises at its end ({year}); it has no peak.",
    ),
}

REASON_CODES: tuple[str, ...] = tuple(_SENTENCES)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code, and the facts that fill its sentence."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()

    def text(self, language: Language = "zh") -> str:
        """The sentence."""
        zh, en = _SENTENCES[self.code]
        names = dict(self.facts)
        suffix = "" if language == "zh" else "_en"
        chosen = {key: names.get(key + suffix, value) for key, value in names.items()}
        return (zh if language == "zh" else en).format(**chosen)


def reason(code: str, **facts: object) -> Reason:
    """A reason with its facts; a fact named `x_en` is what English shows for `x`. An unknown code is a KeyError."""
    filled = Reason(code, tuple((key, str(value)) for key, value in facts.items()))
    filled.text("zh")
    filled.text("en")
    return filled
