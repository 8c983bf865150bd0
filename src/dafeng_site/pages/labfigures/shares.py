"""Shares in the difference between two runs: wedge, waterfall, their sums and what they leave unnamed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from dafeng.pathway.attribution import Shares
from dafeng.pathway.studies.differences import DRIVERS, Difference
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labdrivers import changed_drivers
from dafeng_site.pages.labfigures.common import given_input, pair_explained, rests
from dafeng_site.pages.labfigures.records import Explanation, Line
from dafeng_site.pages.lablinks import figure_url, input_url
from dafeng_site.pages.labnames import other_name, own_name
from dafeng_site.pages.labnumbers import level, one, short_figure, signed, unit, wan
from dafeng_site.pages.labshares import GROUPING_NAMES, Part, difference, grouped, interactions, unnamed, weights

__all__ = ["explain_pair", "explain_share"]


def explain_share(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """A part's share in a year; `total` is all of them, `rest` those that the waterfall does not name."""
    found = difference(asked)
    if found is None:
        return None
    if of == "total":
        return _total(asked, found)
    parts = grouped(asked, found)
    if of == "rest":
        return _rest(asked, found, unnamed(asked, parts))
    part = next((each for each in parts if each.key == of), None)
    return _part(asked, found, part) if part is not None else None


def _names(asked: Asked) -> dict[str, str]:
    return {"first": other_name(asked), "second": own_name(asked), "year": str(asked.year)}


def _at(asked: Asked, found: Difference) -> int:
    return found.years.index(asked.year)


def _method(shares: Shares) -> tuple[str, ...]:
    """How the shares were made: exact Shapley values for few inputs, the path integral for many."""
    said = {"runs": shares.runs, "count": len(shares.players), "gap": f"{shares.order_gap * 100:.2f}"}
    if shares.method == "shapley":
        return (_("方法：Shapley 值，%(count)s项的全部组合，共%(runs)s次运行。") % said,)
    return (
        _("方法：Aumann–Shapley 份额，%(count)s项同步推进，两种相反次序取平均，共%(runs)s次运行；"
          "两种次序最多相差最大一项的%(gap)s%%。") % said,
    )  # fmt: skip


def _formula() -> str:
    return _("份额 = 各项从对照情景的水平同步升到本情景的水平时，由该项变动引起的排放变化之和")


def _part(asked: Asked, found: Difference, part: Part) -> Explanation:
    at = _at(asked, found)
    names = {**_names(asked), "name": part.name}
    value = wan(float(part.values[at]))
    single = not part.members
    notes = list(_method(found.shares))
    if asked.by == "unit":
        lead, support = weights()
        notes.append(_("几个单位共同负责的措施，按牵头 %(lead)s、配合 %(support)s 的权重分给各单位；权重由本系统取定。")
                     % {"lead": lead, "support": support})  # fmt: skip
    inputs = [part.key] if single else [key for key, _said, _values in part.members]
    return Explanation(
        title=_("%(year)s年：%(name)s") % names,
        value=signed(value),
        unit=unit(),
        what=_("“%(second)s”与“%(first)s”之差中归于“%(name)s”的部分；负值为减排。") % names,
        formula=_formula() if single else _("份额 = 所含各项份额之和（%(by)s）") % {"by": GROUPING_NAMES[asked.by]},
        head=_("单独看和最后看") if single else _("所含各项"),
        lines=_single(asked, found, part, at) if single else _members(asked, part, at, value),
        rests=rests(asked, inputs[:12]),
        notes=tuple(notes),
        compared=True,
        more=((_("全部相加：两条路径之差"), figure_url(asked, "share", "total")),),
    )


def _single(asked: Asked, found: Difference, part: Part, at: int) -> tuple[Line, ...]:
    place = found.shares.players.index(part.key)
    lines = [
        Line(_("其余都按对照情景，只加上这一项"), signed(wan(float(found.shares.alone[place, at]))), unit()),
        Line(_("其余都按本情景，最后加上这一项"), signed(wan(float(found.shares.last[place, at]))), unit()),
        Line(_("与次序无关的份额"), signed(wan(float(part.values[at]))), unit(), total=True),
    ]
    if part.key == DRIVERS:
        lines += [
            Line(name, f"{short_figure(there)} → {short_figure(here)}", said, str(year), input_url(asked, key))
            for key, name, year, there, here, said in changed_drivers(asked)
        ]
    elif given_input(asked, part.key) is not None:
        one_, two = asked.other, asked.run
        ends = (float(run.levels[run.found.model.place_of(part.key)]) for run in (one_, two))
        lines.append(Line(_("水平：对照 → 本情景"), " → ".join(level(end) for end in ends)))
    return tuple(lines)


def _members(asked: Asked, part: Part, at: int, value: float) -> tuple[Line, ...]:
    rows = sorted(((key, said, wan(float(values[at]))) for key, said, values in part.members), key=lambda row: row[2])
    lines = [Line(said, signed(each), unit(), url=figure_url(asked, "share", key, by="")) for key, said, each in rows]
    return (*lines, Line(_("合计"), signed(value), unit(), total=True))


def _total(asked: Asked, found: Difference) -> Explanation:
    at, names = _at(asked, found), _names(asked)
    first, second = (wan(float(end[at])) for end in (found.shares.without, found.shares.with_all))
    return Explanation(
        title=_("%(year)s年：两条路径之差") % names,
        value=signed(second - first),
        unit=unit(),
        what=_("所列各项份额之和，等于两条路径之差。"),
        formula=_("合计 = “%(second)s”的排放 − “%(first)s”的排放") % names,
        lines=(
            Line(names["second"], one(second), unit(), url=figure_url(asked, "path", "own")),
            Line(names["first"], "− " + one(first), unit(), url=figure_url(asked, "path", "other")),
            Line(_("合计"), signed(second - first), unit(), total=True),
        ),
        notes=_method(found.shares),
        compared=True,
    )


def _rest(asked: Asked, found: Difference, parts: tuple[Part, ...]) -> Explanation | None:
    if not parts:
        return None
    at = _at(asked, found)
    rows = [(part, wan(float(part.values[at]))) for part in parts]
    value = sum(each for _part_, each in rows)
    lines = [Line(part.name, signed(each), unit(), url=figure_url(asked, "share", part.key)) for part, each in rows]
    return Explanation(
        title=_("%(year)s年：其余") % _names(asked),
        value=signed(value),
        unit=unit(),
        what=_("图中没有单独画出的较小各项之和。"),
        formula=_("其余 = 未单独画出的各项份额之和"),
        lines=(*lines, Line(_("合计"), signed(value), unit(), total=True)),
        notes=_method(found.shares),
        compared=True,
    )


def explain_pair(asked: Asked, of: str, _user: Any) -> Explanation | None:
    """What two inputs do together beyond what each does; `of` names both, a space between them."""
    found = difference(asked)
    if found is None:
        return None
    row = next((row for row in interactions(asked, found) if row.key == of), None)
    if row is None:
        return None
    return replace(pair_explained(asked, row, _method(found.shares)), compared=True)
