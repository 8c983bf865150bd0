"""What a quantity in its segment may ask, and the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from dafeng.plan.grammar.lexicon import lexicon
from dafeng.plan.grammar.names import clean_name
from dafeng.plan.grammar.quantities import Quantity

__all__ = ["CLASS", "Around", "Demand", "Kind", "Reading"]

Kind = Literal["level", "reduction", "increase", "coverage"]
CLASS: Literal["class"] = "class"
"""A size that picks out a class (30万千瓦及以上机组)."""

_IS_ENDED = re.compile(
    r"(?:的)?(?:目标|任务|水平|要求|标准|指标|目标任务|）|”|。|！|\n|；|，|、)*$"
    r"|(?:的?目标|的?水平|的?任务|的?要求)[。，；并且]|[并且等]|[和与及以、]+"
)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a quantity asks: name, kind, verb, adverbs, and the pattern it was read by.

    A `soft` demand is a target only where a year governs. An empty name means: what the sentence spoke of before.
    """

    name: str
    kind: Kind
    verb: str
    hedges: str
    pattern: Literal["SVQ", "SQ", "VQN", "VNQ", "SQN", "QNV"]
    soft: bool = False


Reading = Demand | Literal["class"] | None


@dataclass(frozen=True)
class Around:
    """The words around a group of quantities: `stem` and `verb` to the left, without the adverbs `hedges`; `right`."""

    stem: str
    verb: str
    hedges: str
    group: tuple[Quantity, ...]
    right: str

    @property
    def first(self) -> Quantity:
        """The first quantity of the group."""
        return self.group[0]

    @cached_property
    def name(self) -> str:
        """The name to the left."""
        return clean_name(self.stem)

    @cached_property
    def ended(self) -> bool:
        """True when nothing of weight follows the quantity in its segment."""
        return bool(_IS_ENDED.match(self.right))

    @cached_property
    def noun(self) -> str:
        """The noun to the right, up to a break."""
        text = re.split(r"[，。；：\n（]|以及", self.right.removeprefix("的"), maxsplit=1)[0]
        if text.startswith(("基础上", "前提下", "情况下")):
            return ""
        if "、" in text and "的" in text[text.index("、") :]:
            text = text[text.rindex("的") + 1 :]
        text = re.split(r"、|并(?!网)", text, maxsplit=1)[0]
        text = re.sub(r"[和与及]$", "", text)
        return clean_name(text) if len(text) > 1 else ""

    @property
    def is_share(self) -> bool:
        """True for %, 个百分点, ‰, 成."""
        return self.first.unit in lexicon().shares

    @property
    def is_span_of_time(self) -> bool:
        """True for days, months, years and the like."""
        return self.first.unit in lexicon().spans_of_time

    @property
    def is_soft(self) -> bool:
        """True for a verb that promises little, unless a firm one is joined to it (遴选、支持500家企业)."""
        words = lexicon()
        joined = re.search(r"([一-鿿]{2})[、和并]$", self.stem)
        firm = joined is not None and joined[1] in words.verbs["build"] - words.soft
        return self.verb in words.soft and not firm

    def asks(self, name: str, kind: Kind, pattern: Literal["SVQ", "SQ", "VQN", "VNQ", "SQN", "QNV"]) -> Demand:
        """A demand with this verb and these adverbs."""
        return Demand(name, kind, self.verb, self.hedges, pattern, self.is_soft)
