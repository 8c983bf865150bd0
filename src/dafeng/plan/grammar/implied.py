"""Quantities without a verb right before them: a comparator, a verb further left, a verb said before, or none."""

from __future__ import annotations

import re
from dataclasses import replace

from dafeng.plan.grammar.demand import CLASS, Around, Demand, Kind, Reading
from dafeng.plan.grammar.lexicon import lexicon
from dafeng.plan.grammar.names import clean_name, ends_with_head, strip_hedges

__all__ = ["read_without_verb"]

_VERB_MOST = 8
_MAKES = frozenset(["建成", "建设", "形成", "构建", "打造", "建立", "具备"])
_PART_OF_NOUN = re.compile("[区链林率量力性化者商品业型]|能力|机构|设施|体系|标准")
_REACHES = re.compile("(?:达到|达标|完成|实现|建成|符合)(?!.{0,12}的)")
_SEES_TO = re.compile("(?:实现|确保|保证|保持|达到|力争)")
_PREDICATE = re.compile(
    "达到|完成|实现|建成|配备|开展|建立|采用|使用|符合|纳入|执行|创建|安装|具备|实施|通过|满足|参与|达标|得到|接入"
)


def read_without_verb(around: Around, before: Demand | None) -> Reading:
    """Read a quantity that no verb stands right before."""
    first = around.first
    if first.unit in ("番", "倍") and not first.before and not first.after:
        return Demand(around.name, "increase", "翻", around.hedges, "SVQ")
    if before is not None and (carried := _carried(around, before)):
        return carried
    if first.before and first.before != "约":
        return _compared(around)
    if found := _share_of_class(around):
        return found
    if around.ended:
        return _verb_inside(around) or _plain_value(around) or _listed(around, before)
    return CLASS if first.after else None


def _carried(around: Around, before: Demand) -> Demand | None:
    """A verb reaches over a list: 建设10个A和5个B, 新增A10座、B20座."""
    if around.first.bare:
        return None
    words = around.stem.strip("、和及与以，并 ")
    if before.pattern == "VQN" and not words and around.noun and not around.ended:
        return replace(before, name=before.verb + around.noun if before.kind == "increase" else around.noun)
    if before.pattern == "VNQ" and words and around.ended and around.stem[:1] in "、和及与":
        return replace(before, name=clean_name(words))
    return None


def _listed(around: Around, before: Demand | None) -> Demand | None:
    """创建绿色工厂150家，供应链管理企业30家: the verb reaches over a comma."""
    if before is None or before.pattern != "VNQ" or not around.name or around.is_share or around.is_span_of_time:
        return None
    return None if around.first.bare else replace(before, name=around.name)


def _compared(around: Around) -> Reading:
    """A comparator before the number stands for the verb: 比例不低于50%."""
    first, right, name = around.first, around.right, around.name
    if right.startswith("的") and around.noun:
        return _attribute(around) or CLASS
    if first.unit.startswith(("原", "总")):
        return around.asks(around.noun or name, "level", "SQ")
    headed = ends_with_head(name)
    if (around.is_span_of_time or first.bare) and not headed:
        return None
    if not around.ended and not right.startswith(("左右", "以", "的")):
        return CLASS if right[:1] not in "并，。" else None
    if (
        first.unit not in lexicon().counted
        and not ends_with_head(name, strong=True)
        and (inside := _verb_inside(around))
    ):
        return inside
    return around.asks(name, "level", "SQ") if name or first.unit else None


def _attribute(around: Around) -> Demand | None:
    """建成平均服务半径小于5公里的充换电网络: the attribute is the indicator, of the thing that is made."""
    found = _last_making(around.stem)
    if not found:
        return None
    verb, place = found
    attribute = clean_name(around.stem[place + len(verb) :])
    if not ends_with_head(attribute):
        return None
    hedges = strip_hedges(around.stem[:place])[1] + around.hedges
    return Demand(around.noun + attribute, "level", verb, hedges, "SQN")


def _last_making(text: str) -> tuple[str, int] | None:
    """The last verb of making, with its place; 建成区 holds none."""
    found = [(text.rfind(verb), verb) for verb in _MAKES]
    place, verb = max(found)
    return (verb, place) if place >= 0 and not text.startswith("区", place + len(verb)) else None


def _verb_inside(around: Around) -> Demand | None:
    """V N Q: 新增公园600座, 累计完成既有建筑节能改造8000万平方米."""
    stem = around.stem
    if around.first.bare or around.is_span_of_time or around.is_share:
        return None
    found = _first_verb(stem)
    if not found:
        return None
    verb, place, kind = found
    thing = clean_name(stem[place + len(verb) :])
    if not thing:
        return None
    label = verb + thing if kind == "increase" or thing.startswith("（") else thing
    hedges = strip_hedges(stem[:place])[1] + around.hedges
    return Demand(label, kind, verb, hedges, "VNQ", verb in lexicon().soft)


def _first_verb(stem: str) -> tuple[str, int, Kind] | None:
    """The verb that governs the noun before the quantity: the first of the segment."""
    verbs = lexicon().verbs
    kinds: tuple[tuple[str, Kind], ...] = (
        ("new", "increase"),
        ("down", "reduction"),
        ("build", "level"),
        ("up", "increase"),
    )
    for place in range(len(stem)):
        for length in range(min(_VERB_MOST, len(stem) - place), 1, -1):
            word = stem[place : place + length]
            for group, kind in kinds:
                if word in verbs[group] and not _PART_OF_NOUN.match(stem, place + length):
                    return word, place, kind
    return None


def _plain_value(around: Around) -> Demand | None:
    """森林覆盖率25%: a name with a head and a value, no verb between."""
    if around.first.bare or not ends_with_head(around.name) or len(around.name) < 3:
        return None
    promised = ends_with_head(around.name, strong=True) and bool(_SEES_TO.match(around.stem.strip("，、 并")))
    return Demand(around.name, "level", "", around.hedges, "SQ", soft=not promised)


def _share_of_class(around: Around) -> Demand | None:
    """90%以上的机关达到要求: a share of a class does something."""
    rest = around.right.removeprefix("的")
    if around.first.unit != "%" or around.name or len(around.group) > 1 or len(rest) < 4:
        return None
    if not _PREDICATE.search(rest):
        return None
    return Demand(
        clean_name(re.split("[，。；\n]", rest)[0]), "level", "", around.hedges, "QNV", soft=not _REACHES.search(rest)
    )
