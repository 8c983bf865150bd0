"""A path in words: the peak and who makes it, a second rise and what drives it. Figures are worked out, never typed.

Each sentence is a pair (zh, en); CO2 in 10^4 t.
"""

from __future__ import annotations

from collections.abc import Mapping

from dafeng.pathway.peak import Peak
from dafeng.pathway.studies.turning import Rise

__all__ = ["EFFECT_NAMES", "FUEL_NAMES", "SECTOR_NAMES", "path_sentences", "peak_sentence", "rise_sentences"]

Sentence = tuple[str, str]

SECTOR_NAMES: Mapping[str, Sentence] = {
    "industry": ("工业", "industry"),
    "power": ("发电", "power"),
    "transport": ("交通", "transport"),
    "residential": ("居民生活", "households"),
    "trade": ("批发零售住宿餐饮", "trade"),
    "other": ("其他服务业", "other services"),
    "heat": ("供热", "heat"),
    "agriculture": ("农业", "agriculture"),
    "construction": ("建筑业", "construction"),
    "transformation": ("加工转换", "transformation"),
    "electricity.purchased": ("净购入电力", "net purchases of electricity"),
}
FUEL_NAMES: Mapping[str, Sentence] = {
    "coal": ("煤", "coal"),
    "oil": ("油", "oil"),
    "gas": ("气", "gas"),
    "other": ("其他燃料", "other fuels"),
    "electricity.purchased": SECTOR_NAMES["electricity.purchased"],
}
EFFECT_NAMES: Mapping[str, Sentence] = {
    "activity": ("活动水平", "activity"),
    "structure": ("结构", "structure"),
    "intensity": ("强度", "intensity"),
    "fuel_mix": ("燃料构成", "fuel mix"),
    "power_mix": ("电力、热力构成", "power and heat mix"),
    "carbon_factor": ("燃料含碳量", "carbon factor"),
}
_LEAST, _MOST = 0.05, 4
"""Parts of a rise that are named: at least this share of the sum of their sizes, at most so many."""


def peak_sentence(peak: Peak, unaided: Peak | None = None, *, first_year: int) -> Sentence:
    """The peak of a path. unaided : the peak without measures; first_year : of the model."""
    value = f"{peak.value / 10:,.1f}"
    if peak.kind == "last-year":
        return (
            f"到末年{peak.highest_year}年排放仍在上升，期内没有达峰，最高{value}万吨。",
            f"Emission still rises in the last year, {peak.highest_year}: no peak within these years, at most {value}.",
        )
    if peak.kind == "first-year":
        head = (
            f"最高值是基准年{first_year}年的{value}万吨，以后各年都低于它：自基准年起已在下降，不是先升后降的峰值。",
            f"The highest value, {value}, is that of the base year {first_year}; all later years lie below: declining "
            "since the base year, not a peak after a rise.",
        )
    else:
        head = (f"{peak.year}年达峰，峰值{value}万吨。", f"Peak in {peak.year} at {value}.")
    if unaided is None:
        return head
    other, size = unaided.highest_year, f"{unaided.value / 10:,.1f}"
    if other <= peak.highest_year:
        return (
            head[0] + f"没有任何措施时最高值在{other}年，为{size}万吨，并不更晚：达峰时间不是由措施提前的。",
            head[1] + f" Without any measure the highest value would be {size}, in {other}, no later: it is not the "
            "measures that bring the peak forward.",
        )
    return (
        head[0] + f"没有任何措施时最高值在{other}年，为{size}万吨。",
        head[1] + f" Without any measure the highest value would be {size}, in {other}.",
    )


def rise_sentences(rise: Rise) -> tuple[Sentence, Sentence]:
    """A rise after a fall, and what it is made of."""
    turn = rise.rebound
    before, low, high = (f"{value / 10:,.1f}" for value in (turn.before, turn.low, turn.high))
    apart = f"{abs(turn.high - turn.before) / 10:,.1f}"
    against = (
        (f"比{turn.before_year}年高{apart}万吨", f"{apart} above {turn.before_year}")
        if turn.exceeds
        else (f"仍比{turn.before_year}年低{apart}万吨", f"{apart} below {turn.before_year}")
    )
    first = (
        f"排放由{turn.before_year}年的{before}万吨降到{turn.low_year}年的{low}万吨，此后第二次上升，到{turn.high_year}年为"
        f"{high}万吨，{against[0]}。",
        f"Emission falls from {before} in {turn.before_year} to {low} in {turn.low_year}, then rises a second time to "
        f"{high} in {turn.high_year}, {against[1]}.",
    )
    tables = (
        ((rise.sectors, SECTOR_NAMES), ("按部门", "by sector")),
        ((rise.fuels, FUEL_NAMES), ("按燃料", "by fuel")),
        ((rise.effects, EFFECT_NAMES), ("按因素（LMDI）", "by factor (LMDI)")),
    )
    grown = f"{(turn.high - turn.low) / 10:,.1f}"
    zh = "；".join(f"{head[0]}：{_parts(*table, 0)}" for table, head in tables)
    en = "; ".join(f"{head[1]}: {_parts(*table, 1)}" for table, head in tables)
    return first, (f"上升的{grown}万吨，{zh}。", f"Of the rise of {grown}, {en}.")


def _parts(values: Mapping[str, float], names: Mapping[str, Sentence], at: int) -> str:
    """The parts that matter, largest first, with their signs."""
    whole = sum(abs(value) for value in values.values())
    order = sorted(values.items(), key=lambda each: -abs(each[1]))
    shown = [(name, value) for name, value in order[:_MOST] if abs(value) >= _LEAST * whole]
    return ("、", ", ")[at].join(f"{names.get(name, (name, name))[at]} {value / 10:+,.1f}" for name, value in shown)


def path_sentences(peak: Peak, unaided: Peak | None, rise: Rise | None, *, first_year: int) -> tuple[Sentence, ...]:
    """All that is to be said about a path."""
    said = (peak_sentence(peak, unaided, first_year=first_year),)
    return said if rise is None else (*said, *rise_sentences(rise))
