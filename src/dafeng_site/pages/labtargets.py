"""The plan's targets as judged on the run: rows grouped by what the verdict means, narrowed by a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.core import default_catalogue
from dafeng.pathway.studies.footing import Footing
from dafeng.plan.records import Target
from dafeng.tracking import Goal, Reason, Standing
from dafeng_site.lab.counting import counted
from dafeng_site.lab.running import footings_of, targets_of
from dafeng_site.pages.figures import Scale, indicator_name, language, scale_of
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labnames import input_name, scenario_name

__all__ = ["BY_MEASURES", "Group", "goal_scale", "grouped_targets", "keys_of", "kinds_of", "reasons_in_words",
           "target_rows", "value_at_target"]  # fmt: skip

_GROUPS = (
    ("missed", gettext_lazy("没有达到"),
     ("far-behind", "behind", "measure-absent", "measure-short", "met-late")),
    ("met", gettext_lazy("达标或正常"), ("met-without-rise", "on-pace", "met")),
    ("set", gettext_lazy("由措施给定"), ("set-by-measure",)),
    ("unknown", gettext_lazy("模型不推算，或数据不足，不能判断"), ("cannot-tell", "not-modelled")),
    ("assigned", gettext_lazy("目标值没有下达"), ("not-assigned",)),
)  # fmt: skip
"""What verdicts mean for a reader, the most pressing first: code, name, standings."""
_OPEN = ("missed", "met")
_STANDINGS = tuple(standing for _code, _name, standings in _GROUPS for standing in standings)
_ORDER = {standing: place for place, standing in enumerate(_STANDINGS)}
_GROUP_OF = {standing: code for code, _name, standings in _GROUPS for standing in standings}
BY_MEASURES = ("measures", "stated", "fixed")
"""Footings on which a target's probability only repeats how far measures are carried out."""
_HOLDS = ("met", "on-pace", "set-by-measure", "met-without-rise")


@dataclass(frozen=True, slots=True)
class Group:
    """Targets whose verdict means the same; `shown` is open from the start."""

    code: str
    name: str
    rows: tuple[dict[str, Any], ...]
    shown: bool


def kinds_of(footings: tuple[Footing, ...]) -> Counter[str]:
    """How many targets there are of each group."""
    return Counter(_GROUP_OF.get(each.standing, "unknown") for each in footings)


def grouped_targets(asked: Asked, chances: Mapping[str, Any] | None = None) -> tuple[Group, ...]:
    """All groups that have targets; narrowed to those in which the word asked for stands, and then all open."""
    word = asked.find.casefold()
    rows = [row for row in target_rows(asked, chances) if not word or word in row["words"].casefold()]
    found = []
    for code, name, _standings in _GROUPS:
        own = tuple(row for row in rows if _GROUP_OF.get(row["standing"], "unknown") == code)
        if own:
            found.append(Group(code, str(name), own, bool(word) or code in _OPEN))
    return tuple(found)


def keys_of(targets: Iterable[Target | Mapping[str, Any]]) -> list[str]:
    """What links name each target by: clause, indicator as the plan words it, year; a further one of these is counted.

    Not its place: in an amended plan that is another target's. Also of rows of kept runs, which have the same three.
    """
    given = [each if isinstance(each, Mapping) else _three(each) for each in targets]
    plain = [f"{each['clause']}:{each['name']}:{each['year'] or 0}" for each in given]
    places = [each.get("nth") or at for each, at in zip(given, counted(plain), strict=True)]
    return [key if place == 1 else f"{key}:{place}" for key, place in zip(plain, places, strict=True)]


def _three(target: Target) -> dict[str, Any]:
    return {"clause": target.clause, "name": target.indicator, "year": target.year}


def target_rows(asked: Asked, chances: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Every target of the plan as judged on the run, what is behind first; `chances` by the key of the target."""
    standings = targets_of(asked.world, asked.run)
    both = zip(keys_of(each.target for each in standings), standings, footings_of(asked.world, asked.run), strict=True)
    rows = [_row(asked, key, each, footing, chances or {}) for key, each, footing in both]
    rows.sort(key=lambda row: (_ORDER.get(str(row["standing"]), len(_ORDER)), row["year"] or 9999))
    return rows


def _row(asked: Asked, key: str, each: Standing, footing: Footing, chances: Mapping[str, Any]) -> dict[str, Any]:
    lang, judgement, target = language(), each.judgement, each.target
    scale = goal_scale(judgement.goal)
    shown: Callable[[float | None], float | None] = scale.shown if scale else (lambda value: value)
    code = judgement.goal.indicator
    chance = chances.get(key)
    name = indicator_name(code) if code else target.indicator
    measures = [(key, input_name(asked, key)) for key in footing.measures]
    return {
        "of": key,
        "clause": target.clause,
        "name": name,
        "said": target.indicator,
        "in_plan_words": not code,
        "year": target.year,
        "status": judgement.status,
        "standing": footing.standing,
        "said_standing": footing.words(lang),
        "said_zh": footing.words("zh"),
        "basis": footing.basis_text(lang),
        "measures": measures,
        "target": shown(judgement.target_value),
        "value": shown(value_at_target(asked, each)),
        "unit": scale.unit if scale else "",
        "reasons": reasons_in_words(asked, judgement.reasons),
        "unlikely": _unlikely(footing.standing, chance),
        "chance": chance,
        "words": " ".join((name, target.indicator, target.clause, str(target.year or ""),
                           *(said for _key, said in measures))),
    }  # fmt: skip


def reasons_in_words(asked: Asked, reasons: tuple[Reason, ...]) -> list[str]:
    """Reasons as sentences, scenarios by their names."""
    known = {each.id: scenario_name(asked, each.id) for each in asked.world.spec.scenarios}
    named = (
        replace(each, facts=tuple((key, known.get(value, value) if key == "scenario" else value)
                                  for key, value in each.facts))
        for each in reasons
    )  # fmt: skip
    return [each.text(language()) for each in named]


def _unlikely(standing: str, chance: Mapping[str, Any] | None) -> str:
    """Why a target that the run meets is seldom met in the draws; empty where there is nothing to explain."""
    if chance is None or standing not in _HOLDS or float(chance["value"]) >= 0.5:
        return ""
    said = {"share": f"{float(chance['value']) * 100:.0f}%"}
    if chance.get("basis") in BY_MEASURES:
        return _("情景中措施全部落实，所以达到；抽样中落实程度多不足 100%%，只有 %(share)s 的抽样达到。") % said
    return _("本次运行达到；抽样时驱动因素、参数和落实程度一起变动，只有 %(share)s 的抽样达到，余量不足。") % said


def goal_scale(goal: Goal) -> Scale | None:
    """How figures of a goal are shown; a change in % as it is."""
    if not goal.indicator:
        return None
    known = default_catalogue()
    if goal.unit == "%" and goal.indicator in known and known.get(goal.indicator).unit != "%":
        return Scale("%", 1.0)
    return scale_of(goal.indicator)


def value_at_target(asked: Asked, each: Standing) -> float | None:
    """The run's own value in the target's year: as it was judged, which may be worked out by a formula."""
    found, year = asked.run.found, each.target.year
    if year is None or not found.years[0] <= year <= found.years[-1]:
        return None
    values = found.values.get(each.judgement.goal.indicator)
    if values is not None and np.isfinite(values[year - found.years[0]]):
        return float(values[year - found.years[0]])
    if not each.judgement.projected:
        return None
    return next((point.value for point in each.judgement.used if point.year == year), None)
