"""Figures against each other: two sources for one figure, parts that do not add up, sudden changes of a series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from dafeng.city._faults import fault
from dafeng.city._statistics import Figure
from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import Fault
from dafeng.core.observations import state_strength

__all__ = ["choose", "sudden_changes", "sums"]

_ROUNDING = 0.005
_SUM_TOLERANCE = 0.01
_FALL, _RISE = 0.75, 1.5
_CERTAINTY = "VSCMU"


def choose(figures: Sequence[Figure], certainty: Mapping[str, str]) -> tuple[list[Figure], list[Figure], list[Fault]]:
    """One figure for each key, the others, and what they contradict.

    Of several sources the one of better certainty is taken (V before S, C, M, U), then the stronger state, then the
    source listed first. `certainty` gives the grades by source id, in the order of the list. The others are kept, never
    averaged. Sources that agree within half a per cent are a note, else a warning.
    """
    groups: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[figure.key].append(figure)
    ranks = {name: (_CERTAINTY.index(grade), at) for at, (name, grade) in enumerate(certainty.items())}
    chosen, others, faults = [], [], []
    for group in groups.values():
        first, *rest = sorted(group, key=lambda each: _rank(each, ranks))
        chosen.append(first)
        others += rest
        faults += [_two_sources(first, each) for each in rest]
    return chosen, others, faults


def _rank(figure: Figure, ranks: Mapping[str, tuple[int, int]]) -> tuple[int, int, int, str]:
    grade, at = ranks[figure.source.partition("#")[0]]
    return (grade, -state_strength(figure.state), at, figure.source)


def _two_sources(taken: Figure, other: Figure) -> Fault:
    one, two = taken.value, other.value
    agree = one == two or (
        one is not None and two is not None and abs(one - two) <= _ROUNDING * max(abs(one), abs(two))
    )
    return fault(
        "sources-agree" if agree else "sources-contradict",
        other.where,
        key=" ".join(taken.key[:3]),
        taken=f"{_number(one)}（{taken.source}）",
        other=f"{_number(two)}（{other.source}）",
    )


def sums(figures: Iterable[Figure], children: Mapping[str, Collection[str]], catalogue: Catalogue) -> Iterable[Fault]:
    """Parts that do not add up to the whole, for indicators that sum over places; both numbers are shown.

    With some parts unknown, only parts that already exceed the whole are a fault.
    """
    values = {each.key: each for each in figures if each.value is not None}
    for key, whole in values.items():
        parts = children.get(whole.place)
        if not parts or catalogue.get(whole.indicator).over_places != "sum":
            continue
        found = [values.get((key[0], part, *key[2:])) for part in parts]
        known = [each.value for each in found if each is not None and each.value is not None]
        total, size = sum(known), abs(whole.value or 0.0)
        off = abs(total - (whole.value or 0.0)) if len(known) == len(parts) else total - (whole.value or 0.0)
        if known and off > _SUM_TOLERANCE * size:
            yield fault(
                "parts-and-whole",
                whole.where,
                key=f"{whole.indicator} {whole.place} {whole.period}",
                whole=_number(whole.value),
                total=_number(total),
                count=f"{len(known)}/{len(parts)}",
            )


def sudden_changes(figures: Iterable[Figure], breaks: Collection[tuple[str, str, str]]) -> Iterable[Fault]:
    """Published yearly figures that fall by a quarter or rise by half in a year with no break recorded."""
    series: dict[tuple[str, ...], dict[int, Figure]] = defaultdict(dict)
    for each in figures:
        if each.value is not None and each.period.isdigit() and state_strength(each.state) >= 3:
            series[(each.indicator, each.place, each.scenario, each.book)][int(each.period)] = each
    for (indicator, place, *_), years in series.items():
        for year, now in years.items():
            before = years.get(year - 1)
            if before is None or not before.value or (indicator, place, now.period) in breaks:
                continue
            ratio = (now.value or 0.0) / before.value
            if ratio < _FALL or ratio > _RISE:
                change = f"{before.period} {_number(before.value)} → {now.period} {_number(now.value)}"
                yield fault("sudden-change", now.where, key=f"{indicator} {place}", change=change)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.6g}"
