"""What explanations share: formulas in words, what an input rests on, titles of sources."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from dafeng.core.catalogue import Indicator
from dafeng.core.sources import source_ref
from dafeng.pathway.records import Measure, Parameter, Value
from dafeng_site.pages.figures import indicator_name, indicator_of, language
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labfigures.records import Explanation, Rest
from dafeng_site.pages.lablinks import input_url
from dafeng_site.pages.labnames import input_name
from dafeng_site.pages.labnumbers import level, signed, unit
from dafeng_site.pages.labpairs import Pair
from dafeng_site.pages.labsliders import basis_label
from dafeng_site.pages.labwords import together, told

__all__ = [
    "formula_of",
    "given_input",
    "pair_explained",
    "rests",
    "source_title",
    "sourced",
]


_SCALED = "calc#scaled-down:"
_SIGNS = {"/": "÷", "*": "×", "-": "−"}
_CODE = re.compile(r"[a-z][a-z0-9_.]*[a-z0-9]")


def formula_of(indicator: Indicator | None) -> str:
    """How an indicator is worked out: the catalogue's formula in names, or that the model adds it up."""
    if indicator is None or indicator.formula is None:
        return _("由各分支的用量和机组的出力逐年相加；基准年等于能源平衡表")
    spoken = re.sub(r" ([/*-]) ", lambda sign: f" {_SIGNS[sign.group(1)]} ", indicator.formula.text)
    return _CODE.sub(lambda code: indicator_name(code.group()) if indicator_of(code.group()) else code.group(), spoken)


def given_input(asked: Asked, name: str) -> Measure | Parameter | None:
    """A measure or parameter by its id."""
    spec = asked.world.spec
    return next((each for each in (*spec.measures, *spec.parameters) if each.id == name), None)


def _rest(asked: Asked, name: str, said: str = "") -> Rest | None:
    """What a measure or parameter rests on, with its level in the run where nothing else is said."""
    given = given_input(asked, name)
    if given is None:
        return None
    if not said:
        model = asked.run.found.model
        said = level(float(asked.run.levels[model.place_of(name)]))
    label, tone = basis_label(given.origin)
    parts = (told(asked.world, given.origin.note), getattr(given, "clause", ""))
    return Rest(input_name(asked, name), label, tone, said, together(parts),
                sourced(asked, given.origin), input_url(asked, name))  # fmt: skip


def sourced(asked: Asked, origin: Value) -> str:
    """The source of a value by its title, with the place in it."""
    return source_title(asked, origin.source)


def source_title(asked: Asked, pointer: str) -> str:
    """The title of a source in the reader's language, with the place in it; the pointer itself where none is listed."""
    if not pointer:
        return ""
    if pointer.startswith(_SCALED):
        return _("由上级能源平衡表推算：%(source)s") % {"source": source_title(asked, pointer.removeprefix(_SCALED))}
    ref = source_ref(pointer)
    found = next((each for each in asked.world.pack.sources if each.id == ref.id), None)
    if found is None:
        return pointer
    title = found.title_en if language() == "en" and found.title_en else found.title_zh
    return f"{title} · {ref.locator}" if ref.locator else title


def rests(asked: Asked, names: Iterable[str]) -> tuple[Rest, ...]:
    """What several inputs rest on, in their order; what is no input is left out."""
    found = (_rest(asked, name) for name in names)
    return tuple(each for each in found if each is not None)


def pair_explained(asked: Asked, row: Pair, method: tuple[str, ...] = ()) -> Explanation:
    """What two inputs do together beyond what each does."""
    names = {"year": asked.year, "first": row.first, "second": row.second}
    return Explanation(
        title=_("%(year)s年：“%(first)s”与“%(second)s”") % names,
        value=signed(row.value),
        unit=unit(),
        what=_("两项一起做的效果与分别做的效果之差：正值为重叠，负值为互相增强。"),
        formula=_("相互影响 = f(两项) − f(甲) − f(乙) + f(都没有)，f 为该年排放，对其余各项实施与否取平均"),
        rests=rests(asked, row.key.split(" ")),
        notes=(*method, _("已计入各项份额，不另加。")),
    )
