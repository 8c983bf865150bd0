"""What tracking takes and gives: goals, series, options, judgements. All frozen, none knows a table or a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dafeng.core.errors import Fault, TrackingError
from dafeng.plan.records import Nature, Op, TargetKind
from dafeng.tracking.reasons import Reason
from dafeng.tracking.trend import Trend

__all__ = [
    "STATE_STRENGTH",
    "Break",
    "Direction",
    "Goal",
    "Judgement",
    "Measure",
    "Options",
    "Outlook",
    "PathShape",
    "Point",
    "Series",
    "State",
    "Status",
]

Status = Literal["met", "on-pace", "behind", "far-behind", "cannot-tell"]
"""已达成, 进度正常, 滞后, 严重滞后, 无法判断."""

Direction = Literal["up", "down", "neutral"]
"""Which way is good, as the catalogue says. An explicit >= or <= of the plan wins over it."""

State = Literal["measured", "published", "zero", "estimated", "assumed", "missing"]
PathShape = Literal["linear", "s-curve", "constant-rate"]

Measure = Literal["absolute", "percent", "yearly-percent", "doublings", "times"]
"""How a reduction or increase is counted: in the canonical unit, in % of the base year, in % a year on average
(年均), in doublings (翻一番 = 1), or in multiples added (增长2倍 = 2)."""

STATE_STRENGTH: dict[str, int] = {
    "missing": 0, "assumed": 1, "estimated": 2, "published": 3, "measured": 4, "zero": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """One target, ready to be judged: values in the canonical unit of the indicator.

    - `value` is the level to reach (level, phase-out, coverage), or the size of the change (reduction, increase)
      counted as `measure` says; None while a value is still to be assigned by `assigner` (省下达).
    - `base_year` is what the text compares with; `start_year` is where the reference path begins when the text names
      no base year (None: the first observation).
    - `cumulative`: the observed yearly figures add up from `start_year + 1` on (十四五累计), and the sum is judged.
    - `hold`: must be kept (稳定在, 控制在) rather than reached; None lets the operator and the start value decide.
    - `milestones`: interim yearly targets as (year, value), values counted as `value` is.
    """

    indicator: str
    kind: TargetKind
    direction: Direction
    year: int | None
    op: Op | None = None
    value: float | None = None
    value_high: float | None = None
    unit: str = ""
    base_year: int | None = None
    start_year: int | None = None
    nature: Nature | None = None
    measure: Measure = "absolute"
    cumulative: bool = False
    hold: bool | None = None
    path: PathShape = "linear"
    milestones: tuple[tuple[int, float], ...] = ()
    assigner: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of one year (flows: over the year; stocks: at its end). `since` marks a sum of several years, from its
    first year to `year` (2021/2025)."""

    year: int
    value: float | None
    state: State = "published"
    source: str = ""
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """In `year` a new series of the indicator begins; earlier years cannot be compared (a census revision)."""

    indicator: str
    year: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator at one place in one scenario and one book. Points of two books or scenarios never share a series.

    `form` is `reduction` or `increase` where the points are themselves a published change against `base_year`, in %.
    """

    indicator: str
    points: tuple[Point, ...]
    place: str = ""
    scenario: str = "observed"
    book: str = ""
    form: Literal["level", "reduction", "increase"] = "level"
    base_year: int | None = None
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        seen: set[tuple[int | None, int]] = set()
        faults: list[Fault] = []
        for point in self.points:
            key = (point.since, point.year)
            if key in seen:
                faults.append(
                    Fault(
                        "tracking.two-values",
                        zh="同一序列同一时期有两个数值",
                        en="a series has two values for one period",
                        where=f"{self.indicator} {self.place} {point.year}",
                        found=f"{point.value} ({point.source})",
                        mend_zh="请按来源或口径拆成两个序列。",
                        mend_en="Split the series by source or method.",
                    )
                )
            seen.add(key)
        if faults:
            raise TrackingError(faults)

    @property
    def projected(self) -> bool:
        """True for anything that was not observed."""
        return self.scenario != "observed"


@dataclass(frozen=True, slots=True)
class Options:
    """The parameters of judging. No official text fixes them; docs/methods/tracking.md has a reason for each default.

    - `on_pace_ratio`, `behind_ratio`: value progress over path progress. From the first on: on pace; from the second
      on: behind; below: far behind. Defaults 0.95 and 0.60 are those of Eurostat for indicators with a target.
    - `approx_tolerance`: how far 左右/约 may fall short, as a share of the value.
    - `cap_margin`: share above a cap (below a floor) up to which a kept goal is behind and not far behind.
    - `accept`: the weakest state of figures that a verdict may rest on; weaker ones give an indication only.
    - `stale_years`: figures older than this against the day of judging give an indication only.
    - `trend_points`, `trend_window`, `confidence`: at least so many points, at most so many last years, two-sided.
    - `start_year`: where paths begin when a target names no base year (the city's base year); `least_confidence`: how
      sure the match of a target to an indicator must be. Both are used when a whole plan is judged.
    - `recent_years`: the span of the recent yearly change.
    - `s_steepness`: steepness k of the S-shaped path.
    - `peak_*`: C40 rule (maximum at least so many years ago, latest at least this share below); the plateau's half
      width and length; how many years late a projected peak is behind and not far behind; whether 年前 includes the
      year.
    """

    on_pace_ratio: float = 0.95
    behind_ratio: float = 0.60
    approx_tolerance: float = 0.02
    cap_margin: float = 0.05
    accept: State = "published"
    stale_years: int = 3
    trend_points: int = 4
    trend_window: int = 10
    confidence: float = 0.90
    recent_years: int = 3
    s_steepness: float = 6.0
    peak_years: int = 5
    peak_drop: float = 0.10
    plateau_band: float = 0.03
    plateau_years: int = 5
    peak_late_years: int = 2
    peak_includes_year: bool = True
    start_year: int | None = None
    least_confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the robust trend of the last years leads: the value in `year`, between `low` and `high` at `confidence`."""

    year: int
    value: float
    low: float
    high: float
    confidence: float
    trend: Trend
    reaches: bool | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Where a goal stands. Values are in the indicator's canonical unit; shares are fractions (0.5 = half).

    - `status` is the verdict; `indicative` is what figures too weak or too old for a verdict would say.
    - `target_value` is the demanded level at the target year, also for changes against a base year; `achieved` is the
      change reached so far, counted as the goal counts it.
    - `gap` is what is still missing: positive short of the target, negative beyond it or within a cap.
    - `path_progress` is the share of the way that the reference path demands at the latest period, `value_progress` the
      share made; both None for a cap that was never exceeded. `elapsed` is the share of time gone by then.
    - `anchors` are the (year, value) of the reference path: start, interim targets on the way, target.
    - `required_change` and `required_rate` (a fraction a year) lead from the latest value to the target;
      `recent_change` and `recent_rate` are what the last years brought; `acceleration` is required over recent.
    """

    goal: Goal
    status: Status
    reasons: tuple[Reason, ...]
    indicative: Status | None = None
    latest: Point | None = None
    start: Point | None = None
    target_value: float | None = None
    achieved: float | None = None
    reference_value: float | None = None
    gap: float | None = None
    elapsed: float | None = None
    path_progress: float | None = None
    value_progress: float | None = None
    pace_ratio: float | None = None
    required_change: float | None = None
    required_rate: float | None = None
    recent_change: float | None = None
    recent_rate: float | None = None
    acceleration: float | None = None
    outlook: Outlook | None = None
    projected: bool = False
    scenario: str = ""
    book: str = ""
    sources: tuple[str, ...] = ()
    weakest_state: State | None = None
    used: tuple[Point, ...] = field(default=(), repr=False)
    anchors: tuple[tuple[int, float], ...] = field(default=(), repr=False)

    def why(self, language: Literal["zh", "en"] = "zh") -> str:
        """The reasons as sentences."""
        mark = "" if language == "zh" else " "
        return mark.join(reason.text(language) for reason in self.reasons)
